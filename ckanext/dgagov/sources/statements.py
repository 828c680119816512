"""What people said about organizations: declarations, uses and assessors' decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from ..model import Decision, Declaration, Use
from ..model.decision import dictize as dictize_decisions
from ..model.declaration import dictize as dictize_declarations
from ..model.use import dictize as dictize_uses

Rows = list[dict[str, Any]]


class Statements:
    """The statements that count for a score, read with one query a table."""

    def __init__(self, organization_ids: list[str], indicator: str) -> None:
        """Read what stands about these organizations under an indicator."""
        self._rows: dict[str, dict[str, Rows]] = {
            "declarations": _by_organization(
                dictize_declarations(Declaration.counting(organization_ids, indicator))
            ),
            "uses": _by_organization(
                dictize_uses(Use.of_organizations(organization_ids, indicator))
            ),
            "decisions": _by_organization(
                dictize_decisions(Decision.of_organizations(organization_ids, indicator))
            ),
        }

    @property
    def name_resources(self) -> bool:
        """Whether any of them is about a resource."""
        stated = self._rows["declarations"].values()
        return any(row["resource_id"] for rows in stated for row in rows)

    def of(self, organization_id: str) -> dict[str, Rows]:
        """`declarations`, `uses` and `decisions` of one organization, each oldest first."""
        return {name: rows.get(organization_id, []) for name, rows in self._rows.items()}

    def of_dataset(self, organization_id: str, dataset_id: str) -> dict[str, Rows]:
        """Those of them that are about one of its data sets, its resources included."""
        found = self.of(organization_id)
        return {
            "declarations": [r for r in found["declarations"] if r["dataset_id"] == dataset_id],
            "uses": [row for row in found["uses"] if dataset_id in row["datasets"]],
            "decisions": [row for row in found["decisions"] if row["dataset_id"] == dataset_id],
        }


def _by_organization(rows: Iterable[dict[str, Any]]) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row["organization_id"]].append(row)
    return found

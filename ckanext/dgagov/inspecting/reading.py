"""Reads inspections: one, those of a data set or organization, and counts of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from ..inspection.evidence import read_facts
from ..model.base import now
from ..model.inspection import DONE
from .look import versions_text
from .tables import inspection as _table
from .tables import package as _package
from .tables import resource as _resource
from .waiting import eligible

NEVER = "never"
"""The state of a resource that was never put in line."""
_OVERDUE = 60.0
"""Seconds after which what is due is thought to be forgotten, as when the jobs were lost."""
_COLUMNS = ("requested", "due", "attempts", "failures", "first_failure", "last_failure",
    "versions", "facts", "inspected")  # fmt: skip


def show(resource_id: str) -> dict[str, Any] | None:
    """One inspection with its report; None for a resource that is not there."""
    found = _select(_table.c.report).where(_resource.c.id == resource_id)
    row = model.Session.execute(found).mappings().first()
    return None if row is None else {**_plain(row), "report": row["report"]}


def page(
    condition: Any, state: str | None, offset: int, limit: int
) -> tuple[int, list[dict[str, Any]]]:
    """How many resources fit a condition, and one page of them without their reports."""
    found = _select().where(condition, eligible())
    if state == NEVER:
        found = found.where(_table.c.resource_id.is_(None))
    elif state is not None:
        found = found.where(_table.c.state == state)
    number = model.Session.scalar(sa.select(sa.func.count()).select_from(found.subquery()))
    ordered = found.order_by(_package.c.name, _resource.c.position, _resource.c.id)
    rows = model.Session.execute(ordered.offset(offset).limit(limit)).mappings()
    return number or 0, [_plain(row) for row in rows]


def is_overdue(row: Mapping[str, Any]) -> bool:
    """Whether a row, as `show` and `page` give it, should have been taken by a worker by now."""
    due = row["due"]
    return bool(due) and (now() - datetime.fromisoformat(due)).total_seconds() > _OVERDUE


def of_dataset(dataset_id: str, *, with_private: bool = True) -> Any:
    """The condition for the resources of a data set, without private ones if it says so."""
    if with_private:
        return _package.c.id == dataset_id
    extras = sa.cast(_resource.c.extras, sa.UnicodeText)
    hidden = sa.func.coalesce(extras, "").op("~")(r'"resource_private"\s*:\s*"True"')
    return sa.and_(_package.c.id == dataset_id, sa.not_(hidden))


def of_organization(organization_id: str) -> Any:
    """The condition for the resources of an organization's data sets."""
    return _package.c.owner_org == organization_id


def run_state(connection: Any, requested: datetime) -> dict[str, int]:
    """Number of rows of a run of the command by state."""
    counted = (
        sa.select(_table.c.state, sa.func.count())
        .where(_table.c.requested == requested)
        .group_by(_table.c.state)
    )
    return {row[0]: row[1] for row in connection.execute(counted)}


class Outcome(NamedTuple):
    """What was found in a number of resources."""

    name: str
    """read, recognized, not opened, unknown or dead."""
    code: str
    """The code of the reason, if there was no result."""
    number: int
    example: str
    """The reason of one of them as an English sentence."""


def outcomes(connection: Any, requested: datetime) -> list[Outcome]:
    """What was found in the done resources of a run, the most frequent first."""
    counted = (
        sa.select(_table.c.facts, sa.func.count(), sa.func.min(_table.c.resource_id))
        .where(_table.c.requested == requested, _table.c.state == DONE)
        .group_by(_table.c.facts)
    )
    numbers: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for text, number, resource_id in connection.execute(counted):
        kind = outcome(read_facts(text))
        numbers[kind] += number
        examples[kind] = resource_id
    return [
        Outcome(*kind, number, _example(connection, examples[kind], kind[1]))
        for kind, number in sorted(numbers.items(), key=lambda entry: (-entry[1], entry[0]))
    ]


def _example(connection: Any, resource_id: str, code: str) -> str:
    if not code:
        return ""
    found = sa.select(_table.c.report).where(_table.c.resource_id == resource_id)
    report = connection.execute(found).scalar() or {}
    for part in ("link", "findings", "datastore"):
        said = report.get(part) or {}
        for reason in [*said.get("reasons", ()), *filter(None, [said.get("reason")])]:
            if reason["code"] == code:
                return reason["text"]["en"].strip()
    return ""


def outcome(facts: dict[str, Any]) -> tuple[str, str]:
    """In one word what a look gave, and the code of the reason if it gave nothing."""
    reach, status = facts.get("reach"), facts.get("status")
    if reach == "dead":
        return "dead", facts.get("why", "")
    if reach == "unknown":
        return "unknown", facts.get("why", "")
    if status == "unknown":
        return "unknown", facts.get("problem", "")
    return status or "not opened", ""


def _select(*more: Any) -> Any:
    columns = (_table.c[name] for name in _COLUMNS)
    return sa.select(
        _resource.c.id.label("resource_id"),
        _resource.c.name.label("resource_name"),
        _package.c.id.label("dataset_id"),
        _package.c.name.label("dataset_name"),
        sa.func.coalesce(_table.c.state, NEVER).label("state"),
        *columns,
        *more,
    ).select_from(
        _resource.join(_package, _package.c.id == _resource.c.package_id).outerjoin(
            _table, _table.c.resource_id == _resource.c.id
        )
    )


def _plain(row: Any) -> dict[str, Any]:
    """JSON-able; `facts` as an object, empty when nothing was inspected yet."""
    plain = {
        key: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
        for key, value in row.items()
        if key not in ("report", "facts")
    }
    try:
        plain["facts"] = read_facts(row["facts"] or "")
    except ValueError:  # of another version: as if not inspected
        plain["facts"] = {}
    plain["outdated"] = bool(row["inspected"]) and row["versions"] != versions_text()
    return plain

"""What people said about an organization and its data sets, ready to be looked up.

Assessors' decisions are the strongest: decision > declaration > detection. Source:
spec/indicator-fy2565.md, "Result states".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .fields import Record
from .open_evidence import Ruling
from .profiles import NOTHING
from .uses import STATES, Use, is_own, read_uses, states_by_dataset
from .values import show

if TYPE_CHECKING:
    from .rubric import Rubric

RESULTS = ("pass", "fail", "level", "not_applicable")
_REASON = 500


class About(NamedTuple):
    """What people said about one data set: decisions by criterion and by row, the best
    state of its uses, and the standing declarations as rows.
    """

    rulings: Mapping[str, Ruling] = NOTHING
    rows: Mapping[str, Ruling] = NOTHING
    use: str | None = None
    declarations: tuple[Mapping[str, Any], ...] = ()


SILENCE = About()
"""Nobody said anything about the data set, as is usual."""


def standing(rows: Iterable[Any]) -> list[Mapping[str, Any]]:
    """The rows that nobody withdrew, oldest first; of one moment the later row is the newer."""
    found = [row for row in rows if isinstance(row, Mapping)]
    withdrawn = {str(row["withdraws"]) for row in found if row.get("withdraws")}
    kept = [
        row for row in found if not row.get("withdraws") and str(row.get("id")) not in withdrawn
    ]
    return sorted(kept, key=lambda row: str(row.get("created") or ""))


class Statements:
    """The statements of one organization; rows of any quality are survived.

    `rulings` are the decisions on the organization's criteria, `uses` its uses in order.
    """

    def __init__(
        self,
        rubric: Rubric,
        own: frozenset[str],
        declarations: Iterable[Any],
        decisions: Iterable[Any],
        uses: Iterable[Any],
    ) -> None:
        self._id, self._name = rubric.record.id, rubric.record.name
        self._evaluators = {criterion.id: criterion.evaluator for criterion in rubric.criteria}
        self.rulings: dict[str, Ruling] = {}
        self.uses: list[Use] = read_uses(uses, own)
        self._by_use = states_by_dataset(self.uses)
        self._criteria: dict[str, dict[str, Ruling]] = {}
        self._rows: dict[str, dict[str, Ruling]] = {}
        self._declared: dict[str, list[Mapping[str, Any]]] = {}
        for row in standing(decisions):
            if is_own(row.get("organization_id"), own):
                self._decide(row)
        for row in standing(declarations):
            dataset = row.get("dataset_id")
            if isinstance(dataset, str) and dataset:
                self._declared.setdefault(dataset, []).append(row)
        self._spoken = {*self._by_use, *self._criteria, *self._rows, *self._declared}

    def about(self, record: Record) -> About:
        """What was said about a data set, by its id or its name."""
        spoken = self._spoken
        if not spoken:
            return SILENCE
        names = (record.get(self._id), record.get(self._name))
        marks = [name for name in names if isinstance(name, str) and name in spoken]
        return self._about(list(dict.fromkeys(marks))) if marks else SILENCE

    def _about(self, marks: list[str]) -> About:
        states = [self._by_use[mark] for mark in marks if mark in self._by_use]
        # What was said of the id comes last: an id names one data set for good.
        order = marks[::-1]
        return About(
            dict(sorted(_merged(self._criteria, order).items())),
            _merged(self._rows, order),
            min(states, key=STATES.index) if states else None,
            tuple(row for mark in order for row in self._declared.get(mark, ())),
        )

    def _decide(self, row: Mapping[str, Any]) -> None:
        criterion, part, dataset = row.get("criterion"), row.get("row"), row.get("dataset_id")
        evaluator = self._evaluators.get(criterion) if isinstance(criterion, str) else None
        if evaluator is None:
            return
        ruling = _ruling(row, len(evaluator.levels))
        if ruling is None:
            return
        if isinstance(part, str) and part:
            if evaluator.levels and isinstance(dataset, str):
                self._rows.setdefault(dataset, {})[part] = ruling
        elif isinstance(dataset, str) and dataset:
            if evaluator.per_dataset:
                self._criteria.setdefault(dataset, {})[str(criterion)] = ruling
        else:
            self.rulings[str(criterion)] = ruling


def _ruling(row: Mapping[str, Any], levels: int) -> Ruling | None:
    """The decision of a row; None where its result or level is none that there is."""
    result, level, reason = row.get("result"), row.get("level"), row.get("reason")
    if not isinstance(result, str) or result not in RESULTS:
        return None
    if result != "level":
        level = None
    elif (
        not isinstance(level, int)
        or isinstance(level, bool)
        or not levels
        or not 0 <= level <= levels
    ):
        return None
    return Ruling(result, level, show(reason, _REASON) if reason else "")


def _merged(parts: Mapping[str, dict[str, Ruling]], marks: list[str]) -> dict[str, Ruling]:
    return {key: ruling for mark in marks for key, ruling in parts.get(mark, {}).items()}


def decision_card(ruling: Ruling | None) -> dict[str, Any] | None:
    """A decision as the scorecard shows it: who decided and when is in the list of decisions."""
    return None if ruling is None else ruling._asdict()

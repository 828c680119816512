"""The numbers of every criterion: what was found, and what assessors decided of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from .outcome import NONE, Change, Outcome
from .share import state_of

if TYPE_CHECKING:
    from .evidence import Case
    from .open_evidence import Ruling
    from .rubric import Criterion

Outcomes = Mapping[str, Outcome]


class Measurement:
    """Measures an organization once, and again with one data set changed.

    `found` are the outcomes without the decisions on the organization's own criteria,
    `outcomes` those with them.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._sums = {
            c.id: c.evaluator.gather(case.tally)
            for c in case.rubric.criteria
            if c.evaluator.per_dataset
        }
        self.found: dict[str, Outcome] = {
            c.id: c.evaluator.outcome(self._sums[c.id])
            if c.evaluator.per_dataset
            else c.evaluator.measure(case)
            for c in case.rubric.criteria
        }
        self.outcomes = decided(case.rubric.criteria, self.found, case.statements.rulings)

    def after(self, change: Change) -> Outcomes:
        """The outcomes once a data set is changed."""
        found = dict(self.found)
        for criterion in self._case.rubric.criteria:
            evaluator = criterion.evaluator
            if evaluator.per_dataset:
                before, after = (p and evaluator.unit(p) for p in change)
                if before != after:
                    sums = self._sums[criterion.id].changed(before, after)
                    found[criterion.id] = evaluator.outcome(sums)
        return decided(self._case.rubric.criteria, found, self._case.statements.rulings)

    def with_full(self, identifier: str) -> Outcomes:
        """The outcomes once a criterion about the organization is met."""
        criterion = next(c for c in self._case.rubric.criteria if c.id == identifier)
        full = self.found[identifier]._replace(
            state="pass", points=criterion.points, possible=criterion.points
        )
        found = {**self.found, identifier: full}
        return decided(self._case.rubric.criteria, found, self._case.statements.rulings)


def decided(
    criteria: Iterable[Criterion], found: Outcomes, rulings: Mapping[str, Ruling]
) -> dict[str, Outcome]:
    """What was found, with assessors' decisions on whole criteria in its place."""
    outcomes = dict(found)
    spared = []
    for criterion in criteria:
        ruling = rulings.get(criterion.id)
        if ruling is None:
            continue
        if ruling.result == "not_applicable":
            spared.append(criterion)
        else:
            outcomes[criterion.id] = _decided(criterion, ruling, found[criterion.id])
    if spared:
        _spare(criteria, spared, outcomes)
    return outcomes


def _decided(criterion: Criterion, ruling: Ruling, found: Outcome) -> Outcome:
    if ruling.result == "level":
        points = criterion.evaluator.levels[ruling.level - 1] if ruling.level else NONE
    else:
        points = criterion.points if ruling.result == "pass" else NONE
    state = state_of(points, points, criterion.points)
    return Outcome(state, points, points, found.counts)


def _spare(
    criteria: Iterable[Criterion], spared: list[Criterion], outcomes: dict[str, Outcome]
) -> None:
    """Take criteria out of the maximum, except where what they earned is above the average
    of the others: "not applicable" never lowers a score.
    """
    points, _, maximum = totals([c for c in criteria if c not in spared], outcomes)
    nothing = Fraction(0)
    for criterion in sorted(spared, key=lambda c: -outcomes[c.id].points / c.points):
        outcome = outcomes[criterion.id]
        average = points / maximum if maximum else nothing
        if outcome.state != "not_applicable" and outcome.points / criterion.points > average:
            points += outcome.points
            maximum += criterion.points
        else:
            outcomes[criterion.id] = Outcome("not_applicable", nothing, nothing, outcome.counts)


def totals(
    criteria: Iterable[Criterion], outcomes: Outcomes
) -> tuple[Fraction, Fraction, Fraction]:
    """Points, possible and maximum; a criterion that does not apply leaves all three."""
    points = possible = maximum = Fraction(0)
    for criterion in criteria:
        outcome = outcomes[criterion.id]
        if outcome.state != "not_applicable":
            points += outcome.points
            possible += outcome.possible
            maximum += criterion.points
    return points, possible, maximum

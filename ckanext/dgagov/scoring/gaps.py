"""What to mend, and what each mending alone adds to the organization's score.

A gap is what must be mended together to earn points: the missing items of a data set are
one gap, because 13 of 14 earn nothing. Its points come from scoring again with the gap
closed: the organization's tally of data sets with one of them moved to its mended facts.
Source: spec/indicator-fy2565.md, "Result states".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from .evidence import Case, Unit
from .facts import FactValues, Remedy
from .outcome import Outcome, entry_of
from .rubric import Criterion
from .texts import Words, exact, join, rounded, two_decimals

Measure = Callable[[Counter[FactValues]], Mapping[str, Outcome]]


class _Worth(NamedTuple):
    """What a change adds: exact numbers, and how a card and a sentence tell them."""

    points: Fraction
    possible: Fraction
    numbers: dict[str, Any]
    words: Words


class _Gap(NamedTuple):
    """A gap before it is ranked; `steps` are (action, text) pairs, the first one leads."""

    criterion: Criterion
    unit: Unit | None
    steps: list[tuple[str, Words]]
    fields: list[dict[str, Any]]
    worth: _Worth


def ranked_gaps(
    case: Case, outcomes: Mapping[str, Outcome], measure: Measure
) -> list[dict[str, Any]]:
    """All gaps of an organization, those that add most first; equal ones keep their order."""
    gaps = [*_organization_gaps(case, outcomes), *_dataset_gaps(case, measure)]
    # Many gaps share few worths: these are compared, and the gaps by their places among them.
    worths = {id(gap.worth): gap.worth for gap in gaps}
    ordered = sorted(worths.values(), key=lambda worth: (-worth.points, -worth.possible))
    places: dict[int, int] = {}
    for worth, before in zip(ordered, [None, *ordered], strict=False):
        same = before is not None and worth[:2] == before[:2]
        places[id(worth)] = places[id(before)] if same else len(places)
    gaps.sort(key=lambda gap: places[id(gap.worth)])
    return [_described(case, gap, number) for number, gap in enumerate(gaps, start=1)]


def dataset_gaps(case: Case, unit: Unit) -> list[dict[str, Any]]:
    """The gaps of one data set by itself; their points are not known, so they are null."""
    nothing = _worth_of(case, Fraction(0), Fraction(0))
    described = []
    for criterion, lacking in _lackings(case, unit):
        gap = _Gap(
            criterion,
            unit,
            _steps(case, unit, lacking),
            _fields(case, unit, lacking),
            nothing,
        )
        card = _described(case, gap, len(described) + 1)
        unknown = dict.fromkeys(("points", "points_exact", "possible", "possible_exact"))
        text = join([step for _, step in gap.steps])
        described.append({**card, **unknown, "text": text})
    return described


def _organization_gaps(case: Case, outcomes: Mapping[str, Outcome]) -> Iterator[_Gap]:
    """What the organization itself lacks: closing it earns the criterion's full points."""
    for criterion in case.rubric.criteria:
        outcome = outcomes[criterion.id]
        found = criterion.evaluator.gap(case, outcome)
        if found is not None:
            yield _Gap(
                criterion,
                None,
                [(found.action, found.step)],
                [],
                _worth_of(
                    case,
                    criterion.points - outcome.points,
                    criterion.points - outcome.possible,
                ),
            )


class _Closing:
    """Scores again with one data set's facts changed; equal changes are scored once."""

    def __init__(self, case: Case, measure: Measure) -> None:
        self._case = case
        self._tally = case.tally
        self._measure = measure
        self._now = _total(measure(case.tally))
        self._memo: dict[Any, _Worth] = {}

    def worth(self, before: FactValues | None, after: FactValues | None) -> _Worth:
        """What the change adds to the points and to the possible points."""
        key = (before, after)
        if key not in self._memo:
            tally = Counter(self._tally)
            if before is not None:
                tally[before] -= 1
            if after is not None:
                tally[after] += 1
            points, possible = _total(self._measure(+tally))
            self._memo[key] = _worth_of(self._case, points - self._now[0], possible - self._now[1])
        return self._memo[key]


def _total(outcomes: Mapping[str, Outcome]) -> tuple[Fraction, Fraction]:
    nothing = Fraction(0)
    return (
        sum((outcome.points for outcome in outcomes.values()), nothing),
        sum((outcome.possible for outcome in outcomes.values()), nothing),
    )


def _dataset_gaps(case: Case, measure: Measure) -> Iterator[_Gap]:
    closing = _Closing(case, measure)
    for unit in case.units:
        if unit.suggestion is not None:
            yield _link_gap(case, unit, closing)
            continue
        for criterion, lacking in _lackings(case, unit):
            after = case.rubric.facts.closed(unit.facts, lacking)
            worth = closing.worth(unit.facts, after)
            yield _Gap(
                criterion, unit, _steps(case, unit, lacking), _fields(case, unit, lacking), worth
            )
    for unit in case.drafts:
        # A draft outside the population joins it by being published.
        for criterion, lacking in _lackings(case, unit)[:1]:
            worth = closing.worth(None, case.rubric.facts.closed(unit.facts, lacking))
            if worth.points > 0 or worth.possible > 0:
                yield _Gap(
                    criterion,
                    unit,
                    _steps(case, unit, lacking),
                    _fields(case, unit, lacking),
                    worth,
                )


def _lackings(case: Case, unit: Unit) -> list[tuple[Criterion, tuple[int, ...]]]:
    """For each criterion the facts to mend; the same facts are one gap, under the first.

    A later criterion takes over what an earlier one lacks, since its points come only
    when all of it is mended.
    """
    found: list[tuple[Criterion, tuple[int, ...]]] = []
    for criterion in case.rubric.criteria:
        outcome = criterion.evaluator.unit(unit.facts)
        if outcome is None or outcome.state != "fail" or not outcome.lacking:
            continue
        if all(outcome.lacking != lacking for _, lacking in found):
            found.append((criterion, outcome.lacking))
    return found


def _link_gap(case: Case, unit: Unit, closing: _Closing) -> _Gap:
    """An entry without a data set whose title is that of one: point the entry to it."""
    rubric = case.rubric
    record = unit.suggestion or {}
    listed = next((other for other in case.units if other.record is record), None)
    target = listed or Unit(record, rubric.facts.of(record))
    criterion = next(c for c in rubric.criteria if c.evaluator.per_dataset)
    outcome = criterion.evaluator.unit(target.facts)
    lacking = outcome.lacking if outcome and listed is None else ()
    after = None if listed else rubric.facts.closed(target.facts, lacking)
    code = unit.entries[0].code or "-"
    link = rubric.texts["link"].fill(code=code, title=case.title_of(target))
    # The gap stands for the data set that is there, so that it is hidden with it.
    shown = Unit(record, target.facts)
    shown.entries = unit.entries
    return _Gap(
        criterion,
        shown,
        [("inventory", link), *_steps(case, target, lacking)],
        _fields(case, target, lacking),
        closing.worth(unit.facts, after),
    )


def _steps(case: Case, unit: Unit, lacking: tuple[int, ...]) -> list[tuple[str, Words]]:
    values = case.values_of(unit)
    found: list[tuple[str, Words]] = []
    remedy: Remedy
    for _, remedy in case.rubric.facts.remedies(lacking, unit.absence):
        if remedy.action is not None and remedy.step is not None:
            found.append((remedy.action, remedy.step.fill(**values)))
    return found


def _fields(case: Case, unit: Unit, lacking: tuple[int, ...]) -> list[dict[str, Any]]:
    """The fields of the form to mend, when items are among what is lacking."""
    if not any(case.rubric.facts.facts[position].whole for position in lacking):
        return []
    return [
        {"item": missing.item, "field": missing.field, "label": missing.label}
        for missing in case.examine(unit).missing
    ]


def _described(case: Case, gap: _Gap, number: int) -> dict[str, Any]:
    unit = gap.unit
    steps = join([step for _, step in gap.steps])
    return {
        "rank": number,
        "criterion": gap.criterion.id,
        "action": gap.steps[0][0] if gap.steps else "fill",
        "steps": [action for action, _ in gap.steps],
        "dataset": case.reference_of(unit.record) if unit is not None else None,
        "entry": entry_of(unit) if unit is not None else None,
        "fields": gap.fields,
        **gap.worth.numbers,
        "text": join([steps, gap.worth.words], " "),
    }


def _worth_of(case: Case, points: Fraction, possible: Fraction) -> _Worth:
    numbers = {
        "points": rounded(points),
        "points_exact": exact(points),
        "possible": rounded(possible),
        "possible_exact": exact(possible),
    }
    return _Worth(points, possible, numbers, _worth_words(case, points, possible))


def _worth_words(case: Case, points: Fraction, possible: Fraction) -> Words:
    texts = case.rubric.texts
    shown = {"points": two_decimals(points), "possible": two_decimals(possible)}
    if points > 0 and possible > points:
        return texts["worth_possible"].fill(**shown)
    if points > 0:
        return texts["worth"].fill(points=shown["points"])
    if possible > 0:
        return texts["worth_only_possible"].fill(possible=shown["possible"])
    return texts["worth_nothing"].templates

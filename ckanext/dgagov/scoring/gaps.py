"""What to mend, and what each mending alone adds to the organization's score.

A gap is what must be mended together to earn points: the missing items of a data set are
one gap, because 13 of 14 earn nothing. Its points come from scoring again with the gap
closed: the organization's tally of data sets with one of them moved to its mended facts.
Source: spec/indicator-fy2565.md, "Result states".
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from .evidence import Case, Unit
from .facts import Remedy
from .measurement import Measurement, Outcomes, totals
from .outcome import Change, Gap, Link, entry_of
from .rubric import Criterion
from .texts import Words, exact, join, rounded, two_decimals


class _Worth(NamedTuple):
    """What a change adds: exact numbers, and how a card and a sentence tell them."""

    points: Fraction
    possible: Fraction
    numbers: dict[str, Any]
    words: Words


class _Found(NamedTuple):
    """A gap before it is ranked."""

    criterion: Criterion
    gap: Gap
    fields: list[dict[str, Any]]
    worth: _Worth


def ranked_gaps(case: Case, measurement: Measurement) -> list[dict[str, Any]]:
    """All gaps of an organization, those that add most first; equal ones keep their order."""
    closing = _Closing(case, measurement)
    gaps = [*_organization_gaps(case, measurement, closing), *_dataset_gaps(case, closing)]
    # Many gaps share few worths: these are compared, and the gaps by their places among them.
    worths = {id(found.worth): found.worth for found in gaps}
    ordered = sorted(worths.values(), key=lambda worth: (-worth.points, -worth.possible))
    places: dict[int, int] = {}
    for worth, before in zip(ordered, [None, *ordered], strict=False):
        same = before is not None and worth[:2] == before[:2]
        places[id(worth)] = places[id(before)] if same else len(places)
    gaps.sort(key=lambda found: places[id(found.worth)])
    return [_described(case, found, number) for number, found in enumerate(gaps, start=1)]


def dataset_gaps(case: Case, unit: Unit) -> list[dict[str, Any]]:
    """The gaps of one data set by itself; their points are not known, so they are null."""
    nothing = _worth_of(case, Fraction(0), Fraction(0))
    unknown = dict.fromkeys(("points", "points_exact", "possible", "possible_exact"))
    described = []
    for criterion, gap, fields in _unit_gaps(case, unit):
        card = _described(case, _Found(criterion, gap, fields, nothing), len(described) + 1)
        described.append({**card, **unknown, "text": join([step for _, step in gap.steps])})
    return described


def _organization_gaps(case: Case, measurement: Measurement, closing: _Closing) -> Iterator[_Found]:
    """What the organization itself lacks."""
    for criterion in case.rubric.criteria:
        # What an assessor decided is not for the organization to mend.
        if criterion.id in case.statements.rulings:
            continue
        outcome = measurement.outcomes[criterion.id]
        for gap in criterion.evaluator.gaps(case, outcome):
            if gap.change is None:
                worth = closing.of(measurement.with_full(criterion.id))
            else:
                worth = closing.worth(gap.change)
            yield _Found(criterion, gap, [], worth)


class _Closing:
    """Scores again with one data set changed; equal changes are scored once."""

    def __init__(self, case: Case, measurement: Measurement) -> None:
        self._case = case
        self._measurement = measurement
        self._now = totals(case.rubric.criteria, measurement.outcomes)
        self._memo: dict[Change, _Worth] = {}

    def worth(self, change: Change) -> _Worth:
        """What the change adds to the points and to the possible points."""
        known = self._memo.get(change)
        if known is None:
            known = self._memo[change] = self.of(self._measurement.after(change))
        return known

    def of(self, outcomes: Outcomes) -> _Worth:
        """What these outcomes have more than those there are."""
        points, possible, _ = totals(self._case.rubric.criteria, outcomes)
        return _worth_of(self._case, points - self._now[0], possible - self._now[1])


def _dataset_gaps(case: Case, closing: _Closing) -> Iterator[_Found]:
    for unit in case.units:
        if unit.suggestion is not None:
            yield _link_gap(case, unit, closing)
            continue
        for criterion, gap, fields in _unit_gaps(case, unit):
            worth = closing.worth(gap.change or Change(unit.profile, unit.profile))
            yield _Found(criterion, gap, fields, worth)
    for unit in case.drafts:
        # A draft outside the population joins it by being published.
        for criterion, lacking in _lackings(case, unit)[:1]:
            worth = closing.worth(Change(None, case.closed(unit, lacking)))
            if worth.points > 0 or worth.possible > 0:
                gap = Gap(_steps(case, unit, lacking), unit=unit)
                yield _Found(criterion, gap, _fields(case, unit, lacking), worth)


def _unit_gaps(case: Case, unit: Unit) -> Iterator[tuple[Criterion, Gap, list[dict[str, Any]]]]:
    """What can be mended in one data set, with the fields of the form."""
    for criterion, lacking in _lackings(case, unit):
        change = Change(unit.profile, case.closed(unit, lacking))
        gap = Gap(_steps(case, unit, lacking), change, unit)
        yield criterion, gap, _fields(case, unit, lacking)
    for criterion in case.rubric.criteria:
        if criterion.evaluator.per_dataset and criterion.id not in case.statements.rulings:
            found = criterion.evaluator.unit_gap(case, unit)
            if found is not None:
                yield criterion, found, []


def _lackings(case: Case, unit: Unit) -> list[tuple[Criterion, tuple[int, ...]]]:
    """For each criterion the facts to mend; the same facts are one gap, under the first.

    A later criterion takes over what an earlier one lacks, since its points come only
    when all of it is mended.
    """
    found: list[tuple[Criterion, tuple[int, ...]]] = []
    profiles, rulings = case.profiles, unit.profile.rulings
    for criterion in case.rubric.criteria:
        if not criterion.evaluator.per_dataset or criterion.id in case.statements.rulings:
            continue
        lacking = criterion.evaluator.lacking(unit.profile)
        # A fact that an assessor decided is not for anybody to mend.
        if not lacking or any(profiles.is_settled(fact, rulings) for fact in lacking):
            continue
        if all(lacking != known for _, known in found):
            found.append((criterion, lacking))
    return found


def _link_gap(case: Case, unit: Unit, closing: _Closing) -> _Found:
    """An entry without a data set whose title is that of one: point the entry to it."""
    rubric = case.rubric
    record = unit.suggestion or {}
    listed = next((other for other in case.units if other.record is record), None)
    target = listed or Unit(record, case.profile(record))
    criterion = next(c for c in rubric.criteria if c.evaluator.per_dataset)
    lacking = () if listed else criterion.evaluator.lacking(target.profile)
    after = None if listed else case.closed(target, lacking)
    code = unit.entries[0].code or "-"
    link = rubric.texts["link"].fill(code=code, title=case.title_of(target))
    # The gap stands for the data set that is there, so that it is hidden with it.
    shown = Unit(record, target.profile)
    shown.entries = unit.entries
    steps = [("inventory", link), *_steps(case, target, lacking)]
    return _Found(
        criterion,
        Gap(steps, Change(unit.profile, after), shown),
        _fields(case, target, lacking),
        closing.worth(Change(unit.profile, after)),
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


def _described(case: Case, found: _Found, number: int) -> dict[str, Any]:
    gap, unit = found.gap, found.gap.unit
    link: Link = gap.link
    return {
        "rank": number,
        "criterion": found.criterion.id,
        "action": gap.steps[0][0] if gap.steps else "fill",
        "steps": [action for action, _ in gap.steps],
        "dataset": case.reference_of(unit.record) if unit is not None else None,
        "entry": entry_of(unit) if unit is not None else None,
        "fields": found.fields,
        "resource": link.resource,
        "row": link.row,
        "use": link.use,
        **found.worth.numbers,
        "text": join([join([step for _, step in gap.steps]), found.worth.words], " "),
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

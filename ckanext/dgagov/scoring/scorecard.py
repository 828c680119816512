"""The scorecard: every number with its reason. Its shape: `scorecard.schema.json`.

The parts that several data sets share (item cards, labels, reasons) are the same objects:
treat a scorecard as read-only, or copy it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from .evidence import Case, OrganizationEvidence, Unit, build_case
from .facts import FactValues
from .fields import Record
from .gaps import dataset_gaps, ranked_gaps
from .inventory import Entry
from .outcome import Outcome
from .rubric import Criterion, Rubric
from .texts import exact, rounded
from .values import text_or_none, truthy

SCORECARD_VERSION = 1


def score_organization(
    rubric: Rubric, evidence: OrganizationEvidence, population: str = "inventory"
) -> dict[str, Any]:
    """The whole scorecard of an organization, as plain JSON values.

    The same evidence gives the same scorecard: nothing depends on time, chance or order of
    the data sets. Raises UnknownPopulation.
    """
    case = build_case(rubric, evidence, population)
    case.arrange()
    outcomes = measure(case, case.tally)
    card = _totals(case, outcomes)
    for criterion, described in zip(rubric.criteria, card["criteria"], strict=True):
        explanation = criterion.evaluator.explain(case, outcomes[criterion.id])
        described["summary"] = explanation.summary
        described["reason"] = explanation.reason
        described["evidence"] = explanation.evidence
        described["checked_by"] = list(criterion.checked_by)
    cards = _Cards(case)
    card["datasets"] = [cards.of(unit) for unit in case.units]
    card["outside"] = [
        {
            **(case.reference_of(record) or {}),
            "state": _state(case, record, rubric.facts.of(record)),
        }
        for record in case.outside
    ]
    card["gaps"] = ranked_gaps(case, outcomes, partial(measure_datasets, case))
    card["redaction"] = {"datasets": 0, "text": rubric.texts["hidden"].templates}
    return card


def summarize_organization(
    rubric: Rubric, evidence: OrganizationEvidence, population: str = "inventory"
) -> dict[str, Any]:
    """The numbers of the scorecard without its words: points, tiers and criteria.

    Raises UnknownPopulation.
    """
    case = build_case(rubric, evidence, population)
    return _totals(case, measure(case, case.tally))


def score_dataset(
    rubric: Rubric,
    dataset: Mapping[str, Any],
    organization: Mapping[str, Any] | None = None,
    places: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """One data set by itself: its items, its state under each criterion, what to mend.

    `places` are as in the scorecard. What a gap is worth depends on the other data sets of
    the organization, so the points of these gaps are null.
    """
    evidence = OrganizationEvidence(organization or {})
    case = build_case(rubric, evidence, next(iter(rubric.populations)))
    unit = Unit(dataset, rubric.facts.of(dataset))
    unit.entries = [_entry(place) for place in places if isinstance(place, Mapping)]
    return {
        "scorecard_version": SCORECARD_VERSION,
        "indicator": rubric.indicator(),
        "organization": case.organization,
        "dataset": _Cards(case).of(unit),
        "gaps": dataset_gaps(case, unit),
    }


def rank(summaries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Scorecards or summaries by percent, best first, each with its `rank`.

    Equal results share a rank (1, 2, 2, 4); among them the possible points and then the
    organization's name decide the order.
    """

    def key(card: Mapping[str, Any]) -> tuple[Any, ...]:
        organization = card["organization"]
        return (
            -Fraction(card["percent_exact"]),
            -Fraction(card["possible_exact"]),
            organization["name"] or "",
            organization["id"] or "",
        )

    ranked: list[dict[str, Any]] = []
    for position, card in enumerate(sorted(summaries, key=key), start=1):
        before = ranked[-1] if ranked else None
        same = before is not None and before["percent_exact"] == card["percent_exact"]
        ranked.append({"rank": before["rank"] if before and same else position, **card})
    return ranked


def measure(case: Case, tally: Counter[FactValues]) -> dict[str, Outcome]:
    """The numbers of every criterion for a tally of data sets."""
    return {c.id: c.evaluator.measure(case, tally) for c in case.rubric.criteria}


def measure_datasets(case: Case, tally: Counter[FactValues]) -> dict[str, Outcome]:
    """The same for the criteria that depend on the tally alone."""
    return {
        c.id: c.evaluator.measure(case, tally)
        for c in case.rubric.criteria
        if c.evaluator.per_dataset
    }


def _totals(case: Case, outcomes: Mapping[str, Outcome]) -> dict[str, Any]:
    rubric = case.rubric
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    points, possible, maximum = _sums(rubric.criteria, outcomes)
    percent = points * 100 / maximum if maximum else Fraction(0)
    published = sum(n for facts, n in case.tally.items() if facts[rubric.published] is True)
    return {
        "scorecard_version": SCORECARD_VERSION,
        "indicator": rubric.indicator(),
        "organization": case.organization,
        "population": {
            "id": case.population.id,
            "title": case.population.title,
            "entries": case.entries,
            "counted": len(case.units),
            "datasets": sum(1 for unit in case.units if unit.record is not None),
            "published": published,
            "inventory_version": case.inventory_version,
        },
        **_points(points, possible, maximum),
        "percent": rounded(percent),
        "percent_exact": exact(percent),
        "tiers": [
            {
                "id": tier.id,
                "title": tier.title,
                **_points(*_sums([criteria[c] for c in tier.criteria], outcomes)),
                "criteria": list(tier.criteria),
                "checked_by": list(tier.checked_by),
            }
            for tier in rubric.tiers
        ],
        "criteria": [
            {
                "id": criterion.id,
                "tier": criterion.tier,
                "title": criterion.title,
                "state": outcomes[criterion.id].state,
                **_points(
                    outcomes[criterion.id].points,
                    outcomes[criterion.id].possible,
                    criterion.points,
                ),
            }
            for criterion in rubric.criteria
        ],
    }


def _sums(
    criteria: Iterable[Criterion], outcomes: Mapping[str, Outcome]
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


def _points(points: Fraction, possible: Fraction, maximum: Fraction) -> dict[str, Any]:
    return {
        "points": rounded(points),
        "points_exact": exact(points),
        "possible": rounded(possible),
        "possible_exact": exact(possible),
        "maximum": rounded(maximum),
        "maximum_exact": exact(maximum),
    }


class _Cards:
    """The cards of data sets; what depends on the facts alone is made once."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._criteria: dict[Any, dict[str, Any]] = {}
        self._per_dataset = [c for c in case.rubric.criteria if c.evaluator.per_dataset]

    def of(self, unit: Unit) -> dict[str, Any]:
        """One unit as the scorecard shows it."""
        case, record = self.case, unit.record
        keys = case.rubric.record
        examination = case.examine(unit)
        total = len(case.rubric.items)
        entry = unit.entries[0] if unit.entries else None
        if record is not None:
            title = text_or_none(record.get(keys.title)) or (entry and entry.title)
            identifier, name = record.get(keys.id), record.get(keys.name)
            private = truthy(record.get(keys.private))
            present = total - len(examination.missing)
        else:
            title, identifier, name = entry and entry.title, None, None
            private, present = False, 0
        return {
            "id": text_or_none(identifier),
            "name": text_or_none(name),
            "title": title,
            "codes": [entry.code for entry in unit.entries if entry.code],
            "state": _state(case, record, unit.facts, unit.absence),
            "private": private,
            "complete": present == total,
            "items_present": present,
            "items_total": total,
            "places": [entry.place() for entry in unit.entries],
            "items": examination.cards,
            "criteria": self._criteria_of(unit, complete=present == total),
            "warnings": examination.warnings,
        }

    def _criteria_of(self, unit: Unit, *, complete: bool) -> dict[str, Any]:
        # Reasons of a complete data set depend on its facts alone: share them.
        key = unit.facts if complete and unit.absence is None else None
        if key is not None and key in self._criteria:
            return self._criteria[key]
        described = {}
        for criterion in self._per_dataset:
            outcome = criterion.evaluator.unit(unit.facts)
            state = outcome.state if outcome else "not_applicable"
            described[criterion.id] = {
                # Not known whether it counts: it earns nothing, and the reason says why.
                "state": "fail" if state == "undetermined" else state,
                "reason": criterion.evaluator.unit_reason(self.case, unit),
            }
        if key is not None:
            self._criteria[key] = described
        return described


def _state(case: Case, record: Record | None, facts: FactValues, absence: str | None = None) -> str:
    if record is None:
        return "missing" if absence == "missing" else "not_found"
    return "published" if facts[case.rubric.published] is True else "draft"


def _entry(place: Mapping[str, Any]) -> Entry:
    area = place.get("focus_area")
    return Entry(
        text_or_none(place.get("code")),
        None,
        None,
        area if isinstance(area, int) else None,
        text_or_none(place.get("mission")),
        text_or_none(place.get("process")),
        text_or_none(place.get("subprocess")),
    )

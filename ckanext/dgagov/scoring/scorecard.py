"""The scorecard: every number with its reason. Its shape: `scorecard.schema.json`.

The parts that several data sets share (item cards, labels, reasons) are the same objects:
treat a scorecard as read-only, or copy it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from .cards import Cards, state_of_record
from .evidence import Case, OrganizationEvidence, Unit, build_case
from .gaps import dataset_gaps, ranked_gaps
from .inventory import Entry
from .measurement import Measurement, totals
from .outcome import Outcome
from .rubric import Criterion, Rubric
from .statements import decision_card
from .texts import exact, rounded
from .values import Blank, text_or_none

SCORECARD_VERSION = 2


def score_organization(
    rubric: Rubric, evidence: OrganizationEvidence, population: str = "inventory"
) -> dict[str, Any]:
    """The whole scorecard of an organization, as plain JSON values.

    The same evidence gives the same scorecard: nothing depends on time, chance or order of
    the data sets. Raises UnknownPopulation.
    """
    case = build_case(rubric, evidence, population)
    case.arrange()
    measurement = Measurement(case)
    card = _totals(case, measurement.outcomes)
    for criterion, described in zip(rubric.criteria, card["criteria"], strict=True):
        described.update(_explained(case, criterion, measurement))
    cards = Cards(case)
    card["datasets"] = [cards.of(unit) for unit in case.units]
    card["outside"] = [
        {**(case.reference_of(record) or {}), "state": state_of_record(case, record)}
        for record in case.outside
    ]
    card["gaps"] = ranked_gaps(case, measurement)
    card["redaction"] = {"datasets": 0, "text": rubric.texts["hidden"].templates}
    return card


def summarize_organization(
    rubric: Rubric, evidence: OrganizationEvidence, population: str = "inventory"
) -> dict[str, Any]:
    """The numbers of the scorecard without its words: points, tiers and criteria.

    Raises UnknownPopulation.
    """
    case = build_case(rubric, evidence, population)
    return _totals(case, Measurement(case).outcomes)


def score_dataset(
    rubric: Rubric,
    dataset: Mapping[str, Any],
    organization: Mapping[str, Any] | None = None,
    places: Iterable[Mapping[str, Any]] = (),
    *,
    declarations: Iterable[Any] = (),
    uses: Iterable[Any] = (),
    decisions: Iterable[Any] = (),
) -> dict[str, Any]:
    """One data set by itself: its items, its files, its state under each criterion, what to
    mend.

    `places` are as in the scorecard, the rest as in `OrganizationEvidence`. What a gap is
    worth depends on the other data sets of the organization, so the points of these gaps
    are null. Decisions on the organization's own criteria are left out.
    """
    about = [row for row in decisions if isinstance(row, Mapping) and row.get("dataset_id")]
    evidence = OrganizationEvidence(
        organization or {}, declarations=declarations, uses=uses, decisions=about
    )
    case = build_case(rubric, evidence, next(iter(rubric.populations)))
    unit = Unit(dataset, case.profile(dataset))
    unit.entries = [_entry(place, rubric.blank) for place in places if isinstance(place, Mapping)]
    return {
        "scorecard_version": SCORECARD_VERSION,
        "indicator": rubric.indicator(),
        "organization": case.organization,
        "dataset": Cards(case).of(unit),
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


def _explained(case: Case, criterion: Criterion, measurement: Measurement) -> dict[str, Any]:
    """The words of a criterion; a decision goes before what was found, which stays beside."""
    found = measurement.found[criterion.id]
    explanation = criterion.evaluator.explain(case, found)
    ruling = case.statements.rulings.get(criterion.id)
    described: dict[str, Any] = {
        "summary": explanation.summary,
        "reason": explanation.reason,
        "evidence": explanation.evidence,
        "checked_by": list(criterion.checked_by),
        "detected": None,
        "decision": decision_card(ruling),
    }
    if ruling is not None:
        text = case.rubric.say_decided(ruling)
        described["detected"] = {
            "state": found.state,
            **_points(found.points, found.possible, criterion.points),
            "summary": explanation.summary,
            "reason": explanation.reason,
        }
        described["summary"] = described["reason"] = text
    return described


def _totals(case: Case, outcomes: Mapping[str, Outcome]) -> dict[str, Any]:
    rubric = case.rubric
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    points, possible, maximum = totals(rubric.criteria, outcomes)
    percent = points * 100 / maximum if maximum else Fraction(0)
    published = sum(n for one, n in case.tally.items() if one.seen[rubric.published] is True)
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
                **_points(*totals([criteria[c] for c in tier.criteria], outcomes)),
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
                "alternatives": _alternatives(outcomes[criterion.id]),
            }
            for criterion in rubric.criteria
        ],
    }


def _alternatives(outcome: Outcome) -> list[dict[str, Any]]:
    """What the criterion would earn under other rules."""
    return [
        {
            "rule": other.rule,
            "title": other.title,
            "points": rounded(other.points),
            "points_exact": exact(other.points),
            "possible": rounded(other.possible),
            "possible_exact": exact(other.possible),
        }
        for other in outcome.alternatives
    ]


def _points(points: Fraction, possible: Fraction, maximum: Fraction) -> dict[str, Any]:
    return {
        "points": rounded(points),
        "points_exact": exact(points),
        "possible": rounded(possible),
        "possible_exact": exact(possible),
        "maximum": rounded(maximum),
        "maximum_exact": exact(maximum),
    }


def _entry(place: Mapping[str, Any], blank: Blank) -> Entry:
    area = place.get("focus_area")
    return Entry(
        {"code": place.get("code")},
        blank,
        area if isinstance(area, int) else None,
        text_or_none(place.get("mission")),
        text_or_none(place.get("process")),
        text_or_none(place.get("subprocess")),
    )

"""The level of one data set in words, for the scorecard: every row with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .open_evidence import OpenEvidence, Ruling
from .open_sentences import PLACES, STEPS, reason_of
from .open_steps import lifts
from .texts import Words, exact, rounded
from .values import show, text_or_none

if TYPE_CHECKING:
    from .open_grade import Assessment, OpenCharacteristics, RowResult

TEXTS: dict[str, set[str]] = {
    "level_zero": set(),
    "passed": set(),
    "failed": set(),
    "not_applicable": set(),
    "kind_declared": {"kind"},
    "kind_detected": {"kind"},
    "kind_default": {"kind"},
    "no_resource": set(),
    "with_findings": {"findings", "reason"},
    "more": {"count"},
    "why": {"code"},
    "why_unknown": set(),
    "decided": {"level", "reason", "found"},
    "unnamed": {"number"},
    "nothing": set(),
    **{name: set() for name in (*STEPS, *PLACES)},
}
"""The texts of the section that belong to no row, and the placeholders of each."""


def describe(
    open_: OpenCharacteristics, evidence: OpenEvidence, assessment: Assessment
) -> dict[str, Any]:
    """JSON-able, with every sentence in Thai and English."""
    grade = assessment.grade
    level, possible = _level(open_, grade.points), _level(open_, grade.possible)
    days = _days(open_, evidence)
    return {
        "kind": _kind(open_, assessment),
        "state": grade.state,
        "level": level,
        "level_possible": possible,
        "level_title": _level_title(open_, level),
        "points": rounded(grade.points),
        "points_exact": exact(grade.points),
        "possible": rounded(grade.possible),
        "possible_exact": exact(grade.possible),
        "maximum": rounded(open_.worth[-1]),
        "combine_rows": open_.combine_rows,
        "combine_resources": open_.combine_resources,
        "alternatives": [
            {
                "rule": rule,
                "points": rounded(points),
                "points_exact": exact(points),
                "possible": rounded(possible_points),
                "possible_exact": exact(possible_points),
            }
            for rule, points, possible_points in grade.alternatives
        ],
        "rows": [_row(open_, evidence, result, days) for result in assessment.rows],
    }


def _kind(open_: OpenCharacteristics, assessment: Assessment) -> dict[str, Any]:
    kind = assessment.kind
    if assessment.declared:
        reason = "kind_declared"
    else:
        reason = "kind_default" if kind.id == open_.default_kind else "kind_detected"
    return {
        "id": kind.id,
        "title": kind.title,
        "by": "declared" if assessment.declared else "detected",
        "reason": open_.texts[reason].fill(kind=kind.title),
    }


def _row(
    open_: OpenCharacteristics,
    evidence: OpenEvidence,
    result: RowResult,
    days: list[int | None],
) -> dict[str, Any]:
    decisive = result.deciding[0] if result.deciding else None
    reasons = [
        reason_of(open_, result, resource, n, days[n])
        for n, resource in enumerate(evidence.resources)
    ]
    found = open_.texts["no_resource"].templates if decisive is None else reasons[decisive]
    lift = next(iter(lifts(open_, evidence, result)), None)
    # A decision has the words that the assessor gave; they are not in what is remembered.
    ruling = evidence.rulings.get(result.row.id) if result.ruling is not None else None
    declared = result.verdicts[decisive].declared if decisive is not None else None
    return {
        "id": result.row.id,
        "title": result.row.title,
        "single": result.row.single,
        "applies": result.applies,
        "level": result.low,
        "possible_level": result.high,
        "level_title": _row_title(open_, result),
        "by": "decided" if ruling else "declared" if declared else "detected",
        "declared": declared,
        "detected_level": result.detected,
        "reason": _decided(open_, result, ruling, found) if ruling else found,
        "next": lift and {"level": lift.level, "text": lift.text, "action": lift.action},
        "resource": None if decisive is None else _reference(evidence, decisive),
        "resources": [
            {
                **_reference(evidence, n),
                "level": verdict.low,
                "possible_level": verdict.high,
                "reason": reasons[n],
            }
            for n, verdict in enumerate(result.verdicts)
        ],
        "decision": ruling and ruling._asdict(),
    }


def _decided(open_: OpenCharacteristics, result: RowResult, ruling: Ruling, found: Words) -> Words:
    level = _row_title(open_, result) if result.applies else open_.texts["not_applicable"].templates
    return open_.texts["decided"].fill(level=level, reason=show(ruling.reason, 500), found=found)


def _row_title(open_: OpenCharacteristics, result: RowResult) -> Words:
    if not result.applies:
        return open_.texts["not_applicable"].templates
    if result.row.single:
        return open_.texts["passed" if result.low >= open_.top else "failed"].templates
    return _level_title(open_, result.low)


def _level_title(open_: OpenCharacteristics, level: int) -> Words:
    return open_.level_titles[level - 1] if level else open_.texts["level_zero"].templates


def _level(open_: OpenCharacteristics, points: Any) -> int:
    """The highest level whose points are reached."""
    return max(level for level, worth in enumerate(open_.worth) if worth <= points)


def _reference(evidence: OpenEvidence, position: int) -> dict[str, str | None]:
    resource = evidence.resources[position]
    return {"id": text_or_none(resource.id), "name": text_or_none(resource.name)}


def _days(open_: OpenCharacteristics, evidence: OpenEvidence) -> list[int | None]:
    """The number declared about each resource, else about its data set, if one was."""
    found: list[int | None] = [None] * len(evidence.resources)
    # What is about the data set comes first: what is about a resource wins over it.
    for _, place, value in open_.said(evidence):
        if type(value) is int:
            found = [value if place in (-1, n) else known for n, known in enumerate(found)]
    return found

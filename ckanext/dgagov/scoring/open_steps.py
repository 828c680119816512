"""What lifts a row, and what must be mended together to lift a data set one level."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .open_evidence import Inspected, OpenEvidence, Step
from .open_sentences import sentence_values
from .texts import Words

if TYPE_CHECKING:
    from .open_grade import Assessment, OpenCharacteristics, RowResult

ACTIONS = (
    "inspect",
    "assess",
    "mend_link",
    "mend_file",
    "declare",
    "offer_api",
    "add_detail",
    "keep_days",
)
"""What somebody does: have it inspected, have an assessor judge it, mend the link, publish
a better file, declare something, offer an API, publish finer data, keep images longer."""


class Lift(NamedTuple):
    """What one resource needs under one row, and the level that comes of it.

    `sure` is False where the level shows only afterwards: when a file was looked into, or an
    assessor judged.
    """

    position: int
    level: int
    sure: bool
    action: str
    text: Words


def lifts(open_: OpenCharacteristics, evidence: OpenEvidence, result: RowResult) -> list[Lift]:
    """What lifts a row: one resource with `best`, every lowest one with `worst`.

    Empty at the top, and for a row that an assessor decided.
    """
    if result.ruling is not None or result.low >= open_.top:
        return []
    found = []
    for position in result.deciding:
        verdict = result.verdicts[position]
        if verdict.step is None:
            continue
        step = result.row.steps[verdict.step]
        sure = verdict.low == verdict.high
        level = _reached(open_, result, position) if sure else verdict.high
        resource = evidence.resources[position]
        seen: Inspected = open_.inspected(resource.facts)
        text = step.text.fill(**sentence_values(open_, resource, position, seen))
        found.append(Lift(position, level, sure, step.action, text))
    return found


def _reached(open_: OpenCharacteristics, result: RowResult, position: int) -> int:
    verdict = result.verdicts[position]
    if verdict.reach is not None:
        return verdict.reach
    return open_.top if result.row.single else verdict.low + 1


def next_step(
    open_: OpenCharacteristics, evidence: OpenEvidence, assessment: Assessment
) -> Step | None:
    """All lowest rows that can be lifted, lifted together; None where that changes nothing."""
    grade = assessment.grade
    able = [
        (result, found)
        for result in assessment.rows
        if result.applies and (found := lifts(open_, evidence, result))
    ]
    if not able:
        return None
    lowest = min(result.low for result, _ in able)
    chosen = [(result, found) for result, found in able if result.low == lowest]
    after = {row: (low, high) for row, low, high in grade.rows}
    actions: list[tuple[str, Words]] = []
    for result, found in chosen:
        actions += [(lift.action, lift.text) for lift in found]
        low = _after(result, found)
        after[result.row.id] = (low, max(low, result.high))
    lifted = open_.combined(
        grade.kind, tuple((row, low, high) for row, (low, high) in after.items())
    )
    unsure = any(not lift.sure for _, found in chosen for lift in found)
    if lifted.points <= grade.points and not (unsure and grade.possible > grade.points):
        return None
    return Step(lifted, [pair for n, pair in enumerate(actions) if pair not in actions[:n]])


def _after(result: RowResult, found: list[Lift]) -> int:
    """The sure level of a row once its lifts are done."""
    if len(found) < len(result.deciding) or not all(lift.sure for lift in found):
        return result.low
    moved = {lift.position for lift in found}
    levels = [lift.level for lift in found]
    if len(result.deciding) > 1:
        levels += [v.low for n, v in enumerate(result.verdicts) if n not in moved]
    return max(result.low, min(levels))

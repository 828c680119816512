"""The sentences about one resource under one row, with the findings' own words in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .open_evidence import Inspected, ResourceEvidence
from .texts import LANGUAGES, Filling, Words, join
from .values import clean, show, text_or_none

if TYPE_CHECKING:
    from .open_grade import OpenCharacteristics, RowResult

PLACEHOLDERS = {"resource", "format", "step", "places", "years", "why", "days"}
"""What the reasons and steps of rows may name."""

STEPS = ("day", "month", "quarter", "year")
PLACES = ("province", "district", "subdistrict", "village", "branch", "coordinates")
QUOTED = 2
"""Sentences of findings that a reason quotes; the rest is counted."""

_LONGEST = 400
_PARTS = ("findings", "link", "datastore")


def sentence_values(
    open_: OpenCharacteristics,
    resource: ResourceEvidence,
    position: int,
    seen: Inspected,
    days: Any = None,
) -> dict[str, Filling]:
    """What the sentences about a resource may name (`PLACEHOLDERS`)."""
    texts = open_.texts
    places = [texts[place].templates for place in PLACES if place in seen.places]
    nothing = texts["nothing"].templates
    return {
        "resource": name_of(open_, resource, position),
        "format": seen.format or nothing,
        "step": texts[seen.step].templates if seen.step in STEPS else nothing,
        "places": join(places, ", ") if places else nothing,
        "years": seen.years if seen.years is not None else nothing,
        "why": _why(open_, resource, seen),
        "days": days if isinstance(days, int) else nothing,
    }


def name_of(open_: OpenCharacteristics, resource: ResourceEvidence, position: int) -> str | Words:
    """What people call a resource: its name, else its place in the list, counted from 1."""
    if isinstance(resource.name, str) and resource.name.strip():
        return show(resource.name)
    return open_.texts["unnamed"].fill(number=position + 1)


def reason_of(
    open_: OpenCharacteristics,
    result: RowResult,
    resource: ResourceEvidence,
    position: int,
    days: Any = None,
) -> Words:
    """Why the resource has its level: what was found in the file, and what that means."""
    verdict = result.verdicts[position]
    seen = open_.inspected(resource.facts)
    values = sentence_values(open_, resource, position, seen, days)
    reason = result.row.reasons[verdict.reason].fill(**values)
    codes = result.row.findings.get(verdict.reason, ())
    found = list(_sentences(resource.report, codes)) if codes else []
    if not found:
        return reason
    quoted = join(found[:QUOTED], " ")
    if len(found) > QUOTED:
        more = open_.texts["more"].fill(count=len(found) - QUOTED)
        quoted = join([quoted, more], " ")
    return open_.texts["with_findings"].fill(findings=quoted, reason=reason)


def _why(open_: OpenCharacteristics, resource: ResourceEvidence, seen: Inspected) -> Words:
    """Why something could not be found out, in the sentence of the inspection."""
    codes = [code for code in (seen.problem, seen.why) if code]
    found = next(_sentences(resource.report, codes), None)
    if found is not None:
        return found
    if codes:
        return open_.texts["why"].fill(code=show(codes[0]))
    return open_.texts["why_unknown"].templates


def _sentences(report: Any, codes: Collection[str]) -> Iterator[Words]:
    """The sentences of the findings with these codes, in the order of the report."""
    if not isinstance(report, Mapping):
        return
    for part in _PARTS:
        section = report.get(part)
        reasons = section.get("reasons") if isinstance(section, Mapping) else None
        for reason in reasons if isinstance(reasons, list) else ():
            if not isinstance(reason, Mapping) or reason.get("code") not in codes:
                continue
            text = reason.get("text")
            if isinstance(text, Mapping) and all(text_or_none(text.get(x)) for x in LANGUAGES):
                yield {language: clean(text[language][:_LONGEST]) for language in LANGUAGES}

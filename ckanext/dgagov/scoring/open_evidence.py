"""What the rows of the open characteristics read, and what grading gives back.

Source: spec/indicator-fy2565.md, "Open characteristics" and "Result states".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from .texts import Words

NOTHING: Mapping[Any, Any] = {}
FACTS_VERSION = 1
"""The version of the facts that inspection writes and this room reads."""

RULINGS = ("pass", "fail", "level", "not_applicable")


class Ruling(NamedTuple):
    """What an assessor decided: `result` is one of `RULINGS`, `level` goes with "level"."""

    result: str
    level: int | None = None
    reason: str = ""


class ResourceEvidence(NamedTuple):
    """One resource: the facts of its inspection as text ("" for none yet) and the report."""

    id: str | None
    name: str | None = None
    facts: str = ""
    report: Mapping[str, Any] | None = None


class OpenEvidence(NamedTuple):
    """Everything about one data set that the rows read.

    `declared` are the standing declarations by (kind, resource id, or None for the data
    set); `rulings` the assessors' decisions by row id; `title` and `words` (keywords) only
    serve to detect the kind.
    """

    resources: tuple[ResourceEvidence, ...] = ()
    declared: Mapping[tuple[str, str | None], Mapping[str, Any]] = NOTHING
    rulings: Mapping[str, Ruling] = NOTHING
    title: str = ""
    words: tuple[str, ...] = ()


class Grade(NamedTuple):
    """The level of one data set in numbers; equal evidence gives equal grades.

    `points` are sure and `possible` if every unknown turns out well, both of the
    criterion's points; `alternatives` are (rule, points, possible) under the other rules
    for combining rows; `rows` are (row id, sure level, possible level) of those that apply.
    """

    state: str
    points: Fraction
    possible: Fraction
    alternatives: tuple[tuple[str, Fraction, Fraction], ...]
    kind: str
    rows: tuple[tuple[str, int, int], ...]


class Step(NamedTuple):
    """What must be done together to lift a data set one level, as (action, words).

    `grade_after` is the grade that is then sure; of what nobody looked into yet, or what an
    assessor must judge, that is no better than before.
    """

    grade_after: Grade
    actions: list[tuple[str, Words]]


class Inspected(NamedTuple):
    """The facts of one resource, read; the keys are those of `inspection/evidence.py`."""

    known: bool = False
    channel: str | None = None
    reach: str | None = None
    why: str | None = None
    stable: bool = False
    datastore: bool = False
    api: bool = False
    status: str | None = None
    problem: str | None = None
    format: str | None = None
    content: str | None = None
    machine: bool | None = None
    step: str | None = None
    years: int | None = None
    places: tuple[str, ...] = ()
    text: str | None = None

    @property
    def dead(self) -> bool:
        """Whether nothing can be got from it, not from the DataStore either."""
        return self.reach == "dead" and not self.datastore

    @property
    def holds(self) -> frozenset[str]:
        """The kinds of content it offers; empty where that is not known."""
        found = set()
        if self.datastore or self.channel == "datastore":
            found.add("table")
        if self.api or self.channel == "api":
            found.add("api")
        # The description of a service is no content of its own.
        if self.content and (not found or self.content in ("table", "geodata", "document")):
            found.add(self.content)
        return frozenset(found)


NOT_INSPECTED = Inspected()


def read_inspected(text: str) -> Inspected:
    """The facts of a text; whatever is no such text was not inspected, as far as is known."""
    try:
        facts = json.loads(text) if text else None
    except (ValueError, RecursionError):
        facts = None
    if not isinstance(facts, dict) or facts.get("v") != FACTS_VERSION:
        return NOT_INSPECTED
    values: dict[str, Any] = {key: _text(facts.get(key)) for key in _TEXT_KEYS}
    values.update({key: facts.get(key) is True for key in ("stable", "datastore", "api")})
    machine, years, places = (facts.get(key) for key in ("machine", "years", "places"))
    values["machine"] = machine if isinstance(machine, bool) else None
    values["years"] = years if type(years) is int else None
    listed = places if isinstance(places, list) else ()
    values["places"] = tuple(place for place in listed if isinstance(place, str))
    return Inspected(known=True, **values)


_TEXT_KEYS = (
    "channel",
    "reach",
    "why",
    "status",
    "problem",
    "format",
    "content",
    "step",
    "text",
)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None

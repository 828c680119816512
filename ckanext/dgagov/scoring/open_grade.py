"""Grading: from the evidence of one data set to its level under the rubric's rules.

Grades depend on the facts of the resources, on what was declared and on what was decided,
and on nothing else; equal ones are graded once. Source: spec/indicator-fy2565.md, "Open
characteristics".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from .declared import DeclarationKind
from .open_evidence import (
    Grade,
    Inspected,
    OpenEvidence,
    Ruling,
    Step,
    read_inspected,
)
from .open_kinds import Kind, Row, carrying, fits
from .open_rows import Verdict
from .texts import Text, Words

REMEMBERED = 20_000
"""Different data sets (by facts, declarations and decisions) whose grade is remembered."""

_Said = tuple[tuple[str, int, Any], ...]
"""(kind of declaration, position of the resource or -1 for the data set, value)."""


class RowResult(NamedTuple):
    """One row of a data set: a verdict for each resource, which of them decide, the levels.

    `detected` is the sure level without declarations and decisions. A row that does not
    apply has `applies` False.
    """

    row: Row
    verdicts: tuple[Verdict, ...]
    deciding: tuple[int, ...]
    low: int
    high: int
    detected: int
    ruling: Ruling | None = None

    @property
    def applies(self) -> bool:
        """Whether the row counts."""
        return self.ruling is None or self.ruling.result != "not_applicable"


class Assessment(NamedTuple):
    """A graded data set: what words and steps are made from."""

    grade: Grade
    kind: Kind
    declared: bool
    """Whether the kind was declared."""
    rows: tuple[RowResult, ...]


Combine = Callable[[Sequence[int], Sequence[Fraction]], Fraction]

COMBINE_ROWS: dict[str, Combine] = {
    "lowest": lambda levels, worth: worth[min(levels)],
    "mean": lambda levels, worth: sum((worth[n] for n in levels), Fraction(0)) / len(levels),
}
"""Levels of the rows and the points of each level, to points; by the name a rubric uses."""

COMBINE_RESOURCES: dict[str, Callable[[Sequence[int]], int]] = {"best": max, "worst": min}
"""Levels of the resources to the level of the row; "worst" looks at every resource."""


@dataclass(frozen=True, eq=False)
class OpenCharacteristics:
    """The rules of the open characteristics. Made by `open_reading.read_open`.

    `worth` are the points of the levels 0, 1, 2, ...; `combine_datasets` names how data
    sets are combined, which is done by the criterion.
    """

    criterion: str
    worth: tuple[Fraction, ...]
    level_titles: tuple[Words, ...]
    combine_rows: str
    combine_rows_choices: tuple[str, ...]
    combine_resources: str
    combine_datasets: str
    kinds: Mapping[str, Kind]
    default_kind: str
    kind_declaration: str
    declarations: Mapping[str, DeclarationKind]
    texts: Mapping[str, Text]
    _memo: dict[Any, Assessment] = field(default_factory=dict, repr=False)
    _quick: dict[tuple[str, ...], Grade] = field(default_factory=dict, repr=False)
    _inspected: dict[str, Inspected] = field(default_factory=dict, repr=False)

    @property
    def top(self) -> int:
        """The highest level."""
        return len(self.worth) - 1

    def grade(self, evidence: OpenEvidence) -> Grade:
        """The grade of a data set; cheap for the many about which nobody said anything."""
        if not evidence.declared and not evidence.rulings:
            known = self._quick.get(tuple([resource.facts for resource in evidence.resources]))
            if known is not None:
                return known
        return self.assess(evidence).grade

    def assess(self, evidence: OpenEvidence) -> Assessment:
        """The grade with the verdicts behind it."""
        facts = tuple([resource.facts for resource in evidence.resources])
        said = self.said(evidence) if evidence.declared else ()
        rulings = self._rulings(evidence.rulings) if evidence.rulings else ()
        resources = tuple(self.inspected(text) for text in facts)
        possible = [kind for kind in self.kinds.values() if fits(kind, resources)]
        worded = any(kind.detection and kind.detection.words for kind in possible)
        kind = next((kind for kind in possible if _named(kind, evidence)), None)
        chosen = kind or self.kinds[self.default_kind]
        key = (facts, said, rulings, chosen.id)
        known = self._memo.get(key)
        if known is None:
            known = self._assess(chosen, resources, said, dict(rulings))
            _remember(self._memo, key, known)
        if not said and not rulings and not worded:
            _remember(self._quick, facts, known.grade)
        return known

    def describe(self, evidence: OpenEvidence) -> dict[str, Any]:
        """The level of a data set for the scorecard, with the reasons of every row."""
        from .open_describe import describe

        return describe(self, evidence, self.assess(evidence))

    def next_step(self, evidence: OpenEvidence) -> Step | None:
        """What lifts the data set one level; None when it is at the top."""
        from .open_steps import next_step

        return next_step(self, evidence, self.assess(evidence))

    def inspected(self, text: str) -> Inspected:
        """The facts of a text, read once."""
        known = self._inspected.get(text)
        if known is None:
            known = read_inspected(text)
            _remember(self._inspected, text, known)
        return known

    def combined(self, kind: str, rows: Sequence[tuple[str, int, int]]) -> Grade:
        """The grade of rows as (row id, sure level, possible level)."""
        if not rows:
            zero = Fraction(0)
            others = tuple((rule, zero, zero) for rule in self._other_rules())
            return Grade("not_applicable", zero, zero, others, kind, ())
        points, possible = self._points(self.combine_rows, rows)
        others = tuple((rule, *self._points(rule, rows)) for rule in self._other_rules())
        state = _state(points, possible, self.worth[-1])
        return Grade(state, points, possible, others, kind, tuple(rows))

    def _other_rules(self) -> list[str]:
        return [rule for rule in self.combine_rows_choices if rule != self.combine_rows]

    def _points(self, rule: str, rows: Sequence[tuple[str, int, int]]) -> tuple[Fraction, Fraction]:
        combine = COMBINE_ROWS[rule]
        return (
            combine([low for _, low, _ in rows], self.worth),
            combine([high for _, _, high in rows], self.worth),
        )

    def _assess(
        self,
        kind: Kind,
        resources: tuple[Inspected, ...],
        said: _Said,
        rulings: Mapping[str, Ruling],
    ) -> Assessment:
        stated = next((value for name, _, value in said if name == self.kind_declaration), None)
        if stated is not None:
            kind = self.kinds[stated]
        deciding = (
            carrying(kind, resources)
            if self.combine_resources == "best"
            else tuple(range(len(resources)))
        )
        about = [_about(said, position) for position in range(len(resources))]
        rows = tuple(
            self._row(row, resources, about, deciding, rulings.get(row.id)) for row in kind.rows
        )
        levels = [(result.row.id, result.low, result.high) for result in rows if result.applies]
        return Assessment(self.combined(kind.id, levels), kind, stated is not None, rows)

    def _row(
        self,
        row: Row,
        resources: tuple[Inspected, ...],
        about: list[Mapping[str, Any]],
        candidates: tuple[int, ...],
        ruling: Ruling | None,
    ) -> RowResult:
        judge = row.evaluator.judge
        verdicts = tuple(judge(seen, said) for seen, said in zip(resources, about, strict=True))
        plain = [judge(resources[position], {}).low for position in candidates]
        if not verdicts:
            low = high = detected = 0
            deciding: tuple[int, ...] = ()
        else:
            combine = COMBINE_RESOURCES[self.combine_resources]
            low = combine([verdicts[position].low for position in candidates])
            high = combine([verdicts[position].high for position in candidates])
            detected = combine(plain)
            deciding = _deciding(verdicts, candidates, low, self.combine_resources)
        if ruling is not None:
            low = high = self._ruled(ruling)
        return RowResult(row, verdicts, deciding, low, high, detected, ruling)

    def _ruled(self, ruling: Ruling) -> int:
        if ruling.result == "level":
            return min(max(ruling.level or 0, 0), self.top)
        return self.top if ruling.result == "pass" else 0

    def said(self, evidence: OpenEvidence) -> _Said:
        """What was declared, as far as levels depend on it; wrong values say nothing."""
        positions = {resource.id: position for position, resource in enumerate(evidence.resources)}
        found = []
        for (name, resource), row in evidence.declared.items():
            kind = self.declarations.get(name)
            position = -1 if resource is None else positions.get(resource)
            if kind is None or position is None or not isinstance(row, Mapping):
                continue
            value = row.get("value")
            if kind.problem(value) is None:
                found.append((name, position, kind.meaning(value)))
        return tuple(sorted(found, key=lambda entry: entry[:2]))

    @staticmethod
    def _rulings(rulings: Mapping[str, Ruling]) -> tuple[tuple[str, Ruling], ...]:
        # The reason is words: it does not change the level.
        return tuple(sorted((row, ruling._replace(reason="")) for row, ruling in rulings.items()))


def _named(kind: Kind, evidence: OpenEvidence) -> bool:
    words = kind.detection.words if kind.detection else None
    if words is None:
        return True
    return any(words.search(text) for text in (evidence.title or "", *evidence.words))


def _about(said: _Said, position: int) -> dict[str, Any]:
    """What was declared about a resource; the word on itself wins over that on its data set."""
    # -1, the data set, sorts before every position within a kind.
    return {name: value for name, place, value in said if place in (-1, position)}


def _deciding(
    verdicts: tuple[Verdict, ...], candidates: tuple[int, ...], low: int, rule: str
) -> tuple[int, ...]:
    """The resource that decides: the first at the row's sure level that could rise furthest."""
    level = [position for position in candidates if verdicts[position].low == low]
    if rule == "worst":
        return tuple(level)
    return (max(level, key=lambda position: (verdicts[position].high, -position)),)


def _state(points: Fraction, possible: Fraction, full: Fraction) -> str:
    if points == full:
        return "pass"
    if points > 0:
        return "partial"
    return "unknown" if possible > 0 else "fail"


def _remember(memo: dict[Any, Any], key: Any, value: Any) -> None:
    # Starting afresh is cheap, and keeps what is remembered bounded.
    if len(memo) >= REMEMBERED:
        memo.clear()
    memo[key] = value

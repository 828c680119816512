"""Grading: from the evidence of one data set to its level under the rubric's rules.

Grades depend on the facts of the resources, on what was declared and on what was decided,
and on nothing else; equal ones are graded once. Source: spec/indicator-fy2565.md, "Open
characteristics".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from .declared import DeclarationKind
from .open_describe import describe
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
from .open_steps import next_step
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
    _quick: dict[frozenset[int], Grade] = field(default_factory=dict, repr=False)
    _sorts: dict[str, int] = field(default_factory=dict, repr=False)
    _sort_numbers: dict[Any, int] = field(default_factory=dict, repr=False)
    _seen: dict[tuple[str, ...], _Seen] = field(default_factory=dict, repr=False)
    _verdicts: dict[Any, tuple[Verdict, ...]] = field(default_factory=dict, repr=False)
    _grades: dict[Any, Grade] = field(default_factory=dict, repr=False)
    _inspected: dict[str, Inspected] = field(default_factory=dict, repr=False)

    @property
    def top(self) -> int:
        """The highest level."""
        return len(self.worth) - 1

    def grade(self, evidence: OpenEvidence) -> Grade:
        """The grade of a data set; cheap for the many about which nobody said anything."""
        if not evidence.declared and not evidence.rulings:
            known = self.known([resource.facts for resource in evidence.resources])
            if known is not None:
                return known
        return self.assess(evidence).grade

    def known(self, facts: Iterable[str]) -> Grade | None:
        """The grade of a data set about which nobody said anything, if its like was graded.

        Neither the order of its resources nor several of one sort change a grade.
        """
        try:
            return self._quick.get(frozenset([self._sorts[text] for text in facts]))
        except KeyError:
            return None

    def _sort(self, text: str) -> int:
        """A number for all that a grade takes from the facts of one resource.

        Facts differ in thousands of ways, what follows from them in a few dozen.
        """
        known = self._sorts.get(text)
        if known is None:
            seen = self.inspected(text)
            levels = [
                (verdict.low, verdict.high)
                for kind in self.kinds.values()
                for verdict in self._judged(kind, text, ())
            ]
            sort = (seen.dead, seen.holds, tuple(levels))
            known = self._sort_numbers.setdefault(sort, len(self._sort_numbers))
            _remember(self._sorts, text, known)
        return known

    def assess(self, evidence: OpenEvidence) -> Assessment:
        """The grade with the verdicts behind it."""
        facts = tuple([resource.facts for resource in evidence.resources])
        said = self.said(evidence) if evidence.declared else ()
        decided = evidence.rulings
        # The reason of a decision is words: it does not change the level.
        rulings = tuple(sorted((n, r.result, r.level) for n, r in decided.items()))
        seen = self._seen.get(facts)
        if seen is None:
            seen = self._look(facts)
            _remember(self._seen, facts, seen)
        kind = next((kind for kind in seen.kinds if _named(kind, evidence)), None)
        chosen = kind or self.kinds[self.default_kind]
        key = (facts, said, rulings, chosen.id)
        known = self._memo.get(key)
        if known is None:
            known = self._assess(chosen, facts, seen.resources, said, rulings)
            _remember(self._memo, key, known)
        if not said and not rulings and not seen.worded:
            _remember(self._quick, frozenset([self._sort(text) for text in facts]), known.grade)
        return known

    def _look(self, facts: tuple[str, ...]) -> _Seen:
        resources = tuple(self.inspected(text) for text in facts)
        kinds = tuple(kind for kind in self.kinds.values() if fits(kind, resources))
        worded = any(kind.detection and kind.detection.words for kind in kinds)
        return _Seen(resources, kinds, worded)

    def describe(self, evidence: OpenEvidence) -> dict[str, Any]:
        """The level of a data set for the scorecard, with the reasons of every row."""
        return describe(self, evidence, self.assess(evidence))

    def next_step(self, evidence: OpenEvidence) -> Step | None:
        """What lifts the data set one level; None when it is at the top."""
        return next_step(self, evidence, self.assess(evidence))

    def inspected(self, text: str) -> Inspected:
        """The facts of a text, read once."""
        known = self._inspected.get(text)
        if known is None:
            known = read_inspected(text)
            _remember(self._inspected, text, known)
        return known

    def combined(self, kind: str, rows: tuple[tuple[str, int, int], ...]) -> Grade:
        """The grade of rows as (row id, sure level, possible level)."""
        known = self._grades.get((kind, rows))
        if known is None:
            known = self._combined(kind, rows)
            _remember(self._grades, (kind, rows), known)
        return known

    def _combined(self, kind: str, rows: tuple[tuple[str, int, int], ...]) -> Grade:
        if not rows:
            zero = Fraction(0)
            others = tuple((rule, zero, zero) for rule in self._other_rules())
            return Grade("not_applicable", zero, zero, others, kind, ())
        points, possible = self._points(self.combine_rows, rows)
        others = tuple((rule, *self._points(rule, rows)) for rule in self._other_rules())
        state = _state(points, possible, self.worth[-1])
        return Grade(state, points, possible, others, kind, rows)

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
        facts: tuple[str, ...],
        resources: tuple[Inspected, ...],
        said: _Said,
        rulings: tuple[tuple[str, str, int | None], ...],
    ) -> Assessment:
        stated = next((value for name, _, value in said if name == self.kind_declaration), None)
        if stated is not None:
            kind = self.kinds[stated]
        best = self.combine_resources == "best"
        candidates = carrying(kind, resources) if best else tuple(range(len(resources)))
        judged = [self._judged(kind, text, _about(said, n)) for n, text in enumerate(facts)]
        plain = [self._judged(kind, text, ()) for text in facts] if said else judged
        decided = {row: Ruling(result, level) for row, result, level in rulings}
        rows = []
        for n, row in enumerate(kind.rows):
            verdicts = tuple([of[n] for of in judged])
            detected = [of[n] for of in plain]
            rows.append(self._row(row, verdicts, detected, candidates, decided.get(row.id)))
        levels = tuple([(r.row.id, r.low, r.high) for r in rows if r.applies])
        grade = self.combined(kind.id, levels)
        return Assessment(grade, kind, stated is not None, tuple(rows))

    def _judged(
        self, kind: Kind, text: str, about: tuple[tuple[str, Any], ...]
    ) -> tuple[Verdict, ...]:
        """The verdicts of one resource under every row of a kind."""
        key = (kind.id, text, about)
        known = self._verdicts.get(key)
        if known is None:
            seen, said = self.inspected(text), dict(about)
            known = tuple(row.evaluator.judge(seen, said) for row in kind.rows)
            _remember(self._verdicts, key, known)
        return known

    def _row(
        self,
        row: Row,
        verdicts: tuple[Verdict, ...],
        plain: Sequence[Verdict],
        candidates: tuple[int, ...],
        ruling: Ruling | None,
    ) -> RowResult:
        low = high = detected = 0
        deciding: tuple[int, ...] = ()
        if verdicts:
            combine = COMBINE_RESOURCES[self.combine_resources]
            low = combine([verdicts[n].low for n in candidates])
            high = combine([verdicts[n].high for n in candidates])
            detected = combine([plain[n].low for n in candidates])
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
            meaning = _meaning(kind, row.get("value"))
            if meaning is not None:
                found.append((name, position, meaning))
        return tuple(sorted(found, key=lambda entry: entry[:2]))


class _Seen(NamedTuple):
    """What the facts alone tell: the resources, the kinds that fit, whether words decide."""

    resources: tuple[Inspected, ...]
    kinds: tuple[Kind, ...]
    worded: bool


def _meaning(kind: DeclarationKind, value: Any) -> Any:
    """What levels depend on of a declared value; None for a wrong value."""
    return None if kind.problem(value) is not None else kind.meaning(value)


def _named(kind: Kind, evidence: OpenEvidence) -> bool:
    words = kind.detection.words if kind.detection else None
    if words is None:
        return True
    return any(words.search(text) for text in (evidence.title or "", *evidence.words))


def _about(said: _Said, position: int) -> tuple[tuple[str, Any], ...]:
    """What was declared about a resource; the word on itself comes after, and so wins over,
    that on its data set.
    """
    # -1, the data set, sorts before every position within a kind.
    return tuple([(name, value) for name, place, value in said if place in (-1, position)])


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

"""The criterion about the inventory itself: is there a list tied to work processes?

Source: spec/indicator-fy2565.md, "The points", `list`: all or nothing.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .inventory import Area, Entry, written
from .nodes import Node
from .outcome import (
    AboutOrganization,
    Explanation,
    Gap,
    Outcome,
    evaluator,
    evidence_row,
)
from .texts import Words, join

if TYPE_CHECKING:
    from .evidence import Case

TEXTS: dict[str, set[str]] = {
    "met": {"area", "entries"},
    "none": set(),
    "lacking": {"area", "missing"},
    "no_area": set(),
    "no_entry": set(),
    "step_none": set(),
    "step_lacking": {"area", "missing"},
}
_LEVELS = ("mission", "process", "subprocess", "title", "code")


@evaluator("inventory")
class Listing(AboutOrganization):
    """Full points when one Focus Area has its header and one entry with every level."""

    def __init__(self, node: Node, points: Fraction, context: Any) -> None:
        parts = node.mapping(("name", "header", "entry", "texts"))
        self.points = points
        self.areas: dict[int, Words] = context.focus_area_titles
        self.header = [self._labelled(n, "field") for n in parts["header"].list(1)]
        self.entry = [self._labelled(n, "level") for n in parts["entry"].list(1)]
        for node_, (level, _) in zip(parts["entry"].list(), self.entry, strict=True):
            if level not in _LEVELS:
                node_.fail(f"unknown level {level!r}; known are {', '.join(_LEVELS)}")
        texts = parts["texts"].mapping(TEXTS)
        self.texts = {name: texts[name].text(allowed) for name, allowed in TEXTS.items()}

    @staticmethod
    def _labelled(node: Node, key: str) -> tuple[str, Words]:
        parts = node.mapping((key, "label"))
        return parts[key].string(), parts["label"].words()

    def measure(self, case: Case) -> Outcome:
        """All or nothing."""
        met = any(not self._missing(case, area) for area in case.areas)
        points = self.points if met else Fraction(0)
        return Outcome("pass" if met else "fail", points, points, {"entries": case.entries})

    def _missing(self, case: Case, area: Area) -> list[Words]:
        """What this Focus Area lacks, in words; nothing when it is complete."""
        blank = case.rubric.blank
        missing: list[Words] = []
        if area.number not in self.areas:
            missing.append(self.texts["no_area"].templates)
        missing += [label for key, label in self.header if not written(area.header.get(key), blank)]
        return missing + self._missing_levels(area.entries)

    def _missing_levels(self, entries: list[Entry]) -> list[Words]:
        """The levels that the entry nearest to complete lacks."""
        if not entries:
            return [self.texts["no_entry"].templates]
        nearest: list[Words] | None = None
        for entry in entries:
            lacking = [label for level, label in self.entry if not getattr(entry, level)]
            if not lacking:
                return []
            if nearest is None or len(lacking) < len(nearest):
                nearest = lacking
        return nearest or []

    def explain(self, case: Case, outcome: Outcome) -> Explanation:
        """Which Focus Areas are complete, or what the nearest one lacks."""
        if outcome.state == "pass":
            complete = [area for area in case.areas if not self._missing(case, area)]
            titles = join([self._title(area) for area in complete], ", ")
            text = self.texts["met"].fill(area=titles, entries=case.entries)
        elif case.areas:
            area, missing = self._nearest(case)
            text = self.texts["lacking"].fill(area=self._title(area), missing=missing)
        else:
            text = self.texts["none"].templates
        value = {"version": case.inventory_version, "entries": case.entries}
        evidence = evidence_row("inventory", value, text)
        return Explanation(text, text, [evidence])

    def _nearest(self, case: Case) -> tuple[Area, Words]:
        area = min(case.areas, key=lambda area: len(self._missing(case, area)))
        return area, join(self._missing(case, area), ", ")

    def _title(self, area: Area) -> Words:
        unknown = self.texts["no_area"].templates
        return self.areas.get(area.number, unknown) if area.number is not None else unknown

    def gaps(self, case: Case, outcome: Outcome) -> list[Gap]:
        """Begin the list, or fill in what the nearest Focus Area lacks."""
        if outcome.state == "pass":
            return []
        if not case.areas:
            return [Gap([("inventory", self.texts["step_none"].templates)])]
        area, missing = self._nearest(case)
        step = self.texts["step_lacking"].fill(area=self._title(area), missing=missing)
        return [Gap([("inventory", step)])]

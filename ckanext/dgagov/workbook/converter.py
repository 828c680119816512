"""One cell to one value and back: what all kinds of fields share; itself for free text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from ..scoring.values import Blank
from .defuse import defuse, restore
from .layout import Field, load_layout

_MEMO = 20_000
LONGEST_BLANK = 12
"""No word for "nothing" is as long, not even in full-width letters."""


class Problem(NamedTuple):
    """A code of `texts.yaml` with what its sentence needs."""

    code: str
    value: str
    parameters: Mapping[str, Any]


class Reading(NamedTuple):
    """What a cell says: the value to store, the text beside "other", and what is wrong."""

    value: Any
    companion: str = ""
    problems: tuple[Problem, ...] = ()


NOTHING = Reading("")


@lru_cache(maxsize=1)
def blank() -> Blank:
    """What counts as nothing in a cell."""
    return Blank(load_layout().words("blank"))


@lru_cache(maxsize=1)
def error_words() -> frozenset[str]:
    """What a spreadsheet shows in place of a value that it cannot work out."""
    return frozenset(load_layout().words("errors"))


def cell_text(cell: Any) -> str:
    """Any cell as the text that a person sees: 5.0 is "5", a date is an ISO date."""
    if isinstance(cell, str):
        text = cell.strip()
        if text[:1] == "'":
            text = restore(text)
        return lines_of(text) if "\r" in text else text
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def lines_of(text: str) -> str:
    """A text with one kind of line end and nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class Converter:
    """Reads and writes the cells of one field; itself for free text."""

    memo = False

    def __init__(self, field: Field) -> None:
        self.field = field
        self.known: dict[Any, Reading] = {}
        """Readings of cells met before: texts as they are, others with their class."""

    def read(self, cell: Any) -> Reading:
        """The value of a cell; equal cells of chosen values are read once."""
        if not self.memo:
            return self._read(cell)
        # 1, 1.0 and True are equal, but not the same cell.
        key = cell if cell.__class__ is str else (cell.__class__, cell)
        known = self.known.get(key)
        if known is None:
            if len(self.known) >= _MEMO:
                self.known.clear()
            known = self.known[key] = self._read(cell)
        return known

    def _read(self, cell: Any) -> Reading:
        text = cell_text(cell)
        if not text or (len(text) < LONGEST_BLANK and blank().text(text)):
            return NOTHING
        return self.parse(text, cell)

    def parse(self, text: str, cell: Any) -> Reading:
        """The value of a cell that is not blank; `text` is what a person sees."""
        return Reading(text)

    def normal(self, value: Any, companion: Any = "") -> Reading:
        """A stored value as reading gives it back; `ValueError` if it is no text of this kind."""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise ValueError("only a text stands in a cell")
        text = value if isinstance(value, str) else f"{value:.15g}"
        text = lines_of(text)
        return (
            NOTHING
            if not text or (len(text) < LONGEST_BLANK and blank().text(text))
            else self.parse(text, text)
        )

    def show(self, value: Any, companion: str = "") -> str:
        """The cell of a value that `normal` gave."""
        return defuse(value)

    def _problem(self, code: str, value: str, **parameters: Any) -> Problem:
        return Problem(code, value, {"label": dict(self.field.label), **parameters})

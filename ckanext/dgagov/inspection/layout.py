"""Which rows of a sheet are headings, titles, notes, totals, blanks and data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .cells import cell_type, show
from .dates import read_year
from .grid import Grid, Range, Row
from .lexicon import plain, words
from .thresholds import threshold, whole


@dataclass
class Layout:
    """Row numbers by what the row is; `data` and `headings` are the rows themselves."""

    width: int
    headings: list[Row] = field(default_factory=list)
    data: list[Row] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)
    other_headings: list[int] = field(default_factory=list)
    """Rows that begin another table below the first."""


def lay_out(grid: Grid) -> Layout | None:
    """The layout of a sheet; `None` if every row is blank."""
    rows = _trimmed(grid.rows)
    if not rows:
        return None
    fills = [len(row.filled()) for row in rows]
    layout = Layout(width=max(fills))
    if grid.records:
        return _records(rows, layout)
    start, end = _headings(rows, fills, layout.width, grid.merged)
    layout.headings = rows[start:end]
    for row in rows[:start]:
        _sort_above(row, layout)
    _sort_below(rows[end:], layout)
    return layout


def _records(rows: list[Row], layout: Layout) -> Layout:
    """The layout of JSON, XML and the like: nothing but headings and records, and totals."""
    layout.headings = rows[:1]
    for row in rows[1:]:
        filled = row.filled()
        if filled and is_total(row, filled):
            layout.totals.append(row.number)
        else:
            layout.data.append(row)
    return layout


def _trimmed(rows: list[Row]) -> list[Row]:
    """The rows from the first to the last that is not blank."""
    filled = [position for position, row in enumerate(rows) if row.filled()]
    return rows[filled[0] : filled[-1] + 1] if filled else []


def _headings(
    rows: list[Row], fills: list[int], width: int, merged: list[Range] | None
) -> tuple[int, int]:
    """Positions of the first heading row and the row after the last; equal if there is none."""
    least = max(1 if width == 1 else 2, threshold("header_fill") * width)
    for position, row in enumerate(rows[: whole("header_search_rows")]):
        if fills[position] < least:
            continue
        if not is_heading(row):
            return (position, position)
        start, end = position, position + 1
        while start and fills[start - 1] > 1 and is_heading(rows[start - 1], numbers=False):
            start -= 1
        while end < len(rows) - 1 and end - start < whole("header_max_rows"):
            if not _goes_on(rows[end - 1], rows[end], merged):
                break
            end += 1
        return (start, end)
    return (0, 0)


def is_heading(row: Row, *, numbers: bool = True) -> bool:
    """Whether the filled cells are mostly words; years count as words if `numbers`."""
    filled = row.filled()
    if not filled:
        return False
    named = 0
    for index in filled:
        cell = row.cell(index)
        kind = cell_type(cell)
        if kind == "text" or (kind in ("integer", "date") and numbers and _year_or_month(cell)):
            named += 1
    texts = any(cell_type(row.cell(index)) == "text" for index in filled)
    return texts and named / len(filled) >= threshold("header_text_share")


def _year_or_month(cell: object) -> bool:
    return read_year(cell) is not None or (isinstance(cell, str) and cell_type(cell) == "date")


def _goes_on(upper: Row, lower: Row, merged: list[Range] | None) -> bool:
    """Whether the lower row is a second row of headings: it names what the upper left blank."""
    above, below = set(upper.filled()), set(lower.filled())
    if not below - above or not is_heading(lower):
        return False
    if any(cell_type(lower.cell(index)) in ("number", "boolean") for index in below):
        return False
    if merged is not None and any(
        first[0] <= upper.number - 1 <= last[0] for first, last in merged
    ):
        return True
    return bool(above - below)


def _sort_above(row: Row, layout: Layout) -> None:
    filled = row.filled()
    if not filled:
        layout.blanks.append(row.number)
    elif is_note(row, filled):
        layout.notes.append(row.number)
    else:
        layout.titles.append(row.number)


def _sort_below(rows: Sequence[Row], layout: Layout) -> None:
    last = max((position for position, row in enumerate(rows) if _is_full(row, layout)), default=-1)
    names = _names(layout.headings[-1]) if layout.headings else None
    after_blank = False
    for position, row in enumerate(rows):
        filled = row.filled()
        if not filled:
            layout.blanks.append(row.number)
            after_blank = True
            continue
        if is_note(row, filled) or (position > last and len(filled) == 1 and layout.width > 1):
            layout.notes.append(row.number)
        elif is_total(row, filled):
            layout.totals.append(row.number)
        elif _is_section(row, filled, layout):
            layout.titles.append(row.number)
            continue
        elif names and (_is_named(row, names) or (after_blank and _begins_table(rows, position))):
            layout.other_headings.append(row.number)
        else:
            layout.data.append(row)
        after_blank = False


def _is_full(row: Row, layout: Layout) -> bool:
    return len(row.filled()) > 1 or layout.width == 1


def _is_named(row: Row, names: tuple[str, ...]) -> bool:
    """Whether the row repeats the headings; most rows differ in the first cell already."""
    first = plain(show(row.cells[0])) if row.cells else ""
    return bool(names) and first == names[0] and _names(row) == names


def _names(row: Row) -> tuple[str, ...]:
    return tuple(plain(show(cell)) for cell in row.cells)


def _begins_table(rows: Sequence[Row], position: int) -> bool:
    """Whether words stand here over numbers in the next row: headings of another table."""
    row = rows[position]
    if len(row.filled()) < whole("table_min_columns") or not is_heading(row):
        return False
    below = rows[position + 1] if position + 1 < len(rows) else None
    if below is None:
        return False
    named = [index for index in row.filled() if cell_type(row.cell(index)) == "text"]
    return any(cell_type(below.cell(index)) in ("integer", "number") for index in named)


def _is_section(row: Row, filled: list[int], layout: Layout) -> bool:
    """A single text at the left over a group of rows."""
    if len(filled) != 1 or layout.width <= whole("note_fill"):
        return False
    left = min((index for heading in layout.headings for index in heading.filled()), default=0)
    return filled[0] <= left and cell_type(row.cell(filled[0])) == "text"


def is_note(row: Row, filled: list[int]) -> bool:
    """Whether the row begins with ที่มา, หมายเหตุ and the like, or an asterisk, and ends soon."""
    if len(filled) > whole("note_fill"):
        return False
    text = plain(show(row.cell(filled[0])))
    if text.startswith(("*", "†")):
        return len(filled) == 1
    for word in words("note_rows"):
        if text.startswith(word) and not text[len(word) : len(word) + 1].isalnum():
            return len(filled) == 1 or text.rstrip(" :") == word
        if text.startswith(word) and word[0] > "\u0e00" and len(filled) == 1 and len(row.cells) > 1:
            return True
    return False


def is_total(row: Row, filled: list[int]) -> bool:
    """Whether the first word of the row is รวม, total and the like; or its first words are, and
    numbers follow."""
    if len(filled) < 2:
        return False
    text = plain(show(row.cell(filled[0]))).rstrip(" :")
    if text in words("total_rows"):
        return True
    return text.startswith(_total_beginnings()) and any(
        cell_type(row.cell(index)) in ("integer", "number") for index in filled[1:]
    )


@lru_cache(maxsize=1)
def _total_beginnings() -> tuple[str, ...]:
    return tuple(
        f"{word} " if word in ("รวม", "total") else word for word in words("total_beginnings")
    )


def blank_columns(rows: Sequence[Row]) -> list[int]:
    """Indexes of the columns between the first and the last in use that hold nothing."""
    used = {index for row in rows for index in row.filled()}
    inner = range(min(used, default=0), max(used, default=0))
    return [index for index in inner if index not in used]

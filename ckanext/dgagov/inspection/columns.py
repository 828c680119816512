"""One column of a table: its type, its dates, its places; and dates that stand in two columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..thai import arabic_digits
from .cells import Cell, cell_type, integer, show
from .dates import (
    Moment,
    coarsest,
    era_of,
    is_year_heading,
    month_number,
    read_date,
    read_year,
    smallest_step,
)
from .findings import Column, DateFinding, Place, column_letters
from .grid import Grid, Row
from .lexicon import plain, words
from .thresholds import threshold, whole


@dataclass(frozen=True)
class ColumnCells:
    """The cells of one column in the rows of data."""

    name: str
    index: int
    cells: Sequence[Cell]
    places: Sequence[Place]

    @property
    def letters(self) -> str:
        """The column as people name it: A, B, AA."""
        return column_letters(self.index)

    @cached_property
    def filled(self) -> tuple[list[Cell], list[Place]]:
        """The cells with a value (no blanks, no "-") and their places."""
        pairs = [
            (cell, place)
            for cell, place in zip(self.cells, self.places, strict=True)
            if cell_type(cell) is not None
        ]
        return [cell for cell, _ in pairs], [place for _, place in pairs]


def take_column(grid: Grid, rows: Sequence[Row], name: str, index: int) -> ColumnCells:
    """The cells of the column with this index in some rows."""
    return ColumnCells(
        name,
        index,
        [row.cell(index) for row in rows],
        [grid.place(row.number, index) for row in rows],
    )


def describe(column: ColumnCells) -> Column:
    """The type that most filled cells have, its share, examples, and cells of another type."""
    cells, places = column.filled
    types = [cell_type(cell) or "" for cell in cells]
    main, kinds = _main_type(types, cells)
    odd = [place for kind, place in zip(types, places, strict=True) if kind not in kinds]
    return Column(
        name=column.name,
        position=column.letters,
        type=main,
        share=round(1 - len(odd) / len(cells), 4) if cells else 0.0,
        filled=len(cells),
        examples=_examples(cells),
        odd_places=tuple(odd[: whole("places_kept")]),
    )


def _main_type(types: list[str], cells: Sequence[Cell]) -> tuple[str, set[str]]:
    """The type of a column and the types of cells that fit it."""
    counts = Counter(types)
    if not counts:
        return "empty", set()
    numbers = counts["integer"] + counts["number"]
    if any(kind == "text" and _is_code(cell) for kind, cell in zip(types, cells, strict=True)):
        return "text", {"text", "integer"}
    others = {kind: count for kind, count in counts.items() if kind not in ("integer", "number")}
    if numbers and numbers > max(others.values(), default=0):
        return ("number" if counts["number"] else "integer"), {"integer", "number"}
    main = max(others, key=lambda kind: (others[kind], kind))
    return main, {main}


def _is_code(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.startswith(("0", "๐")) and arabic_digits(cell).isdigit()


def _examples(cells: Sequence[Cell]) -> tuple[str, ...]:
    examples: list[str] = []
    for cell in cells:
        text = show(cell)[: whole("example_characters")]
        if text not in examples:
            examples.append(text)
        if len(examples) == whole("examples_kept"):
            break
    return tuple(examples)


# Dates -----------------------------------------------------------------------------------


def find_dates(columns: Sequence[ColumnCells], headings: Sequence[Place]) -> list[DateFinding]:
    """Dates by column, in a year column with a month or quarter column, and in the headings."""
    found, years = [], None
    for column in columns:
        moments, is_year = _column_moments(column)
        if moments and is_year and years is None:
            years = (column, moments)
        if moments:
            found.append(_finding("column", [column], moments))
    if years and (finer := _with_finer(columns, years[0], years[1])):
        found.append(finer)
    if wide := _headings(columns, headings):
        found.append(wide)
    return found


Moments = list[tuple[Moment, Place]]


def _column_moments(column: ColumnCells) -> tuple[Moments, bool]:
    """The dates of a column (empty if it is no column of dates) and whether they are years."""
    cells, places = column.filled
    if not cells:
        return [], False
    if enough := _enough([read_date(cell) for cell in cells], places):
        return enough, coarsest(moment for moment, _ in enough) == "year"
    heading = plain(column.name)
    exact = is_year_heading(column.name)
    if exact or "ปี" in heading or "year" in heading:
        return _enough([read_year(cell, short=exact) for cell in cells], places), True
    return [], False


def _enough(read: list[Moment | None], places: Sequence[Place]) -> Moments:
    moments = [(m, place) for m, place in zip(read, places, strict=True) if m is not None]
    if len(moments) < max(threshold("date_min_values"), threshold("date_share") * len(read)):
        return []
    return moments


def _with_finer(
    columns: Sequence[ColumnCells], year: ColumnCells, moments: Moments
) -> DateFinding | None:
    """The dates of a year column together with a column of months or quarters."""
    years = {place.row: moment for moment, place in moments}
    finer = (("month", "months", _month), ("quarter", "quarters", _quarter))
    for precision, names, months in finer:
        for column in columns:
            if plain(column.name) not in words(names):
                continue
            cells, places = column.filled
            joined = [
                _join(years.get(place.row), months(cell), precision)
                for cell, place in zip(cells, places, strict=True)
            ]
            if enough := _enough(joined, places):
                return _finding("columns", [year, column], enough)
    return None


def _join(year: Moment | None, month: int | None, precision: str) -> Moment | None:
    if year is None or month is None:
        return None
    return Moment(year.day.replace(month=month), precision, year.era)


def _month(cell: Cell) -> int | None:
    number = integer(cell)
    if number is None:
        return month_number(show(cell))
    return number if 1 <= number <= 12 else None


def _quarter(cell: Cell) -> int | None:
    digits = [letter for letter in arabic_digits(show(cell)) if letter.isdigit()]
    if len(digits) != 1 or digits[0] not in "1234":
        return None
    return int(digits[0]) * 3 - 2


def _headings(columns: Sequence[ColumnCells], headings: Sequence[Place]) -> DateFinding | None:
    """Years or months as headings: a wide table."""
    moments: Moments = []
    named = []
    for column, place in zip(columns, headings, strict=True):
        last = column.name.rsplit(" / ", 1)[-1]
        moment = read_year(last) or read_date(last)
        if moment is not None:
            moments.append((moment, place))
            named.append(column)
    return _finding("header", named, moments) if len(moments) >= whole("year_headers") else None


def _finding(source: str, columns: Sequence[ColumnCells], moments: Moments) -> DateFinding:
    days = [moment.day for moment, _ in moments]
    precision = coarsest(moment for moment, _ in moments)
    return DateFinding(
        source=source,
        columns=tuple(column.letters for column in columns)[: whole("columns_kept")],
        era=era_of(moment for moment, _ in moments),
        precision=precision,
        step=smallest_step(days, precision),
        first=min(days).isoformat(),
        last=max(days).isoformat(),
        distinct=len(set(days)),
        places=tuple(place for _, place in moments[: whole("places_kept")]),
    )

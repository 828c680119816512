"""Dates that stand in a column, in a year column with a finer one, or in the headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..thai import arabic_digits
from .cells import Cell, integer, show
from .columns import ColumnCells
from .dates import (
    QUARTER_NAME,
    Moment,
    coarsest,
    era_of,
    is_year_heading,
    month_number,
    read_date,
    read_year,
    smallest_step,
)
from .findings import DateFinding, Place
from .lexicon import plain, words
from .thresholds import threshold, whole

Moments = list[tuple[Moment, Place]]


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
    if (wide := _headings(columns, headings)) or (
        years and (wide := _across(columns, years[0], years[1]))
    ):
        found.append(wide)
    return found


def _column_moments(column: ColumnCells) -> tuple[Moments, bool]:
    """The dates of a column (empty if it is no column of dates) and whether they are years."""
    cells, places = column.filled
    if not cells:
        return [], False
    if enough := _read(read_date, cells, places):
        return enough, coarsest(moment for moment, _ in enough) == "year"
    heading = plain(column.name)
    exact = is_year_heading(column.name)
    if exact or "ปี" in heading or "year" in heading:
        return _read(lambda cell: read_year(cell, short=exact), cells, places), True
    return [], False


def _read(
    read: Callable[[Cell], Moment | None], cells: Sequence[Cell], places: Sequence[Place]
) -> Moments:
    """What `read` makes of the cells; nothing as soon as too many of them are no dates."""
    least = max(threshold("date_min_values"), threshold("date_share") * len(cells))
    moments: Moments = []
    for index, cell in enumerate(cells):
        moment = read(cell)
        if moment is not None:
            moments.append((moment, places[index]))
        elif index + 1 - len(moments) > len(cells) - least:
            return []
    return moments if len(moments) >= least else []


def _enough(read: list[Moment | None], places: Sequence[Place]) -> Moments:
    moments = [(m, places[index]) for index, m in enumerate(read) if m is not None]
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
        moment = _heading_moment(column.name.split(" / "))
        if moment is not None:
            moments.append((moment, place))
            named.append(column)
    return _finding("header", named, moments) if len(moments) >= whole("year_headers") else None


def _heading_moment(parts: Sequence[str]) -> Moment | None:
    """The moment that the rows of a heading name: "ม.ค. 65", or "ปี 2565" over "ม.ค."."""
    year = next(filter(None, map(read_year, parts)), None)
    if year is not None:
        for part in parts:
            if month := month_number(part):
                return _join(year, month, "month")
            if quarter := _quarter_heading(part):
                return _join(year, quarter, "quarter")
    return next(filter(None, map(read_date, reversed(parts))), year)


def _across(
    columns: Sequence[ColumnCells], year: ColumnCells, moments: Moments
) -> DateFinding | None:
    """A year column, and months or quarters without a year as headings."""
    for precision, months in (("month", month_number), ("quarter", _quarter_heading)):
        named = [(column, months(column.name.rsplit(" / ", 1)[-1])) for column in columns]
        named = [(column, month) for column, month in named if month]
        if len({month for _, month in named}) < whole("year_headers"):
            continue
        across = [
            (joined, place)
            for moment, place in moments
            for _, month in named
            if (joined := _join(moment, month, precision))
        ]
        return _finding("header", [year, *(column for column, _ in named)], across)
    return None


def _quarter_heading(name: str) -> int | None:
    """The first month of the quarter that a heading such as "ไตรมาส 2" or "Q2" names."""
    match = QUARTER_NAME.fullmatch(arabic_digits(plain(name)))
    return int(match[1]) * 3 - 2 if match else None


def sheet_dates(names: Sequence[str]) -> DateFinding | None:
    """Years or months as names of sheets: "2565", "ม.ค. 65", a table each."""
    moments = []
    for name in names:
        moment = read_year(name) or read_date(name)
        if moment is not None:
            moments.append((moment, Place(name)))
    return _finding("sheets", [], moments) if len(moments) >= whole("year_headers") else None


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

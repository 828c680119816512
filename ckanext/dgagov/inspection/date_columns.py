"""Dates that stand in a column, in a year column with a finer one, or in the headings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence

from ..thai import arabic_digits
from .cells import Cell, integer, show
from .columns import ColumnCells
from .dates import (
    QUARTER_NAME,
    Moment,
    coarsest,
    era_of,
    is_month_first,
    is_numbered,
    is_year_heading,
    month_number,
    read_compact,
    read_date,
    read_month_first,
    read_year,
    smallest_step,
)
from .findings import DateFinding, Place
from .lexicon import plain, words
from .thresholds import threshold, whole

Moments = list[tuple[Moment, Place]]
_Joiner = Callable[[Moment, Cell], "Moment | None"]
_SORTED = re.compile(r"^\s*\d{1,2}\s*[-_.):]?\s*(?=\D)")


def find_dates(
    columns: Sequence[ColumnCells], headings: Sequence[Place], around: Moment | None = None
) -> list[DateFinding]:
    """Dates by column, in a year column with finer ones, and in the headings.

    `around` is the one year that stands about the table: over it, or in the name of the sheet.
    """
    found, years = [], None
    for column in columns:
        moments, is_year = _column_moments(column)
        if moments and is_year and years is None:
            years = ([column], moments)
        if moments:
            found.append(_finding("column", [column], moments))
    if years is None and not found and around is not None and columns:
        # Months under a title such as "ปี 2565": every row is of that year.
        years = ([], [(around, place) for place in columns[0].places])
    if years and (finer := _with_finer(columns, *years)):
        found.append(finer)
    if (wide := _headings(columns, headings)) or (years and (wide := _across(columns, *years))):
        found.append(wide)
    return found


def _column_moments(column: ColumnCells) -> tuple[Moments, bool]:
    """The dates of a column (empty if it is no column of dates) and whether they are years."""
    cells, places = column.filled
    heading = plain(column.name)
    if not cells or _tells_of_the_record(heading):
        return [], False
    if enough := _read(read_date, cells, places):
        if any(map(is_numbered, cells[: whole("places_kept")])):
            return _numbered(heading, enough), False
        if any(map(is_month_first, cells)):
            enough = _read(read_month_first, cells, places) or enough
        return enough, coarsest(moment for moment, _ in enough) == "year"
    if _says(heading, "date_words") and (enough := _read(read_compact, cells, places)):
        return enough, False
    exact = is_year_heading(column.name)
    if exact or "ปี" in heading or "year" in heading:
        return _read(lambda cell: read_year(cell, short=exact), cells, places), True
    return [], False


def _says(heading: str, group: str) -> bool:
    return any(word in heading for word in words(group))


def _tells_of_the_record(heading: str) -> bool:
    """Whether dates tell when the row was written, or who was born when: not what it is about."""
    return heading in words("birth_dates") or _says(heading, "record_dates")


def _numbered(heading: str, moments: Moments) -> Moments:
    """What 1/2565 is by its heading: a quarter, a term, a month, or nothing that tells time."""
    if _says(heading, "quarters"):
        months = [(moment.day.month * 3 - 2, moment, place) for moment, place in moments]
    elif _says(heading, "terms"):
        months = [(moment.day.month * 6 - 5, moment, place) for moment, place in moments]
    else:
        return moments if _says(heading, "date_words") else []
    joined = ((_join(moment, month, "quarter"), place) for month, moment, place in months
              if month <= 12)  # fmt: skip
    return [(moment, place) for moment, place in joined if moment is not None]


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
    columns: Sequence[ColumnCells], year: list[ColumnCells], moments: Moments
) -> DateFinding | None:
    """The dates of years together with a column of months, weeks or quarters."""
    finer: tuple[tuple[str, _Joiner], ...] = (
        ("months", _in_month), ("weeks", _in_week), ("quarters", _in_quarter)
    )  # fmt: skip
    for names, join in finer:
        for column in columns:
            if not _is_of(column, names):
                continue
            if enough := _joined(column, moments, join):
                used = [*year, column]
                if names == "months":
                    enough, used = _with_days(columns, enough, used)
                return _finding("columns", used, enough)
    return None


def _is_of(column: ColumnCells, names: str) -> bool:
    """Whether a column is headed so, or holds the names of months."""
    if plain(column.name) in words(names):
        return True
    first = column.filled[0][:1]
    return names == "months" and bool(first) and _month_name(first[0]) is not None


def _joined(column: ColumnCells, moments: Moments, join: _Joiner) -> Moments:
    coarse = {place.row: moment for moment, place in moments}
    cells, places = column.filled
    found = []
    for cell, place in zip(cells, places, strict=True):
        moment = coarse.get(place.row)
        found.append(None if moment is None else join(moment, cell))
    return _enough(found, places)


def _with_days(
    columns: Sequence[ColumnCells], months: Moments, used: list[ColumnCells]
) -> tuple[Moments, list[ColumnCells]]:
    """The days, if a third column has them; else the months."""
    for column in columns:
        if plain(column.name) in words("days") and (days := _joined(column, months, _on_day)):
            return days, [*used, column]
    return months, used


def _in_month(year: Moment, cell: Cell) -> Moment | None:
    return _join(year, _month(cell), "month")


def _in_quarter(year: Moment, cell: Cell) -> Moment | None:
    return _join(year, _quarter(cell), "quarter")


def _in_week(year: Moment, cell: Cell) -> Moment | None:
    digits = "".join(letter for letter in arabic_digits(show(cell)) if letter.isdigit())
    if len(digits) not in (1, 2) or not 1 <= int(digits) <= 53:
        return None
    return Moment(year.day + dt.timedelta(weeks=int(digits) - 1), "day", year.era)


def _on_day(month: Moment, cell: Cell) -> Moment | None:
    try:
        return Moment(month.day.replace(day=integer(cell) or 0), "day", month.era)
    except ValueError:
        return None


def _join(year: Moment | None, month: int | None, precision: str) -> Moment | None:
    if year is None or month is None:
        return None
    return Moment(year.day.replace(month=month), precision, year.era)


def _month(cell: Cell) -> int | None:
    number = integer(cell)
    if number is None:
        return _month_name(cell)
    return number if 1 <= number <= 12 else None


def _month_name(cell: Cell) -> int | None:
    """The month of "มกราคม", also with a number for sorting: "01-มกราคม"."""
    return month_number(_SORTED.sub("", arabic_digits(cell))) if isinstance(cell, str) else None


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
    columns: Sequence[ColumnCells], year: list[ColumnCells], moments: Moments
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
        return _finding("header", [*year, *(column for column, _ in named)], across)
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

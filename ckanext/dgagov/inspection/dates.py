"""Dates in cells: what one tells, its era, and the smallest step between the dates of a column."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..thai import BUDDHIST_OFFSET, arabic_digits, fold, parse_date
from .findings import DateSummary
from .lexicon import plain, words
from .thresholds import threshold, whole

PRECISIONS = ("day", "month", "quarter", "year")
"""From the finest to the coarsest."""

_YEAR_WORDS = r"(?:ข้อมูล\s*)?(?:ปีงบประมาณ|ปีการศึกษา|ปี|year|fy)?\s*(?:พ\.?\s*ศ\.?|ค\.?\s*ศ\.?)?\s*"
_YEAR = re.compile(rf"{_YEAR_WORDS}(\d{{4}})", re.IGNORECASE)
# A span of two years (2564/2565, 2560-64), and marks of statisticians: 2565p, 2565(r), 2564*,
# 2564 1/ for a footnote.
_MARKED_YEAR = re.compile(
    rf"{_YEAR_WORDS}(\d{{4}})(?:\s*[-–/]\s*(?:\d{{4}}|\d{{2}}))?(?:\s*(?:\(?[pre]\)?|\*+|\d/))?",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    rf"(?:ไตรมาส\s*(?:ที่\s*)?|q\s*)([1-4])\s*[/\-]?\s*{_YEAR_WORDS}(\d{{4}}|\d{{2}})", re.IGNORECASE
)
QUARTER_NAME = re.compile(r"(?:ไตรมาส\s*(?:ที่\s*)?|q\s*|quarter\s*)([1-4])", re.IGNORECASE)
"""A quarter without its year."""
_YEAR_QUARTER = re.compile(r"(\d{4})\s*[/\-]?\s*(?:q|ไตรมาส\s*(?:ที่\s*)?)([1-4])", re.IGNORECASE)
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})")
_NAME_YEAR = re.compile(r"(?:เดือน\s*)?([^\d\s,/-]+)[\s,/-]*(\d{4}|\d{2})")
_SHORT_DAY = re.compile(r"(\d{1,2})([-/.\s])\s*(\d{1,2}|[^\d\s]+)\s*\2\s*(\d{2})")
_YEAR_IN_TEXT = re.compile(r"(?<![\d.,/])(?:19|20|24|25|26)\d{2}(?![\d.,/])")
_FOUR_DIGITS = re.compile(r"\d{4}")
_MONTHS_UP_TO = re.compile(
    r"([^\d\s,/–-]+)\s*(\d{4}|\d{2})?\s*(?:-|–|ถึง|to)\s*([^\d\s,/–-]+)\s*(\d{4}|\d{2})",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:\s*,)?(?:\s*เวลา)?[\sT]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:น\.?|[ap]\.?m\.?)?"
    r"(?:Z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_NUMBERED = re.compile(r"\d{1,2}\s*[-/]\s*\d{4}|\d{4}(?:/\d{1,2}|-\d|\.\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_COMPACT_DAY_FIRST = re.compile(r"(\d{2})(\d{2})(\d{4})")


@dataclass(frozen=True)
class Moment:
    """The first day of what a cell names, how exact it is, and the era it is written in."""

    day: dt.date
    precision: str
    era: str


def read_date(cell: Any) -> Moment | None:
    """The date that a cell tells by itself; a bare year is none (see `read_year`)."""
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    if isinstance(cell, dt.date):
        return _typed(cell)
    return _read_text(cell) if isinstance(cell, str) and len(cell) < 60 else None


def _typed(day: dt.date) -> Moment | None:
    """A date cell; spreadsheets also hold Buddhist years as if they were Christian."""
    if day.year >= whole("buddhist_first_year"):
        return _moment(day.year, day.month, day.day, "day")
    return Moment(day, "day", "christian")


@lru_cache(maxsize=16384)
def _read_text(text: str) -> Moment | None:
    written = fold(arabic_digits(text))
    if match := _TIME.search(written):
        written = written[: match.start()]
    try:
        day = parse_date(written)
    except ValueError:
        return _coarse(written) or _month_first(written)
    years = [int(year) for year in _FOUR_DIGITS.findall(written)]
    return Moment(day, "day", "christian" if day.year in years else "buddhist")


def _coarse(written: str) -> Moment | None:
    if match := _QUARTER.fullmatch(written):
        return _moment(int(match[2]), int(match[1]) * 3 - 2, 1, "quarter")
    if match := _YEAR_QUARTER.fullmatch(written):
        return _moment(int(match[1]), int(match[2]) * 3 - 2, 1, "quarter")
    if match := _YEAR_MONTH.fullmatch(written):
        return _moment(int(match[1]), int(match[2]), 1, "month")
    if match := _MONTH_YEAR.fullmatch(written):
        return _moment(int(match[2]), int(match[1]), 1, "month")
    if match := _SHORT_DAY.fullmatch(written):
        month = int(match[3]) if match[3].isdigit() else month_number(match[3])
        return _moment(int(match[4]), month or 0, int(match[1]), "day")
    if match := _NAME_YEAR.fullmatch(written):
        return _moment(int(match[2]), month_number(match[1]) or 0, 1, "month")
    if match := _MONTHS_UP_TO.fullmatch(written):
        return _span(match)
    if not written.isdigit() and (match := _YEAR.fullmatch(written)):
        return _moment(int(match[1]), 1, 1, "year")
    return None


def _span(match: re.Match[str]) -> Moment | None:
    """The beginning of "ม.ค. - มี.ค. 2564"; how exact it is by the number of months."""
    first, last = month_number(match[1]), month_number(match[3])
    if not first or not last:
        return None
    end = _moment(int(match[4]), last, 1, "month")
    begin = _moment(int(match[2] or match[4]), first, 1, "month")
    if end is None or begin is None:
        return None
    months = (end.day.year - begin.day.year) * 12 + last - first + 1
    if months < 1:
        return None
    whole_year = months >= 12
    precision = "month" if months == 1 else "year" if whole_year else "quarter"
    return Moment(begin.day, precision, end.era)


def _month_first(written: str) -> Moment | None:
    """5/25/2022, as programs from America write: only where it can be nothing else."""
    match = _MONTH_FIRST.fullmatch(written)
    if match is None or int(match[3]) <= 12 or int(match[4]) > whole("christian_last_year"):
        return None
    return _moment(int(match[4]), int(match[1]), int(match[3]), "day")


def is_month_first(cell: Any) -> bool:
    """Whether a text is a date that can only be read with the month first."""
    match = _MONTH_FIRST.match(cell) if isinstance(cell, str) else None
    return match is not None and int(match[3]) > 12 >= int(match[1])


def read_month_first(cell: Any) -> Moment | None:
    """As `read_date`, for a column in which the month stands first."""
    match = _MONTH_FIRST.match(cell.strip()) if isinstance(cell, str) else None
    if match is None:
        return read_date(cell)
    return _moment(int(match[4]), int(match[1]), int(match[3]), "day")


def is_numbered(cell: Any) -> bool:
    """Whether a text is a number and a year, such as 1/2565: a month, a quarter, a term, or the
    number of a meeting or an order in that year."""
    return isinstance(cell, str) and bool(_NUMBERED.fullmatch(arabic_digits(cell.strip())))


def read_compact(cell: Any) -> Moment | None:
    """20220501, 256505 or 01052565, which are dates only where a heading says so."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    written = arabic_digits(str(cell).strip()) if isinstance(cell, (str, int)) else ""
    if match := _COMPACT.fullmatch(written):
        precision = "day" if match[3] else "month"
        if found := _moment(int(match[1]), int(match[2]), int(match[3] or 1), precision):
            return found
    if match := _COMPACT_DAY_FIRST.fullmatch(written):
        return _moment(int(match[3]), int(match[2]), int(match[1]), "day")
    return None


@lru_cache(maxsize=512)
def month_number(name: str) -> int | None:
    """The number of a month named in Thai or English, long or short; `None` for other words."""
    try:
        return parse_date(f"1 {name.strip()} 2000").month
    except ValueError:
        return None


def _moment(year: int, month: int, day: int, precision: str) -> Moment | None:
    found = year_and_era(year, short=True)
    if found is None:
        return None
    try:
        return Moment(dt.date(found[0], month, day), precision, found[1])
    except ValueError:
        return None


def year_and_era(number: int, *, short: bool = False) -> tuple[int, str] | None:
    """The Christian year and the era of a number that is a year; two digits only with `short`."""
    if short and 0 <= number < 100:
        if number >= whole("short_year_pivot"):
            return number + 2500 - BUDDHIST_OFFSET, "buddhist"
        return number + 2000, "christian"
    if whole("buddhist_first_year") <= number <= whole("buddhist_last_year"):
        return number - BUDDHIST_OFFSET, "buddhist"
    if whole("christian_first_year") <= number <= whole("christian_last_year"):
        return number, "christian"
    return None


def read_year(cell: Any, *, short: bool = False) -> Moment | None:
    """The year that a cell tells: 2566, "๒๕๖๖", "ปีงบประมาณ 2566"; 65 only with `short`."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, (int, float)):
        number = int(cell) if float(cell).is_integer() else -1
    else:
        written = fold(arabic_digits(str(cell)))
        match = _MARKED_YEAR.fullmatch(written)
        number = int(match[1]) if match else -1
        if short and re.fullmatch(r"\d{2}", written):
            number = int(written)
    found = year_and_era(number, short=short)
    return Moment(dt.date(found[0], 1, 1), "year", found[1]) if found else None


def only_year(texts: Iterable[str]) -> Moment | None:
    """The year of some texts, such as titles, if they name one and no other."""
    written = (fold(arabic_digits(text)) for text in texts)
    years = {year for text in written for year in _YEAR_IN_TEXT.findall(text)}
    return read_year(years.pop()) if len(years) == 1 else None


def is_year_heading(name: str) -> bool:
    """Whether a heading names years, such as ปี, พ.ศ., ปีงบประมาณ or year."""
    return plain(name) in words("years")


def era_of(moments: Iterable[Moment]) -> str:
    """buddhist, christian, or mixed when both are written."""
    eras = {moment.era for moment in moments}
    return eras.pop() if len(eras) == 1 else "mixed"


def coarsest(moments: Iterable[Moment]) -> str:
    """The precision that all the moments have at least."""
    return max((moment.precision for moment in moments), key=PRECISIONS.index)


def smallest_step(days: Sequence[dt.date], precision: str) -> str | None:
    """The smallest step between distinct dates, never finer than `precision`; `None` for one."""
    distinct = sorted(set(days))
    gaps = [(later - earlier).days for earlier, later in itertools.pairwise(distinct)]
    if not gaps:
        return None
    gap, step = min(gaps), "day"
    for name in PRECISIONS[1:]:
        if gap >= threshold(f"step_{name}_days"):
            step = name
    return max(step, precision, key=PRECISIONS.index)


def summarize(found: Sequence[Any]) -> DateSummary | None:
    """The dates of a whole file from its `DateFinding`s: the finest step, the widest span."""
    if not found:
        return None
    eras = {entry.era for entry in found}
    steps = [entry.step for entry in found if entry.step]
    return DateSummary(
        era=eras.pop() if len(eras) == 1 else "mixed",
        step=min(steps, key=PRECISIONS.index) if steps else None,
        first=min(entry.first for entry in found),
        last=max(entry.last for entry in found),
    )

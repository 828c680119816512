"""Dates, years, intervals, e-mail addresses and keywords: cell to value and back."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from ..thai import BUDDHIST_OFFSET, arabic_digits, christian_year, fold, parse_date, parse_year
from .converter import NOTHING, Converter, Reading, blank, lines_of
from .defuse import defuse
from .layout import load_layout

_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_FIRST_YEAR = 2400 - BUDDHIST_OFFSET
"""Earlier years have no date in either era (thai.py)."""
_LAST_YEAR = 2200
"""Later ones are typing errors, and the next reading would take them for Buddhist years."""
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_EXCEL_DAYS = (20_000, 80_000)
"""Days of 1954 to 2119: an Excel date whose cell lost its format."""
_INTERVAL = re.compile(r"0*([1-9]\d{0,5})(?:\.0+)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_EMAIL = re.compile(
    r"[^\s@<>()\[\],;:\"\\]+@(?!-)[^\s@<>()\[\],;:\"\\./]+(?:\.(?!-)[^\s@<>()\[\],;:\"\\./]+)+"
)
_KEYWORDS = re.compile(r"[,;\n，；、]")
_KEYWORD_SIGNS = frozenset(" -_.()/")
_KEYWORD_LENGTH = (2, 100)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_TIDIES = [
    (re.compile(pattern, re.IGNORECASE), by)
    for pattern, by in (
        # The era in brackets behind the day; a time of day; the day of the week before it.
        (r"\s*\((?:พ|ค)\.?\s*ศ\.?\)$", ""),
        (r"(?<=\d{4})\s+\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]m|น\.?)?$", ""),
        (r"^(?:วัน)?(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)\s*(?:ที่)?\s*,?\s*", ""),
        (r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\s*,?\s*(?=[a-z\d])", ""),
        (r"เดือน\s*", ""),
        (r"(?<=\d)\s*([-/.])\s*(?=\d)", r"\1"),
        (r"(?<=[ก-ฮ])\.\s+(?=[ก-ฮ])", "."),
        (r"^(\d{1,2})[-/]([^\d\s/-]+)[-/](\d{4})$", r"\1 \2 \3"),
    )
]
"""How people dress a day up, and what is left of it: only looked at where it cannot be read."""
_YEAR_WORD = re.compile(r"^(?:ปี|year)\s*(?=\D|\d{4}$)", re.IGNORECASE)
_NUMBERED = re.compile(r"^\(?\d{1,2}[.)]\s*(?=\D)")


class DateConverter(Converter):
    """A day: a C.E. ISO date in the catalog, year-month-day of the Buddhist era in a cell."""

    memo = True

    def parse(self, text: str, cell: Any) -> Reading:
        try:
            day = _day(text, cell)
            if day.year <= _LAST_YEAR:
                return Reading(day.isoformat())
        except ValueError:
            pass
        return Reading(text, problems=(self._problem("date_unread", text),))

    def show(self, value: Any, companion: str = "") -> str:
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            return defuse(value)
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            return defuse(value)
        return f"{day.year + BUDDHIST_OFFSET:04}-{day.month:02}-{day.day:02}"


def _day(text: str, cell: Any) -> dt.date:
    if isinstance(cell, (dt.date, dt.datetime)):
        return dt.date(christian_year(cell.year), cell.month, cell.day)
    if isinstance(cell, (int, float)) and _EXCEL_DAYS[0] <= cell <= _EXCEL_DAYS[1]:
        day = _EXCEL_EPOCH + dt.timedelta(days=int(cell))
        return day.replace(year=christian_year(day.year))
    plain = arabic_digits(fold(text))
    if match := _EIGHT_DIGITS.fullmatch(plain):
        return dt.date(christian_year(int(match[1])), int(match[2]), int(match[3]))
    try:
        return parse_date(text)
    except ValueError:
        tidy = plain.translate(_DASHES)
        for pattern, by in _TIDIES:
            tidy = pattern.sub(by, tidy)
        if tidy == plain:
            raise
        return parse_date(tidy)


class YearConverter(Converter):
    """A year, stored as text of the Buddhist era."""

    memo = True

    def parse(self, text: str, cell: Any) -> Reading:
        year = str(cell.year) if isinstance(cell, (dt.date, dt.datetime)) else text
        try:
            found = parse_year(_YEAR_WORD.sub("", fold(year)).removesuffix(".0"))
            if found <= _LAST_YEAR:
                return Reading(str(found + BUDDHIST_OFFSET))
        except ValueError:
            pass
        return Reading(text, problems=(self._problem("year_unread", text),))


class IntervalConverter(Converter):
    """The N of "every N units"."""

    memo = True

    def parse(self, text: str, cell: Any) -> Reading:
        if match := _INTERVAL.fullmatch(fold(arabic_digits(text))):
            return Reading(match[1])
        return Reading(text, problems=(self._problem("interval_unread", text),))


class NumberConverter(Converter):
    """A number stored as text: Thai digits become Arabic ones; other text stays as it is."""

    def parse(self, text: str, cell: Any) -> Reading:
        plain = arabic_digits(text)
        return Reading(plain if _NUMBER.fullmatch(plain) else text)


class EmailConverter(Converter):
    """One e-mail address."""

    memo = True

    def parse(self, text: str, cell: Any) -> Reading:
        address = fold(text)
        if address.lower().startswith("mailto:"):
            address = address[7:].strip()
        if len(address) <= 1000 and ".." not in address and _EMAIL.fullmatch(address):
            return Reading(address)
        return Reading(text, problems=(self._problem("email_unread", text),))


class KeywordsConverter(Converter):
    """Keywords: the value is a list of texts."""

    memo = True

    def _read(self, cell: Any) -> Reading:
        reading = super()._read(cell)
        return Reading([]) if reading is NOTHING else reading

    def parse(self, text: str, cell: Any) -> Reading:
        parts = _KEYWORDS.split(text)
        if "\n" in text:
            # A list with a bullet or number before each word; our own cells have no such lines.
            bullets = load_layout().raw["words"]["bullets"]
            bare = [_NUMBERED.sub("", part.strip().lstrip(bullets + " \t")) for part in parts]
            parts = [word or part for word, part in zip(bare, parts, strict=True)]
        return self._of(parts)

    def _of(self, parts: list[str]) -> Reading:
        words = [_INVISIBLE.sub("", part).strip() for part in parts]
        words = list(dict.fromkeys(word for word in words if not blank().text(word)))
        bad = [word for word in words if not _is_keyword(word)]
        return Reading(words, problems=tuple(self._problem("keyword_bad", w) for w in bad))

    def show(self, value: Any, companion: str = "") -> str:
        return defuse(", ".join(value))

    def normal(self, value: Any, companion: Any = "") -> Reading:
        if isinstance(value, str):
            return self._of(_KEYWORDS.split(lines_of(value)))
        words = [part.get("name") if isinstance(part, Mapping) else part for part in value]
        if not all(isinstance(word, str) for word in words):
            raise ValueError("only texts are keywords")
        return self._of(words)


def _is_keyword(word: str) -> bool:
    least, most = _KEYWORD_LENGTH
    return least <= len(word) <= most and all(
        sign in _KEYWORD_SIGNS or unicodedata.category(sign)[0] in "LMN" for sign in word
    )

"""One cell to one value as the catalog stores it, and back.

What cannot be read is kept as it was written, with a `Problem` that says what would be right.
Blank stays blank. Source: issue "The agencies' own workbooks", section 1; spec/metadata.md.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from ..scoring.values import Blank
from ..thai import BUDDHIST_OFFSET, arabic_digits, christian_year, fold, parse_date, parse_year
from .choices import ChoiceReader, listed, reader_of, spelling
from .defuse import defuse, restore
from .layout import Field, load_layout

_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_FIRST_YEAR = 2400 - BUDDHIST_OFFSET
"""Earlier years have no date in either era (thai.py)."""
_LAST_YEAR = 2200
"""Later ones are typing errors, and the next reading would take them for Buddhist years."""
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_EXCEL_DAYS = (20_000, 80_000)
"""Days of 1954 to 2119: an Excel date whose cell lost its format."""
_INTERVAL = re.compile(r"0*([1-9]\d{0,5})(?:\.0+)?", re.ASCII)
_EMAIL = re.compile(
    r"[^\s@<>()\[\],;:\"\\]+@(?!-)[^\s@<>()\[\],;:\"\\./]+(?:\.(?!-)[^\s@<>()\[\],;:\"\\./]+)+"
)
_KEYWORDS = re.compile(r"[,;\n，；、]")
_KEYWORD_SIGNS = frozenset(" -_.()/")
_KEYWORD_LENGTH = (2, 100)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
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
def _blank() -> Blank:
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
        return _lines(text) if "\r" in text else text
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def _lines(text: str) -> str:
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
        if not text or (len(text) < LONGEST_BLANK and _blank().text(text)):
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
        text = _lines(text)
        return (
            NOTHING
            if not text or (len(text) < LONGEST_BLANK and _blank().text(text))
            else self.parse(text, text)
        )

    def show(self, value: Any, companion: str = "") -> str:
        """The cell of a value that `normal` gave."""
        return defuse(value)

    def _problem(self, code: str, value: str, **parameters: Any) -> Problem:
        return Problem(code, value, {"label": dict(self.field.label), **parameters})


class ChoiceConverter(Converter):
    """One choice."""

    memo = True

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        if field.vocabulary is None:
            raise ValueError(f"{field.key} has no list")
        self.choices: ChoiceReader = reader_of(field.vocabulary.name)

    def parse(self, text: str, cell: Any) -> Reading:
        if choice := self.choices.find(text):
            return Reading(choice.value)
        value, beside, problems = self._unlisted(text)
        if value is None:
            return Reading(text, problems=problems)
        return Reading(value, beside, problems)

    def _unlisted(self, part: str) -> tuple[str | None, str, tuple[Problem, ...]]:
        """The value of a text that names no choice: "other" with its text, or none."""
        vocabulary = self.choices.vocabulary
        if beside := self.choices.other_text(part):
            return vocabulary.other_value, beside, ()
        several = [found for p in self.choices.parts(part) if (found := self.choices.find(p))]
        if len(several) > 1:
            problem = self._problem("choice_several", part, choices=listed(several))
            return None, "", (problem,)
        near = self.choices.near(part)
        if near:
            return None, "", (self._problem("choice_near", part, choices=listed(near)),)
        if vocabulary.other_value is not None and self.field.companion:
            other = vocabulary.by_value[vocabulary.other_value]
            problem = self._problem("choice_other", part, choices=listed([other]))
            return other.value, part, (problem,)
        choices = listed(vocabulary.selectable)
        return None, "", (self._problem("choice_unknown", part, choices=choices),)

    def show(self, value: Any, companion: str = "") -> str:
        if value == self.choices.vocabulary.other_value:
            return defuse(self.choices.show_other(companion))
        return defuse(value)

    def normal(self, value: Any, companion: Any = "") -> Reading:
        reading = super().normal(value)
        return _with_companion(self, reading, companion)


class ChoicesConverter(ChoiceConverter):
    """Many choices; the value is a list in the order of the vocabulary."""

    def _read(self, cell: Any) -> Reading:
        reading = super()._read(cell)
        return Reading([]) if reading is NOTHING else reading

    def parse(self, text: str, cell: Any) -> Reading:
        return self._of_parts(_json_list(text) or self.choices.parts(text))

    def _of_parts(self, parts: list[str]) -> Reading:
        chosen: set[str] = set()
        unread, beside, problems = [], [], []
        for part in parts:
            if choice := self.choices.find(part):
                chosen.add(choice.value)
                continue
            value, text, found = self._unlisted(part)
            problems.extend(found)
            if value is None:
                unread.append(part)
            else:
                chosen.add(value)
                beside.append(text)
        values = sorted(chosen, key=self.choices.order.__getitem__)
        return Reading([*values, *dict.fromkeys(unread)], ", ".join(beside), tuple(problems))

    def show(self, value: Any, companion: str = "") -> str:
        other = self.choices.vocabulary.other_value
        parts = [self.choices.show_other(companion) if v == other else v for v in value]
        return defuse(", ".join(parts))

    def normal(self, value: Any, companion: Any = "") -> Reading:
        parts = _json_list(value) if isinstance(value, str) else value
        if parts is None:
            parts = [value]
        if not isinstance(parts, (list, tuple)) or not all(isinstance(p, str) for p in parts):
            raise ValueError("only a list of texts stands in a cell")
        written = [_lines(part) for part in parts if not _blank().text(part)]
        return _with_companion(self, self._of_parts(written), companion)


def _with_companion(converter: ChoiceConverter, reading: Reading, companion: Any) -> Reading:
    """The stored text beside "other" goes before what reading the value gave."""
    if companion in (None, ""):
        return reading
    if not isinstance(companion, str):
        raise ValueError("only a text stands in a cell")
    text = _lines(companion)
    both = ", ".join(part for part in (text, reading.companion) if part)
    return reading._replace(companion=both)


class BooleanConverter(ChoiceConverter):
    """Yes or no, stored as the texts "True" and "False"."""

    def parse(self, text: str, cell: Any) -> Reading:
        if choice := self.choices.find(text):
            return Reading(choice.value)
        plain = spelling(text)
        for answer, word in (("True", "true"), ("False", "false")):
            if plain in _spellings(word):
                return Reading(answer)
        choices = listed(self.choices.vocabulary.choices)
        return Reading(text, problems=(self._problem("boolean_unknown", text, choices=choices),))

    def show(self, value: Any, companion: str = "") -> str:
        choice = self.choices.vocabulary.choice(value)
        return choice.label["th"] if choice else defuse(value)

    def normal(self, value: Any, companion: Any = "") -> Reading:
        if isinstance(value, bool):
            return Reading(str(value))
        return Converter.normal(self, value)


@lru_cache(maxsize=4)
def _spellings(name: str) -> frozenset[str]:
    return frozenset(map(spelling, load_layout().words(name)))


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
    return parse_date(text)


class YearConverter(Converter):
    """A year, stored as text of the Buddhist era."""

    memo = True

    def parse(self, text: str, cell: Any) -> Reading:
        year = str(cell.year) if isinstance(cell, (dt.date, dt.datetime)) else text
        try:
            found = parse_year(year.removesuffix(".0"))
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
        return self._of(_KEYWORDS.split(text))

    def _of(self, parts: list[str]) -> Reading:
        words = [_INVISIBLE.sub("", part).strip() for part in parts]
        words = list(dict.fromkeys(word for word in words if not _blank().text(word)))
        bad = [word for word in words if not _is_keyword(word)]
        return Reading(words, problems=tuple(self._problem("keyword_bad", w) for w in bad))

    def show(self, value: Any, companion: str = "") -> str:
        return defuse(", ".join(value))

    def normal(self, value: Any, companion: Any = "") -> Reading:
        if isinstance(value, str):
            return self._of(_KEYWORDS.split(value))
        words = [part.get("name") if isinstance(part, Mapping) else part for part in value]
        if not all(isinstance(word, str) for word in words):
            raise ValueError("only texts are keywords")
        return self._of(words)


def _is_keyword(word: str) -> bool:
    least, most = _KEYWORD_LENGTH
    return least <= len(word) <= most and all(
        sign in _KEYWORD_SIGNS or unicodedata.category(sign)[0] in "LMN" for sign in word
    )


def _json_list(text: str) -> list[str] | None:
    if not text.startswith("["):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    right = isinstance(value, list) and all(isinstance(part, str) for part in value)
    return value if right else None


_KINDS: Mapping[str, Callable[[Field], Converter]] = {
    "choice": ChoiceConverter,
    "choices": ChoicesConverter,
    "boolean": BooleanConverter,
    "date": DateConverter,
    "year": YearConverter,
    "interval": IntervalConverter,
    "email": EmailConverter,
    "keywords": KeywordsConverter,
    "text": Converter,
}


@lru_cache(maxsize=4)
def converters(template: str) -> Mapping[str, Converter]:
    """The converters of a template's fields by key."""
    fields = load_layout().fields[template]
    return {key: _KINDS[field.kind](field) for key, field in fields.items()}

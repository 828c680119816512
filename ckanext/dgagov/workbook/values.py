"""One cell to one value as the catalog stores it, and back.

What cannot be read is kept as it was written, with a `Problem` that says what would be right.
Blank stays blank. Source: issue "The agencies' own workbooks", section 1; spec/metadata.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from .choices import ChoiceReader, listed, reader_of, spelling
from .converter import (
    LONGEST_BLANK,
    NOTHING,
    Converter,
    Problem,
    Reading,
    blank,
    cell_text,
    error_words,
    lines_of,
)
from .defuse import defuse
from .layout import Field, load_layout
from .plain_values import (
    DateConverter,
    EmailConverter,
    IntervalConverter,
    KeywordsConverter,
    NumberConverter,
    YearConverter,
)

__all__ = [
    "LONGEST_BLANK",
    "Converter",
    "Problem",
    "Reading",
    "cell_text",
    "converters",
    "error_words",
]


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
        written = [lines_of(part) for part in parts if not blank().text(part)]
        return _with_companion(self, self._of_parts(written), companion)


def _with_companion(converter: ChoiceConverter, reading: Reading, companion: Any) -> Reading:
    """The stored text beside "other" goes before what reading the value gave."""
    if companion in (None, ""):
        return reading
    if not isinstance(companion, str):
        raise ValueError("only a text stands in a cell")
    text = lines_of(companion)
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
    "number": NumberConverter,
    "text": Converter,
}


@lru_cache(maxsize=4)
def converters(template: str) -> Mapping[str, Converter]:
    """The converters of a template's fields by key."""
    fields = load_layout().fields[template]
    return {key: _KINDS[field.kind](field) for key, field in fields.items()}

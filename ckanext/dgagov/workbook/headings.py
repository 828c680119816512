"""Finding a column by its heading, however it is numbered, spaced or explained."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from ..thai import arabic_digits, fold
from .layout import CODE, DATASETS, RESOURCES, load_layout

_NUMBERING = re.compile(r"^(?:ข้อ(?:ที่)?\s*)?\(?\d{1,2}(\.\d{1,2})*[.)]*\s*(?=\D)")
_BRACKETS = re.compile(r"[(\[（].*?[)\]）]")
_OPEN_BRACKET = re.compile(r"[(\[（].*$")
_SIGNS = re.compile(r"[\s*:：_.\-\"'“”]+")


def plain(heading: str) -> str:
    """A heading without numbering, white space and letter case: equal ones name one column."""
    folded = fold(arabic_digits(heading)).casefold()
    return _SIGNS.sub("", _NUMBERING.sub("", folded))


@lru_cache(maxsize=512)
def readings(heading: str) -> tuple[str, ...]:
    """The ways to read a heading, the fullest first: all of it, its first line, no brackets.

    Kept, because the same few headings are looked up among those of every template.
    """
    return tuple(_readings(heading))


def _readings(heading: str) -> Iterator[str]:
    lines = [line for line in heading.splitlines() if line.strip()]
    for text in dict.fromkeys((heading, *lines[:1], " ".join(lines))):
        yield plain(text)
        without = _OPEN_BRACKET.sub("", _BRACKETS.sub(" ", text))
        if without != text:
            yield plain(without)


class Headings:
    """Headings of some columns, to be looked up by any of their spellings."""

    def __init__(self, spellings: Mapping[str, Iterable[str]]) -> None:
        self._keys: dict[str, str] = {}
        for key, texts in spellings.items():
            for text in texts:
                for reading in readings(text):
                    if reading:
                        self._keys.setdefault(reading, key)

    def find(self, heading: str) -> str | None:
        """The column that a heading names, if it names one."""
        if len(heading) > 1000:
            return None
        return next((self._keys[r] for r in readings(heading) if r in self._keys), None)


@lru_cache(maxsize=2)
def headings_of(template: str) -> Headings:
    """The headings of Template 2 ("datasets") or Template 3 ("resources")."""
    fields = load_layout().fields[template].values()
    # A data set has no column `name`: under that heading stands the code.
    ordered = sorted(fields, key=lambda field: field.key != CODE)
    return Headings(
        {
            field.key: field.spellings
            for field in ordered
            if not (template == DATASETS and field.key == "name")
        }
    )


@lru_cache(maxsize=1)
def inventory_headings() -> tuple[Headings, Headings]:
    """Template 1: the headings of its table, and the labels of the lines above it."""
    described = load_layout().raw["inventory"]
    table, header = (
        Headings({e["key"]: (e["th"], e["en"], *e.get("also", ())) for e in described[part]})
        for part in ("headings", "header")
    )
    return table, header


TEMPLATES = (DATASETS, RESOURCES)


def is_heading(text: str) -> bool:
    """Whether a text is a heading of any of the templates."""
    known = (*map(headings_of, TEMPLATES), inventory_headings()[0])
    return bool(text) and any(headings.find(text) for headings in known)

"""Which template a row heads, which column is what, and where the rows of data begin."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from .columns import add_columns, column_issues, columns_of, name_columns_without_heading
from .headings import TEMPLATES, Headings, headings_of, inventory_headings, plain
from .issues import Issue, Origin, SheetInfo, issue
from .layout import CODE, DATASETS, SheetType, load_layout
from .opening import RawSheet
from .values import cell_text

INVENTORY, MORE = "inventory", "more"
_LEAST = {DATASETS: 4, "resources": 3, INVENTORY: 3}
"""Headings that make a row the heading row of a template."""
_MOST_EXPLANATIONS = 3
_WORDS_MEET = re.compile(r"(?<=[a-z])(?=[A-Z])|_")


@dataclass
class Recognized:
    """A table that holds a template. `start` is the place of its first row of data in `rows`."""

    info: SheetInfo
    raw: RawSheet
    start: int
    extra: dict[int, str] = field(default_factory=dict)
    """Headings that are not in the form, by column index; without one, the column's letters."""
    issues: list[Issue] = field(default_factory=list)
    type: SheetType | None = None


class Heading(NamedTuple):
    """A row that holds the headings of a template, by its place among the rows of a sheet."""

    place: int
    template: str
    headings: Headings
    found: int
    """How many columns are headed."""


def heading_at(raw: RawSheet, place: int, named: str) -> Heading | None:
    """The template whose headings stand in a row; of several the one with the most columns.

    :param named: the name of the sheet, folded: it decides between templates that share as many
    """
    texts = [cell for cell in raw.rows[place][1] if isinstance(cell, str) and cell]
    best, most = None, 0
    for template, headings in _lookups():
        keys = {key for text in texts if (key := headings.find(text))}
        if len(keys) >= _LEAST[template] and _is_named_well(template, keys):
            words = load_layout().raw["templates"].get(template, {}).get("words", ())
            weight = 10 * len(keys) + any(word in named for word in words)
            if weight > most:
                best, most = Heading(place, template, headings, len(keys)), weight
    return best


@lru_cache(maxsize=1)
def _lookups() -> list[tuple[str, Headings]]:
    found = [(name, headings_of(name)) for name in TEMPLATES]
    return [*found, (INVENTORY, inventory_headings()[0])]


def _is_named_well(template: str, keys: set[str]) -> bool:
    """A template shows by what only it has."""
    needed = {DATASETS: {"title", "data_type"}, INVENTORY: {"mission"}}
    return bool(keys & needed.get(template, keys)) and (
        template != "resources" or bool(keys & {"name", "url", "format"})
    )


def recognize(
    file: str, raw: RawSheet, heading: Heading, around: Sequence[int] = (), titles: int = 0
) -> Recognized:
    """The table under a row of headings.

    :param around: places of further rows of headings, directly above or below
    :param titles: the place of the first row of the titles above the table
    """
    template, place = heading.template, heading.place
    columns, extra, twice = columns_of(raw.rows[place][1], heading.headings)
    for other in around:
        add_columns(raw.rows[other][1], heading.headings, columns, extra)
    first = min(place, *around, place)
    kind = None if template == INVENTORY else type_of(raw, titles, first)
    info = SheetInfo(
        file, raw.name, template, kind.id if kind else None, columns, raw.rows[place][0]
    )
    found = Recognized(info, raw, max(place, *around, place) + 1, extra, type=kind)
    if template != INVENTORY:
        found.issues.extend(column_issues(found, twice))
        _pass_over_explanations(found)
        name_columns_without_heading(found)
        _tell_titles(found, raw.rows[titles:first])
    return found


def type_of(raw: RawSheet, first: int, place: int) -> SheetType | None:
    """The type of data a table is for: by the sheet's name, else by the titles above it.

    Of the second table of a sheet the titles say more than the name of the sheet.
    """
    rows = raw.rows[first:place]
    titles = "\n".join(cell_text(cell) for _, cells in rows for cell in cells if cell != "")
    texts = [titles, raw.name] if first else [raw.name, titles]
    for text in texts:
        folded = plain(text)
        parted = _WORDS_MEET.sub(" ", text)
        for kind in load_layout().types.values():
            if _latin(kind.words).search(parted) or any(
                not word.isascii() and plain(word) in folded for word in kind.words
            ):
                return kind
    return None


@lru_cache(maxsize=8)
def _latin(words: tuple[str, ...]) -> re.Pattern[str]:
    """Latin words as whole ones: "gis" is not in "registry"."""
    listed = "|".join(re.escape(word) for word in words if word.isascii())
    return re.compile(rf"(?<![A-Za-z])(?:{listed})(?![A-Za-z])", re.IGNORECASE)


def _pass_over_explanations(found: Recognized) -> None:
    """Go on to the first row that does not explain the headings; tell rows that only seem to."""
    rows, info = found.raw.rows, found.info
    for _ in range(_MOST_EXPLANATIONS):
        if found.start >= len(rows):
            return
        number, cells = rows[found.start]
        texts = [text for cell in cells if (text := cell_text(cell))]
        if not _explains(cells, texts, info.columns):
            return
        if not all(plain(text) in _own_explanations() for text in texts):
            origin = Origin(info, number)
            found.issues.append(issue("row_explains", origin, value=" | ".join(texts)))
        found.start += 1


def _explains(cells: Sequence[Any], texts: Sequence[str], columns: Mapping[str, int]) -> bool:
    """Whether a row under the headings explains them: "(เลือกจากตัวเลือก)", "YYYY-MM-DD…"."""
    layout = load_layout()
    words = layout.words("explanation")
    telling = [t for t in texts if t.startswith("(") or any(word in t for word in words)]
    index = columns.get(CODE)
    code = cell_text(cells[index]) if index is not None and index < len(cells) else ""
    if plain(code) == plain(layout.raw["sheets"]["inventory"]):
        return True
    if code and code not in telling:
        return False
    return 2 * len(telling) > len(texts) and len(telling) > 1


@lru_cache(maxsize=1)
def _own_explanations() -> frozenset[str]:
    """What the form itself has under its headings."""
    layout = load_layout()
    fields = (field for by_key in layout.fields.values() for field in by_key.values())
    return frozenset(plain(field.explanation) for field in fields)


def is_own_title(text: str) -> bool:
    """Whether a line above a table is one that the forms themselves have."""
    folded = plain(text)
    return any(word in folded for word in _title_words())


@lru_cache(maxsize=1)
def _title_words() -> tuple[str, ...]:
    layout = load_layout()
    types = (kind.data_type for kind in layout.types.values())
    return tuple(plain(word) for word in (*layout.words("titles"), *types))


def _tell_titles(found: Recognized, rows: Sequence[tuple[int, Sequence[Any]]]) -> None:
    """What stands above the table is read by nobody: it is told unless it is the form's own."""
    for number, cells in rows:
        texts = [text for cell in cells if (text := cell_text(cell))]
        strange = [text for text in texts if not is_own_title(text)]
        if strange:
            origin = Origin(found.info, number)
            found.issues.append(issue("text_above", origin, value=" | ".join(strange)))

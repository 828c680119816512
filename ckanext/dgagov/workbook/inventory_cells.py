"""Cells of Template 1: labels with their values, numbering, agencies, Focus Areas; both ways."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from ..thai import arabic_digits, fold
from .layout import load_layout
from .values import cell_text

LEVELS = ("mission", "process", "subprocess")
_NUMBERINGS = {
    "mission": re.compile(r"\d+\.(?!\d)\s*"),
    "process": re.compile(r"\d+\.\d+\.?(?![\d.])\s*"),
    "subprocess": re.compile(r"\d+\.\d+\.\d+\.?(?![\d.])\s*"),
}
_CODE_IN_TITLE = re.compile(r"(DataSet_\w+)\s*[:\-–]?\s*(.*)", re.IGNORECASE | re.DOTALL)
_SHORT_LABEL = 12
_ALIKE = 0.85


@lru_cache(maxsize=1)
def _labels() -> list[tuple[re.Pattern[str], str]]:
    """A pattern for each label of the lines above the table, the longest first."""
    described = load_layout().raw["inventory"]["header"]
    spelled = [
        (text, entry["key"])
        for entry in described
        for text in (entry["th"], entry["en"], *entry.get("also", ()))
    ]
    patterns = []
    for text, key in sorted(spelled, key=lambda pair: -len(pair[0])):
        bare = re.sub(r"^\d+\.\s*", "", text)
        words = r"\s*".join(re.escape(word).replace("ำ", "(?:ำ|ํา)") for word in bare.split())
        end = r"\s*(?:[:：]\s*|$)" if len(bare) < _SHORT_LABEL else r"[\s:：_]*"
        patterns.append((re.compile(rf"\s*(?:\d+[.)]\s*)?{words}{end}", re.IGNORECASE), key))
    return patterns


def labelled(cells: Sequence[Any]) -> list[tuple[str, str, int, int]]:
    """The lines above the table that stand in one row: mostly one, or none.

    Of each: its key, its value, and the columns of the label and of the value. Several cells of
    one value are joined, those of agencies as lines.
    """
    found: list[tuple[str, list[str], int, int]] = []
    for index, cell in enumerate(cells):
        text = cell_text(cell)
        if not text:
            continue
        if (label := _label(text)) is not None:
            key, rest = label
            found.append((key, [rest] if rest else [], index, index if rest else index + 1))
        elif not found:
            return []
        else:
            key, parts, at, column = found[-1]
            if not is_blank(text):
                parts.append(text)
            found[-1] = (key, parts, at, index if len(parts) == 1 and column != at else column)
    signs = {"agencies": "\n"}
    return [(key, signs.get(key, " ").join(parts), at, column) for key, parts, at, column in found]


def _label(text: str) -> tuple[str, str] | None:
    """The key of a label, and what stands behind it in the same cell."""
    for pattern, key in _labels():
        if match := pattern.match(text):
            return key, text[match.end() :].strip(" _…")
    return None


def is_blank(text: str) -> bool:
    """Whether a cell of Template 1 says nothing: "-" stands for "none"."""
    return not text or text in load_layout().words("blank") or not text.strip("._… ")


# Numbering ------------------------------------------------------------------------------


def without_numbering(level: str, texts: Iterable[str]) -> dict[str, str]:
    """The titles in the cells of one level, by cell: numbers go where every cell has one."""
    distinct = list(dict.fromkeys(texts))
    pattern = _NUMBERINGS[level]
    if distinct and all(pattern.match(text) for text in distinct):
        return {text: pattern.sub("", text, count=1) for text in distinct}
    return {text: text for text in distinct}


def numbered(title: str, *numbers: int) -> str:
    """A title with its place in front: "1. …", "1.2 …", "1.2.3 …"."""
    place = ".".join(map(str, numbers))
    return f"{place}. {title}" if len(numbers) == 1 else f"{place} {title}"


# Values ---------------------------------------------------------------------------------


def read_agencies(text: str) -> list[str]:
    """The agencies of a cell: (1) … (2) …, or by line, semicolon or comma."""
    if text.startswith("(1)"):
        parts, rest, number = [], text, 1
        while rest:
            rest = rest.removeprefix(f"({number})")
            number += 1
            part, mark, after = rest.partition(f"({number})")
            parts.append(part.strip())
            rest = mark + after
    else:
        separator = next((sign for sign in ("\n", ";", ",") if sign in text), "\n")
        bullets = load_layout().raw["words"]["bullets"]
        bare = (part.lstrip(bullets + " \t\n").strip() for part in text.split(separator))
        parts = [re.sub(r"^\(?\d+[.)]\s*(?=\D)", "", part).strip() for part in bare]
    return [part for part in parts if not is_blank(part)]


def show_agencies(agencies: Sequence[str]) -> str:
    """Agencies as a cell holds them, one a line."""
    return "\n".join(f"({n}) {agency}" for n, agency in enumerate(agencies, start=1))


def read_focus_area(text: str, areas: Sequence[Mapping[str, Any]]) -> int | None:
    """The number of the Focus Area that a text names, by number or by title."""
    plain = fold(arabic_digits(text)).casefold()
    if match := re.match(r"(\d{1,2})\s*(?:[.)]|$)", plain):
        number = int(match[1])
        if any(area["number"] == number for area in areas):
            return number
    plain = _area_words(re.sub(r"^\d{1,2}\s*[.)]?\s*", "", plain))
    titles = {
        _area_words(fold(title).casefold()): area["number"]
        for area in areas
        for title in area["title"].values()
    }
    if plain in titles:
        return titles[plain]
    near = difflib.get_close_matches(plain, titles, n=1, cutoff=_ALIKE)
    return titles[near[0]] if near else None


def _area_words(text: str) -> str:
    """A title without the words that people leave out or put in: ด้าน, การ, spaces."""
    return re.sub(r"\s|ด้าน|การ", "", text)


def is_code(text: str) -> bool:
    """Whether a text is a code of the form's own making, such as DataSet_11_01."""
    return re.fullmatch(r"DataSet_\w+", text.strip(), re.IGNORECASE) is not None


def numbers_of(text: str) -> tuple[int, int] | None:
    """The numbers of mission and main process in front of a process: 4 and 1 of "4.1 …"."""
    match = re.match(r"(\d{1,2})\.(\d{1,2})(?!\d)", arabic_digits(text))
    return (int(match[1]), int(match[2])) if match else None


def titles_of(text: str) -> list[tuple[str, str]]:
    """The data sets (code, title) in one cell that lists several of them by line or bullet."""
    bullets = load_layout().raw["words"]["bullets"]
    found = []
    for line in text.splitlines():
        title = line.strip().lstrip(bullets).strip()
        if is_blank(title):
            continue
        match = _CODE_IN_TITLE.fullmatch(title)
        found.append((match[1], match[2].strip()) if match else ("", title))
    return found

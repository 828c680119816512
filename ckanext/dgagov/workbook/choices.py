"""Choices in one cell: one or many, under any of their spellings, with the text of "other".

Parts of a cell are separated by comma, semicolon, slash, bar or line break. A choice whose own
name holds a separator is found first, because the longest run of parts that names a choice wins.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache

from ..thai import arabic_digits, fold
from ..vocabularies import Choice, Vocabulary
from .layout import load_layout

_REPEAT = re.compile(r"\s+ๆ")
_STRONG = re.compile(r"[,;|\n，；、]")
_SLASH = re.compile(r"/")
_LOOSE = re.compile(
    r"\t+| {2,}|\s*[+·•]\s*|\s+(?:และ|and|&)\s+|(?<=\S)\s+(?=\(?\d{1,2}[.)]\s*\D)", re.IGNORECASE
)
"""What stands between choices only if there is a choice on each side of it."""
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_BETWEEN = re.compile(r"[\s_\-.]+")
_NUMBERED = re.compile(r"^\(?\d{1,2}[.)]\s*(?=\D)")
_NEAR = 0.72
_LONGEST = 300


def spelling(text: str) -> str:
    """A text as spellings of choices are compared.

    Folded, of any letter case, with one kind of hyphen and no space before ๆ.
    """
    folded = fold(text)
    if not folded.isascii():
        folded = _REPEAT.sub("ๆ", folded.translate(_DASHES))
    return folded.casefold()


def plain_code(code: str) -> str:
    """A code as people read it: any letter case and digits, whatever stands between its parts."""
    return _BETWEEN.sub("", spelling(arabic_digits(code)))


class ChoiceReader:
    """Reads cells of one list."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.order = {choice.value: place for place, choice in enumerate(vocabulary.choices)}
        self._by_spelling: dict[str, Choice] = {}
        for spellings in (lambda c: (c.value,), lambda c: c.label.values(), lambda c: c.aliases):
            for choice in vocabulary.choices:
                for text in spellings(choice):
                    self._by_spelling.setdefault(spelling(text), choice)
        self._most_parts = 1 + max(len(re.findall(r"[,;|/]", text)) for text in self._by_spelling)
        self._other = self._other_pattern()

    def _other_pattern(self) -> re.Pattern[str] | None:
        other = self.vocabulary.other_value
        if other is None:
            return None
        label = self.vocabulary.by_value[other].label
        names = sorted({other, *label.values()}, key=len, reverse=True)
        spelled = "|".join(re.escape(name).replace("ๆ", r"\s*ๆ") for name in names)
        say = "|".join(map(re.escape, load_layout().words("please_say")))
        return re.compile(
            rf"\s*(?:{spelled})\s*(?:\(\s*(?:{say})\s*\)|(?:{say}))?\s*(?P<sign>[:：(]?)(?P<text>.*)",
            re.IGNORECASE | re.DOTALL,
        )

    def find(self, text: str) -> Choice | None:
        """The choice that a text names, by value, label or alias."""
        if len(text) > _LONGEST:
            return None
        spelled = spelling(text)
        # ".csv" and "PDF." are said of formats.
        return self._by_spelling.get(spelled) or self._by_spelling.get(spelled.strip(" ."))

    def other_text(self, text: str) -> str | None:
        """The text beside "other" in a part such as "อื่นๆ (SPSS)"; `None` if it is none."""
        if self._other is None or not (match := self._other.fullmatch(text)):
            return None
        beside = match["text"].strip()
        if match["sign"] == "(" and beside.endswith(")"):
            beside = beside[:-1].strip()
        elif match["sign"] == "(":
            return None
        return beside

    def show_other(self, text: str) -> str:
        """The choice "other" with its text, as a cell holds it."""
        return (
            f"{self.vocabulary.other_value} ({text})" if text else self.vocabulary.other_value or ""
        )

    def parts(self, text: str) -> list[str]:
        """The parts of a cell of many choices; each is a choice if it can be one."""
        found: list[str] = []
        for part in self._cut(text, _STRONG):
            if self._is_known(part):
                found.append(part)
                continue
            pieces = self._cut(part, _SLASH)
            if any(map(self._is_known, pieces)):
                found.extend(pieces)
                continue
            loose = [piece for piece in _LOOSE.split(part) if piece.strip()]
            found.extend(loose if all(map(self._is_known, loose)) else [part])
        return [_bare(part) if self._is_known(_bare(part)) else part for part in found]

    def _is_known(self, part: str) -> bool:
        return (
            self.find(part) is not None
            or self.find(_bare(part)) is not None
            or bool(self.other_text(_bare(part)))
        )

    def _cut(self, text: str, separator: re.Pattern[str]) -> list[str]:
        """Cut outside brackets; join again what together names a choice, the longest first."""
        cuts = _outside_brackets(text, separator)
        starts = [0, *(end for _, end in cuts)]
        ends = [*(start for start, _ in cuts), len(text)]
        parts, place = [], 0
        while place < len(starts):
            last = place
            for candidate in range(min(place + self._most_parts, len(starts)) - 1, place, -1):
                joined = text[starts[place] : ends[candidate]].strip()
                if self.find(joined) or self.find(_bare(joined)):
                    last = candidate
                    break
            part = text[starts[place] : ends[last]].strip()
            if part:
                parts.append(part)
            place = last + 1
        return parts

    def near(self, text: str) -> list[Choice]:
        """Up to three choices that a text which is none may mean, the likeliest first."""
        found = difflib.get_close_matches(
            spelling(text[:_LONGEST]), self._current_spellings, n=6, cutoff=_NEAR
        )
        # Another number is another thing, however alike it looks.
        digits = re.findall(r"\d", text)
        alike = [key for key in found if re.findall(r"\d", key) == digits]
        unique = {self._by_spelling[key].value: self._by_spelling[key] for key in alike}
        return list(unique.values())[:3]

    @property
    def _current_spellings(self) -> list[str]:
        return [key for key, choice in self._by_spelling.items() if not choice.withdrawn]


@lru_cache(maxsize=64)
def reader_of(vocabulary_name: str) -> ChoiceReader:
    """The reader of a list of `vocabularies.yaml`."""
    from ..vocabularies import load_vocabularies

    return ChoiceReader(load_vocabularies()[vocabulary_name])


def listed(choices: Iterable[Choice]) -> dict[str, str]:
    """Choices in a sentence, in each language."""
    known = list(choices)
    return {
        "th": ", ".join(choice.label["th"] for choice in known),
        "en": ", ".join(
            choice.label["en"]
            if choice.label["en"] == choice.value
            else f"{choice.label['en']} ({choice.value})"
            for choice in known
        ),
    }


def _bare(part: str) -> str:
    """A part without a bullet or number in front."""
    bullets = load_layout().raw["words"]["bullets"]
    stripped = part.lstrip(bullets + " \t")
    return _NUMBERED.sub("", stripped).strip() if stripped else part


def _outside_brackets(text: str, separator: re.Pattern[str]) -> list[tuple[int, int]]:
    depth, cuts = 0, []
    for place, sign in enumerate(text):
        if sign in "([（":
            depth += 1
        elif sign in ")]）":
            depth = max(depth - 1, 0)
        elif separator.match(sign) and depth == 0:
            cuts.append((place, place + 1))
    if depth:
        # A bracket that is never closed must not swallow the rest of the cell.
        return [match.span() for match in separator.finditer(text)]
    return cuts

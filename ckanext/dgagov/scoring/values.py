"""Plain values from anywhere: comparing, blankness, and showing them safely.

Source: spec/metadata.md, "14 mandatory items".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ..thai import fold

__all__ = ["Blank", "clean", "fold", "show", "text_or_none", "truthy"]

SHOWN_LENGTH = 120
"""Characters of a value that a scorecard quotes."""

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
# Control characters, line and paragraph separators, direction overrides, lone surrogates.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Blank:
    """What counts as nothing: white space, invisible characters, and the given words."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(("", *(fold(word).casefold() for word in words)))
        self._longest = 2 * max(map(len, self.words))
        initials = {word[0] for word in self.words if word}
        initials |= {initial.upper() for initial in initials}
        self.plain = frozenset(
            character for character in map(chr, range(0xE80)) if character.isalnum()
        ).difference(initials)
        """Plain and Thai letters and digits that begin none of the words: most texts begin so."""

    def text(self, value: str) -> bool:
        """Whether `value` says nothing ("-", "[]", white space, zero width characters...)."""
        if value[:1] in self.plain:
            return False
        # A long text with a letter in it cannot be one of the words: spare the folding.
        if len(value) > self._longest and _LETTER_OR_DIGIT.search(value):
            stripped = value.strip()
            if len(stripped) > self._longest:
                return False
            value = stripped
        return fold(value).casefold() in self.words


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def clean(text: str) -> str:
    """`text` with control characters and lone surrogates as escapes, so that it can be written."""
    return text if text.isprintable() else _UNSAFE.sub(_escape, text)


def show(value: Any, length: int = SHOWN_LENGTH) -> str:
    """Any value as one short line that is safe to print and to encode."""
    if isinstance(value, str):
        text = value[: length + 1].strip()
        if text.isprintable():
            return text if len(text) <= length else text[: length - 1] + "…"
    elif isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value[:20]):
        text = ", ".join(part[:length] for part in value[:20])
    else:
        text = _literal(value)
    text = clean(" ".join(text.split()) if "\n" in text or "\t" in text else text.strip())
    return text if len(text) <= length else text[: length - 1] + "…"


def _literal(value: Any) -> str:
    """A short Python-like form of a value that is no text, without walking all of it."""
    if isinstance(value, dict):
        keys = ", ".join(str(key)[:20] for key in list(value)[:3])
        return "{" + keys + (", …}" if len(value) > 3 else "}")
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(show(part, 20) for part in value[:3]) + "]"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**40:
        return "a number of more than 40 digits"
    return str(value)


def text_or_none(value: Any) -> str | None:
    """An id, name or title as safe text; None when it is no text or empty."""
    if not isinstance(value, str) or not value:
        return None
    return clean(value[:1000])


def truthy(value: Any) -> bool:
    """A flag from CKAN or from a file: True, "True", "true", 1, "1", "yes" are true."""
    if isinstance(value, str):
        return value.strip().casefold() in ("true", "1", "yes", "t", "y")
    return value is True or (isinstance(value, (int, float)) and value == 1)

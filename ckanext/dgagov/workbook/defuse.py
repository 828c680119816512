"""Texts that a spreadsheet would run as a formula, on the way out and on the way in.

A text that begins with = + - @ (or a tab or carriage return) gets an apostrophe in front; one
that already has apostrophes there gets one more, so that the way back is exact. Plain numbers
such as -97.5 are no formula.
"""

from __future__ import annotations

import re

_DANGEROUS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_DEFUSED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
# What XML cannot hold, and halves of letters. A sheet has _x000D_ for a carriage return, and
# _x005F_ for an underscore that is meant; of two that share one, programs make different texts.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]"
    "|(?<=_x[0-9A-Fa-f]{4})_(?=x[0-9A-Fa-f]{4}_)"
)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def defuse(text: str) -> str:
    """The text as it may stand in a cell."""
    if _DANGEROUS.match(text) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def restore(text: str) -> str:
    """The text that `defuse` was given."""
    return text[1:] if _DEFUSED.match(text) else text


def units(text: str) -> int:
    """How long a text is as spreadsheets count: letters beyond U+FFFF are two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """The first so many units of a text, no letter halved."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * most].decode("utf-16-le", "ignore")


def writable(text: str) -> str:
    """The text without what no cell can hold."""
    return _UNWRITABLE.sub("", text)

"""Texts of which a score only asks whether they are there: the first letter mostly says it.

A description of a thousand letters takes longer to send and to unpack than to judge.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

_THAI = range(0xE00, 0xE80)
_ASCII = range(0x80)


def cut(column: Any, plain: frozenset[str]) -> Any:
    """One of the letters `plain` for a text that begins with any of them, else all of the text.

    Where a blank text never begins with one of them (`Blank.plain`), the answer to whether the
    text is blank stays the same.
    """
    runs = _runs(plain)
    first = sa.func.left(column, 1).collate("C")
    begun = sa.or_(*(first.between(low, high) for low, high in runs))
    return sa.case((begun, runs[0][0]), else_=column)


@lru_cache(maxsize=8)
def _runs(plain: frozenset[str]) -> list[tuple[str, str]]:
    """The first and last letters of each unbroken run, Thai before ASCII; other letters are
    left out: few texts begin with them.
    """
    runs: list[tuple[str, str]] = []
    for letter in map(chr, (*_THAI, *_ASCII)):
        if letter not in plain:
            continue
        if runs and ord(runs[-1][1]) + 1 == ord(letter):
            runs[-1] = (runs[-1][0], letter)
        else:
            runs.append((letter, letter))
    return runs

"""Rows among the data that are none: notes, totals, examples, numbers filled in beforehand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from .issues import Issue, Origin, issue
from .layout import CODE, load_layout
from .recognize import Recognized
from .values import cell_text

_PREPARED = {"data_type", "owner_org"}
"""What people fill down before there are data sets."""
_FEW = 2
_CODE = re.compile(r"(?=.*\d)[\w./\- ]+", re.ASCII)


def aside(sheet: Recognized, origin: Origin, code: str, values: Mapping[str, Any]) -> Issue | None:
    """What is to be told of a row that is no data set and no resource; `None` if it is one.

    :param values: what the row says beside its code
    """
    if not code and set(values) <= _PREPARED:
        return issue("row_prepared", origin, value=row_text(sheet, origin.row))
    if not (_examples().match(code) or (len(values) <= _FEW and _is_note(code, values))):
        return None
    return issue("row_aside", origin, CODE, value=row_text(sheet, origin.row))


def may_be_aside(code: str, values: Mapping[str, Any]) -> bool:
    """A quick look, for every row: whether it is worth asking `aside`."""
    return not code or len(values) <= _FEW or code[0] in _beginnings()


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """The first letters of a code that says that its row is an example."""
    words = load_layout().words("examples")
    return frozenset("( ").union(*((word[0].lower(), word[0].upper()) for word in words))


def _is_note(code: str, values: Mapping[str, Any]) -> bool:
    said = code or next((v for v in values.values() if isinstance(v, str)), "")
    if is_note(said):
        return True
    # Words where a code belongs, and nothing else in the row: a heading between the rows.
    return bool(code) and not values and " " in code and not _CODE.fullmatch(code)


def is_note(text: str) -> bool:
    """Whether a text begins as a note or a total does."""
    return bool(_notes().match(text))


def row_text(sheet: Recognized, number: int) -> str:
    """All that a row of a sheet holds, in one line."""
    rows = sheet.raw.rows
    place = bisect_left(rows, number, key=lambda row: row[0])
    return " | ".join(text for cell in rows[place][1] if (text := cell_text(cell)))


@lru_cache(maxsize=1)
def _notes() -> re.Pattern[str]:
    words = "|".join(map(re.escape, load_layout().words("notes")))
    totals = "|".join(map(re.escape, load_layout().words("totals")))
    return re.compile(
        rf"[\s*(]*(?:(?:{words})\s*(?:[:：.)]|\s|\d|$)|(?:{totals})\s*(?:[:：=]|\d|$))|\*",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _examples() -> re.Pattern[str]:
    words = "|".join(map(re.escape, load_layout().words("examples")))
    return re.compile(rf"[\s(]*(?:{words})(?:\s*[:：.)]|\s|$)", re.IGNORECASE)

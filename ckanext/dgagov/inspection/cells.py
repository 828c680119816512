"""What one cell holds: blank, integer, number, boolean, date or text."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from ..thai import arabic_digits
from .dates import read_date

Cell = Any
"""A text, number, boolean, date, time or nothing, as a reader gives it."""

_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?(?:[eE][+-]?\d+)?\s?%?")
_LOSS = re.compile(r"\((?:\d{1,3}(?:,\d{3})+(\.\d+)?|\d+(\.\d+)|\d{3,})\)")
"""A negative number as accountants write it. (1) and (2) are numbers of columns or notes."""
_CODE = re.compile(r"0\d+")
_BOOLEANS = {"true", "false", "yes", "no", "ใช่", "ไม่ใช่", "จริง", "เท็จ"}
_NO_VALUE = {"-", "--", "–", "n/a", "na", "null", "none", "nan", "ไม่มีข้อมูล", "..", "...", "…",
             "n.a.", "n.a", "—"}  # fmt: skip


_ERRORS = {
    "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
    "Err:502", "Err:504", "Err:508", "Err:522",
}  # fmt: skip
"""As Excel and LibreOffice show a formula that failed."""


def is_error(cell: Cell) -> bool:
    """Whether the cell shows a formula that failed, such as #REF!."""
    return isinstance(cell, str) and cell[:1] in ("#", "E") and cell.strip() in _ERRORS


def column_index(letters: str) -> int:
    """The index of a column from 0: A is 0, AB is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def is_blank(cell: Cell) -> bool:
    """Whether nothing is in the cell that a person would see."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def show(cell: Cell) -> str:
    """The cell as text: 5.0 is "5", dates are ISO dates."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return "" if cell is None else str(cell).strip()


def cell_type(cell: Cell) -> str | None:
    """integer, number, boolean, date or text; `None` for a blank, an error or a sign for
    "no value"."""
    if cell is None:
        return None
    if isinstance(cell, str):
        return None if is_error(cell) else _text_type(cell.strip())
    if isinstance(cell, float):
        return "integer" if cell.is_integer() else "number"
    if isinstance(cell, bool):
        return "boolean"
    if isinstance(cell, int):
        return "integer"
    return "date" if isinstance(cell, dt.date) else "text"


@lru_cache(maxsize=16384)
def _text_type(text: str) -> str | None:
    small = text.lower()
    if not text or small in _NO_VALUE:
        return None
    if small in _BOOLEANS:
        return "boolean"
    plain = arabic_digits(text)
    if match := _NUMBER.fullmatch(plain):
        if _CODE.fullmatch(plain):
            return "text"
        return "number" if match.group(3) or plain[-1] == "%" or "e" in small else "integer"
    if plain[0] == "(" and (match := _LOSS.fullmatch(plain)):
        return "number" if match[1] or match[2] else "integer"
    if any(letter.isdigit() for letter in plain) and read_date(text) is not None:
        return "date"
    return "text"


def integer(cell: Cell) -> int | None:
    """The whole number that a cell shows, in Thai or Arabic digits, without separators."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return int(cell) if float(cell).is_integer() else None
    text = arabic_digits(cell.strip()) if isinstance(cell, str) else ""
    return int(text) if text.isdigit() and text.isascii() and len(text) < 16 else None

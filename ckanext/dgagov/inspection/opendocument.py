"""What is read from an ODS before the spreadsheet reader: how far its cells reach, merged ranges.

Repeated rows and cells are written once with a count, so a few bytes can stand for millions of
cells. Empty ones are repeated to the edge of every sheet; only cells that hold something count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .grid import Range

_ELEMENT = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
_COUNT = re.compile(rb'table:number-(rows|columns)-(repeated|spanned)="(\d{1,9})')


@dataclass
class SheetReach:
    """The extent of one sheet, in rows and columns counted from 1, and its merged ranges."""

    row: int = 0
    column: int = 0
    merged: list[Range] = field(default_factory=list)


def scan_sheets(content: bytes) -> list[SheetReach]:
    """The sheets of a `content.xml` in their order."""
    sheets: list[SheetReach] = []
    top, repeat, column = 0, 0, 0
    for kind, attributes, counts in _elements(content):
        if kind == b"table":
            sheets.append(SheetReach())
            top, repeat, column = 0, 0, 0
        elif kind == b"table-row":
            top, repeat, column = top + repeat, counts.get((b"rows", b"repeated"), 1), 0
        elif sheets:
            left = column
            column += counts.get((b"columns", b"repeated"), 1)
            if b"office:value" in attributes or not attributes.endswith(b"/"):
                sheets[-1].row = max(sheets[-1].row, top + repeat)
                sheets[-1].column = max(sheets[-1].column, column)
            down = counts.get((b"rows", b"spanned"), 1)
            across = counts.get((b"columns", b"spanned"), 1)
            if down > 1 or across > 1:
                sheets[-1].merged.append(((top, left), (top + down - 1, left + across - 1)))
    return sheets


def _elements(content: bytes) -> Iterator[tuple[bytes, bytes, dict[tuple[bytes, bytes], int]]]:
    for match in _ELEMENT.finditer(content):
        counts = {(c[1], c[2]): int(c[3]) for c in _COUNT.finditer(match[2])}
        yield match[1], match[2], counts

"""Hidden rows and formula errors of an XLS, from its BIFF records.

Of an XLS the reader tells values and hidden sheets only. Record layouts: [MS-XLS] 2.4.28
(BoundSheet8), 2.4.221 (Row), 2.4.24 (BoolErr), 2.4.127 (Formula), 2.5.198.2 (errors).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import olefile

_BOUND_SHEET, _ROW, _ERROR, _FORMULA, _END = 0x85, 0x208, 0x205, 0x06, 0x0A
_STREAMS = ("Workbook", "Book")
_OLD_NAMES = "cp874"
"""Names of sheets before Unicode, in a Thai file."""
_HIDDEN = 0x20
"""The bit `fDyZero` of a row: its height is none."""
_WORDS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
_MOST = 5000

OldMarks = dict[str, tuple[list[int], dict[tuple[int, int], str]]]
"""By sheet: hidden row numbers, and errors by (row from 1, column from 0)."""


def old_marks(path: Path) -> OldMarks:
    """The marks of each sheet by its name; empty for a file whose records cannot be followed."""
    try:
        content, is_old = _stream(path)
        return {name: _sheet(content, start) for name, start in _sheets(content, is_old=is_old)}
    except (OSError, struct.error, ValueError, IndexError):
        return {}


def _stream(path: Path) -> tuple[bytes, bool]:
    """The records, and whether they are those of Excel 5 and 95 (BIFF5)."""
    with path.open("rb") as file, olefile.OleFileIO(file) as container:
        for name in _STREAMS:
            if container.exists(name):
                return container.openstream(name).read(), name == _STREAMS[1]
    return b"", False


def _records(content: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    while place + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, place)
        yield kind, content[place + 4 : place + 4 + size]
        if kind == _END:
            return
        place += 4 + size


def _sheets(content: bytes, *, is_old: bool) -> Iterator[tuple[str, int]]:
    """The name of each sheet and where its records begin."""
    for kind, record in _records(content, 0):
        if kind != _BOUND_SHEET or len(record) < 8:
            continue
        if is_old:
            start, length = *struct.unpack_from("<I", record), record[6]
            yield record[7 : 7 + length].decode(_OLD_NAMES, "replace"), start
        else:
            start, length, wide = *struct.unpack_from("<I", record), record[6], record[7] & 1
            text = record[8 : 8 + length * (1 + wide)]
            yield text.decode("utf-16-le" if wide else "latin-1", "replace"), start


def _sheet(content: bytes, start: int) -> tuple[list[int], dict[tuple[int, int], str]]:
    hidden: list[int] = []
    errors: dict[tuple[int, int], str] = {}
    for kind, record in _records(content, start):
        if kind == _ROW and len(record) >= 14:
            if record[12] & _HIDDEN and len(hidden) < _MOST:
                hidden.append(struct.unpack_from("<H", record)[0] + 1)
        elif (code := _error(kind, record)) is not None and len(errors) < _MOST:
            row, column = struct.unpack_from("<HH", record)
            errors[row + 1, column] = _WORDS.get(code, "#N/A")
    return hidden, errors


def _error(kind: int, record: bytes) -> int | None:
    """The code of the error in a cell, if it holds one."""
    if kind == _ERROR and len(record) >= 8 and record[7] == 1:
        return record[6]
    # The result of a formula: an error is a 2 in front and FFFF behind.
    if kind == _FORMULA and len(record) >= 14 and record[6] == 2 and record[12:14] == b"\xff\xff":
        return record[8]
    return None

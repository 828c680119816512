"""XLSX, XLS and ODS by calamine, after the sizes that would break it were checked.

A 5.4 KB workbook whose sheet names one far cell makes calamine ask for hundreds of gigabytes and
abort its process (spec/open-format.md), so the greatest cell reference is looked for first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine as calamine

from .archive import checked_archive, read_part, refuse_document_types
from .compound import check_chains
from .faulty_cells import Faults, by_sheet, read_faults
from .findings import Reason, Refusal, column_letters
from .grid import Grid, Range, read_grid
from .opendocument import scan_sheets
from .readable import Readable, Source, readable_of
from .thresholds import whole

_SHEET = re.compile(rb"<(?:\w+:)?worksheet\b")
_STRINGS = re.compile(rb"""<(?:\w+:)?sst\b[^>]{0,2000}?\bunique[cC]ount\s*=\s*["'](\d{1,20})""")
_FAR = re.compile(rb"""r(?<=\sr)\s*=\s*["'](?:[A-Za-z]{3}|[A-Za-z]{0,2}\d{6})""")
"""The name of the attribute stands in front, and then what is before it: a pattern that begins
with one certain letter is searched several times faster."""
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*)>")
_FILLED = re.compile(rb"<c [^>]*[^/>]>")
_ODD_CELLS = (b":c ", b":c>", b"<c>", b"<c\t", b"<c\n", b"<c\r", b":c\t", b":c\n", b":c\r")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)(\d{0,12})""")


@dataclass(frozen=True)
class Checked:
    """What was seen before the reader."""

    merged: list[list[Range]] | None = None
    """The merged ranges of every sheet, where the reader does not tell them."""
    faults: Mapping[str, Faults] = field(default_factory=dict)
    """Cells with an error, by the name of the sheet."""


def read_spreadsheet(source: Source, kind: str) -> tuple[list[Grid], int, list[Reason]]:
    """The grids of the sheets, the number of sheets, and what was left out.

    `kind` is XLSX, XLS or ODS. Raises `Refusal` for a workbook over a limit, with a password, or
    damaged.
    """
    readable = readable_of(source)
    checked = check_spreadsheet(readable, kind)
    try:
        with calamine.load_workbook(_for_calamine(readable, kind)) as workbook:
            return _grids(workbook, checked)
    except calamine.PasswordError as error:
        raise Refusal("password_protected") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refusal("cannot_parse", format=kind, detail=_short(error)) from error


def _for_calamine(readable: Readable, kind: str) -> Any:
    """What calamine opens. It believes the suffix of a path: where that is of another kind, it
    gets the stream, which it looks into."""
    source = readable.seekable()
    if isinstance(source, Path) and source.suffix.lower() != f".{kind.lower()}":
        return source.open("rb")
    return source


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[: whole("text_head_characters")]


def _grids(
    workbook: calamine.CalamineWorkbook, checked: Checked
) -> tuple[list[Grid], int, list[Reason]]:
    known = checked.merged
    sheets = [
        entry for entry in workbook.sheets_metadata
        if entry.typ == calamine.SheetTypeEnum.WorkSheet
    ]  # fmt: skip
    limit = whole("sheets_read")
    reasons = []
    if len(sheets) > limit:
        reasons.append(Reason("sheets_left_out", {"count": len(sheets), "limit": limit}))
    grids = []
    for entry in sheets[:limit]:
        sheet = workbook.get_sheet_by_name(entry.name)
        hidden = entry.visible != calamine.SheetVisibleEnum.Visible
        ranges = sheet.merged_cell_ranges
        if ranges is None and known and len(known) == len(workbook.sheets_metadata):
            ranges = known[workbook.sheet_names.index(entry.name)]
        merged = None if ranges is None else sorted(ranges)
        rows = _with_faults(_rows(sheet), checked.faults.get(entry.name))
        grids.append(read_grid(rows, entry.name, merged=merged, hidden=hidden))
    return grids, len(sheets), reasons


def _rows(sheet: calamine.CalamineSheet) -> Iterator[list[Any]]:
    """The rows from the first of the sheet on, each from column A on."""
    if sheet.start is None:
        return
    margin: list[Any] = [None] * sheet.start[1]
    for row in sheet.iter_rows():
        yield [*margin, *row] if margin else row


def _with_faults(rows: Iterator[list[object]], faults: Faults | None) -> Iterator[list[object]]:
    """The rows with the errors that the reader gives as blanks."""
    if not faults:
        yield from rows
        return
    at: dict[int, dict[int, str]] = {}
    for (row, column), text in faults.items():
        at.setdefault(row, {})[column] = text
    for number, row in enumerate(rows):
        for column, text in at.get(number, {}).items():
            if column < len(row):
                row[column] = text
        yield row


# Before calamine -------------------------------------------------------------------------


def check_spreadsheet(
    readable: Readable, kind: str, look: Callable[[str, bytes], None] | None = None
) -> Checked:
    """Raise `Refusal` for a workbook over a limit; what calamine does not tell of it.

    To be asked before calamine opens the file. An XLS has no archive, but chains of sectors.
    `look` is shown the name and XML of each sheet of an XLSX, which is unpacked here in any case,
    and then finds the errors itself.
    """
    if kind == "XLS":
        check_chains(readable)
    if kind not in ("XLSX", "ODS"):
        return Checked()
    with checked_archive(readable) as archive:
        refuse_document_types(archive)
        if kind == "ODS":
            sheets = scan_sheets(read_part(archive, "content.xml"))
            for sheet in sheets:
                _check_rectangle("content.xml", [1, sheet.row], [1, sheet.column])
            return Checked([sheet.merged for sheet in sheets])
        faults: dict[str, Faults] = {}
        for name in archive.namelist():
            head = read_part(archive, name, whole("xml_part_head_bytes"))
            _check_strings(head)
            if _SHEET.search(head):
                content = read_part(archive, name)
                _check_references(name, content)
                if look is not None:
                    look(name, content)
                elif found := read_faults(content):
                    faults[name] = found
        return Checked(None, by_sheet(archive, faults) if faults else {})


def _check_strings(head: bytes) -> None:
    """Refuse a table of texts that says it is huge: the reader believes it and makes room."""
    limit = whole("sheet_max_cells")
    for said in _STRINGS.findall(head):
        if int(said) > limit:
            raise Refusal("over_limit", setting="sheet_max_cells", found=int(said), limit=limit)


def _check_references(name: str, sheet: bytes) -> None:
    """Refuse a sheet that, as the rectangle the reader makes of it, is too large.

    The slow look at every cell is taken only when some reference is far out at all. Cells
    closed at once hold nothing and count for nothing, however far they are.
    """
    if not _FAR.search(sheet):
        return
    if (filled := _filled_cells(sheet)) is not None:
        _check_rectangle(name, [row for row, _ in filled], [column for _, column in filled])
        return
    rows: list[int] = []
    columns: list[int] = []
    row = column = 0
    for match in _ROW_OR_CELL.finditer(sheet):
        reference = _REFERENCE.search(match[2])
        if match[1] == b"row":
            row = int(reference[2] or 0) if reference else row + 1
            column = 0
            continue
        column = _column_number(reference[1].upper()) if reference else column + 1
        if not match[2].endswith(b"/"):
            rows.append(int(reference[2] or row) if reference else row)
            columns.append(column)
    _check_rectangle(name, rows, columns)


def _filled_cells(sheet: bytes) -> list[tuple[int, int]] | None:
    """Row and column of each cell that is not closed at once, where all cells say where they are.

    Most programs write so, and a million rows of empty formatted cells are passed over then.
    """
    if any(sign in sheet for sign in _ODD_CELLS):
        return None
    if sheet.count(b' r="') < sheet.count(b"<c ") + sheet.count(b"<row "):
        return None
    found = []
    for match in _FILLED.finditer(sheet):
        reference = _REFERENCE.search(match[0])
        if reference is None or not (reference[1] and reference[2]):
            return None
        found.append((int(reference[2]), _column_number(reference[1].upper())))
    return found


def _column_number(letters: bytes) -> int:
    """A is 1, AA is 27; anything over 4 letters is far beyond every limit."""
    number = 0
    for letter in letters[:5]:
        number = number * 26 + letter - 64
    return number


def _check_rectangle(name: str, rows: list[int], columns: list[int]) -> None:
    row, column = max(rows, default=1), max(columns, default=1)
    height = row - min(rows, default=1) + 1
    width = column - min(columns, default=1) + 1
    for setting, found in (
        ("sheet_max_rows", row), ("sheet_max_columns", column), ("sheet_max_cells", height * width),
    ):  # fmt: skip
        if found > whole(setting):
            raise Refusal(
                "cells_too_far", part=name.rsplit("/", 1)[-1], setting=setting,
                cell=f"{column_letters(column - 1)}{row}", limit=whole(setting),
            )  # fmt: skip

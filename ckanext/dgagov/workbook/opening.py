"""The sheets of a file, after the checks that keep a hostile one from its reader.

The checks are those of `inspection`: sizes, ratio and overlap of the archive, document types,
far cells, passwords, encodings. Here a file is read whole, since every row matters.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine as calamine

from ..inspection.delimited import rows_of
from ..inspection.encoding import UTF8
from ..inspection.findings import Reason, Refusal
from ..inspection.inspector import measure
from ..inspection.readable import readable_of
from ..inspection.sandbox import run_limited
from ..inspection.sniff import SEPARATORS, sniff
from ..inspection.spreadsheets import check_spreadsheet
from ..inspection.thresholds import threshold, whole
from .headings import is_heading
from .layout import load_layout
from .marks import Marks, MarksReader, has_macros
from .opendocument import as_read
from .weight import Weight

SPREADSHEETS = ("XLSX", "XLS", "ODS")
_DELIMITED = ("CSV", "TSV", "TXT")
_HEAD_ROWS = 30
_FIT = str.maketrans({"\0": None, "\v": "\n", "\f": "\n"})
"""PostgreSQL takes no zero byte in any text, and an XLSX may say `_x0000_`; the others are what
Word has for a new line and a new page. Halves of letters come from none of the readers."""

Cells = list[Any]


@dataclass
class RawSheet:
    """A sheet as it was typed."""

    name: str
    rows: list[tuple[int, Cells]]
    """Rows that are not blank, with their number counted from 1; cells from column A on."""
    hidden: bool = False
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)
    too_many_rows: bool = False
    columns_left_out: bool = False
    cells: int = 0
    """Cells of the rectangle, where that is too many to be read."""


@dataclass
class RawFile:
    """A file: its name, its format and its sheets."""

    name: str
    format: str
    sheets: list[RawSheet]
    macros: bool = False
    left_out: tuple[str, ...] = ()
    """The names of sheets beyond the number that is read."""


def open_file(path: Path, name: str | None = None) -> RawFile:
    """The sheets of an XLSX, XLS, ODS, CSV or TSV file.

    :param name: what people call it, when `path` is a temporary file
    :raises Refusal: for a file that must not or cannot be read; carries the reason
    """
    measure(path)
    name = name or path.name
    sniffed = sniff(path, "CSV" if Path(name).suffix.lower() in (".csv", ".txt") else None)
    if sniffed.format in SPREADSHEETS:
        return _open_spreadsheet(path, name, sniffed.format)
    if sniffed.format in _DELIMITED:
        return _open_delimited(path, name, sniffed.encoding or UTF8)
    if sniffed.format is None:
        raise Refusal(sniffed.problem or "unrecognized")
    raise Refusal("not_opened", format=sniffed.format)


def _open_spreadsheet(path: Path, name: str, kind: str) -> RawFile:
    reader, weight = MarksReader(), Weight()

    def look(part: str, content: bytes) -> None:
        reader.look(part, content)
        weight.look(part, content)

    checked = check_spreadsheet(readable_of(path), kind, look)
    if kind != "XLSX" or weight.is_doubtful(path):
        _try_elsewhere(path, kind)
    try:
        with _for_calamine(path, kind) as source, calamine.load_workbook(source) as workbook:
            entries = [
                entry
                for entry in workbook.sheets_metadata
                if entry.typ == calamine.SheetTypeEnum.WorkSheet
            ]
            most = whole("sheets_read")
            sheets = [_sheet(workbook, entry) for entry in entries[:most]]
            if checked.merged and len(checked.merged) == len(workbook.sheet_names):
                merged = dict(zip(workbook.sheet_names, checked.merged, strict=True))
                for sheet in sheets:
                    sheet.merged = sorted(merged[sheet.name])
    except calamine.PasswordError as error:
        raise Refusal("password_protected") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        detail = " ".join(str(error).split())[: whole("text_head_characters")]
        raise Refusal("cannot_parse", format=kind, detail=detail) from error
    marks = reader.by_sheet(path, kind)
    for sheet in sheets:
        sheet.marks = marks.get(sheet.name, sheet.marks)
        _show(sheet)
    left_out = tuple(entry.name for entry in entries[most:])
    return RawFile(name, kind, sheets, macros=has_macros(path, kind), left_out=left_out)


def _show(sheet: RawSheet) -> None:
    """Put what people see in the place of numbers that are shown as something else."""
    if sheet.marks.shown:
        rows = dict(sheet.rows)
        for (number, column), text in sheet.marks.shown.items():
            if number in rows and column < len(rows[number]):
                rows[number][column] = text


def _for_calamine(path: Path, kind: str) -> AbstractContextManager[Any]:
    """What the reader opens. It believes the ending of a path; where that is of another kind, it
    gets a stream, which it looks into but reads a little slower.
    """
    if kind == "ODS" and (copy := as_read(path)) is not None:
        return copy
    same = path.suffix.lower() == f".{kind.lower()}"
    return nullcontext(path) if same else path.open("rb")


def _try_elsewhere(path: Path, kind: str) -> None:
    """Let a child process read a file first that may take more memory than there is.

    An XLS has no archive whose sizes could be checked, an ODS may repeat a text a million times,
    and so may an XLSX with a table of texts: that would end the process. Raises `Refusal`.
    """
    arguments = (str(path.resolve()), kind, load_layout().limit("cells"))
    answer = run_limited(_try_to_read, arguments, threshold("wall_seconds"))
    if isinstance(answer, Reason):
        raise Refusal(answer.code, **answer.parameters)
    limit = load_layout().limit("characters")
    if answer["characters"] > limit:
        found = answer["characters"]
        raise Refusal("over_limit", setting="characters", found=found, limit=limit)


def _try_to_read(path: str, kind: str, most_cells: int) -> dict[str, Any]:
    characters = 0
    try:
        with _for_calamine(Path(path), kind) as source, calamine.load_workbook(source) as workbook:
            for name in workbook.sheet_names[: whole("sheets_read")]:
                sheet = workbook.get_sheet_by_name(name)
                if sheet.height * sheet.width <= most_cells:
                    for row in sheet.iter_rows():
                        characters += sum(len(cell) for cell in row if isinstance(cell, str))
    except calamine.CalamineError:
        # Said again, with its reason, by whoever reads the file for good.
        return {"characters": 0}
    return {"characters": characters}


def _sheet(workbook: Any, entry: Any) -> RawSheet:
    sheet = workbook.get_sheet_by_name(entry.name)
    hidden = entry.visible != calamine.SheetVisibleEnum.Visible
    read = RawSheet(entry.name, [], hidden)
    if sheet.start is None:
        return read
    top, left = sheet.start
    end = sheet.end or sheet.start
    read.cells = (end[0] - top + 1) * (end[1] - left + 1)
    if read.cells > load_layout().limit("cells"):
        return read
    read.cells = 0
    read.merged = sorted(sheet.merged_cell_ranges or ())
    margin: Cells = [""] * left
    rows = (margin + row for row in sheet.iter_rows()) if margin else sheet.iter_rows()
    # The reader leaves out the blank columns before the first cell, but not the blank rows.
    _keep(read, enumerate(rows, start=1))
    return read


def _keep(sheet: RawSheet, rows: Iterator[tuple[int, Cells]]) -> None:
    """Keep the rows that hold anything, up to the limits."""
    layout = load_layout()
    most, width = layout.limit("rows"), layout.limit("columns")
    for number, cells in rows:
        # Blank cells are "" from every reader; other falsy cells (0, False) are values.
        if not any(cells) and not any(cell != "" for cell in cells):
            continue
        if len(sheet.rows) >= most:
            sheet.too_many_rows = True
            return
        if len(cells) > width:
            sheet.columns_left_out = sheet.columns_left_out or any(
                cell != "" for cell in cells[width:]
            )
            cells = cells[:width]
        text = "".join([cell for cell in cells if cell.__class__ is str])
        if "\0" in text or "\v" in text or "\f" in text:
            cells = [cell.translate(_FIT) if cell.__class__ is str else cell for cell in cells]
        sheet.rows.append((number, cells))


def _open_delimited(path: Path, name: str, encoding: str) -> RawFile:
    """The separator is the one under which the head of the file has the most headings in a row,
    or else the most cells: commas may stand in the cells of a file that has semicolons between.

    A form has titles above its table, so the regularity that inspection looks for is not there.
    """
    sheet = RawSheet(Path(name).stem, [])
    separator = max(SEPARATORS, key=lambda sign: _widest(path, encoding, sign))
    try:
        with rows_of(path, encoding, separator) as rows:
            _keep(sheet, enumerate(rows, start=1))
    except csv.Error as error:
        raise Refusal("cannot_parse", format="CSV", detail=str(error)) from error
    return RawFile(name, "CSV", [sheet])


def _widest(path: Path, encoding: str, separator: str) -> tuple[int, int]:
    """Of the rows at the head of a file the most headings of a form, and the most cells."""
    headings, widths = [0], [0]
    try:
        with rows_of(path, encoding, separator) as rows:
            for _, cells in zip(range(_HEAD_ROWS), rows, strict=False):
                widths.append(sum(cell != "" for cell in cells))
                headings.append(sum(map(is_heading, cells)))
    except (csv.Error, Refusal):
        return 0, 0
    return max(headings), max(widths)

"""The same workbook with coloured cells and a comment in each bad cell, to be sent back.

An XLSX keeps its own look: only fills and comments are added (macros are left out). Of an XLS,
ODS or CSV a new XLSX with the same cells is made. The first sheet lists all issues.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from .issues import SEVERITIES, Issue
from .layout import load_layout
from .opening import RawFile, open_file

COLOURS = {"error": "FFC7CE", "warning": "FFEB9C", "info": "DDEBF7"}
_SEVERITY = {
    "th": {"error": "ต้องแก้", "warning": "ควรตรวจ", "info": "แจ้งให้ทราบ"},
    "en": {"error": "To mend", "warning": "To check", "info": "Note"},
}
_LIST = {
    "th": ("ผลการตรวจ", ("ระดับ", "แผ่นงาน", "ช่อง", "ค่าที่พบ", "สิ่งที่ต้องทำ")),
    "en": ("Findings", ("Severity", "Sheet", "Cell", "Value", "What to do")),
}
_COMMENT_SIZE = (360, 150)
_COMMENT_CHARACTERS = 1500
_AUTHOR = "dgagov"


def return_workbook(
    path: Path, issues: Iterable[Issue], stream: IO[bytes], *, lang: str = "th",
    name: str | None = None,
) -> None:  # fmt: skip
    """Write the workbook with its issues to a binary stream, as XLSX.

    :param issues: of `read_workbook` and `check`; those of other files are passed over
    :param name: under which the file was read, when `path` is a temporary file
    :raises Refusal: for a file that cannot be read at all
    """
    name = name or path.name
    opened = open_file(path, name)
    book = _own(path, opened) or _copied(opened)
    own = [found for found in issues if found.file in ("", name)]
    for sheet, by_cell in _by_cell(own).items():
        if sheet in book.sheetnames:
            for cell, found in by_cell.items():
                _mark(book[sheet][cell], found, lang)
    _list(book, own, lang)
    book.save(stream)


def _own(path: Path, opened: RawFile) -> Any | None:
    """The user's own workbook; `None` where openpyxl cannot keep it."""
    if opened.format != "XLSX":
        return None
    try:
        # The format was told by its content; openpyxl would go by the name.
        with path.open("rb") as stream:
            return openpyxl.load_workbook(stream)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError,
            AttributeError, OSError):  # fmt: skip
        return None


def _copied(opened: RawFile) -> Any:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for raw in opened.sheets:
        sheet = book.create_sheet(_sheet_name(raw.name, book.sheetnames))
        if raw.hidden:
            sheet.sheet_state = "hidden"
        for number, cells in raw.rows:
            for index, value in enumerate(cells, start=1):
                if value != "":
                    _fill(sheet.cell(number, index), value)
    if not book.sheetnames:
        book.create_sheet("1")
    return book


def _sheet_name(name: str, taken: list[str]) -> str:
    plain = "".join("_" if sign in r"\/*?:[]" else sign for sign in name)[:31] or "1"
    return plain if plain not in taken else f"{plain[:27]}_{len(taken)}"


def _fill(cell: Any, value: Any) -> None:
    """The value as it was; a text stays a text, whatever it begins with."""
    if isinstance(value, (dt.timedelta, dt.time)):
        value = str(value)
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)[: load_layout().limit("cell_characters")]
        cell.value = value
        cell.data_type = "s"
    else:
        cell.value = value


def _by_cell(issues: Iterable[Issue]) -> dict[str, dict[str, list[Issue]]]:
    found: dict[str, dict[str, list[Issue]]] = {}
    for one in issues:
        cell = one.cell or (f"A{one.row}" if one.row else None)
        if one.sheet and cell:
            found.setdefault(one.sheet, {}).setdefault(cell, []).append(one)
    return found


def _mark(cell: Any, issues: list[Issue], lang: str) -> None:
    worst = min(issues, key=lambda found: SEVERITIES.index(found.severity)).severity
    if isinstance(cell, MergedCell):
        ranges = cell.parent.merged_cells.ranges
        inside = next((r for r in ranges if cell.coordinate in r), None)
        if inside is None:
            return
        cell = cell.parent.cell(inside.min_row, inside.min_col)
    cell.fill = PatternFill("solid", start_color=COLOURS[worst], end_color=COLOURS[worst])
    said = [f"{_SEVERITY[lang][found.severity]}: {found.text[lang]}" for found in issues]
    before = [cell.comment.text] if cell.comment else []
    text = "\n".join([*dict.fromkeys(said), *before])[:_COMMENT_CHARACTERS]
    width, height = _COMMENT_SIZE
    cell.comment = Comment(ILLEGAL_CHARACTERS_RE.sub("", text), _AUTHOR, height, width)


def _list(book: Any, issues: list[Issue], lang: str) -> None:
    """A sheet in front that lists everything, errors first; it is no form and is not read."""
    title, headings = _LIST[lang]
    sheet = book.create_sheet(_sheet_name(title, book.sheetnames), 0)
    book.active = 0
    sheet.append(headings)
    for cell, width in zip(sheet[1], (14, 24, 10, 40, 90), strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for found in sorted(issues, key=lambda one: SEVERITIES.index(one.severity)):
        values: Mapping[int, str] = {
            1: _SEVERITY[lang][found.severity],
            2: found.sheet,
            3: found.cell or (str(found.row) if found.row else ""),
            4: found.value or "",
            5: found.text[lang],
        }
        row = sheet.max_row + 1
        for column, value in values.items():
            cell = sheet.cell(row, column)
            _fill(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        colour = COLOURS[found.severity]
        sheet.cell(row, 1).fill = PatternFill("solid", start_color=colour, end_color=colour)
        if found.cell and found.sheet in book.sheetnames:
            quoted = found.sheet.replace("'", "''")
            sheet.cell(row, 3).hyperlink = f"#'{quoted}'!{found.cell}"
    sheet.freeze_panes = "A2"

"""The same workbook with coloured cells and a comment in each bad cell, to be sent back.

An XLSX keeps its own look: only fills and comments are added (macros are left out). Of an XLS,
ODS or CSV a new XLSX with the same cells is made. The first sheet lists all issues. Marks of an
earlier time, in a workbook that was mended and sent in again, are taken away first.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.properties import PageSetupProperties

from .issues import SEVERITIES, Issue
from .layout import load_layout
from .opening import RawFile, open_file

COLOURS = {"error": "FFC7CE", "warning": "FFEB9C", "info": "DDEBF7"}
SEVERITY_WORDS = {
    "th": {"error": "ต้องแก้", "warning": "ควรตรวจ", "info": "แจ้งให้ทราบ"},
    "en": {"error": "To mend", "warning": "To check", "info": "Note"},
}
_LIST = {
    "th": ("ผลการตรวจ", ("ระดับ", "แผ่นงาน", "ช่อง", "ค่าที่พบ", "สิ่งที่ต้องทำ")),
    "en": ("Findings", ("Severity", "Sheet", "Cell", "Value", "What to do")),
}
_SAID = tuple(f"{word}: " for words in SEVERITY_WORDS.values() for word in words.values())
_LIST_WIDTHS = (14, 24, 10, 40, 90)
_LINE = 16
"""Height of a line of the list, in points."""
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
    clean(book)
    own = [found for found in issues if found.file in ("", name) and not _about_list(found)]
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
    cell.fill = _fill_of(worst)
    said = [f"{SEVERITY_WORDS[lang][found.severity]}: {found.text[lang]}" for found in issues]
    before = [cell.comment.text] if cell.comment else []
    text = "\n".join([*dict.fromkeys(said), *before])[:_COMMENT_CHARACTERS]
    width, height = _COMMENT_SIZE
    cell.comment = Comment(ILLEGAL_CHARACTERS_RE.sub("", text), _AUTHOR, height, width)


@cache
def _fill_of(severity: str) -> PatternFill:
    return PatternFill("solid", start_color=COLOURS[severity], end_color=COLOURS[severity])


def clean(book: Any) -> None:
    """Take the marks of an earlier time out of an openpyxl workbook, whatever language they are
    in; comments of people stay. What a cell's fill was before it was marked is not known.
    """
    for sheet in book.worksheets:
        if _is_list(sheet):
            book.remove(sheet)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell, MergedCell) and cell.comment and _is_marked(cell):
                    _unmark(cell)


def _is_list(sheet: Any) -> bool:
    first = next(sheet.iter_rows(max_row=1, values_only=True), ())
    return any(first[: len(headings)] == headings for _, headings in _LIST.values())


def _about_list(found: Issue) -> bool:
    """Whether it says that our own list is no form."""
    return found.code == "sheet_unknown" and any(
        (found.value or "").startswith(title) for title, _ in _LIST.values()
    )


def _is_marked(cell: Any) -> bool:
    fill = cell.fill
    colour = str(fill.start_color.rgb or "")[-6:] if fill.fill_type == "solid" else ""
    return colour in COLOURS.values() and any(map(_is_said, cell.comment.text.splitlines()))


def _is_said(line: str) -> bool:
    return line.startswith(_SAID)


def _unmark(cell: Any) -> None:
    cell.fill = PatternFill()
    kept = [line for line in cell.comment.text.splitlines() if not _is_said(line)]
    author, text = cell.comment.author, "\n".join(kept).strip()
    cell.comment = Comment(text, author) if text else None


def _list(book: Any, issues: list[Issue], lang: str) -> None:
    """A sheet in front that lists everything, errors first; it is no form and is not read."""
    title, headings = _LIST[lang]
    places = {name: number for number, name in enumerate(book.sheetnames)}
    sheet = book.create_sheet(_sheet_name(title, book.sheetnames), 0)
    book.active = 0
    for one in book.worksheets:
        # Of two selected sheets Excel would change both.
        one.sheet_view.tabSelected = one is sheet
    sheet.append(headings)
    for cell, width in zip(sheet[1], _LIST_WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    wrapped = Alignment(wrap_text=True, vertical="top")
    in_order = sorted(issues, key=lambda one: _order(one, places))
    # The rows are counted here: openpyxl looks through all cells for the last one.
    for row, found in enumerate(in_order, start=2):
        values: Mapping[int, str] = {
            1: SEVERITY_WORDS[lang][found.severity],
            2: found.sheet,
            3: found.cell or (str(found.row) if found.row else ""),
            4: found.value or "",
            5: found.text[lang],
        }
        for column, value in values.items():
            cell = sheet.cell(row, column)
            _fill(cell, value)
            cell.alignment = wrapped
        sheet.row_dimensions[row].height = _height(values)
        sheet.cell(row, 1).fill = _fill_of(found.severity)
        if found.cell and found.sheet in book.sheetnames:
            quoted = found.sheet.replace("'", "''")
            sheet.cell(row, 3).hyperlink = f"#'{quoted}'!{found.cell}"
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:E{len(in_order) + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _height(values: Mapping[int, str]) -> float:
    """The height of a row whose texts are wrapped, which not every program works out itself."""
    lines = [
        -(-sum(unicodedata.category(sign) != "Mn" for sign in text) // width)
        for text, width in zip(values.values(), _LIST_WIDTHS, strict=True)
    ]
    return _LINE * max(1, *lines)


def _order(found: Issue, places: Mapping[str, int]) -> tuple[Any, ...]:
    """Errors first; then as a reader goes through the workbook."""
    column = found.cell.rstrip("0123456789") if found.cell else ""
    return (
        SEVERITIES.index(found.severity), places.get(found.sheet, -1), found.row or 0,
        len(column), column,
    )  # fmt: skip

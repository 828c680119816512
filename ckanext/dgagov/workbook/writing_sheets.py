"""Single sheets of the written workbook: forms, tables, and the lists behind drop-downs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..inspection.findings import column_letters
from .defuse import cut, defuse, units, writable
from .layout import Field, load_layout
from .xlsx import Book
from .xlsx_parts import DropDown, Style

FONT = "TH Sarabun New"
_FRAMED = {"border": True, "wrap": True}
STYLES = {
    "title": Style(18, bold=True),
    "subtitle": Style(bold=True),
    "heading": Style(bold=True, fill="FFDCE6F1", vertical="center", **_FRAMED),
    "mandatory": Style(bold=True, fill="FFFCE4D6", vertical="center", **_FRAMED),
    "explanation": Style(italic=True, color="FF595959", fill="FFF2F2F2", **_FRAMED),
    # Text: Excel must not turn 2566-05-01 into a date of another era.
    "cell": Style(text=True, **_FRAMED),
    "column": Style(text=True, wrap=True),
}
_NUMBERS = {name: number for number, name in enumerate(STYLES, start=1)}
_LISTED = ("choice", "choices", "boolean")
_FROZEN_COLUMNS = {"datasets": 3, "resources": 2}


class Sheet:
    """A sheet that grows by rows; columns by key."""

    def __init__(
        self, book: Book, name: str, widths: Sequence[int], freeze: tuple[int, int] | None = None
    ) -> None:
        self.book = book
        self.sheet = book.sheet(name, widths, column_style=_NUMBERS["column"], freeze=freeze)
        self.columns: dict[str, int] = {}
        self.fields: list[Field] = []
        self.row = 0
        self.focus_area_rows: list[int] = []

    @property
    def keys(self) -> Mapping[str, int]:
        """The column index of each key."""
        return self.columns

    def line(self, *cells: tuple[str, str]) -> None:
        """A row of (text, style)."""
        row = [(text, _NUMBERS[style]) for text, style in cells]
        wrapped = any(STYLES[style].wrap for _, style in cells)
        self.book.row(self.sheet, self.row, row, wrapped=wrapped)
        self.row += 1

    def headings(self, headings: Sequence[Mapping[str, Any]]) -> None:
        """A row of headings."""
        self.columns = {entry["key"]: index for index, entry in enumerate(headings)}
        self.line(*((entry["th"], "heading") for entry in headings))

    def add(self, cells: Mapping[str, str]) -> None:
        """A row by key; blank cells keep their frame."""
        style = _NUMBERS["cell"]
        self.book.row(self.sheet, self.row, [(cells.get(key, ""), style) for key in self.columns])
        self.row += 1

    # Drop-down lists

    def drop_downs(self, ranges: Mapping[str, str]) -> None:
        """The lists of choices, on the written rows and on those that will be filled in."""
        first = load_layout().raw["rows"]["explanation"]
        last = self.row + load_layout().limit("drop_down_rows")
        for index, field in enumerate(self.fields):
            if field.vocabulary is not None and field.kind in _LISTED:
                source, title = ranges[range_name(field)], field.label["th"]
                one = DropDown(index, first, last, source, title, field.explanation)
                self.sheet.drop_downs.append(one)

    def focus_area_list(self, ranges: Mapping[str, str]) -> None:
        """The list of Focus Areas beside its label."""
        for row in self.focus_area_rows:
            self.sheet.drop_downs.append(DropDown(1, row, row, ranges["focus_area"]))


def form(book: Book, template: str, name: str, subtitle: str, fields: Sequence[Field]) -> Sheet:
    """A sheet of Template 2 or 3 with titles, headings and explanations; rows follow."""
    layout = load_layout()
    rows = layout.raw["rows"]
    freeze = (rows["explanation"], _FROZEN_COLUMNS[template])
    sheet = Sheet(book, name, [field.width for field in fields], freeze)
    sheet.fields = list(fields)
    sheet.columns = {field.key: index for index, field in enumerate(fields)}
    sheet.row = rows["title"] - 1
    sheet.line((layout.raw["templates"][template]["title"]["th"], "title"))
    sheet.line((subtitle, "subtitle"))
    sheet.row = rows["heading"] - 1
    sheet.line(*((f.heading, "mandatory" if f.mandatory else "heading") for f in fields))
    sheet.row = rows["explanation"] - 1
    sheet.line(*((field.explanation, "explanation") for field in fields))
    return sheet


def table(book: Book, name: str, title: str, headings: Sequence[Mapping[str, Any]]) -> Sheet:
    """A sheet with a title and plain headings; rows follow."""
    sheet = Sheet(book, name, [entry["width"] for entry in headings])
    sheet.line((title, "title"))
    sheet.headings(headings)
    return sheet


def fitting(text: str) -> tuple[str, bool]:
    """What of a text fits a cell and can be written, and whether that is less than all."""
    written = writable(text).strip()
    most = load_layout().limit("cell_characters")
    if 2 * len(written) > most and units(written) > most:
        return cut(written, most), True
    return written, written != text


def range_name(field: Field) -> str:
    """Under which name the list of a field is kept."""
    name = field.vocabulary.name if field.vocabulary else field.key
    return f"{name}:{field.kind == 'boolean'}"


def write_lists(
    book: Book, fields: Mapping[str, Mapping[str, Field]], areas: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    """The hidden sheet of all lists, one a row; the range of each by name."""
    name = load_layout().raw["sheets"]["lists"]
    sheet = Sheet(book, name, [])
    sheet.sheet.hidden = True
    lists = {"focus_area": [area["title"]["th"] for area in areas]}
    for by_key in fields.values():
        for field in by_key.values():
            if field.vocabulary is not None:
                lists[range_name(field)] = [
                    choice.label["th"] if field.kind == "boolean" else choice.value
                    for choice in field.vocabulary.selectable
                ]
    ranges = {}
    for key, choices in lists.items():
        last = f"${column_letters(len(choices))}${sheet.row + 1}"
        ranges[key] = f"{name}!$B${sheet.row + 1}:{last}"
        sheet.line((key, "cell"), *((defuse(choice), "cell") for choice in choices))
    return ranges

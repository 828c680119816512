"""Single sheets of the written workbook: forms, tables, and the lists behind drop-downs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..inspection.findings import column_letters
from .defuse import cut, defuse, units, writable
from .layout import DATASETS, RESOURCES, Field, load_layout

_FROZEN_COLUMNS = {DATASETS: 3, RESOURCES: 2}
_A4 = 9
_PAGE_LETTERS = 200
"""Letters beside each other on a printed page that can still be read."""
_MANY = ("choices",)
_ONE = ("choice", "boolean")


class Look:
    """The formats of cells, made once a workbook."""

    def __init__(self, workbook: Any) -> None:
        base = {"font_name": "TH Sarabun New", "font_size": 14}
        self.title = workbook.add_format({**base, "bold": True, "font_size": 18})
        self.subtitle = workbook.add_format({**base, "bold": True})
        frame = {**base, "text_wrap": True, "valign": "top", "border": 1}
        self.heading = workbook.add_format(
            {**frame, "bold": True, "bg_color": "#DCE6F1", "valign": "vcenter"}
        )
        self.mandatory = workbook.add_format(
            {**frame, "bold": True, "bg_color": "#FCE4D6", "valign": "vcenter"}
        )
        self.explanation = workbook.add_format(
            {**frame, "italic": True, "font_color": "#595959", "bg_color": "#F2F2F2"}
        )
        # "@" is text: Excel must not turn 2566-05-01 into a date of another era.
        self.cell = workbook.add_format({**frame, "num_format": "@"})
        self.column = workbook.add_format(
            {**base, "num_format": "@", "valign": "top", "text_wrap": True}
        )


class Sheet:
    """A sheet that grows by rows; columns by key."""

    def __init__(self, workbook: Any, name: str, look: Look) -> None:
        self.sheet = workbook.add_worksheet(name)
        self.look = look
        self.columns: dict[str, int] = {}
        self.fields: list[Field] = []
        self.row = 0
        self.focus_area_rows: list[int] = []

    @property
    def keys(self) -> Mapping[str, int]:
        """The column index of each key."""
        return self.columns

    def begin_form(self, template: str, subtitle: str, fields: Sequence[Field]) -> None:
        """Titles, headings and explanations of Template 2 or 3; rows follow."""
        layout = load_layout()
        rows = layout.raw["rows"]
        self.fields = list(fields)
        self.columns = {field.key: index for index, field in enumerate(fields)}
        for index, field in enumerate(fields):
            self.sheet.set_column(index, index, field.width, self.look.column)
        self.row = rows["title"] - 1
        self.line([layout.raw["templates"][template]["title"]["th"]], self.look.title)
        self.line([subtitle], self.look.subtitle)
        self.row = rows["heading"] - 1
        for index, field in enumerate(fields):
            look = self.look.mandatory if field.mandatory else self.look.heading
            self.text(index, field.heading, look)
        self.row = rows["explanation"] - 1
        self.line([field.explanation for field in fields], self.look.explanation)
        self.sheet.freeze_panes(self.row, _FROZEN_COLUMNS[template])
        self.sheet.repeat_rows(rows["heading"] - 1, rows["explanation"] - 1)
        self._pages(sum(field.width for field in fields))

    def _pages(self, letters: int) -> None:
        """Print across as many pages as it takes to be read."""
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.fit_to_pages(-(-letters // _PAGE_LETTERS), 0)

    def begin_table(self, title: str, headings: Sequence[Mapping[str, Any]]) -> None:
        """A title and plain headings; rows follow."""
        self.columns = {entry["key"]: index for index, entry in enumerate(headings)}
        for index, entry in enumerate(headings):
            self.sheet.set_column(index, index, entry["width"], self.look.column)
        self.line([title], self.look.title)
        self.headings(headings)

    def headings(self, headings: Sequence[Mapping[str, Any]]) -> None:
        """A row of headings."""
        self.columns = {entry["key"]: index for index, entry in enumerate(headings)}
        self.line([entry["th"] for entry in headings], self.look.heading)

    def text(self, index: int, text: str, look: Any) -> None:
        """A cell of the row."""
        self.sheet.write_string(self.row, index, text, look)

    def line(self, texts: Sequence[str], look: Any) -> None:
        """A row of texts outside any table."""
        for index, text in enumerate(texts):
            self.text(index, text, look)
        self.row += 1

    def add(self, cells: Mapping[str, str]) -> None:
        """A row by key; blank cells keep their frame."""
        for key, index in self.columns.items():
            text = cells.get(key)
            if not text:
                self.sheet.write_blank(self.row, index, None, self.look.cell)
            else:
                self.text(index, text, self.look.cell)
        self.row += 1

    # Drop-down lists

    def drop_downs(self, ranges: Mapping[str, str]) -> None:
        """The lists of choices, on the written rows and on those that will be filled in."""
        last = self.row + load_layout().limit("drop_down_rows")
        first = load_layout().raw["rows"]["explanation"]
        for index, field in enumerate(self.fields):
            if field.vocabulary is None or field.kind not in (*_ONE, *_MANY):
                continue
            self.sheet.data_validation(
                first, index, last, index,
                {
                    "validate": "list",
                    "source": ranges[range_name(field)],
                    # Other texts stand beside "other"; many choices share a cell.
                    "error_type": "information",
                    "show_error": False,
                    "input_title": field.label["th"][:32],
                    "input_message": field.explanation[:250],
                },
            )  # fmt: skip

    def focus_area_list(self, ranges: Mapping[str, str]) -> None:
        """The list of Focus Areas beside its label."""
        for row in self.focus_area_rows:
            options = {"validate": "list", "source": ranges["focus_area"], "show_error": False}
            self.sheet.data_validation(row, 1, row, 1, options)


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
    workbook: Any,
    look: Look,
    fields: Mapping[str, Mapping[str, Field]],
    areas: Sequence[Mapping[str, Any]],
) -> dict[str, str]:
    """The hidden sheet of all lists, one a row; the range of each by name."""
    name = load_layout().raw["sheets"]["lists"]
    sheet = workbook.add_worksheet(name)
    sheet.hide()
    lists = {"focus_area": [area["title"]["th"] for area in areas]}
    for by_key in fields.values():
        for field in by_key.values():
            if field.vocabulary is not None:
                lists[range_name(field)] = [
                    choice.label["th"] if field.kind == "boolean" else choice.value
                    for choice in field.vocabulary.selectable
                ]
    ranges = {}
    for row, (key, choices) in enumerate(lists.items()):
        sheet.write_string(row, 0, key, look.cell)
        for index, choice in enumerate(choices, start=1):
            sheet.write_string(row, index, defuse(choice), look.cell)
        ranges[key] = f"={name}!$B${row + 1}:${column_letters(len(choices))}${row + 1}"
    return ranges

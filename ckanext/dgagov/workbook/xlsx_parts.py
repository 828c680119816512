"""The parts of an XLSX archive as text: sheets, rows, styles, and how they belong together.

Source: ECMA-376 (Office Open XML), Part 1, sections 18.2 (workbook), 18.3 (worksheets), 18.8
(styles), 22.9.2.19 (escaped characters); Part 2 (packages).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from ..inspection.findings import column_letters

Cell = tuple[str, int]
"""A text and the number of its style."""
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/"
_MAIN = f'xmlns="{_OFFICE}spreadsheetml/2006/main"'
_RELATIONS = f"{_OFFICE}officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# A reader takes _x000D_ for a carriage return: where a text says that, its underscore is told so.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0300-\u036f\u200b-\u200f]")
"""Signs above and below Thai letters, which take no room in a line."""
_POINTS, _MOST_POINTS = 24, 408
"""Height of a line of text, and the most that a row may have (of 409)."""
_PAGE_LETTERS = 200
"""Letters beside each other on a printed page that can still be read."""


@dataclass(frozen=True)
class Style:
    """How a cell looks."""

    size: int = 14
    bold: bool = False
    italic: bool = False
    color: str = "FF000000"
    fill: str | None = None
    border: bool = False
    wrap: bool = False
    vertical: str = "top"
    text: bool = False
    """Whether all that is typed there is text: no date, no number."""


@dataclass(frozen=True)
class DropDown:
    """A list to choose from in the rows `first` to `last`, counted from 0, of a column."""

    column: int
    first: int
    last: int
    source: str
    title: str = ""
    message: str = ""


@dataclass
class Sheet:
    """A sheet whose rows come from above."""

    name: str
    number: int
    widths: Sequence[int]
    column_style: int
    freeze: tuple[int, int] | None = None
    """Rows and columns that stay in view; they are printed on every page too."""
    hidden: bool = False
    drop_downs: list[DropDown] = field(default_factory=list)
    rows: IO[bytes] | None = None

    @property
    def part(self) -> str:
        """Where it is in the archive."""
        return f"xl/worksheets/sheet{self.number}.xml"


@lru_cache(maxsize=1024)
def _letters(index: int) -> str:
    return column_letters(index)


def row(number: int, cells: Sequence[Cell], widths: Sequence[int]) -> str:
    """A row, counted from 0, as high as its texts need in columns of these widths."""
    parts, lines = [], 1
    for index, (text, style) in enumerate(cells):
        place = f'<c r="{_letters(index)}{number + 1}" s="{style}"'
        if not text:
            parts.append(f"{place}/>")
            continue
        parts.append(
            f'{place} t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'
        )
        if index < len(widths) and (len(text) > (room := _room(widths[index])) or "\n" in text):
            lines = max(lines, _lines(text, room))
    height = min(lines * _POINTS, _MOST_POINTS)
    # Without customHeight: a row grows when somebody types more.
    return f'<row r="{number + 1}" ht="{height}">{"".join(parts)}</row>'


def _escaped(text: str) -> str:
    if "_x" in text:
        text = _ESCAPED.sub("_x005F_", text)
    text = escape(text)
    return text.replace("\r", "_x000D_") if "\r" in text else text


def _room(width: int) -> int:
    """Letters of a line in a column: bold ones, and those of other fonts, are wider than digits."""
    return width * 9 // 10


def _lines(text: str, room: int) -> int:
    """About how many lines a text takes in a column; a program that opens it may know better."""
    return sum(1 + len(_MARKS.sub("", line)) // room for line in text.split("\n"))


def before_rows(sheet: Sheet) -> bytes:
    """A sheet up to its first row."""
    view = '<sheetView workbookViewId="0"' + (' tabSelected="1"' if sheet.number == 1 else "")
    if sheet.freeze:
        rows, columns = sheet.freeze
        corner = f"{_letters(columns)}{rows + 1}"
        view += (
            f'><pane xSplit="{columns}" ySplit="{rows}" topLeftCell="{corner}" '
            'activePane="bottomRight" state="frozen"/></sheetView>'
        )
    else:
        view += "/>"
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" style="{sheet.column_style}" customWidth="1"/>'
        for i, width in enumerate(sheet.widths, start=1)
    )
    return (
        f'{XML}<worksheet {_MAIN}><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f"<sheetViews>{view}</sheetViews>"
        f'<sheetFormatPr defaultRowHeight="{_POINTS}"/>'
        f"<cols>{columns}</cols><sheetData>"
    ).encode()


def after_rows(sheet: Sheet) -> bytes:
    """A sheet after its last row."""
    lists = "".join(map(_drop_down, sheet.drop_downs))
    if lists:
        count = len(sheet.drop_downs)
        lists = f'<dataValidations count="{count}">{lists}</dataValidations>'
    pages = -(-sum(sheet.widths) // _PAGE_LETTERS)
    return (
        f'</sheetData>{lists}<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" '
        f'header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" '
        f'fitToWidth="{pages}" fitToHeight="0"/></worksheet>'
    ).encode()


def _drop_down(one: DropDown) -> str:
    column = _letters(one.column)
    said = (
        f' showInputMessage="1" promptTitle={quoteattr(one.title[:32])} '
        f"prompt={quoteattr(one.message[:255])}"
        if one.message
        else ""
    )
    return (
        # No showErrorMessage: other texts stand beside "other"; many choices share a cell.
        f'<dataValidation type="list" allowBlank="1"{said} '
        f'sqref="{column}{one.first + 1}:{column}{one.last + 1}">'
        f"<formula1>{escape(one.source)}</formula1></dataValidation>"
    )


def content_types() -> str:
    """What kind of XML each part is."""
    # What is XML and not told otherwise is a sheet: how many there will be is not known yet.
    return (
        f'<Types xmlns="{_OFFICE}package/2006/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="{_TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>'
    )


def relations(kinds: Sequence[str], places: Sequence[str]) -> str:
    """What belongs to a part: rId1 and on, in this order."""
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{place}"/>'
        for number, (kind, place) in enumerate(zip(kinds, places, strict=True), start=1)
    )
    return f'<Relationships xmlns="{_OFFICE}package/2006/relationships">{listed}</Relationships>'


def workbook(sheets: Sequence[Sheet]) -> str:
    """The list of the sheets."""
    listed = "".join(
        f'<sheet name={quoteattr(s.name)} sheetId="{s.number}"'
        f'{" state=" + quoteattr("hidden") if s.hidden else ""} r:id="rId{s.number}"/>'
        for s in sheets
    )
    titles = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{s.number - 1}">'
        f"{escape(s.name)}!$A:$A,{escape(s.name)}!${s.freeze[0] - 1}:${s.freeze[0]}</definedName>"
        for s in sheets
        if s.freeze
    )
    return (
        f'<workbook {_MAIN} xmlns:r="{_RELATIONS}"><bookViews><workbookView activeTab="0"/>'
        f"</bookViews><sheets>{listed}</sheets>"
        f"{f'<definedNames>{titles}</definedNames>' if titles else ''}</workbook>"
    )


def styles(font: str, given: Sequence[Style]) -> str:
    """A plain style with number 0, and the given ones from 1 on."""
    every = [Style(), *given]
    fonts = "".join(
        f"<font>{'<b/>' if s.bold else ''}{'<i/>' if s.italic else ''}"
        f'<sz val="{s.size}"/><color rgb="{s.color}"/><name val={quoteattr(font)}/></font>'
        for s in every
    )
    fills = ["none", "gray125"]
    patterns = "".join(f'<fill><patternFill patternType="{name}"/></fill>' for name in fills)
    for style in every:
        if style.fill:
            fills.append(style.fill)
            patterns += (
                f'<fill><patternFill patternType="solid"><fgColor rgb="{style.fill}"/>'
                '<bgColor indexed="64"/></patternFill></fill>'
            )
    thin = "".join(
        f'<{side} style="thin"><color auto="1"/></{side}>'
        for side in ("left", "right", "top", "bottom")
    )
    none = "<left/><right/><top/><bottom/><diagonal/>"
    formats = "".join(
        f'<xf numFmtId="{49 if s.text else 0}" fontId="{i}" '
        f'fillId="{fills.index(s.fill) if s.fill else 0}" borderId="{int(s.border)}" xfId="0" '
        'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
        f'<alignment vertical="{s.vertical}"{" wrapText=" + quoteattr("1") if s.wrap else ""}/>'
        "</xf>"
        for i, s in enumerate(every)
    )
    return (
        f'<styleSheet {_MAIN}><fonts count="{len(every)}">{fonts}</fonts>'
        f'<fills count="{len(fills)}">{patterns}</fills>'
        f'<borders count="2"><border>{none}</border><border>{thin}<diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        f'</cellStyleXfs><cellXfs count="{len(every)}">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )

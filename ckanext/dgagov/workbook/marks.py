"""What the reader of cells does not tell: hidden rows, formula errors, macros.

Looked for in the bytes of XLSX and ODS, after the archive was checked, and of XLS (`old_marks`).
"""

from __future__ import annotations

import html
import mmap
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from ..inspection.archive import checked_archive, read_part
from ..inspection.cells import column_index
from .links import addresses, links_in
from .numbers_shown import numbers_shown
from .old_marks import old_marks

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MOST = 5000

_HIDDEN_ROW = re.compile(
    # A pattern that begins with letters is searched several times faster than one with choices.
    rb"""row(?<=[<:]row)\b(?=[^<>]*\shidden\s*=\s*["'](?:1|true)["'])([^<>]*)>"""
)
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^>]*\st\s*=\s*["']e["'])([^>]*[^/])>(.*?)</(?:\w+:)?c>""", re.DOTALL
)
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b([^>]*[^/])>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
_CELL_NAME = re.compile(rb"""\sr\s*=\s*["']([A-Z]+)(\d+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)<")

_ODS_TABLE = re.compile(rb"<table:table\s[^>]*table:name=\"([^\"]*)\"")
_ODS_ELEMENT = re.compile(
    rb"<table:(table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>"
    rb"(?:<text:p>([^<]*)</text:p>)?"
)
_ODS_COUNT = re.compile(rb'table:number-(?:rows|columns)-repeated="(\d{1,9})"')
_ODS_HIDDEN = re.compile(rb'table:visibility="(?:collapse|filter)"')
_ODS_ERROR = re.compile(rb'calcext:value-type="error"')


@dataclass
class Marks:
    """Of one sheet: hidden row numbers and errors by (row, column index from 0). The error of a
    formula that was never worked out is ""."""

    hidden_rows: list[int] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    """What people see in place of a number, where that says something else."""
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    """The addresses behind cells."""


class MarksReader:
    """Gathers the marks of a workbook; `look` is shown the sheets of an XLSX as they pass by."""

    def __init__(self) -> None:
        self._by_part: dict[str, Marks] = {}

    def look(self, part: str, content: bytes) -> None:
        """Take the marks of one sheet's XML. Each look through a large one takes time."""
        found = Marks(_hidden_rows(content))
        if b't="e"' in content or (b"'" in content and b"t='e'" in content):
            found.errors = _errors(content)
        formulas = _has_formulas(content)
        if formulas:
            found.errors.update(_formulas_without_value(content, _MOST - len(found.errors)))
        found.links = links_in(content, formulas=formulas)
        self._by_part[part] = found

    def by_sheet(self, path: Path, kind: str) -> dict[str, Marks]:
        """The marks of each sheet by its name; sheets without any may be absent."""
        if kind == "ODS":
            return _ods_marks(path)
        if kind == "XLS":
            return {name: Marks(*found) for name, found in old_marks(path).items()}
        with checked_archive(path) as archive:
            parts = _sheet_parts(archive)
            known = {name: part for name, part in parts.items() if part in self._by_part}
            for name, shown in numbers_shown(archive, known).items():
                self._by_part[known[name]].shown = shown
            for part in known.values():
                if links := self._by_part[part].links:
                    self._by_part[part].links = addresses(archive, part, links)
        return {name: self._by_part[part] for name, part in known.items()}


def has_macros(path: Path, kind: str) -> bool:
    """Whether the file carries programs."""
    if kind in ("XLSX", "ODS"):
        with checked_archive(path) as archive:
            names = archive.namelist()
        return any(
            name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names
        )
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find("_VBA_PROJECT".encode("utf-16-le")) >= 0


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet by the sheet's name."""
    try:
        relations = ElementTree.fromstring(  # noqa: S314
            read_part(archive, "xl/_rels/workbook.xml.rels")
        )
        workbook = ElementTree.fromstring(read_part(archive, "xl/workbook.xml"))  # noqa: S314
    except ElementTree.ParseError:
        return {}
    targets = {entry.get("Id"): entry.get("Target", "") for entry in relations}
    parts = {}
    for entry in workbook.iter():
        if entry.tag.endswith("}sheet") and entry.get(_RELATION) in targets:
            target = targets[entry.get(_RELATION)]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            parts[entry.get("name", "")] = part
    return parts


def _has_formulas(content: bytes) -> bool:
    """Whether a cell may hold a formula. Those of lists and colours stand behind the cells."""
    end = content.rfind(b"sheetData>")
    # Elements have the prefix of the table in which they stand.
    sign = b":f" if content[end - 1 : end] == b":" else b"<f"
    return content.find(sign, 0, end if end >= 0 else len(content)) >= 0


def _hidden_rows(content: bytes) -> list[int]:
    rows = []
    for match in _HIDDEN_ROW.finditer(content):
        number = _ROW_NUMBER.search(match[1])
        if number and len(rows) < _MOST:
            rows.append(int(number[1]))
    return rows


def _errors(content: bytes) -> dict[tuple[int, int], str]:
    errors = {}
    for match in _ERROR.finditer(content):
        name, value = _CELL_NAME.search(match[1]), _VALUE.search(match[2])
        if name and len(errors) < _MOST:
            place = (int(name[2]), _column(name[1]))
            errors[place] = value[1].decode("utf-8", "replace") if value else "#N/A"
    return errors


def _formulas_without_value(content: bytes, most: int) -> dict[tuple[int, int], str]:
    blank: dict[tuple[int, int], str] = {}
    for match in _FORMULA.finditer(content):
        # A formula may give an empty text, which is a value.
        if b't="str"' not in match[1] and (name := _CELL_NAME.search(match[1])):
            if len(blank) >= most:
                break
            blank[int(name[2]), _column(name[1])] = ""
    return blank


def _column(letters: bytes) -> int:
    return column_index(letters[:4].decode())


def _ods_marks(path: Path) -> dict[str, Marks]:
    with checked_archive(path) as archive:
        content = read_part(archive, "content.xml")
    if not _ODS_HIDDEN.search(content) and not _ODS_ERROR.search(content):
        return {}
    tables = [(m.start(), html.unescape(m[1].decode())) for m in _ODS_TABLE.finditer(content)]
    ends = [start for start, _ in tables[1:]] + [len(content)]
    return {
        name: _ods_sheet(content[start:end])
        for (start, name), end in zip(tables, ends, strict=True)
    }


def _ods_sheet(content: bytes) -> Marks:
    marks, row, repeat, column = Marks(), 0, 1, 0
    for match in _ODS_ELEMENT.finditer(content):
        count = _ODS_COUNT.search(match[2])
        times = int(count[1]) if count else 1
        if match[1] == b"table-row":
            row, repeat, column = row + repeat if row else 1, times, 0
            if _ODS_HIDDEN.search(match[2]):
                room = _MOST - len(marks.hidden_rows)
                marks.hidden_rows.extend(range(row, row + min(times, room)))
            continue
        if _ODS_ERROR.search(match[2]) and len(marks.errors) < _MOST:
            marks.errors[row, column] = (match[3] or b"#N/A").decode("utf-8", "replace")
        column += times
    return marks

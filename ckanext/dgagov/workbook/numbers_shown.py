"""Numbers of an XLSX that people see as something else: 0012 for 12, and 95% for 0.95.

The reader gives the number, but a code is what is shown. Only the two kinds of format are looked
for that change what a number says; a workbook without them is not looked through.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree

from ..inspection.archive import read_part
from ..inspection.cells import column_index

_STYLES = "xl/styles.xml"
_PERCENT = {9, 10}
"""The numbers of the formats 0% and 0.00%, which no workbook spells out (ECMA-376, 18.8.30)."""
_DECORATION = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_ZEROS = re.compile(r"0{2,}")
_HUNDREDTHS = re.compile(r"[#0,.]*0[.0]*\s*%")
_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*[^/])>(?:<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>))?"
    rb"<(?:\w+:)?v>([^<]{1,30})</"
)
_STYLE = re.compile(rb"""\ss=["'](\d{1,6})["']""")
_NAME = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,7})["']""")
_TYPE = re.compile(rb"""\st=["'](?!n["'])""")
_MOST = 200_000

Shown = dict[tuple[int, int], str]
"""Texts by row, counted from 1, and column, counted from 0."""


def numbers_shown(archive: zipfile.ZipFile, parts: Mapping[str, str]) -> dict[str, Shown]:
    """What is shown for numbers of such formats, by the name of the sheet.

    :param parts: the part of each sheet by the sheet's name
    """
    widths = _formats(archive)
    if not widths:
        return {}
    return {name: _sheet(read_part(archive, part), widths) for name, part in parts.items()}


def as_percent(number: float) -> str:
    """0.955 as "95.5%": as exact as it is, however it is rounded on the screen."""
    return f"{number * 100:.12g}%"


def _formats(archive: zipfile.ZipFile) -> dict[bytes, int]:
    """The styles of cells that show zeros in front, with how many digits; 0 stands for percent."""
    if _STYLES not in archive.namelist():
        return {}
    try:
        styles = ElementTree.fromstring(read_part(archive, _STYLES))  # noqa: S314
    except ElementTree.ParseError:
        return {}
    codes = {
        entry.get("numFmtId", ""): _width(entry.get("formatCode", ""))
        for entry in styles.iterfind(".//{*}numFmts/{*}numFmt")
    }
    found: dict[bytes, int] = {}
    for number, entry in enumerate(styles.iterfind(".//{*}cellXfs/{*}xf")):
        kind = entry.get("numFmtId", "0")
        width = 0 if kind.isdecimal() and int(kind) in _PERCENT else codes.get(kind)
        if width is not None:
            found[str(number).encode()] = width
    return found


def _width(code: str) -> int | None:
    plain = _DECORATION.sub("", code.partition(";")[0]).strip()
    if _ZEROS.fullmatch(plain):
        return len(plain)
    return 0 if _HUNDREDTHS.fullmatch(plain) else None


def _sheet(content: bytes, widths: Mapping[bytes, int]) -> Shown:
    shown: Shown = {}
    for match in _CELL.finditer(content):
        style, name = _STYLE.search(match[1]), _NAME.search(match[1])
        if not style or not name or style[1] not in widths or _TYPE.search(match[1]):
            continue
        text = _text(match[2], widths[style[1]])
        if text is not None and len(shown) < _MOST:
            shown[int(name[2]), column_index(name[1].decode())] = text
    return shown


def _text(value: bytes, width: int) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return None
    if width == 0:
        return as_percent(number)
    whole = number >= 0 and number.is_integer()
    return str(int(number)).zfill(width) if whole else None

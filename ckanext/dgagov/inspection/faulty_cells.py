"""Cells of an XLSX with an error such as #REF!, which the spreadsheet reader gives as blanks."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping

from .archive import read_part
from .cells import column_index

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_FAULT = re.compile(
    rb"""<(?:\w+:)?c\s([^>]*\bt\s*=\s*["']e["'][^>]*)>.{0,4000}?<(?:\w+:)?v>([^<]{1,20})<""",
    re.DOTALL,
)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")

Faults = dict[tuple[int, int], str]
"""The error by (row, column) of its cell, counted from 0."""


def read_faults(sheet: bytes) -> Faults:
    """The errors in the XML of one sheet."""
    if b't="e"' not in sheet and b"t='e'" not in sheet:
        return {}
    found = {}
    for match in _FAULT.finditer(sheet):
        if place := _PLACE.search(match[1]):
            cell = int(place[2]) - 1, column_index(place[1].decode())
            found[cell] = html.unescape(match[2].decode("utf-8", "replace"))
    return found


def by_sheet(archive: zipfile.ZipFile, faults: Mapping[str, Faults]) -> dict[str, Faults]:
    """Errors by entry of the workbook, put under the names of the sheets."""
    return {name: faults[part] for name, part in _sheet_parts(archive) if part in faults}


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet and the entry it is in."""
    targets = {}
    for relation in _RELATION.findall(read_part(archive, "xl/_rels/workbook.xml.rels")):
        parts = _attributes(relation)
        targets[parts.get("Id")] = parts.get("Target", "")
    for sheet in _SHEET.findall(read_part(archive, "xl/workbook.xml")):
        parts = _attributes(sheet)
        target = targets.get(next((v for k, v in parts.items() if k.endswith(":id")), None))
        if target:
            yield html.unescape(parts.get("name", "")), posixpath.join("xl", target).lstrip("/")


def _attributes(element: bytes) -> dict[str, str]:
    return {
        name.decode(): value.decode("utf-8", "replace")
        for name, value in _ATTRIBUTE.findall(element)
    }

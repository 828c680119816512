"""Addresses behind the text of a cell, in an XLSX: "click here" is no address of a file."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from ..inspection.archive import read_part
from ..inspection.cells import column_index
from .issues import Origin, issue
from .values import cell_text

if TYPE_CHECKING:
    from .recognize import Recognized

_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b([^>]*)>")
_REFERENCE = re.compile(rb"""\sref=["']([A-Z]{1,3})(\d{1,7})[":']""")
_RELATION = re.compile(rb"""\s\w+:id=["']([^"']+)["']""")
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*\sr=["']([A-Z]{1,3})(\d{1,7})["'][^>]*>\s*<(?:\w+:)?f\b[^>]*>"""
    rb"""\s*HYPERLINK\((?:"|&quot;)([^"&<]+(?:&amp;[^"&<]*)*)(?:"|&quot;)""",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?|ftp)://|www\.", re.IGNORECASE)
_KEY = "url"
_MOST = 200_000

Place = tuple[int, int]
"""Row, counted from 1, and column, counted from 0."""


def links_in(content: bytes, *, formulas: bool) -> dict[Place, str]:
    """Of a sheet's XML: the relation, or with "=" in front the address, behind each cell.

    :param formulas: whether the sheet has any, which takes time to see
    """
    found: dict[Place, str] = {}
    end = max(content.rfind(b"sheetData>"), 0)
    if content.find(b"hyperlink", end) >= 0:
        for match in _LINK.finditer(content, end):
            place, relation = _REFERENCE.search(match[1]), _RELATION.search(match[1])
            if place and relation and len(found) < _MOST:
                found[int(place[2]), column_index(place[1].decode())] = relation[1].decode(
                    "utf-8", "replace"
                )
    if formulas:
        for match in _FORMULA.finditer(content, 0, end):
            if len(found) < _MOST:
                address = html.unescape(match[3].decode("utf-8", "replace"))
                found[int(match[2]), column_index(match[1].decode())] = f"={address}"
    return found


def addresses(archive: zipfile.ZipFile, part: str, links: Mapping[Place, str]) -> dict[Place, str]:
    """The addresses that `links_in` found in a part."""
    folder, name = posixpath.split(part)
    beside = f"{folder}/_rels/{name}.rels"
    targets: dict[str | None, str] = {}
    if beside in archive.namelist():
        try:
            relations = ElementTree.fromstring(read_part(archive, beside))  # noqa: S314
        except ElementTree.ParseError:
            relations = ()
        targets = {entry.get("Id"): entry.get("Target", "") for entry in relations}
    known = {at: one[1:] if one[0] == "=" else targets.get(one, "") for at, one in links.items()}
    return {at: address for at, address in known.items() if _ADDRESS.match(address)}


def take_links(found: Recognized) -> None:
    """Take the address behind a cell of addresses whose text is none; both are told."""
    column, links = found.info.columns.get(_KEY), found.raw.marks.links
    if column is None or not links:
        return
    rows = list(found.raw.rows)
    for place, (number, cells) in enumerate(rows[found.start :], start=found.start):
        address = links.get((number, column))
        text = cell_text(cells[column]) if column < len(cells) else ""
        if address is None or not text or _ADDRESS.match(text):
            continue
        rows[place] = (number, [*cells[:column], address, *cells[column + 1 :]])
        origin = Origin(found.info, number)
        found.issues.append(issue("link_taken", origin, _KEY, value=text, address=address))
    found.raw = replace(found.raw, rows=rows)

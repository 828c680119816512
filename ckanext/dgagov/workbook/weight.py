"""How much text an XLSX may hold when each cell has its own copy.

The cells of an XLSX point into a table of texts, and the reader copies the text for each of them:
28 KB of a file can ask for nine gigabytes, which ends the whole process.
"""

from __future__ import annotations

import re
from pathlib import Path

from ..inspection.archive import checked_archive, read_part
from .layout import load_layout

_TEXT_END = re.compile(rb"</(?:\w+:)?si>")
_SIGNS_OF_POINTING = (b'"s"', b"'s'")
_SIGNS_OF_TEXT = (b"<t>", b"<t ", b":t>", b":t ", b'"str"', b"'str'")
"""A sheet without one of these has numbers, and cells that point to texts elsewhere."""
_SIGNS_OF_A_CELL = 4
"""Signs `<` of a cell that points to a text: two of itself and two of its value."""


class Weight:
    """Counts the cells of the sheets as they pass by; `look` is shown each sheet's XML."""

    def __init__(self) -> None:
        self._sheets: set[str] = set()
        self._cells = self._own = 0

    def look(self, part: str, content: bytes) -> None:
        """Count the cells of a sheet, rather too many than too few, and the texts in them."""
        self._sheets.add(part)
        if any(sign in content for sign in _SIGNS_OF_POINTING):
            self._cells += content.count(b"<") // _SIGNS_OF_A_CELL
        if any(sign in content for sign in _SIGNS_OF_TEXT):
            self._own += len(content)

    def is_doubtful(self, path: Path) -> bool:
        """Whether the texts may be more than should be in memory: the longest in every cell, or
        what the sheets hold themselves.
        """
        limit = load_layout().limit("text_bytes")
        with checked_archive(path) as archive:
            parts = [one for one in archive.infolist() if one.filename not in self._sheets]
            if self._own + sum(part.file_size for part in parts) > limit:
                return True
            for part in parts:
                if part.file_size * self._cells <= limit:
                    continue
                content = read_part(archive, part.filename)
                if b"si>" in content:
                    longest = max(map(len, _TEXT_END.split(content)))
                    if longest * self._cells > limit:
                        return True
        return False

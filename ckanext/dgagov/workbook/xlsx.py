"""XLSX written as it goes: the bytes leave while rows are still being read, in little memory.

A ZIP holds one part after the other, but rows come for many sheets in turn. The rows of one sheet,
the `live` one, go out at once; those of the others wait in temporary files.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import IO, Any

from . import xlsx_parts as parts
from .xlsx_parts import Cell, Sheet, Style

CHUNK = 1 << 16
"""Bytes that are handed out together."""
_IN_MEMORY = 1 << 18
_MOMENT = (1980, 1, 1, 0, 0, 0)


class Outflow:
    """Takes what the archive writes, and hands it out."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        """As a file."""
        self._parts.append(bytes(data))
        self._size += len(data)
        return len(data)

    def flush(self) -> None:
        """As a file; nothing waits anywhere."""

    def take(self, least: int = CHUNK) -> Iterator[bytes]:
        """What has been written since, once it is at least so much."""
        if self._size >= least and self._parts:
            data = b"".join(self._parts)
            self._parts, self._size = [], 0
            yield data


class Book:
    """A workbook on its way out. `close` must be called, whatever happens."""

    def __init__(self, out: Outflow, font: str, styles: Sequence[Style]) -> None:
        self._files = ExitStack()
        stream: Any = out
        self._archive = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
        self._live: tuple[Sheet, IO[bytes]] | None = None
        self.sheets: list[Sheet] = []
        self._part("[Content_Types].xml", parts.content_types())
        self._part("_rels/.rels", parts.relations(["officeDocument"], ["xl/workbook.xml"]))
        self._part("xl/styles.xml", parts.styles(font, styles))

    def sheet(self, name: str, widths: Sequence[int], **options: Any) -> Sheet:
        """A new sheet, the last one so far; `widths` in letters; options as those of `Sheet`."""
        sheet = Sheet(name, len(self.sheets) + 1, widths, **options)
        sheet.rows = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - in `close`
        self._files.callback(sheet.rows.close)
        self.sheets.append(sheet)
        return sheet

    def live(self, sheet: Sheet) -> None:
        """Let the rows of a sheet go out at once, if those of no other do."""
        if self._live is not None or sheet.rows is None:
            return
        target = self._open(sheet)
        for _ in _pour(sheet.rows, target):
            pass
        sheet.rows.close()
        sheet.rows = None
        self._live = sheet, target

    def row(
        self, sheet: Sheet, number: int, cells: Sequence[Cell], *, wrapped: bool = True
    ) -> None:
        """A row, counted from 0, of texts with the numbers of their styles; after all above it.

        :param wrapped: whether it is to be as high as its texts need
        """
        data = parts.row(number, cells, sheet.widths if wrapped else ()).encode()
        if self._live is not None and self._live[0] is sheet:
            self._live[1].write(data)
        elif sheet.rows is not None:
            sheet.rows.write(data)

    def finish(self) -> Iterator[None]:
        """Write the rest; after each step something may be taken."""
        if self._live is not None:
            sheet, target = self._live
            target.write(parts.after_rows(sheet))
            target.close()
            self._live = None
            yield
        for sheet in self.sheets:
            if sheet.rows is None:
                continue
            with self._open(sheet) as target:
                for _ in _pour(sheet.rows, target):
                    yield
                target.write(parts.after_rows(sheet))
            sheet.rows.close()
            sheet.rows = None
            yield
        self._part("xl/workbook.xml", parts.workbook(self.sheets))
        kinds = [*["worksheet"] * len(self.sheets), "styles"]
        places = [*(sheet.part.removeprefix("xl/") for sheet in self.sheets), "styles.xml"]
        self._part("xl/_rels/workbook.xml.rels", parts.relations(kinds, places))
        self._archive.close()
        yield

    def close(self) -> None:
        """Let go of the temporary files; of a workbook that was left halfway too."""
        if self._live is not None:
            self._live[1].close()
            self._live = None
        self._files.close()

    def _open(self, sheet: Sheet) -> IO[bytes]:
        target = self._archive.open(_entry(sheet.part), "w")
        target.write(parts.before_rows(sheet))
        return target

    def _part(self, name: str, text: str) -> None:
        self._archive.writestr(_entry(name), parts.XML + text)


def _entry(name: str) -> zipfile.ZipInfo:
    """The same moment for all, so that the same content gives the same bytes."""
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _pour(source: IO[bytes], target: IO[bytes]) -> Iterator[None]:
    source.seek(0)
    while data := source.read(CHUNK):
        target.write(data)
        yield

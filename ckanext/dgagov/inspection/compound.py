"""What is checked about a compound file (OLE: XLS, DOC) before any parser follows its chains.

Its sectors are chained by a table, like a disk's. A chain that comes back to itself makes a
reader that follows it ask for all memory and abort its process.
Source: Microsoft, [MS-CFB] Compound File Binary File Format.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from .findings import Refusal
from .readable import Readable

_LAST = 0xFFFFFFFA
"""Numbers of sectors end here; what is above are marks: end of chain, free, table."""
_HEADER = 512
_ENTRY = 128
_STREAM, _ROOT = 2, 5


class _Header(NamedTuple):
    sector: int
    mini_cutoff: int
    directory: int
    mini_table: int
    tables: tuple[int, ...]
    """The sectors of the table that the header names."""
    more: int
    """The first sector that names more of them."""


def check_chains(readable: Readable) -> None:
    """Raise `Refusal` if a chain of sectors comes back to itself.

    All else that may be wrong is left to the parser, which is content with more than the
    standard allows.
    """
    with readable.open() as stream:
        header = _read_header(stream.read(_HEADER))
    if header is None:
        return
    with _seekable(readable) as stream:
        table = _Chains(_numbers(stream, header, _table_sectors(stream, header, readable.size)))
        directory = table.follow(header.directory)
        mini = _Chains(_numbers(stream, header, table.follow(header.mini_table)))
        for place in directory:
            for kind, first, size in _entries(_sector(stream, header, place)):
                small = kind == _STREAM and size < header.mini_cutoff
                if size:
                    (mini if small else table).follow(first)


def _seekable(readable: Readable) -> BinaryIO:
    source = readable.seekable()
    return source if hasattr(source, "read") else source.open("rb")


def _read_header(head: bytes) -> _Header | None:
    """The header; `None` for one that no reader takes."""
    if len(head) < _HEADER:
        return None
    shift = struct.unpack_from("<H", head, 30)[0]
    directory, _, cutoff, mini, _, more = struct.unpack_from("<IIIIII", head, 48)
    if shift not in (9, 12):
        return None
    tables = tuple(n for n in struct.unpack_from("<109I", head, 76) if n < _LAST)
    return _Header(1 << shift, cutoff, directory, mini, tables, more)


def _table_sectors(stream: BinaryIO, header: _Header, size: int) -> list[int]:
    """The sectors of the table: those of the header, and those that a chain of lists names."""
    sectors, place, seen = list(header.tables), header.more, set()
    while place < _LAST:
        if place in seen or len(sectors) > size // header.sector:
            raise Refusal("sectors_loop")
        seen.add(place)
        *named, place = _unpacked(_sector(stream, header, place))
        sectors += [number for number in named if number < _LAST]
    return sectors


def _sector(stream: BinaryIO, header: _Header, place: int) -> bytes:
    stream.seek((place + 1) * header.sector)
    return stream.read(header.sector).ljust(header.sector, b"\xff")


def _unpacked(sector: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(sector) // 4}I", sector)


def _numbers(stream: BinaryIO, header: _Header, sectors: Sequence[int]) -> list[int]:
    return [number for place in sectors for number in _unpacked(_sector(stream, header, place))]


class _Chains:
    """A table of sectors: the number of the next one for each."""

    def __init__(self, table: Sequence[int]) -> None:
        self._table = table
        self._owner = [0] * len(table)
        """The chain that each sector was met in, counted from 1."""
        self._count = 0

    def follow(self, first: int) -> list[int]:
        """The sectors from the first on, as far as no other chain was there before."""
        self._count += 1
        found: list[int] = []
        place = first
        while place < len(self._table):
            if self._owner[place] == self._count:
                raise Refusal("sectors_loop")
            if self._owner[place]:
                break
            self._owner[place] = self._count
            found.append(place)
            place = self._table[place]
        return found


def _entries(sector: bytes) -> list[tuple[int, int, int]]:
    """Kind, first sector and size of the entries in one sector of the directory."""
    found = []
    for start in range(0, len(sector) - _ENTRY + 1, _ENTRY):
        kind = sector[start + 66]
        first, size = struct.unpack_from("<II", sector, start + 116)
        if kind in (_STREAM, _ROOT):
            found.append((kind, first, size))
    return found

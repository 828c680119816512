"""What the readers read: a file, an entry of an archive, or what a gzip file holds.

Nothing is written to disk. What is packed is unpacked as it is read, under the limits, as often
as it is opened.
"""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from .findings import Refusal
from .thresholds import threshold, whole

BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, NotImplementedError,
          RuntimeError, EOFError, UnicodeDecodeError)  # fmt: skip
"""What the libraries raise for damaged archives."""


class Readable(Protocol):
    """A content of known size with a name."""

    @property
    def name(self) -> str:
        """The file's own name, without folders."""
        ...

    @property
    def size(self) -> int:
        """Bytes."""
        ...

    def open(self) -> BinaryIO:
        """The content from its beginning, to be read forwards. The caller closes it."""
        ...

    def seekable(self) -> Any:
        """What libraries take that jump about in a file: its path, or its bytes in memory.

        Raises `Refusal` where the bytes are more than memory is meant for.
        """
        ...


def head_of(readable: Readable, count: int) -> bytes:
    """The first bytes of a content."""
    with readable.open() as stream:
        return stream.read(count)


class FileReadable:
    """A file of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.size = path.stat().st_size

    def open(self) -> BinaryIO:
        """The file."""
        return self.path.open("rb")

    def seekable(self) -> Path:
        """The path."""
        return self.path


class MemberReadable:
    """One entry of a ZIP that `archive.checked_archive` let through."""

    def __init__(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        self._archive, self._entry = archive, entry
        self.name = Path(entry.filename).name
        self.size = entry.file_size

    def open(self) -> BinaryIO:
        """The entry, never longer than the directory says."""
        try:
            stream = self._archive.open(self._entry)
        except BROKEN as error:
            raise Refusal("archive_broken") from error
        return _guarded(cast("BinaryIO", stream), lambda count: None)

    def seekable(self) -> io.BytesIO:
        """The bytes, up to `inner_max_bytes`."""
        return _in_memory(self)


class GzipReadable:
    """What a gzip file holds. Its size is found by unpacking it once, up to the limits."""

    def __init__(self, outer: Readable) -> None:
        self._outer = outer
        suffix = Path(outer.name).suffix.lower()
        self.name = Path(outer.name).stem if suffix in (".gz", ".gzip") else outer.name
        self.size = 0
        with self.open() as stream:
            while block := stream.read(1 << 16):
                self.size += len(block)

    def open(self) -> BinaryIO:
        """The unpacked content. Reading raises `Refusal` at the limits of ZIP files."""
        return _guarded(cast("BinaryIO", gzip.GzipFile(fileobj=self._outer.open())), self._check)

    def _check(self, count: int) -> None:
        limit = whole("zip_max_bytes")
        if count > limit:
            raise Refusal("over_limit", setting="zip_max_bytes", found=count, limit=limit)
        ratio, most = count // max(self._outer.size, 1), whole("zip_max_ratio")
        if count > threshold("zip_ratio_from_bytes") and ratio > most:
            raise Refusal("over_limit", setting="zip_max_ratio", found=ratio, limit=most)

    def seekable(self) -> io.BytesIO:
        """The bytes, up to `inner_max_bytes`."""
        return _in_memory(self)


Source = Path | Readable
"""What the readers take: a path on disk stands for its file."""


def readable_of(source: Source) -> Readable:
    """The content of a path, or the content itself."""
    return FileReadable(source) if isinstance(source, Path) else source


def _in_memory(readable: Readable) -> io.BytesIO:
    limit = whole("inner_max_bytes")
    if readable.size > limit:
        raise Refusal("over_limit", setting="inner_max_bytes", found=readable.size, limit=limit)
    with readable.open() as stream:
        return io.BytesIO(stream.read())


def _guarded(stream: BinaryIO, check: Callable[[int], None]) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Guarded(stream, check), 1 << 16))


class _Guarded(io.RawIOBase):
    """A stream whose damage is a refusal, and whose length is watched."""

    def __init__(self, stream: BinaryIO, check: Callable[[int], None]) -> None:
        self._stream, self._check, self._count = stream, check, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            block = self._stream.read(len(buffer))
        except BROKEN as error:
            raise Refusal("archive_broken") from error
        buffer[: len(block)] = block
        self._count += len(block)
        self._check(self._count)
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()

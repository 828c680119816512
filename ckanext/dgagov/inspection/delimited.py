"""CSV and TSV: the whole file streamed by the standard library's reader."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from .encoding import python_encoding
from .findings import Refusal
from .grid import Grid, read_grid
from .readable import Source, readable_of
from .thresholds import whole


def read_delimited(source: Source, encoding: str, separator: str) -> Grid:
    """The grid of a delimited file.

    Raises `Refusal` when a cell is longer than the limit (a quote never closed) or the text
    is not in the encoding its beginning was in.
    """
    with rows_of(source, encoding, separator) as rows:
        return read_grid(rows, merged=[], even=False)


@contextmanager
def rows_of(source: Source, encoding: str, separator: str) -> Iterator[Iterator[list[str]]]:
    """The rows of a delimited file as texts, for a `with` block.

    Raises `Refusal` as `read_delimited` does.
    """
    csv.field_size_limit(whole("csv_field_characters"))
    try:
        with (
            _without_nulls(readable_of(source).open(), encoding) as raw,
            io.TextIOWrapper(raw, encoding=python_encoding(encoding), newline="") as stream,
        ):
            yield _after_hint(csv.reader(stream, delimiter=separator))
    except UnicodeDecodeError as error:
        raise Refusal("encoding_unknown") from error
    except csv.Error as error:
        if "field limit" in str(error):
            limit = whole("csv_field_characters")
            raise Refusal(
                "over_limit", setting="csv_field_characters", found=f"> {limit}", limit=limit
            ) from error
        raise Refusal("cannot_parse", format="CSV", detail=str(error)) from error


def _without_nulls(stream: BinaryIO, encoding: str) -> BinaryIO:
    """Zero characters show nothing, so they go; Python 3.10's reader would stop at them.

    By the block, because a step of Python for every line takes half as long as reading it.
    """
    if encoding.startswith("utf-16"):
        return stream
    return cast("BinaryIO", io.BufferedReader(_WithoutNulls(stream), whole("sniff_bytes")))


class _WithoutNulls(io.RawIOBase):
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = b""
        while not block and (read := self._stream.read(len(buffer))):
            block = read.replace(b"\0", b"") if b"\0" in read else read
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _after_hint(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """The rows without Excel's separator hint (sep=;) in the first line."""
    first = next(rows, None)
    if first is None:
        return iter(())
    # A blank line has no cell at all.
    if "".join(first).lower().startswith("sep="):
        return rows
    return itertools.chain([first], rows)

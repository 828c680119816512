"""CSV and TSV: the whole file streamed by the standard library's reader."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from contextlib import contextmanager

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
            readable_of(source).open() as raw,
            io.TextIOWrapper(raw, encoding=python_encoding(encoding), newline="") as stream,
        ):
            yield _after_hint(csv.reader(_without_nulls(stream), delimiter=separator))
    except UnicodeDecodeError as error:
        raise Refusal("encoding_unknown") from error
    except csv.Error as error:
        raise Refusal("cannot_parse", format="CSV", detail=str(error)) from error


def _without_nulls(lines: Iterator[str]) -> Iterator[str]:
    """Python 3.10's reader stops at a zero character; it shows nothing, so it goes."""
    return (line.replace("\0", "") if "\0" in line else line for line in lines)


def _after_hint(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """The rows without Excel's separator hint (sep=;) in the first line."""
    first = next(rows, None)
    if first is None:
        return iter(())
    if "".join(first).lower().startswith("sep=") or first[0].lower() == "sep=":
        return rows
    return itertools.chain([first], rows)

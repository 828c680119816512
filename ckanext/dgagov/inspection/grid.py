"""A sheet as the analysis takes it: its first rows, its last rows, and counts of all."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from .cells import Cell, is_blank
from .findings import Place, Refusal, column_letters
from .thresholds import whole

_BLOCK = 256
Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range, (row, column) counted from 0."""


@dataclass(frozen=True)
class Row:
    """One row: its number counted from 1, its cells from the first column on."""

    number: int
    cells: Sequence[Cell]

    def cell(self, index: int) -> Cell:
        """The cell of a column, counted from 0; `None` beyond the end of the row."""
        return self.cells[index] if index < len(self.cells) else None

    def filled(self) -> list[int]:
        """The indexes of the cells that are not blank."""
        return self._filled

    @cached_property
    def _filled(self) -> list[int]:
        return [index for index, cell in enumerate(self.cells) if not is_blank(cell)]


@dataclass(frozen=True)
class Grid:
    """What is kept of a sheet of any length."""

    sheet: str
    rows: list[Row]
    """The first `head_rows` and the last `tail_rows`."""
    total: int
    """Number of all rows."""
    odd_widths: int = 0
    """Rows after the first `head_rows` that have another number of cells than most."""
    odd_width_rows: tuple[int, ...] = ()
    merged: list[Range] | None = field(default_factory=list)
    hidden: bool = False
    even: bool = True
    """Whether the format gives all rows the same number of cells."""
    records: bool = False
    """Whether the first row is the headings for certain, and every other row a record."""

    def place(self, row: int, column: int) -> Place:
        """The place of a cell: row number, column index counted from 0."""
        return Place(self.sheet, row, column_letters(column))


def read_grid(
    rows: Iterable[Sequence[Cell]],
    sheet: str = "",
    *,
    merged: list[Range] | None = None,
    hidden: bool = False,
    even: bool = True,
    records: bool = False,
) -> Grid:
    """Keep the head and the tail of a stream of rows, and count the rest."""
    stream = iter(rows)
    head = [Row(n, cells) for n, cells in enumerate(islice(stream, whole("head_rows")), start=1)]
    width = _usual_width(head)
    tail: deque[Sequence[Cell]] = deque(maxlen=whole("tail_rows"))
    number, odd = len(head), []
    odd_widths, kept = 0, whole("places_kept")
    # In blocks, because a step of Python for each of a million rows takes as long as reading them.
    while block := list(islice(stream, _BLOCK)):
        tail.extend(block[-whole("tail_rows") :])
        if not even and not {len(cells) for cells in block} <= {0, width}:
            others = [n for n, cells in enumerate(block, 1) if len(cells) not in (0, width)]
            odd_widths += len(others)
            odd += [number + n for n in others[: kept - len(odd)]]
        number += len(block)
    first = number - len(tail) + 1
    last = [Row(n, cells) for n, cells in enumerate(tail, start=first)]
    return Grid(
        sheet, [*head, *last], number, odd_widths, tuple(odd), merged, hidden, even, records
    )


def record_keys(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """The keys of some records, which become the headings.

    Raises `Refusal` for too many of them: every row would be as wide as all the keys.
    """
    keys = list(dict.fromkeys(key for record in records for key in record))
    limit = whole("record_keys_max")
    if len(keys) > limit:
        raise Refusal("over_limit", setting="record_keys_max", found=len(keys), limit=limit)
    return keys


def _usual_width(rows: list[Row]) -> int:
    widths = Counter(len(row.cells) for row in rows)
    return widths.most_common(1)[0][0] if widths else 0

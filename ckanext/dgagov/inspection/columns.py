"""One column of a table: its cells, its type, examples, and cells of another type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from ..thai import arabic_digits
from .cells import Cell, cell_type, show
from .findings import Column, Place, column_letters
from .grid import Grid, Row
from .thresholds import whole


@dataclass(frozen=True)
class ColumnCells:
    """The cells of one column in the rows of data."""

    name: str
    index: int
    cells: Sequence[Cell]
    places: Sequence[Place]

    @cached_property
    def types(self) -> list[str | None]:
        """The type of each cell."""
        return [cell_type(cell) for cell in self.cells]

    @property
    def letters(self) -> str:
        """The column as people name it: A, B, AA."""
        return column_letters(self.index)

    @cached_property
    def filled(self) -> tuple[list[Cell], Sequence[Place]]:
        """The cells with a value (no blanks, no "-") and their places."""
        kept = [index for index, kind in enumerate(self.types) if kind is not None]
        if len(kept) == len(self.cells):
            return list(self.cells), self.places
        return [self.cells[index] for index in kept], _Chosen(self.places, kept)


def take_column(grid: Grid, rows: Sequence[Row], name: str, index: int) -> ColumnCells:
    """The cells of the column with this index in some rows."""
    return ColumnCells(
        name,
        index,
        [row.cell(index) for row in rows],
        _Rows(grid, rows, index),
    )


class _Rows(Sequence[Place]):
    """The places of a column's cells, made when one is asked for: few ever are."""

    def __init__(self, grid: Grid, rows: Sequence[Row], column: int) -> None:
        self._grid, self._rows, self._column = grid, rows, column

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Place: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Place]: ...
    def __getitem__(self, index: int | slice) -> Place | Sequence[Place]:
        if isinstance(index, slice):
            return [self._grid.place(row.number, self._column) for row in self._rows[index]]
        return self._grid.place(self._rows[index].number, self._column)


class _Chosen(Sequence[Place]):
    """Some of the places."""

    def __init__(self, places: Sequence[Place], kept: Sequence[int]) -> None:
        self._places, self._kept = places, kept

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, index: int) -> Place: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Place]: ...
    def __getitem__(self, index: int | slice) -> Place | Sequence[Place]:
        if isinstance(index, slice):
            return [self._places[entry] for entry in self._kept[index]]
        return self._places[self._kept[index]]


def describe(column: ColumnCells) -> Column:
    """The type that most filled cells have, its share, examples, and cells of another type."""
    cells, places = column.filled
    types = [kind for kind in column.types if kind is not None]
    main, kinds = _main_type(types, cells)
    odd = [index for index, kind in enumerate(types) if kind not in kinds]
    return Column(
        name=column.name,
        position=column.letters,
        type=main,
        share=round(1 - len(odd) / len(cells), 4) if cells else 0.0,
        filled=len(cells),
        examples=_examples(cells),
        odd_places=tuple(places[index] for index in odd[: whole("places_kept")]),
    )


def _main_type(types: list[str], cells: Sequence[Cell]) -> tuple[str, set[str]]:
    """The type of a column and the types of cells that fit it."""
    counts = Counter(types)
    if not counts:
        return "empty", set()
    numbers = counts["integer"] + counts["number"]
    if any(kind == "text" and _is_code(cell) for kind, cell in zip(types, cells, strict=True)):
        return "text", {"text", "integer"}
    others = {kind: count for kind, count in counts.items() if kind not in ("integer", "number")}
    if numbers and numbers > max(others.values(), default=0):
        return ("number" if counts["number"] else "integer"), {"integer", "number"}
    main = max(others, key=lambda kind: (others[kind], kind))
    return main, {main}


def _is_code(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.startswith(("0", "๐")) and arabic_digits(cell).isdigit()


def _examples(cells: Sequence[Cell]) -> tuple[str, ...]:
    examples: list[str] = []
    for cell in cells:
        text = show(cell)[: whole("example_characters")]
        if text not in examples:
            examples.append(text)
        if len(examples) == whole("examples_kept"):
            break
    return tuple(examples)

"""One column of a table: its cells, its type, examples, and cells of another type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

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

    @property
    def letters(self) -> str:
        """The column as people name it: A, B, AA."""
        return column_letters(self.index)

    @cached_property
    def filled(self) -> tuple[list[Cell], list[Place]]:
        """The cells with a value (no blanks, no "-") and their places."""
        pairs = [
            (cell, place)
            for cell, place in zip(self.cells, self.places, strict=True)
            if cell_type(cell) is not None
        ]
        return [cell for cell, _ in pairs], [place for _, place in pairs]


def take_column(grid: Grid, rows: Sequence[Row], name: str, index: int) -> ColumnCells:
    """The cells of the column with this index in some rows."""
    return ColumnCells(
        name,
        index,
        [row.cell(index) for row in rows],
        [grid.place(row.number, index) for row in rows],
    )


def describe(column: ColumnCells) -> Column:
    """The type that most filled cells have, its share, examples, and cells of another type."""
    cells, places = column.filled
    types = [cell_type(cell) or "" for cell in cells]
    main, kinds = _main_type(types, cells)
    odd = [place for kind, place in zip(types, places, strict=True) if kind not in kinds]
    return Column(
        name=column.name,
        position=column.letters,
        type=main,
        share=round(1 - len(odd) / len(cells), 4) if cells else 0.0,
        filled=len(cells),
        examples=_examples(cells),
        odd_places=tuple(odd[: whole("places_kept")]),
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

"""Merged cells among the rows of Templates 2 and 3: one value that is meant for several rows.

A block that goes down means the same for each of its rows. Where it is the code or the title of a
data set, the rows are one data set that was given several lines, such as an objective a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..inspection.findings import column_letters
from .issues import Origin, issue
from .layout import CODE, DATASETS
from .values import cell_text

if TYPE_CHECKING:
    from .recognize import Recognized

Covered = dict[int, dict[int, int]]
"""By the number of a row, by column: the number of the row in which the merged cell begins."""


def fill_merged(found: Recognized) -> None:
    """Give each row what its merged cells say, and make one row of those that are one data set."""
    covered = _covered(found)
    if not covered:
        return
    rows = list(found.raw.rows)
    places = {number: place for place, (number, _) in enumerate(rows)}
    dropped: dict[int, list[int]] = {}
    filled: dict[tuple[int, int], list[int]] = {}
    for number, cover in sorted(covered.items()):
        cells = list(rows[places[number]][1])
        first = _goes_on(found, cells, cover)
        if first is not None and first in places:
            _join(rows[places[first]][1], cells)
            dropped.setdefault(first, []).append(number)
            continue
        for column, above in cover.items():
            value = _at(rows[places[above]][1], column) if above in places else ""
            if not cell_text(_at(cells, column)) and cell_text(value):
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = value
                filled.setdefault((above, column), []).append(number)
        rows[places[number]] = (number, cells)
    gone = {number for numbers in dropped.values() for number in numbers}
    found.raw = replace(found.raw, rows=[row for row in rows if row[0] not in gone])
    _tell(found, filled, dropped)


def _covered(found: Recognized) -> Covered:
    rows = found.raw.rows[found.start :]
    covered: Covered = {}
    if not rows or not found.raw.merged:
        return covered
    numbers, first, last = {number for number, _ in rows}, rows[0][0], rows[-1][0]
    for (top, left), (bottom, _) in found.raw.merged:
        if top == bottom or top + 1 < first or top + 1 > last:
            continue
        for number in range(top + 2, min(bottom + 1, last) + 1):
            if number in numbers:
                covered.setdefault(number, {})[left] = top + 1
    return covered


def _goes_on(found: Recognized, cells: Sequence[Any], cover: Mapping[int, int]) -> int | None:
    """The number of the row whose data set goes on in this one; `None` if it is one of its own."""
    if found.info.template != DATASETS:
        return None
    identity = [found.info.columns[key] for key in (CODE, "title") if key in found.info.columns]
    above = [cover[column] for column in identity if column in cover]
    if not above or any(cell_text(_at(cells, column)) for column in identity):
        return None
    return max(above)


def _join(base: list[Any], cells: Sequence[Any]) -> None:
    """Add the cells of a further line to those of the first."""
    base.extend([""] * (len(cells) - len(base)))
    for column, cell in enumerate(cells):
        text, before = cell_text(cell), cell_text(base[column])
        if text and text != before:
            base[column] = f"{before}\n{text}" if before else cell


def _at(cells: Sequence[Any], column: int) -> Any:
    return cells[column] if column < len(cells) else ""


def _tell(
    found: Recognized,
    filled: Mapping[tuple[int, int], Sequence[int]],
    joined: Mapping[int, Sequence[int]],
) -> None:
    for (above, column), numbers in filled.items():
        cell = f"{column_letters(column)}{above}"
        rows = f"{numbers[0]}-{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
        found.issues.append(
            issue("merged_filled", Origin(found.info, above), cell=cell, rows=rows, at=cell)
        )
    for first, numbers in joined.items():
        origin, rows = Origin(found.info, first), ", ".join(map(str, numbers))
        found.issues.append(issue("merged_joined", origin, CODE, rows=rows, first=first))

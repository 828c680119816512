"""The analysis of one sheet or delimited file: layout, columns, dates, places, faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from .cells import is_error, show
from .columns import ColumnCells, describe, take_column
from .date_columns import find_dates
from .dates import Moment, only_year
from .findings import Column, Place, Reason, Table, column_letters
from .grid import Grid, Range, Row
from .layout import Layout, blank_columns, lay_out
from .places import find_places
from .thresholds import threshold, whole


def analyse(grid: Grid) -> tuple[Table | None, list[Reason]]:
    """The table of a sheet and the reasons why it is not clean; no table if all is blank."""
    layout = lay_out(grid)
    if layout is None:
        return None, [Reason("no_table", {"sheet": grid.sheet})]
    empty = blank_columns([*layout.headings, *layout.data])
    indexes = _column_indexes(layout, empty)
    names = _names(layout.headings, indexes, grid.merged or [])
    columns = [
        take_column(grid, layout.data, names[index], index)
        for index in indexes[: whole("columns_kept")]
    ]
    described = tuple(describe(column) for column in columns)
    ragged = _ragged_rows(grid, layout)
    errors = _error_places(columns)
    table = _table(grid, layout, columns, described, empty, ragged, len(indexes))
    if errors:
        table = replace(table, machine_readable=False)
    reasons = _reasons(grid, layout, table, names, ragged)
    if errors:
        facts = {"count": len(errors), "first": f"{errors[0].column}{errors[0].row}"}
        reasons.append(Reason("error_cells", {"sheet": grid.sheet, **facts}, _kept(errors)))
    return table, reasons


def _table(
    grid: Grid, layout: Layout, columns: list[ColumnCells], described: tuple[Column, ...],
    empty: list[int], ragged: list[int], columns_total: int,
) -> Table:  # fmt: skip
    kept = whole("places_kept")
    heading = layout.headings[0].number if layout.headings else None
    places = [grid.place(heading, column.index) if heading else Place() for column in columns]
    found = [find_places(c.name, c.letters, *c.filled) for c in columns]
    unseen = grid.total - len(grid.rows)
    merged = None if grid.merged is None else len(grid.merged)
    tables = 1 + len(layout.other_headings) + _side_by_side(layout, empty)
    clean = bool(
        heading == 1 and len(layout.headings) == 1 and not merged and tables == 1
        and layout.data
        and not (layout.titles or layout.notes or layout.totals or layout.blanks or empty or ragged)
        and not grid.odd_widths
        and all(column.name for column in described)
        and len({column.name for column in described}) == len(described)
        and not any(_is_mixed(column) for column in described)
    )  # fmt: skip
    return Table(
        sheet=grid.sheet,
        rows=len(layout.data) + unseen,
        rows_looked_at=len(grid.rows),
        width=layout.width,
        header_row=heading,
        header_rows=len(layout.headings),
        columns=described,
        columns_total=columns_total,
        merged_ranges=merged,
        merged=tuple(range_text(entry) for entry in (grid.merged or [])[:kept]),
        title_rows=tuple(layout.titles[:kept]),
        note_rows=tuple(layout.notes[:kept]),
        total_rows=tuple(layout.totals[:kept]),
        blank_rows=tuple(layout.blanks[:kept]),
        blank_columns=tuple(column_letters(index) for index in empty[:kept]),
        tables=tables,
        ragged_rows=len(ragged) + grid.odd_widths,
        dates=tuple(find_dates(columns, places, _year_around(grid, layout))),
        place_columns=tuple(entry for entry in found if entry is not None),
        hidden=grid.hidden,
        machine_readable=clean,
    )


def _year_around(grid: Grid, layout: Layout) -> Moment | None:
    """The one year that the name of the sheet or the titles over the table tell, if they do."""
    over = [row for row in grid.rows[: whole("header_search_rows")] if row.number in layout.titles]
    first = layout.headings[0].number if layout.headings else 0
    titles = (show(row.cell(index)) for row in over if row.number < first for index in row.filled())
    for texts in ([grid.sheet], titles):
        if moment := only_year(texts):
            return moment
    return None


def range_text(cells: Range) -> str:
    """A merged range as people write it: B2:D2."""
    return ":".join(f"{column_letters(column)}{row + 1}" for row, column in cells)


def _column_indexes(layout: Layout, empty: list[int]) -> list[int]:
    used = {index for row in (*layout.headings, *layout.data) for index in row.filled()}
    if not used:
        return []
    return [index for index in range(min(used), max(used) + 1) if index not in set(empty)]


def _names(headings: Sequence[Row], indexes: list[int], merged: list[Range]) -> dict[int, str]:
    """The name of each column; headings of several rows are joined by " / "."""
    names = {}
    for index in indexes:
        parts: list[str] = []
        for row in headings:
            text = show(row.cell(index)) or _spanning(headings, row.number - 1, index, merged)
            if text and text not in parts:
                parts.append(" ".join(text.split()))
        names[index] = " / ".join(parts)[: whole("text_head_characters")]
    return names


def _spanning(headings: Sequence[Row], row: int, column: int, merged: list[Range]) -> str:
    """The text of the merged range that covers a cell."""
    for (top, left), (bottom, right) in merged:
        if top <= row <= bottom and left <= column <= right:
            for heading in headings:
                if heading.number - 1 == top:
                    return show(heading.cell(left))
    return ""


def _ragged_rows(grid: Grid, layout: Layout) -> list[int]:
    """Rows of data whose number of cells is not that of the headings, in delimited files."""
    if grid.even or not layout.headings:
        return []
    width = len(layout.headings[0].cells)
    looked = whole("head_rows")
    rows = (row for row in layout.data if row.number <= looked)
    return [row.number for row in rows if len(row.cells) != width]


def _side_by_side(layout: Layout, empty: list[int]) -> int:
    """How many further tables stand to the right of the first, behind a blank column."""
    if not empty or not layout.headings:
        return 0
    used = sorted({index for row in layout.headings for index in row.filled()})
    groups: list[int] = []
    last = None
    for index in used:
        if last is None or any(last < gap < index for gap in empty):
            groups.append(0)
        groups[-1] += 1
        last = index
    return max(sum(size >= whole("table_min_columns") for size in groups) - 1, 0)


def _is_mixed(column: Column) -> bool:
    """Whether too many cells have another type; a column of text may hold anything."""
    return column.type not in ("text", "empty") and column.share < threshold("type_share")


def _error_places(columns: Sequence[ColumnCells]) -> list[Place]:
    """The cells that show a formula that failed."""
    return [
        column.places[index]
        for column in columns
        for index, cell in enumerate(column.cells)
        if is_error(cell)
    ]


def _reasons(
    grid: Grid, layout: Layout, table: Table, names: dict[int, str], ragged: list[int]
) -> list[Reason]:
    sheet = {"sheet": grid.sheet}
    reasons = []
    if table.merged_ranges and grid.merged:
        places = [grid.place(first[0] + 1, first[1]) for first, _ in grid.merged]
        facts = {"count": table.merged_ranges, "first": table.merged[0]}
        reasons.append(Reason("merged_cells", {**sheet, **facts}, _kept(places)))
    for code, rows in (
        ("title_rows", layout.titles), ("note_rows", layout.notes), ("total_rows", layout.totals),
        ("blank_rows", layout.blanks), ("ragged_rows", [*ragged, *grid.odd_width_rows]),
    ):  # fmt: skip
        if rows:
            count = table.ragged_rows if code == "ragged_rows" else len(rows)
            reasons.append(_row_reason(grid, code, rows, count))
    if table.blank_columns:
        facts = {"count": len(table.blank_columns), "columns": list(table.blank_columns)}
        places = [Place(grid.sheet, None, letters) for letters in table.blank_columns]
        reasons.append(Reason("blank_columns", {**sheet, **facts}, _kept(places)))
    if table.tables > 1:
        places = [Place(grid.sheet, row) for row in layout.other_headings]
        reasons.append(Reason("several_tables", {**sheet, "count": table.tables}, _kept(places)))
    return reasons + _heading_reasons(grid, table, names) + _mixed_reasons(grid, table)


def _row_reason(grid: Grid, code: str, rows: Sequence[int], count: int) -> Reason:
    kept = list(rows[: whole("places_kept")])
    places = tuple(Place(grid.sheet, row) for row in kept)
    return Reason(code, {"sheet": grid.sheet, "count": count, "rows": kept}, places)


def _heading_reasons(grid: Grid, table: Table, names: dict[int, str]) -> list[Reason]:
    sheet = {"sheet": grid.sheet}
    if table.header_row is None:
        return [Reason("no_header", sheet)]
    reasons = []
    if table.header_row > 1 and not (table.title_rows or table.note_rows or table.blank_rows):
        place = Place(grid.sheet, table.header_row)
        reasons.append(Reason("starts_low", {**sheet, "row": table.header_row}, (place,)))
    if not table.rows:
        reasons.append(Reason("no_rows", sheet))
    if table.header_rows > 1:
        facts = {"count": table.header_rows, "row": table.header_row}
        place = Place(grid.sheet, table.header_row)
        reasons.append(Reason("header_rows", {**sheet, **facts}, (place,)))
    unnamed = [index for index, name in names.items() if not name]
    if unnamed:
        letters = [column_letters(index) for index in unnamed[: whole("places_kept")]]
        places = [grid.place(table.header_row, index) for index in unnamed]
        facts = {"count": len(unnamed), "columns": letters}
        reasons.append(Reason("blank_headers", {**sheet, **facts}, _kept(places)))
    twice = [name for name, count in Counter(names.values()).items() if name and count > 1]
    if twice:
        places = [grid.place(table.header_row, i) for i, name in names.items() if name in twice]
        facts = {"names": twice[: whole("places_kept")]}
        reasons.append(Reason("duplicate_headers", {**sheet, **facts}, _kept(places)))
    return reasons


def _mixed_reasons(grid: Grid, table: Table) -> list[Reason]:
    reasons = []
    for column in table.columns:
        if _is_mixed(column):
            first = column.odd_places[0]
            facts = {
                "name": column.name, "type": column.type, "first": f"{first.column}{first.row}",
                "count": round(column.filled * (1 - column.share)),
            }  # fmt: skip
            reason = Reason("mixed_column", {"sheet": grid.sheet, **facts}, column.odd_places)
            reasons.append(reason)
    return reasons


def _kept(places: Sequence[Place]) -> tuple[Place, ...]:
    return tuple(places[: whole("places_kept")])

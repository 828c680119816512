"""The table of a web page: also of the pages that systems save under the name of a workbook."""

from __future__ import annotations

import html.parser
from dataclasses import dataclass, field

from .grid import Grid, Range, read_grid
from .thresholds import whole

_CELLS = ("td", "th")
_HIDDEN = ("script", "style")


@dataclass
class _Open:
    """A table that is being read; one that holds another is only there for the layout."""

    rows: list[list[str]] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    down: dict[int, int] = field(default_factory=dict)
    """By column, how many rows more a cell above reaches down."""
    parts: list[str] | None = None
    span: tuple[int, int] = (1, 1)
    layout: bool = False


class PageReader(html.parser.HTMLParser):
    """Collects what a reader of the page sees, and its tables."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = 0
        self.tables: list[_Open] = []
        self._open: list[_Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in _HIDDEN
        if tag == "table":
            for outer in self._open:
                outer.layout = True
            if len(self._open) < whole("nested_levels"):
                self._open.append(_Open())
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].rows.append([])
        elif tag in _CELLS and self._open:
            self._end_cell()
            table, named = self._open[-1], dict(attrs)
            table.parts = []
            table.span = (_span(named.get("rowspan")), _span(named.get("colspan")))

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in _HIDDEN and self.hidden > 0
        if tag in (*_CELLS, "tr", "table") and self._open:
            self._end_cell()
        if tag == "table" and self._open:
            self.tables.append(self._open.pop())

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        self.parts.append(data)
        if self._open and (parts := self._open[-1].parts) is not None:
            parts.append(data)

    def close(self) -> None:
        """Read to the end; tables that nobody closed end there."""
        super().close()
        while self._open:
            self.handle_endtag("table")

    def _end_cell(self) -> None:
        table = self._open[-1]
        if table.parts is None:
            return
        if not table.rows:
            table.rows.append([])
        row, most = table.rows[-1], whole("columns_kept")
        while table.down.get(len(row)) and len(row) < most:
            table.down[len(row)] -= 1
            row.append("")
        text = " ".join("".join(table.parts).split())[: whole("cell_characters")]
        (down, across), top, left = table.span, len(table.rows) - 1, len(row)
        across = min(across, most - left)
        if across > 0:
            row += [text, *([""] * (across - 1))]
            table.down.update((column, down - 1) for column in range(left, left + across))
            if down > 1 or across > 1:
                table.merged.append(((top, left), (top + down - 1, left + across - 1)))
        table.parts = None


def _span(text: str | None) -> int:
    """The number of cells that one stands for; HTML allows up to 1,000."""
    digits = (text or "").strip()
    return min(max(int(digits[:6]), 1), 1000) if digits.isascii() and digits.isdigit() else 1


def largest_table(reader: PageReader) -> Grid | None:
    """The table with the most cells; `None` if none has two columns and a row under the first."""
    found = [table for table in reader.tables if not table.layout and _is_table(table)]
    if not found:
        return None
    best = max(found, key=lambda table: sum(map(len, table.rows)))
    width = max(map(len, best.rows))
    rows = ([*row, *([None] * (width - len(row)))] for row in best.rows)
    return read_grid(rows, merged=sorted(best.merged))


def _is_table(table: _Open) -> bool:
    least = whole("table_min_columns")
    return sum(len(row) >= least for row in table.rows) > 1

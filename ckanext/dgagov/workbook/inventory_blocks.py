"""Template 1 cut into Focus Areas: the lines above each table, and the rows of the table by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..inspection.findings import column_letters
from .asides import is_note
from .columns import columns_of
from .headings import inventory_headings
from .inventory_cells import is_blank, labelled
from .issues import Issue, Origin, SheetInfo, issue
from .recognize import Recognized, is_own_title
from .values import cell_text

_HEADING_CELLS = 3
_FEW = 2


@dataclass
class Block:
    """One Focus Area: its lines, and the rows of its table by key."""

    header: dict[str, str] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    rows: list[tuple[Origin, dict[str, str]]] = field(default_factory=list)


class Cutter:
    """Goes through a sheet row by row; nothing that stands there is left without a word."""

    def __init__(self, sheet: Recognized) -> None:
        self.sheet = sheet
        self.blocks = [Block()]
        self.issues: list[Issue] = []
        self.unmapped: list[tuple[Origin, str, str]] = []
        """Values of columns that are not in the form: where, heading, text."""
        self._columns: dict[str, int] = {}
        self._extra: dict[int, str] = {}
        self._last: str | None = None
        self._told: set[int] = set()

    def cut(self) -> list[Block]:
        """The Focus Areas that say anything; an empty form has labels and no values."""
        table = inventory_headings()[0]
        for number, cells in self.sheet.raw.rows:
            columns, extra, _ = columns_of(cells, table)
            if len(columns) >= _HEADING_CELLS and "mission" in columns:
                self._begin_table(number, columns, extra)
            elif (lines := labelled(cells)) and self._may_be_label(lines[0][2]):
                for line in lines:
                    self._line(number, *line)
            elif self._columns:
                self._row(number, cells)
            else:
                self._loose(number, cells)
        return [block for block in self.blocks if any(block.header.values()) or block.rows]

    def _may_be_label(self, column: int) -> bool:
        """In a table a title may begin as a label does; a label stands in its first column."""
        return not self._columns or column <= min(self._columns.values())

    def _info(self, columns: dict[str, int], heading_row: int | None = None) -> SheetInfo:
        info = self.sheet.info
        return SheetInfo(info.file, info.name, info.template, None, columns, heading_row)

    def _begin_table(self, number: int, columns: dict[str, int], extra: dict[int, str]) -> None:
        self._columns, self._extra, self._last = columns, extra, None
        self._told = set()
        for index, text in extra.items():
            cell = f"{column_letters(index)}{number}"
            origin = Origin(self._info(columns), number)
            self.issues.append(issue("heading_extra", origin, value=text, cell=cell))

    def _line(self, number: int, key: str, value: str, label: int, column: int) -> None:
        if key in self.blocks[-1].header or self.blocks[-1].rows:
            self.blocks.append(Block())
        self.blocks[-1].header[key] = value
        self.blocks[-1].origins[key] = Origin(self._info({key: column}, number), number)
        self._columns, self._last = {}, key

    def _row(self, number: int, cells: Sequence[Any]) -> None:
        origin = Origin(self._info(self._columns), number)
        values = {k: cell_text(cells[i]) for k, i in self._columns.items() if i < len(cells)}
        filled = [cell_text(cells[i]) for i in sorted(self._columns.values()) if i < len(cells)]
        filled = [text for text in filled if text]
        if filled and len(filled) <= _FEW and is_note(filled[0]):
            text = " | ".join(text for cell in cells if (text := cell_text(cell)))
            self.issues.append(issue("row_aside", origin, "mission", value=text))
            return
        self._keep_others(origin, cells)
        if filled:
            self.blocks[-1].rows.append((origin, values))

    def _keep_others(self, origin: Origin, cells: Sequence[Any]) -> None:
        known = set(self._columns.values())
        for index, cell in enumerate(cells):
            if index in known or not (text := cell_text(cell)):
                continue
            column = column_letters(index)
            self.unmapped.append((origin, self._extra.get(index, column), text))
            if index not in self._extra and index not in self._told:
                self._told.add(index)
                cell_name = f"{column}{origin.row}"
                self.issues.append(issue("heading_blank", origin, value=column, cell=cell_name))

    def _loose(self, number: int, cells: Sequence[Any]) -> None:
        """A row under a label goes on with its value; any other is a title."""
        texts = [text for cell in cells if (text := cell_text(cell))]
        header, key = self.blocks[-1].header, self._last
        if key and (key != "focus_area" or is_blank(header[key])):
            header[key] = "\n".join([header[key], *texts]).strip()
        elif strange := [text for text in texts if not is_own_title(text)]:
            origin = Origin(self._info({}), number)
            self.issues.append(issue("text_above", origin, value=" | ".join(strange)))

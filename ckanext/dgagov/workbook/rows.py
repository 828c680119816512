"""Rows of Templates 2 and 3: cells to values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..inspection.findings import column_letters
from .issues import Issue, Origin, issue
from .layout import CODE, load_layout
from .recognize import Recognized
from .values import LONGEST_BLANK, Converter, Problem, cell_text, converters, error_words

NAME = re.compile(r"[a-z0-9_-]{2,100}")
"""What CKAN takes as the name of a data set."""

_Column = tuple[int, str, Converter, dict[Any, Any] | None]
"""Index, key, converter, and the values of cells met before of which nothing is to be told; `None`
for free text."""


class RowReader:
    """Reads the rows of one sheet."""

    def __init__(self, sheet: Recognized) -> None:
        self.sheet = sheet
        self.info = sheet.info
        by_key = converters(sheet.info.template)
        self._code = sheet.info.columns.get(CODE)
        beside = {one.field.companion for one in by_key.values()}
        # The columns of texts beside "other" first: what the choice itself says is put behind.
        ordered = sorted(sheet.info.columns.items(), key=lambda pair: pair[0] not in beside)
        read = {key: index for key, index in ordered if key != CODE}
        self._columns: list[_Column] = [
            (index, key, by_key[key], None if by_key[key].__class__ is Converter else {})
            for key, index in read.items()
        ]
        self._width = max(read.values(), default=-1) + 1
        self._errors = sheet.raw.marks.errors

    def rows(self) -> Iterator[tuple[Origin, str, dict[str, Any], dict[str, str], list[Issue]]]:
        """Of each row: where, the code, the values by key, unmapped cells, and issues."""
        for number, cells in self.sheet.raw.rows[self.sheet.start :]:
            origin = Origin(self.info, number)
            values, issues = self._values(origin, cells)
            code = self._code_of(origin, cells, issues)
            yield origin, code, values, self._unmapped(cells), issues

    def _code_of(self, origin: Origin, cells: Sequence[Any], issues: list[Issue]) -> str:
        code = ""
        if self._code is not None:
            code = cell_text(cells[self._code]) if self._code < len(cells) else ""
            if not code or code in error_words():
                found = list(self._error(origin, CODE, self._code, code))
                issues.extend(found)
                code = "" if found else code
        return code

    def _values(self, origin: Origin, cells: Sequence[Any]) -> tuple[dict[str, Any], list[Issue]]:
        values: dict[str, Any] = {}
        issues: list[Issue] = []
        errors = self._errors
        if len(cells) < self._width:
            cells = [*cells, *[""] * (self._width - len(cells))]
        for column in self._columns:
            index, key, _, known = column
            cell = cells[index]
            if cell == "" and not errors:
                continue
            if known is not None:
                # Equal cells are read once: each row gets a list of its own.
                value = known.get(cell)
                if value is not None:
                    values[key] = value[:] if value.__class__ is list else value
                    continue
            elif cell.__class__ is str:
                # Free text is most of all cells: it is taken without asking when it may be.
                text = cell.strip()
                if len(text) >= LONGEST_BLANK and text[0] not in "'#" and "\r" not in text:
                    values[key] = text
                    continue
            issues.extend(self._read(origin, cell, column, values))
        return values, issues

    def _read(
        self, origin: Origin, cell: Any, column: _Column, values: dict[str, Any]
    ) -> Iterator[Issue]:
        """Put what a cell says into the values; what is to be told of it."""
        index, key, converter, known = column
        if cell == "" or (cell.__class__ is str and cell in error_words()):
            yield from self._error(origin, key, index, cell)
            return
        value, companion, problems = converter.read(cell)
        for problem in problems:
            yield _issue(problem, origin, key)
        if not value:
            return
        values[key] = value[:] if value.__class__ is list else value
        if companion and converter.field.companion:
            said = values.get(converter.field.companion)
            both = f"{said}, {companion}" if said and said != companion else companion
            values[converter.field.companion] = both
        elif known is not None and not problems and cell.__class__ is str:
            known[cell] = value

    def _error(self, origin: Origin, key: str, index: int, cell: str) -> Iterator[Issue]:
        """What is to be told of a cell that has no value because of its formula."""
        error = cell or self._errors.get((origin.row, index))
        if error is not None:
            yield formula_issue(error, origin, key)

    def _unmapped(self, cells: Sequence[Any]) -> dict[str, str]:
        if not self.sheet.extra:
            return {}
        return {
            heading: text
            for index, heading in self.sheet.extra.items()
            if index < len(cells) and (text := cell_text(cells[index]))
        }


def formula_issue(error: str, origin: Origin, key: str | None, cell: str | None = None) -> Issue:
    """What is to be told of a formula that failed, or that has never been worked out ("")."""
    code = "error_cell" if error else "formula_blank"
    return issue(code, origin, key, value=error or None, cell=cell)


def _issue(problem: Problem, origin: Origin, key: str) -> Issue:
    return issue(problem.code, origin, key, value=problem.value, **problem.parameters)


def sheet_issues(sheet: Recognized) -> Iterator[Issue]:
    """What is to be told about a sheet as a whole."""
    raw, where = sheet.raw, {"file": sheet.info.file, "sheet": sheet.info.name}
    layout = load_layout()
    if raw.hidden:
        yield issue("sheet_hidden", value=raw.name, **where)
    last = raw.rows[-1][0] if raw.rows else 0
    first = (sheet.info.heading_row or 0) + 1
    hidden = [row for row in raw.marks.hidden_rows if first <= row <= last]
    filled = {number for number, _ in raw.rows}
    if read := [row for row in hidden if row in filled]:
        yield issue("rows_hidden", value=spans(read), **where)
    if raw.too_many_rows:
        yield issue("too_many_rows", limit=layout.limit("rows"), **where)
    if raw.columns_left_out:
        limit = column_letters(layout.limit("columns") - 1)
        yield issue("columns_far", limit=limit, **where)
    yield from sheet.issues


def spans(numbers: Sequence[int]) -> str:
    """Numbers as people write them: 3, 5-7."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number])
    return ", ".join("-".join(map(str, part)) for part in parts[:20])

"""The columns of a table: which heading is which key, and what is to be told about them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ..inspection.findings import column_letters
from .headings import Headings, plain
from .issues import Issue, issue
from .layout import CODE, Field, load_layout
from .values import cell_text

if TYPE_CHECKING:
    from .recognize import Recognized

_NEAR = 0.75
_LONGEST = 300
Doubles = list[tuple[str, int]]
"""Keys that are headed more than once, with the further columns."""


def columns_of(
    cells: Sequence[Any], headings: Headings
) -> tuple[dict[str, int], dict[int, str], Doubles]:
    """The column of each key; the headings that are not in the form by column; doubles."""
    columns: dict[str, int] = {}
    extra: dict[int, str] = {}
    twice: Doubles = []
    for index, cell in enumerate(cells):
        text = cell_text(cell)
        if not text:
            continue
        key = headings.find(text)
        if key is not None and key not in columns:
            columns[key] = index
            continue
        if key is not None:
            twice.append((key, index))
        extra[index] = _of_its_own(text, index, extra)
    return columns, extra, twice


def add_columns(
    cells: Sequence[Any], headings: Headings, columns: dict[str, int], extra: dict[int, str]
) -> bool:
    """Take the headings of a further row, where the first has none that is known.

    A heading may stand in the lower or upper of two rows, or go on from one to the other.
    Returns whether the row named a column that was missing.
    """
    taken, named = set(columns.values()), False
    for index, cell in enumerate(cells):
        text = cell_text(cell)
        if not text or index in taken:
            continue
        beside = extra.get(index, "")
        tried = (headings.find(one) for one in (text, f"{beside} {text}", f"{text} {beside}"))
        key = next((key for key in tried if key is not None and key not in columns), None)
        if key is not None:
            columns[key] = index
            extra.pop(index, None)
            named = True
        elif not beside:
            extra[index] = _of_its_own(text, index, extra)
    return named


def name_columns_without_heading(found: Recognized) -> None:
    """Columns with values but no heading: they go by their letters, and it is told."""
    rows = found.raw.rows[found.start :]
    width = max(map(len, map(itemgetter(1), rows)), default=0)
    known = {*found.info.columns.values(), *found.extra}
    for index in range(width):
        if index in known:
            continue
        first = next((n for n, cells in rows if index < len(cells) and cell_text(cells[index])), 0)
        if first:
            column = column_letters(index)
            found.extra[index] = _of_its_own(column, index, found.extra)
            found.issues.append(
                issue(
                    "heading_blank", value=column, cell=f"{column}{first}",
                    file=found.info.file, sheet=found.info.name, row=found.info.heading_row,
                )
            )  # fmt: skip


def _of_its_own(text: str, index: int, others: dict[int, str]) -> str:
    """The heading; with the letters of its column where another column has the same."""
    return f"{text} ({column_letters(index)})" if text in others.values() else text


def column_issues(found: Recognized, twice: Doubles) -> list[Issue]:
    """Columns that are missing, moved, doubled or not in the form."""
    layout, info = load_layout(), found.info
    fields = layout.fields[info.template]
    kind = found.type or layout.rest
    expected = [field.key for field in layout.columns(info.template, kind.id)]
    where = {"file": info.file, "sheet": info.name}
    row = info.heading_row
    issues = _missing(found, expected)
    for key in _moved(sorted(info.columns, key=info.columns.__getitem__), expected):
        column = column_letters(info.columns[key])
        label, cell = dict(fields[key].label), f"{column}{row}"
        issues.append(issue("heading_moved", label=label, column=column, cell=cell, **where))
    for key, index in twice:
        cell = f"{column_letters(index)}{row}"
        label = dict(fields[key].label)
        issues.append(issue("heading_twice", label=label, cell=cell, **where))
    doubled = {index for _, index in twice}
    missing = [fields[key] for key in expected if key not in info.columns]
    for index, text in found.extra.items():
        if index in doubled:
            continue
        cell = f"{column_letters(index)}{row}"
        if near := _near(text, missing):
            label = dict(near.label)
            issues.append(issue("heading_near", value=text, cell=cell, label=label, **where))
        else:
            issues.append(issue("heading_extra", value=text, cell=cell, **where))
    return issues


def _near(text: str, missing: list[Field]) -> Field | None:
    """The missing column that a heading may mean: the likeliest that is written much alike."""
    known = {plain(spelling): field for field in missing for spelling in field.spellings}
    found = difflib.get_close_matches(plain(text[:_LONGEST]), known, n=1, cutoff=_NEAR)
    return known[found[0]] if found else None


def _missing(found: Recognized, expected: list[str]) -> list[Issue]:
    layout, info = load_layout(), found.info
    fields = layout.fields[info.template]
    where = {"file": info.file, "sheet": info.name}
    issues = []
    missing = [key for key in expected if key not in info.columns]
    for key in missing:
        if fields[key].mandatory or key == CODE:
            label = dict(fields[key].label)
            issues.append(issue("heading_missing", label=label, row=info.heading_row, **where))
    # Of the two versions of the form one has no such column: nothing to tell.
    versions = {key for entry in layout.raw["versions"].values() for key in entry["without"]}
    optional = [k for k in missing if not (fields[k].mandatory or k == CODE or k in versions)]
    if optional:
        labels = {
            language: ", ".join(f"“{fields[key].label[language]}”" for key in optional)
            for language in ("th", "en")
        }
        issues.append(issue("heading_missing_optional", labels=labels, **where))
    return issues


def _moved(keys: list[str], expected: list[str]) -> list[str]:
    """The fewest columns that, taken away, leave the others in the order of the form."""
    order = {key: place for place, key in enumerate(expected)}
    known = [key for key in keys if key in order]
    best: list[list[str]] = []
    for key in known:
        before = [chain for chain in best if order[chain[-1]] < order[key]]
        best.append([*max(before, key=len, default=[]), key])
    kept = set(max(best, key=len, default=[]))
    return [key for key in keys if key not in kept]

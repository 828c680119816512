"""Which template a sheet is, where its headings are, and which column is what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..inspection.findings import column_letters
from .headings import TEMPLATES, Headings, headings_of, inventory_headings, plain
from .issues import Issue, SheetInfo, issue
from .layout import CODE, DATASETS, SheetType, load_layout
from .opening import RawSheet
from .values import cell_text

INVENTORY, MORE = "inventory", "more"
_LEAST = {DATASETS: 4, "resources": 3, INVENTORY: 3}
"""Headings that make a row the heading row of a template."""


@dataclass
class Recognized:
    """A sheet that holds a template. `start` is the place of its first row of data in `rows`."""

    info: SheetInfo
    raw: RawSheet
    start: int
    extra: dict[int, str] = field(default_factory=dict)
    """Headings that are not in the form, by column index."""
    issues: list[Issue] = field(default_factory=list)
    type: SheetType | None = None


def recognize(file: str, raw: RawSheet) -> Recognized | None:
    """The template that a sheet holds; `None` if it holds none."""
    # A program that saves each sheet as a CSV file puts the workbook's name in front.
    if raw.name.endswith(load_layout().raw["sheets"]["more"]):
        return _more(file, raw)
    best: tuple[int, int, str, Headings] | None = None
    for place, template, headings, count in _candidates(raw):
        if best is None or count > best[0]:
            best = (count, place, template, headings)
    if best is None:
        return None
    _, place, template, headings = best
    columns, extra, twice = _columns(raw.rows[place][1], headings)
    kind = None if template == INVENTORY else _type_of(raw, place)
    info = SheetInfo(
        file, raw.name, template, kind.id if kind else None, columns, raw.rows[place][0]
    )
    start = place + 1
    if template != INVENTORY and start < len(raw.rows) and _explains(raw.rows[start][1], columns):
        start += 1
    found = Recognized(info, raw, start, extra, type=kind)
    if template != INVENTORY:
        found.issues.extend(_column_issues(found, twice))
    return found


def _candidates(raw: RawSheet) -> Iterator[tuple[int, str, Headings, int]]:
    lookups = [(name, headings_of(name)) for name in TEMPLATES]
    lookups.append((INVENTORY, inventory_headings()[0]))
    named = plain(raw.name)
    for place, (number, cells) in enumerate(raw.rows[: load_layout().limit("heading_rows")]):
        if number > 10 * load_layout().limit("heading_rows"):
            return
        texts = [cell for cell in cells if isinstance(cell, str) and cell]
        for template, headings in lookups:
            keys = {key for text in texts if (key := headings.find(text))}
            if len(keys) >= _LEAST[template] and _is_named_well(template, keys):
                # The sheet's name decides between templates that share as many headings.
                words = load_layout().raw["templates"].get(template, {}).get("words", ())
                yield place, template, headings, 10 * len(keys) + any(w in named for w in words)


def _is_named_well(template: str, keys: set[str]) -> bool:
    """A template shows by what only it has."""
    needed = {DATASETS: {"title", "data_type"}, INVENTORY: {"mission"}}
    return bool(keys & needed.get(template, keys)) and (
        template != "resources" or bool(keys & {"name", "url", "format"})
    )


def _columns(
    cells: Sequence[Any], headings: Headings
) -> tuple[dict[str, int], dict[int, str], list[tuple[str, int]]]:
    columns: dict[str, int] = {}
    extra: dict[int, str] = {}
    twice: list[tuple[str, int]] = []
    for index, cell in enumerate(cells):
        text = cell_text(cell)
        if not text:
            continue
        key = headings.find(text)
        if key is None:
            extra[index] = text
        elif key in columns:
            twice.append((key, index))
            extra[index] = text
        else:
            columns[key] = index
    return columns, extra, twice


def _explains(cells: Sequence[Any], columns: dict[str, int]) -> bool:
    """Whether a row under the headings explains them: "(เลือกจากตัวเลือก)", "YYYY-MM-DD…"."""
    layout = load_layout()
    words = layout.words("explanation")
    filled = [text for cell in cells if (text := cell_text(cell))]
    code = columns.get(CODE)
    if code is not None and code < len(cells):
        said = plain(cell_text(cells[code]))
        if said == plain(layout.raw["sheets"]["inventory"]):
            return True
    telling = [t for t in filled if t.startswith("(") or any(word in t for word in words)]
    return 2 * len(telling) > len(filled) and len(telling) > 1


def _type_of(raw: RawSheet, place: int) -> SheetType | None:
    """The type of data a sheet is for: by its name, else by the titles above the headings."""
    titles = [cell_text(cell) for _, cells in raw.rows[:place] for cell in cells if cell != ""]
    for texts in ([raw.name], titles):
        said = plain(" ".join(texts))
        for kind in load_layout().types.values():
            if any(plain(word) in said for word in kind.words):
                return kind
    return None


def _column_issues(found: Recognized, twice: list[tuple[str, int]]) -> list[Issue]:
    layout, info = load_layout(), found.info
    fields = layout.fields[info.template]
    kind = found.type or layout.rest
    expected = [field.key for field in layout.columns(info.template, kind.id)]
    where = {"file": info.file, "sheet": info.name}
    row = info.heading_row
    issues = []
    missing = [key for key in expected if key not in info.columns]
    for key in missing:
        if fields[key].mandatory or key == CODE:
            label = dict(fields[key].label)
            issues.append(issue("heading_missing", label=label, row=row, **where))
    # Of the two versions of the form one has no such column: nothing to tell.
    versions = {key for entry in layout.raw["versions"].values() for key in entry["without"]}
    optional = [k for k in missing if not (fields[k].mandatory or k == CODE or k in versions)]
    if optional:
        labels = {
            language: ", ".join(f"“{fields[key].label[language]}”" for key in optional)
            for language in ("th", "en")
        }
        issues.append(issue("heading_missing_optional", labels=labels, **where))
    for key in _moved(sorted(info.columns, key=info.columns.__getitem__), expected):
        column = column_letters(info.columns[key])
        label, cell = dict(fields[key].label), f"{column}{row}"
        issues.append(issue("heading_moved", label=label, column=column, cell=cell, **where))
    for key, index in twice:
        cell = f"{column_letters(index)}{row}"
        label = dict(fields[key].label)
        issues.append(issue("heading_twice", label=label, cell=cell, **where))
    doubled = {index for _, index in twice}
    for index, text in found.extra.items():
        if index not in doubled:
            cell = f"{column_letters(index)}{row}"
            issues.append(issue("heading_extra", value=text, cell=cell, **where))
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


def _more(file: str, raw: RawSheet) -> Recognized | None:
    described = load_layout().raw["more"]["headings"]
    headings = Headings({entry["key"]: (entry["th"], entry["en"]) for entry in described})
    for place, (number, cells) in enumerate(raw.rows[:10]):
        columns, _, _ = _columns(cells, headings)
        if len(columns) == len(described):
            info = SheetInfo(file, raw.name, MORE, None, columns, number)
            return Recognized(info, raw, place + 1)
    return None

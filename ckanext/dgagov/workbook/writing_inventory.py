"""Template 1 on its sheet: for each Focus Area its lines, then its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .defuse import defuse
from .inventory_cells import is_blank, numbered, read_agencies, show_agencies
from .layout import load_layout
from .values import cell_text
from .writing_sheets import Sheet, fitting

_EMPTY = {"focus_area": None, "issue": "", "goal": "", "agencies": [], "missions": []}
_BLANK_ROWS = 10


def write_inventory(
    sheet: Sheet, document: Mapping[str, Any] | None, areas: Sequence[Mapping[str, Any]]
) -> list[tuple[int, str, Any, str]]:
    """Write the document; without one, the empty form.

    Gives what the cells do not say exactly: (number of the Focus Area, key, value, cell).
    """
    described = load_layout().raw["inventory"]
    for index, entry in enumerate(described["headings"]):
        sheet.sheet.set_column(index, index, entry["width"], sheet.look.column)
    sheet.line([described["title"]["th"]], sheet.look.title)
    titles = {area["number"]: area["title"]["th"] for area in areas}
    further = []
    areas_listed = document["focus_areas"] if document else []
    picked = [area for listed in areas_listed if any((area := _clean(listed)).values())]
    for number, area in enumerate(picked or [_EMPTY], start=1):
        sheet.row += 1
        for entry in described["header"]:
            key = entry["key"]
            cell = defuse(_header_cell(key, area[key], titles))
            if key == "focus_area":
                sheet.focus_area_rows.append(sheet.row)
            if key == "agencies" and read_agencies(cell_text(cell)) != area[key]:
                further.append((number, key, area[key], cell))
            sheet.text(0, entry["th"], sheet.look.heading)
            sheet.text(1, fitting(cell)[0], sheet.look.cell)
            sheet.row += 1
        sheet.row += 1
        sheet.headings(described["headings"])
        for cells in _rows(area):
            fitted = {k: fitting(defuse(v))[0] for k, v in cells.items() if v}
            sheet.add(fitted)
    if not picked:
        for _ in range(_BLANK_ROWS):
            sheet.add({})
    return further


def _clean(node: Any) -> Any:
    """A part of the document as cells can hold it: blank texts and entries are left out."""
    if isinstance(node, str):
        text = fitting(node)[0]
        return "" if is_blank(text) else text
    if isinstance(node, Mapping):
        return {key: _clean(value) for key, value in node.items()}
    if isinstance(node, list):
        cleaned = [_clean(part) for part in node]
        return [part for part in cleaned if (any(part.values()) if _is_entry(part) else part != "")]
    return node


def _is_entry(part: Any) -> bool:
    return isinstance(part, Mapping) and "code" in part


def _header_cell(key: str, value: Any, titles: Mapping[int, str]) -> str:
    if key == "focus_area":
        return titles.get(value, "") if isinstance(value, int) else ""
    return show_agencies(value) if key == "agencies" else value or ""


def _rows(area: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """One row a data set; a mission or process without any has a row of its own."""
    for m, mission in enumerate(area["missions"], start=1):
        first = {"mission": numbered(mission["title"], m)}
        if not mission["processes"]:
            yield first
        for p, process in enumerate(mission["processes"], start=1):
            second = {**first, "process": numbered(process["title"], m, p)}
            for entry in process["datasets"]:
                yield {**second, **_entry(entry)}
            for s, subprocess in enumerate(process["subprocesses"], start=1):
                third = {**second, "subprocess": numbered(subprocess["title"], m, p, s)}
                for entry in subprocess["datasets"]:
                    yield {**third, **_entry(entry)}
                if not subprocess["datasets"]:
                    yield third
            if not process["datasets"] and not process["subprocesses"]:
                yield second


def _entry(entry: Mapping[str, Any]) -> dict[str, str]:
    return {key: entry.get(key) or "" for key in ("code", "title", "dataset")}

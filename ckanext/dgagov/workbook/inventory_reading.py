"""Template 1: the lines above the table and the table, once or several times on a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .headings import inventory_headings
from .inventory_cells import (
    LEVELS,
    is_blank,
    labelled,
    read_agencies,
    read_focus_area,
    titles_of,
    without_numbering,
)
from .issues import Issue, Origin, SheetInfo, issue
from .layout import load_layout
from .recognize import Recognized
from .values import cell_text

_HEADING_CELLS = 3


@dataclass
class _Block:
    """One Focus Area: its lines, and the rows of its table by key."""

    header: dict[str, str] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    rows: list[tuple[Origin, dict[str, str]]] = field(default_factory=list)


@dataclass
class ReadInventory:
    """A part of the document, where its entries stand by place, and issues."""

    areas: list[dict[str, Any]]
    origins: dict[str, Origin]
    issues: list[Issue]


def read_inventory_sheet(
    sheet: Recognized, areas: Sequence[Mapping[str, Any]], first: int = 0
) -> ReadInventory:
    """The Focus Areas on a sheet.

    :param areas: the indicator's Focus Areas: "number" and "title" {"th", "en"}
    :param first: how many Focus Areas were read from other sheets before
    """
    read = ReadInventory([], {}, [])
    missions = 0
    for number, block in enumerate(_blocks(sheet), start=first):
        area = _header(block, areas, read.issues)
        _Builder(area, block, f"focus_areas[{number}]", read.origins, missions).build()
        missions += len(area["missions"])
        read.areas.append(area)
    return read


def _blocks(sheet: Recognized) -> list[_Block]:
    """The sheet cut where a new Focus Area begins; the reading of its rows by key."""
    table = inventory_headings()[0]
    blocks = [_Block()]
    columns: dict[str, int] = {}
    last: tuple[str, int] | None = None
    for number, cells in sheet.raw.rows:
        keys = {k: i for i, cell in reversed(list(enumerate(cells)))
                if isinstance(cell, str) and (k := table.find(cell))}  # fmt: skip
        if len(keys) >= _HEADING_CELLS and "mission" in keys:
            columns, last = keys, None
            continue
        if (line := labelled(cells)) is not None:
            key, value, column = line
            if key in blocks[-1].header or blocks[-1].rows:
                blocks.append(_Block())
            blocks[-1].header[key] = value
            info = SheetInfo(sheet.info.file, sheet.info.name, sheet.info.template, None,
                             {key: column}, number)  # fmt: skip
            blocks[-1].origins[key] = Origin(info, number)
            columns, last = {}, (key, column)
        elif columns:
            info = SheetInfo(sheet.info.file, sheet.info.name, sheet.info.template, None, columns)
            values = {k: cell_text(cells[i]) for k, i in columns.items() if i < len(cells)}
            if any(values.values()):
                blocks[-1].rows.append((Origin(info, number), values))
        elif last and last[0] == "agencies":
            # Agencies that go on under the label, one a row.
            more = [cell_text(cell) for cell in cells if cell_text(cell)]
            blocks[-1].header["agencies"] += "\n" + "\n".join(more)
    # An empty form has labels and no values.
    return [block for block in blocks if any(block.header.values()) or block.rows]


def _header(
    block: _Block, areas: Sequence[Mapping[str, Any]], issues: list[Issue]
) -> dict[str, Any]:
    written = block.header.get("focus_area", "")
    number = read_focus_area(written, areas) if written else None
    choices = {
        language: ", ".join(f"{area['number']}. {area['title'][language]}" for area in areas)
        for language in ("th", "en")
    }
    origin = block.origins.get("focus_area") or (block.rows[0][0] if block.rows else None)
    if written and number is None:
        issues.append(
            issue("focus_area_unknown", origin, "focus_area", value=written, choices=choices)
        )
    elif number is None and any(block.header.values()):
        issues.append(issue("focus_area_missing", origin, "focus_area", choices=choices))
    return {
        "focus_area": number,
        "issue": block.header.get("issue", ""),
        "goal": block.header.get("goal", ""),
        "agencies": read_agencies(block.header.get("agencies", "").strip()),
        "missions": [],
    }


class _Builder:
    """Makes the tree of one Focus Area from the rows of its table."""

    def __init__(
        self, area: dict[str, Any], block: _Block, place: str, origins: dict[str, Origin],
        missions: int,
    ) -> None:  # fmt: skip
        self.area, self.block, self.place, self.origins = area, block, place, origins
        self.missions_before = missions
        self.titles = {
            level: without_numbering(
                level,
                (v[level] for _, v in block.rows if not is_blank(v.get(level, ""))),
            )
            for level in LEVELS
        }
        self.cell: dict[str, str | None] = dict.fromkeys(LEVELS)
        self.codes = any("code" in values for _, values in block.rows)
        self.counted: dict[int, int] = {}

    def build(self) -> None:
        """Add every row; blank cells mean what stands above, as merged cells do."""
        for origin, values in self.block.rows:
            self._descend(values)
            for code, title, dataset in self._entries(values):
                self._add(origin, code, title, dataset)

    def _descend(self, values: dict[str, str]) -> None:
        for depth, level in enumerate(LEVELS):
            text = values.get(level, "")
            if not text:
                # A blank right of a cell that is filled anew says that there is none.
                filled = any(values.get(higher) for higher in LEVELS[depth - 1 : depth])
                if level == "subprocess" and filled:
                    self.cell[level] = None
                continue
            if is_blank(text):
                self._reset(depth)
                continue
            if text != self.cell[level]:
                self._reset(depth)
                self.cell[level] = text
                self._node(level, self.titles[level][text])

    def _reset(self, depth: int) -> None:
        for level in LEVELS[depth:]:
            self.cell[level] = None

    def _node(self, level: str, title: str) -> None:
        if level == "mission":
            self.area["missions"].append({"title": title, "processes": []})
        elif level == "process":
            self._mission()["processes"].append(
                {"title": title, "subprocesses": [], "datasets": []}
            )
        else:
            self._process()["subprocesses"].append({"title": title, "datasets": []})

    def _mission(self) -> dict[str, Any]:
        if not self.area["missions"]:
            self._node("mission", "")
        return self.area["missions"][-1]

    def _process(self) -> dict[str, Any]:
        mission = self._mission()
        if self.cell["process"] is None and (
            not mission["processes"] or mission["processes"][-1]["title"]
        ):
            self._node("process", "")
        return mission["processes"][-1]

    def _entries(self, values: dict[str, str]) -> list[tuple[str, str, str | None]]:
        title, code = values.get("title", ""), values.get("code", "")
        title, code = ("" if is_blank(text) else text for text in (title, code))
        dataset = values.get("dataset", "")
        if self.codes:
            reference = None if is_blank(dataset) else dataset
            return [(code, title, reference)] if code or title or reference else []
        return [(found, name, None) for found, name in titles_of(title)]

    def _add(self, origin: Origin, code: str, title: str, dataset: str | None) -> None:
        process = self._process()
        mission_number, process_number = (
            len(self.area["missions"]), len(self._mission()["processes"]),
        )  # fmt: skip
        place = f"{self.place}.missions[{mission_number - 1}].processes[{process_number - 1}]"
        holder = process
        if self.cell["subprocess"] is not None and process["subprocesses"]:
            holder = process["subprocesses"][-1]
            place += f".subprocesses[{len(process['subprocesses']) - 1}]"
        if not code and not self.codes:
            code = self._next_code(id(process), mission_number, process_number)
        place += f".datasets[{len(holder['datasets'])}]"
        holder["datasets"].append({"code": code, "title": title, "dataset": dataset})
        self.origins[place] = origin

    def _next_code(self, process: int, mission_number: int, process_number: int) -> str:
        """The code that the form's rule gives: mission, main process, running number."""
        self.counted[process] = self.counted.get(process, 0) + 1
        mission = self.missions_before + mission_number
        return f"DataSet_{mission}{process_number}_{self.counted[process]:02}"


def heading_labels() -> dict[str, dict[str, str]]:
    """The labels of the lines above the table by key."""
    return {
        entry["key"]: {"th": entry["th"], "en": entry["en"]}
        for entry in load_layout().raw["inventory"]["header"]
    }

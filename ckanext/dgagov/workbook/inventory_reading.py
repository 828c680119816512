"""Template 1: the lines above the table and the table, once or several times on a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from .inventory_blocks import Block, Cutter
from .inventory_cells import (
    LEVELS,
    is_blank,
    is_code,
    numbers_of,
    read_agencies,
    read_focus_area,
    titles_of,
    without_numbering,
)
from .issues import Issue, Origin, issue
from .layout import CODE, load_layout
from .recognize import Recognized


@dataclass
class ReadInventory:
    """A part of the document, where its entries stand by place, and issues."""

    areas: list[dict[str, Any]]
    origins: dict[str, Origin]
    issues: list[Issue]
    unmapped: list[tuple[Origin, str, str]] = field(default_factory=list)
    """Values of columns that are not in the form: where, heading, text."""
    made: set[str] = field(default_factory=set)
    """Codes that were made up, because the sheet has none."""


def read_inventory_sheet(
    sheet: Recognized, areas: Sequence[Mapping[str, Any]], first: int = 0
) -> ReadInventory:
    """The Focus Areas on a sheet.

    :param areas: the indicator's Focus Areas: "number" and "title" {"th", "en"}
    :param first: how many Focus Areas were read from other sheets before
    """
    cutter = Cutter(sheet)
    blocks = cutter.cut()
    read = ReadInventory([], {}, cutter.issues, cutter.unmapped)
    missions = 0
    for number, block in enumerate(blocks, start=first):
        area = _header(block, areas, read.issues)
        _Builder(area, block, f"focus_areas[{number}]", read, missions).build()
        missions += len(area["missions"])
        read.areas.append(area)
    return read


def _header(
    block: Block, areas: Sequence[Mapping[str, Any]], issues: list[Issue]
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
        self, area: dict[str, Any], block: Block, place: str, read: ReadInventory, missions: int
    ) -> None:
        self.area, self.block, self.place = area, block, place
        self.origins, self.issues, self.made = read.origins, read.issues, read.made
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
            for code, title, dataset in self._entries(origin, values):
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

    def _entries(self, origin: Origin, values: dict[str, str]) -> list[tuple[str, str, str | None]]:
        """The data sets (code, title, name on the catalog) of a row."""
        keys = ("code", "title", "dataset")
        cells = {key: "" if is_blank(values.get(key, "")) else values[key] for key in keys}
        code, title, dataset = cells.values()
        if not self.codes:
            found = titles_of(title)
            names = [line.strip() for line in dataset.splitlines()]
            if dataset and len(names) != max(len(found), 1):
                self.issues.append(issue("entry_lines", origin, "dataset", value=dataset))
                names = [dataset]
            pairs = zip_longest(found or [("", "")] if names else found, names)
            return [(one[0], one[1], name) for one, name in pairs if one]
        titles = titles_of(title)
        codes = code.splitlines()
        if len(codes) > 1 and all(map(is_code, codes)):
            if len(codes) == len(titles) and not dataset:
                return [(c.strip(), t, None) for c, (_, t) in zip(codes, titles, strict=True)]
            self.issues.append(issue("entry_lines", origin, CODE, value=code))
        return [(code, title, dataset or None)] if code or title or dataset else []

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
            code = self._next_code(id(process), *self._numbers(mission_number, process_number))
        place += f".datasets[{len(holder['datasets'])}]"
        holder["datasets"].append({"code": code, "title": title, "dataset": dataset})
        self.origins[place] = origin

    def _numbers(self, mission: int, process: int) -> tuple[int, int]:
        """The numbers of mission and process: those that are written, or else their places."""
        written = self.cell["process"] or ""
        stripped = self.titles["process"].get(written, written) != written
        own = numbers_of(written) if stripped else None
        return own or (self.missions_before + mission, process)

    def _next_code(self, process: int, mission_number: int, process_number: int) -> str:
        """The code that the form's rule gives: mission, main process, running number."""
        while True:
            self.counted[process] = self.counted.get(process, 0) + 1
            code = f"DataSet_{mission_number}{process_number}_{self.counted[process]:02}"
            # Another Focus Area may number its processes alike.
            if code not in self.made:
                self.made.add(code)
                return code


def heading_labels() -> dict[str, dict[str, str]]:
    """The labels of the lines above the table by key."""
    return {
        entry["key"]: {"th": entry["th"], "en": entry["en"]}
        for entry in load_layout().raw["inventory"]["header"]
    }

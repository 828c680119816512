"""The rows of Template 1. Pure Python: no CKAN."""

from __future__ import annotations

from typing import Any

COLUMNS = ("mission", "process", "subprocess")

NOBODY: dict[str, Any] = {"title": ""}


def rows(area: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of one Focus Area of a checked document, a data set a row.

    Each row has `entry` (or None where none is listed yet) and `cells`, the cells
    that begin in it: `{"column", "place", "title", "span"}`, `span` being the rows it covers.
    `place` is within the area, such as `missions[0].processes[1]`.
    """
    found: list[dict[str, Any]] = []
    for m, mission in enumerate(area["missions"]):
        first = len(found)
        place = f"missions[{m}]"
        for r, process in enumerate(mission["processes"]):
            _process_rows(found, process, f"{place}.processes[{r}]")
        if len(found) == first:
            found.append(_row(None, "", []))
            found[first]["cells"] = [_cell(c, NOBODY, "", 1) for c in COLUMNS[1:]]
        _begin(found, first, _cell("mission", mission, place, len(found) - first))
    return found


def _process_rows(found: list[dict[str, Any]], process: dict[str, Any], place: str) -> None:
    first = len(found)
    holders = [(process, place, NOBODY)] if process["datasets"] else []
    holders += [
        (holder, f"{place}.subprocesses[{s}]", holder)
        for s, holder in enumerate(process["subprocesses"])
    ]
    for holder, holder_place, titled in holders or [(process, place, NOBODY)]:
        start = len(found)
        for e, entry in enumerate(holder["datasets"]):
            found.append(_row(entry, f"{holder_place}.datasets[{e}]", []))
        if len(found) == start:
            found.append(_row(None, "", []))
        where = holder_place if titled is not NOBODY else ""
        _begin(found, start, _cell("subprocess", titled, where, len(found) - start))
    _begin(found, first, _cell("process", process, place, len(found) - first))


def _row(entry: Any, place: str, cells: list[dict[str, Any]]) -> dict[str, Any]:
    return {"entry": entry, "place": place, "cells": cells}


def _cell(column: str, node: dict[str, Any], place: str, span: int) -> dict[str, Any]:
    return {"column": column, "title": node["title"], "place": place, "span": span}


def _begin(found: list[dict[str, Any]], index: int, cell: dict[str, Any]) -> None:
    found[index]["cells"].insert(0, cell)

"""Asks the real DataStore whether it answers a query with a condition, and for some rows."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ..inspection.findings import Reason
from ..inspection.thresholds import whole
from ..inspection.wording import sentence

_ROW_NUMBER = "_id"


@dataclass(frozen=True)
class Answer:
    """What the DataStore said about one resource."""

    works: bool | None
    """Whether a query with a condition gave the rows it should; null when nobody could ask."""
    reason: Reason | None = None
    total: int | None = None
    condition: dict[str, Any] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    rows: tuple[dict[str, Any], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """For the report: without the rows."""
        reason = self.reason and {
            "code": self.reason.code,
            "parameters": dict(self.reason.parameters),
            "text": sentence(self.reason.code, self.reason.parameters),
        }
        return {
            "works": self.works,
            "total": self.total,
            "condition": dict(self.condition),
            "fields": list(self.fields[: whole("columns_kept")]),
            "reason": reason,
        }

    def write_csv(self, path: Path) -> None:
        """The rows as CSV, to be inspected as a file is."""
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, self.fields, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(self.rows)


def ask_datastore(resource_id: str, rows: int = 1) -> Answer:
    """Ask the DataStore of this catalog for the first rows, and for one row by a condition.

    The condition is one value of a row that it gave: the answer must hold that row's value in
    every row, and at least one. Never raises for what the DataStore does.
    """
    if not p.plugin_loaded("datastore"):
        return Answer(None, Reason("datastore_not_loaded"))
    try:
        first = _search(resource_id, limit=rows, include_total=True)
        names = [entry["id"] for entry in first["fields"]]
        found = first["records"]
        condition = _condition(names, found)
        checked = _search(resource_id, limit=1, filters=condition)
    except tk.ObjectNotFound:
        return Answer(False, Reason("datastore_not_found"))
    except (tk.ValidationError, tk.NotAuthorized, sa.exc.SQLAlchemyError) as error:
        return Answer(None, Reason("datastore_failed", {"detail": type(error).__name__}))
    works = _fits(condition, checked["records"]) if found else not checked["records"]
    return Answer(
        works,
        None if works else Reason("datastore_failed", {"detail": "filters"}),
        first.get("total"),
        condition,
        tuple(name for name in names if name != _ROW_NUMBER),
        tuple(found),
    )


def _search(resource_id: str, **query: Any) -> dict[str, Any]:
    context: Any = {"ignore_auth": True}
    return tk.get_action("datastore_search")(context, {"resource_id": resource_id, **query})


def _condition(names: list[str], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A column and a value of it; the row number when no other column has a plain value."""
    for name in names:
        value = rows[0].get(name) if rows else None
        if name != _ROW_NUMBER and isinstance(value, (str, int)) and value != "":
            return {name: value}
    return {_ROW_NUMBER: rows[0].get(_ROW_NUMBER, 1) if rows else -1}


def _fits(condition: dict[str, Any], rows: list[dict[str, Any]]) -> bool:
    return bool(rows) and all(
        str(row.get(name)) == str(value) for row in rows for name, value in condition.items()
    )

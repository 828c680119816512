"""Workbooks of this catalog: an organization's own, an empty one to begin from, an example."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from ..inventory import entries
from ..model import Inventory
from ..scoring import Rubric
from ..workbook import Dataset, WorkbookContent, content_of, write_workbook
from ..workbook.layout import load_layout
from . import catalog
from .catalog import Organization

DATA, EMPTY, EXAMPLE = "data", "empty", "example"
CONTENTS = (DATA, EMPTY, EXAMPLE)
EXAMPLE_FILE = Path(__file__).with_name("example.json")
MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write(
    stream: IO[bytes],
    rubric: Rubric,
    organization: Organization,
    *,
    content: str = DATA,
    layout: str | None = None,
) -> None:
    """Write a workbook of the official layout to a binary stream, with little memory.

    :param content: `data`, `empty` or `example`
    :param layout: 2024 (the default) or 2022
    """
    made = {DATA: _data, EMPTY: _empty, EXAMPLE: _example}[content](rubric, organization)
    write_workbook(made, stream, layout=layout, rubric=rubric)


def file_name(organization: Organization, content: str = DATA, layout: str | None = None) -> str:
    """What to call the file; an earlier layout stands in its name."""
    endings = [] if content == DATA else [content]
    if layout and layout != load_layout().versions[0]:
        endings.append(layout)
    return "-".join([organization.name, *endings]) + ".xlsx"


def _data(rubric: Rubric, organization: Organization) -> WorkbookContent:
    inventory = Inventory.current(organization.id, rubric.id)
    document = inventory.document if inventory else None
    content = WorkbookContent(organization.as_dict(), document)
    content.datasets = _datasets(rubric, organization, document)
    return content


def _datasets(
    rubric: Rubric, organization: Organization, document: dict[str, Any] | None
) -> Iterator[Dataset]:
    codes = catalog.codes(organization.id, rubric.id)
    used: set[str] = {e["code"] for _, e in entries(document)} if document else set()
    listed = {e["dataset"] for _, e in entries(document)} if document else set()
    for number, record in enumerate(catalog.records(organization.id), start=1):
        code = codes.get(record["id"]) or record["name"]
        if code in used and record["id"] not in listed:
            code = record["name"] if record["name"] not in used else f"DataSet_{number}"
        used.add(code)
        yield Dataset(code, record)


def _empty(rubric: Rubric, organization: Organization) -> WorkbookContent:
    return WorkbookContent(organization.as_dict())


def _example(rubric: Rubric, organization: Organization) -> WorkbookContent:
    example = _read_example()
    return content_of(example["organization"], example["datasets"], example["inventory"])


@lru_cache(maxsize=1)
def _read_example() -> dict[str, Any]:
    return json.loads(EXAMPLE_FILE.read_text(encoding="utf-8"))

"""Writes what is made from the worked example's JSON: its workbook, and the one for download.

Run it with the virtual environment after a change to `examples/opdc-2565`:

    .venv/bin/python dev/example.py

It writes `examples/opdc-2565/opdc.xlsx` (Templates 1-3, whose resources are the files beside it)
and `ckanext/dgagov/importing/example.json` (what "a workbook filled with an example" holds).
`tests/unit/workbook/test_workbook_example.py` holds all three in step.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import python_calamine
from local.paths import CHECKOUT, EXAMPLES, shown

from ckanext.dgagov.workbook import content_of, write_workbook

FOLDER = EXAMPLES / "opdc-2565"
WORKBOOK = FOLDER / "opdc.xlsx"
DOWNLOAD = CHECKOUT / "ckanext" / "dgagov" / "importing" / "example.json"

CATALOG = "https://dataportal.opdc.go.th/"
"""Whoever downloads the example has no files beside it: the addresses are the agency's."""
_OF_THIS_CATALOG = ("id", "type", "state", "private")


def read() -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    """Organization, data sets and inventory of the example folder."""
    lines = (FOLDER / "datasets.jsonl").read_text(encoding="utf-8").splitlines()
    return (
        json.loads((FOLDER / "organization.json").read_text(encoding="utf-8")),
        [json.loads(line) for line in lines if line.strip()],
        json.loads((FOLDER / "inventory.json").read_text(encoding="utf-8")),
    )


def workbook() -> bytes:
    """The example as a workbook of the current layout."""
    stream = io.BytesIO()
    write_workbook(content_of(*read()), stream)
    return stream.getvalue()


def download() -> str:
    """The example for download, as JSON: without ids, with addresses instead of files."""
    organization, datasets, inventory = read()
    made = {
        "organization": {"id": None, "name": organization["name"], "title": organization["title"]},
        "inventory": inventory,
        "datasets": [_for_download(dataset, organization["title"]) for dataset in datasets],
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _for_download(dataset: dict[str, Any], organization: str) -> dict[str, Any]:
    plain = {key: value for key, value in dataset.items() if key not in _OF_THIS_CATALOG}
    resources = [
        {**{k: v for k, v in one.items() if k != "id"}, "url": CATALOG + one["url"]}
        for one in dataset["resources"]
    ]
    return {**plain, "owner_org": organization, "resources": resources}


def _cells(data: bytes) -> dict[str, list[list[Any]]]:
    book = python_calamine.load_workbook(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def _write(path: Path, data: bytes, *, same: bool) -> None:
    if not same:
        path.write_bytes(data)
    print(f"{shown(path)}: {'was in step' if same else 'written'}")


def run() -> None:
    """Write what is out of step; a workbook with the same cells keeps its bytes."""
    made, text = workbook(), download().encode()
    same = WORKBOOK.exists() and _cells(WORKBOOK.read_bytes()) == _cells(made)
    _write(WORKBOOK, made, same=same)
    _write(DOWNLOAD, text, same=DOWNLOAD.exists() and DOWNLOAD.read_bytes() == text)


if __name__ == "__main__":
    run()

"""The report as JSON has the keys that the README names, before and after, and for a bad file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from import_samples import inventory, package, workbook

pytestmark = pytest.mark.usefixtures("site")

README = Path(__file__).parents[2] / "README.md"
FINDING = {"severity", "code", "text", "file", "sheet", "row", "cell", "field", "value"}
ROW = {
    "file", "sheet", "row", "code", "title", "action", "result", "changes", "reasons", "notes",
    "candidates", "dataset", "name", "state", "private", "publish", "resources", "files",
}  # fmt: skip


def documented() -> dict[str, str]:
    """What the README says of each key of the report."""
    text = README.read_text(encoding="utf-8")
    table = text[text.index("| Key | What stands there |") :].split("\n\n")[0]
    lines = [line.split("|") for line in table.splitlines()[2:]]
    return {key: line[2] for line in lines for key in re.findall(r"`(\w+)`", line[1])}


def test_the_report_is_as_documented(bring: Any) -> None:
    said = documented()
    assert set(re.findall(r"`(\w+)`", said["rows"])) - {"field", "old", "new", "resource"} == ROW
    bad = package(2, last_updated_date="เมื่อวาน")
    file = workbook([package(1), bad], inventory(("data-set-0001", "ก")))
    for report in (bring(file), bring(file, dry_run=False), bring(b"no workbook")):
        assert json.loads(json.dumps(report)) == report
        assert set(report) == {*said, "dry_run"}
        assert set(report["inventory"]) >= set(re.findall(r"`(\w+)`", said["inventory"]))
        for row in report["rows"]:
            assert set(row) >= ROW
            assert (row["sheet"], row["row"]) in {("Temp2_Meta_Stat", 6), ("Temp2_Meta_Stat", 7)}
            assert all(set(one) == FINDING for one in (*row["reasons"], *row["notes"]))
        assert all(set(one) == FINDING for one in report["issues"])
        assert all(one["text"]["th"] and one["text"]["en"] for one in report["issues"])

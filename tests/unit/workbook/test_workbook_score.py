"""`dgagov score FILE.xlsx`: the same score as from the example's other form."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from workbook_samples import EXAMPLE, example, export, package, save, sheet_of

from ckanext.dgagov.command import main
from ckanext.dgagov.scoring import load_rubric
from ckanext.dgagov.sources import read_inputs


def scored(*paths):
    result = CliRunner().invoke(main, ["score", "--format", "json", *map(str, paths)])
    return result.exit_code, json.loads(result.stdout) if result.exit_code == 0 else result.output


def test_the_example_has_its_score(tmp_path):
    _, sets, inventory = example()
    path = export(tmp_path / "ตัวอย่าง.xlsx", sets, inventory)
    code, card = scored(path)
    assert code == 0
    points = {criterion["id"]: criterion["points"] for criterion in card["criteria"]}
    assert points["list"] == 50
    assert points["metadata"] == 10
    assert EXAMPLE.exists()


def test_without_an_inventory_all_rows_count(tmp_path):
    path = export(tmp_path / "a.xlsx", [package(), package(name="b", notes="")])
    (evidence,) = read_inputs(load_rubric("fy2565"), [path]).evidences
    assert evidence.inventory is None
    assert [record["id"] for record in evidence.datasets] == ["labour-force", "b"]
    assert evidence.organization["title"] == "สำนักงานสถิติแห่งชาติ"


def test_entries_are_linked_by_code_and_title(tmp_path):
    inventory = {
        "focus_areas": [
            {
                "focus_area": 9, "issue": "ก", "goal": "ข", "agencies": ["ค"],
                "missions": [{"title": "ง", "processes": [{
                    "title": "จ", "subprocesses": [], "datasets": [
                        {"code": "labour-force", "title": "ชื่ออื่น", "dataset": None},
                        {"code": "", "title": "ชุดที่สอง", "dataset": None},
                        {"code": "x", "title": "ไม่มี", "dataset": None},
                    ]}]}],
            }
        ]
    }  # fmt: skip
    sets = [package(), package(name="b", title="ชุดที่สอง")]
    path = export(tmp_path / "a.xlsx", sets, inventory)
    (evidence,) = read_inputs(load_rubric("fy2565"), [path]).evidences
    process = evidence.inventory["document"]["focus_areas"][0]["missions"][0]["processes"][0]
    assert [entry["dataset"] for entry in process["datasets"]] == ["labour-force", "b", None]


def test_a_file_that_is_none_is_told(tmp_path):
    path = save(tmp_path / "a.xlsx", b"PK\x03\x04nothing")
    code, output = scored(path)
    assert code == 3
    assert "a.xlsx" in output
    sheet_of([["ก", "ข"]]).save(tmp_path / "b.xlsx")
    assert scored(tmp_path / "b.xlsx")[0] == 3


@pytest.mark.parametrize("apart", [True, False])
def test_files_of_two_organizations_stay_apart(tmp_path, apart):
    other = package(owner_org="กรมอื่น" if apart else "nso")
    paths = [export(tmp_path / "a.xlsx", [package()]), export(tmp_path / "b.xlsx", [other])]
    evidences = read_inputs(load_rubric("fy2565"), paths).evidences
    assert len(evidences) == 2

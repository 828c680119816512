"""The worked example in its three forms: a folder of JSON, a workbook, and one for download.

After a change to the folder, `dev/example.py` writes the other two anew.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from workbook_samples import EXAMPLE, cells, example, quick_cells, written

import ckanext.dgagov
from ckanext.dgagov.command import main
from ckanext.dgagov.workbook import check, content_of, read_workbook

WORKBOOK = EXAMPLE / "opdc.xlsx"
DOWNLOAD = Path(next(iter(ckanext.dgagov.__path__))) / "importing" / "example.json"
STATEMENTS = ("declarations.jsonl", "uses.jsonl", "decisions.jsonl")


def scorecard(*words):
    result = CliRunner().invoke(main, ["score", *map(str, words), "--format", "json"])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_workbook_holds_what_the_folder_holds():
    organization, sets, inventory = example()
    made = written(content_of(organization, sets, inventory))
    assert quick_cells(WORKBOOK.read_bytes()) == quick_cells(made), "run dev/example.py"
    assert cells(WORKBOOK.read_bytes()) == cells(made)
    content = read_workbook(WORKBOOK)
    assert content.inventory == inventory
    assert [found.package["name"] for found in content.datasets] == [one["name"] for one in sets]
    lacking = [one.field for one in check(content) if one.code == "item"]
    assert sorted(lacking) == ["data_source", "geo_coverage", "objective"]


def test_each_of_its_files_is_beside_it():
    resources = [r for d in read_workbook(WORKBOOK).datasets for r in d.package["resources"]]
    assert len(resources) == 6
    for resource in resources:
        assert (WORKBOOK.parent / resource["url"]).is_file(), resource["url"]


def test_the_example_for_download_is_the_same_without_ids_and_files():
    organization, sets, inventory = example()
    download = json.loads(DOWNLOAD.read_text("utf-8"))
    title = organization["title"]
    assert download["organization"] == {"id": None, "name": "opdc", "title": title}
    assert download["inventory"] == inventory
    for one in sets:
        for key in ("id", "type", "state", "private"):
            del one[key]
        one["owner_org"] = title
        for resource in one["resources"]:
            del resource["id"]
            resource["url"] = "https://dataportal.opdc.go.th/" + resource["url"]
    assert download["datasets"] == sets, "run dev/example.py"


@pytest.fixture
def folder(tmp_path):
    """The example's folder without what people stated beside the workbook."""
    ignored = shutil.ignore_patterns(*STATEMENTS)
    return shutil.copytree(EXAMPLE, tmp_path / "opdc", ignore=ignored)


def test_the_workbook_with_its_files_has_the_scorecard_of_the_folder(folder):
    """Byte for byte, but for ids: a workbook has codes where a catalog has ids."""
    card = scorecard(folder)
    listed = json.loads((folder / "organization.json").read_text("utf-8"))
    card = card.replace(json.dumps(listed["id"]), "null").replace('"name": "opdc"', '"name": null')
    codes = {
        entry["dataset"]: entry["code"]
        for area in example()[2]["focus_areas"]
        for mission in area["missions"]
        for process in mission["processes"]
        for part in (process, *process["subprocesses"])
        for entry in part["datasets"]
    }
    for one in example()[1]:
        card = card.replace(one["id"], codes[one["name"]])
        for resource in one["resources"]:
            card = card.replace(json.dumps(resource["id"]), "null")
    of_workbook = scorecard(WORKBOOK)
    assert json.loads(of_workbook)["points"] == 64  # 80 without what people declare and decide
    assert of_workbook == card


def test_files_that_are_elsewhere_are_unknown_and_no_problem(tmp_path):
    alone = shutil.copy(WORKBOOK, tmp_path / "opdc.xlsx")
    card = json.loads(scorecard(alone))
    assert card["points"] == 60
    assert card["possible"] > card["points"]

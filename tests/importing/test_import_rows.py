"""Rows of a workbook become data sets: what is said before, and what is there afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from ckan.tests.helpers import call_action
from import_samples import inventory, package, workbook

pytestmark = pytest.mark.usefixtures("site")


def actions(report: Any) -> list[str]:
    return [row["action"] for row in report["rows"]]


def results(report: Any) -> list[str]:
    return [row["result"] for row in report["rows"]]


def test_a_preview_says_what_would_happen_and_changes_nothing(bring: Any, held: Any) -> None:
    report = bring(workbook([package(1), package(2)], inventory(("data-set-0001", "ก"))))
    assert report["dry_run"] is True
    assert report["state"] == "preview"
    assert actions(report) == ["create", "create"]
    assert report["score"]["after"]["points"] > report["score"]["now"]["points"]
    assert held() == {}


def test_applying_makes_what_was_said_and_the_second_time_nothing(
    bring: Any, held: Any, organization: Any
) -> None:
    file = workbook([package(1), package(2)], inventory(("data-set-0001", "จำนวนกำลังแรงงานรวม 1")))
    preview = bring(file)
    report = bring(file, dry_run=False)
    assert results(report) == ["created", "created"]
    assert report["state"] == "done"
    assert report["inventory"]["result"] == "changed"
    assert report["score"]["after"]["points"] == preview["score"]["after"]["points"]
    made = held()
    assert set(made) == {"data-set-0001", "data-set-0002"}
    assert made["data-set-0001"]["objective"] == ["พันธกิจหน่วยงาน"]
    assert made["data-set-0001"]["resources"][0]["url"] == "https://nso.go.th/1.csv"
    listed = call_action("dgagov_inventory_show", organization=organization["id"])
    entry = listed["document"]["focus_areas"][0]["missions"][0]["processes"][0]["datasets"][0]
    assert entry["dataset"] == made["data-set-0001"]["id"]

    again = bring(file, dry_run=False)
    assert results(again) == ["unchanged", "unchanged"]
    assert again["inventory"]["result"] == "unchanged"
    assert again["score"]["now"] == again["score"]["after"]
    assert held() == made


def test_template_3_alone_brings_resources_to_data_sets_of_the_catalog(
    bring: Any, held: Any
) -> None:
    bring(workbook([package(1, name=...)], codes=["DataSet_11_01"]), dry_run=False)
    named, strange = "DataSet_11_01", "DataSet_99_01"
    later = [{"name": "อีกไฟล์", "url": "https://nso.go.th/b.csv", "format": "CSV"}]
    content = bytes_of_template_3([(named, later[0]), (strange, later[0])])
    report = bring(content, dry_run=False)
    assert results(report) == ["changed"]
    assert [one["value"] for one in report["issues"] if one["code"] == "resource_orphan"] == [
        strange
    ]
    (made,) = held().values()
    assert [one["name"] for one in made["resources"]] == ["กำลังแรงงาน", "อีกไฟล์"]
    assert made["title"] == "จำนวนกำลังแรงงานรวม 1"
    assert results(bring(content, dry_run=False)) == ["unchanged"]


def bytes_of_template_3(rows: Any) -> bytes:
    import io

    import openpyxl

    from ckanext.dgagov.workbook.layout import RESOURCES, load_layout

    fields = load_layout().columns(RESOURCES, "stat")
    book = openpyxl.Workbook()
    book.active.append([field.heading for field in fields])
    for code, resource in rows:
        book.active.append([{"code": code, **resource}.get(field.key) for field in fields])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()

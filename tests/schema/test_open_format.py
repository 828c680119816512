"""The declared format: its one spelling, and what a public table must not be."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action

pytestmark = pytest.mark.usefixtures("site")


@pytest.mark.parametrize(
    ("written", "url", "name"),
    [
        (".csv", "https://nso.go.th/a", "CSV"),
        ("Excel", "https://nso.go.th/a.xlsx", "XLSX"),
        ("text/csv", "https://nso.go.th/a.csv", "CSV"),
        ("geojson", "https://nso.go.th/a", "GeoJSON"),
        ("ฐานข้อมูล", "https://nso.go.th/a", "ฐานข้อมูล"),
    ],
)
def test_the_format_is_stored_in_its_one_spelling(check, resource, written, url, name):
    data, errors = check(resources=[resource(format=written, url=url)])
    assert not errors
    assert data["resources"][0]["format"] == name


def test_nothing_is_rewritten_in_the_mode_report(check, resource, monkeypatch):
    monkeypatch.setitem(tk.config, "ckanext.dgagov.enforce", "report")
    data, errors = check(resources=[resource(format=".csv")])
    assert not errors
    assert data["resources"][0]["format"] == ".csv"


def images(resource: Any) -> list[dict[str, Any]]:
    return [
        resource(format="jpg", url="https://nso.go.th/หน้า1.jpg"),
        resource(format="", url="https://nso.go.th/หน้า2.png", name="หน้า 2"),
    ]


def test_a_public_table_of_pictures_alone_is_refused(check, resource):
    _, errors = check(resources=images(resource))
    assert set(errors) == {"resources"}
    for error, name in zip(errors["resources"], ("JPEG", "PNG"), strict=True):
        assert name in error["format"][0]
        assert "ข้อมูลสถิติ" in error["format"][0]
        assert "CSV" in error["format"][0]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "draft"},
        {"data_type": "ข้อมูลหลากหลายประเภท"},
        {"data_category": "ข้อมูลใช้ภายใน", "private": True, "license_id": "อื่นๆ"},
    ],
)
def test_pictures_are_taken_where_they_may_be_right(check, resource, changes):
    _, errors = check(resources=images(resource), **changes)
    assert "resources" not in errors


def test_a_table_beside_the_pictures_is_enough(check, resource):
    assert check(resources=[*images(resource), resource()])[1] == {}


def test_a_picture_is_judged_with_the_files_that_do_not_change(create, resource):
    made = create(resources=[resource()])
    picture = images(resource)[0]
    added = call_action("resource_create", package_id=made["id"], **picture)
    assert added["format"] == "JPEG"
    with pytest.raises(tk.ValidationError) as caught:
        call_action("resource_patch", id=made["resources"][0]["id"], format="PNG")
    assert "PNG" in str(caught.value.error_dict)

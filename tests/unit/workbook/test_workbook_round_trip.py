"""Export, import, export gives the same cells."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbook_samples import (
    LAYOUT,
    ORGANIZATION,
    RECORDS,
    cells,
    example,
    inventories,
    lines,
    organizations,
    package,
    quick_cells,
    save,
    written,
)

from ckanext.dgagov.workbook import content_of, read_workbook

EXAMPLES = int(os.environ.get("DGAGOV_WORKBOOK_EXAMPLES", "10"))
"""Of generated organizations; `make round-trips` runs 1,000."""
QUICK = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
VERSIONS = LAYOUT.versions


def round_trip(path: Any, organization: Any, sets: Any, inventory: Any, version: str):
    first = written(content_of(organization, sets, inventory), version)
    content = read_workbook(save(path, first))
    second = written(content, version)
    before, after = quick_cells(first), quick_cells(second)
    assert list(before) == list(after)
    for name in before:
        assert before[name] == after[name], name
    return content


@pytest.mark.parametrize("version", VERSIONS)
def test_the_example(tmp_path, version):
    organization, sets, inventory = example()
    content = round_trip(tmp_path / "a.xlsx", organization, sets, inventory, version)
    assert cells(written(content_of(organization, sets, inventory), version)) == cells(
        written(content, version)
    )
    assert not content.issues
    assert content.inventory == inventory
    assert content.organization["title"] == organization["title"]
    read = {found.package["name"]: found.package for found in content.datasets}
    assert set(read) == {one["name"] for one in sets}
    for one in sets:
        again = read[one["name"]]
        assert again["tags"] == one["tags"]
        assert again.get("objective", []) == one.get("objective", [])
        assert [r["url"] for r in again["resources"]] == [r["url"] for r in one["resources"]]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_real_records(tmp_path, version):
    records = lines(RECORDS)
    content = round_trip(tmp_path / "a.xlsx", ORGANIZATION, records, None, version)
    assert len(list(content.datasets)) == len(records) == 31


def test_an_empty_workbook(tmp_path):
    content = round_trip(tmp_path / "a.xlsx", {}, [], None, "2024")
    assert list(content.datasets) == []
    assert not content.errors


@QUICK
@given(organization=organizations(), version=st.sampled_from(VERSIONS))
def test_any_organization(tmp_path, organization, version):
    sets, inventory = organization
    round_trip(tmp_path / "a.xlsx", ORGANIZATION, sets, inventory, version)


@QUICK
@given(inventory=inventories())
def test_any_inventory(tmp_path, inventory):
    round_trip(tmp_path / "a.xlsx", ORGANIZATION, [], inventory, "2022")


@pytest.mark.parametrize("kind", LAYOUT.types.values(), ids=lambda kind: kind.id)
def test_every_field_of_every_type(tmp_path, kind):
    """Values, not only cells, come back; for fields with and without a column."""
    values, resource = {}, {"name": "ไฟล์", "url": "https://data.example.org/x", "format": "CSV"}
    for template, record in (("datasets", values), ("resources", resource)):
        for field in LAYOUT.fields[template].values():
            record.setdefault(field.key, sample(field))
            if field.companion:
                record[field.companion] = "ข้อความ, ระบุเอง"
    values |= {"name": "set-1", "data_type": kind.data_type, "license_id": "อื่นๆ", "custom": "ก"}
    values.pop("code"), resource.pop("code")
    tags = values.pop("tag_string")
    one = {**values, "tags": [{"name": tag} for tag in tags], "resources": [resource]}
    content = round_trip(tmp_path / "a.xlsx", {}, [one], None, "2024")
    assert not content.errors
    read = next(iter(content.datasets)).package
    if kind.id != "other":
        one.pop("data_type_other"), read.pop("data_type_other")
    assert read == one


def sample(field: Any) -> Any:
    if field.kind == "choices":
        return [c.value for c in field.vocabulary.choices if c.value != "ไม่ทราบ"]
    if field.kind in ("choice", "boolean"):
        return field.vocabulary.choices[-1].value
    return {
        "date": "2023-05-01", "year": "2566", "interval": "2", "email": "a@b.go.th",
        "keywords": ["รายได้", "กำลังแรงงาน"],
    }.get(field.kind, f"=ข้อความของ {field.key}\nบรรทัดที่สอง")  # fmt: skip


def test_long_texts_and_control_characters_survive(tmp_path):
    notes = "ก ข" * 30_000 + "\x0b" + "ท้าย"
    content = round_trip(tmp_path / "a.xlsx", {}, [package(notes=notes)], None, "2024")
    assert next(iter(content.datasets)).package["notes"] == notes


def test_the_form_wins_over_the_further_sheet(tmp_path):
    import openpyxl

    path = tmp_path / "a.xlsx"
    long = "ก" * 40_000
    save(path, written(content_of({}, [package(notes=long)])))
    book = openpyxl.load_workbook(path)
    sheet = book["Temp2_Meta_Stat"]
    place = [cell.value for cell in sheet[4]].index("7. รายละเอียด") + 1
    sheet.cell(6, place).value = "แก้ใหม่"
    book.save(path)
    content = read_workbook(path)
    assert next(iter(content.datasets)).package["notes"] == "แก้ใหม่"
    assert "more_left" in [found.code for found in content.issues]

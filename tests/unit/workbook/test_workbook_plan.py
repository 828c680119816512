"""What applying a workbook would do."""

from __future__ import annotations

import pytest
from workbook_samples import ORGANIZATION, export, package, save, written

from ckanext.dgagov.workbook import Records, check, content_of, plan, read_workbook


def record(**values):
    one = package(id="id-1", **values)
    one["resources"] = [{"id": "r-1", "package_id": "id-1", **one["resources"][0]}]
    return one


@pytest.fixture
def content(tmp_path):
    def make(*packages, inventory=None):
        return read_workbook(export(tmp_path / "ก.xlsx", packages, inventory))

    return make


def actions(found):
    return [row.action for row in found.rows]


def test_new_rows_are_created_and_the_same_rows_left(content):
    read = content(package())
    assert actions(plan(read, Records([]))) == ["create"]
    assert plan(read, Records([])).rows[0].package["title"] == "จำนวนกำลังแรงงานรวม"
    assert actions(plan(read, Records([record()]))) == ["unchanged"]


def test_a_change_tells_old_and_new_and_keeps_what_the_form_has_not(content):
    before = record(maintainer="กองเดิม", url="https://old.example.org", unknown_key="x")
    row = plan(content(package(objective=["พันธกิจหน่วยงาน"])), Records([before])).rows[0]
    assert row.action == "change"
    assert {(c.field, str(c.old), str(c.new)) for c in row.changes} == {
        ("maintainer", "กองเดิม", "กองสถิติสังคม"),
        ("objective", "['กฎหมายที่เกี่ยวข้อง', 'พันธกิจหน่วยงาน']", "['พันธกิจหน่วยงาน']"),
    }
    assert row.package["url"] == "https://old.example.org"
    assert row.package["unknown_key"] == "x"
    assert row.package["resources"][0]["id"] == "r-1"
    assert before["maintainer"] == "กองเดิม"


def test_a_text_beside_other_goes_with_its_choice(content):
    before = record(data_format=["อื่นๆ"], data_format_other="SPSS")
    row = plan(content(package()), Records([before])).rows[0]
    assert row.package["data_format"] == ["Database", "XLS"]
    assert row.package["data_format_other"] == ""


def test_resources_are_matched_changed_and_added(content):
    new = [
        {"name": "รายจังหวัด", "url": "https://data.example.org/b.csv", "format": "CSV"},
        {"name": "ใหม่", "url": "https://data.example.org/c.csv", "format": "CSV"},
    ]
    row = plan(content(package(resources=new)), Records([record()])).rows[0]
    assert [(c.field, c.resource) for c in row.changes] == [
        ("url", "รายจังหวัด"), ("resources", "ใหม่"),
    ]  # fmt: skip
    assert [r.get("id") for r in row.package["resources"]] == ["r-1", None]


@pytest.mark.parametrize(
    ("codes", "name", "title"),
    [({"id-1": "DataSet_11_01"}, "other", "อื่น"), ({}, "labour-force", "อื่น"), ({}, "other", None)],
)
def test_match_by_code_then_name_then_title(tmp_path, codes, name, title):
    title = title or "จำนวนกำลังแรงงานรวม"
    one = package()
    data = written(content_of(ORGANIZATION, [one]))
    read = read_workbook(save(tmp_path / "ก.xlsx", data))
    next(iter(read.datasets)).code = "DataSet_11_01"
    found = plan(read, Records([record(name=name, title=title)], codes)).rows[0]
    assert found.existing == "id-1"
    assert found.action in ("unchanged", "change")


def test_an_ambiguous_title_is_a_question(content):
    existing = [{**record(), "id": key, "name": f"set-{key}"} for key in ("a", "b")]
    row = plan(content(package(name="")), Records(existing)).rows[0]
    assert row.action == "question"
    assert row.candidates == ("a", "b")
    assert "set-a, set-b" in row.reasons[0].text["en"]
    assert row.reasons[0].value == row.code
    assert row.reasons[0].cell == "A6"


def test_two_rows_for_one_data_set_are_a_question(content):
    rows = plan(content(package(), package(name="second")), Records([record()]))
    assert actions(rows) == ["question", "question"]


def test_modes(content):
    read = content(package(), package(name="second", title="อีกชุด"))
    known = Records([record(maintainer="กองเดิม")])
    assert actions(plan(read, known, "create")) == ["refused", "create"]
    assert actions(plan(read, known, "update")) == ["change", "refused"]
    assert actions(plan(read, known, "upsert")) == ["change", "create"]
    with pytest.raises(ValueError, match="merge"):
        plan(read, known, "merge")


def test_bad_rows_are_refused_and_incomplete_ones_only_when_asked(content):
    read = content(package(last_updated_date="เมื่อวาน"), package(name="b", title="ข", notes=""))
    issues = [*read.issues, *check(read)]
    assert actions(plan(read, Records([]), issues=issues)) == ["refused", "create"]
    strict = plan(read, Records([]), issues=issues, refuse_incomplete=True)
    assert actions(strict) == ["refused", "refused"]
    assert strict.counts["refused"] == 2
    assert strict.rows[0].to_dict()["reasons"][0]["cell"]


def test_applying_twice_changes_nothing(content):
    before = record(maintainer="กองเดิม", tags=[{"name": "เก่า"}])
    read = content(package(objective=["พันธกิจหน่วยงาน"]))
    after = plan(read, Records([before])).rows[0].package
    assert actions(plan(read, Records([after]))) == ["unchanged"]

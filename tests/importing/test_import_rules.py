"""Questions, refusals, drafts, rights, wrong organizations, and what is left of a failed row."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action
from import_samples import inventory, package, workbook

pytestmark = pytest.mark.usefixtures("site")
CSV = "ปี,จังหวัด,จำนวน\n2565,แพร่,10\n".encode()


def results(report: Any) -> list[str]:
    return [row["result"] for row in report["rows"]]


def codes(row: Any) -> list[str]:
    return [one["code"] for one in (*row["reasons"], *row["notes"])]


def stored_files() -> set[Path]:
    folder = Path(tk.config["ckan.storage_path"]) / "resources"
    return {path for path in folder.rglob("*") if path.is_file()}


def bundle(file: bytes, **files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("แบบฟอร์ม.xlsx", file)
        for name, content in files.items():
            archive.writestr(f"files/{name}.csv", content)
    return stream.getvalue()


def test_good_rows_go_in_beside_bad_ones_which_are_told_by_cell(bring: Any, held: Any) -> None:
    packages = [package(number) for number in range(1, 11)]
    for number in (2, 4):
        packages[number]["last_updated_date"] = "เมื่อวาน"
    packages[7]["notes"] = ""
    report = bring(workbook(packages), dry_run=False)
    assert report["results"] == {"created": 7, "refused": 3}
    assert len(held()) == 7
    bad = [row for row in report["rows"] if row["result"] == "refused"]
    assert [row["number"] for row in bad] == [2, 4, 7]
    reason = bad[0]["reasons"][0]
    assert reason["cell"]
    assert reason["value"] == "เมื่อวาน"
    assert "เมื่อวาน" in reason["text"]["th"]


def test_incomplete_rows_become_drafts_when_asked_and_are_published_when_complete(
    bring: Any, held: Any
) -> None:
    file = workbook([package(1, notes=..., data_source=...)])
    assert results(bring(file, dry_run=False)) == ["refused"]
    assert held() == {}
    assert results(bring(file, dry_run=False, incomplete="draft")) == ["created"]
    assert held()["data-set-0001"]["state"] == "draft"
    assert results(bring(file, dry_run=False, incomplete="draft")) == ["unchanged"]
    report = bring(workbook([package(1)]), dry_run=False)
    assert results(report) == ["changed"]
    assert held()["data-set-0001"]["state"] == "active"


def test_a_change_tells_old_and_new_and_blanks_empty_nothing(bring: Any, held: Any) -> None:
    bring(workbook([package(1, url="https://nso.go.th")]), dry_run=False)
    file = workbook([package(1, maintainer="กองใหม่", url=...)])
    (change,) = bring(file)["rows"][0]["changes"]
    assert (change["field"], change["old"], change["new"]) == (
        "maintainer", "กองสถิติสังคม", "กองใหม่",
    )  # fmt: skip
    before = held()["data-set-0001"]
    assert results(bring(file, dry_run=False)) == ["changed"]
    after = held()["data-set-0001"]
    assert after["maintainer"] == "กองใหม่"
    assert after["url"] == "https://nso.go.th"
    assert after["resources"] == before["resources"]


def test_matching_by_code_survives_another_title(bring: Any, held: Any) -> None:
    first = workbook([package(1, name=...)], codes=["DataSet_11_01"])
    assert results(bring(first, dry_run=False)) == ["created"]
    again = workbook([package(1, name=..., title="ชื่อใหม่")], codes=["DataSet_11_01"])
    report = bring(again, dry_run=False)
    assert results(report) == ["changed"]
    assert [one["title"] for one in held().values()] == ["ชื่อใหม่"]


def test_an_ambiguous_title_is_a_question_and_changes_nothing(bring: Any, held: Any) -> None:
    bring(workbook([package(1, title="ก"), package(2, title="ก")]), dry_run=False)
    before = held()
    row = bring(workbook([package(3, name=..., title="ก")], codes=["DataSet_9"]), dry_run=False)
    assert row["rows"][0]["result"] == "question"
    assert len(row["rows"][0]["candidates"]) == 2
    assert held() == before


@pytest.mark.parametrize(("mode", "expected"), [("create", "refused"), ("update", "changed")])
def test_modes_for_what_exists(bring: Any, mode: str, expected: str) -> None:
    bring(workbook([package(1)]), dry_run=False)
    report = bring(workbook([package(1, maintainer="ข"), package(2)]), dry_run=False, mode=mode)
    other = "created" if mode == "create" else "refused"
    assert results(report) == [expected, other]


def test_rows_of_another_organization_and_taken_names_are_refused(bring: Any, held: Any) -> None:
    other = factories.Organization(title="กรมอื่น")
    call_action("package_create", **package(2, owner_org=other["id"]))
    unknown = package(3, owner_org="กรมที่ไม่มี")
    report = bring(workbook([package(1, owner_org="กรมอื่น"), package(2), unknown]), dry_run=False)
    assert results(report) == ["refused", "refused", "created"]
    assert codes(report["rows"][0]) == ["other_organization"]
    assert codes(report["rows"][1]) == ["name_elsewhere"]
    assert "organization_unknown" in codes(report["rows"][2])
    assert set(held()) == {"data-set-0003"}


def test_what_is_not_public_is_made_private(bring: Any, held: Any) -> None:
    secret = package(
        1, data_category="ข้อมูลส่วนบุคคล", license_id="Creative Commons Attribution Non-Commercial"
    )
    report = bring(workbook([secret]), dry_run=False)
    assert results(report) == ["created"]
    assert held()["data-set-0001"]["private"] is True
    assert results(bring(workbook([secret]), dry_run=False)) == ["unchanged"]


def test_who_may_not_edit_the_organization_is_refused_as_a_whole(bring: Any) -> None:
    user = factories.User()
    with pytest.raises(tk.NotAuthorized):
        bring(workbook([package(1)]), user=user["name"])


def test_rows_without_rights_are_refused_and_the_others_go_in(
    bring: Any, held: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(workbook([package(1), package(2)], inventory(("a", "b"))), dry_run=False)
    monkeypatch.setitem(tk.config, "ckan.auth.allow_dataset_collaborators", True)
    user = factories.User()
    call_action(
        "package_collaborator_create", id=held()["data-set-0001"]["id"], user_id=user["id"],
        capacity="editor",
    )  # fmt: skip
    packages = [package(number, maintainer="กองใหม่") for number in (1, 2, 3)]
    file = workbook(packages, inventory(("c", "d")))
    report = bring(file, dry_run=False, user=user["name"])
    assert results(report) == ["changed", "refused", "refused"]
    assert codes(report["rows"][1]) == codes(report["rows"][2]) == ["not_allowed"]
    assert report["inventory"]["result"] == "refused"
    assert report["score"] == {}  # a collaborator is no member
    assert held()["data-set-0002"]["maintainer"] == "กองสถิติสังคม"


def test_what_only_the_catalog_refuses_is_told_at_its_cell_and_leaves_nothing(
    bring: Any, held: Any
) -> None:
    odd = package(1, data_classification="ลับ")  # of public data
    preview = bring(workbook([odd, package(2)]))
    assert [row["action"] for row in preview["rows"]] == ["refused", "create"]
    report = bring(workbook([odd, package(2)]), dry_run=False)
    assert results(report) == ["failed", "created"]
    (reason,) = report["rows"][0]["reasons"]
    assert (reason["field"], reason["cell"] is not None) == ("data_classification", True)
    assert preview["rows"][0]["reasons"] == report["rows"][0]["reasons"]
    assert set(held()) == {"data-set-0002"}


def test_files_beside_the_workbook_are_uploaded_once(
    bring: Any, held: Any, app: Any, organization: Any
) -> None:
    editor = factories.User()["name"]
    call_action("organization_member_create", id=organization["id"], username=editor, role="editor")
    resources = [{"name": "ตาราง", "url": "files/a.csv", "format": "CSV"}]
    file = bundle(workbook([package(1, resources=resources)]), a=CSV)
    assert results(bring(file, "ชุด.zip", dry_run=False, user=editor)) == ["created"]
    made = held()["data-set-0001"]
    assert made["state"] == "active"
    (resource,) = made["resources"]
    assert resource["url_type"] == "upload"
    assert app.get(resource["url"].replace(tk.config["ckan.site_url"], "")).data == CSV
    files = stored_files()
    assert results(bring(file, "ชุด.zip", dry_run=False)) == ["unchanged"]
    assert (stored_files(), held()["data-set-0001"]) == (files, made)

    changed = bundle(workbook([package(1, resources=resources)]), a=CSV + b"2566,x,1\n")
    assert results(bring(changed, "ชุด.zip", dry_run=False, user=editor)) == ["changed"]
    (resource,) = held()["data-set-0001"]["resources"]
    assert app.get(resource["url"].replace(tk.config["ckan.site_url"], "")).data.endswith(b"x,1\n")


def test_a_row_whose_file_fails_leaves_no_data_set_and_no_file(
    bring: Any, held: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.importing import applying

    before = stored_files()
    calls: list[str] = []
    real = applying.Applier._with_file

    def fail_second(self: Any, *given: Any) -> Any:
        calls.append("x")
        if len(calls) == 2:
            assert stored_files() - before  # the first one is there already
            raise OSError("no space left on device")
        return real(self, *given)

    monkeypatch.setattr(applying.Applier, "_with_file", fail_second)
    resources = [{"name": name, "url": f"files/{name}.csv", "format": "CSV"} for name in ("a", "b")]
    file = bundle(workbook([package(1, resources=resources), package(2)]), a=CSV, b=CSV)
    report = bring(file, "ชุด.zip", dry_run=False)
    assert results(report) == ["failed", "created"]
    assert "no space left" in report["rows"][0]["reasons"][0]["text"]["en"]
    assert stored_files() == before
    assert set(held()) == {"data-set-0002"}
    assert model.Session.query(model.Package).filter_by(name="data-set-0001").first() is None


def test_a_row_killed_between_its_data_set_and_its_file_is_made_anew_whole(
    bring: Any, held: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.importing import applying, run, store

    def die(*_given: Any) -> None:
        raise KeyboardInterrupt

    resources = [{"name": "ก", "url": "files/a.csv", "format": "CSV"}]
    file = bundle(workbook([package(1, resources=resources)]), a=CSV)
    real_add, real_remove = applying.Applier._add_files, applying.remove
    monkeypatch.setattr(applying.Applier, "_add_files", die)
    monkeypatch.setattr(applying, "remove", lambda dataset_id: None)  # as a killed process does
    monkeypatch.setitem(tk.config, "ckanext.dgagov.import_lease_seconds", 1)
    with pytest.raises(KeyboardInterrupt):
        bring(file, "ชุด.zip", dry_run=False)
    monkeypatch.setattr(applying.Applier, "_add_files", real_add)
    monkeypatch.setattr(applying, "remove", real_remove)
    half = held()["data-set-0001"]
    assert half["state"] == "draft"
    row = store.at_work(half["owner_org"]) or {}
    while not store.is_stale(row):
        row = store.at_work(half["owner_org"]) or {}
    assert run.run(row["id"])["results"] == {"created": 1}
    made = held()["data-set-0001"]
    assert made["state"] == "active"
    assert [one["url_type"] for one in made["resources"]] == ["upload"]


def test_a_file_that_is_not_in_the_zip_is_refused(bring: Any) -> None:
    resources = [{"name": "ก", "url": "files/z.csv", "format": "CSV"}]
    report = bring(bundle(workbook([package(1, resources=resources)]), a=CSV), "ชุด.zip")
    (reason,) = report["rows"][0]["reasons"]
    assert (reason["code"], reason["value"]) == ("file_missing", "files/z.csv")


def test_a_workbook_alone_neither_names_files_nor_takes_uploads_away(bring: Any, held: Any) -> None:
    resources = [
        {"name": "ก", "url": "ข้อมูล A.csv", "format": "csv"},
        {"name": "ข", "url": "nso.go.th/b.csv", "format": "CSV"},
    ]
    alone = workbook([package(1, resources=resources)])
    report = bring(alone, dry_run=False)
    assert [codes(row) for row in report["rows"]] == [["file_missing"]]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("แบบฟอร์ม.xlsx", workbook([package(1, resources=resources[:1])]))
        archive.writestr("ข้อมูล A.csv", CSV)
    assert results(bring(stream.getvalue(), "ชุด.zip", dry_run=False)) == ["created"]
    first = held()["data-set-0001"]["resources"][0]
    report = bring(alone, dry_run=False)
    assert results(report) == ["changed"]
    assert [change["field"] for change in report["rows"][0]["changes"]] == ["resources"]
    assert held()["data-set-0001"]["resources"][0] == first
    assert first["url_type"] == "upload"


def test_what_is_missing_is_told_beside_what_is_wrong(bring: Any) -> None:
    (row,) = bring(workbook([package(1, last_updated_date="เมื่อวาน", objective=...)]))["rows"]
    assert row["action"] == "refused"
    assert codes(row) == ["date_unread", "item"]


def test_another_spelling_of_a_format_is_no_change(bring: Any, held: Any) -> None:
    resources = [{"name": "ก", "url": "https://nso.go.th/1.csv", "format": ".csv"}]
    file = workbook([package(1, resources=resources)])
    assert results(bring(file, dry_run=False)) == ["created"]
    assert held()["data-set-0001"]["resources"][0]["format"] == "CSV"
    assert results(bring(file, dry_run=False)) == ["unchanged"]


def test_all_or_nothing_is_nothing_when_a_row_is_bad(bring: Any, held: Any) -> None:
    file = workbook([package(1), package(2, last_updated_date="เมื่อวาน")], inventory(("a", "b")))
    report = bring(file, dry_run=False, all_or_nothing=True)
    assert results(report) == ["held_back", "refused"]
    assert report["inventory"]["result"] == "held_back"
    assert held() == {}


def test_all_or_nothing_is_taken_back_when_a_row_fails_late(bring: Any, held: Any) -> None:
    bring(workbook([package(1)]), dry_run=False)
    before = held()
    rows = [package(1, maintainer="ข"), package(2), package(3, data_classification="ลับ")]
    report = bring(workbook(rows), dry_run=False, all_or_nothing=True)
    assert results(report) == ["undone", "undone", "failed"]
    after = held()
    for record in (*before.values(), *after.values()):
        record.pop("metadata_modified")
    assert after == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\x00\x01", "ก,ข\n1,2".encode()])
def test_what_is_no_workbook_ends_in_a_sentence(bring: Any, held: Any, content: bytes) -> None:
    report = bring(content, dry_run=False)
    assert report["state"] == "done"
    assert report["sheets"] == []
    assert any(one["severity"] == "error" and one["text"]["th"] for one in report["issues"])
    assert held() == {}

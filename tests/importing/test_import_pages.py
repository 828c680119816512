"""The pages: download, upload, preview, apply, and the workbook with marked cells."""

from __future__ import annotations

import io
import re
from typing import Any

import ckan.plugins.toolkit as tk
import openpyxl
import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action
from import_samples import inventory, package, workbook

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def address(organization: Any) -> str:
    return f"/organization/workbook/{organization['name']}"


def upload(app: Any, address: str, headers: Any, file: bytes, **options: str) -> Any:
    data = {"upload": (io.BytesIO(file), "แบบฟอร์ม.xlsx"), **options}
    return app.post(address, data=data, headers=headers, content_type="multipart/form-data")


def test_upload_preview_apply_and_download_again(
    app: Any, address: str, editor: Any, held: Any
) -> None:
    bad = package(2, last_updated_date="เมื่อวาน")
    file = workbook([package(1), bad], inventory(("data-set-0001", "ก")))
    page = upload(app, address, editor, file)
    assert "ตรวจแล้ว ยังไม่ได้นำเข้า" in page.body
    assert "เมื่อวาน" in page.body
    assert held() == {}

    (place,) = set(re.findall(rf"{address}/import/[0-9a-f-]+(?=\")", page.body))
    done = app.post(place, headers=editor)
    assert "เพิ่มแล้ว 1" in done.body
    assert set(held()) == {"data-set-0001"}

    marked = openpyxl.load_workbook(io.BytesIO(app.get(f"{place}/marked", headers=editor).data))
    comments = [c.comment.text for s in marked for r in s.iter_rows() for c in r if c.comment]
    assert any("เมื่อวาน" in text for text in comments)

    book = openpyxl.load_workbook(io.BytesIO(app.get(f"{address}/download", headers=editor).data))
    cells = [c.value for sheet in book for row in sheet.iter_rows() for c in row]
    assert "จำนวนกำลังแรงงานรวม 1" in cells


@pytest.mark.parametrize(
    ("query", "ending"),
    [("", ""), ("?layout=2024", ""), ("?layout=2022", "-2022"), ("?content=empty", "-empty")],
)
def test_downloads_have_names_of_their_own(
    app: Any, address: str, editor: Any, organization: Any, query: str, ending: str
) -> None:
    answer = app.get(f"{address}/download{query}", headers=editor)
    assert answer.data  # to its end, as a browser reads it
    name = f"{organization['name']}{ending}.xlsx"
    assert answer.headers["Content-Disposition"].endswith(f"filename={name}")


@pytest.mark.parametrize("content", ["empty", "example"])
def test_a_workbook_to_begin_from_and_an_example(
    app: Any, address: str, editor: Any, content: str, bring: Any
) -> None:
    answer = app.get(f"{address}/download?content={content}", headers=editor)
    report = bring(answer.data)
    created = report["counts"].get("create", 0)
    assert created == (0 if content == "empty" else 6 - report["counts"].get("refused", 0))


def test_what_is_wrong_with_an_upload_stands_on_the_form(
    app: Any, address: str, editor: Any
) -> None:
    page = app.post(address, data={}, headers=editor, content_type="multipart/form-data")
    assert 'id="workbook-errors"' in page.body
    text = upload(app, address, editor, b"this is no workbook").body
    assert "อ่านไม่ได้" in text
    assert "ยังไม่ได้นำเข้า" not in text
    assert "btn-primary" not in text


def test_only_who_may_edit_sees_the_pages(app: Any, address: str, bring: Any) -> None:
    headers = {"Authorization": factories.UserWithToken()["token"]}
    place = f"{address}/import/{bring(workbook([package(1)]))['id']}"
    for page in (address, f"{address}/download", f"{address}/download?content=empty", place,
                 f"{place}/progress", f"{place}/marked"):  # fmt: skip
        app.get(page, headers=headers, status=403)
        unknown = app.get(page, status=403).body
        assert "ท่านยังไม่ได้เข้าสู่ระบบ" in unknown
        assert "dgagov_" not in unknown
    app.post(place, headers=headers, status=403)


def test_an_import_of_another_organization_is_not_found(
    app: Any, address: str, bring: Any, editor: Any
) -> None:
    report = bring(workbook([package(1)]))
    other = factories.Organization()
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    app.get(f"{address}/import/{report['id']}", headers=headers)
    app.get(
        f"/organization/workbook/{other['name']}/import/{report['id']}", headers=headers, status=404
    )
    app.get(f"{address}/import/nothing", headers=headers, status=404)


def test_rows_are_shown_by_result_and_page(
    app: Any, address: str, editor: Any, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.views import workbook_import

    monkeypatch.setattr(workbook_import, "ROWS", 2)
    rows = [package(n, **({"maintainer_email": "ผิด"} if n > 3 else {})) for n in range(1, 7)]
    place = f"{address}/import/{bring(workbook(rows))['id']}"

    def shown(query: str) -> list[str]:
        return re.findall(r"กำลังแรงงานรวม (\d)\b", app.get(place + query, headers=editor).body)

    assert shown("") == ["4", "5"]
    assert shown("?page=2") == ["6", "1"]
    assert shown("?result=create&page=2") == ["3"]
    assert shown("?result=refused") == ["4", "5"]
    assert shown("?result=nothing") == []
    assert "?page=2&amp;result=refused" in app.get(f"{place}?result=refused", headers=editor).body


def test_applied_twice_it_is_one_import_that_has_happened_once(
    app: Any, address: str, editor: Any, bring: Any, held: Any, organization: Any
) -> None:
    preview = bring(workbook([package(1)]))
    place = f"{address}/import/{preview['id']}"
    for _ in range(2):
        assert "เพิ่มแล้ว 1" in app.post(place, headers=editor).body
    listed = call_action("dgagov_import_list", organization=organization["id"])
    assert [(one["id"], one["state"]) for one in listed] == [(preview["id"], "done")]
    done = call_action("dgagov_import_show", id=preview["id"])
    assert done["options"] == preview["options"]
    assert set(held()) == {"data-set-0001"}


def test_one_that_stopped_goes_on_by_a_button(
    app: Any, address: str, editor: Any, bring: Any, held: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.importing import applying

    place = f"{address}/import/{bring(workbook([package(1), package(2)]))['id']}"
    real, calls = applying.Applier.apply, []

    def break_off(self: Any, *given: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the disk is full")
        real(self, *given)

    monkeypatch.setattr(applying.Applier, "apply", break_off)
    app.post(place, headers=editor)
    monkeypatch.setattr(applying.Applier, "apply", real)
    page = app.get(place, headers=editor).body
    assert "หยุดก่อนเสร็จ" in page
    assert "นำเข้าต่อ" in page
    assert len(held()) == 1
    assert "เพิ่มแล้ว 1" in app.post(place, headers=editor).body
    assert len(held()) == 2


def test_a_question_names_the_data_sets_that_may_be_meant(
    app: Any, address: str, editor: Any, bring: Any, organization: Any
) -> None:
    for number in (1, 2):
        made = package(number, title="ชื่อซ้ำ", owner_org=organization["id"])
        call_action("package_create", **made)
    report = bring(workbook([package(3, title="ชื่อซ้ำ")], codes=["DataSet_1"]))
    page = app.get(f"{address}/import/{report['id']}", headers=editor).body
    for number in (1, 2):
        assert f'/dataset/data-set-000{number}">ชื่อซ้ำ</a> (data-set-000{number})' in page
    assert not any(key in page for key in report["rows"][0]["candidates"])


def test_the_script_asks_how_far_it_is(
    app: Any, address: str, editor: Any, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "ckanext.dgagov.import_rows_at_once", 1)
    place = f"{address}/import/{bring(workbook([package(1), package(2)]))['id']}"
    waiting = app.post(place, headers=editor).body
    assert 'data-module="dgagov-progress"' in waiting
    assert "0 จาก 2 แถว" in waiting
    told = app.get(f"{place}/progress", headers=editor).json
    assert told == {"going_on": True, "state": "queued", "done": 0, "total": 2,
                    "text": "0 จาก 2 แถว"}  # fmt: skip


def test_english_counts_one_as_one(app: Any, address: str, editor: Any, bring: Any) -> None:
    report = bring(workbook([package(1)], inventory(("data-set-0001", "ก"))))
    page = app.get(f"/en{address}/import/{report['id']}", headers=editor).body
    main = page[page.index("<h1>") : page.index("</table>")]
    assert "1 entry" in main
    assert "1 resource" in main
    assert "entries" not in main
    words = re.sub(r"<[^>]*>", "", main)
    thai = set(re.findall(r"[ก-๛]+", words))
    assert thai == {"แบบฟอร์ม", "จำนวนกำลังแรงงานรวม"}


def test_the_list_is_no_change_because_of_a_row_that_is_kept_out(bring: Any) -> None:
    listed = inventory(("data-set-0001", "ก"), ("data-set-0002", "ข"))
    file = workbook([package(1), package(2, maintainer_email="ผิด")], listed)
    assert bring(file, dry_run=False)["inventory"]["result"] == "changed"
    assert bring(file)["inventory"]["action"] == "unchanged"


def test_all_or_nothing_is_not_offered_while_it_is_nothing(
    app: Any, address: str, editor: Any
) -> None:
    file = workbook(
        [package(1), package(2, maintainer_email="ผิด")], inventory(("data-set-0001", "ก"))
    )
    page = upload(app, address, editor, file, all_or_nothing="1").body
    assert "ต้องแก้ทุกแถวที่นำเข้าไม่ได้ก่อน" in page
    assert "btn-primary" not in page
    assert re.search(r'id="workbook-score">([\d.]+) → \1<', page)
    (place,) = set(re.findall(rf"{address}/import/[0-9a-f-]+(?=/marked)", page))
    assert "ไม่ได้นำเข้าสิ่งใด" in app.post(place, headers=editor).body

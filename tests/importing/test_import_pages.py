"""The pages: download, upload, preview, apply, and the workbook with marked cells."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action
from import_samples import inventory, package, workbook

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def editor(organization: Any) -> dict[str, str]:
    user = factories.UserWithToken()
    call_action(
        "organization_member_create", id=organization["id"], username=user["name"], role="editor"
    )
    return {"Authorization": user["token"]}


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
    assert "นำเข้า" in text


def test_only_who_may_edit_sees_the_pages(app: Any, address: str) -> None:
    headers = {"Authorization": factories.UserWithToken()["token"]}
    for place in (address, f"{address}/download", f"{address}/download?content=empty"):
        app.get(place, headers=headers, status=403)


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

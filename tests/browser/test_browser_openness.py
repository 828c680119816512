"""Openness and use with the mouse: declared, stated, accepted; hostile names stay text."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("with_plugins")]

SCORE = "/organization/score/opdc?population=all"
HOSTILE = "<img src=x onerror=alert(1)>"
TABLE = "วันที่,อำเภอ,จำนวน\n2022-01-01,สอง,5\n2022-02-01,ลอง,6\n"


@pytest.fixture(scope="module")
def _kept():
    return {}


@pytest.fixture
def opened(_kept, catalog):
    """A public, complete data set whose uploaded file was looked into; made once a module."""
    if not _kept:
        _kept.update(_make_opened(catalog))
    return _kept


def _make_opened(catalog):
    from ckan.tests import helpers
    from werkzeug.datastructures import FileStorage

    from ckanext.dgagov.inspecting.worker import work_through

    base = catalog.api("package_show", id="biz-portal-plan")
    kept = {k: v for k, v in base.items() if k not in ("id", "name", "resources")}
    catalog.api("package_create", **{**kept, "name": "opened", "title": f"เปิด {HOSTILE}"})
    upload = FileStorage(stream=io.BytesIO(TABLE.encode()), filename="data.csv")
    resource = helpers.call_action(
        "resource_create", package_id="opened", name=HOSTILE, format="CSV", upload=upload
    )
    work_through(seconds=30)
    return {"name": "opened", "resource": resource["id"]}


@pytest.fixture
def watched(visit):
    """As `visit`; no page may open a dialog."""
    opened_dialogs = []

    def go(*arguments, **options):
        page = visit(*arguments, **options)
        page.on("dialog", lambda dialog: (opened_dialogs.append(dialog.message), dialog.accept()))
        return page

    yield go
    assert opened_dialogs == []


def points(page, criterion):
    return float(page.locator(f"#criterion-{criterion} .dgagov-points").inner_text())


def test_declared_in_one_click_and_the_points_rise(watched, opened):
    page = watched()
    page.goto(SCORE + "&gaps=all")
    before = points(page, "openness")
    gap = page.locator(".dgagov-gap", has=page.locator("form[action$='/opened/openness']"))
    gap.get_by_role("button", name="แจ้งว่า").click()
    expect(page.locator(".flash-messages")).to_contain_text("บันทึกคำแจ้ง")
    assert points(page, "openness") > before
    row = page.locator("tr", has=page.locator("a[href='/dataset/opened']"))
    row.get_by_text("ระดับและเหตุผล").click()
    expect(row.locator("[data-row=access]")).to_contain_text("ระดับ 2 (ขั้นกลาง)")
    expect(row.locator("[data-row=access]")).to_contain_text("หน่วยงานแจ้ง")


def test_a_use_is_stated_and_accepted(watched, opened):
    steward = watched()
    steward.goto("/organization/opdc")
    steward.click("text=ตัวชี้วัดบัญชีข้อมูล")
    menu = steward.locator(".dgagov-menu")
    menu.get_by_role("link", name="การใช้ประโยชน์ข้อมูลเปิด").click()
    steward.get_by_role("link", name="รายงานการใช้ประโยชน์").click()
    steward.get_by_label("ชื่อเรื่องการใช้ประโยชน์").fill(f"ลดเวลารอ {HOSTILE}")
    steward.get_by_role("button", name="บันทึกและส่งให้พิจารณา").click()
    expect(steward.locator("#use-datasets-error")).to_be_visible()
    expect(steward.get_by_label("ชื่อเรื่องการใช้ประโยชน์")).to_have_value(f"ลดเวลารอ {HOSTILE}")
    steward.get_by_label(f"เปิด {HOSTILE}").check()
    steward.get_by_label("สิ่งที่เปลี่ยนแปลง").fill("เพิ่มช่องบริการในวันที่มีผู้ใช้มาก")
    steward.get_by_label("ผลที่วัดได้").fill("เวลารอลดจาก 40 เหลือ 15 นาที")
    steward.get_by_role("button", name="บันทึกและส่งให้พิจารณา").click()
    expect(steward.locator("h1 ~ p .badge")).to_contain_text("รอผู้ตรวจประเมิน")

    assessor = watched("judge")
    assessor.goto(steward.url)
    assessor.get_by_label("เหตุผล").fill("มีตัวเลขก่อนและหลังชัดเจน")
    assessor.get_by_role("button", name="รับรองการใช้ประโยชน์").click()
    expect(assessor.locator("h1 ~ p .badge")).to_contain_text("รับรองแล้ว")
    steward.goto(SCORE)
    assert points(steward, "use") == 5


def test_names_from_files_run_nothing(watched, opened):
    page = watched()
    for address in (
        "/dataset/opened",
        "/dataset/opened/openness",
        f"/dataset/opened/resource/{opened['resource']}",
        f"/dataset/opened/resource/{opened['resource']}/inspection",
        SCORE,
    ):
        page.goto(address)
        expect(page.locator("body")).to_contain_text(HOSTILE)


def test_pages_of_assessors_and_reports_are_good(visit, faults, opened):
    page = visit("judge")
    for address in (
        SCORE,
        "/dataset/opened/openness",
        f"/dataset/opened/resource/{opened['resource']}/inspection",
        "/organization/opdc/decisions/new?criterion=openness",
        "/organization/opdc/uses",
    ):
        assert faults(page, address) == []


def test_without_javascript(chromium, catalog, opened, visit):
    cookies = visit().context.cookies()
    context = chromium.new_context(base_url=catalog.address, java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto("/dataset/opened")
    panel = page.locator("#dgagov-openness")
    live = panel.locator("[data-kind=live_at_source]")
    live.get_by_role("button", name="แจ้ง").click()
    page.wait_for_url(re.compile("/dataset/opened#dgagov-openness"))
    expect(live).to_contain_text("แจ้งแล้ว")
    live.get_by_text("ถอนการแจ้ง").click()
    live.get_by_label("เหตุผล").fill("ยังไม่ได้เชื่อมจริง")
    live.get_by_role("button", name="ถอน").click()
    expect(live).not_to_contain_text("แจ้งแล้ว")
    context.close()

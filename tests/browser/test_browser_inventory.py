"""The inventory edited in the browser, by mouse, by keyboard, and by two people at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

EDIT = "/organization/inventory/edit/opdc"
SHOW = "/organization/inventory/opdc"
HOLDER = "focus_areas[0].missions[0].processes[0].subprocesses[0].datasets"


def field(page, place):
    return page.locator(f'[name="{place}"]')


def version(catalog):
    return catalog.api("dgagov_inventory_show", organization="opdc")["version"]


def test_a_row_is_added_filled_in_and_saved(visit, catalog):
    page = visit()
    page.goto(SHOW)
    page.get_by_role("link", name="แก้ไขรายชื่อ").click()
    page.locator(f'button[value="add:{HOLDER}"]').click()
    title = field(page, f"{HOLDER}[2].title")
    # Not `to_be_focused`: that asks besides whether the window is in front, which a loaded
    # machine does not promise of a headless one.
    page.wait_for_function("name => document.activeElement.name === name", arg=f"{HOLDER}[2].title")
    expect(title).to_be_in_viewport()
    title.fill("จำนวนผู้ใช้งาน Biz Portal")
    page.get_by_role("button", name="บันทึกรายชื่อ").last.click()
    page.wait_for_url(re.compile(SHOW + "$"))
    row = page.locator("tr", has_text="จำนวนผู้ใช้งาน Biz Portal")
    expect(row).to_contain_text("DataSet_11_03")
    expect(row).to_contain_text("ยังไม่มีชุดข้อมูล")


def test_without_javascript(chromium, catalog, visit):
    cookies = visit().context.cookies()
    context = chromium.new_context(base_url=catalog.address, java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(EDIT)
    page.locator('button[value="add:focus_areas[0].missions"]').click()
    expect(field(page, "focus_areas[0].missions[2].title")).to_be_in_viewport()
    field(page, "focus_areas[0].missions[2].title").fill("ภารกิจด้านการพัฒนาบุคลากร")
    page.locator('button[value="up:focus_areas[0].missions[2]"]').click()
    expect(field(page, "focus_areas[0].missions[1].title")).to_have_value("ภารกิจด้านการพัฒนาบุคลากร")
    page.locator('button[value="remove:focus_areas[0].missions[1]"]').click()
    expect(page.locator("[value='ภารกิจด้านการพัฒนาบุคลากร']")).to_have_count(0)
    context.close()


def test_by_keyboard_alone(visit, catalog):
    """Enter in a field saves; it never presses another button."""
    before = version(catalog)
    page = visit(size="phone")
    page.goto(EDIT)
    field(page, "focus_areas[0].missions[0].title").focus()
    page.keyboard.press("End")
    page.keyboard.type(" (ปรับปรุง)")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(SHOW + "$"))
    assert version(catalog) == before + 1
    expect(page.locator("table.dgagov-template1").first).to_contain_text("(ปรับปรุง)")


def test_two_people_at_once_lose_nothing(visit, catalog):
    mine, theirs = visit("steward"), visit("colleague")
    mine.goto(EDIT)
    theirs.goto(EDIT)
    field(theirs, "focus_areas[0].issue").fill("ประเด็นของเพื่อนร่วมงาน")
    theirs.get_by_role("button", name="บันทึกรายชื่อ").last.click()
    theirs.wait_for_url(re.compile(SHOW + "$"))

    field(mine, "focus_areas[0].goal").fill("เป้าหมายของฉัน")
    mine.get_by_role("button", name="บันทึกรายชื่อ").last.click()
    notice = mine.get_by_role("alert")
    expect(notice).to_contain_text("colleague")
    expect(notice).to_contain_text("ประเด็นของเพื่อนร่วมงาน")
    expect(field(mine, "focus_areas[0].goal")).to_have_value("เป้าหมายของฉัน")
    before = version(catalog)
    notice.get_by_role("button").click()
    mine.wait_for_url(re.compile(SHOW + "$"))
    assert version(catalog) == before + 1
    expect(mine.locator("body")).to_contain_text("เป้าหมายของฉัน")


def test_leaving_with_unsaved_changes_asks_first(visit):
    page = visit()
    page.goto(EDIT)
    field(page, "focus_areas[0].issue").fill("ยังไม่บันทึก")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(SHOW)
    assert asked == ["beforeunload"]
    page.goto(EDIT)
    page.goto(SHOW)
    assert asked == ["beforeunload"]

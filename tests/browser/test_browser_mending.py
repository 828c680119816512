"""A steward goes from a gap to its field, mends it, and sees the score change."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_from_a_gap_to_its_field_and_back(visit):
    page = visit()
    page.goto("/organization/opdc")
    page.click("text=ตัวชี้วัดบัญชีข้อมูล")
    expect(page.locator(".dgagov-total")).to_have_text(re.compile(r"70\s+จาก 100 คะแนน"))
    gap = page.locator(".dgagov-gap[data-action=fill]", has_text="Citizen Portal")
    gap.get_by_role("link", name="แหล่งที่มา").click()

    field = page.locator("#field-data_source")
    expect(field).to_be_in_viewport()
    field.fill("แผนการดำเนินงานขับเคลื่อน e-Service ในภาครัฐ (สำนักงาน ก.พ.ร.)")
    page.locator("#dataset-edit button.btn-primary").click()
    page.wait_for_url(re.compile(r"/dataset/(?!edit)"))

    page.goto("/dataset/citizen-portal-result")
    panel = page.locator("#dgagov-score")
    expect(panel.locator("h2")).to_contain_text("มี 14 จาก 14 รายการ")
    panel.get_by_role("link", name="คะแนนขององค์กร").click()
    expect(page.locator(".dgagov-total")).to_have_text(re.compile(r"72\.5\s+จาก 100 คะแนน"))
    expect(page.locator(".dgagov-gap[data-action=fill]")).to_have_count(1)


def test_the_catalog_is_declared_with_one_click(visit, catalog):
    declared = catalog.api("dgagov_declaration_list", organization="opdc")
    for row in declared:
        catalog.api("dgagov_declaration_delete", id=row["id"])
    page = visit(language="/en")
    page.goto("/en/organization/score/opdc")
    gap = page.locator(".dgagov-gap[data-action=declare]")
    gap.get_by_role("link", name="Declare it here").click()
    page.get_by_label("URL of the agency's data catalog").fill("https://data.opdc.go.th")
    page.get_by_role("button", name="Declare").click()
    expect(page.locator(".flash-messages")).to_contain_text("Your declaration is kept")
    expect(page.locator("#criterion-catalog")).to_contain_text("10 of 10 points")
    expect(page.locator(".dgagov-gap[data-action=declare]")).to_have_count(0)

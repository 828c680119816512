"""A steward's first workbook, in Thai: an empty one, filled in, checked, accepted, mended."""

from __future__ import annotations

import importlib.util
import re
import zipfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).parents[2] / "examples" / "first-workbook"
PAGE = "/organization/workbook/trial"


@pytest.fixture(scope="module")
def trial(catalog):
    """The empty organization of the demo."""
    from local import loader

    return loader.make_trial(catalog.api, "steward")


@pytest.fixture(scope="module")
def fill():
    """The function of the example that fills the form in."""
    spec = importlib.util.spec_from_file_location("first_workbook", FOLDER / "fill.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.fill


def packed(form):
    """A ZIP of the form and the files that it names."""
    packed = form.with_name("แบบฟอร์มของเรา.zip")
    with zipfile.ZipFile(packed, "w") as archive:
        for file in (form, *FOLDER.glob("*.csv")):
            archive.write(file, file.name)
    return packed


def row(page, title):
    return page.get_by_role("row", name=re.compile(title))


def bring(page, form):
    page.goto(PAGE)
    page.set_input_files("#field-upload", packed(form))
    page.get_by_role("button", name="ตรวจแบบฟอร์ม").click()
    page.wait_for_url(re.compile(f"{PAGE}/import/"))


def test_from_the_empty_form_to_the_catalog(visit, catalog, trial, fill, tmp_path):
    page = visit()
    page.goto(f"/organization/score/{trial}")
    page.get_by_role("link", name="แบบฟอร์ม (Template 1-3)").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^แบบฟอร์มเปล่า")).click()
    form = tmp_path / "form.xlsx"
    download.value.save_as(form)
    fill(form)

    bring(page, form)
    expect(page.locator("p[role=status]")).to_contain_text("ยังไม่ได้นำเข้า")
    good = row(page, "จุดบริการประชาชนรายอำเภอ")
    bad = row(page, "จำนวนผู้มาใช้บริการรายเดือน")
    expect(good).to_contain_text("เพิ่ม")
    expect(bad).to_contain_text("นำเข้าไม่ได้")
    expect(bad).to_contain_text("“เมื่อวาน”")
    expect(bad).to_contain_text("วัตถุประสงค์")
    assert catalog.api("package_search", fq="organization:trial")["count"] == 0
    findings = Axe().run(page).response["violations"]
    assert [one["id"] for one in findings if one["impact"] in ("serious", "critical")] == []

    page.get_by_role("button", name="นำเข้า").dblclick()
    expect(page.locator("p[role=status]")).to_contain_text("เสร็จแล้ว")
    listed = catalog.api("dgagov_import_list", organization="trial")
    assert [one["state"] for one in listed] == ["done"]
    expect(good).to_contain_text("เพิ่มแล้ว")

    fill(form, mend=True)
    bring(page, form)
    expect(good).to_contain_text("เหมือนเดิม")
    expect(bad).to_contain_text("เพิ่ม")
    page.get_by_role("button", name="นำเข้า").click()
    expect(bad).to_contain_text("เพิ่มแล้ว")
    bad.get_by_role("link", name="จำนวนผู้มาใช้บริการรายเดือน").click()
    expect(page.locator("body")).to_contain_text("ตารางผู้มาใช้บริการ")
    inventory = catalog.api("dgagov_inventory_show", organization="trial")
    assert inventory["version"] == 2

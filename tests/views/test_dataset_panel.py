"""The panel on the data set's page for those who may edit it."""

from __future__ import annotations

import pytest
from ckan.tests import factories, helpers

pytestmark = [
    pytest.mark.usefixtures("dgagov_site", "with_plugins"),
    pytest.mark.ckan_config("ckanext.dgagov.enforce", "report"),
]


def address(dataset: dict) -> str:
    return f"/dataset/{dataset['name']}"


def test_what_is_missing_and_why(opdc, browse):
    page = browse(opdc["users"]["editor"], address(opdc["datasets"]["pmqa-4-0-result"])).page
    panel = page.find(id="dgagov-score")
    assert "มี 12 จาก 14 รายการ" in panel.h2.get_text(" ", strip=True)
    missing = [link.get_text() for link in panel.select(".dgagov-missing")[0].select("a")]
    assert missing == ["วัตถุประสงค์", "ขอบเขตเชิงภูมิศาสตร์หรือเชิงพื้นที่"]
    assert "ยังไม่ได้ระบุวัตถุประสงค์" in panel.get_text()


def test_a_complete_one(opdc, browse):
    dataset = opdc["datasets"]["biz-portal-plan"]
    english = browse(opdc["users"]["editor"], address(dataset), language="/en")
    heading = english.page.find(id="dgagov-score").h2.get_text(" ", strip=True)
    assert heading == "Mandatory items: 14 of 14 Met"


def test_every_item_leads_to_its_field(opdc, browse, has_anchor):
    editor = opdc["users"]["editor"]
    page = browse(editor, address(opdc["datasets"]["pmqa-4-0-result"])).page
    links = {link["href"] for link in page.select(".dgagov-items a")}
    assert len(links) == 14
    for link in links:
        assert has_anchor(browse(editor, link).page, link), link


def test_for_those_who_may_edit(opdc, browse):
    for role, user in opdc["users"].items():
        answer = browse(user, address(opdc["datasets"]["pmqa-4-0-result"]))
        assert answer.status_code == 200
        shown = answer.page.find(id="dgagov-score") is not None
        assert shown == (role in ("editor", "admin", "sysadmin")), role


def test_a_draft_says_that_it_counts_once_published(people, browse):
    organization = factories.Organization()
    draft = helpers.call_action(
        "package_create",
        name="draft-of-panel",
        title="ฉบับร่าง",
        state="draft",
        owner_org=organization["id"],
    )
    page = browse(people(organization["id"])["editor"], address(draft)).page
    (banner,) = page.select("#dgagov-score .alert")
    assert "ฉบับร่าง" in banner.get_text()
    assert banner.a["href"].endswith(f"/dataset/edit/{draft['name']}")


def test_a_title_is_text_not_html(people, browse):
    organization = factories.Organization()
    dataset = factories.Dataset(owner_org=organization["id"], maintainer_email="<b>ไม่ใช่อีเมล</b>")
    body = browse(people(organization["id"])["editor"], address(dataset)).body
    assert "<b>ไม่ใช่อีเมล" not in body
    assert "&lt;b&gt;ไม่ใช่อีเมล" in body

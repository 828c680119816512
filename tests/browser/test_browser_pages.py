"""Every page in both languages: found good by axe, and no wider than a phone."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

PAGES = {
    "score": "/organization/score/opdc",
    "score of all": "/organization/score/opdc?population=all",
    "ranking": "/dgagov/scores",
    "inventory": "/organization/inventory/opdc",
    "inventory form": "/organization/inventory/edit/opdc",
    "data set": "/dataset/pmqa-4-0-result",
    "open characteristics": "/dataset/biz-portal-plan/openness",
    "uses": "/organization/opdc/uses",
    "form of a use": "/organization/opdc/uses/new",
    "decisions": "/organization/opdc/decisions",
}


@pytest.mark.parametrize("language", ["", "/en"])
def test_axe_finds_nothing_serious_and_no_page_is_wider_than_a_phone(visit, faults, language):
    page = visit(language=language)
    assert [fault for address in PAGES.values() for fault in faults(page, language + address)] == []


def test_the_language_of_the_page_is_the_readers(visit):
    page = visit()
    page.goto(PAGES["score"])
    assert page.locator("html").get_attribute("lang") == "th"
    assert "สิ่งที่ควรแก้ไขก่อน" in page.inner_text("main, .main")
    page.goto("/en" + PAGES["score"])
    assert "What to mend first" in page.inner_text("main, .main")

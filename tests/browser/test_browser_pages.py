"""Every page in both languages: found good by axe, and no wider than a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

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
def test_axe_finds_nothing_serious(visit, language):
    page = visit(language=language)
    found = []
    for name, address in PAGES.items():
        page.goto(language + address)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        for finding in Axe().run(page).response["violations"]:
            if finding["impact"] in ("serious", "critical"):
                nodes = [node["html"][:200] for node in finding["nodes"]]
                found.append((name, finding["id"], nodes))
    assert found == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_no_page_is_wider_than_a_phone(visit, language):
    page = visit(size="phone", language=language)
    wide = []
    for name, address in PAGES.items():
        page.goto(language + address)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            wide.append((name, over))
    assert wide == []


def test_the_language_of_the_page_is_the_readers(visit):
    page = visit()
    page.goto(PAGES["score"])
    assert page.locator("html").get_attribute("lang") == "th"
    assert "สิ่งที่ควรแก้ไขก่อน" in page.inner_text("main, .main")
    page.goto("/en" + PAGES["score"])
    assert "What to mend first" in page.inner_text("main, .main")

"""A real Chromium in front of a real CKAN that holds the worked example."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

EXAMPLE = Path(__file__).parents[2] / "examples" / "opdc-2565"
CHROMIUM = os.environ.get("DGAGOV_CHROMIUM", "/usr/bin/chromium")
OPTIONS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "รหัสผ่าน-ของเจ้าหน้าที่"
SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 800}}


@dataclass
class Catalog:
    """The site under test: its address, the loader's API, and the example's organization."""

    address: str
    api: Callable[..., Any]
    organization: str


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser. There is no run without it: `make test` installs it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def reporting_site(start_live_site: Callable[..., Any]) -> Any:
    """A live site that takes incomplete data sets, as the worked example has two."""
    return start_live_site({"ckanext.dgagov.enforce": "report"})


@pytest.fixture(scope="module")
def catalog(dgagov_site: None, reporting_site: Any) -> Catalog:
    """The worked example, loaded anew for each module, with its people.

    `steward` and `colleague` edit it, `judge` assesses it.
    """
    from local import loader
    from local.api import Api

    api = Api(reporting_site.address.replace("localhost", "127.0.0.1"))
    api.token = reporting_site.loader_token()
    organization = loader.load(api, EXAMPLE)
    for name in ("steward", "colleague", "judge"):
        api("user_create", name=name, password=PASSWORD, email=f"{name}@example.com")
    api("dgagov_assessor_create", user="judge")
    for name in ("steward", "colleague"):
        api("organization_member_create", id=organization, username=name, role="editor")
    return Catalog(reporting_site.address, api, organization)


@pytest.fixture
def visit(chromium: Browser, catalog: Catalog) -> Iterator[Callable[..., Page]]:
    """A function: (user, "phone" or "desk", language) -> a page logged in through the form."""
    contexts = []

    def go(user: str = "steward", size: str = "desk", language: str = "") -> Page:
        context = chromium.new_context(viewport=SIZES[size], base_url=catalog.address)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{language}/user/login")
        page.fill("#field-login", user)
        page.fill("#field-password", PASSWORD)
        page.click("form:has(#field-login) [type=submit]")
        page.wait_for_url("**/dashboard/**")
        return page

    yield go
    for context in contexts:
        context.close()

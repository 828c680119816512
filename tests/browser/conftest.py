"""A real Chromium in front of a real CKAN that holds the worked example."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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
    # Pictures of people from elsewhere are not what is tested, nor whether there is a network.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost",
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
    return start_live_site({"ckanext.dgagov.enforce": "report"}, "cached_site:application")


def _token() -> str:
    """An API token of a new sysadmin. Made here, as the site has the tests' database."""
    from ckan import model
    from ckan.lib.api_token import encode

    model.Session.add(model.User(name="loader", sysadmin=True))
    model.Session.flush()
    token = model.ApiToken(user_id=model.User.by_name("loader").id, name="tests")
    model.Session.add(token)
    model.Session.commit()
    return encode({"jti": token.id})


@pytest.fixture(scope="module")
def catalog(dgagov_site: None, reporting_site: Any) -> Catalog:
    """The worked example, loaded anew for each module, with its people.

    `steward` and `colleague` edit it, `judge` assesses it.
    """
    from local import loader
    from local.api import Api

    api = Api(reporting_site.address.replace("localhost", "127.0.0.1"))
    api.token = _token()
    organization = loader.load(api, EXAMPLE)
    for name in ("steward", "colleague", "judge"):
        api("user_create", name=name, password=PASSWORD, email=f"{name}@example.com")
    api("dgagov_assessor_create", user="judge")
    for name in ("steward", "colleague"):
        api("organization_member_create", id=organization, username=name, role="editor")
    return Catalog(reporting_site.address, api, organization)


@pytest.fixture
def faults() -> Callable[[Page, str], list[Any]]:
    """A function: (page, address) -> what axe finds serious there, and whether it is too wide.

    The page is rendered once, for a phone, and then made as wide as a desk for axe.
    """

    def look(page: Page, address: str) -> list[Any]:
        page.set_viewport_size(SIZES["phone"])
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        found: list[Any] = [(address, "wider than a phone", over)] if over > 0 else []
        page.set_viewport_size(SIZES["desk"])
        for finding in Axe().run(page).response["violations"]:
            if finding["impact"] in ("serious", "critical"):
                nodes = [node["html"][:200] for node in finding["nodes"]]
                found.append((address, finding["id"], nodes))
        return found

    return look


class People:
    """Browsers of people: each logs in once, through the form, and then keeps what is cached."""

    def __init__(self, chromium: Browser, address: str) -> None:
        self._chromium, self._address = chromium, address
        self._logins: dict[str, Any] = {}
        self._contexts: dict[tuple[str, str], BrowserContext] = {}

    def page(self, user: str, size: str, language: str) -> Page:
        """A new page in the browser of a person who is logged in."""
        if (user, size) not in self._contexts:
            self._contexts[user, size] = self._chromium.new_context(
                viewport=SIZES[size],
                base_url=self._address,
                storage_state=self._logins.get(user),
            )
        page = self._contexts[user, size].new_page()
        if user not in self._logins:
            _log_in(page, user, language)
            self._logins[user] = page.context.storage_state()
        return page

    def close(self) -> None:
        """Close all of their browsers."""
        for context in self._contexts.values():
            context.close()


def _log_in(page: Page, user: str, language: str) -> None:
    page.goto(f"{language}/user/login")
    page.fill("#field-login", user)
    page.fill("#field-password", PASSWORD)
    page.click("form:has(#field-login) [type=submit]")
    page.wait_for_url("**/dashboard/**")


@pytest.fixture(scope="module")
def logged_in(chromium: Browser, catalog: Catalog) -> Iterator[People]:
    """The browsers of the people of a module."""
    made = People(chromium, catalog.address)
    yield made
    made.close()


@pytest.fixture
def visit(logged_in: People) -> Iterator[Callable[..., Page]]:
    """A function: (user, "phone" or "desk", language) -> a new page of a person logged in."""
    pages = []

    def go(user: str = "steward", size: str = "desk", language: str = "") -> Page:
        pages.append(logged_in.page(user, size, language))
        return pages[-1]

    yield go
    for page in pages:
        page.close()

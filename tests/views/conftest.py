"""The worked example as an organization of its own, and pages as a person sees them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

EXAMPLE = Path(__file__).parents[2] / "examples" / "opdc-2565"


@pytest.fixture
def example() -> Callable[[], dict[str, Any]]:
    """A function that makes a new organization with the worked example's data sets and inventory.

    Gives the organization with `datasets`: data set dicts by their names in the example.
    """
    from ckan.tests import factories, helpers

    def make(**changes: Any) -> dict[str, Any]:
        organization = factories.Organization(title="สำนักงาน ก.พ.ร.")
        lines = (EXAMPLE / "datasets.jsonl").read_text(encoding="utf-8").splitlines()
        datasets = {}
        for line in lines:
            record = json.loads(line)
            for resource in record["resources"]:
                resource.pop("id", None)
            name = record["name"]
            record.update(
                id=None, name=f"{name}-{organization['id'][:8]}", owner_org=organization["id"]
            )
            del record["id"]
            record.update(changes.get(name.replace("-", "_"), {}))
            datasets[name] = helpers.call_action("package_create", **record)
        document = json.loads((EXAMPLE / "inventory.json").read_text(encoding="utf-8"))
        _point_to(document, datasets)
        helpers.call_action(
            "dgagov_inventory_update",
            organization=organization["id"],
            version=0,
            document=document,
        )
        return {**organization, "datasets": datasets, "document": document}

    return make


def _point_to(node: Any, datasets: dict[str, Any]) -> None:
    if isinstance(node, list):
        for child in node:
            _point_to(child, datasets)
    elif isinstance(node, dict):
        for key, child in node.items():
            if key == "dataset":
                node[key] = datasets[child]["id"]
            else:
                _point_to(child, datasets)


@pytest.fixture
def browse(app: Any) -> Callable[..., Any]:
    """A function: (user or None, address, form=None) -> answer with `.page`, parsed HTML."""
    from ckan.tests import factories

    tokens: dict[str, str] = {}

    def go(user: dict[str, Any] | None, address: str, form: Any = None, language: str = "") -> Any:
        headers = {}
        if user:
            if user["name"] not in tokens:
                tokens[user["name"]] = factories.APIToken(user=user["name"])["token"]
            headers = {"Authorization": tokens[user["name"]]}
        if address.startswith("http"):
            parts = urlsplit(address)
            address = parts.path + (f"?{parts.query}" if parts.query else "")
        address = language + address.partition("#")[0]
        if form is None:
            answer = app.get(address, headers=headers)
        else:
            answer = app.post(address, data=form, headers=headers)
        answer.page = BeautifulSoup(answer.body, "html.parser")
        return answer

    return go


@pytest.fixture
def has_anchor() -> Callable[[BeautifulSoup, str], bool]:
    """A function: whether a page holds the element that an address's fragment names."""

    def look(page: BeautifulSoup, address: str) -> bool:
        return page.find(id=unquote(urlsplit(address).fragment)) is not None

    return look


@pytest.fixture(scope="module")
def _kept() -> dict[str, Any]:
    return {}


@pytest.fixture
def opdc(_kept: dict[str, Any], example: Any, people: Any) -> dict[str, Any]:
    """The worked example with `users`, one a role, made once a module: not to be changed."""
    if not _kept:
        organization = example()
        _kept.update(organization, users=people(organization["id"]))
    return _kept

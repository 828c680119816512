"""A running site whose services go away and come back.

Between the site and each service stands a gate that the test closes: to the site that is a
service that stopped, with its connections cut, while other tests keep theirs.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from service_gate import Gate

SERVICES = {
    "PostgreSQL": "CKAN_SQLALCHEMY_URL",
    "Redis": "CKAN_REDIS_URL",
    "Solr": "CKAN_SOLR_URL",
}


@pytest.fixture(scope="module")
def gates() -> Iterator[dict[str, Gate]]:
    """An open gate before each service, by the service's name."""
    made = {}
    for service, variable in SERVICES.items():
        address = urlsplit(os.environ[variable])
        made[service] = Gate(address.hostname, address.port)
    yield made
    for gate in made.values():
        gate.close()


@pytest.fixture(scope="module")
def site(dgagov_site, gates, start_live_site):
    """A live site behind the gates, and a sysadmin's token."""
    with pytest.MonkeyPatch.context() as patch:
        for service, variable in SERVICES.items():
            address = os.environ[variable]
            parts = urlsplit(address)
            there = f"{parts.hostname}:{parts.port}"
            patch.setenv(variable, address.replace(there, f"127.0.0.1:{gates[service].port}"))
        live = start_live_site()
    live_token = live.loader_token()
    call(live, live_token, "organization_create", name="opdc-down", title="สำนักงาน ก.พ.ร.")
    return live, live_token


@pytest.fixture
def closed(gates) -> Iterator:
    """A function that closes the gate of a service until the test ends."""
    shut = []

    def close(service: str) -> None:
        gates[service].close()
        shut.append(service)

    yield close
    for service in shut:
        gates[service].open()


def ask(live, path: str, token: str = "", data: dict | None = None) -> tuple[int, str]:
    """Status and body of an answer."""
    request = urllib.request.Request(
        live.address.replace("localhost", "127.0.0.1") + path,
        data=None if data is None else json.dumps(data).encode(),
        headers={"Content-Type": "application/json"} if data is not None else {},
    )
    if token:
        request.add_header("Authorization", token)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def call(live, token: str, action: str, **data) -> tuple[int, dict]:
    """Status and JSON of an action's answer."""
    status, body = ask(live, f"/api/3/action/{action}", token, data)
    return status, json.loads(body)


def test_postgresql_down(site, closed):
    live, token = site
    assert call(live, token, "dgagov_organization_score", id="opdc-down")[0] == 200
    closed("PostgreSQL")
    for asker in (token, ""):  # the token is looked up before the action, by nobody's leave after
        status, answer = call(live, asker, "dgagov_organization_score", id="opdc-down")
        assert status == 503
        assert answer["success"] is False
        assert answer["error"]["service"] == "PostgreSQL"
    status, page = ask(live, "/organization/score/opdc-down")
    assert status == 503
    assert "ไม่สามารถติดต่อ PostgreSQL" in page
    status, page = ask(live, "/en/organization/score/opdc-down", token)
    assert status == 503
    assert "PostgreSQL cannot be reached" in page


def test_postgresql_back_again(site):
    live, token = site
    status, answer = call(live, token, "dgagov_organization_score", id="opdc-down")
    assert status == 200
    assert answer["result"]["organization"]["name"] == "opdc-down"
    assert ask(live, "/organization/score/opdc-down", token)[0] == 200


@pytest.mark.parametrize("service", ["Solr", "Redis"])
def test_scoring_needs_neither_solr_nor_redis(site, closed, service):
    live, token = site
    closed(service)
    status, answer = call(live, token, "dgagov_organization_score", id="opdc-down")
    assert status == 200
    assert answer["result"]["maximum"] > 0
    status, page = ask(live, "/organization/score/opdc-down", token)
    assert status == 200
    assert "สำนักงาน ก.พ.ร." in page
    assert ask(live, "/organization/inventory/opdc-down", token)[0] == 200


def test_solr_down_is_told_by_search(site, closed):
    live, token = site
    closed("Solr")
    status, answer = call(live, token, "package_search", q="นักท่องเที่ยว")
    assert status == 503
    assert answer["error"]["service"] == "Solr"
    status, page = ask(live, "/organization/opdc-down")
    assert status == 503
    assert "Solr" in page


def test_errors_of_other_kinds_are_answered_as_ever(site):
    live, token = site
    assert call(live, token, "dgagov_organization_score", id="no-such")[0] == 404
    assert call(live, "", "dgagov_organization_score", id="opdc-down")[0] == 403
    assert call(live, token, "package_search", q="{!x}y")[0] in (400, 409)

"""A running site whose services go away and come back.

Between the site and each service stands a gate that the test closes: to the site that is a
service that stopped, with its connections cut, while other tests keep theirs.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

SERVICES = {
    "PostgreSQL": "CKAN_SQLALCHEMY_URL",
    "Redis": "CKAN_REDIS_URL",
    "Solr": "CKAN_SOLR_URL",
}


class Gate:
    """Hands connections on to a service while it is open."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.port = 0
        self.sockets: set[socket.socket] = set()
        self.listener: socket.socket | None = None
        self.open()

    def open(self) -> None:
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.port = self.listener.getsockname()[1]
        self.listener.listen()
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def close(self) -> None:
        for connection in [self.listener, *self.sockets]:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self.sockets.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                here, _address = listener.accept()
                there = socket.create_connection(self.target)
            except OSError:
                return
            self.sockets |= {here, there}
            for source, sink in ((here, there), (there, here)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


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

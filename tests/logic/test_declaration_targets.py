"""Declarations about data sets and resources; an API is declared only when it answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action

pytestmark = pytest.mark.usefixtures("with_plugins", "dgagov_site", "report_mode")

API_HOST = "api.agency.example"


@pytest.fixture
def report_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    """The data sets here need no metadata."""
    monkeypatch.setitem(tk.config, "ckanext.dgagov.enforce", "report")


@pytest.fixture
def dataset() -> dict[str, Any]:
    resources = [{"url": f"https://data.example.org/{n}.csv", "format": "CSV"} for n in "ab"]
    organization = factories.Organization()
    return factories.Dataset(owner_org=organization["id"], resources=resources)


class Api(BaseHTTPRequestHandler):
    """Answers the path /rain with JSON, and everything else with 404."""

    def do_GET(self) -> None:
        found = urlsplit(self.path).path == "/rain"
        body = b'[{"province": "Phrae", "rain": 12}]'
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Nothing on the screen."""


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a real server whose host has a public name on this machine only."""
    server = HTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    look_up = socket.getaddrinfo

    def local(host: Any, *rest: Any, **options: Any) -> Any:
        return look_up("127.0.0.1" if host == API_HOST else host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", local)
    monkeypatch.setitem(tk.config, "ckanext.dgagov.fetch_allowed_hosts", [API_HOST])
    yield f"http://{API_HOST}:{server.server_port}"
    server.shutdown()
    server.server_close()


def _declare(**values: Any) -> dict[str, Any]:
    return call_action("dgagov_declaration_create", **values)


def _refused(**values: Any) -> dict[str, list[str]]:
    with pytest.raises(tk.ValidationError) as refusal:
        _declare(**values)
    return refusal.value.error_dict


def _counting(dataset: dict[str, Any]) -> list[str]:
    """The ids of the declarations that the score of the organization rests on."""
    from ckanext.dgagov.scoring import load_rubric
    from ckanext.dgagov.sources import database

    (evidence,) = database.evidence(load_rubric("fy2565"), [dataset["owner_org"]])
    return [row["id"] for row in evidence.declarations]


def test_a_statement_about_a_resource_or_its_data_set_says_both(dataset: dict[str, Any]) -> None:
    resource = dataset["resources"][0]["id"]
    one = _declare(kind="source_of_truth", resource=resource, reason="ตามคำสั่งที่ 12/2564")
    whole = _declare(kind="live_at_source", dataset=dataset["name"])
    assert (one["dataset_id"], one["resource_id"]) == (dataset["id"], resource)
    assert (whole["dataset_id"], whole["resource_id"]) == (dataset["id"], None)
    assert {row["organization_id"] for row in (one, whole)} == {dataset["owner_org"]}
    listed = call_action("dgagov_declaration_list", organization=dataset["owner_org"])
    assert listed == [one, whole]
    assert one["checked"] is None
    assert _counting(dataset) == [one["id"], whole["id"]]


@pytest.mark.parametrize(
    ("kind", "value", "right"),
    [
        ("kind", "notices", True),
        ("kind", "tables", False),
        ("days_kept", 30, True),
        ("days_kept", "๙๐", True),
        ("days_kept", "หนึ่งเดือน", False),
        ("source_of_truth", "", True),
        ("source_of_truth", "ก" * 2001, False),
        ("live_at_source", "a\x00b", False),
        ("catalog_url", "https://data.example.go.th", False),
    ],
)
def test_each_kind_takes_its_own_values(
    dataset: dict[str, Any], kind: str, value: Any, right: bool
) -> None:
    if right:
        assert _declare(kind=kind, dataset=dataset["id"], value=value)["value"] == str(value)
    else:
        assert _refused(kind=kind, dataset=dataset["id"], value=value)["value"][0]
        assert _counting(dataset) == []


def test_a_kind_of_data_set_is_not_declared_about_a_resource(dataset: dict[str, Any]) -> None:
    resource = dataset["resources"][0]["id"]
    assert "value" in _refused(kind="kind", resource=resource, value="notices")


def test_a_resource_of_another_organization_is_refused(dataset: dict[str, Any]) -> None:
    other = factories.Organization()["name"]
    resource = dataset["resources"][0]["id"]
    errors = _refused(kind="source_of_truth", resource=resource, organization=other)
    assert other in errors["organization"][0]


def test_a_text_that_cannot_be_stored_is_refused_by_field(dataset: dict[str, Any]) -> None:
    errors = _refused(kind="source_of_truth", dataset=dataset["id"], reason="ก" * 5001)
    assert set(errors) == {"reason"}
    errors = _refused(
        kind="source_of_truth", dataset=dataset["id"], evidence_url="http://[::1", reason="\x00"
    )
    assert "reason" in errors


def test_an_api_that_answers_is_declared_and_the_answer_is_kept(
    dataset: dict[str, Any], api: str
) -> None:
    url = f"{api}/rain?province=Phrae"
    made = _declare(kind="api_conditions", dataset=dataset["id"], value=url)
    checked = made["checked"]
    assert (checked["status"], checked["final_url"]) == (200, url)
    assert checked["content_type"] == "application/json"
    assert checked["at"].endswith("+00:00")
    (listed,) = call_action("dgagov_declaration_list", organization=dataset["owner_org"])
    assert listed["checked"] == checked


def test_an_api_that_does_not_answer_is_refused_with_the_reason(
    dataset: dict[str, Any], api: str, app: Any
) -> None:
    declared = {"kind": "api_conditions", "dataset": dataset["id"]}
    gone = f"{api}/snow?province=Phrae"
    assert "404" in _refused(**declared, value=gone)["value"][0]
    with app.flask_app.test_request_context("/th/", environ_overrides={"CKAN_LANG": "th"}):
        message = _refused(**declared, value=gone)["value"][0]
    assert gone in message
    assert "404" in message
    assert "ไม่" in message
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    closed = f"http://{API_HOST}:{port}/rain?province=Phrae"
    assert API_HOST in _refused(**declared, value=closed)["value"][0]
    assert _counting(dataset) == []


def test_the_check_of_an_api_keeps_to_the_pace_of_its_host(
    dataset: dict[str, Any], api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.inspecting.hosts import HostGate

    monkeypatch.setattr(HostGate, "ask", lambda _gate, host: 600.0 * (host == API_HOST))
    url = f"{api}/rain?province=Phrae"
    errors = _refused(kind="api_conditions", dataset=dataset["id"], value=url)
    assert "fetch_interval_milliseconds" in errors["value"][0]


def test_an_api_that_takes_too_long_is_refused_by_the_limit_that_held(
    dataset: dict[str, Any], api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.inspecting.hosts import HostGate

    # The test before may just have asked the same host.
    monkeypatch.setattr(HostGate, "ask", lambda _gate, _host: 0.0)
    monkeypatch.setattr("ckanext.dgagov.logic.answer.threshold", lambda _name: 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://{API_HOST}:{silent.getsockname()[1]}/rain?province=Phrae"
        errors = _refused(kind="api_conditions", dataset=dataset["id"], value=url)
    assert "0.3" in errors["value"][0]
    assert "declared_address_seconds" in errors["value"][0]


def test_an_api_inside_the_network_is_refused(
    dataset: dict[str, Any], api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is a public one, but it leads inward and the site does not allow it."""
    monkeypatch.setitem(tk.config, "ckanext.dgagov.fetch_allowed_hosts", [])
    url = f"{api}/rain?province=Phrae"
    errors = _refused(kind="api_conditions", dataset=dataset["id"], value=url)
    assert "fetch_allowed_hosts" in errors["value"][0]


def test_a_link_without_conditions_is_refused_before_it_is_asked(dataset: dict[str, Any]) -> None:
    errors = _refused(
        kind="api_conditions", dataset=dataset["id"], value="https://never-asked.example.go.th/"
    )
    assert "?province=" in errors["value"][0]


def test_what_was_said_about_a_deleted_resource_counts_no_longer(dataset: dict[str, Any]) -> None:
    first, second = (resource["id"] for resource in dataset["resources"])
    gone = _declare(kind="source_of_truth", resource=first)
    stays = _declare(kind="source_of_truth", resource=second)
    assert _counting(dataset) == [gone["id"], stays["id"]]
    call_action("resource_delete", id=first)
    assert _counting(dataset) == [stays["id"]]
    listed = call_action("dgagov_declaration_list", organization=dataset["owner_org"])
    assert [row["id"] for row in listed] == [gone["id"], stays["id"]]
    call_action("dgagov_declaration_delete", id=gone["id"])

"""Links: asked politely, judged dead only after days, not fetched again when unchanged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from ckan.tests.helpers import call_action

Record = dict[str, Any]
START = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.timezone.utc)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _allow(settings: Callable[..., None], workers: Callable[..., Any]) -> None:
    """Every test may ask the loopback server, and begins with an empty Redis."""
    workers()


def _look(resource: Record, moment: dt.datetime = START) -> Record:
    """The inspection after another look at this moment."""
    from ckanext.dgagov.inspecting.worker import work_through

    call_action("dgagov_resource_inspect", id=resource["id"])
    work_through(near=0, clock=lambda: moment)
    return call_action("dgagov_inspection_show", id=resource["id"])


def test_a_file_with_an_entity_tag_is_asked_for_by_it(link: Any, server: Any) -> None:
    server.answers["/a.csv"] = (
        200,
        {"ETag": '"one"', "Content-Type": "text/csv"},
        server.default[2],
    )
    resource = link(f"{server.address}/a.csv")
    first = _look(resource)
    assert (first["facts"]["reach"], first["facts"]["status"]) == ("ok", "read")
    second = _look(resource)
    assert server.asked[1][2]["If-None-Match"] == '"one"'
    assert second["report"]["link"]["status"] == 304
    assert second["report"]["findings"] == first["report"]["findings"]
    assert second["facts"] == first["facts"]
    third = _look(resource)  # what is known outlives an answer without a body
    assert third["report"]["link"]["status"] == 304
    assert third["facts"] == first["facts"]


def test_a_file_that_changed_is_inspected_anew(link: Any, server: Any) -> None:
    server.answers["/a.csv"] = (200, {"ETag": '"one"'}, server.default[2])
    resource = link(f"{server.address}/a.csv")
    assert _look(resource)["facts"]["places"] == ["province"]
    server.answers["/a.csv"] = (200, {"ETag": '"two"'}, "ปี,จำนวน\n2565,1\n".encode())
    assert "places" not in _look(resource)["facts"]


def test_the_same_bytes_are_not_opened_again(link: Any, server: Any, monkeypatch: Any) -> None:
    resource = link(f"{server.address}/a.csv")
    first = _look(resource)
    monkeypatch.setattr("ckanext.dgagov.inspection.fetch.inspect_file", None)
    second = _look(resource)
    assert second["report"]["link"]["unchanged"] is True
    assert second["facts"] == first["facts"]


def test_a_link_is_dead_after_three_failures_over_three_days(
    link: Any, server: Any, rows: Any
) -> None:
    server.answers["/a.csv"] = (404, {}, b"")
    resource = link(f"{server.address}/a.csv")
    for days, reach in ((0, "unknown"), (1, "unknown"), (2, "unknown"), (3, "dead")):
        found = _look(resource, START + dt.timedelta(days=days))
        assert (found["facts"]["reach"], found["facts"]["why"]) == (reach, "http_gone"), days
        assert found["failures"] == days + 1
        again = rows()[0]["due"]
        assert (again is not None) == (reach == "unknown"), "it is looked at again by itself"
    del server.answers["/a.csv"]
    alive = _look(resource, START + dt.timedelta(days=4))
    assert (alive["facts"]["reach"], alive["failures"]) == ("ok", 0)
    assert alive["first_failure"] is None


def test_three_failures_within_hours_are_no_dead_link(link: Any, server: Any) -> None:
    server.answers["/a.csv"] = (410, {}, b"")
    resource = link(f"{server.address}/a.csv")
    for hours in range(4):
        found = _look(resource, START + hours * HOUR)
        assert found["facts"]["reach"] == "unknown"


def test_two_failures_over_four_days_are_no_dead_link(link: Any, server: Any) -> None:
    server.answers["/a.csv"] = (404, {}, b"")
    resource = link(f"{server.address}/a.csv")
    for days in (0, 4):
        found = _look(resource, START + dt.timedelta(days=days))
        assert found["facts"]["reach"] == "unknown"


def test_a_server_in_trouble_says_nothing_against_its_file(link: Any, server: Any) -> None:
    server.answers["/a.csv"] = (200, {"ETag": '"one"'}, server.default[2])
    resource = link(f"{server.address}/a.csv")
    assert _look(resource)["facts"]["reach"] == "ok"
    server.answers["/a.csv"] = (503, {}, b"")
    found = _look(resource)
    assert (found["facts"]["reach"], found["facts"]["why"]) == ("unknown", "http_server_error")
    assert (found["facts"]["status"], found["facts"]["format"]) == ("read", "CSV")
    server.answers["/a.csv"] = (200, {"ETag": '"one"'}, server.default[2])
    assert _look(resource)["report"]["link"]["status"] == 304


def test_retry_after_is_obeyed_for_all_of_the_host(
    link: Any, server: Any, rows: Any, monkeypatch: Any
) -> None:
    from ckanext.dgagov.inspecting.worker import work_through

    server.answers["/1.csv"] = (429, {"Retry-After": "600"}, b"")
    resources = [link(f"{server.address}/{number}.csv") for number in (1, 2, 3)]
    work_through(near=0)
    assert server.paths() == ["/1.csv"]
    found = call_action("dgagov_inspection_show", id=resources[0]["id"])
    assert (found["facts"]["reach"], found["facts"]["why"]) == ("unknown", "http_busy")
    now = dt.datetime.now(dt.timezone.utc)
    waits = {row["resource_id"]: (row["due"] - now).total_seconds() for row in rows()}
    assert all(500 < seconds <= 600 for seconds in waits.values()), waits
    # Somebody asks once more: that does not lead round the server's wish.
    monkeypatch.setattr("ckanext.dgagov.config.fetch_interval_seconds", lambda: 0.2)
    call_action("dgagov_resource_inspect", id=resources[1]["id"])
    work_through(near=0)
    assert server.paths() == ["/1.csv"]


def test_redirects_keep_to_the_pace_of_the_host_they_lead_to(
    link: Any, server: Any, settings: Any
) -> None:
    from ckanext.dgagov.inspecting.worker import work_through

    settings(fetch_interval_milliseconds=200)
    for number in (1, 2):
        server.answers[f"/{number}"] = (302, {"Location": f"/{number}.csv"}, b"")
        link(f"{server.address}/{number}")
    assert work_through(near=1).looked == 2
    moments = [moment for moment, _path, _headers in server.asked]
    assert len(moments) == 4
    assert min(later - earlier for earlier, later in pairwise(moments)) > 0.15


def test_retry_after_behind_a_redirect_closes_the_host_that_said_it(
    link: Any, server: Any, settings: Any
) -> None:
    from ckanext.dgagov.inspecting.hosts import gate

    settings(fetch_allowed_hosts=["127.0.0.1", "localhost"], fetch_interval_milliseconds=1)
    port = server.address.rpartition(":")[2]
    server.answers["/1"] = (302, {"Location": f"http://localhost:{port}/2"}, b"")
    server.answers["/2"] = (429, {"Retry-After": "600"}, b"")
    found = _look(link(f"{server.address}/1"))
    assert found["facts"]["why"] == "http_busy"
    assert gate().ask("localhost") > 500
    assert gate().ask("127.0.0.1") < 1


def test_a_private_address_is_refused_with_the_setting(
    link: Any, server: Any, settings: Any
) -> None:
    settings(fetch_allowed_hosts=[])
    found = _look(link(f"{server.address}/a.csv"))
    assert (found["facts"]["reach"], found["facts"]["why"]) == ("unknown", "address_refused")
    assert "fetch_allowed_hosts" in found["report"]["link"]["reasons"][0]["text"]["th"]
    assert server.asked == []


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [("fetch_max_bytes", 10, "body_too_large"), ("fetch_read_seconds", 1, "fetch_too_slow")],
)
def test_the_limits_of_the_catalog_are_obeyed_and_named(
    link: Any, server: Any, settings: Any, setting: str, value: int, why: str
) -> None:
    settings(**{setting: value})
    server.seconds = 1.3 if why == "fetch_too_slow" else 0
    found = _look(link(f"{server.address}/a.csv"))
    assert found["facts"]["why"] == why
    assert f"ckanext.dgagov.{setting}" in found["report"]["link"]["reasons"][0]["text"]["en"]


def test_servers_are_told_who_asks(link: Any, server: Any, monkeypatch: Any) -> None:
    import ckan.plugins.toolkit as tk

    monkeypatch.setitem(tk.config, "ckan.site_title", "บัญชีข้อมูล กรมตัวอย่าง")
    _look(link(f"{server.address}/a.csv"))
    agent = server.asked[0][2]["User-Agent"].encode("latin-1").decode()
    assert agent == "บัญชีข้อมูล กรมตัวอย่าง (http://test.ckan.net; ckanext-dgagov)"


def test_an_address_of_an_api_is_one(link: Any, server: Any) -> None:
    address = f"{server.address}/api/3/action/datastore_search?resource_id=1"
    server.default = (200, {"Content-Type": "application/json"}, b'{"result": {"records": []}}')
    facts = _look(link(address, "JSON"))["facts"]
    assert (facts["channel"], facts["api"], facts["reach"]) == ("api", True, "ok")


def test_without_the_datastore_plugin_it_is_unknown_with_the_reason(link: Any, server: Any) -> None:
    found = _look(link(f"{server.address}/a.csv", datastore_active=True))
    assert found["facts"]["reach"] == "ok"
    assert "datastore" not in found["facts"]
    reason = found["report"]["datastore"]["reason"]
    assert reason["code"] == "datastore_not_loaded"
    assert "ckan.plugins" in reason["text"]["th"]


def test_a_proxy_that_is_down_is_named_as_ckan_calls_it(
    link: Any, server: Any, monkeypatch: Any
) -> None:
    import ckan.plugins.toolkit as tk

    monkeypatch.setitem(tk.config, "ckan.download_proxy", "http://127.0.0.1:1")
    found = _look(link(f"{server.address}/a.csv"))
    assert found["facts"]["why"] == "proxy_failed"
    assert "ckan.download_proxy" in found["report"]["link"]["reasons"][0]["text"]["th"]

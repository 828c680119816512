"""Servers that are slow, endless, broken or say no: each fetch ends, with its reason."""

from __future__ import annotations

import gzip
import hashlib
import socket
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest
from fetch_servers import CSV, dripping, response, serving

from ckanext.dgagov.inspection import fetch, inspector, wording
from ckanext.dgagov.inspection.fetch import FetchSettings, Known, inspect_url

LOOPBACK = FetchSettings(fetch_allowed_hosts=("127.0.0.1",), fetch_seconds=5)
HURRIED = FetchSettings(fetch_allowed_hosts=("127.0.0.1",), fetch_seconds=0.4)
SMALL = FetchSettings(fetch_allowed_hosts=("127.0.0.1",), fetch_seconds=5, fetch_max_bytes=100_000)


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path, monkeypatch):
    """Whatever happens, the temporary file is gone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.glob("dgagov-fetch-*")) == []


def only_reason(inspection):
    (reason,) = inspection.link.reasons
    texts = wording.sentence(reason.code, reason.parameters)
    setting = reason.parameters.get("setting", "")
    assert all(setting in texts[language] for language in ("th", "en"))
    return reason


def head(*lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode()


@pytest.mark.parametrize(
    ("beginning", "piece"),
    [
        (head("Content-Type: text/csv"), b"1"),
        (head("Content-Length: 100000"), b"1"),
        (head("Transfer-Encoding: chunked"), b"1\r\n1\r\n"),
        (head("Transfer-Encoding: chunked"), b"0"),
        (head("Content-Encoding: gzip") + b"\x1f\x8b\x08\x08\0\0\0\0\0\x03", b"n"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"1"),
        (b"", b"H"),
    ],
    ids=["body", "length", "chunks", "chunk size", "gzip file name", "header", "status line"],
)
def test_a_drip_feed_cannot_stretch_the_deadline(beginning, piece):
    with serving(lambda _: dripping(beginning, piece)) as server:
        begun = time.monotonic()
        inspection = inspect_url(server.url, "CSV", HURRIED)
        assert time.monotonic() - begun < 2
    reason = only_reason(inspection)
    assert (reason.code, inspection.link.state) == ("fetch_too_slow", "unknown")
    assert reason.parameters == {"setting": "fetch_seconds", "limit": 0.4}


def test_a_tls_handshake_cannot_stretch_the_deadline():
    hello = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xf0\x03\x03"
    with serving(lambda _: dripping(hello), listens=False) as server:
        begun = time.monotonic()
        inspection = inspect_url(server.url.replace("http:", "https:"), "CSV", HURRIED)
        assert time.monotonic() - begun < 2
    assert only_reason(inspection).code == "fetch_too_slow"


def test_a_slow_name_look_up_cannot_stretch_the_deadline(monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: time.sleep(3))
    begun = time.monotonic()
    inspection = inspect_url("http://data.example/", "CSV", HURRIED)
    assert time.monotonic() - begun < 2
    assert only_reason(inspection).parameters["setting"] == "fetch_seconds"


def test_a_silent_server_is_left_after_the_time_for_one_read():
    settings = FetchSettings(fetch_allowed_hosts=("127.0.0.1",), fetch_read_seconds=0.2)
    for beginning in (b"", head("Content-Length: 9") + b"1"):
        with serving(lambda _, start=beginning: dripping(start, pause=1)) as server:
            reason = only_reason(inspect_url(server.url, "CSV", settings))
        assert reason.code == "fetch_too_slow"
        assert reason.parameters == {"setting": "fetch_read_seconds", "limit": 0.2}


def test_a_gzip_bomb_ends_at_the_cap_on_decoded_bytes():
    bomb = gzip.compress(bytes(50_000_000), 9)
    assert len(bomb) < SMALL.fetch_max_bytes
    with serving(response(bomb, Content_Encoding="gzip")) as server:
        reason = only_reason(inspect_url(server.url, "CSV", SMALL))
    assert (reason.code, reason.parameters["limit"]) == ("body_too_large", 100_000)
    assert reason.parameters["found"] < 300_000


def test_an_endless_body_ends_at_the_cap():
    def endless(_):
        yield head()
        while True:
            yield b"1" * 65536

    with serving(endless) as server:
        reason = only_reason(inspect_url(server.url, "CSV", SMALL))
    assert (reason.code, reason.parameters["setting"]) == ("body_too_large", "fetch_max_bytes")


def test_the_body_of_a_redirect_is_not_read():
    def answer(request):
        if " /data.csv " not in request:
            yield response()
            return
        yield b"HTTP/1.1 302 Found\r\nLocation: /next\r\n\r\n"
        yield from dripping(b"", b"1" * 65536)

    with serving(answer) as server:
        begun = time.monotonic()
        assert inspect_url(server.url, "CSV", LOOPBACK).link.state == "live"
        assert time.monotonic() - begun < 2


def test_a_body_announced_as_too_large_is_not_read():
    with serving(response(b"", length=100_001)) as server:
        reason = only_reason(inspect_url(server.url, "CSV", SMALL))
    assert reason.parameters["found"] == 100_001


def test_gzip_on_the_way_is_undone():
    with serving(response(gzip.compress(CSV), Content_Encoding="gzip")) as server:
        inspection = inspect_url(server.url, "CSV", LOOPBACK)
    assert inspection.link.sha256 == hashlib.sha256(CSV).hexdigest()
    assert inspection.findings.real_format == "CSV"


@pytest.mark.parametrize(
    "answer",
    [
        response(CSV, length=len(CSV) + 50),
        head("Transfer-Encoding: chunked") + b"40\r\nshort",
        head("Transfer-Encoding: chunked") + b"5\r\n12345\r\n",
        head("Transfer-Encoding: chunked") + b"zz\r\n12345\r\n",
        response(b"no gzip", Content_Encoding="gzip"),
        b"SSH-2.0-OpenSSH\r\n",
        b"",
    ],
    ids=["length", "chunk", "last chunk", "chunk size", "no gzip", "no http", "nothing"],
)
def test_a_body_that_is_cut_or_malformed_is_not_inspected(answer):
    with serving(answer) as server:
        inspection = inspect_url(server.url, "CSV", LOOPBACK)
    assert only_reason(inspection).code in ("connection_failed", "body_cut")
    assert (inspection.link.state, inspection.findings) == ("unknown", None)
    assert inspection.link.sha256 is None


def test_what_comes_after_the_announced_length_is_not_read():
    with serving(response(CSV + b"<script>", length=len(CSV))) as server:
        inspection = inspect_url(server.url, "CSV", LOOPBACK)
    assert (inspection.link.state, inspection.link.size) == ("live", len(CSV))


@pytest.mark.parametrize(
    ("status", "state", "code"),
    [
        ("401 Unauthorized", "unknown", "http_denied"),
        ("403 Forbidden", "unknown", "http_denied"),
        ("404 Not Found", "dead", "http_gone"),
        ("410 Gone", "dead", "http_gone"),
        ("429 Too Many Requests", "unknown", "http_busy"),
        ("500 Internal Server Error", "unknown", "http_server_error"),
        ("503 Service Unavailable", "unknown", "http_server_error"),
        ("204 No Content", "unknown", "http_unexpected"),
        ("206 Partial Content", "unknown", "http_unexpected"),
        ("304 Not Modified", "unknown", "http_unexpected"),
        ("400 Bad Request", "unknown", "http_unexpected"),
    ],
)
def test_the_status_decides_the_state_of_the_link(status, state, code):
    with serving(response(b"" if status[:3] in ("204", "304") else CSV, status)) as server:
        inspection = inspect_url(server.url, "CSV", LOOPBACK)
    assert (inspection.link.state, only_reason(inspection).code) == (state, code)
    assert (inspection.link.status, inspection.findings) == (int(status[:3]), None)


def test_a_refused_connection_is_dead():
    # Bound, so that no other process takes the port, but nobody listens.
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/data.csv"
        inspection = inspect_url(url, "CSV", LOOPBACK)
    assert (inspection.link.state, only_reason(inspection).code) == ("dead", "connection_refused")


@pytest.mark.parametrize(
    ("number", "state", "code"),
    [("EAI_NONAME", "dead", "dns_failed"), ("EAI_AGAIN", "unknown", "dns_unavailable")],
)
def test_a_name_nobody_knows_is_dead_but_a_dns_out_of_order_is_not(
    monkeypatch, number, state, code
):
    def look_up(*_, **__):
        raise socket.gaierror(getattr(socket, number), "no")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    inspection = inspect_url("http://data.example/a.csv", "CSV", LOOPBACK)
    assert (inspection.link.state, only_reason(inspection).code) == (state, code)


def test_a_server_without_tls_at_https_is_told():
    with serving(b"HTTP/1.1 400 Bad Request\r\n\r\n", listens=False) as server:
        inspection = inspect_url(server.url.replace("http:", "https:"), "CSV", LOOPBACK)
    assert (inspection.link.state, only_reason(inspection).code) == ("unknown", "tls_failed")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("120", 120, 120),
        ("999999999999999", 604800, 604800),
        ("in an hour", 3500, 3600),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
        ("soon", None, None),
        ("-5", None, None),
    ],
)
def test_retry_after_is_returned_in_seconds(text, low, high):
    if text == "in an hour":
        # Worked out here: the tests may be collected many minutes before.
        moment = datetime.now(timezone.utc) + timedelta(hours=1)
        text = format_datetime(moment, usegmt=True)
    with serving(response(b"", "429 Too Many Requests", Retry_After=text)) as server:
        seconds = inspect_url(server.url, "CSV", LOOPBACK).link.retry_after
    assert (seconds is None) if low is None else (low <= seconds <= high)


def test_a_login_page_in_place_of_a_csv_is_told_and_distrusted():
    page = "<html><body>เข้าสู่ระบบ<form><input type='password'></form></body></html>".encode()
    with serving(response(page, Content_Type="text/html; charset=utf-8")) as server:
        inspection = inspect_url(server.url, "CSV", LOOPBACK)
    assert "login_page" in [reason.code for reason in inspection.findings.reasons]
    assert (inspection.link.state, only_reason(inspection).code) == ("unknown", "page_in_place")


def test_a_declared_web_page_is_live():
    page = "<html><body><p>ประกาศ</p></body></html>".encode()
    with serving(response(page, Content_Type="text/html")) as server:
        assert inspect_url(server.url, "HTML", LOOPBACK).link.state == "live"


def test_an_unchanged_file_is_not_inspected_again(monkeypatch):
    date = "Wed, 21 Oct 2015 07:28:00 GMT"
    headers = {"ETag": '"7"', "Last_Modified": date}

    def answer(request):
        same = 'If-None-Match: "7"' in request and f"If-Modified-Since: {date}" in request
        return response(b"", "304 Not Modified") if same else response(**headers)

    with serving(answer) as server:
        first = inspect_url(server.url, "CSV", LOOPBACK).link
        assert (first.etag, first.last_modified) == ('"7"', date)
        assert first.sha256 == hashlib.sha256(CSV).hexdigest()
        monkeypatch.setattr(fetch, "inspect_file", None)
        known = Known(first.etag, first.last_modified, first.sha256)
        again = inspect_url(server.url, "CSV", LOOPBACK, known)
        by_hash = inspect_url(server.url, "CSV", LOOPBACK, Known(sha256=first.sha256))
    assert (again.link.status, again.link.unchanged, again.findings) == (304, True, None)
    assert (again.link.state, again.link.etag, again.link.sha256) == ("live", '"7"', first.sha256)
    assert (by_hash.link.status, by_hash.link.unchanged, by_hash.findings) == (200, True, None)


def test_a_changed_file_is_inspected_again():
    with serving(response(ETag='"8"')) as server:
        inspection = inspect_url(server.url, "CSV", LOOPBACK, Known('"7"', None, "0" * 64))
    assert (inspection.link.unchanged, inspection.findings.status) == (False, "read")


def test_the_user_agent_names_the_catalog_and_nothing_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    settings = FetchSettings(
        fetch_user_agent="catalog.agency.example (data@agency.example)",
        fetch_allowed_hosts=("127.0.0.1",),
    )
    with serving(response()) as server:
        assert inspect_url(server.url, "CSV", settings).link.state == "live"
        assert "User-Agent: catalog.agency.example (data@agency.example)" in server.heads[0]


def test_the_user_agent_may_be_thai():
    settings = FetchSettings(
        fetch_user_agent="บัญชีข้อมูล\n(data@agency.example)", fetch_allowed_hosts=("127.0.0.1",)
    )
    with serving(response()) as server:
        assert inspect_url(server.url, "CSV", settings).link.state == "live"
        sent = server.heads[0].encode("latin-1").decode()
    assert "User-Agent: บัญชีข้อมูล (data@agency.example)\r\n" in sent


def test_the_body_is_inspected_from_a_temporary_file_in_a_child(monkeypatch, tmp_path):
    seen = []
    inspect = fetch.inspect_file

    def spy(path, declared):
        seen.append((Path(path).read_bytes(), Path(path).is_relative_to(tmp_path)))
        return inspect(path, declared)

    monkeypatch.setattr(fetch, "inspect_file", spy)
    monkeypatch.setattr(inspector, "sniff", None)  # of this process: the child has its own
    with serving(response()) as server:
        assert inspect_url(server.url, "CSV", LOOPBACK).findings.status == "read"
    assert seen == [(CSV, True)]


def test_only_the_transport_imports_an_http_library_and_nothing_loads_it_unasked():
    package = Path(fetch.__file__).parent
    using = {
        path.name
        for path in package.glob("*.py")
        if any(
            line.startswith(("import requests", "from requests", "from urllib3", "import urllib3"))
            for line in path.read_text("utf-8").splitlines()
        )
    }
    assert using == {"fetch_transport.py"}
    program = (
        "import sys, ckanext.dgagov.inspection.warm, ckanext.dgagov.inspection; "
        "a = 'requests' in sys.modules; import ckanext.dgagov.inspection.fetch; "
        "print(a, [n for n in ('ckan', 'flask', 'sqlalchemy') if n in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert answer.stdout.strip() == b"False []"


def test_reports_name_no_password_of_the_address():
    inspection = inspect_url("http://user:secret@10.0.0.1/", "CSV", LOOPBACK)
    texts = [reason["text"] for reason in inspection.to_dict()["link"]["reasons"]]
    assert "secret" not in str(texts)

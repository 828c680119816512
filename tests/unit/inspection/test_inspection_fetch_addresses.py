"""Which addresses are fetched from: public ones and the operator's own, at every hop."""

from __future__ import annotations

import socket
import time
from dataclasses import replace

import pytest
import urllib3.connection
from fetch_servers import CSV, redirect, response, serving

from ckanext.dgagov.inspection.fetch import FetchSettings, inspect_url
from ckanext.dgagov.inspection.wording import sentence

LOOPBACK = FetchSettings(fetch_allowed_hosts=("127.0.0.1",), fetch_seconds=5)
REAL_LOOKUP = socket.getaddrinfo
REAL_CONNECT = urllib3.connection.connection.create_connection


def codes(inspection):
    return [reason.code for reason in inspection.link.reasons]


def names(monkeypatch, **answers):
    """Let names resolve to these addresses, the last one again and again; literals as ever."""
    waiting = {name.replace("_", "."): list(addresses) for name, addresses in answers.items()}

    def look_up(host, port, *arguments, **options):
        text = host.decode() if isinstance(host, bytes) else host
        if text not in waiting:
            return REAL_LOOKUP(host, port, *arguments, **options)
        addresses = waiting[text]
        address = addresses.pop(0) if len(addresses) > 1 else addresses[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_a_csv_is_fetched_and_inspected():
    with serving(response(Content_Type="text/csv")) as server:
        inspection = inspect_url(server.url, "CSV", LOOPBACK)
    assert (inspection.link.state, inspection.link.status) == ("live", 200)
    assert (inspection.findings.real_format, inspection.findings.places) == ("CSV", ("province",))
    assert inspection.link.size == inspection.findings.size == len(CSV)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "0.0.0.0", "localhost",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "100.100.100.200", "[fe80::1]", "[fd00:ec2::254]", "224.0.0.1", "255.255.255.255",
        "public.example@127.0.0.1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(host):
    inspection = inspect_url(f"http://{host}:9/", "CSV", FetchSettings(fetch_seconds=5))
    assert codes(inspection) == ["address_refused"]
    assert (inspection.link.state, inspection.findings) == ("unknown", None)
    text = inspection.to_dict()["link"]["reasons"][0]["text"]
    assert all("fetch_allowed_hosts" in text[language] for language in ("th", "en"))


@pytest.mark.parametrize("host", ["2130706433", "0177.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
def test_an_allowed_host_does_not_allow_its_other_spellings(host):
    with serving(response()) as server:
        inspection = inspect_url(f"http://{host}:{server.port}/", "CSV", LOOPBACK)
        assert (codes(inspection), server.heads) == (["address_refused"], [])


def test_a_name_that_resolves_to_a_private_address_is_refused(monkeypatch):
    names(monkeypatch, data_example=["192.168.7.7"])
    inspection = inspect_url("https://data.example/a.csv", "CSV", LOOPBACK)
    assert codes(inspection) == ["address_refused"]
    assert "192.168.7.7" in inspection.to_dict()["link"]["reasons"][0]["text"]["th"]


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch):
    """The DNS says something else the second time: nobody asks it a second time."""
    connected = []

    def connect(address, *arguments, **options):
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(urllib3.connection.connection, "create_connection", connect)
    names(monkeypatch, data_example=["8.8.8.8", "127.0.0.1"])
    inspection = inspect_url("http://data.example/a.csv", "CSV", LOOPBACK)
    assert connected == ["8.8.8.8"]
    assert (codes(inspection), inspection.link.state) == (["connection_refused"], "dead")


def test_a_connection_that_ends_elsewhere_is_refused_before_a_byte_is_sent(monkeypatch):
    with serving(response()) as server:

        def connect(address, *arguments, **options):
            return REAL_CONNECT(("127.0.0.1", server.port), *arguments, **options)

        monkeypatch.setattr(urllib3.connection.connection, "create_connection", connect)
        names(monkeypatch, data_example=["8.8.8.8"])
        inspection = inspect_url("http://data.example/a.csv", "CSV", LOOPBACK)
        assert (codes(inspection), server.heads) == (["address_refused"], [])


@pytest.mark.parametrize(
    "allowed", ["data.agency.example", ".agency.example", "DATA.Agency.Example."]
)
def test_hosts_of_the_intranet_are_allowed_by_name(monkeypatch, allowed):
    names(monkeypatch, data_agency_example=["127.0.0.1"])
    settings = FetchSettings(fetch_allowed_hosts=(allowed,), fetch_seconds=5)
    with serving(response()) as server:
        address = f"http://data.agency.example:{server.port}/a.csv"
        assert inspect_url(address, "CSV", settings).link.state == "live"
        assert f"Host: data.agency.example:{server.port}" in server.heads[0]
    assert not settings.allows("evil-agency.example")
    assert not settings.allows("agency.example.evil.example")


def test_even_an_allowed_host_is_never_link_local():
    """The service that tells a cloud machine its passwords has such an address."""
    from ckanext.dgagov.inspection import fetch_transport
    from ckanext.dgagov.inspection.fetch_watch import Watch
    from ckanext.dgagov.inspection.findings import Refusal

    class Metadata:
        closed = False

        def getpeername(self):
            return ("169.254.169.254", 80)

        def close(self):
            self.closed = True

    adapter = fetch_transport._CheckedAdapter(False, LOOPBACK, Watch(1))
    adapter._allowed, connected = True, Metadata()
    with pytest.raises(Refusal):
        adapter._check(connected, "metadata.example")
    assert connected.closed


@pytest.mark.parametrize(
    "address", ["::ffff:10.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1", "2002:7f00:1::", "::1"]
)
def test_a_private_address_is_told_within_one_of_version_6(address):
    from types import SimpleNamespace

    from ckanext.dgagov.inspection import fetch_transport
    from ckanext.dgagov.inspection.fetch_watch import Watch
    from ckanext.dgagov.inspection.findings import Refusal

    adapter = fetch_transport._CheckedAdapter(False, FetchSettings(), Watch(1))
    connected = SimpleNamespace(getpeername=lambda: (address, 80), close=lambda: None)
    with pytest.raises(Refusal):
        adapter._check(connected, "inner.example")
    adapter._check(SimpleNamespace(getpeername=lambda: ("2001:4860:4860::8888", 80)), "outer")


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://169.254.169.254/latest/meta-data/", "address_refused"),
        ("http://2130706433/", "address_refused"),
        ("//10.0.0.1/a.csv", "address_refused"),
        ("file:///etc/passwd", "scheme_refused"),
        ("ftp://8.8.8.8/a.csv", "scheme_refused"),
        ("http://[broken", "url_invalid"),
    ],
)
def test_each_redirect_is_checked_again(target, code):
    with serving(redirect(target)) as server:
        inspection = inspect_url(server.url, "CSV", LOOPBACK)
    assert codes(inspection) == [code]
    assert inspection.link.redirects == 1


def test_leave_is_asked_before_each_request_with_those_of_redirects():
    asked = []

    def leave(host):
        asked.append(host)
        return 0.05 if asked == ["127.0.0.1", "127.0.0.1"] else 0.0

    answers = iter([redirect("/other"), response()])
    with serving(lambda head: next(answers)) as server:
        began = time.monotonic()
        inspection = inspect_url(server.url, "CSV", replace(LOOPBACK, leave=leave))
    assert inspection.link.state == "live"
    assert asked == ["127.0.0.1"] * 3  # the second turn had to be waited for
    assert time.monotonic() - began >= 0.05


def test_a_redirect_to_a_host_that_wants_rest_is_not_followed():
    with serving(redirect("http://resting.example.go.th/a.csv")) as server:
        settings = replace(LOOPBACK, leave=lambda host: 600.0 * host.startswith("resting"))
        inspection = inspect_url(server.url, "CSV", settings)
    (reason,) = inspection.link.reasons
    assert (inspection.link.state, reason.code) == ("unknown", "host_resting")
    assert reason.parameters["seconds"] == 600
    assert "fetch_turn_seconds" in sentence(reason.code, reason.parameters)["en"]


def test_five_redirects_are_followed_and_no_more():
    def answer(head):
        left = int(head.split()[1].rsplit("/", 1)[1])
        return redirect(f"/{left - 1}") if left else response()

    with serving(answer) as server:
        base = f"http://127.0.0.1:{server.port}"
        followed = inspect_url(f"{base}/5", "CSV", LOOPBACK)
        refused = inspect_url(f"{base}/6", "CSV", LOOPBACK)
    assert (followed.link.state, followed.link.redirects) == ("live", 5)
    assert (followed.link.url, followed.link.final_url) == (f"{base}/5", f"{base}/0")
    assert (codes(refused), refused.link.redirects) == (["too_many_redirects"], 5)
    assert refused.link.reasons[0].parameters == {"limit": 5, "setting": "fetch_redirects"}


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("file:///etc/passwd", "scheme_refused"), ("gopher://x/", "scheme_refused"),
        ("data.csv", "scheme_refused"), ("", "scheme_refused"), ("http://", "url_invalid"),
        ("http:///a", "url_invalid"), ("http://[::1", "url_invalid"),
        ("http://127.0.0.1:99999/", "url_invalid"), ("http://①②⑦.⓪.⓪.①/", "url_invalid"),
        (f"http://{'ก' * 80}.example/", "url_invalid"),
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url, code):
    assert codes(inspect_url(url, "CSV", LOOPBACK)) == [code]


def test_the_proxy_is_used_and_private_addresses_are_refused_before_it(monkeypatch):
    names(monkeypatch, data_example=["8.8.8.8"])
    with serving(response()) as proxy:
        settings = FetchSettings(fetch_proxy=f"http://127.0.0.1:{proxy.port}", fetch_seconds=5)
        fetched = inspect_url("http://data.example/a.csv", "CSV", settings)
        assert proxy.heads[0].startswith("GET http://data.example/a.csv ")
        refused = inspect_url("http://10.0.0.1/a.csv", "CSV", settings)
        assert len(proxy.heads) == 1
    assert (fetched.link.state, codes(refused)) == ("live", ["address_refused"])


def test_names_that_only_the_proxy_knows_are_left_to_it(monkeypatch):
    def look_up(host, *arguments, **options):
        if host == "data.example":
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return REAL_LOOKUP(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with serving(response()) as proxy:
        settings = FetchSettings(fetch_proxy=f"http://127.0.0.1:{proxy.port}", fetch_seconds=5)
        assert inspect_url("http://data.example/a.csv", "CSV", settings).link.state == "live"


def test_a_proxy_that_is_down_says_nothing_of_the_link(monkeypatch):
    names(monkeypatch, data_example=["8.8.8.8"])
    # Bound, so that no other process takes the port, but nobody listens.
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{closed.getsockname()[1]}"
        settings = FetchSettings(fetch_proxy=proxy, fetch_seconds=5)
        inspection = inspect_url("http://data.example/a.csv", "CSV", settings)
    assert (codes(inspection), inspection.link.state) == (["proxy_failed"], "unknown")

"""HTTPS: certificates of an authority that is trusted, of one that is not, for another host."""

from __future__ import annotations

import shutil
import ssl
import subprocess

import pytest
from fetch_servers import response, serving, tunnelling

from ckanext.dgagov.inspection.fetch import FetchSettings, inspect_url

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes certificates")


class Authority:
    """A certificate authority of this test, and servers with its certificates."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.file = folder / "authority.pem"
        self._openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-keyout", "authority.key", "-out", "authority.pem", "-subj", "/CN=Authority",
        )  # fmt: skip

    def server(self, name: str) -> ssl.SSLContext:
        """A server whose certificate is for this name, such as IP:127.0.0.1."""
        subject = ["-subj", "/CN=Server", "-addext", f"subjectAltName={name}"]
        keys = ["-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr"]
        self._openssl("req", *keys, *subject)
        signed = ["-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial"]
        (self.folder / "names").write_text(f"subjectAltName={name}\n", "ascii")
        self._openssl(
            "x509", "-req", "-in", "server.csr", *signed, "-days", "2", "-extfile", "names",
            "-out", "server.pem",
        )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        return context

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def secure(authority):
    return authority.server("IP:127.0.0.1")


def settings(authority: Authority | None = None, *, seconds: float = 5, **others) -> FetchSettings:
    return FetchSettings(
        fetch_allowed_hosts=("127.0.0.1",),
        fetch_seconds=seconds,
        fetch_certificates=str(authority.file) if authority else None,
        **others,
    )


def result(server, chosen: FetchSettings):
    inspection = inspect_url(server.url, "CSV", chosen)
    return inspection.link.state, [reason.code for reason in inspection.link.reasons]


def test_certificate_of_a_trusted_authority(authority, secure):
    with serving(response(), secure=secure) as server:
        assert result(server, settings(authority)) == ("live", [])
        assert len(server.heads) == 1


def test_certificate_of_an_unknown_authority(secure):
    with serving(response(), secure=secure) as server:
        assert result(server, settings()) == ("unknown", ["tls_failed"])
        assert server.heads == []


def test_certificate_for_another_host(authority):
    with serving(response(), secure=authority.server("DNS:other.example")) as server:
        assert result(server, settings(authority)) == ("unknown", ["tls_failed"])
        assert server.heads == []


def test_server_that_speaks_no_tls(authority):
    with serving(response()) as server:
        server.url = server.url.replace("http:", "https:")
        assert result(server, settings(authority, seconds=0.5))[0] == "unknown"


def test_proxy_connects_and_sees_nothing_of_the_request(authority, secure):
    with serving(response(), secure=secure) as server, tunnelling() as proxy:
        chosen = settings(authority, fetch_proxy=f"http://127.0.0.1:{proxy.port}")
        assert result(server, chosen) == ("live", [])
        assert len(proxy.heads) == 1
        assert proxy.heads[0].startswith(f"CONNECT 127.0.0.1:{server.port} ")
        assert "data.csv" not in proxy.heads[0]
        assert "GET /data.csv " in server.heads[0]


def test_wrong_certificate_behind_a_proxy(secure):
    with serving(response(), secure=secure) as server, tunnelling() as proxy:
        chosen = settings(fetch_proxy=f"http://127.0.0.1:{proxy.port}")
        assert result(server, chosen)[0] == "unknown"
        assert server.heads == []

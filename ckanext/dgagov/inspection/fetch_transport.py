"""The only module that speaks HTTP: a hardened session whose addresses are checked at each hop.

Two checks hold the address. requests-hardened resolves the name once, refuses what is not public
and connects to that very address, so that a second answer of the DNS counts for nothing; and
after the connection the address of the other side is checked once more, before a byte is sent.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from .fetch_settings import FetchSettings
from .fetch_watch import Watch
from .findings import Refusal

TransportError = (requests.RequestException, OSError)
Response = requests.Response


def open_session(settings: FetchSettings, watch: Watch) -> requests.Session:
    """A session for one fetch. It follows no redirect and reads no environment."""
    config = Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=False,
        never_redirect=True,
        default_timeout=(settings.fetch_connect_seconds, settings.fetch_read_seconds),
        user_agent_override=_header(settings.fetch_user_agent),
    )
    session = _Session(config)
    session.trust_env = False
    for scheme in ("http", "https"):
        session.mount(f"{scheme}://", _CheckedAdapter(scheme == "https", settings, watch))
    if settings.fetch_proxy:
        session.proxies = {"http": settings.fetch_proxy, "https": settings.fetch_proxy}
    if settings.fetch_certificates:
        session.verify = settings.fetch_certificates
    return session


def _header(text: str) -> str:
    """A text in one line, a Thai one as UTF-8: header values are sent as Latin-1."""
    return " ".join(text.split()).encode("utf-8").decode("latin-1")


def ask(
    session: requests.Session,
    url: str,
    headers: dict[str, str],
    settings: FetchSettings,
    watch: Watch,
) -> requests.Response:
    """The answer to one GET, its body unread. Raises `Refusal` and `TransportError`."""
    left = watch.remaining()
    timeout = (min(settings.fetch_connect_seconds, left), min(settings.fetch_read_seconds, left))
    headers = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate", **headers}
    return session.get(url, headers=headers, timeout=timeout, stream=True)


def redirect_target(response: requests.Response) -> str | None:
    """Where a redirect points, as written; `None` if the answer is none."""
    location = response.headers.get("Location")
    if not response.is_redirect or not location:
        return None
    try:  # headers come as Latin-1, addresses in them mostly as UTF-8
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def explain(error: BaseException, settings: FetchSettings, host: str) -> Refusal:
    """The refusal that tells why a request failed: the deepest known cause decides."""
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, Refusal):
            return cause
        if isinstance(cause, InvalidIPAddress):
            return refused_address(host, str(cause))
    if any(isinstance(cause, requests.exceptions.ProxyError) for cause in causes):
        return Refusal("proxy_failed", setting="fetch_proxy")
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            again = cause.errno == socket.EAI_AGAIN
            return Refusal("dns_unavailable" if again else "dns_failed", host=host)
        if isinstance(cause, ConnectionRefusedError):
            return Refusal("connection_refused", host=host)
    return _explain_request(error, settings, host)


def _explain_request(error: BaseException, settings: FetchSettings, host: str) -> Refusal:
    if isinstance(error, requests.exceptions.SSLError):
        return Refusal("tls_failed", host=host)
    if isinstance(error, requests.ConnectTimeout):
        limit = settings.fetch_connect_seconds
        return Refusal("fetch_too_slow", setting="fetch_connect_seconds", limit=limit)
    if isinstance(error, (requests.Timeout, TimeoutError)) or "timed out" in str(error).lower():
        limit = settings.fetch_read_seconds
        return Refusal("fetch_too_slow", setting="fetch_read_seconds", limit=limit)
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        return Refusal("url_invalid")
    return Refusal("connection_failed", host=host)


def refused_address(host: str, address: str) -> Refusal:
    """The refusal of a host whose address is not public."""
    return Refusal("address_refused", host=host, address=address, setting="fetch_allowed_hosts")


def _causes(error: BaseException) -> list[BaseException]:
    """The error, what it wraps and what it came from, each once."""
    found: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            wrapped = getattr(one, "reason", None)
            waiting += [one.__cause__, one.__context__, wrapped, *one.args]
    return found


class _Session(HTTPSession):
    """Even where no redirect is followed, requests reads its whole body into memory to prepare
    the next request. So it is told of none."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class _CheckedAdapter(IPFilterAdapter):
    """The library's filter, with the operator's hosts, a second check and one clock."""

    def __init__(self, secure: bool, settings: FetchSettings, watch: Watch) -> None:
        self._settings, self._watch = settings, watch
        self._allowed = False
        super().__init__(is_https_proto=secure)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools(self._check)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        # The operator named the proxy: its own address may be private.
        manager.pool_classes_by_scheme = self._pools(lambda connected, host: None)
        return manager

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        plain, options = HTTPAdapter.build_connection_pool_key_attributes(
            self, request, verify, cert
        )
        self._allowed = self._settings.allows(plain["host"] or "")
        if self._allowed:
            return plain, options
        pin = super().build_connection_pool_key_attributes
        try:
            return self._watch.bounded(lambda: pin(request, verify, cert))
        except requests.ConnectionError:
            if self._settings.fetch_proxy:  # many networks resolve outside names at the proxy only
                return plain, options
            raise

    def _check(self, connected: socket.socket, host: str) -> None:
        """Refuse what is not public, or for the operator's hosts what no host can be."""
        text = str(connected.getpeername()[0]).partition("%")[0]
        address = _real_address(ipaddress.ip_address(text))
        if self._allowed:
            refused = address.is_link_local or address.is_multicast or address.is_unspecified
        else:
            refused = not address.is_global or address.is_multicast
        if refused:
            connected.close()
            raise refused_address(host, str(address))

    def _pools(self, check: Any) -> dict[str, type]:
        watch = self._watch

        class Checked:
            def _new_conn(self: Any) -> socket.socket:
                connected = watch.bounded(super()._new_conn)  # type: ignore[misc]
                check(connected, self.host)
                watch.add(connected)
                return connected

        class Plain(Checked, HTTPConnection):
            pass

        class Secure(Checked, HTTPSConnection):
            pass

        return {
            "http": _pool(HTTPConnectionPool, Plain),
            "https": _pool(HTTPSConnectionPool, Secure),
        }


def _real_address(address: Any) -> Any:
    """The address of version 4 inside one of version 6 that stands for it, else the address."""
    if address.version == 4:
        return address
    inside = address.ipv4_mapped or address.sixtofour
    # Compatible (::a.b.c.d) and translated (::ffff:0:a.b.c.d) ones: no route leads there, unless
    # a gateway of the network makes one.
    if inside is None and int(address) >> 32 in (0, 0xFFFF0000) and int(address) > 0xFFFF:
        inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inside or address


def _pool(base: type, connection: type) -> type:
    return type(f"Checked{base.__name__}", (base,), {"ConnectionCls": connection})

"""What bounds one fetch, and what is known of the address from the last time.

The names of the settings are those that refusals name; the numbers without a setting of their
own come from `thresholds.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .thresholds import threshold, whole

DEFAULT_USER_AGENT = "ckanext-dgagov (open data inspection)"


@dataclass(frozen=True)
class FetchSettings:
    """The limits and ways of a fetch (spec/open-format.md, "Safety", 1, 2 and 6)."""

    fetch_user_agent: str = DEFAULT_USER_AGENT
    """Names the catalog and where to reach it, so that operators of servers know who asks."""
    fetch_allowed_hosts: tuple[str, ...] = ()
    """Intranet hosts that may have a private address: a host name or an address as it stands in
    the URL, or `.agency.example` for every host below that name."""
    fetch_proxy: str | None = None
    """`http://host:port`, as `ckan.download_proxy`. It connects in place of this program: names
    that resolve here are checked before; what only the proxy can resolve is the proxy's to
    refuse."""
    fetch_certificates: str | None = None
    """A file of certificate authorities, for intranets with their own."""
    fetch_seconds: float = field(default_factory=lambda: threshold("fetch_seconds"))
    """From the first name look-up to the last byte, redirects included."""
    fetch_connect_seconds: float = field(default_factory=lambda: threshold("fetch_connect_seconds"))
    fetch_read_seconds: float = field(default_factory=lambda: threshold("fetch_read_seconds"))
    """How long a server may say nothing."""
    fetch_max_bytes: int = field(default_factory=lambda: whole("fetch_max_bytes"))
    """Of the body after decompression."""
    fetch_redirects: int = field(default_factory=lambda: whole("fetch_redirects"))
    called: Mapping[str, str] = field(default_factory=dict)
    """What the operator calls these settings, where that is another name; for refusals."""
    leave: Callable[[str], float] = lambda host: 0.0
    """Asked before each request, those of redirects too: 0 with leave to ask this host now, else
    the seconds until anybody may. Who fetches one file now and then needs none."""

    def allows(self, host: str) -> bool:
        """Whether the operator lets this host have a private address."""
        name = normal_host(host)
        for entry in map(normal_host, self.fetch_allowed_hosts):
            if entry and (name == entry or (entry.startswith(".") and name.endswith(entry))):
                return True
        return False


@dataclass(frozen=True)
class Known:
    """What the last fetch of the same address gave; empty if its findings no longer count."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None


def normal_host(host: str) -> str:
    """A host by the one spelling that settings and the pace of requests go by."""
    name = host.strip().strip("[]").lower().rstrip(".")
    try:
        return name.encode("ascii" if name.startswith(".") else "idna").decode()
    except UnicodeError:
        return name

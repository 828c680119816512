"""Is a URL one that the public could open? Judged by the text alone, nothing is asked.

Source: spec/indicator-fy2565.md, "The points", `catalog`.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

PROBLEMS = ("not_text", "malformed", "scheme", "local", "private")
"""What can be wrong: no text, no URL, not http(s), a name or an address nobody else reaches."""

_LONGEST = 2000
_LOCAL_SUFFIXES = (
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "lan",
    "home.arpa",
    "test",
    "invalid",
    "onion",
)
_LABEL = re.compile(r"[^\W_](?:[\w\-]*[^\W_])?")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")


def public_url_problem(value: Any) -> str | None:
    """The name of what is wrong with `value` as a public URL, of `PROBLEMS`; else None."""
    if not isinstance(value, str) or not value.strip():
        return "not_text"
    text = value.strip()
    if len(text) > _LONGEST or any(c.isspace() or not c.isprintable() for c in text):
        return "malformed"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return "malformed"
    if parts.scheme not in ("http", "https"):
        return "scheme" if parts.scheme or "://" not in text else "malformed"
    # A user name before the host hides where the URL leads.
    if not host or "@" in parts.netloc or "\\" in text:
        return "malformed"
    return _host_problem(host)


def _host_problem(host: str) -> str | None:
    # Browsers read full-width digits and ideographic full stops as plain ones.
    host = unicodedata.normalize("NFKC", host).replace("\u3002", ".").rstrip(".").lower()
    address = _address(host)
    if address is not None:
        return None if _is_public(address) else "private"
    labels = host.split(".")
    if len(host) > 253 or "%" in host or any(_bad_label(label) for label in labels):
        return "malformed"
    if any(host == suffix or host.endswith("." + suffix) for suffix in _LOCAL_SUFFIXES):
        return "local"
    if len(labels) == 1:
        return "local"
    return "malformed" if labels[-1].isdigit() else None


def _bad_label(label: str) -> bool:
    # Thai vowel and tone marks are no word characters to a regular expression.
    letters = "".join(c for c in label if unicodedata.category(c) not in ("Mn", "Mc"))
    return not 1 <= len(label) <= 63 or not _LABEL.fullmatch(letters)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that browsers and libraries would take `host` for, if any."""
    if ":" in host:
        try:
            return ipaddress.IPv6Address(host.partition("%")[0])
        except ValueError:
            return ipaddress.IPv6Address(0)
    parts = host.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    numbers = [_number(part) for part in parts]
    *leading, last = numbers
    if any(n is None or n > 255 for n in leading) or last is None:
        return ipaddress.IPv4Address(0)
    if last >= 256 ** (5 - len(parts)):
        return ipaddress.IPv4Address(0)
    total = last + sum((n or 0) << (8 * (3 - i)) for i, n in enumerate(leading))
    return ipaddress.IPv4Address(total)


def _number(part: str) -> int | None:
    """A decimal, octal (0177) or hexadecimal (0x7f) part, as inet_aton reads it."""
    try:
        if part[:2] in ("0x", "0X"):
            return int(part[2:] or "0", 16)
        return int(part, 8) if part.startswith("0") and len(part) > 1 else int(part)
    except ValueError:
        return None


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(inner)
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved

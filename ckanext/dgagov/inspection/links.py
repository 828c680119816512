"""What an address tells by itself: whether it stays, and whether it takes conditions."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from .contents import contents_document


def is_stable(url: str) -> bool:
    """Whether the address can be handed on: http(s), without a signature, ticket or session that
    ends with time (the list is in `contents.yaml`)."""
    parts = _parts(url)
    if parts is None:
        return False
    rules = contents_document()
    path = unquote(parts.path).lower()
    if any(mark in path for mark in rules["expiring_path"]):
        return False
    ending = set(rules["expiring_parameters"])
    return not any(_plain(name) in ending for name, _ in _query(parts))


def takes_conditions(url: str) -> bool:
    """Whether the address is that of a known kind of API: CKAN's datastore_search, OData, GraphQL,
    WFS and WMS, feature servers, OpenAPI."""
    parts = _parts(url)
    if parts is None:
        return False
    rules = contents_document()["conditions"]
    path = unquote(parts.path).lower().rstrip("/") + "/"
    if any(f"{mark.rstrip('/')}/" in path for mark in rules["path"]):
        return True
    query = rules["query"]
    return any(value.lower() in query.get(name.lower(), ()) for name, value in _query(parts))


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and host else None


def _query(parts: SplitResult) -> list[tuple[str, str]]:
    return parse_qsl(parts.query, keep_blank_values=True)


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")

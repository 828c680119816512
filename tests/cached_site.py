"""CKAN for browsers that keep its scripts, styles and pictures, as behind a web server.

CKAN alone lets a browser ask again for each of them on every page: twenty requests, which cost a
test more than the page itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from wsgi import application as ckan  # of dev/site, which the server is told to look in

KEPT = ("/webassets/", "/base/")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """CKAN's answer; what never changes during a run may be kept for an hour."""

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        if status.startswith("200 ") and environ["PATH_INFO"].startswith(KEPT):
            headers = [one for one in headers if one[0].lower() != "cache-control"]
            headers.append(("Cache-Control", "max-age=3600"))
        return start_response(status, headers, *more)

    return ckan(environ, start)

"""A file at an address: fetched under the limits, then inspected in a child process.

The package does not import this module by itself, so that who inspects files of the storage
loads no HTTP library: `from ckanext.dgagov.inspection.fetch import inspect_url`.
"""

from __future__ import annotations

import errno
import math
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from .fetch_body import kept_header, retry_after, save_body
from .fetch_report import DEAD, LIVE, UNKNOWN, Link, UrlInspection
from .fetch_settings import FetchSettings, Known
from .fetch_transport import Response, TransportError, ask, explain, open_session, redirect_target
from .fetch_watch import Watch
from .findings import Findings, Reason, Refusal
from .sandbox import inspect_file
from .thresholds import threshold, whole

__all__ = ["FetchSettings", "Known", "Link", "UrlInspection", "inspect_url"]

_DEAD_REASONS = ("dns_failed", "connection_refused", "http_gone")
_WHOLE_BODY = (200, 203)


def inspect_url(
    url: str,
    declared_format: str | None = None,
    settings: FetchSettings | None = None,
    known: Known | None = None,
) -> UrlInspection:
    """The state of the link and what is in the file behind it.

    Never raises for what the address, the server or the file does: each refusal is a reason that
    names its limit and setting. With `known`, an unchanged file is not inspected again. The body
    goes to a temporary file, which is gone when this returns.
    """
    settings, known = settings or FetchSettings(), known or Known()
    with tempfile.TemporaryDirectory(prefix="dgagov-fetch-") as folder:
        path = Path(folder) / "body"
        link = _fetch(url, path, settings, known)
        if link.state != LIVE or link.unchanged:
            return UrlInspection(link)
        findings = inspect_file(path, declared_format)
    return UrlInspection(_distrust(link, findings), findings)


@dataclass
class _Progress:
    """How far the fetch came, for the report of one that was refused."""

    url: str
    redirects: int = 0
    response: Response | None = None


def _fetch(url: str, path: Path, settings: FetchSettings, known: Known) -> Link:
    progress = _Progress(url)
    try:
        with Watch(settings.fetch_seconds) as watch:
            try:
                return _follow(url, path, settings, known, watch, progress)
            except Refusal:
                raise
            except Exception as error:
                if watch.is_over():
                    raise watch.refusal() from error
                raise _refusal(error, settings, progress.url) from error
    except Refusal as refusal:
        state = DEAD if refusal.reason.code in _DEAD_REASONS else UNKNOWN
        return _link(url, state, progress, reasons=(_as_called(refusal.reason, settings),))


def _as_called(reason: Reason, settings: FetchSettings) -> Reason:
    """The reason with its setting by the name that the operator knows."""
    called = settings.called.get(str(reason.parameters.get("setting")))
    if called is None:
        return reason
    return replace(reason, parameters={**reason.parameters, "setting": called})


def _refusal(error: Exception, settings: FetchSettings, url: str) -> Refusal:
    """Why the fetch ended. What is neither the network's nor the address's fault is raised."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Refusal("fetch_disk_full")
    if isinstance(error, TransportError) or type(error).__module__.startswith("urllib3."):
        return explain(error, settings, _host(url))
    if isinstance(error, ValueError):  # addresses that the libraries cannot take apart
        return Refusal("url_invalid")
    raise error


def _follow(
    url: str, path: Path, settings: FetchSettings, known: Known, watch: Watch, progress: _Progress
) -> Link:
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    headers = {name: value for name, value in conditions.items() if value}
    with closing(open_session(settings, watch)) as session:
        while True:
            _check_scheme(progress.url)
            _wait_for_leave(_host(progress.url), settings, watch)
            with ask(session, progress.url, headers, settings, watch) as response:
                progress.response = response
                target = redirect_target(response)
                if target is None:
                    return _answer(url, response, path, settings, known, watch, progress)
                if progress.redirects >= settings.fetch_redirects:
                    limit = settings.fetch_redirects
                    raise Refusal("too_many_redirects", limit=limit, setting="fetch_redirects")
            progress.redirects += 1
            progress.url = urldefrag(urljoin(progress.url, target)).url


def _wait_for_leave(host: str, settings: FetchSettings, watch: Watch) -> None:
    """Wait for the host's turn; `Refusal` if that takes too long."""
    longest = threshold("fetch_turn_seconds")
    end = time.monotonic() + longest
    while (pause := settings.leave(host)) > 0:
        if time.monotonic() + pause > end or pause >= watch.remaining():
            raise Refusal(
                "host_resting", host=host, seconds=math.ceil(pause),
                limit=longest, setting="fetch_turn_seconds",
            )  # fmt: skip
        time.sleep(pause)


def _answer(
    url: str,
    response: Response,
    path: Path,
    settings: FetchSettings,
    known: Known,
    watch: Watch,
    progress: _Progress,
) -> Link:
    status = response.status_code
    if status == 304 and (known.etag or known.last_modified):
        link = _link(url, LIVE, progress, unchanged=True, sha256=known.sha256)
        return replace(
            link,
            etag=link.etag or known.etag,
            last_modified=link.last_modified or known.last_modified,
        )
    if status not in _WHOLE_BODY:
        raise _status_refusal(status, _host(progress.url))
    with path.open("wb") as target:
        size, sha256 = save_body(response.raw, response.headers, target, settings, watch)
    same = known.sha256 is not None and known.sha256 == sha256
    return _link(url, LIVE, progress, size=size, sha256=sha256, unchanged=same)


def _status_refusal(status: int, host: str) -> Refusal:
    code = "http_unexpected"
    if status in (404, 410):
        code = "http_gone"
    elif status in (401, 403, 407):
        code = "http_denied"
    elif status == 429:
        code = "http_busy"
    elif status >= 500:
        code = "http_server_error"
    return Refusal(code, status=status, host=host)


def _link(url: str, state: str, progress: _Progress, **facts: Any) -> Link:
    if progress.response is not None:
        headers = progress.response.headers
        facts = {
            "status": progress.response.status_code,
            "content_type": kept_header(headers, "Content-Type"),
            "etag": kept_header(headers, "ETag"),
            "last_modified": kept_header(headers, "Last-Modified"),
            "retry_after": retry_after(headers),
            **facts,
        }
    return Link(url, state, final_url=progress.url, redirects=progress.redirects, **facts)


def _distrust(link: Link, findings: Findings) -> Link:
    """A link that answers with a small web page in place of a file says nothing of the file."""
    served = (link.content_type or "text/html").partition(";")[0].strip().lower()
    small = (link.size or 0) <= whole("fetch_page_bytes")
    if findings.real_format != "HTML" or findings.agrees is not False:
        return link
    if small and served in ("text/html", "application/xhtml+xml"):
        reason = Reason("page_in_place", {"declared": findings.declared_format})
        return replace(link, state=UNKNOWN, reasons=(*link.reasons, reason))
    return link


def _check_scheme(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        raise Refusal("url_invalid") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise Refusal("scheme_refused", scheme=parts.scheme[:20] or "-")
    if not host:
        raise Refusal("url_invalid")


def _host(url: str) -> str:
    """The host for sentences: never the user name or password of the address."""
    try:
        return urlsplit(url).hostname or "-"
    except ValueError:
        return "-"

"""One look at one resource: where it is, what is in its file, and what to write down."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .. import config
from ..inspection import Findings, Reason, Refusal, inspect_file
from ..inspection.evidence import (
    FACTS_VERSION,
    Channel,
    facts_text,
    resource_facts,
    resource_report,
)
from ..inspection.fetch import Known, inspect_url
from ..inspection.fetch_report import DEAD, LIVE, Link, UrlInspection
from ..inspection.fetch_settings import normal_host
from ..inspection.inspector import measure, rule_versions, unread
from ..inspection.links import is_stable, takes_conditions
from ..inspection.sniff import normal_format
from ..inspection.thresholds import whole
from .claims import Claim
from .datastore import Answer, ask_datastore
from .fetching import fetch_settings
from .link_state import Failures, look_again_seconds
from .storage import stored

_DATASTORE_TYPES = ("datastore", "tabledesigner")
_LEAST_REST = 60.0
"""Seconds: a server that says "again in a second" is not asked every second for ever."""
_LONG_REST = 86400.0
"""Seconds until a server that was busy twice in a row is asked again by itself."""


@dataclass(frozen=True)
class Result:
    """What one look gave."""

    values: dict[str, Any]
    """Columns of the row."""
    channel: Channel
    findings: Findings | None
    unchanged: bool = False
    again_seconds: float | None = None
    """When to look again without being asked to."""
    rest_seconds: float | None = None
    """For how long `rest_host` wants to be left alone."""
    rest_host: str | None = None


@dataclass(frozen=True)
class _Seen:
    """What is known of the file now, and what of it is written down for the next time."""

    channel: Channel
    findings: Findings | None
    link: Link | None = None
    unchanged: bool = False
    sha256: str | None = None
    failures: Failures = field(default_factory=Failures)
    again_seconds: float | None = None
    rest_seconds: float | None = None
    rest_host: str | None = None


def versions_text() -> str:
    """The versions that facts depend on, as canonical JSON."""
    return facts_text({**rule_versions(), "facts": str(FACTS_VERSION)})


def look(
    claim: Claim,
    former_report: Callable[[], Mapping[str, Any] | None],
    moment: dt.datetime,
) -> Result:
    """Look at the resource of a claim. Never raises for what the file or its server does.

    `former_report` gives the report of the last look; it is asked for only if it still counts.
    `moment` is the present time.
    """
    if claim.attempts > config.inspection_attempts():
        return _result(claim, _given_up(claim), None)
    answer = None
    if claim.url_type in _DATASTORE_TYPES:
        answer, seen = _look_at_datastore(claim)
    else:
        former = _Former(claim, former_report)
        if claim.url_type == "upload":
            seen = _look_at_upload(claim, former)
        else:
            seen = _look_at_link(claim, former, moment)
        if claim.datastore_active:
            answer = ask_datastore(claim.resource_id)
    return _result(claim, seen, answer)


def failed(claim: Claim, error: Exception) -> Result:
    """The result of a look that ended with an error of ours."""
    reason = Reason("inspection_failed", {"detail": type(error).__name__})
    return _result(claim, _unknown(claim, _kind(claim), reason), None)


class _Former:
    """The findings of the last look, read only when the file turns out to be the same."""

    def __init__(self, claim: Claim, report: Callable[[], Mapping[str, Any] | None]) -> None:
        self._claim, self._report = claim, report
        self._findings: Findings | None = None
        self._read = claim.versions != versions_text()

    def findings(self) -> Findings | None:
        """Findings that count still: by the same rules, for the same declared format."""
        if not self._read:
            self._read = True
            report = (self._report() or {}).get("findings")
            try:
                found = Findings.from_dict(report) if report else None
            except (ValueError, TypeError, KeyError):  # written by another version
                found = None
            if found and found.declared_format == normal_format(self._claim.format):
                self._findings = found
        return self._findings


# Uploads -------------------------------------------------------------------------------------


def _look_at_upload(claim: Claim, former: _Former) -> _Seen:
    reads = whole("storage_reads")
    for _turn in range(reads):
        try:
            with stored(claim.resource_id, claim.url) as file:
                seen = _look_at_file(claim, former, file.path, Channel("upload"))
                if file.is_same():
                    return seen
        except Refusal as refusal:
            return _unknown(claim, "upload", refusal.reason)
    tried = {"attempts": reads}
    return _unknown(claim, "upload", Reason("storage_changing", tried), again_seconds=_LEAST_REST)


def _look_at_file(claim: Claim, former: _Former, path: Path, channel: Channel) -> _Seen:
    known = former.findings() if claim.sha256 else None
    if known is not None and measure(path)[1] == claim.sha256:
        return _Seen(channel, known, unchanged=True, sha256=claim.sha256)
    findings = inspect_file(path, claim.format or None)
    return _Seen(channel, findings, sha256=findings.sha256)


# The DataStore -------------------------------------------------------------------------------


def _look_at_datastore(claim: Claim) -> tuple[Answer, _Seen]:
    """Rows of the DataStore are inspected as the file that they would be downloaded as."""
    answer = ask_datastore(claim.resource_id, rows=whole("head_rows"))
    channel = Channel("datastore", datastore=answer.works)
    if not answer.works or not answer.fields:
        reason = answer.reason or Reason("datastore_not_found")
        return answer, _unknown(claim, "datastore", reason)
    with tempfile.TemporaryDirectory(prefix="dgagov-datastore-") as folder:
        path = Path(folder) / "rows.csv"
        answer.write_csv(path)
        findings = inspect_file(path, "CSV")
    return answer, _Seen(channel, findings, sha256=findings.sha256)


# Links ---------------------------------------------------------------------------------------


def _look_at_link(claim: Claim, former: _Former, moment: dt.datetime) -> _Seen:
    known = Known()
    if former.findings() is not None:
        known = Known(claim.etag, claim.last_modified, claim.sha256)
    found = inspect_url(claim.url, claim.format or None, fetch_settings(claim.host), known)
    if found.link.state == LIVE:
        return _live(claim, found, former)
    return _not_live(claim, found, former, moment)


def _live(claim: Claim, found: UrlInspection, former: _Former) -> _Seen:
    link = found.link
    findings = former.findings() if link.unchanged else found.findings
    channel = _link_channel(claim, "ok", None)
    return _Seen(channel, findings, link, link.unchanged, link.sha256)


def _not_live(claim: Claim, found: UrlInspection, former: _Former, moment: dt.datetime) -> _Seen:
    link = found.link
    code = link.reasons[-1].code if link.reasons else None
    failures, again = Failures(), None
    if link.state == DEAD:
        known = Failures(claim.failures, claim.first_failure, claim.last_failure)
        failures = known.and_now(moment)
        if failures.is_dead():
            return _Seen(_link_channel(claim, "dead", code), None, link, failures=failures)
        again = look_again_seconds()
    channel = _link_channel(claim, "unknown", code)
    rest = host = None
    if code == "host_resting":
        again = float(link.reasons[-1].parameters["seconds"])
    elif link.retry_after is not None and (link.status == 429 or (link.status or 0) >= 500):
        rest = max(float(link.retry_after), _LEAST_REST)
        again = max(rest, _LONG_REST) if f'"why":"{code}"' in claim.facts else rest
        host = _who_answered(claim, link)
    # A server that does not answer today says nothing against what its file was yesterday.
    findings = found.findings or former.findings()
    return _Seen(
        channel, findings, link, bool(former.findings() and not found.findings), claim.sha256,
        failures, again, rest, host,
    )  # fmt: skip


def _who_answered(claim: Claim, link: Link) -> str | None:
    """The host that gave the last answer: where redirects led, not where they began."""
    last = urlsplit(link.final_url or "").hostname
    if last is None or (claim.host and normal_host(claim.host) == normal_host(last)):
        return claim.host
    return last


def _link_channel(claim: Claim, reach: str, why: str | None) -> Channel:
    conditions = takes_conditions(claim.url)
    return Channel(
        _kind(claim),
        reach,
        why,
        is_stable(claim.url),
        api=True if conditions and reach == "ok" else None,
    )


def _kind(claim: Claim) -> str:
    if claim.url_type == "upload":
        return "upload"
    if claim.url_type in _DATASTORE_TYPES:
        return "datastore"
    return "api" if takes_conditions(claim.url) else "link"


# Results -------------------------------------------------------------------------------------


def _given_up(claim: Claim) -> _Seen:
    tried = {"attempts": claim.attempts - 1}
    return _unknown(claim, _kind(claim), Reason("worker_ended", tried))


def _unknown(claim: Claim, kind: str, reason: Reason, again_seconds: float | None = None) -> _Seen:
    size = int(reason.parameters.get("size", 0))
    stable = kind in ("upload", "datastore") or is_stable(claim.url)
    channel = Channel(kind, "unknown", reason.code, stable)
    findings = unread(claim.format or None, size, None, reason)
    return _Seen(channel, findings, again_seconds=again_seconds)


def _result(claim: Claim, seen: _Seen, answer: Answer | None) -> Result:
    channel, link = seen.channel, seen.link
    if answer is not None:
        channel = replace(channel, datastore=answer.works)
    report = resource_report(
        channel,
        seen.findings,
        UrlInspection(link).to_dict()["link"] if link else None,
        answer.to_dict() if answer else None,
    )
    values = {
        **_validators(claim, seen),
        "versions": versions_text(),
        "facts": facts_text(resource_facts(channel, seen.findings)),
        "report": storable(report),
        "failures": seen.failures.number,
        "first_failure": seen.failures.first,
        "last_failure": seen.failures.last,
    }
    return Result(
        values, channel, seen.findings, seen.unchanged,
        seen.again_seconds, seen.rest_seconds, seen.rest_host,
    )  # fmt: skip


def _validators(claim: Claim, seen: _Seen) -> dict[str, str | None]:
    """By what the next look tells that the file is the same; empty if nothing is known of it."""
    link = seen.link
    if link is None:
        return {"sha256": seen.sha256, "etag": None, "last_modified": None}
    if link.state == LIVE:
        return {"sha256": seen.sha256, "etag": link.etag, "last_modified": link.last_modified}
    if seen.unchanged:
        return {"sha256": seen.sha256, "etag": claim.etag, "last_modified": claim.last_modified}
    return {"sha256": None, "etag": None, "last_modified": None}


def storable(value: Any) -> Any:
    """The value with what PostgreSQL does not take in a text (NUL, halves of characters) marked."""
    if isinstance(value, str):
        if value.isascii() and "\0" not in value:
            return value
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {storable(key): storable(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(entry) for entry in value]
    return value

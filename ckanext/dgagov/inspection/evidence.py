"""From findings to facts: what of an inspection decides the levels, and nothing else.

The facts of 100,000 resources are compared and remembered as text, so they hold no sizes, names,
hashes or times, and few different values: equal facts always earn equal levels. The whole of
what was found is in the report beside them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..formats import load_formats
from .contents import contents_by_format, contents_document
from .findings import Findings
from .published import data_tables
from .sniff import normal_format
from .thresholds import whole

FACTS_VERSION = 1
KINDS = ("upload", "link", "datastore", "api")
REACHES = ("ok", "dead", "unknown")
OTHER = "OTHER"
"""A declared format that this module does not know: people write anything there."""


@dataclass(frozen=True)
class Channel:
    """How a resource is reached."""

    kind: str
    """upload, link, datastore or api."""
    reach: str = "ok"
    """ok, dead or unknown."""
    why: str | None = None
    """Code of the reason when the reach is not ok; its sentence is in `texts.yaml`."""
    stable: bool = True
    """Whether the address stays as it is (see `links.is_stable`)."""
    datastore: bool | None = None
    """Whether the real DataStore answered a query with a condition; null if it was not asked."""
    api: bool | None = None
    """Whether the content or the address is an API that takes conditions."""


def resource_facts(channel: Channel, findings: Findings | None) -> dict[str, Any]:
    """The facts of one resource; keys without a value are left out.

    `findings` is null for what was not opened: a dead link, a DataStore without a file. The keys
    are `v` (version), `channel`, `reach`, `why`, `stable`, `datastore`, `api` of the channel and
    `status`, `problem`, `declared`, `format`, `agrees`, `content`, `machine`, `step`, `years`,
    `places`, `text` of the file.
    """
    _check(channel)
    facts: dict[str, Any] = {
        "v": FACTS_VERSION,
        "channel": channel.kind,
        "reach": channel.reach,
        "why": channel.why,
        "stable": channel.stable,
        "datastore": channel.datastore,
        "api": channel.api,
    }
    if findings is not None:
        facts.update(_file_facts(findings))
        if _is_service(channel, findings):
            facts["api"] = True
    return {key: value for key, value in facts.items() if value is not None}


def facts_text(facts: Mapping[str, Any]) -> str:
    """The facts as canonical JSON: sorted keys, no spaces, Thai letters as they are."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_facts(text: str) -> dict[str, Any]:
    """The facts of a text by `facts_text`; `{}` for an empty one (not inspected yet).

    Raises `ValueError` for anything else, and for facts of another version.
    """
    if not text:
        return {}
    facts = json.loads(text)
    if not isinstance(facts, dict) or facts.get("v") != FACTS_VERSION:
        raise ValueError("these are no facts of an inspection of this version")
    return facts


def resource_report(
    channel: Channel,
    findings: Findings | None,
    link: Mapping[str, Any] | None = None,
    datastore: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """All that was found about one resource, JSON-able, with the sentences of the reasons.

    `link` is the `link` part of `fetch_report.UrlInspection.to_dict()`, `datastore` what the
    DataStore said.
    """
    return {
        "channel": dataclasses.asdict(channel),
        "findings": None if findings is None else findings.to_dict(),
        "link": None if link is None else dict(link),
        "datastore": None if datastore is None else dict(datastore),
    }


def _check(channel: Channel) -> None:
    if channel.kind not in KINDS or channel.reach not in REACHES:
        raise ValueError(f"no such channel: {channel.kind}, {channel.reach}")


# The file ------------------------------------------------------------------------------------


def _file_facts(findings: Findings) -> dict[str, Any]:
    content = content_of(findings)
    facts = {
        "status": findings.status,
        "problem": findings.reasons[-1].code if findings.status == "unknown" else None,
        "declared": _known_name(findings.declared_format),
        "format": findings.real_format,
        "agrees": findings.agrees,
        "content": content,
        "machine": _machine(findings, content),
        "text": _text(findings, content),
    }
    if findings.status == "read":
        dates = findings.dates
        facts["places"] = list(findings.places) or None
        facts["step"] = dates.step if dates else None
        facts["years"] = _years(dates.first, dates.last) if dates else None
    return facts


def _text(findings: Findings, content: str | None) -> str | None:
    """Text or scan, of documents, pictures and pages; a page in place of a file tells nothing."""
    if findings.document is None or content not in ("document", "image", "page"):
        return None
    if content == "page" and findings.agrees is False:
        return None
    return findings.document.verdict


def _is_service(channel: Channel, findings: Findings) -> bool:
    """Whether the content is an API that takes conditions. The saved answer of one is a file."""
    api = findings.api
    if api is None or not api.takes_conditions:
        return False
    return channel.kind != "upload" or api.kind not in contents_document()["answers"]


def content_of(findings: Findings) -> str | None:
    """What kind of thing the file is; null where even its format is not known.

    An archive is what its one data file is, or its many if they are all tables, maps or
    pictures.
    """
    if findings.inner and (content := _content_inside(findings)):
        return content
    return _content(findings.real_format, findings)


def _content_inside(findings: Findings) -> str | None:
    """The one kind of data in an archive; a text beside data explains it and does not count."""
    opened = next((e.format for e in findings.inner if e.name == findings.opened), None)
    contents = [contents_by_format().get(entry.format or "") for entry in findings.inner]
    data = [one for one in contents if one is not None and one not in ("document", "page")]
    if len(data or contents) == 1:
        return _content(opened, findings)
    if data:
        return data[0] if set(data) in ({"table"}, {"geodata"}, {"image"}) else None
    return "document" if set(contents) == {"document"} else None


def _content(kind: str | None, findings: Findings) -> str | None:
    if kind is None:
        return None
    if findings.api is not None and findings.api.kind not in contents_document()["answers"]:
        return "api"
    if kind in contents_document()["table_if_found"] and data_tables(findings.tables):
        return "table"
    return contents_by_format().get(kind, "other")


def _machine(findings: Findings, content: str | None) -> bool | None:
    """Whether every table is machine readable; a table file without a row of data is not."""
    if findings.status != "read":
        return None
    inner = [entry for entry in findings.inner if entry.tables]
    if len(inner) > 1:
        return all(entry.machine_readable for entry in inner)
    if content not in ("table", "geodata"):
        return None
    tables = data_tables(findings.tables)
    return bool(tables) and all(table.machine_readable for table in tables)


def _years(first: str, last: str) -> int:
    """The number of calendar years from the first date to the last; ten or more are ten."""
    years = dt.date.fromisoformat(last).year - dt.date.fromisoformat(first).year + 1
    return min(years, whole("facts_years"))


def _known_name(declared: str | None) -> str | None:
    name = normal_format(declared)
    if name is None or name in contents_by_format() or name in load_formats().services():
        return name
    return OTHER

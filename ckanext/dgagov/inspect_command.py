"""The command `dgagov inspect`: what is in files and behind addresses, and the levels it earns.

It needs no CKAN and no service. Exit codes: 0 all well; 1 something is below `--min-level`;
2 something could not be read, or wrong usage (this wins over 1; the rest is reported).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import click

from .inspection import Findings, Reason, inspect_file, sentence
from .inspection.evidence import Channel, facts_text, resource_facts, resource_report
from .inspection.links import is_stable, takes_conditions
from .reports import to_json
from .reports.inspection_text import to_text
from .scoring import Rubric, ScoringError, UnknownIndicator, load_rubric
from .scoring.open_evidence import OpenEvidence, ResourceEvidence
from .scoring.open_grade import OpenCharacteristics

EXIT_BELOW = 1
EXIT_UNREADABLE = 2
DEFAULT_INDICATOR = "fy2565"
REACHES = {"live": "ok", "dead": "unknown", "unknown": "unknown"}
"""A link is dead only after several looks over days; one look can only find it in doubt."""


@click.command("inspect")
@click.argument("sources", nargs=-1, required=True, metavar="FILE|URL…")
@click.option("--format", "declared", metavar="NAME",
              help="Declared format, such as CSV; by default the suffix of each name.")  # fmt: skip
@click.option(
    "--output", type=click.Choice(("text", "json")), default="text", show_default=True,
    help="Report for people or for programs.",
)  # fmt: skip
@click.option("--min-level", type=click.IntRange(0, 3), metavar="N",
              help="Exit 1 when a row is surely reached at less than level N.")  # fmt: skip
@click.option("--row", "rows", multiple=True, metavar="ID",
              help="Only these rows count for --min-level, such as format or detail.")  # fmt: skip
@click.option("--language", "--lang", "lang", type=click.Choice(("th", "en")), default="th",
              show_default=True)  # fmt: skip
@click.option("--allow-host", "hosts", multiple=True, metavar="HOST",
              help="Host that may have a private address (an intranet server).")  # fmt: skip
@click.option("--indicator", metavar="ID", help="Indicator, such as fy2565.")
def inspect(
    sources: tuple[str, ...],
    declared: str | None,
    output: str,
    min_level: int | None,
    rows: tuple[str, ...],
    lang: str,
    hosts: tuple[str, ...],
    indicator: str | None,
) -> None:
    """Tell what is in each FILE or behind each URL, and the open levels that it earns alone.

    The levels are those of a resource about which nobody has declared or decided anything:
    a file as an upload, a URL as a link. Private addresses are refused unless allowed by
    --allow-host. Several sources are reported one after the other, whatever becomes of one.

    Exit codes: 0 all well, 1 below --min-level, 2 something could not be read.
    """
    rules = _rules(indicator or DEFAULT_INDICATOR)
    _check_rows(rules, rows)
    reports = [_report(rules, source, declared, hosts) for source in sources]
    shown = to_json(reports[0] if len(reports) == 1 else reports)
    if output == "text":
        shown = "\n".join(to_text(report, lang, rules.top) for report in reports)
    click.echo(shown.encode("utf-8"), nl=False)
    raise SystemExit(_exit_code(reports, min_level, rows))


def _exit_code(reports: Sequence[dict[str, Any]], least: int | None, rows: Sequence[str]) -> int:
    if any(report["problem"] for report in reports):
        return EXIT_UNREADABLE
    if least is None:
        return 0
    levels = [
        row["level"]
        for report in reports
        for row in report["open"]["rows"]
        if row["applies"] and (not rows or row["id"] in rows)
    ]
    return EXIT_BELOW if any(level < least for level in levels) else 0


def _report(
    rules: OpenCharacteristics, source: str, declared: str | None, hosts: Sequence[str]
) -> dict[str, Any]:
    """Everything about one source, JSON-able. `problem` is why it could not be read, or null."""
    link = None
    if _is_address(source):
        declared = declared or _suffix(urlsplit(source).path)
        channel, findings, link = _fetch(source, declared, hosts)
    elif problem := _no_file(Path(source)):
        return {"source": source, "problem": problem, "facts": None, "open": None,
                "channel": None, "findings": None, "link": None, "datastore": None}  # fmt: skip
    else:
        channel = Channel("upload")
        findings = inspect_file(source, declared or _suffix(source))
    facts = resource_facts(channel, findings)
    report = resource_report(channel, findings, link)
    name = PurePosixPath(source).name or source
    resource = ResourceEvidence(None, name, facts_text(facts), report)
    described = rules.describe(OpenEvidence((resource,)))
    problem = _problem(report)
    return {"source": source, "problem": problem, "facts": facts, "open": described, **report}


def _no_file(path: Path) -> dict[str, Any] | None:
    """Why there is nothing to inspect: a folder, nothing at all, or a device without end."""
    if path.is_file():
        return None
    reason = Reason("missing_file")
    if path.is_dir():
        reason = Reason("folder_given", {"name": path.name or str(path)})
    text = sentence(reason.code, reason.parameters)
    return {"code": reason.code, "parameters": reason.parameters, "places": [], "text": text}


def _fetch(
    url: str, declared: str | None, hosts: Sequence[str]
) -> tuple[Channel, Findings | None, dict[str, Any]]:
    # Imported here: who inspects local files loads no HTTP library.
    from .inspection.fetch import FetchSettings, inspect_url

    # What the library logs about refused addresses is in the report, in words.
    logging.getLogger("requests_hardened").setLevel(logging.CRITICAL)
    found = inspect_url(url, declared, FetchSettings(fetch_allowed_hosts=tuple(hosts)))
    conditions = takes_conditions(url)
    channel = Channel(
        kind="api" if conditions else "link",
        reach=REACHES[found.link.state],
        why=found.link.reasons[0].code if found.link.reasons else None,
        stable=is_stable(url),
        api=conditions or None,
    )
    return channel, found.findings, found.to_dict()["link"]


def _problem(report: dict[str, Any]) -> dict[str, Any] | None:
    """The reason why a source could not be read, with its sentences."""
    findings, link = report["findings"], report["link"]
    if link is not None and link["state"] != "live":
        return link["reasons"][-1]
    return findings["reasons"][-1] if findings["status"] == "unknown" else None


def _is_address(source: str) -> bool:
    return "://" in source


def _suffix(name: str) -> str | None:
    return PurePosixPath(unquote(name)).suffix.lstrip(".") or None


def _rules(indicator: str) -> OpenCharacteristics:
    try:
        rubric: Rubric = load_rubric(indicator)
    except UnknownIndicator as error:
        raise click.BadParameter(str(error), param_hint="--indicator") from error
    except ScoringError as error:
        raise click.ClickException(str(error)) from error
    if rubric.open is None:
        raise click.BadParameter(
            f"{indicator} has no open characteristics", param_hint="--indicator"
        )
    return rubric.open


def _check_rows(rules: OpenCharacteristics, rows: Sequence[str]) -> None:
    known = dict.fromkeys(row.id for kind in rules.kinds.values() for row in kind.rows)
    for row in rows:
        if row not in known:
            raise click.BadParameter(
                f"no row {row!r}; there are {', '.join(known)}", param_hint="--row"
            )

"""Words and texts of a report in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ..workbook.issues import shown
from ..workbook.layout import DATASETS, RESOURCES, load_layout

WORDS_FILE = Path(__file__).with_name("words.yaml")
SEVERE = ("error", "warning")


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, str]]:
    return yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))["words"]


def word(name: str, lang: str) -> str:
    """A word of `words.yaml`."""
    found = _words().get(name)
    return found.get(lang, found["en"]) if found else name


def label(change: Mapping[str, Any], lang: str) -> str:
    """What the changed field is called."""
    template = RESOURCES if change["resource"] is not None else DATASETS
    if change["field"] == RESOURCES:
        return word("new_resource", lang)
    field = load_layout().fields[template].get(change["field"])
    return field.label.get(lang, field.label["en"]) if field else change["field"]


def value(given: Any, lang: str) -> str:
    """A value in one line."""
    if given in (None, "", []):
        return word("blank", lang)
    if isinstance(given, Mapping):
        return shown(given.get("name") or given.get("url") or "")
    return shown(", ".join(map(str, given)) if isinstance(given, list) else given)


def findings(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What is to be said about a row: reasons first, then the rest."""
    return [*row["reasons"], *row["notes"]]


def other_issues(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Errors and warnings that no row of the report tells."""
    told = {_key(one) for row in report["rows"] for one in findings(row)}
    told.update(_key(one) for one in report["inventory"]["reasons"])
    return [one for one in report["issues"] if one["severity"] in SEVERE and _key(one) not in told]


def _key(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return one["code"], one["file"], one["sheet"], one["row"], one["field"], one["value"]


def text(report: Mapping[str, Any], lang: str) -> str:
    """The report for a terminal."""
    return "\n".join(_lines(report, lang)) + "\n"


def _lines(report: Mapping[str, Any], lang: str) -> Iterator[str]:
    state = word(report["state"], lang)
    yield f"{report['file']} → {report['organization']['title']}: {state}"
    if report.get("problem"):
        yield f"  {report['problem']}"
    counts = report["results"] or report["counts"]
    listed = ", ".join(f"{word(name, lang)} {number}" for name, number in counts.items())
    yield f"{word('datasets', lang)}: {listed or 0}"
    if report.get("unasked"):
        yield f"{word('unasked', lang)}: {report['unasked']}"
    listing = report["inventory"]
    if listing["action"]:
        done = word(listing["result"] or listing["action"], lang)
        yield f"{word('inventory', lang)}: {done} ({listing['entries']})"
        for reason in listing["reasons"]:
            yield f"    {reason['text'][lang]}"
    score = report.get("score") or {}
    if score.get("now") and score.get("after"):
        yield f"{word('score', lang)}: {score['now']['points']} → {score['after']['points']}"
    for row in report["rows"]:
        if row["action"] != "unchanged" or findings(row):
            yield from _row(row, lang)
    others = other_issues(report)
    if others:
        yield f"{word('findings', lang)}:"
    for one in others:
        yield f"    {finding(one, lang)}"


def _row(row: Mapping[str, Any], lang: str) -> Iterator[str]:
    place = f"{row['sheet']} {word('row', lang)} {row['row']}" if row["row"] else ""
    extra = [word(key, lang) for key in ("private", "publish") if row[key]]
    extra += [word("draft", lang)] if row["state"] == "draft" else []
    more = f" ({', '.join(extra)})" if extra else ""
    done = word(row["result"] or row["action"], lang)
    yield f"{place} {row['code']} {shown(row['title'])}: {done}{more}"
    for change in row["changes"]:
        about = f"{change['resource']}: " if change["resource"] else ""
        old, new = value(change["old"], lang), value(change["new"], lang)
        yield f"    {about}{label(change, lang)}: {old} → {new}"
    for one in findings(row):
        yield f"    {finding(one, lang)}"


def finding(one: Mapping[str, Any], lang: str) -> str:
    """An issue in one line, with its cell."""
    place = " ".join(part for part in (one["sheet"], one["cell"] or "") if part)
    return f"{place}: {one['text'][lang]}" if place else one["text"][lang]

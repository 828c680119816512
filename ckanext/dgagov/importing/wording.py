"""Words and texts of a report in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ..workbook.issues import SEVERITIES, shown
from ..workbook.layout import DATASETS, RESOURCES, Field, load_layout
from ..workbook.returned import SEVERITY_WORDS

WORDS_FILE = Path(__file__).with_name("words.yaml")
SEVERE = ("error", "warning")
_KEPT_OUT = {"held_back", "undone"}
_MODES = {"upsert": "upsert", "create": "create_only", "update": "update_only"}


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, str]]:
    return yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))["words"]


def word(name: str, lang: str) -> str:
    """A word of `words.yaml`."""
    found = _words().get(name)
    return found.get(lang, found["en"]) if found else name


def severity(name: str, lang: str) -> str:
    """What a severity is called, on the page as in the marked workbook."""
    return SEVERITY_WORDS[lang][name]


def state(report: Mapping[str, Any]) -> str:
    """The name of the word for how an import stands, as people are told it."""
    if report["state"] == "failed":
        return "stopped"
    if not report["sheets"]:
        return "unreadable"
    if report["state"] == "done" and _KEPT_OUT & {
        *report["results"],
        report["inventory"]["result"],
    }:
        return "not_applied"
    if report["state"] == "preview" and not report.get("unasked"):
        if not _would_change(report):
            return "nothing"
        return "blocked" if is_blocked(report) else "preview"
    return report["state"]


def has_work(report: Mapping[str, Any]) -> bool:
    """Whether applying it would change anything."""
    return _would_change(report) and not is_blocked(report)


def _would_change(report: Mapping[str, Any]) -> bool:
    counts, listing = report["counts"], report["inventory"]["action"]
    return bool(counts.get("create") or counts.get("change") or listing in ("create", "change"))


def is_blocked(report: Mapping[str, Any]) -> bool:
    """Whether all or nothing is nothing, as something would not go in."""
    counts, listing = report["counts"], report["inventory"]["action"]
    bad = counts.get("refused") or counts.get("question") or listing == "refused"
    return bool(report["options"]["all_or_nothing"] and bad)


def options(report: Mapping[str, Any]) -> list[str]:
    """The names of the words that say how the workbook is to be brought in."""
    asked = report["options"]
    chosen = [_MODES[asked["mode"]], f"{asked['incomplete']}_incomplete"]
    return [*chosen, "all_or_nothing"] if asked["all_or_nothing"] else chosen


def label(change: Mapping[str, Any], lang: str) -> str:
    """What the changed field is called."""
    if change["field"] == RESOURCES:
        return word("new_resource", lang)
    field = _field(change)
    return field.label.get(lang, field.label["en"]) if field else change["field"]


def _field(change: Mapping[str, Any]) -> Field | None:
    template = RESOURCES if change["resource"] is not None else DATASETS
    return load_layout().fields[template].get(change["field"])


def value(change: Mapping[str, Any], which: str, lang: str) -> str:
    """The `old` or `new` value of a change in one line; a choice as readers of `lang` know it."""
    given = change[which]
    if given in (None, "", []):
        return word("blank", lang)
    if isinstance(given, Mapping):
        return shown(given.get("name") or given.get("url") or "")
    field = _field(change)
    vocabulary = field.vocabulary if field else None
    parts = [str(part) for part in (given if isinstance(given, list) else [given])]
    if vocabulary:
        choices = [vocabulary.choice(part) for part in parts]
        parts = [
            choice.label.get(lang, part) if choice else part
            for part, choice in zip(parts, choices, strict=True)
        ]
    return shown(", ".join(parts))


class Findings:
    """What is to be said, each finding once: about a row, or about none."""

    def __init__(self, report: Mapping[str, Any]) -> None:
        told = {_key(one) for row in report["rows"] for one in (*row["reasons"], *row["notes"])}
        told.update(_key(one) for one in report["inventory"]["reasons"])
        places = {_place(row) for row in report["rows"] if row["row"]}
        self._of: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
        self.others: list[Mapping[str, Any]] = []
        """Errors and warnings that belong to no row, errors first."""
        for one in report["issues"]:
            if one["severity"] in SEVERE and _key(one) not in told:
                place = _place(one)
                into = self._of.setdefault(place, []) if place in places else self.others
                into.append(one)
        self.others.sort(key=_rank)

    def of(self, row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """What is to be said about a row: why it is kept out first, then what else there is."""
        more = [*row["notes"], *self._of.get(_place(row), ())]
        return [*row["reasons"], *sorted(more, key=_rank)]


def _rank(one: Mapping[str, Any]) -> int:
    return SEVERITIES.index(one["severity"])


def _place(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return one["file"], one["sheet"], one["row"]


def _key(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return one["code"], one["file"], one["sheet"], one["row"], one["field"], one["value"]


def text(report: Mapping[str, Any], lang: str) -> str:
    """The report for a terminal."""
    return "\n".join(_lines(report, lang)) + "\n"


def _lines(report: Mapping[str, Any], lang: str) -> Iterator[str]:
    organization = report["organization"]["title"]
    yield f"{report['file']} → {organization}: {word(state(report), lang)}"
    if report.get("problem"):
        yield f"  {report['problem']}"
    counts = report["results"] or report["counts"]
    listed = ", ".join(f"{word(name, lang)} {number}" for name, number in counts.items())
    yield f"{word('datasets', lang)}: {listed or 0}"
    if report.get("unasked"):
        yield f"{word('unasked', lang)}: {report['unasked']}"
    yield from _listing(report["inventory"], lang)
    score = report.get("score") or {}
    if score.get("now") and score.get("after"):
        yield f"{word('score', lang)}: {score['now']['points']} → {score['after']['points']}"
    found = Findings(report)
    for row in report["rows"]:
        if row["action"] != "unchanged" or found.of(row):
            yield from _row(row, found, lang)
    if found.others:
        yield f"{word('findings', lang)}:"
    for one in found.others:
        yield f"    {finding(one, lang)}"


def _listing(listing: Mapping[str, Any], lang: str) -> Iterator[str]:
    if listing["action"]:
        done = word(listing["result"] or listing["action"], lang)
        yield f"{word('inventory', lang)}: {done} ({listing['entries']})"
        if listing.get("left_out"):
            yield f"    {word('left_out', lang)}: {listing['left_out']}"
        for reason in listing["reasons"]:
            yield f"    {reason['text'][lang]}"


def _row(row: Mapping[str, Any], found: Findings, lang: str) -> Iterator[str]:
    place = f"{row['sheet']} {word('row', lang)} {row['row']}" if row["row"] else ""
    extra = [word(key, lang) for key in ("private", "publish") if row[key]]
    extra += [word("draft", lang)] if row["state"] == "draft" else []
    more = f" ({', '.join(extra)})" if extra else ""
    done = word(row["result"] or row["action"], lang)
    named = (place, row["code"], shown(row["title"]))
    yield f"{' '.join(part for part in named if part)}: {done}{more}"
    for change in row["changes"]:
        about = f"{change['resource']}: " if change["resource"] else ""
        old, new = value(change, "old", lang), value(change, "new", lang)
        yield f"    {about}{label(change, lang)}: {old} → {new}"
    for one in found.of(row):
        yield f"    {finding(one, lang)}"


def finding(one: Mapping[str, Any], lang: str) -> str:
    """An issue in one line, with its cell; what is no error says so."""
    parts = [one["sheet"], one["cell"] or ""]
    if one["severity"] != "error":
        parts.append(f"({severity(one['severity'], lang)})")
    place = " ".join(part for part in parts if part)
    return f"{place}: {one['text'][lang]}" if place else one["text"][lang]

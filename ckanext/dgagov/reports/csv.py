"""Scorecards as one CSV table.

Rows, told apart by the column `row`: `total` (one an organization), `criterion`, `item` (one
a data set and item), `dataset` (one without items: not in the catalog yet), `level` (one a
public data set and row of its open characteristics; `value` is the level, or the range that
is still possible), `use`, `alternative` (a criterion under another rule), `gap`. The
points are exact to two decimals. Text that a spreadsheet would run as a formula is defused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

COLUMNS: tuple[str, ...] = (
    "row",
    "organization",
    "indicator",
    "population",
    "id",
    "title",
    "dataset_id",
    "dataset_title",
    "codes",
    "state",
    "points",
    "possible",
    "maximum",
    "value",
    "text",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(cards: Iterable[Mapping[str, Any]], lang: str = "th") -> str:
    """The table in Thai ("th") or English ("en"), with `\\r\\n` line ends (RFC 4180)."""
    lang = "en" if lang == "en" else "th"
    output = io.StringIO()
    writer = csv.DictWriter(output, COLUMNS, restval="")
    writer.writeheader()
    for card in cards:
        for row in _rows(card, lang):
            writer.writerow({key: defuse(value) for key, value in row.items()})
    return output.getvalue()


def defuse(value: Any) -> Any:
    """`value`, with an apostrophe before text that would be a formula; None is empty."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value


def _rows(card: Mapping[str, Any], lang: str) -> Iterator[dict[str, Any]]:
    organization = card["organization"]
    common = {
        "organization": organization["name"] or organization["id"],
        "indicator": card["indicator"]["id"],
        "population": card["population"]["id"],
    }
    yield {
        "row": "total",
        **common,
        "id": organization["id"],
        "title": organization["title"],
        **_numbers(card),
        "value": card["percent"],
    }
    for criterion in card["criteria"]:
        yield {
            "row": "criterion",
            **common,
            "id": criterion["id"],
            "title": criterion["title"][lang],
            "state": criterion["state"],
            **_numbers(criterion),
            "text": criterion["reason"][lang],
        }
        for other in criterion["alternatives"]:
            about = {"id": criterion["id"], "title": other["title"][lang]}
            points = {key: other[key] for key in ("points", "possible")}
            yield {"row": "alternative", **common, **about, **points}
        yield from _use_rows(criterion, common, lang)
    for dataset in card["datasets"]:
        yield from _dataset_rows(dataset, common, lang)
        yield from _level_rows(dataset, common, lang)
    for gap in card["gaps"]:
        yield {
            "row": "gap",
            **common,
            "id": gap["criterion"],
            "title": gap["action"],
            **_reference(gap["dataset"], [gap["entry"]["code"]] if gap["entry"] else []),
            "points": gap["points"],
            "possible": gap["possible"],
            "text": gap["text"][lang],
        }


def _dataset_rows(
    dataset: Mapping[str, Any], common: Mapping[str, Any], lang: str
) -> Iterator[dict[str, Any]]:
    about = {**common, **_reference(dataset, dataset["codes"])}
    if not dataset["items"]:
        yield {"row": "dataset", **about, "state": dataset["state"]}
    for item in dataset["items"]:
        said = item["reason"] or item["warning"]
        yield {
            "row": "item",
            **about,
            "id": item["number"],
            "title": item["label"][lang],
            "state": item["state"],
            "value": item["value"],
            "text": said[lang] if said else "",
        }


def _use_rows(
    criterion: Mapping[str, Any], common: Mapping[str, Any], lang: str
) -> Iterator[dict[str, Any]]:
    for one in criterion["evidence"]:
        if one["kind"] == "use":
            use = one["value"] or {"title": None, "state": None, "result": None}
            yield {
                "row": "use",
                **common,
                "title": use["title"],
                "state": use["state"],
                "value": use["result"],
                "text": one["text"][lang],
            }


def _level_rows(
    dataset: Mapping[str, Any], common: Mapping[str, Any], lang: str
) -> Iterator[dict[str, Any]]:
    openness = dataset["openness"]
    for row in openness["rows"] if openness else ():
        sure, possible = row["level"], row["possible_level"]
        yield {
            "row": "level",
            **common,
            **_reference(dataset, dataset["codes"]),
            "id": row["id"],
            "title": row["title"][lang],
            "state": row["by"],
            "value": sure if sure == possible else f"{sure}..{possible}",
            "text": row["reason"][lang] if row["reason"] else "",
        }


def _numbers(holder: Mapping[str, Any]) -> dict[str, Any]:
    return {key: holder[key] for key in ("points", "possible", "maximum")}


def _reference(dataset: Mapping[str, Any] | None, codes: Iterable[str | None]) -> dict[str, Any]:
    return {
        "dataset_id": dataset["id"] if dataset else "",
        "dataset_title": dataset["title"] if dataset else "",
        "codes": ", ".join(code for code in codes if code),
    }

"""A scorecard as text for a terminal: tiers, criteria with reasons, data sets, what to mend."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ..scoring.texts import plain_decimal, two_decimals
from .width import table
from .words import state_word, word


def to_text(card: Mapping[str, Any], lang: str = "th") -> str:
    """The scorecard in Thai ("th") or English ("en"), with a last newline."""
    lang = "en" if lang == "en" else "th"
    parts = [_head(card, lang), _points(card, lang), _reasons(card, lang)]
    if card["datasets"]:
        parts.append(_datasets(card, lang))
    parts.append(_gaps(card, lang))
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _head(card: Mapping[str, Any], lang: str) -> list[str]:
    organization, indicator = card["organization"], card["indicator"]
    population = card["population"]
    title = organization["title"] or organization["name"] or organization["id"] or "-"
    name = f" ({organization['name']})" if organization["name"] else ""
    counted = word("counted", lang).format(**population)
    year = word("fiscal_year", lang).format(year=indicator["fiscal_year"])
    rubric = word("rubric", lang).format(version=indicator["version"], hash=indicator["hash"][:12])
    rows = [
        [word("indicator", lang), f"{indicator['title'][lang]} {year}"],
        ["", f"{indicator['id']}, {rubric}"],
        [word("population", lang), f"{population['title'][lang]}: {counted}"],
    ]
    return [title + name, *table(rows, set())]


def _points(card: Mapping[str, Any], lang: str) -> list[str]:
    head = [word(key, lang) for key in ("tier", "state", "points", "possible", "maximum")]
    rows = [head]
    criteria = {criterion["id"]: criterion for criterion in card["criteria"]}
    for tier in card["tiers"]:
        rows.append([tier["title"][lang], "", *_numbers(tier)])
        for key in tier["criteria"]:
            criterion = criteria[key]
            state = state_word(criterion["state"], lang)
            rows.append([f"  {criterion['title'][lang]}", state, *_numbers(criterion)])
    rows.append([word("total", lang), "", *_numbers(card)])
    percent = two_decimals(Fraction(card["percent_exact"]))
    return [*table(rows, {2, 3, 4}), word("percent", lang).format(percent=percent)]


def _numbers(holder: Mapping[str, Any]) -> list[str]:
    return [
        two_decimals(Fraction(holder["points_exact"])),
        two_decimals(Fraction(holder["possible_exact"])),
        plain_decimal(Fraction(holder["maximum_exact"])),
    ]


def _reasons(card: Mapping[str, Any], lang: str) -> list[str]:
    lines = [word("reasons", lang)]
    rows = []
    for criterion in card["criteria"]:
        rows.append([f"{criterion['id']}:", criterion["reason"][lang]])
        if criterion["detected"]:
            found = criterion["detected"]["reason"][lang]
            rows.append(["", f"{word('detected', lang)}: {found}"])
        for other in criterion["alternatives"]:
            points, possible, _ = _numbers({**other, "maximum_exact": "0"})
            said = word("alternative", lang).format(points=points, possible=possible)
            rows.append(["", f"{other['title'][lang]}: {said}"])
    return lines + table(rows, set(), "  ")


def _datasets(card: Mapping[str, Any], lang: str) -> list[str]:
    rows = [[word(key, lang) for key in ("code", "items", "state", "title")]]
    notes: list[list[str]] = []
    for dataset in card["datasets"]:
        state = state_word(dataset["state"], lang)
        if dataset["private"]:
            state += f", {word('private', lang)}"
        rows.append(
            [
                ", ".join(dataset["codes"]) or dataset["name"] or "-",
                f"{dataset['items_present']}/{dataset['items_total']}",
                state,
                dataset["title"] or dataset["name"] or word("hidden", lang),
            ]
        )
        notes.append(_notes(dataset, lang))
    head, *lines = table(rows, {1}, "  ")
    body = [line for first, more in zip(lines, notes, strict=True) for line in (first, *more)]
    outside = card["outside"]
    if outside:
        body.append("  " + word("outside", lang).format(count=len(outside)))
    return [word("datasets", lang), head, *body]


def _notes(dataset: Mapping[str, Any], lang: str) -> list[str]:
    """Why a data set's items are not there, and what is odd about those that are."""
    notes = []
    for item in dataset["items"]:
        for kind in ("reason", "warning"):
            if item[kind]:
                what = word("missing" if kind == "reason" else "warning", lang)
                notes.append(f"      {what} {item['number']}: {item[kind][lang]}")
    return notes + _levels(dataset, lang)


def _levels(dataset: Mapping[str, Any], lang: str) -> list[str]:
    """The points of a public data set's open characteristics, and each row with its reason."""
    openness = dataset["openness"]
    if not openness or not openness["rows"]:
        return []
    points = plain_decimal(Fraction(openness["points_exact"]))
    if openness["possible_exact"] != openness["points_exact"]:
        points += f"–{plain_decimal(Fraction(openness['possible_exact']))}"
    head = word("open", lang).format(points=points, maximum=openness["maximum"])
    notes = [f"      {head}, {openness['kind']['title'][lang]}"]
    for row in openness["rows"]:
        reason = f": {row['reason'][lang]}" if row["reason"] else ""
        notes.append(f"        {row['title'][lang]} {_level(row)}{reason}")
    return notes


def _level(row: Mapping[str, Any]) -> str:
    sure, possible = row["level"], row["possible_level"]
    return str(sure) if sure == possible else f"{sure}–{possible}"


def _gaps(card: Mapping[str, Any], lang: str) -> list[str]:
    if not card["gaps"]:
        return [word("no_gaps", lang)]
    rows = [
        [f"{gap['rank']}.", f"+{two_decimals(Fraction(gap['points_exact']))}", gap["text"][lang]]
        for gap in card["gaps"]
    ]
    return [word("gaps", lang), *table(rows, {0, 1}, "  ")]

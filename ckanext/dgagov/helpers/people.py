"""Words for what people state, use and decide."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk

from .. import config
from ..scoring import load_rubric
from .score import dgagov_text


def dgagov_use_state(state: str) -> dict[str, str]:
    """Words and badge for where a use stands."""
    words = {
        "draft": (tk._("Draft"), "bg-secondary"),
        "submitted": (tk._("Sent in, waits for an assessor"), "bg-info text-dark"),
        "accepted": (tk._("Accepted"), "bg-success"),
        "returned": (tk._("Sent back"), "bg-warning text-dark"),
    }
    label, classes = words.get(state, (state, "bg-secondary"))
    return {"label": label, "classes": classes}


def dgagov_is_web_address(address: Any) -> bool:
    """Whether a text may be made a link: what people write can be `javascript:`."""
    try:
        return urlsplit(str(address or "")).scheme in ("http", "https")
    except ValueError:
        return False


def _open(criterion: str | None = None) -> Any:
    """The rubric's rules with the levels and rows of a criterion (None: of any), or None."""
    rules = load_rubric(config.indicator()).open
    return rules if rules and criterion in (None, rules.criterion) else None


def dgagov_level_title(level: int | None) -> str:
    """A level in words: "Level 2 (Intermediate)"; "Below level 1" for 0."""
    if not level:
        return tk._("Below level 1")
    rules = _open()
    if not rules or level > rules.top:
        return tk._("Level {level}").format(level=level)
    words = dgagov_text(rules.level_titles[level - 1])
    return tk._("Level {level} ({title})").format(level=level, title=words)


def dgagov_decision_result(result: str, level: int | None = None) -> str:
    """Words for what an assessor decided."""
    words = {
        "pass": tk._("Met"),
        "fail": tk._("Not met"),
        "not_applicable": tk._("Does not apply"),
    }
    return dgagov_level_title(level) if result == "level" else words.get(result, result)


def dgagov_decision_results(criterion: str) -> list[tuple[str, str]]:
    """What may be decided on a criterion, as (value of the form's field, words)."""
    rules = _open(criterion)
    levels = range(1, rules.top + 1) if rules else ()
    found = [(f"level:{level}", dgagov_level_title(level)) for level in levels]
    named = ("pass", "fail", "not_applicable")
    return [*found, *((name, dgagov_decision_result(name)) for name in named)]


def dgagov_criterion_rows(criterion: str, kind: str | None = None) -> list[tuple[str, str]]:
    """The rows of a criterion, of one kind of data set or of all, as (id, title)."""
    rules = _open(criterion)
    rows: dict[str, str] = {}
    for entry in rules.kinds.values() if rules else ():
        if kind in (None, entry.id):
            for row in entry.rows:
                rows.setdefault(row.id, dgagov_text(row.title))
    return list(rows.items())


def dgagov_row_title(row: str) -> str:
    """The title of a row of the open characteristics."""
    rules = _open()
    return dict(dgagov_criterion_rows(rules.criterion)).get(row, row) if rules else row

"""Uses of open data that an organization reports, as the scoring core reads them.

Source: spec/indicator-fy2565.md, "The points", `use`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .values import show, text_or_none

STATES = ("accepted", "submitted", "returned", "draft")
"""The states of a use, the one that helps most first."""

_TEXTS = ("issue", "change", "result", "report_url", "review_reason")
_SHOWN = 500


class Use(NamedTuple):
    """One reported use; `datasets` are ids or names, `texts` what people wrote by key."""

    id: str | None
    title: str
    state: str
    datasets: tuple[str, ...]
    focus_area: int | None
    texts: dict[str, str]


def read_uses(rows: Iterable[Any], own: frozenset[str]) -> list[Use]:
    """The uses of an organization, in a fixed order; rows of any quality, without failing.

    `own` are the organization's id and name; a row that names no organization is its own.
    """
    found = []
    for row in rows:
        if not isinstance(row, Mapping):
            continue
        state = row.get("state") or STATES[-1]
        owner = row.get("organization_id")
        if isinstance(state, str) and state in STATES and is_own(owner, own):
            found.append(_use(row, state))
    return sorted(
        found, key=lambda use: (STATES.index(use.state), use.title, use.id or "", use.datasets)
    )


def _order(use: Use) -> tuple[Any, ...]:
    return STATES.index(use.state), use.title, use.id or "", use.datasets


def is_own(owner: Any, own: frozenset[str]) -> bool:
    """Whether a row's organization is this one.

    A row that names none is its own; where the organization is not known, every row is.
    """
    return owner is None or not own or (isinstance(owner, str) and owner in own)


def _use(row: Mapping[str, Any], state: str) -> Use:
    listed = row.get("datasets")
    names = listed if isinstance(listed, (list, tuple)) else ()
    area = row.get("focus_area")
    return Use(
        text_or_none(row.get("id")),
        show(row["title"]) if isinstance(row.get("title"), str) else "",
        state,
        tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name)),
        area if isinstance(area, int) and not isinstance(area, bool) else None,
        {key: show(row[key], _SHOWN) if row.get(key) else "" for key in _TEXTS},
    )


def states_by_dataset(uses: Iterable[Use]) -> dict[str, str]:
    """The best state of the uses that name a data set, by the data set's id or name."""
    best: dict[str, str] = {}
    for use in uses:
        for name in use.datasets:
            known = best.get(name)
            if known is None or STATES.index(use.state) < STATES.index(known):
                best[name] = use.state
    return best

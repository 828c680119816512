"""A scorecard for people who may not see every data set."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from .values import fold

_NOBODY = {"id": None, "name": None, "title": None}


class _Hidden:
    """The data sets to hide, by id; and entries of the inventory that bear their titles."""

    def __init__(self, ids: Collection[str], scorecard: dict[str, Any]) -> None:
        self.ids = frozenset(ids)
        named = [*scorecard["datasets"], *scorecard["outside"]]
        named += [gap["dataset"] for gap in scorecard["gaps"] if gap["dataset"]]
        found = [card for card in named if card["id"] in self.ids]
        self.count = len({card["id"] for card in found})
        self.titles = {fold(card["title"]) for card in found if card["title"]}

    def card(self, card: dict[str, Any]) -> bool:
        if card["id"] is not None:
            return card["id"] in self.ids
        return bool(card["title"]) and fold(card["title"]) in self.titles

    def reference(self, holder: dict[str, Any]) -> bool:
        """Whether a gap or a piece of evidence is about one of them."""
        dataset, entry = holder["dataset"], holder["entry"]
        if dataset is not None:
            return dataset["id"] in self.ids
        return bool(entry and entry["title"]) and fold(entry["title"]) in self.titles


def redact(scorecard: dict[str, Any], hidden_ids: Collection[str]) -> dict[str, Any]:
    """A copy in which nothing tells who the data sets of `hidden_ids` are or what they say.

    Ids, names, titles, codes, places and values become null or empty and every sentence
    about them is replaced; numbers and states stay. A criterion's reason that names one of
    them gives way to its summary. The scorecard given is not changed.
    """
    hidden = _Hidden(hidden_ids, scorecard)
    text = scorecard["redaction"]["text"]
    return {
        **scorecard,
        "criteria": [_criterion(card, hidden, text) for card in scorecard["criteria"]],
        "datasets": [_dataset(card, hidden) for card in scorecard["datasets"]],
        "outside": [
            {**card, **_NOBODY} if hidden.card(card) else card for card in scorecard["outside"]
        ],
        "gaps": [_gap(gap, hidden, text) for gap in scorecard["gaps"]],
        "redaction": {"datasets": hidden.count, "text": text},
    }


def _dataset(card: dict[str, Any], hidden: _Hidden) -> dict[str, Any]:
    if not hidden.card(card):
        return card
    return {
        **card,
        **_NOBODY,
        "codes": [],
        "places": [],
        "items": [
            {**item, "reason": None, "warning": None, "value": None} for item in card["items"]
        ],
        "criteria": {
            key: {**criterion, "reason": None} for key, criterion in card["criteria"].items()
        },
        "warnings": [],
    }


def _criterion(card: dict[str, Any], hidden: _Hidden, text: Any) -> dict[str, Any]:
    if not any(hidden.reference(evidence) for evidence in card["evidence"]):
        return card
    evidence = [
        {**one, "dataset": None, "entry": None, "value": None, "text": text}
        if hidden.reference(one)
        else one
        for one in card["evidence"]
    ]
    return {**card, "reason": card["summary"], "evidence": evidence}


def _gap(gap: dict[str, Any], hidden: _Hidden, text: Any) -> dict[str, Any]:
    if not hidden.reference(gap):
        return gap
    return {**gap, "dataset": None, "entry": None, "fields": [], "text": text}

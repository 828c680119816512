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
        rows = [row for card in scorecard["criteria"] for row in card["evidence"]]
        self.uses = {
            row["value"]["title"] for row in rows if row["kind"] == "use" and self._names(row)
        }

    def _names(self, row: dict[str, Any]) -> bool:
        """Whether a use names one of them."""
        return any(dataset["id"] in self.ids for dataset in row["value"]["datasets"])

    def use(self, use: dict[str, Any] | None) -> bool:
        """Whether a use is about one of them: its own words may tell which.

        Of two uses of one title both are hidden, as a gap names no data sets.
        """
        return use is not None and use["title"] in self.uses

    def card(self, card: dict[str, Any]) -> bool:
        if card["id"] is not None:
            return card["id"] in self.ids
        return bool(card["title"]) and fold(card["title"]) in self.titles

    def reference(self, holder: dict[str, Any]) -> bool:
        """Whether a gap or a piece of evidence is about one of them."""
        about = holder["value"] if holder.get("kind") == "use" else holder.get("use")
        if self.use(about):
            return True
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
        "criteria": {key: _state(criterion) for key, criterion in card["criteria"].items()},
        "openness": _openness(card["openness"]),
        "warnings": [],
    }


def _state(criterion: dict[str, Any]) -> dict[str, Any]:
    """The state of a hidden data set under a criterion."""
    detected = criterion["detected"]
    return {
        **criterion,
        "reason": None,
        "detected": detected and {**detected, "reason": None},
        "decision": _decision(criterion["decision"]),
    }


def _decision(decision: dict[str, Any] | None) -> dict[str, Any] | None:
    return decision and {**decision, "reason": None}


def _openness(described: dict[str, Any] | None) -> dict[str, Any] | None:
    """The levels of a hidden data set, without its files and what is said of them."""
    if described is None:
        return None
    rows = [
        {
            **row,
            "reason": None,
            "next": None,
            "resource": None,
            "resources": [],
            "decision": _decision(row["decision"]),
        }
        for row in described["rows"]
    ]
    return {**described, "kind": {**described["kind"], "reason": None}, "rows": rows}


def _criterion(card: dict[str, Any], hidden: _Hidden, text: Any) -> dict[str, Any]:
    if not any(hidden.reference(evidence) for evidence in card["evidence"]):
        return card
    evidence = [
        {**one, "dataset": None, "entry": None, "value": None, "text": text}
        if hidden.reference(one)
        else one
        for one in card["evidence"]
    ]
    detected = card["detected"]
    if detected is None:
        return {**card, "reason": card["summary"], "evidence": evidence}
    # The reason is a decision on the whole criterion; what was found names data sets.
    detected = {**detected, "reason": detected["summary"]}
    return {**card, "evidence": evidence, "detected": detected}


def _gap(gap: dict[str, Any], hidden: _Hidden, text: Any) -> dict[str, Any]:
    if not hidden.reference(gap):
        return gap
    nowhere = dict.fromkeys(("dataset", "entry", "resource", "row", "use"))
    return {**gap, **nowhere, "fields": [], "text": text}

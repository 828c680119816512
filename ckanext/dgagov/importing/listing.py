"""What Template 1 makes of the organization's inventory."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk

from ..inventory import check_document, empty_document, entries
from ..model import Inventory
from ..scoring import Rubric
from ..thai import fold
from ..workbook import Issue, WorkbookContent
from ..workbook.plan import CHANGE, CREATE, REFUSED, UNCHANGED
from .decide import Situation, Step
from .sayings import said

Reference = Callable[[Step], "str | None"]


@dataclass
class Listing:
    """What would happen with the inventory, and what came of it."""

    action: str | None
    """create, change, unchanged or refused; None where the workbook has no Template 1."""
    version: int = 0
    before: dict[str, Any] | None = None
    document: dict[str, Any] | None = None
    links: dict[str, Step] = field(default_factory=dict)
    """The step whose data set an entry names, by the entry's place."""
    reasons: list[Issue] = field(default_factory=list)
    added: int = 0
    left_out: int = 0
    result: str | None = None

    @property
    def applies(self) -> bool:
        """Whether there is anything to save."""
        return self.action in (CREATE, CHANGE)

    def linked(self, reference: Reference) -> dict[str, Any]:
        """The document with the data sets of steps, as `reference` names them."""
        document = copy.deepcopy(self.document) or empty_document()
        for place, entry in entries(document):
            if place in self.links:
                entry["dataset"] = reference(self.links[place])
        return document

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return {
            "action": self.action,
            "result": self.result,
            "version": self.version,
            "entries": sum(1 for _ in entries(self.document)) if self.document else 0,
            "added": self.added,
            "left_out": self.left_out,
            "reasons": [reason.to_dict() for reason in self.reasons],
        }


def plan_listing(
    content: WorkbookContent,
    steps: Sequence[Step],
    situation: Situation,
    rubric: Rubric,
    mode: str,
    *,
    may_update: bool,
) -> Listing:
    """What saving Template 1 would do. The workbook's list takes the place of the whole one;
    earlier versions are kept, and an entry keeps its data set where the workbook names none.
    """
    if content.inventory is None:
        return Listing(None)
    current = Inventory.current(situation.organization.id, rubric.id)
    before = current.document if current else None
    checked = check_document(
        content.inventory, {area["number"] for area in rubric.focus_areas}, tk._
    )
    listing = Listing(UNCHANGED, current.version if current else 0, before, checked.document)
    _link(listing, steps, situation)
    _compare(listing)
    if listing.action == UNCHANGED:
        return listing
    reasons = [
        said("inventory_refused", value=place, message=f"{place}: {text}")
        for place, texts in checked.errors.items()
        for text in texts
    ]
    if mode == "create" and before and before["focus_areas"]:
        reasons.append(said("inventory_exists"))
    if mode == "update" and not before:
        reasons.append(said("inventory_absent"))
    if not may_update:
        title = situation.organization.title
        reasons.append(said("inventory_not_allowed", organization=title))
    if reasons:
        listing.action, listing.reasons = REFUSED, reasons
    return listing


def _compare(listing: Listing) -> None:
    """Whether anything would change; a data set that is still to be made is a change, but none
    comes of a row that is kept out.
    """
    after = listing.linked(
        lambda step: step.row.existing or (f"new:{step.number}" if step.applies else None)
    )
    if after == (listing.before or empty_document()):
        return
    listing.action = CHANGE if listing.before and listing.before["focus_areas"] else CREATE
    old = {_key(entry) for _, entry in entries(listing.before or empty_document())}
    new = {_key(entry) for _, entry in entries(after)}
    listing.added, listing.left_out = len(new - old), len(old - new)


def _key(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry["code"], entry["title"]


def _link(listing: Listing, steps: Sequence[Step], situation: Situation) -> None:
    """Let each entry point to a data set: a row of the workbook, else one of the catalog."""
    by_code: dict[str, Step] = {}
    by_name: dict[str, Step] = {}
    by_title: dict[str, list[Step]] = {}
    for step in steps:
        by_code.setdefault(step.dataset.code, step)
        by_name.setdefault(step.dataset.package.get("name") or "", step)
        by_title.setdefault(fold(step.row.title), []).append(step)
    known = _Known(listing.before, situation)
    for place, entry in entries(listing.document or empty_document()):
        same = by_title.get(fold(entry["title"]), []) if entry["title"] else []
        step = (
            (by_code.get(entry["code"]) if entry["code"] else None)
            or (by_name.get(entry["dataset"]) if entry["dataset"] else None)
            or (same[0] if len(same) == 1 else None)
        )
        entry["dataset"] = known.find(entry)
        if step is not None:
            listing.links[place] = step


class _Known:
    """The data sets of the catalog, and what the list so far pointed to."""

    def __init__(self, before: dict[str, Any] | None, situation: Situation) -> None:
        self.records = situation.records
        self.by_name = {r["name"]: key for key, r in situation.records.items()}
        self.by_code = {code: key for key, code in situation.codes.items()}
        self.by_title: dict[str, list[str]] = {}
        for key, record in situation.records.items():
            self.by_title.setdefault(fold(record.get("title") or ""), []).append(key)
        self.kept = {
            _key(entry): entry["dataset"]
            for _, entry in entries(before or empty_document())
            if entry["dataset"]
        }

    def find(self, entry: Mapping[str, Any]) -> str | None:
        """The id of the entry's data set in the catalog."""
        named = entry["dataset"]
        if named:
            found = named if named in self.records else self.by_name.get(named)
            if found:
                return found
        if kept := self.kept.get(_key(entry)):
            return kept
        if entry["code"] and (coded := self.by_code.get(entry["code"])) in self.records:
            return coded
        same = self.by_title.get(fold(entry["title"]), []) if entry["title"] else []
        return same[0] if len(same) == 1 else None

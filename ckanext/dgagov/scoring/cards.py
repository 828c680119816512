"""The cards of data sets in a scorecard: items, files, and the state under each criterion."""

from __future__ import annotations

from typing import Any

from ..formats import warnings as format_warnings
from .evidence import Case, Unit
from .fields import Record
from .file_warnings import warnings_of
from .outcome import Evaluator
from .profiles import Profile
from .share import UNDETERMINED
from .statements import decision_card
from .values import text_or_none, truthy


class Cards:
    """The cards of one organization; what depends on the profile alone is made once."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._criteria: dict[Profile, dict[str, Any]] = {}
        self._per_dataset = [c for c in case.rubric.criteria if c.evaluator.per_dataset]

    def of(self, unit: Unit) -> dict[str, Any]:
        """One unit as the scorecard shows it."""
        case, record = self.case, unit.record
        keys = case.rubric.record
        examination = case.examine(unit)
        total = len(case.rubric.items)
        entry = unit.entries[0] if unit.entries else None
        if record is not None:
            title = text_or_none(record.get(keys.title)) or (entry and entry.title)
            identifier, name = record.get(keys.id), record.get(keys.name)
            private = truthy(record.get(keys.private))
            present = total - len(examination.missing)
        else:
            title, identifier, name = entry and entry.title, None, None
            private, present = False, 0
        return {
            "id": text_or_none(identifier),
            "name": text_or_none(name),
            "title": title,
            "codes": [entry.code for entry in unit.entries if entry.code],
            "state": _state(case, unit),
            "private": private,
            "complete": present == total,
            "items_present": present,
            "items_total": total,
            "places": [entry.place() for entry in unit.entries],
            "items": examination.cards,
            "criteria": self._criteria_of(unit, complete=present == total),
            "openness": case.describe_open(unit),
            "warnings": [*examination.warnings, *self._file_warnings(record)],
        }

    def _file_warnings(self, record: Record | None) -> list[dict[str, Any]]:
        rubric = self.case.rubric
        if record is None or not rubric.file_warnings:
            return []
        keys = rubric.record.resources
        unnamed = rubric.texts["unnamed_file"].templates
        found = list(warnings_of(rubric.file_warnings, keys.of(record), unnamed))
        for resource in keys.listed(record):
            found += [{"field": "format", "text": text} for text in format_warnings(resource)]
        return found

    def _criteria_of(self, unit: Unit, *, complete: bool) -> dict[str, Any]:
        # Reasons of a complete data set depend on its profile alone: share them.
        key = unit.profile if complete and unit.absence is None else None
        if key is not None and key in self._criteria:
            return self._criteria[key]
        described = {c.id: self._criterion(c.evaluator, unit) for c in self._per_dataset}
        if key is not None:
            self._criteria[key] = described
        return described

    def _criterion(self, evaluator: Evaluator, unit: Unit) -> dict[str, Any]:
        ruling = unit.profile.rulings.get(evaluator.id)
        detected = None
        if ruling is not None:
            detected = {
                "state": _shown(evaluator.detected(unit.profile).state),
                "reason": evaluator.unit_reason(self.case, unit),
            }
        return {
            "state": _shown(evaluator.unit(unit.profile).state),
            "reason": self.case.reason_of(evaluator, unit),
            "detected": detected,
            "decision": decision_card(ruling),
        }


def _shown(state: str) -> str:
    # Not known whether it counts: it earns nothing, and the reason says why.
    return "fail" if state == UNDETERMINED else state


def _state(case: Case, unit: Unit) -> str:
    if unit.record is None:
        return "missing" if unit.absence == "missing" else "not_found"
    return "published" if unit.profile.seen[case.rubric.published] is True else "draft"


def state_of_record(case: Case, record: Record) -> str:
    """Whether a data set that does not count is published or a draft."""
    facts = case.rubric.facts.of(record)
    return "published" if facts[case.rubric.published] is True else "draft"

"""An import as JSON: every sheet and row with what will happen, or what has happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from ..workbook import Issue, WorkbookContent
from .catalog import Organization
from .decide import Step
from .listing import Listing
from .meanwhile import replaced
from .options import Options


def make(
    content: WorkbookContent,
    issues: Sequence[Issue],
    steps: Sequence[Step],
    listing: Listing,
    organization: Organization,
    options: Options,
) -> dict[str, Any]:
    """The report without what the table of imports knows (state, progress) and the score."""
    actions = Counter(step.row.action for step in steps)
    results = Counter(step.result for step in steps if step.result)
    return {
        "organization": organization.as_dict(),
        "options": options.to_dict(),
        "counts": dict(sorted(actions.items())),
        "results": dict(sorted(results.items())),
        "sheets": _sheets(content, steps),
        "inventory": listing.to_dict(),
        "rows": [row(step) for step in steps],
        "issues": [one.to_dict() for one in every_issue(issues, steps, listing)],
    }


def every_issue(issues: Iterable[Issue], steps: Sequence[Step], listing: Listing) -> list[Issue]:
    """Those of the workbook and those of this catalog, each once."""
    found = list(issues)
    seen = set(map(id, found))
    own = [one for step in steps for one in (*step.row.reasons, *step.notes)]
    found.extend(one for one in (*own, *listing.reasons) if id(one) not in seen)
    return found


def row(step: Step) -> dict[str, Any]:
    """One row: action, changes with old and new values, reasons, and the result."""
    origin = step.dataset.origin
    record = step.record or {}
    return {
        **step.row.to_dict(),
        "number": step.number,
        "file": origin.sheet.file if origin else None,
        "state": "draft" if step.draft else None,
        "private": step.private,
        "publish": step.publish,
        "files": sorted(step.files.values()),
        "replaced": replaced(step),
        "resources": len(step.dataset.package["resources"]),
        "notes": [note.to_dict() for note in step.notes],
        "result": step.result,
        "dataset": step.dataset_id or step.row.existing,
        "name": step.dataset_name or record.get("name"),
    }


def _sheets(content: WorkbookContent, steps: Sequence[Step]) -> list[dict[str, Any]]:
    counted: dict[tuple[str, str], Counter[str]] = {}
    for step in steps:
        if (origin := step.dataset.origin) is not None:
            key = (origin.sheet.file, origin.sheet.name)
            counted.setdefault(key, Counter())[step.row.action] += 1
    return [
        {
            "file": sheet.file,
            "name": sheet.name,
            "template": sheet.template,
            "type": sheet.type,
            "counts": dict(sorted(counted.get((sheet.file, sheet.name), Counter()).items())),
        }
        for sheet in content.sheets
    ]

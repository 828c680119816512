"""What others changed between what was seen and what would be done now: no row overwrites it.

A preview is accepted minutes or days after it was made, and a long import takes a quarter of an
hour. A row is applied only where it still does what was seen; else it is left alone and told of.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from ..workbook import Issue
from ..workbook.issues import shown
from ..workbook.layout import DATASETS, RESOURCES, load_layout
from ..workbook.plan import CHANGE, CREATE, QUESTION, REFUSED, Change
from ..workbook.record import KEYWORDS, stored
from . import wording
from .decide import Step
from .listing import Listing
from .sayings import said

_OF_CKAN = ("metadata_modified", "position", "revision_id", "package_id")
"""Keys of a resource that change with any save of its data set."""
Row = Mapping[str, Any]


def hold(steps: Sequence[Step], listing: Listing, seen: Mapping[str, Any]) -> None:
    """Keep out what would be done otherwise than in the report `seen`.

    What was refused there stays refused, also where it would go in now: nobody has seen what it
    would do.
    """
    rows = {row["number"]: row for row in seen.get("rows", ())}
    for step in steps:
        if step.applies and step.result is None and step.number in rows:
            _hold(step, rows[step.number])
    _hold_listing(listing, seen.get("inventory") or {})


def _hold(step: Step, row: Row) -> None:
    origin = step.dataset.origin
    if row["action"] in (REFUSED, QUESTION):
        step.refuse(*(Issue(**one) for one in row["reasons"]))
        step.row.action = row["action"]
    elif row["action"] != CREATE and step.row.action == CREATE:
        step.refuse(said("removed_meanwhile", origin, "code", row["name"] or row["code"]))
    elif row["action"] == CREATE and step.row.action == CHANGE:
        name = (step.record or {}).get("name") or row["code"]
        step.refuse(said("made_meanwhile", origin, "code", name))
    elif step.row.action == CHANGE and (reasons := list(_differences(step, row))):
        step.refuse(*reasons)


def _differences(step: Step, row: Row) -> Iterator[Issue]:
    """The values and files that are not those any more that the row was seen to replace."""
    before = {(one["resource"], one["field"]): one["old"] for one in row["changes"]}
    for change in step.row.changes:
        place = (change.resource, change.field)
        old = before.get(place, change.new)  # what was not to change had the row's value already
        if _plain(old) != _plain(change.old):
            yield _changed(step, change, old, change.old)
    if row.get("replaced", {}) != replaced(step):
        yield said("resources_meanwhile", step.dataset.origin)


def replaced(step: Step) -> dict[str, str]:
    """What tells the files apart that a row replaces, by the name of the resource."""
    names = {step.dataset.package["resources"][index].get("name") for index in step.files}
    return {
        str(one["name"]): f"{one.get('hash')} {one.get('last_modified')}"
        for one in (step.record or {}).get("resources", ())
        if one.get("name") in names
    }


def since(step: Step, fresh: Mapping[str, Any], known: Container[str]) -> list[Issue]:
    """The same between the plan of a row and the moment in which it is applied.

    :param fresh: its data set as it is now
    :param known: keys of the schema; all others are replaced together
    """
    record, found = step.record or {}, []
    changes = [change for change in step.row.changes if change.resource is None]
    if any(_key(change) not in known for change in changes):
        others = {*record, *fresh} - {_key(change) for change in changes} - {*_OF_CKAN, "resources"}
        changes += [Change(key, record.get(key), None, None) for key in others if key not in known]
    for change in changes:
        old, now = stored(record, change.field), stored(fresh, change.field)
        if _plain(old) != _plain(now):
            found.append(_changed(step, change, old, now))
    of_resources = [change for change in step.row.changes if change.resource is not None]
    if (of_resources or step.files) and _resources(record) != _resources(fresh):
        found.append(said("resources_meanwhile", step.dataset.origin))
    return found


def _key(change: Change) -> str:
    return "tags" if change.field == KEYWORDS else change.field


def _resources(record: Mapping[str, Any]) -> Any:
    return _plain(
        [
            {key: value for key, value in one.items() if key not in _OF_CKAN}
            for one in record.get("resources", ())
        ]
    )


def _changed(step: Step, change: Change, old: Any, now: Any) -> Issue:
    template = DATASETS if change.resource is None else RESOURCES
    field = load_layout().fields[template].get(change.field)
    words = {
        f"{name}_{lang}": _shown(value, lang)
        for name, value in (("old", old), ("now", now))
        for lang in ("th", "en")
    }
    label = field.label if field else {"th": change.field, "en": change.field}
    key = change.field if change.resource is None else None
    return said(
        "changed_meanwhile", step.dataset.origin, key,
        label_th=label["th"], label_en=label["en"], **words,
    )  # fmt: skip


def _shown(value: Any, lang: str) -> str:
    if value in (None, "", []):
        return wording.word("blank", lang)
    return shown(", ".join(map(str, value)) if isinstance(value, list) else value)


def _hold_listing(listing: Listing, seen: Mapping[str, Any]) -> None:
    if not listing.applies:
        return
    if seen.get("action") == REFUSED:
        listing.action = REFUSED
        listing.reasons.extend(Issue(**one) for one in seen["reasons"])
    elif "version" in seen and seen["version"] != listing.version:
        listing.action = REFUSED
        listing.reasons.append(said("inventory_meanwhile"))


def _plain(value: Any) -> Any:
    """A value as JSON holds it; blank is blank."""
    return json.loads(json.dumps(value, default=str)) if value not in (None, "", []) else None

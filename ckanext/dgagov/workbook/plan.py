"""What applying a workbook to a catalog would do, row by row. Pure: a lookup in, a plan out.

A data set is matched by its code, then by its name, then by its exact title within the
organization. Where more than one fits, or two rows fit the same one, the plan asks instead of
guessing. A blank cell never empties a value that the catalog has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from ..formats import load_formats
from ..thai import fold
from .content import Dataset, WorkbookContent
from .issues import ERROR, Issue, Origin, issue
from .layout import DATASETS, RESOURCES
from .record import KEYWORDS, put, stored
from .values import Converter, converters

CREATE, CHANGE, UNCHANGED = "create", "change", "unchanged"
REFUSED, QUESTION = "refused", "question"
MODES = ("create", "update", "upsert")
_IDENTITY = ("id", "name")
_FORMAT = "format"
_NOT_COMPARED = ("name", "owner_org", "resources", "tags", "state", "private")


class Change(NamedTuple):
    """A value that would be replaced; `resource` names the resource it belongs to."""

    field: str
    old: Any
    new: Any
    resource: str | None = None


@dataclass
class PlanRow:
    """What would happen with one row of Template 2 and its resources."""

    action: str
    code: str
    title: str
    origin: Origin | None = None
    existing: str | None = None
    """The id, or else the name, of the data set that would be changed."""
    candidates: tuple[str, ...] = ()
    """Between which a question asks."""
    changes: list[Change] = field(default_factory=list)
    package: dict[str, Any] = field(default_factory=dict)
    """For `package_create`, or the whole record for `package_update`."""
    reasons: list[Issue] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return {
            "action": self.action,
            "code": self.code,
            "title": self.title,
            "sheet": self.origin.sheet.name if self.origin else None,
            "row": self.origin.row if self.origin else None,
            "existing": self.existing,
            "candidates": list(self.candidates),
            "changes": [change._asdict() for change in self.changes],
            "reasons": [reason.to_dict() for reason in self.reasons],
        }


@dataclass
class Plan:
    """All rows in their order."""

    rows: list[PlanRow]

    @property
    def counts(self) -> Counter[str]:
        """Rows by action."""
        return Counter(row.action for row in self.rows)


class Existing(Protocol):
    """A lookup of the organization's data sets, as `package_show` gives them."""

    def by_code(self, code: str) -> Sequence[Mapping[str, Any]]:
        """Those that the stored inventory lists under a code."""
        ...

    def by_name(self, name: str) -> Sequence[Mapping[str, Any]]:
        """The one with a name, if there is one."""
        ...

    def by_title(self, title: str) -> Sequence[Mapping[str, Any]]:
        """Those with a title."""
        ...


class Records:
    """The lookup of a list of records, and of codes by id or name."""

    def __init__(
        self, records: Iterable[Mapping[str, Any]], codes: Mapping[str, str] | None = None
    ) -> None:
        self._codes: dict[str, list[Mapping[str, Any]]] = {}
        self._names: dict[str, list[Mapping[str, Any]]] = {}
        self._titles: dict[str, list[Mapping[str, Any]]] = {}
        codes = codes or {}
        for record in records:
            for code in {codes[k] for key in _IDENTITY if (k := record.get(key)) in codes}:
                self._codes.setdefault(code, []).append(record)
            if record.get("name"):
                self._names.setdefault(record["name"], []).append(record)
            if record.get("title"):
                self._titles.setdefault(fold(record["title"]), []).append(record)

    def by_code(self, code: str) -> Sequence[Mapping[str, Any]]:
        """As `Existing` says."""
        return self._codes.get(code, ())

    def by_name(self, name: str) -> Sequence[Mapping[str, Any]]:
        """As `Existing` says."""
        return self._names.get(name, ())

    def by_title(self, title: str) -> Sequence[Mapping[str, Any]]:
        """As `Existing` says; spellings that `thai.fold` makes equal are one title."""
        return self._titles.get(fold(title), ())


def plan(
    content: WorkbookContent,
    existing: Existing,
    mode: str = "upsert",
    *,
    issues: Iterable[Issue] = (),
    refuse_incomplete: bool = False,
) -> Plan:
    """What would happen with each row.

    :param mode: "create" refuses rows that exist, "update" rows that do not, "upsert" none
    :param issues: of `read_workbook` and `check`; errors at a row keep it out, but for missing
        items, which do so only with `refuse_incomplete` (the row becomes a draft otherwise)
    :raises ValueError: for an unknown mode
    """
    if mode not in MODES:
        raise ValueError(mode)
    datasets = list(content.datasets)
    content.datasets = datasets
    by_row: dict[tuple[str, str, int | None], list[Issue]] = {}
    for found in issues:
        if found.severity == ERROR and (refuse_incomplete or found.code not in _INCOMPLETE):
            by_row.setdefault((found.file, found.sheet, found.row), []).append(found)
    names: dict[str, str] = {}
    rows = [_row(dataset, existing, mode, by_row, names) for dataset in datasets]
    _ask_where_doubled(rows, names)
    return Plan(rows)


_INCOMPLETE = ("item", "resource_lacks")


def _row(
    dataset: Dataset,
    existing: Existing,
    mode: str,
    errors: Mapping[tuple[str, str, int | None], list[Issue]],
    names: dict[str, str],
) -> PlanRow:
    """One row; `names` learns what the data sets are called that it may be."""
    package, origin = dataset.package, dataset.origin
    title = package.get("title")
    row = PlanRow(UNCHANGED, dataset.code, title if isinstance(title, str) else "", origin)
    for place in (origin, *dataset.resource_origins):
        if place is not None:
            row.reasons.extend(errors.get((place.sheet.file, place.sheet.name, place.row), ()))
    found = _matches(dataset, existing)
    row.candidates = tuple(_identity(record) for record in found)
    names.update((_identity(record), _name(record)) for record in found)
    if len(found) > 1:
        row.action = QUESTION
        listed = ", ".join(map(_name, found))
        row.reasons.append(_matched("match_several", row, listed))
    elif row.reasons:
        row.action = REFUSED
    elif found:
        _change(row, dataset, found[0], mode)
    elif mode == "update":
        row.action = REFUSED
        row.reasons.append(issue("match_none", origin, "code", value=row.code or row.title))
    else:
        row.action, row.package = CREATE, dict(package)
    if len(found) == 1:
        row.existing, row.candidates = _identity(found[0]), ()
    return row


def _matches(dataset: Dataset, existing: Existing) -> list[Mapping[str, Any]]:
    """The records that the first of code, name and title that finds any gives."""
    package = dataset.package
    name, title = package.get("name"), package.get("title")
    for found in (
        existing.by_code(dataset.code) if dataset.code else (),
        existing.by_name(name) if isinstance(name, str) and name else (),
        existing.by_title(title) if isinstance(title, str) and title else (),
    ):
        unique = {_identity(record): record for record in found}
        if unique:
            return list(unique.values())
    return []


def _matched(code: str, row: PlanRow, names: str) -> Issue:
    """What is to be told, at the cell of the row's code, of the data sets that it fits."""
    return issue(code, row.origin, "code", value=row.code or None, names=names)


def _identity(record: Mapping[str, Any]) -> str:
    return str(record.get("id") or record.get("name") or "")


def _name(record: Mapping[str, Any]) -> str:
    """What to write for a data set in the column of the code."""
    return str(record.get("name") or record.get("id") or "")


def _change(row: PlanRow, dataset: Dataset, record: Mapping[str, Any], mode: str) -> None:
    if mode == "create":
        row.action = REFUSED
        row.reasons.append(_matched("match_exists", row, _name(record)))
        return
    updated = dict(record)
    row.changes = _fields(DATASETS, dataset.package, updated, None)
    resources = [dict(entry) for entry in record.get("resources") or ()]
    row.changes += _resources(dataset.package["resources"], resources)
    if row.changes:
        updated["resources"] = resources
        row.action, row.package = CHANGE, updated


def _fields(
    template: str, new: Mapping[str, Any], record: dict[str, Any], resource: str | None
) -> list[Change]:
    """Put the new values into the record; what they replaced. Texts beside "other" go with it."""
    changes = []
    known = converters(template)
    companions = {c.field.companion: c for c in known.values() if c.field.companion}
    stands = dict(record)
    keys = [KEYWORDS, *new] if template == DATASETS else list(new)
    for key in dict.fromkeys(keys):
        value, before = stored(new, key), stored(record, key)
        if key in (_NOT_COMPARED if template == DATASETS else ()) or value in (None, "", []):
            continue
        if key in companions and _says_beside(companions[key], value, stands):
            continue
        if not _same(known.get(key), value, before) and not (
            key == _FORMAT and _same_format(value, before)
        ):
            changes.append(Change(key, before, value, resource))
            put(record, key, value)
    for key, choice in companions.items():
        if record.get(key) and stored(new, choice.field.key) and not new.get(key):
            changes.append(Change(key, record[key], "", resource))
            record[key] = ""
    return changes


def _same(converter: Converter | None, value: Any, before: Any) -> bool:
    if value == before:
        return True
    if converter is None or before in (None, "", []):
        return False
    try:
        one, other = converter.normal(value).value, converter.normal(before).value
    except (ValueError, TypeError):
        return False
    if converter.field.kind in ("keywords", "choices"):
        return sorted(one) == sorted(other)
    return one == other


def _says_beside(converter: Converter, text: Any, record: Mapping[str, Any]) -> bool:
    """Whether a record says the text beside "other" already, be it by a value outside the list."""
    value = stored(record, converter.field.key)
    beside = record.get(converter.field.companion or "")
    try:
        return converter.normal(value, beside).companion == text
    except (ValueError, TypeError):
        return False


def _same_format(value: Any, before: Any) -> bool:
    """Whether two spellings mean one format; a catalog stores the name of a format it knows."""
    formats = load_formats()
    one, other = formats.find(value), formats.find(before)
    return one is not None and one == other


def _resources(new: Sequence[Mapping[str, Any]], records: list[dict[str, Any]]) -> list[Change]:
    """Match resources by name and URL, then name, then URL; others are added, none is removed."""
    changes: list[Change] = []
    free = list(records)
    for resource in new:
        record = _resource_match(resource, free)
        name = str(resource.get("name") or resource.get("url") or "")
        if record is None:
            changes.append(Change(RESOURCES, None, dict(resource), name))
            records.append(dict(resource))
            continue
        free = [one for one in free if one is not record]
        changes.extend(_fields(RESOURCES, resource, record, name))
    return changes


def _resource_match(
    resource: Mapping[str, Any], records: Sequence[dict[str, Any]]
) -> dict[str, Any] | None:
    for keys in (("name", "url"), ("name",), ("url",)):
        if not all(resource.get(key) for key in keys):
            continue
        same = [r for r in records if all(r.get(key) == resource[key] for key in keys)]
        if same:
            return same[0]
    if resource.get("name") or resource.get("url"):
        return None
    # One without either can only be told by its order.
    return next((r for r in records if not r.get("name") and not r.get("url")), None)


def _ask_where_doubled(rows: list[PlanRow], names: Mapping[str, str]) -> None:
    """Two rows that would change one data set: which of them is right is a question."""
    aimed = Counter(row.existing for row in rows if row.existing and row.action != REFUSED)
    for row in rows:
        if row.existing and row.action != REFUSED and aimed[row.existing] > 1:
            row.action, row.changes, row.package = QUESTION, [], {}
            row.candidates = (row.existing,)
            name = names[row.existing]
            row.reasons.append(_matched("match_doubled", row, name))

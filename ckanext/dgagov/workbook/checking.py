"""What a workbook that was read still lacks: mandatory items, links, doubles."""

from __future__ import annotations

import difflib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from ..inventory import entries
from ..scoring import Rubric, load_rubric
from .content import Dataset, WorkbookContent
from .inventory_reading import heading_labels
from .issues import Issue, Origin, issue
from .layout import CODE, DATASETS, RESOURCES, load_layout
from .reading import DEFAULT_INDICATOR

_RESOURCE_ITEMS = ("name", "url", "format")
_BEGUN = frozenset({"data_type", "title", "name", "owner_org", "resources"})
"""What a row holds that was only begun."""


def check(content: WorkbookContent, rubric: Rubric | None = None) -> list[Issue]:
    """The issues between rows and templates; those of reading are in `content.issues` already."""
    checker = _Checker(content, rubric or load_rubric(DEFAULT_INDICATOR))
    return list(checker.issues())


class _Checker:
    def __init__(self, content: WorkbookContent, rubric: Rubric) -> None:
        self.content, self.rubric = content, rubric
        self.datasets: list[Dataset] = list(content.datasets)
        content.datasets = self.datasets
        self.told = {
            (found.sheet, found.row, found.field)
            for found in content.issues
            if found.severity == "error"
        }
        self.codes = {dataset.code for dataset in self.datasets}
        fields = load_layout().fields[DATASETS].values()
        self._choice_keys = [f.key for f in fields if f.kind in ("choice", "choices", "interval")]
        self._lists = [f.key for f in fields if f.kind == "choices"]
        self._warned: dict[Any, bool] = {}
        public = self._public_categories()
        self.public = [d for d in self.datasets if d.package.get("data_category") in public]

    def issues(self) -> Iterator[Issue]:
        """All of them, in the order of the templates."""
        yield from self._inventory()
        for dataset in self.datasets:
            yield from self._items(dataset)
        yield from self._doubles()
        yield from self._resources()
        yield from self._links()

    def _public_categories(self) -> set[str]:
        vocabulary = load_layout().fields[DATASETS]["data_category"].vocabulary
        choices = vocabulary.choices if vocabulary else ()
        return {choice.value for choice in choices if choice.flags.get("public")}

    # Template 1

    def _inventory(self) -> Iterator[Issue]:
        areas = self.content.inventory["focus_areas"] if self.content.inventory else []
        sheet = next((s for s in self.content.sheets if s.template == "inventory"), None)
        where = {"file": sheet.file, "sheet": sheet.name} if sheet else {}
        for area in areas:
            for key, label in heading_labels().items():
                if key != "focus_area" and not area[key]:
                    yield issue("inventory_header_blank", label=label, **where)
        titles: dict[str, str] = {}
        for place, entry in entries(self.content.inventory) if self.content.inventory else ():
            code, title = entry["code"], entry["title"]
            if code and titles.setdefault(code, title) != title:
                origin = self.content.entry_origins.get(place)
                yield issue("entry_code_twice", origin, CODE, value=code, other=titles[code])

    # Template 2

    def _items(self, dataset: Dataset) -> Iterator[Issue]:
        package, origin = dataset.package, dataset.origin
        if not dataset.code and origin:
            yield issue("code_missing", origin, CODE)
        completeness = self.rubric.completeness
        if package.keys() <= _BEGUN:
            yield issue("row_not_filled", origin, "title")
            return
        # Lists as one text each: equal ones are judged once.
        record = dict(package)
        for key in self._lists:
            if key in package:
                record[key] = _joined(package[key])
        if completeness.complete(record) and not self._may_warn(record):
            return
        examined = completeness.examine(package, {})
        cards = {card["id"]: card for card in examined.cards}
        for missing in examined.missing:
            if self._already_told(origin, missing.field):
                continue
            reason = cards[missing.item]["reason"]
            value = package.get(missing.field)
            yield _item("item", origin, missing.field, reason, value)
        for warning in examined.warnings:
            field = warning["field"]
            yield _item("item_warning", origin, field, warning["text"], package.get(field))

    def _may_warn(self, package: dict[str, Any]) -> bool:
        """Whether a complete data set has choices that carry a warning; the common ones do not."""
        key = tuple(map(package.get, self._choice_keys))
        if key not in self._warned:
            self._warned[key] = bool(self.rubric.completeness.examine(package, {}).warnings)
        return self._warned[key]

    def _already_told(self, origin: Origin | None, key: str) -> bool:
        return origin is not None and (origin.sheet.name, origin.row, key) in self.told

    def _doubles(self) -> Iterator[Issue]:
        for code, key, of in (
            ("code_twice", CODE, lambda d: d.code),
            ("title_twice", "title", lambda d: d.package.get("title")),
        ):
            seen: dict[Any, Dataset] = {}
            for dataset in self.datasets:
                value = of(dataset)
                if not value:
                    continue
                first = seen.setdefault(value, dataset)
                if first is not dataset:
                    yield issue(code, dataset.origin, key, value=value, **_place(first.origin))

    # Template 3

    def _resources(self) -> Iterator[Issue]:
        fields = load_layout().fields[RESOURCES]
        public = set(map(id, self.public))
        for dataset in self.datasets:
            seen: dict[Any, Origin | None] = {}
            for resource, origin in zip(
                dataset.package["resources"], dataset.resource_origins, strict=False
            ):
                if id(dataset) in public:
                    for key in _RESOURCE_ITEMS:
                        if not resource.get(key) and not self._already_told(origin, key):
                            yield issue(
                                "resource_lacks", origin, key, label=dict(fields[key].label)
                            )
                identity = (resource.get("name"), resource.get("url"))
                if any(identity) and identity in seen:
                    yield issue("resource_twice", origin, "name", **_place(seen[identity]))
                seen.setdefault(identity, origin)
        for orphan in self.content.orphans:
            if not orphan.code:
                continue
            near = self._near(orphan.code)
            yield issue(
                "resource_orphan", orphan.origin, CODE, value=orphan.code,
                near_th=f" น่าจะเป็น “{near}”" if near else "",
                near_en=f" It may be “{near}”." if near else "",
            )  # fmt: skip

    def _near(self, code: str) -> str | None:
        """The code that one which is none may mean; another number is another data set."""
        alike = {one.casefold(): one for one in self._codes_by_numbers.get(_numbers(code), ())}
        found = difflib.get_close_matches(code.casefold(), alike, n=1, cutoff=0.7)
        return alike[found[0]] if found else None

    @cached_property
    def _codes_by_numbers(self) -> Mapping[tuple[str, ...], list[str]]:
        by_numbers: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for code in sorted(self.codes):
            by_numbers[_numbers(code)].append(code)
        return by_numbers

    # Between the templates

    def _links(self) -> Iterator[Issue]:
        if self.content.inventory is None:
            return
        listed: set[str | None] = set()
        names = {d.package["name"] for d in self.datasets if d.package.get("name")}
        for place, entry in entries(self.content.inventory):
            listed.update(key for key in (entry["code"], entry["dataset"]) if key)
            if self.datasets and entry["code"] not in self.codes and entry["dataset"] not in names:
                origin = self.content.entry_origins.get(place)
                value = entry["title"] or entry["code"]
                yield issue("entry_unlinked", origin, CODE, value=value)
        for dataset in self.datasets:
            if (
                dataset.code
                and dataset.code not in listed
                and (dataset.package.get("name") not in listed)
            ):
                yield issue("dataset_unlisted", dataset.origin, CODE, value=dataset.code)


def _numbers(code: str) -> tuple[str, ...]:
    """The numbers in a code, without zeros in front."""
    return tuple(number.lstrip("0") for number in re.findall(r"\d+", code))


def _joined(value: Any) -> Any:
    """Many choices as the JSON that CKAN stores, which scoring reads as well."""
    return _as_json(tuple(value)) if isinstance(value, list) else value


@lru_cache(maxsize=4096)
def _as_json(values: tuple[Any, ...]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _item(code: str, origin: Origin | None, key: str, reason: dict[str, str], value: Any) -> Issue:
    shown = ", ".join(map(str, value)) if isinstance(value, list) else value
    return issue(code, origin, key, value=shown, reason_th=reason["th"], reason_en=reason["en"])


def _place(origin: Origin | None) -> dict[str, Any]:
    return {"row": origin.row if origin else "-", "other": origin.sheet.name if origin else "-"}

"""The columns of Templates 1-3, read from `layout.yaml` and `schemas/dataset.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ..vocabularies import Vocabulary, load_vocabularies, vocabulary_of

LAYOUT_FILE = Path(__file__).with_name("layout.yaml")
SCHEMA_FILE = Path(__file__).parent.parent / "schemas" / "dataset.yaml"

DATASETS, RESOURCES = "datasets", "resources"
CODE = "code"
"""The column that ties the templates together; no key of the catalog."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KINDS = {
    "dgagov_choice": "choice",
    "dgagov_choices": "choices",
    "dgagov_boolean": "boolean",
    "dgagov_date": "date",
    "dgagov_year": "year",
    "dgagov_interval": "interval",
    "dgagov_email": "email",
    "dgagov_keywords": "keywords",
}


class LayoutError(ValueError):
    """The file of the layout does not fit the schema or the vocabularies."""


@dataclass(frozen=True)
class Field:
    """A key of a data set or resource: what kind of value it takes and how it is headed."""

    key: str
    kind: str
    """choice, choices, boolean, date, year, interval, email, keywords, number or text."""
    label: Mapping[str, str]
    heading: str
    spellings: tuple[str, ...]
    """Headings under which it is found."""
    explanation: str
    width: int
    vocabulary: Vocabulary | None = None
    companion: str | None = None
    """The key of the text beside "other"."""
    mandatory: bool = False


@dataclass(frozen=True)
class SheetType:
    """A type of data and its two sheets."""

    id: str
    data_type: str
    datasets: str
    resources: str
    words: tuple[str, ...]

    def sheet(self, template: str) -> str:
        """The name of its sheet in a template."""
        return self.datasets if template == DATASETS else self.resources


@dataclass(frozen=True)
class Layout:
    """All of the official workbook."""

    raw: Mapping[str, Any]
    fields: Mapping[str, Mapping[str, Field]]
    """By template, by key; those without a column too."""
    types: Mapping[str, SheetType]
    rest: SheetType
    """The type whose sheets take rows of an unknown type."""

    def columns(self, template: str, type_id: str, version: str | None = None) -> list[Field]:
        """The columns of a sheet in their order; of the version with all of them by default."""
        described = self.raw["templates"][template]
        without = self.raw["versions"][version]["without"] if version else []
        keys = [*described["common"], *described[type_id]]
        return [self.fields[template][key] for key in keys if key not in without]

    def type_of(self, data_type: Any) -> SheetType:
        """The sheets in which a data set of this type stands."""
        found = (kind for kind in self.types.values() if kind.data_type == data_type)
        return next(found, self.rest)

    def limit(self, name: str) -> int:
        """One of the limits."""
        return int(self.raw["limits"][name])

    def words(self, name: str) -> list[str]:
        """One of the lists of words."""
        return list(self.raw["words"][name])

    @property
    def versions(self) -> list[str]:
        """The versions of the official layout, the current one first."""
        return list(self.raw["versions"])


@lru_cache(maxsize=1)
def load_layout() -> Layout:
    """The layout. Raises `LayoutError` where it names an unknown key, type or vocabulary value."""
    raw = read_yaml(LAYOUT_FILE)
    schema = read_yaml(SCHEMA_FILE)
    fields = {
        DATASETS: _fields(schema["dataset_fields"], raw, DATASETS),
        RESOURCES: _fields(schema["resource_fields"], raw, RESOURCES),
    }
    types = {
        key: SheetType(key, e["data_type"], e["datasets"], e["resources"], tuple(e["words"]))
        for key, e in raw["types"].items()
    }
    known = load_vocabularies()["data_type"].values
    for kind in types.values():
        if kind.data_type not in known:
            raise LayoutError(f"{LAYOUT_FILE}: {kind.id}: {kind.data_type} is no type of data")
        for template, by_key in fields.items():
            described = raw["templates"][template]
            for key in (*described["common"], *described[kind.id]):
                if key not in by_key:
                    raise LayoutError(f"{LAYOUT_FILE}: {template}: {key} is no key of the schema")
    rest = next(types[key] for key, entry in raw["types"].items() if entry.get("rest"))
    return Layout(raw, fields, types, rest)


def read_yaml(path: Path) -> Any:
    """A YAML file of ours, by the fast safe loader where there is one."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe one


def _fields(described: list[dict[str, Any]], raw: Mapping[str, Any], template: str) -> Any:
    headings = raw["headings"][template]
    fields = {CODE: _field({"field_name": CODE}, headings, raw, {})}
    companions = {
        entry["dgagov_companion_of"]: entry["field_name"]
        for entry in described
        if "dgagov_companion_of" in entry
    }
    for entry in described:
        field = _field(entry, headings, raw, companions)
        fields[field.key] = field
    return fields


def _field(
    entry: Mapping[str, Any],
    headings: Mapping[str, Any],
    raw: Mapping[str, Any],
    companions: Mapping[str, str],
) -> Field:
    key = entry["field_name"]
    shown = headings.get(key, {})
    kind = _KINDS.get(entry.get("preset", ""), "number" if key in raw["numbers"] else "text")
    label = dict(entry.get("label") or {"th": shown.get("th", key), "en": shown.get("en", key)})
    heading = shown.get("th") or label["th"]
    return Field(
        key=key,
        kind=kind,
        label=label,
        heading=heading,
        spellings=(heading, *label.values(), key, *shown.get("also", ())),
        explanation=shown.get("explain") or raw["explanations"][kind],
        width=shown.get("width") or raw["widths"][kind],
        vocabulary=vocabulary_of(key) if kind in ("choice", "choices", "boolean") else None,
        companion=companions.get(key),
        mandatory="dgagov_item" in entry and bool(entry.get("required")),
    )

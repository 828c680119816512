"""The controlled lists of the metadata standard, read from `schemas/vocabularies.yaml`.

Plain Python: the form, the validators, the score, the workbook and the exports read the
same lists through this module, and the score must run without CKAN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from .thai import fold

VOCABULARIES_FILE = Path(__file__).parent / "schemas" / "vocabularies.yaml"
LANGUAGES = ("th", "en")

_CHOICE_KEYS = {"value", "label", "withdrawn", "aliases"}


class VocabularyError(ValueError):
    """The file of the lists is broken; the message names the file and the place."""


@dataclass(frozen=True)
class Choice:
    """One entry of a list: what is stored, what people see, and what it means."""

    value: str
    label: Mapping[str, str]
    withdrawn: bool = False
    """Dropped by the current standard: valid only on records that already hold it."""
    aliases: tuple[str, ...] = ()
    """Other spellings in use; they are suggested or imported, never stored."""
    flags: Mapping[str, Any] = field(default_factory=dict)
    """What the list says about this choice, such as `open`, `public`, `unknown`."""


@dataclass(frozen=True)
class Vocabulary:
    """One controlled list, with the choice that asks for a text of its own, if it has one."""

    name: str
    choices: tuple[Choice, ...]
    other_value: str | None = None
    companion: str | None = None
    """The data set key that holds the text when `other_value` is chosen."""

    @cached_property
    def by_value(self) -> Mapping[str, Choice]:
        """The choices by their stored value."""
        return MappingProxyType({choice.value: choice for choice in self.choices})

    @cached_property
    def values(self) -> frozenset[str]:
        """Every stored value, withdrawn ones too."""
        return frozenset(self.by_value)

    @cached_property
    def selectable(self) -> tuple[Choice, ...]:
        """The choices a new record may take, in the order of the standard."""
        return tuple(choice for choice in self.choices if not choice.withdrawn)

    def choice(self, value: str) -> Choice | None:
        """The choice stored as `value`, exactly; `None` if the list has no such value."""
        return self.by_value.get(value)

    def find(self, text: str) -> Choice | None:
        """The choice whose stored value is spelled like `text` (see `thai.fold`)."""
        return self.by_value.get(text) or self._by_folded.get(fold(text))

    @cached_property
    def _by_folded(self) -> Mapping[str, Choice]:
        return {fold(choice.value): choice for choice in self.choices}


@lru_cache(maxsize=8)
def load_vocabularies(path: Path = VOCABULARIES_FILE) -> Mapping[str, Vocabulary]:
    """All lists by name, which is the data set key. Read once a process.

    Raises `VocabularyError` for a file that cannot be read, is not YAML or is inconsistent.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise VocabularyError(f"{path}: {error}") from error
    lists = document.get("vocabularies") if isinstance(document, dict) else None
    if not isinstance(lists, dict) or not lists:
        raise VocabularyError(f"{path}: a mapping `vocabularies` is due")
    return MappingProxyType(
        {name: _vocabulary(f"{path}: {name}", name, raw) for name, raw in lists.items()}
    )


def vocabulary_of(key: str) -> Vocabulary | None:
    """The list of a data set or resource key; `resource_X` shares the list of `X`."""
    lists = load_vocabularies()
    return lists.get(key) or lists.get(key.removeprefix("resource_"))


def _vocabulary(place: str, name: Any, raw: Any) -> Vocabulary:
    if not isinstance(name, str) or not isinstance(raw, dict):
        raise VocabularyError(f"{place}: a mapping with `choices` is due")
    unknown = set(raw) - {"choices", "other"}
    if unknown:
        raise VocabularyError(f"{place}: unknown key {sorted(map(str, unknown))[0]!r}")
    if not isinstance(raw.get("choices"), list) or not raw["choices"]:
        raise VocabularyError(f"{place}: `choices` must be a list that is not empty")
    choices = tuple(
        _choice(f"{place}, choice {number}", entry)
        for number, entry in enumerate(raw["choices"], start=1)
    )
    values = [choice.value for choice in choices]
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        raise VocabularyError(f"{place}: the value {twice!r} stands there twice")
    other = _other(place, raw.get("other"), values)
    return Vocabulary(name, choices, *other)


def _other(place: str, raw: Any, values: list[str]) -> tuple[str | None, str | None]:
    if raw is None:
        return None, None
    if not isinstance(raw, dict) or set(raw) != {"value", "companion"}:
        raise VocabularyError(f"{place}: `other` needs exactly `value` and `companion`")
    value, companion = raw["value"], raw["companion"]
    if value not in values:
        raise VocabularyError(f"{place}: `other` names {value!r}, which is not among the choices")
    if not isinstance(companion, str) or not companion:
        raise VocabularyError(f"{place}: `companion` must name a key")
    return value, companion


def _choice(place: str, raw: Any) -> Choice:
    if not isinstance(raw, dict):
        raise VocabularyError(f"{place}: a mapping is due")
    value, label = raw.get("value"), raw.get("label")
    if not isinstance(value, str) or not value.strip():
        raise VocabularyError(f"{place}: `value` must be text (quote True, False and numbers)")
    if not isinstance(label, dict) or any(not _is_text(label.get(key)) for key in LANGUAGES):
        raise VocabularyError(f"{place} ({value}): `label` needs text for th and en")
    withdrawn, aliases = raw.get("withdrawn", False), raw.get("aliases", [])
    if not isinstance(withdrawn, bool):
        raise VocabularyError(f"{place} ({value}): `withdrawn` must be true or false")
    if not isinstance(aliases, list) or not all(_is_text(alias) for alias in aliases):
        raise VocabularyError(f"{place} ({value}): `aliases` must be a list of texts")
    flags = {key: item for key, item in raw.items() if key not in _CHOICE_KEYS}
    return Choice(
        value, MappingProxyType(dict(label)), withdrawn, tuple(aliases), MappingProxyType(flags)
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())

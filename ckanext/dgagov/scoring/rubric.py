"""The rubric: the rules of one indicator year, as read from its YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from .completeness import Completeness, Item
from .declared import DeclarationKind
from .facts import Facts
from .fields import KeywordsField
from .file_warnings import FileWarning
from .graded import Graded
from .open_evidence import Ruling
from .open_grade import OpenCharacteristics
from .outcome import Evaluator
from .resources import ResourceKeys
from .texts import Text, Words
from .values import Blank

RECORD_KEYS = ("id", "name", "title", "organization", "state", "private", "type")

TEXTS: dict[str, set[str]] = {
    "untitled": set(),
    "hidden": set(),
    "missing_item": {"label", "number"},
    "link": {"code", "title"},
    "worth": {"points"},
    "worth_possible": {"points", "possible"},
    "worth_only_possible": {"possible"},
    "worth_nothing": set(),
    "kind_unknown": {"value", "kinds"},
    "kind_target": {"title", "value", "targets"},
    "unnamed_file": set(),
    "decided_pass": {"reason"},
    "decided_fail": {"reason"},
    "decided_level": {"level", "reason"},
    "decided_not_applicable": {"reason"},
    "decided_without_reason": set(),
}
"""The texts of a rubric that belong to no part of it, and the placeholders of each."""


class RecordKeys(NamedTuple):
    """The keys under which a data set dict says what it is."""

    id: str
    name: str
    title: str
    organization: str
    state: str
    private: str
    type: str
    types: frozenset[str]
    absent_states: frozenset[str]
    resources: ResourceKeys


class Population(NamedTuple):
    """Which data sets count; `source` is a name of `evidence.POPULATION_SOURCES`."""

    id: str
    title: Words
    source: str


class Tier(NamedTuple):
    """A step of the indicator and the criteria in it."""

    id: str
    title: Words
    points: Fraction
    checked_by: tuple[Words, ...]
    criteria: tuple[str, ...]


class Criterion(NamedTuple):
    """One thing that earns points."""

    id: str
    tier: str
    title: Words
    points: Fraction
    checked_by: tuple[Words, ...]
    evaluator: Evaluator


@dataclass(frozen=True)
class Rubric:
    """All rules of one indicator. Made by `load_rubric`; never changed.

    `hash` is the SHA-256 of the rules and of the vocabularies they use: another hash means
    other results are possible. `dataset_keys` are the data set keys that the items read;
    beside them scoring reads only those of `record` and the number of resources.
    """

    id: str
    version: str
    hash: str
    fiscal_year: int
    title: Words
    maximum: Fraction
    tiers: tuple[Tier, ...]
    criteria: tuple[Criterion, ...]
    completeness: Completeness
    facts: Facts
    published: int
    record: RecordKeys
    populations: Mapping[str, Population]
    declaration_kinds: Mapping[str, DeclarationKind]
    focus_areas: tuple[dict[str, Any], ...]
    texts: Mapping[str, Text]
    file_warnings: tuple[FileWarning, ...]
    blank: Blank
    raw: dict[str, Any]
    open: OpenCharacteristics | None = None

    @property
    def items(self) -> list[Item]:
        """The mandatory items."""
        return self.completeness.items

    @property
    def dataset_keys(self) -> tuple[str, ...]:
        """Every data set key that the items read, companions included."""
        return self.completeness.keys

    @property
    def repeating_keys(self) -> tuple[str, ...]:
        """Those of them whose values many data sets have in common."""
        return self.completeness.repeating_keys

    @property
    def text_keys(self) -> tuple[str, ...]:
        """Those of them of which mostly the first letter tells that they are there."""
        return self.completeness.text_keys

    @cached_property
    def grading(self) -> Graded | None:
        """The criterion that grades data sets, if there is one."""
        found = (criterion.evaluator for criterion in self.criteria)
        return next((one for one in found if isinstance(one, Graded)), None)

    @cached_property
    def settling(self) -> tuple[tuple[str, int], ...]:
        """Criteria whose decisions on a data set answer a fact, and the fact's position."""
        return tuple(
            (criterion.id, criterion.evaluator.settles)
            for criterion in self.criteria
            if criterion.evaluator.settles is not None
        )

    @cached_property
    def keywords(self) -> KeywordsField | None:
        """The field that holds the keywords of a data set, if there is one."""
        fields = (field for item in self.items for field in item.fields)
        return next((field for field in fields if isinstance(field, KeywordsField)), None)

    def say_decided(self, ruling: Ruling) -> Words:
        """A decision of an assessor in words."""
        reason = ruling.reason or self.texts["decided_without_reason"].templates
        text = self.texts[f"decided_{ruling.result}"]
        return text.fill(reason=reason, level=ruling.level or 0)

    @property
    def criterion_ids(self) -> tuple[str, ...]:
        """The ids of the criteria, in order."""
        return tuple(criterion.id for criterion in self.criteria)

    def indicator(self) -> dict[str, Any]:
        """How a scorecard names its rules."""
        return {
            "id": self.id,
            "version": self.version,
            "hash": self.hash,
            "fiscal_year": self.fiscal_year,
            "title": self.title,
        }

"""What a score rests on, and which data sets count.

Evidence is plain values from anywhere: a database, files, another catalog. Here it becomes
units: one for each data set that counts, and one for each entry of the inventory that has
no data set yet. Source: spec/indicator-fy2565.md, "Which data sets count".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .completeness import Examination
from .datasets import Datasets, as_record, order_of, suggest
from .errors import UnknownPopulation
from .facts import FactValues
from .fields import Record
from .inventory import Area, Entry, read_inventory, version_of
from .open_evidence import OpenEvidence
from .outcome import Evaluator
from .profiles import Profile, Profiles
from .resources import evidence_of
from .statements import SILENCE, Statements
from .texts import Words, join
from .uses import Use
from .values import show, text_or_none

if TYPE_CHECKING:
    from .rubric import Population, Rubric


@dataclass
class OrganizationEvidence:
    """Everything known about one organization.

    `organization` is {"id", "name", "title"}; `datasets` are dicts as `package_show` gives
    them (multiple choices also as JSON text, tags also as texts, `num_resources` also
    instead of `resources`), with the inspections of their resources in one of the forms of
    `resources.ResourceKeys`, and with `facts.ALIKE` where the source has it; `inventory` is
    {"version", "document"} or None.

    The rest are rows with "id", "organization_id", "created", "withdraws": `declarations`
    with "kind", "dataset_id", "resource_id", "value"; `decisions` with "criterion", "row",
    "dataset_id", "result", "level", "reason"; `uses` with "state", "datasets" and texts.
    """

    organization: Mapping[str, Any]
    datasets: Iterable[Any] = ()
    inventory: Mapping[str, Any] | None = None
    declarations: Iterable[Any] = ()
    uses: Iterable[Any] = ()
    decisions: Iterable[Any] = ()


class Unit:
    """One thing that counts: a data set, or an entry that has none."""

    __slots__ = (
        "absence",
        "described",
        "entries",
        "examination",
        "profile",
        "record",
        "suggestion",
        "values",
    )

    def __init__(self, record: Record | None, profile: Profile, absence: str | None = None) -> None:
        self.record = record
        self.profile = profile
        self.absence = absence
        self.entries: list[Entry] = []
        self.suggestion: Record | None = None
        self.examination: Examination | None = None
        self.values: dict[str, Any] | None = None
        self.described: dict[str, Any] | None = None


@dataclass
class Case:
    """The evidence of one organization, made ready for a rubric's criteria."""

    rubric: Rubric
    organization: dict[str, str | None]
    population: Population
    units: list[Unit]
    tally: Counter[Profile]
    areas: list[Area]
    inventory_version: int | None
    declarations: list[Any]
    names: dict[str, str]
    statements: Statements
    profiles: Profiles
    entries: int = 0
    outside: list[Record] = field(default_factory=list)
    drafts: list[Unit] = field(default_factory=list)
    datasets: Datasets | None = None

    def profile(self, record: Record) -> Profile:
        """All that criteria may know about a data set."""
        return self._profile(record, self.rubric.facts.of(record))

    def closed(self, unit: Unit, positions: tuple[int, ...]) -> Profile:
        """The profile of a unit once these facts hold."""
        seen = self.rubric.facts.closed(unit.profile.seen, positions)
        return self.profiles.of(seen) if unit.record is None else self._profile(unit.record, seen)

    def _profile(self, record: Record, seen: FactValues) -> Profile:
        about = self.statements.about(record)
        grading = self.rubric.grading
        facts = self.profiles.settled(seen, about.rulings) if about.rulings else seen
        grade = None
        # Only what counts is graded: that is what keeps a catalog of 100,000 fast.
        if grading is not None and grading.selects(facts):
            if about is SILENCE:
                grade = grading.known_grade(record, self.rubric.record.resources)
            if grade is None:
                grade = grading.open.grade(evidence_of(self.rubric, record, about))
        return self.profiles.of(seen, grade, about.use, about.rulings)

    def open_evidence(self, record: Record) -> OpenEvidence:
        """What the level of a data set rests on."""
        return evidence_of(self.rubric, record, self.statements.about(record))

    def describe_open(self, unit: Unit) -> dict[str, Any] | None:
        """The open characteristics of a unit in words; None where they are not asked for."""
        grading, record = self.rubric.grading, unit.record
        if grading is None or record is None or not grading.counts(unit.profile.facts):
            return None
        if unit.described is None:
            unit.described = grading.open.describe(self.open_evidence(record))
        return unit.described

    def reason_of(self, evaluator: Evaluator, unit: Unit) -> Words:
        """Why a unit has its state under a criterion: what was decided, else what was found."""
        ruling = unit.profile.rulings.get(evaluator.id)
        if ruling is None:
            return evaluator.unit_reason(self, unit)
        return self.rubric.say_decided(ruling)

    def named(self, reference: str) -> dict[str, str | None]:
        """The data set of an id or a name as the scorecard refers to it."""
        record = self._records.get(reference)
        known = self.reference_of(record) if record is not None else None
        return known or {"id": text_or_none(reference), "name": None, "title": None}

    def units_of(self, use: Use) -> list[Unit]:
        """The units that a use names, in the order of the units."""
        wanted = {id(self._records[name]) for name in use.datasets if name in self._records}
        return [
            unit for unit in self.units if unit.record is not None and id(unit.record) in wanted
        ]

    @cached_property
    def _records(self) -> dict[str, Record]:
        """The data sets of the organization by name and by id; an id goes before a name."""
        keys = self.rubric.record
        units = [unit.record for unit in (*self.units, *self.drafts) if unit.record is not None]
        records = [*self.outside, *units]
        found: dict[str, Record] = {}
        for key in (keys.name, keys.id):
            for record in records:
                if isinstance(value := record.get(key), str) and value:
                    found[value] = record
        return found

    def arrange(self) -> None:
        """Put everything in order and look for suggestions: what words need and numbers do not."""
        rubric = self.rubric
        if self.datasets is None:
            for units in (self.units, self.drafts):
                units.sort(key=lambda unit: order_of(unit.record or {}, rubric))
            return
        self.outside.sort(key=lambda record: order_of(record, rubric))
        open_entries = [unit for unit in self.units if unit.absence == "missing"]
        suggest(open_entries, self.datasets, rubric)

    def examine(self, unit: Unit) -> Examination:
        """The items of a unit's data set, judged once."""
        if unit.examination is None:
            record = unit.record
            unit.examination = (
                Examination([], [], [])
                if record is None
                else self.rubric.completeness.examine(record, self.names)
            )
        return unit.examination

    def title_of(self, unit: Unit) -> str | Words:
        """What people call the unit: the data set's title, else that of its entry."""
        keys = self.rubric.record
        record = unit.record or {}
        entry = unit.entries[0] if unit.entries else None
        candidates = (
            record.get(keys.title),
            entry and entry.title,
            record.get(keys.name),
            record.get(keys.id),
            entry and entry.reference,
        )
        blank = self.rubric.blank
        for text in candidates:
            if isinstance(text, str) and text and not blank.text(text):
                return show(text)
        return self.rubric.texts["untitled"].templates

    def reference_of(self, record: Record | None) -> dict[str, str | None] | None:
        """A data set as the scorecard refers to it."""
        if record is None:
            return None
        keys = self.rubric.record
        return {
            "id": text_or_none(record.get(keys.id)),
            "name": text_or_none(record.get(keys.name)),
            "title": text_or_none(record.get(keys.title)),
        }

    def values_of(self, unit: Unit) -> dict[str, Any]:
        """What the texts about a unit may name (`facts.LACKING_PLACEHOLDERS`)."""
        if unit.values is not None:
            return unit.values
        missing = self.examine(unit).missing
        total = len(self.rubric.items)
        entry = unit.entries[0] if unit.entries else None
        item = self.rubric.texts["missing_item"]
        unit.values = {
            "title": self.title_of(unit),
            "code": (entry and entry.code) or "-",
            "reference": (entry and entry.reference) or "-",
            "present": total - len(missing) if unit.record is not None else 0,
            "items_total": total,
            "missing": join([item.fill(label=m.label, number=m.number) for m in missing], ", "),
        }
        return unit.values


def population_of(rubric: Rubric, population: str) -> Population:
    """The population of this id. Raises UnknownPopulation."""
    found = rubric.populations.get(population) if isinstance(population, str) else None
    if found is None:
        raise UnknownPopulation(population, list(rubric.populations))
    return found


def build_case(rubric: Rubric, evidence: OrganizationEvidence, population: str) -> Case:
    """Resolve the evidence to the units that count."""
    chosen = population_of(rubric, population)
    organization, own, names = _organization(evidence.organization)
    declarations = list(evidence.declarations or ())
    statements = Statements(
        rubric, own, declarations, evidence.decisions or (), evidence.uses or ()
    )
    case = Case(
        rubric=rubric,
        organization=organization,
        population=chosen,
        units=[],
        tally=Counter(),
        areas=read_inventory(evidence.inventory, rubric.blank),
        inventory_version=version_of(evidence.inventory),
        declarations=declarations,
        names=names,
        statements=statements,
        profiles=Profiles(rubric.settling),
    )
    case.entries = sum(len(area.entries) for area in case.areas)
    POPULATION_SOURCES[chosen.source](case, evidence.datasets or (), own)
    case.tally.update([unit.profile for unit in case.units])
    return case


def _organization(
    raw: Mapping[str, Any],
) -> tuple[dict[str, str | None], frozenset[str], dict[str, str]]:
    described = {key: text_or_none(raw.get(key)) for key in ("id", "name", "title")}
    own = frozenset(value for key in ("id", "name") if (value := described[key]))
    shown = described["title"] or described["name"] or described["id"] or ""
    return described, own, dict.fromkeys(own, shown)


def _from_datasets(case: Case, records: Iterable[Any], own: frozenset[str]) -> None:
    """Every published data set of the organization, by name; drafts are kept aside."""
    rubric = case.rubric
    keys, published = rubric.record, rubric.published
    datasets = Datasets(rubric, own)
    seen: set[str] = set()
    for raw in records:
        record = as_record(raw)
        if datasets.absence(record) is not None:
            continue
        # Without an id the name tells data sets apart; without both each is one.
        mark = record.get(keys.id) or record.get(keys.name)
        if isinstance(mark, str):
            if mark in seen:
                continue
            seen.add(mark)
        unit = Unit(record, case.profile(record))
        (case.units if unit.profile.seen[published] is True else case.drafts).append(unit)


def _from_inventory(case: Case, records: Iterable[Any], own: frozenset[str]) -> None:
    """One unit a data set of the inventory, one an entry that has none."""
    rubric = case.rubric
    datasets = Datasets(rubric, own)
    datasets.add_all(records)
    units: dict[int, Unit] = {}
    absent = case.profiles.of(rubric.facts.absent)
    for entry in (entry for area in case.areas for entry in area.entries):
        record, absence = datasets.find(entry.reference) if entry.reference else (None, "missing")
        if record is None:
            unit = Unit(None, absent, absence)
            case.units.append(unit)
        elif id(record) in units:
            unit = units[id(record)]
        else:
            unit = units[id(record)] = Unit(record, case.profile(record))
            case.units.append(unit)
        unit.entries.append(entry)
    case.outside = [record for record in datasets.all() if id(record) not in units]
    case.datasets = datasets


POPULATION_SOURCES = {"inventory": _from_inventory, "datasets": _from_datasets}
"""Where a population's units come from, by the name a rubric uses."""

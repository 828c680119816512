"""What a score rests on, and which data sets count.

Evidence is plain values from anywhere: a database, files, another catalog. Here it becomes
units: one for each data set that counts, and one for each entry of the inventory that has
no data set yet. Source: spec/indicator-fy2565.md, "Which data sets count".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .completeness import Examination
from .errors import UnknownPopulation
from .facts import FactValues
from .fields import Record
from .inventory import Area, Entry, read_inventory, same_title, version_of
from .texts import Words, join
from .values import show, text_or_none

if TYPE_CHECKING:
    from .rubric import Population, Rubric


@dataclass
class OrganizationEvidence:
    """Everything known about one organization.

    `organization` is {"id", "name", "title"}; `datasets` are dicts as `package_show` gives
    them (multiple choices also as JSON text, tags also as texts, `num_resources` also
    instead of `resources`); `inventory` is {"version", "document"} or None; `declarations`
    are rows with "kind", "organization_id", "value", "created", "withdraws", ...
    """

    organization: Mapping[str, Any]
    datasets: Iterable[Any] = ()
    inventory: Mapping[str, Any] | None = None
    declarations: Iterable[Any] = ()


class Unit:
    """One thing that counts: a data set, or an entry that has none."""

    __slots__ = ("absence", "entries", "examination", "facts", "record", "suggestion", "values")

    def __init__(
        self, record: Record | None, facts: FactValues, absence: str | None = None
    ) -> None:
        self.record = record
        self.facts = facts
        self.absence = absence
        self.entries: list[Entry] = []
        self.suggestion: Record | None = None
        self.examination: Examination | None = None
        self.values: dict[str, Any] | None = None


@dataclass
class Case:
    """The evidence of one organization, made ready for a rubric's criteria."""

    rubric: Rubric
    organization: dict[str, str | None]
    population: Population
    units: list[Unit]
    tally: Counter[FactValues]
    areas: list[Area]
    inventory_version: int | None
    declarations: list[Any]
    names: dict[str, str]
    entries: int = 0
    outside: list[Record] = field(default_factory=list)
    drafts: list[Unit] = field(default_factory=list)
    datasets: Datasets | None = None

    def arrange(self) -> None:
        """Put everything in order and look for suggestions: what words need and numbers do not."""
        rubric = self.rubric
        if self.datasets is None:
            for units in (self.units, self.drafts):
                units.sort(key=lambda unit: _order(unit.record or {}, rubric))
            return
        self.outside.sort(key=lambda record: _order(record, rubric))
        open_entries = [unit for unit in self.units if unit.absence == "missing"]
        _suggest(open_entries, self.datasets, rubric)

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


class Datasets:
    """The data sets of the evidence by id and name, and why others do not count."""

    def __init__(self, rubric: Rubric, own: frozenset[str]) -> None:
        self._keys = rubric.record
        self._own = own
        self._absent: dict[str, str] = {}
        self.by_id: dict[str, Record] = {}
        self.by_name: dict[str, Record] = {}

    def absence(self, record: Record) -> str | None:
        """Why the data set does not count at all; None when it may."""
        keys = self._keys
        kind = record.get(keys.type)
        if isinstance(kind, str) and kind not in keys.types:
            return "not_found"
        state = record.get(keys.state)
        if isinstance(state, str) and state in keys.absent_states:
            return "deleted"
        owner = record.get(keys.organization)
        if self._own and isinstance(owner, str) and owner and owner not in self._own:
            return "other_organization"
        return None

    def add_all(self, records: Iterable[Any]) -> None:
        """Index the data sets; of two with one id the first counts."""
        keys = self._keys
        for raw in records:
            record = _record(raw)
            absence = self.absence(record)
            for value, index in (
                (record.get(keys.id), self.by_id),
                (record.get(keys.name), self.by_name),
            ):
                if not isinstance(value, str) or not value:
                    continue
                if absence is None:
                    index.setdefault(value, record)
                else:
                    self._absent.setdefault(value, absence)

    def find(self, reference: str) -> tuple[Record | None, str | None]:
        """The data set of an id or a name, or why there is none."""
        record = self.by_id.get(reference) or self.by_name.get(reference)
        if record is not None:
            return record, None
        return None, self._absent.get(reference, "not_found")

    def all(self) -> Iterator[Record]:
        """Each data set once."""
        yield from self.by_id.values()
        for record in self.by_name.values():
            identifier = record.get(self._keys.id)
            if not isinstance(identifier, str) or not identifier:
                yield record


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
    case = Case(
        rubric=rubric,
        organization=organization,
        population=chosen,
        units=[],
        tally=Counter(),
        areas=read_inventory(evidence.inventory, rubric.blank),
        inventory_version=version_of(evidence.inventory),
        declarations=list(evidence.declarations or ()),
        names=names,
    )
    case.entries = sum(len(area.entries) for area in case.areas)
    POPULATION_SOURCES[chosen.source](case, evidence.datasets or (), own)
    case.tally.update(unit.facts for unit in case.units)
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
        record = _record(raw)
        if datasets.absence(record) is not None:
            continue
        # Without an id the name tells data sets apart; without both each is one.
        mark = record.get(keys.id) or record.get(keys.name)
        if isinstance(mark, str):
            if mark in seen:
                continue
            seen.add(mark)
        unit = Unit(record, rubric.facts.of(record))
        (case.units if unit.facts[published] is True else case.drafts).append(unit)


def _record(raw: Any) -> Record:
    # The exact type is asked first: an abstract class answers ten times slower.
    return raw if type(raw) is dict or isinstance(raw, Mapping) else {}


def _order(record: Record, rubric: Rubric) -> tuple[str, str]:
    name, identifier = record.get(rubric.record.name), record.get(rubric.record.id)
    return (
        name if isinstance(name, str) else "",
        identifier if isinstance(identifier, str) else "",
    )


def _from_inventory(case: Case, records: Iterable[Any], own: frozenset[str]) -> None:
    """One unit a data set of the inventory, one an entry that has none."""
    rubric = case.rubric
    datasets = Datasets(rubric, own)
    datasets.add_all(records)
    units: dict[int, Unit] = {}
    for entry in (entry for area in case.areas for entry in area.entries):
        record, absence = datasets.find(entry.reference) if entry.reference else (None, "missing")
        if record is None:
            unit = Unit(None, rubric.facts.absent, absence)
            case.units.append(unit)
        elif id(record) in units:
            unit = units[id(record)]
        else:
            unit = units[id(record)] = Unit(record, rubric.facts.of(record))
            case.units.append(unit)
        unit.entries.append(entry)
    case.outside = [record for record in datasets.all() if id(record) not in units]
    case.datasets = datasets


def _suggest(units: list[Unit], datasets: Datasets, rubric: Rubric) -> None:
    """Data sets whose title is exactly that of an entry without one."""
    if not units:
        return
    titles: dict[str, Record] = {}
    for record in sorted(datasets.all(), key=lambda record: _order(record, rubric)):
        title = record.get(rubric.record.title)
        if isinstance(title, str) and len(title) <= 1000 and (key := same_title(title)):
            titles.setdefault(key, record)
    for unit in units:
        key = same_title(unit.entries[0].title)
        unit.suggestion = titles.get(key) if key else None


POPULATION_SOURCES = {"inventory": _from_inventory, "datasets": _from_datasets}
"""Where a population's units come from, by the name a rubric uses."""

"""The data sets of the evidence: which may count, and which has the title of an entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .fields import Record
from .inventory import same_title

if TYPE_CHECKING:
    from .evidence import Unit
    from .rubric import Rubric


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
            record = as_record(raw)
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


def as_record(raw: Any) -> Record:
    """A data set as given; empty for what is none."""
    # The exact type is asked first: an abstract class answers ten times slower.
    return raw if type(raw) is dict or isinstance(raw, Mapping) else {}


def order_of(record: Record, rubric: Rubric) -> tuple[str, str]:
    """Data sets are listed by name, then by id."""
    name, identifier = record.get(rubric.record.name), record.get(rubric.record.id)
    return (
        name if isinstance(name, str) else "",
        identifier if isinstance(identifier, str) else "",
    )


def suggest(units: list[Unit], datasets: Datasets, rubric: Rubric) -> None:
    """Data sets whose title is exactly that of an entry without one."""
    if not units:
        return
    titles: dict[str, Record] = {}
    for record in sorted(datasets.all(), key=lambda record: order_of(record, rubric)):
        title = record.get(rubric.record.title)
        if isinstance(title, str) and len(title) <= 1000 and (key := same_title(title)):
            titles.setdefault(key, record)
    for unit in units:
        key = same_title(unit.entries[0].title)
        unit.suggestion = titles.get(key) if key else None

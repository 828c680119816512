"""The resources of a data set with what inspections found, from either form of a record.

A record holds `resources` as a list, each with its inspection, or, read by the thousand,
the ids in one text and the facts in another. The keys are data in the rubric's `record`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .fields import Record
from .nodes import Node
from .open_evidence import NOTHING, OpenEvidence, ResourceEvidence
from .values import show, text_or_none

if TYPE_CHECKING:
    from .rubric import Rubric
    from .statements import About

UNSEEN = (ResourceEvidence(None),)
"""One resource of which nothing is known."""

_NAMED = 300


class ResourceKeys(NamedTuple):
    """The keys of a record and of its resources; `ids` are joined by commas, `facts` by
    line ends in the same order. Ids may be left out where nothing is stated about resources.
    """

    list: str
    id: str
    name: str
    state: str
    inspection: str
    ids: str
    facts: str
    ignored: frozenset[str]

    def of(self, record: Record) -> tuple[ResourceEvidence, ...]:
        """The resources that count; one unknown one where only their number is known."""
        listed = record.get(self.list)
        if isinstance(listed, (list, tuple)):
            found = tuple([one for entry in listed if (one := self._one(entry)) is not None])
            return found or UNSEEN
        ids, facts = record.get(self.ids), record.get(self.facts)
        lines = facts.split("\n") if isinstance(facts, str) else []
        if not isinstance(ids, str) or not ids:
            return tuple([ResourceEvidence(None, None, line) for line in lines]) or UNSEEN
        names = ids.split(",")
        if len(lines) != len(names):
            lines = (lines + [""] * len(names))[: len(names)]
        return tuple(
            [ResourceEvidence(name, None, line) for name, line in zip(names, lines, strict=True)]
        )

    def listed(self, record: Record) -> list[Mapping[str, Any]]:
        """The resources that count, as they are written; none where only facts are known."""
        listed = record.get(self.list)
        return [
            entry
            for entry in (listed if isinstance(listed, (list, tuple)) else ())
            if isinstance(entry, Mapping) and str(entry.get(self.state)) not in self.ignored
        ]

    def _one(self, entry: Any) -> ResourceEvidence | None:
        if not isinstance(entry, Mapping) or str(entry.get(self.state)) in self.ignored:
            return None
        name = entry.get(self.name)
        inspection = entry.get(self.inspection)
        facts = report = None
        if isinstance(inspection, Mapping):
            facts, report = inspection.get("facts"), inspection.get("report")
        return ResourceEvidence(
            text_or_none(entry.get(self.id)),
            show(name, _NAMED) if isinstance(name, str) and name else None,
            facts if isinstance(facts, str) else "",
            report if isinstance(report, Mapping) else None,
        )


def read_resource_keys(node: Node) -> ResourceKeys:
    """The rubric's `record.resources`."""
    keys = ("list", "id", "name", "state", "inspection", "ids", "facts")
    parts = node.mapping((*keys, "ignored"))
    return ResourceKeys(
        *(parts[key].string() for key in keys),
        ignored=frozenset(value.string() for value in parts["ignored"].list()),
    )


def evidence_of(rubric: Rubric, record: Record, about: About) -> OpenEvidence:
    """What the level of a data set rests on."""
    resources = rubric.record.resources.of(record)
    title = record.get(rubric.record.title)
    return OpenEvidence(
        resources,
        declared_about(about.declarations, resources) if about.declarations else NOTHING,
        about.rows,
        title if isinstance(title, str) else "",
        rubric.keywords.words(record) if rubric.keywords is not None else (),
    )


def declared_about(
    rows: Iterable[Mapping[str, Any]], resources: Iterable[ResourceEvidence]
) -> dict[tuple[str, str | None], Mapping[str, Any]]:
    """Standing declarations, oldest first, by kind and resource (None: the whole data set).

    Those about resources that the data set no longer has are left out.
    """
    known = {resource.id for resource in resources}
    found: dict[tuple[str, str | None], Mapping[str, Any]] = {}
    for row in rows:
        kind, resource = row.get("kind"), row.get("resource_id") or None
        if isinstance(kind, str) and (resource is None or resource in known):
            found[(kind, resource)] = row
    return found

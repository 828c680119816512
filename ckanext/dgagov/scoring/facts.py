"""Facts about one data set: the yes-or-no questions that criteria are made of.

A rubric names its facts and gives each a test, what to say when it does not hold, and how
to mend that. Criteria count data sets by their facts alone, so the score of an
organization is a function of how many data sets have which facts; that is what makes
scoring again with one gap closed cheap and exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .choices import ChoiceField
from .completeness import Completeness
from .fields import MEMO_ENTRIES, Field, Record
from .nodes import Node
from .texts import Text
from .values import truthy

ALIKE = "alike"
"""A key that a source may add to a record: a hashable value, equal only for data sets of which
these are equal: the values of `Completeness.repeating_keys`; of `Completeness.text_keys`, either
all of it or its beginning with one of `Blank.plain`; and what facts take from `Facts.reads`."""

ALIKE_REMEMBERED = 30_000
"""Such values whose facts are remembered."""

FactValues = tuple[Any, ...]
"""One value a fact, in the rubric's order: True, False, or None for "cannot be known"."""


class Test(NamedTuple):
    """How a question is answered, and the data set keys the answer depends on."""

    ask: Callable[[Record], Any]
    reads: tuple[str, ...]


ACTIONS = (
    "create",
    "inventory",
    "publish",
    "fill",
    "make_public",
    "add_resource",
    "declare",
    "state_use",
    "submit_use",
)
"""What closing a gap can ask of a person, beside those of `open_steps.ACTIONS`."""

ABSENCES = ("missing", "not_found", "deleted", "other_organization")
"""Why an entry of the inventory has no data set."""

LACKING_PLACEHOLDERS = {"title", "code", "present", "items_total", "missing", "reference"}


class Remedy(NamedTuple):
    """What is wrong when a fact does not hold, and how to mend it."""

    lacking: Text
    action: str | None
    step: Text | None


class Fact(NamedTuple):
    """One question. `alone`: nothing else is worth saying while it does not hold."""

    id: str
    test: Test
    whole: bool
    """Whether the test asks for all items, which a caller may know already."""
    alone: bool
    remedy: Remedy | None
    absences: Mapping[str, Remedy]


def _exists(_node: Node, _fields: Mapping[str, Field], _items: Completeness) -> Test:
    return Test(lambda _record: True, ())


def _items_complete(_node: Node, _fields: Mapping[str, Field], items: Completeness) -> Test:
    return Test(items.complete, items.keys)


def _value_in(node: Node, _fields: Mapping[str, Field], _items: Completeness) -> Test:
    """The value is one of `values`; `absent` is the answer when there is none."""
    parts = node.mapping(("name", "field", "values", "absent"))
    key = parts["field"].string()
    values = frozenset(value.string() for value in parts["values"].list(1))
    absent = parts["absent"].boolean()

    def test(record: Record) -> bool:
        value = record.get(key)
        return absent if value is None else isinstance(value, str) and value in values

    return Test(test, (key,))


def _flag(node: Node, _fields: Mapping[str, Field], _items: Completeness) -> Test:
    """The true-or-false value is as wanted; nothing stated is false."""
    parts = node.mapping(("name", "field", "is"))
    key, wanted = parts["field"].string(), parts["is"].boolean()

    def test(record: Record) -> bool:
        value = record.get(key)
        return (value is not False and value is not None and truthy(value)) is wanted

    return Test(test, (key,))


def _choice_flag(node: Node, fields: Mapping[str, Field], _items: Completeness) -> Test:
    """The chosen value carries the flag; None while no valid value is chosen."""
    parts = node.mapping(("name", "field", "flag"))
    key, flag = parts["field"].string(), parts["flag"].string()
    field = fields.get(key)
    if not isinstance(field, ChoiceField):
        parts["field"].fail(f"{key!r} is no choice among the items")
    if not any(flag in choice.flags for choice in field.vocabulary.choices):
        parts["flag"].fail(f"no choice of {key!r} carries the flag {flag!r}")

    verdict_of = field.choice_verdict
    memo: dict[Any, bool | None] = {}

    def test(record: Record) -> bool | None:
        verdict = verdict_of(record)
        try:
            return memo[verdict]
        except KeyError:
            chosen = verdict.chosen
            answer = any(choice.flags.get(flag) for choice in chosen) if chosen else None
            if len(memo) >= MEMO_ENTRIES:
                memo.clear()
            memo[verdict] = answer
            return answer

    return Test(test, field.reads)


def _counted(node: Node, _fields: Mapping[str, Field], _items: Completeness) -> Test:
    """A list holds at least one entry that is not in an ignored state, or a number says so."""
    parts = node.mapping(("name", "list", "count", "state", "ignored"))
    list_key, count_key = parts["list"].string(), parts["count"].string()
    state_key = parts["state"].string()
    ignored = frozenset(value.string() for value in parts["ignored"].list())

    def test(record: Record) -> bool:
        listed = record.get(list_key)
        if isinstance(listed, (list, tuple)):
            return any(
                isinstance(entry, Mapping) and str(entry.get(state_key)) not in ignored
                for entry in listed
            )
        count = record.get(count_key)
        return isinstance(count, (int, float)) and count > 0

    return Test(test, (list_key, count_key))


TESTS: dict[str, Callable[[Node, Mapping[str, Field], Completeness], Test]] = {
    "exists": _exists,
    "items_complete": _items_complete,
    "value_in": _value_in,
    "flag": _flag,
    "choice_flag": _choice_flag,
    "counted": _counted,
}
"""Tests a rubric may name. A new kind of fact is one function more here."""


def read_fact(node: Node, fields: Mapping[str, Field], items: Completeness) -> Fact:
    """One entry of the rubric's `facts`."""
    parts = node.mapping(("id", "test"), ("lacking", "action", "step", "alone", "absences"))
    test = parts["test"]
    name = test.mapping(("name",), test.value).pop("name") if _is_mapping(test) else test
    kind = name.one_of(TESTS, "test")
    absences: dict[str, Remedy] = {}
    if "absences" in parts:
        for absence, remedy in parts["absences"].mapping(ABSENCES).items():
            absences[absence] = _remedy(remedy.mapping(("lacking", "action", "step")))
    if kind == "exists" and not absences:
        node.fail("a fact with the test 'exists' needs 'absences'")
    return Fact(
        id=parts["id"].identifier(),
        test=TESTS[kind](test, fields, items),
        whole=kind == "items_complete",
        alone="alone" in parts and parts["alone"].boolean(),
        remedy=_remedy(parts) if "lacking" in parts else None,
        absences=absences,
    )


def _is_mapping(node: Node) -> bool:
    return isinstance(node.value, dict)


def _remedy(parts: dict[str, Node]) -> Remedy:
    if ("action" in parts) != ("step" in parts):
        parts["lacking"].fail("'action' and 'step' go together: give both or none")
    return Remedy(
        parts["lacking"].text(LACKING_PLACEHOLDERS),
        parts["action"].one_of(ACTIONS, "action") if "action" in parts else None,
        parts["step"].text(LACKING_PLACEHOLDERS) if "step" in parts else None,
    )


class Facts:
    """All facts of a rubric, in order."""

    def __init__(self, facts: list[Fact], items: Completeness) -> None:
        self.facts = facts
        self.index = {fact.id: position for position, fact in enumerate(facts)}
        self._tests = [fact.test.ask for fact in facts]
        self._items = items
        self.reads = frozenset(key for f in facts if not f.whole for key in f.test.reads)
        """The data set keys that facts depend on beside those of the items."""
        self._memo: dict[tuple[Any, bool], FactValues] = {}
        self._whole = next((i for i, fact in enumerate(facts) if fact.whole), None)
        self.absent: FactValues = tuple(False if fact.absences else None for fact in facts)

    def of(self, record: Record) -> FactValues:
        """The facts of a data set that is there."""
        alike = record.get(ALIKE)
        if alike is None:
            return tuple([ask(record) for ask in self._tests])
        key = (alike, self._items.own(record))
        known = self._memo.get(key)
        if known is None:
            if len(self._memo) >= ALIKE_REMEMBERED:
                self._memo.clear()
            known = self._memo[key] = tuple([ask(record) for ask in self._tests])
        return known

    def is_complete(self, values: FactValues) -> bool:
        """Whether all items are there, by the facts alone."""
        return self._whole is not None and values[self._whole] is True

    def closed(self, values: FactValues, mended: tuple[int, ...]) -> FactValues:
        """`values` with the facts at these positions made true."""
        changed = list(values)
        for position in mended:
            changed[position] = True
        return tuple(changed)

    def remedies(
        self, positions: tuple[int, ...], absence: str | None
    ) -> list[tuple[Fact, Remedy]]:
        """What to say about the lacking facts; only the first one that stands alone."""
        found: list[tuple[Fact, Remedy]] = []
        for position in positions:
            fact = self.facts[position]
            remedy = fact.absences.get(absence) if absence and fact.absences else fact.remedy
            if remedy is None:
                continue
            if fact.alone:
                return [(fact, remedy)]
            found.append((fact, remedy))
        return found

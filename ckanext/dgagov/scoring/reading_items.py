"""Reading the items of a rubric: fields, their kinds, and the rules between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .choices import ChoiceField, ChoicesField
from .completeness import RULE_RESULTS, Condition, Item, Rule
from .fields import (
    TEXTS,
    EmailField,
    Field,
    KeywordsField,
    NumberField,
    OrganizationField,
)
from .nodes import Node, unique
from .texts import Text, Words
from .values import Blank

PLAIN_KINDS: dict[str, type[Field]] = {
    "text": Field,
    "organization": OrganizationField,
    "email": EmailField,
    "number": NumberField,
}
CHOICE_KINDS: dict[str, type[ChoiceField]] = {"choice": ChoiceField, "choices": ChoicesField}
KEYWORDS = "keywords"


class ItemReader:
    """Reads `items` and keeps the fields by key, since rules and facts refer to them."""

    def __init__(self, texts: Node, vocabularies: Mapping[str, Any], blank: Blank) -> None:
        parts = texts.mapping((*TEXTS, "choice_warnings"))
        self.texts: dict[str, Text] = {n: parts[n].text(allowed) for n, allowed in TEXTS.items()}
        self.warnings = [
            (entry["flag"].string(), entry["text"].text({"label", "field", "value"}))
            for entry in (
                node.mapping(("flag", "text")) for node in parts["choice_warnings"].list()
            )
        ]
        self.vocabularies = vocabularies
        self.blank = blank
        self.fields: dict[str, Field] = {}
        self.used: set[str] = set()

    def read(self, node: Node) -> list[Item]:
        """All items; rules last, because they may name fields of later items."""
        nodes = node.list(1)
        items = [self._item(entry) for entry in nodes]
        unique(((item.id, n) for item, n in zip(items, nodes, strict=True)), "item")
        for item, entry in zip(items, nodes, strict=True):
            rules = entry.entries().get("rules")
            if rules is not None:
                item.set_rules([self._rule(rule) for rule in rules.list(1)])
        return items

    def _item(self, node: Node) -> Item:
        parts = node.mapping(("id", "number", "label", "fields"), ("rules",))
        label = parts["label"].words()
        fields = [self._field(entry, label) for entry in parts["fields"].list(1)]
        return Item(parts["id"].identifier(), parts["number"].string(), label, fields)

    def _field(self, node: Node, item_label: Words) -> Field:
        parts = node.mapping(
            ("key", "kind"), ("label", "vocabulary", "optional", "other_key", "name_key")
        )
        key = parts["key"].string()
        if key in self.fields:
            parts["key"].fail(f"the key {key!r} is judged by another item already")
        label = parts["label"].words() if "label" in parts else item_label
        optional = "optional" in parts and parts["optional"].boolean()
        kinds = {*PLAIN_KINDS, *CHOICE_KINDS, KEYWORDS}
        kind = parts["kind"].one_of(kinds, "kind of field")
        common = (label, self.texts, self.blank, optional)
        if kind in CHOICE_KINDS:
            field: Field = CHOICE_KINDS[kind](
                self._vocabulary(node, parts), self.warnings, key, *common
            )
        elif kind == KEYWORDS:
            field = self._keywords(node, parts, common)
        else:
            field = PLAIN_KINDS[kind](key, *common)
        self.fields[key] = field
        return field

    def _vocabulary(self, node: Node, parts: Mapping[str, Node]) -> Any:
        if "vocabulary" not in parts:
            node.fail("a choice needs the key 'vocabulary'")
        name = parts["vocabulary"].one_of(self.vocabularies.keys(), "vocabulary")
        self.used.add(name)
        return self.vocabularies[name]

    def _keywords(self, node: Node, parts: Mapping[str, Node], common: Any) -> KeywordsField:
        if "other_key" not in parts or "name_key" not in parts:
            node.fail("keywords need 'other_key' (one text) and 'name_key' (of a list entry)")
        keys = (parts["key"].string(), parts["other_key"].string())
        return KeywordsField(keys, parts["name_key"].string(), *common)

    def _rule(self, node: Node) -> Rule:
        parts = node.mapping(("result", "when", "text"))
        conditions = tuple(self._condition(entry) for entry in parts["when"].list(1))
        return Rule(
            conditions,
            parts["result"].one_of(RULE_RESULTS, "result"),
            parts["text"].text({condition.field.key for condition in conditions}),
        )

    def _condition(self, node: Node) -> Condition:
        parts = node.mapping(("field", "is"), ("flag",))
        field = self.fields[parts["field"].one_of(self.fields, "field of an item")]
        wanted = parts["is"].boolean()
        if "flag" not in parts:
            return Condition(field, None, wanted)
        flag = parts["flag"].string()
        if not isinstance(field, ChoiceField):
            parts["flag"].fail(f"{field.key!r} is no choice, so it carries no flags")
        if not any(flag in choice.flags for choice in field.vocabulary.choices):
            parts["flag"].fail(f"no choice of {field.key!r} carries the flag {flag!r}")
        return Condition(field, flag, wanted)

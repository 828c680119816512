"""The mandatory items of a data set: which are there, which are not, and why.

Source: spec/metadata.md, "14 mandatory items = 15 keys" and "Licence and category".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .choices import ChoiceField
from .fields import Field, Record, Verdict
from .texts import Text, Words

RULE_RESULTS = ("fail", "warning")
_RULE_MEMO_ENTRIES = 5_000


class Missing(NamedTuple):
    """An item that is not there and the key to mend it in."""

    item: str
    field: str
    label: Words
    number: str


class Examination(NamedTuple):
    """The items of one data set: cards as in the scorecard, and what is missing."""

    cards: list[dict[str, Any]]
    missing: list[Missing]
    warnings: list[dict[str, Any]]


class Condition(NamedTuple):
    """Holds when a taken choice carries the flag with this value, or when text is written."""

    field: Field
    flag: str | None
    wanted: Any

    def holds(self, record: Record) -> bool:
        if self.flag is None:
            return self.field.filled(record) is self.wanted
        if not isinstance(self.field, ChoiceField):
            return False
        chosen = self.field.verdict(record).chosen
        return any(choice.flags.get(self.flag) == self.wanted for choice in chosen)


class Rule(NamedTuple):
    """Values that do not go together: the item fails, or is there with a warning."""

    conditions: tuple[Condition, ...]
    result: str
    text: Text

    def holds(self, record: Record) -> bool:
        return all(condition.holds(record) for condition in self.conditions)

    def say(self, record: Record) -> Words:
        return self.text.fill(
            **{
                condition.field.key: condition.field.judge(record, {}).shown or ""
                for condition in self.conditions
            }
        )


class Item:
    """One of the mandatory items: one or more keys and the rules between them."""

    def __init__(self, identifier: str, number: str, label: Words, fields: list[Field]) -> None:
        self.id = identifier
        self.number = number
        self.label = label
        self.fields = fields
        self.field_keys = [field.key for field in fields]
        self.rules: list[Rule] = []
        self._rule_memo: dict[Any, Rule | None] = {}
        self._card_memo: dict[Any, dict[str, Any]] = {}

    def ok(self, record: Record) -> bool:
        """Whether the item is there; the fast way."""
        for field in self.fields:
            if not field.ok(record):
                return False
        if self.rules:
            rule = self._rule(record)
            return rule is None or rule.result != "fail"
        return True

    def examine(
        self, record: Record, names: Mapping[str, str]
    ) -> tuple[dict[str, Any], Verdict | None]:
        """The item's card and, when it is not there, the verdict that says why."""
        verdicts = [field.judge(record, names) for field in self.fields]
        failed = next((verdict for verdict in verdicts if not verdict.ok), None)
        rule = None if failed or not self.rules else self._rule(record)
        if rule is None and len(verdicts) == 1 and isinstance(self.fields[0], ChoiceField):
            return self._shared_card(verdicts[0]), failed
        warning = next((v.warning for v in verdicts if v.warning), None)
        if rule is not None and rule.result == "warning":
            warning = rule.say(record)
        elif rule is not None:
            failed = Verdict(False, self.fields[0].key, reason=rule.say(record))
        return self._card(verdicts, failed, warning), failed

    def _rule(self, record: Record) -> Rule | None:
        """The first rule that holds, failures before warnings."""
        key = tuple(
            field.verdict(record) if isinstance(field, ChoiceField) else field.filled(record)
            for field in self._ruled_fields
        )
        try:
            return self._rule_memo[key]
        except KeyError:
            found = next((rule for rule in self.rules if rule.holds(record)), None)
            if len(self._rule_memo) >= _RULE_MEMO_ENTRIES:
                self._rule_memo.clear()
            self._rule_memo[key] = found
            return found

    def set_rules(self, rules: list[Rule]) -> None:
        """Take the rules, once every item's fields are known."""
        self.rules = sorted(rules, key=lambda rule: RULE_RESULTS.index(rule.result))
        fields = {c.field.key: c.field for rule in rules for c in rule.conditions}
        self._ruled_fields = tuple(fields.values())

    def _shared_card(self, verdict: Verdict) -> dict[str, Any]:
        """One card for all data sets that hold the same value. Never change it."""
        card = self._card_memo.get(verdict)
        if card is None:
            if len(self._card_memo) >= _RULE_MEMO_ENTRIES:
                self._card_memo.clear()
            card = self._card([verdict], None if verdict.ok else verdict, verdict.warning)
            self._card_memo[verdict] = card
        return card

    def _card(
        self, verdicts: list[Verdict], failed: Verdict | None, warning: Words | None
    ) -> dict[str, Any]:
        return {
            "id": self.id,
            "number": self.number,
            "label": self.label,
            "state": "fail" if failed else "pass",
            "reason": failed.reason if failed else None,
            "warning": warning if not failed else None,
            "value": " / ".join(v.shown for v in verdicts if v.shown) or None,
            "fields": self.field_keys,
        }


class Completeness:
    """All items of a rubric."""

    def __init__(self, items: list[Item]) -> None:
        self.items = items
        keys = [key for item in items for field in item.fields for key in field.reads]
        keys += [
            key
            for item in items
            for rule in item.rules
            for condition in rule.conditions
            for key in condition.field.reads
        ]
        self.keys = tuple(dict.fromkeys(keys))

    def complete(self, record: Record) -> bool:
        """Whether every item is there."""
        return all(item.ok(record) for item in self.items)

    def examine(self, record: Record, names: Mapping[str, str]) -> Examination:
        """Every item with its reason."""
        cards: list[dict[str, Any]] = []
        missing: list[Missing] = []
        warnings: list[dict[str, Any]] = []
        for item in self.items:
            card, failed = item.examine(record, names)
            cards.append(card)
            if failed is not None:
                missing.append(Missing(item.id, failed.field, item.label, item.number))
            elif card["warning"] is not None:
                warnings.append({"field": item.field_keys[0], "text": card["warning"]})
        return Examination(cards, missing, warnings)

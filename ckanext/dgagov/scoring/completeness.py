"""The mandatory items of a data set: which are there, which are not, and why.

Source: spec/metadata.md, "14 mandatory items = 15 keys" and "Licence and category".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .choices import ChoiceField
from .fields import MEMO_ENTRIES, MEMO_LENGTH, Check, Field, Record, Verdict
from .texts import Text, Words

RULE_RESULTS = ("fail", "warning")
_MEMO_ENTRIES = 5_000


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
        chosen = self.field.choice_verdict(record).chosen
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
        self._shared = all(field.shared for field in fields)
        self._ruled: list[Callable[[Record], Any]] = []
        self._check = fields[0].checker()
        self._rule_memo: dict[Any, Rule | None] = {}
        self._card_memo: dict[Any, tuple[dict[str, Any], Verdict | None]] = {}

    def set_rules(self, rules: list[Rule]) -> None:
        """Take the rules, once every item's fields are known."""
        self.rules = sorted(rules, key=lambda rule: RULE_RESULTS.index(rule.result))
        fields = {c.field.key: c.field for rule in rules for c in rule.conditions}
        self._ruled = [
            field.choice_verdict if isinstance(field, ChoiceField) else field.filled
            for field in fields.values()
        ]

    def checker(self) -> Check:
        """A function that tells whether the item is there; the fast way."""
        checks = [field.checker() for field in self.fields]
        failing = any(rule.result == "fail" for rule in self.rules)
        if len(checks) == 1 and not failing:
            return checks[0]
        rule_of = self._rule

        def check(record: Record) -> bool:
            for one in checks:
                if not one(record):
                    return False
            if failing:
                rule = rule_of(record)
                return rule is None or rule.result != "fail"
            return True

        return check

    @property
    def reads(self) -> tuple[str, ...]:
        """The data set keys that the fields and the rules look at."""
        fields = [*self.fields, *(c.field for rule in self.rules for c in rule.conditions)]
        return tuple(dict.fromkeys(key for field in fields for key in field.reads))

    @property
    def begun_key(self) -> str | None:
        """The key, where the first letter of a text mostly tells that the item is there."""
        field = self.fields[0]
        failing = any(rule.result == "fail" for rule in self.rules)
        return field.key if len(self.fields) == 1 and field.begun and not failing else None

    @property
    def repeats(self) -> bool:
        """Whether many data sets have the same values here, as they do where all are chosen."""
        return self._shared and all(c.field.shared for rule in self.rules for c in rule.conditions)

    def examine(
        self, record: Record, names: Mapping[str, str]
    ) -> tuple[dict[str, Any], Verdict | None]:
        """The item's card and, when it is not there, the verdict that says why.

        Data sets of the same values share one card: never change it.
        """
        if not self._shared:
            return self._examine_text(record, names)
        key = (
            tuple([field.judge(record, names) for field in self.fields]),
            tuple([ask(record) for ask in self._ruled]),
        )
        known = self._card_memo.get(key)
        if known is None:
            if len(self._card_memo) >= _MEMO_ENTRIES:
                self._card_memo.clear()
            known = self._card_memo[key] = self._examine(record, names)
        return known

    def _examine_text(
        self, record: Record, names: Mapping[str, str]
    ) -> tuple[dict[str, Any], Verdict | None]:
        """The short way for the usual case: one field of free text, which is there."""
        if len(self.fields) == 1 and not self.rules and self._check(record):
            return self._card(self.fields[0].shown(record, names), None, None), None
        return self._examine(record, names)

    def _examine(
        self, record: Record, names: Mapping[str, str]
    ) -> tuple[dict[str, Any], Verdict | None]:
        verdicts = [field.judge(record, names) for field in self.fields]
        failed = next((verdict for verdict in verdicts if not verdict.ok), None)
        warning = next((verdict.warning for verdict in verdicts if verdict.warning), None)
        rule = self._rule(record) if self.rules and failed is None else None
        if rule is not None and rule.result == "fail":
            failed = Verdict(False, self.fields[0].key, reason=rule.say(record))
        elif rule is not None:
            warning = rule.say(record)
        shown = " / ".join(verdict.shown for verdict in verdicts if verdict.shown)
        return self._card(shown or None, failed, warning), failed

    def _rule(self, record: Record) -> Rule | None:
        """The first rule that holds, failures before warnings."""
        key = tuple([ask(record) for ask in self._ruled])
        try:
            return self._rule_memo[key]
        except KeyError:
            found = next((rule for rule in self.rules if rule.holds(record)), None)
            if len(self._rule_memo) >= _MEMO_ENTRIES:
                self._rule_memo.clear()
            self._rule_memo[key] = found
            return found

    def _card(
        self, shown: str | None, failed: Verdict | None, warning: Words | None
    ) -> dict[str, Any]:
        return {
            "id": self.id,
            "number": self.number,
            "label": self.label,
            "state": "fail" if failed else "pass",
            "reason": failed.reason if failed else None,
            "warning": None if failed else warning,
            "value": shown,
            "fields": self.field_keys,
        }


class Completeness:
    """All items of a rubric."""

    def __init__(self, items: list[Item]) -> None:
        self.items = items
        self.keys = tuple(dict.fromkeys(key for item in items for key in item.reads))
        repeating = [item for item in items if item.repeats]
        self.repeating_keys = tuple(dict.fromkeys(k for item in repeating for k in item.reads))
        """Keys of chosen values, which many data sets have in common."""
        self._repeating = [item.checker() for item in repeating]
        begun = [item.begun_key for item in items]
        self.text_keys = tuple(key for key in begun if key is not None)
        """Keys where a text that begins with one of `Blank.plain` will do, whatever follows."""
        self._others = [item.checker() for item in items if not item.repeats]
        self._own = [
            item.checker()
            for item, key in zip(items, begun, strict=True)
            if key is None and not item.repeats
        ]
        self._memo: dict[tuple[Any, ...], bool] = {}

    def own(self, record: Record) -> bool:
        """Whether those items are there that depend on more than the values of
        `repeating_keys` and on how those of `text_keys` begin.
        """
        for check in self._own:  # noqa: SIM110  (twice as fast)
            if not check(record):
                return False
        return True

    def complete(self, record: Record) -> bool:
        """Whether every item is there; the fast way."""
        for check in self._others:
            if not check(record):
                return False
        values = tuple(map(record.get, self.repeating_keys))
        try:
            known = self._memo.get(values)
        except TypeError:
            known = None
        return self._judge(record, values) if known is None else known

    def _judge(self, record: Record, values: tuple[Any, ...]) -> bool:
        answer = all(check(record) for check in self._repeating)
        # Only short texts are remembered: 1 equals True, and a long one takes memory.
        if all(v is None or (v.__class__ is str and len(v) <= MEMO_LENGTH) for v in values):
            if len(self._memo) >= MEMO_ENTRIES:
                self._memo.clear()
            self._memo[values] = answer
        return answer

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

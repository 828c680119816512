"""Whether a value is of its vocabulary: kinds "choice" and "choices"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from .fields import MEMO_LENGTH, Check, Field, Record, Verdict
from .texts import Words
from .values import fold, show

_EXAMPLES = 3


class Choice(Protocol):
    """One entry of a vocabulary (`ckanext.dgagov.vocabularies.Choice`)."""

    @property
    def value(self) -> str: ...
    @property
    def label(self) -> Mapping[str, str]: ...
    @property
    def withdrawn(self) -> bool: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def flags(self) -> Mapping[str, Any]: ...


class Vocabulary(Protocol):
    """One controlled list (`ckanext.dgagov.vocabularies.Vocabulary`)."""

    @property
    def name(self) -> str: ...
    @property
    def choices(self) -> tuple[Any, ...]: ...
    @property
    def other_value(self) -> str | None: ...
    @property
    def companion(self) -> str | None: ...


class ChoiceField(Field):
    """One value of a vocabulary, withdrawn ones included; compared after folding.

    `warnings` are (flag, text) pairs: a choice that carries the flag counts, with the text.
    """

    expected = "expected_choice"
    shared = True

    def __init__(
        self, vocabulary: Vocabulary, warnings: list[tuple[str, Any]], *arguments: Any
    ) -> None:
        super().__init__(*arguments)
        self.vocabulary = vocabulary
        self.warnings = warnings
        self.by_value: dict[str, Choice] = {fold(c.value): c for c in vocabulary.choices}
        self.suggestions = _suggestions(vocabulary)
        current = [choice.value for choice in vocabulary.choices if not choice.withdrawn]
        self.examples = ", ".join(f"“{value}”" for value in current[:_EXAMPLES])

    @property
    def reads(self) -> tuple[str, ...]:
        companion = self.vocabulary.companion
        return (self.key, companion) if companion else (self.key,)

    def checker(self) -> Check:
        key, known, verdict_of = self.key, self.memo.get, self.verdict

        def check(record: Record) -> bool:
            try:
                verdict = known(record.get(key))
            except TypeError:  # a list or a dict
                return verdict_of(record).ok
            if verdict is None or verdict.other:
                return verdict_of(record).ok
            return verdict.ok

        return check

    def shown(self, record: Record, names: Mapping[str, str]) -> str:
        return self.verdict(record).shown or ""

    def judge(self, record: Record, names: Mapping[str, str]) -> Verdict:
        return self.verdict(record)

    def verdict(self, record: Record) -> Verdict:
        """The judgement, with the companion text looked at where one is due."""
        verdict = self.choice_verdict(record)
        return self._with_companion(record, verdict) if verdict.other else verdict

    def choice_verdict(self, record: Record) -> Verdict:
        """The judgement of the chosen value alone; equal values give the same object."""
        value = record.get(self.key)
        try:
            verdict = self.memo.get(value)
        except TypeError:  # a list or a dict
            verdict = None
        return self._examined(value) if verdict is None else verdict

    def _examined(self, value: Any) -> Verdict:
        """Judge and remember; only texts and lists of texts are keys, since 1 equals True."""
        key: Any = None
        if isinstance(value, str) and len(value) <= MEMO_LENGTH:
            key = value
        elif isinstance(value, list) and len(value) <= 30:
            short = all(isinstance(part, str) and len(part) <= MEMO_LENGTH for part in value)
            key = tuple(value) if short else None
        if key is not None and (known := self.memo.get(key)) is not None:
            return known
        verdict = self._examine(value)
        return verdict if key is None else self._remember(key, verdict)

    def _examine(self, value: Any) -> Verdict:
        if value is None or (isinstance(value, str) and self._nothing_written(value)):
            return self._nothing
        if not isinstance(value, str):
            return self._wrong_type(value)
        choice = self._choice(value)
        return self._taken([choice]) if choice else self._outside(value)

    def _nothing_written(self, value: str) -> bool:
        # "ไม่ทราบ" is blank in free text, but an official choice where the list has it.
        return self.blank.text(value) and fold(value[:MEMO_LENGTH]) not in self.by_value

    def _choice(self, value: str) -> Choice | None:
        return self.by_value.get(fold(value)) if len(value) <= MEMO_LENGTH else None

    def _outside(self, value: str) -> Verdict:
        shown = show(value, 60)
        near = self.suggestions.get(fold(value).casefold()) if len(value) <= MEMO_LENGTH else None
        if near is None:
            reason = self._say("outside", value=shown, examples=self.examples)
        else:
            reason = self._say("outside_suggestion", value=shown, suggestion=near.value)
        return Verdict(False, self.key, shown, reason)

    def _taken(self, chosen: list[Choice]) -> Verdict:
        # In the order of the list: a store may keep choices in another order than files do.
        values = {choice.value for choice in chosen}
        taken = tuple(choice for choice in self.vocabulary.choices if choice.value in values)
        return Verdict(
            True,
            self.key,
            show([choice.value for choice in taken]),
            warning=self._warning(taken),
            chosen=taken,
            other=bool(self.vocabulary.companion)
            and any(choice.value == self.vocabulary.other_value for choice in taken),
        )

    def _warning(self, chosen: tuple[Choice, ...]) -> Words | None:
        for flag, text in self.warnings:
            for choice in chosen:
                if choice.flags.get(flag):
                    return text.fill(label=self.label, field=self.key, value=choice.value)
        return None

    def _with_companion(self, record: Record, verdict: Verdict) -> Verdict:
        """`verdict` when the text beside "other" is filled, else a failure that names it."""
        companion = self.vocabulary.companion or ""
        value = record.get(companion)
        if isinstance(value, str) and not self.blank.text(value):
            shown = f"{verdict.shown} ({show(value, 60)})"
            return Verdict(True, self.key, shown, warning=verdict.warning, chosen=verdict.chosen)
        reason = self._say(
            "companion_blank", value=self.vocabulary.other_value or "", companion=companion
        )
        return Verdict(False, companion, verdict.shown, reason, chosen=verdict.chosen)


class ChoicesField(ChoiceField):
    """Several values of a vocabulary: a list, a JSON list as text, or one value as text."""

    expected = "expected_choices"

    def _examine(self, value: Any) -> Verdict:
        parts = _parts(value)
        if parts is None:
            return self._wrong_type(value)
        written = [part for part in parts if not self._nothing_written(part)]
        if not written:
            return self._nothing
        chosen = []
        for part in written:
            choice = self._choice(part)
            if choice is None:
                return self._outside(part)
            chosen.append(choice)
        return self._taken(chosen)


def _parts(value: Any) -> list[str] | None:
    """The texts of a multiple choice; None for a wrong type."""
    if value is None:
        return []
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return [value]
    if isinstance(value, str):
        return [value]
    if isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        return list(value)
    return None


def _suggestions(vocabulary: Vocabulary) -> dict[str, Choice]:
    """Choices by other spellings: labels, aliases, and any letter case."""
    found: dict[str, Choice] = {}
    for choice in vocabulary.choices:
        aliases = getattr(choice, "aliases", ())
        for spelling in (choice.value, *choice.label.values(), *aliases):
            found.setdefault(fold(spelling).casefold(), choice)
    return found

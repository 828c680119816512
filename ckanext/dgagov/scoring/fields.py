"""Whether one metadata value is there: one class a kind of value.

Which key has which kind is data in the rubric; nothing here knows a key. Two ways lead to
the same judgement: `checker` answers for the fast path, `judge` explains.
Source: spec/metadata.md, "14 mandatory items".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from .texts import Text, Words
from .values import Blank, fold, show

Record = Mapping[str, Any]
Check = Callable[[Record], bool]

MEMO_ENTRIES = 10_000
"""Judgements kept by each field; then it starts anew, so that memory stays bounded."""
MEMO_LENGTH = 300
"""Longer values are judged each time."""

TEXTS: dict[str, set[str]] = {
    "blank": {"label", "field"},
    "wrong_type": {"label", "field", "value", "expected"},
    "email": {"label", "field", "value"},
    "number": {"label", "field", "value"},
    "outside": {"label", "field", "value", "examples"},
    "outside_suggestion": {"label", "field", "value", "suggestion"},
    "companion_blank": {"label", "field", "value", "companion"},
    "unknown": {"label", "field", "value"},
    "expected_text": set(),
    "expected_choice": set(),
    "expected_choices": set(),
    "expected_keywords": set(),
    "expected_number": set(),
}
"""The texts a rubric gives for items, and the placeholders of each."""


class Verdict:
    """The judgement of one value.

    `field` is the key to mend, `shown` the value as text, `chosen` the choices taken,
    `other` whether a companion text is due.
    """

    __slots__ = ("chosen", "field", "ok", "other", "reason", "shown", "warning")

    def __init__(
        self,
        ok: bool,
        field: str,
        shown: str | None = None,
        reason: Words | None = None,
        warning: Words | None = None,
        chosen: tuple[Any, ...] = (),
        other: bool = False,
    ) -> None:
        self.ok = ok
        self.field = field
        self.shown = shown
        self.reason = reason
        self.warning = warning
        self.chosen = chosen
        self.other = other


class Field:
    """A key of a data set whose value is judged; itself the kind "text"."""

    expected = "expected_text"
    shared = False
    """Whether equal values give the same verdict object, so that cards can be shared."""

    def __init__(
        self, key: str, label: Words, texts: Mapping[str, Text], blank: Blank, optional: bool
    ) -> None:
        self.key = key
        self.label = label
        self.texts = texts
        self.blank = blank
        self.optional = optional
        self.memo: dict[Any, Verdict] = {}
        self._nothing = Verdict(
            optional, key, reason=None if optional else self._say("blank", value="")
        )

    @property
    def reads(self) -> tuple[str, ...]:
        """The data set keys this field looks at."""
        return (self.key,)

    @property
    def begun(self) -> bool:
        """Whether a text that begins with one of `Blank.plain` is there, whatever follows."""
        return type(self).checker is Field.checker

    def checker(self) -> Check:
        """A function that tells whether the value is there: the fast way, asked by the million."""
        key, blank = self.key, self.blank.text

        def check(record: Record) -> bool:
            value = record.get(key)
            return isinstance(value, str) and not blank(value)

        return check

    def shown(self, record: Record, names: Mapping[str, str]) -> str:
        """A value that is there, as people read it; `names` maps ids to what they mean."""
        return show(record[self.key])

    def judge(self, record: Record, names: Mapping[str, str]) -> Verdict:
        """Whether the value is there, with the reason. Agrees with `checker`."""
        value = record.get(self.key)
        if value is None or (isinstance(value, str) and self.blank.text(value)):
            return self._missing(value)
        if not isinstance(value, str):
            return self._wrong_type(value)
        return Verdict(True, self.key, self.shown(record, names))

    def filled(self, record: Record) -> bool:
        """Whether anything at all is written."""
        value = record.get(self.key)
        return not (value is None or (isinstance(value, str) and self.blank.text(value)))

    def _say(self, text: str, **values: Any) -> Words:
        return self.texts[text].fill(label=self.label, field=self.key, **values)

    def _missing(self, value: Any) -> Verdict:
        """Nothing is written, or a word that says so, such as "ไม่ทราบ"."""
        shown = show(value) if isinstance(value, str) else ""
        if self.optional or not any(character.isalnum() for character in shown):
            return self._nothing
        return Verdict(False, self.key, shown, self._say("unknown", value=shown))

    def _wrong_type(self, value: Any) -> Verdict:
        shown = show(value, 60)
        expected = self.texts[self.expected].templates
        reason = self._say("wrong_type", value=shown, expected=expected)
        return Verdict(False, self.key, shown or None, reason)

    def _remember(self, key: Any, verdict: Verdict) -> Verdict:
        if len(self.memo) >= MEMO_ENTRIES:
            self.memo.clear()
        self.memo[key] = verdict
        return verdict


class OrganizationField(Field):
    """The id or name of the organization; shown by its title."""

    def shown(self, record: Record, names: Mapping[str, str]) -> str:
        value = record[self.key]
        return show(names.get(value, value))


class EmailField(Field):
    """A text that looks like one e-mail address."""

    _PATTERN = re.compile(
        r"[^\s@<>()\[\],;:\"\\]+@(?!-)[^\s@<>()\[\],;:\"\\./]+"
        r"(?:\.(?!-)[^\s@<>()\[\],;:\"\\./]+)+"
    )
    _USUAL = re.compile(r"[A-Za-z0-9][\w+-]*(?:\.[\w+-]+)*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]+", re.ASCII)
    """Plain addresses, which nearly all are: accepted without a second look."""
    _LONGEST = 1000

    def checker(self) -> Check:
        key, looks_right = self.key, self._looks_right

        def check(record: Record) -> bool:
            value = record.get(key)
            return isinstance(value, str) and looks_right(value)

        return check

    def judge(self, record: Record, names: Mapping[str, str]) -> Verdict:
        verdict = super().judge(record, names)
        if verdict.ok and not self._looks_right(record[self.key]):
            reason = self._say("email", value=verdict.shown or "")
            return Verdict(False, self.key, verdict.shown, reason)
        return verdict

    def _looks_right(self, value: str) -> bool:
        if len(value) < 65 and self._USUAL.fullmatch(value):
            return True
        if len(value) > self._LONGEST:
            value = value.strip()
        if len(value) > self._LONGEST or self.blank.text(value):
            return False
        folded = fold(value)
        return bool(self._PATTERN.fullmatch(folded)) and ".." not in folded


class NumberField(Field):
    """A number above zero, as text (Thai digits too) or as a number."""

    expected = "expected_number"
    shared = True
    _PATTERN = re.compile(r"\d{1,9}(?:\.\d{1,9})?")

    def checker(self) -> Check:
        verdict = self.verdict
        return lambda record: verdict(record).ok

    def judge(self, record: Record, names: Mapping[str, str]) -> Verdict:
        return self.verdict(record)

    def verdict(self, record: Record) -> Verdict:
        """The judgement; equal texts give the same object."""
        value = record.get(self.key)
        if value is None:
            return self._nothing
        verdict = self.memo.get(value) if isinstance(value, str) else None
        if verdict is not None:
            return verdict
        verdict = self._examine(value)
        if isinstance(value, str) and len(value) <= MEMO_LENGTH:
            self._remember(value, verdict)
        return verdict

    def _examine(self, value: Any) -> Verdict:
        if value is None or (isinstance(value, str) and self.blank.text(value)):
            return self._missing(value)
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            return self._wrong_type(value)
        shown = show(value, 60)
        if isinstance(value, str):
            text = fold(value) if len(value) <= MEMO_LENGTH else ""
            right = bool(self._PATTERN.fullmatch(text)) and float(text) > 0
        else:
            right = 0 < value < 10**9
        if right:
            return Verdict(True, self.key, shown)
        return Verdict(False, self.key, shown, self._say("number", value=shown))


class KeywordsField(Field):
    """Keywords: a list of texts or of {"name": text}, or one text with commas.

    The first of `keys` that holds anything is taken.
    """

    expected = "expected_keywords"

    def __init__(self, keys: tuple[str, ...], name_key: str, *arguments: Any) -> None:
        super().__init__(keys[0], *arguments)
        self.keys = keys
        self.name_key = name_key

    @property
    def reads(self) -> tuple[str, ...]:
        return self.keys

    @property
    def begun(self) -> bool:
        # The first keyword is not blank then.
        return True

    def checker(self) -> Check:
        value_of, words_of, blank = self._value, self._words, self.blank.text

        def check(record: Record) -> bool:
            for word in words_of(value_of(record)) or ():  # noqa: SIM110  (twice as fast)
                if not blank(word):
                    return True
            return False

        return check

    def shown(self, record: Record, names: Mapping[str, str]) -> str:
        words = self._words(self._value(record)) or []
        return show(sorted({word for word in words if not self.blank.text(word)}))

    def judge(self, record: Record, names: Mapping[str, str]) -> Verdict:
        value = self._value(record)
        words = self._words(value)
        if words is None:
            return self._wrong_type(value)
        if any(not self.blank.text(word) for word in words):
            return Verdict(True, self.key, self.shown(record, names))
        return self._missing(", ".join(words[:5]))

    def filled(self, record: Record) -> bool:
        return bool(self._value(record))

    def words(self, record: Record) -> tuple[str, ...]:
        """The keywords as they are; none where the value is of a wrong type."""
        return tuple(self._words(self._value(record)) or ())

    def _value(self, record: Record) -> Any:
        for key in self.keys:
            value = record.get(key)
            if value:
                return value
        return None

    def _words(self, value: Any) -> list[str] | None:
        """The keywords; None for a wrong type."""
        if value is None:
            return []
        if isinstance(value, str):
            return value.split(",")
        if not isinstance(value, (list, tuple)):
            return None
        words = []
        for part in value:
            word = part if part.__class__ is str else self._word(part)
            if not isinstance(word, str):
                return None
            words.append(word)
        return words

    def _word(self, part: Any) -> Any:
        # The plain types first: to ask for an abstract one takes several times as long.
        if part.__class__ is dict or isinstance(part, Mapping):
            return part.get(self.name_key)
        return part

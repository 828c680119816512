"""The shape of an inventory document (Template 1). Pure Python: no CKAN.

A document holds, inside each other: Focus Areas, missions, main processes,
sub-processes and entries. Source: spec/indicator-fy2565.md, "Which data sets count".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

TEXT_LIMIT = 5_000
"""Characters in one text; a longer one is a paste that went wrong."""

Translate = Callable[[str], str]

TEXT, TEXTS, NUMBER, REFERENCE = "text", "texts", "number", "reference"

# Each kind of node: its keys, and what stands under each; a name of a kind is a list of them.
SHAPE: dict[str, dict[str, str]] = {
    "document": {"focus_areas": "focus_area"},
    "focus_area": {
        "focus_area": NUMBER,
        "issue": TEXT,
        "goal": TEXT,
        "agencies": TEXTS,
        "missions": "mission",
    },
    "mission": {"title": TEXT, "processes": "process"},
    "process": {"title": TEXT, "subprocesses": "subprocess", "datasets": "entry"},
    "subprocess": {"title": TEXT, "datasets": "entry"},
    "entry": {"code": TEXT, "title": TEXT, "dataset": REFERENCE},
}


@dataclass
class CheckedDocument:
    """A document with every key present, and what is wrong by place.

    `errors` maps a place such as `focus_areas[0].missions[1].title` to messages.
    """

    document: dict[str, Any]
    errors: dict[str, list[str]] = field(default_factory=dict)


def empty_document() -> dict[str, Any]:
    """The document of an organization that has not begun."""
    return {"focus_areas": []}


def entries(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each entry with its place, in the order of Template 1."""
    for a, area in enumerate(document["focus_areas"]):
        for m, mission in enumerate(area["missions"]):
            for r, process in enumerate(mission["processes"]):
                place = f"focus_areas[{a}].missions[{m}].processes[{r}]"
                holders = [(place, process)] + [
                    (f"{place}.subprocesses[{s}]", subprocess)
                    for s, subprocess in enumerate(process["subprocesses"])
                ]
                for holder_place, holder in holders:
                    for e, entry in enumerate(holder["datasets"]):
                        yield f"{holder_place}.datasets[{e}]", entry


def check_document(
    document: Any, focus_area_numbers: set[int], translate: Translate
) -> CheckedDocument:
    """Check types and keys; texts may be blank, since a list is filled in over time.

    :param document: what a caller sent, of any type
    :param focus_area_numbers: the numbers of the indicator's Focus Areas
    :param translate: gives a message in the reader's language
    """
    checker = _Checker(focus_area_numbers, translate)
    return CheckedDocument(checker.node("document", document, ""), checker.errors)


class _Checker:
    def __init__(self, focus_area_numbers: set[int], translate: Translate) -> None:
        self.focus_area_numbers = focus_area_numbers
        self.translate = translate
        self.errors: dict[str, list[str]] = {}

    def _refuse(self, place: str, message: str) -> None:
        self.errors.setdefault(place or "document", []).append(message)

    def node(self, kind: str, value: Any, place: str) -> dict[str, Any]:
        _ = self.translate
        shape = SHAPE[kind]
        if not isinstance(value, dict):
            self._refuse(
                place,
                _("An object with the keys {keys} is expected, not {value}").format(
                    keys=", ".join(shape), value=shown(value)
                ),
            )
            value = {}
        for key in value:
            if key not in shape:
                self._refuse(
                    place,
                    _("Unknown key {key}; the keys here are {keys}").format(
                        key=shown(key), keys=", ".join(shape)
                    ),
                )
        prefix = f"{place}." if place else ""
        return {key: self._value(rule, value.get(key), prefix + key) for key, rule in shape.items()}

    def _value(self, rule: str, value: Any, place: str) -> Any:
        if rule == TEXT:
            return self._text(value, place)
        if rule == REFERENCE:
            return self._text(value, place) or None
        if rule == NUMBER:
            return self._focus_area_number(value, place)
        items = self._list(value, place)
        if rule == TEXTS:
            texts = [self._text(item, f"{place}[{i}]") for i, item in enumerate(items)]
            return [text for text in texts if text]
        return [self.node(rule, item, f"{place}[{i}]") for i, item in enumerate(items)]

    def _list(self, value: Any, place: str) -> list[Any]:
        if value is None:
            return []
        if isinstance(value, list):
            return value
        self._refuse(
            place, self.translate("A list is expected, not {value}").format(value=shown(value))
        )
        return []

    def _text(self, value: Any, place: str) -> str:
        if value is None:
            return ""
        problem = text_problem(value, self.translate)
        if problem is not None:
            self._refuse(place, problem)
            return ""
        return value.strip()

    def _focus_area_number(self, value: Any, place: str) -> int | None:
        number = focus_area_number(value)
        if number in self.focus_area_numbers:
            return number
        self._refuse(place, focus_area_problem(value, self.focus_area_numbers, self.translate))
        return None


def text_problem(value: Any, translate: Translate) -> str | None:
    """What is wrong with a value as a text of a form; None when it may be stored."""
    if not isinstance(value, str):
        return translate("A text is expected, not {value}").format(value=shown(value))
    if len(value) > TEXT_LIMIT:
        return translate("The text has {length} characters; at most {limit} are allowed").format(
            length=len(value), limit=TEXT_LIMIT
        )
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t" for c in value):
        return translate("The text {value} holds control characters; type it again").format(
            value=shown(value)
        )
    return None


def focus_area_number(value: Any) -> int | None:
    """The number that a value says, also as text and in Thai digits; else None."""
    if isinstance(value, str) and len(value) < 100 and value.strip().isdecimal():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def focus_area_problem(value: Any, numbers: set[int], translate: Translate) -> str:
    """The message for a value that is not the number of a Focus Area."""
    return translate("{value} is not the number of a Focus Area; the numbers are {numbers}").format(
        value=shown(value), numbers=", ".join(map(str, sorted(numbers)))
    )


def shown(value: Any, limit: int = 60) -> str:
    """A value of any type as a short quotation for a message."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else "�" for c in text[: limit + 1])
    return f"“{text[:limit]}…”" if len(text) > limit else f"“{text}”"

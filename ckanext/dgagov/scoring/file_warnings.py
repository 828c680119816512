"""What is odd about the files of a data set, told beside its items; no points depend on it.

Which facts of an inspection make a warning is data in the rubric's `file_warnings`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .nodes import Node
from .open_evidence import ResourceEvidence
from .texts import Text
from .values import show

PLACEHOLDERS = {"name", "declared", "format", "problem", "why"}


class FileWarning(NamedTuple):
    """Facts that must have these values, the field to mend, and the sentence."""

    facts: tuple[tuple[str, frozenset[Any]], ...]
    field: str
    text: Text


def read_file_warnings(node: Node) -> tuple[FileWarning, ...]:
    """The rubric's `file_warnings`."""
    found = []
    for entry in node.list():
        parts = entry.mapping(("facts", "field", "text"))
        facts = []
        for key, value in parts["facts"].entries().items():
            wanted = value.value if isinstance(value.value, list) else [value.value]
            if not all(isinstance(one, (str, bool, int)) for one in wanted):
                value.fail("expected a text, a number, true or false, or a list of them")
            facts.append((key, frozenset(wanted)))
        text = parts["text"].text(PLACEHOLDERS)
        found.append(FileWarning(tuple(facts), parts["field"].string(), text))
    return tuple(found)


def warnings_of(
    warnings: Iterable[FileWarning], resources: Iterable[ResourceEvidence], unnamed: Any
) -> Iterator[dict[str, Any]]:
    """The first warning that holds for each resource, as on the card of a data set.

    `unnamed` are the words for a resource that has no name.
    """
    warnings = tuple(warnings)
    for resource in resources:
        facts = _facts(resource.facts)
        for warning in warnings if facts else ():
            if all(_holds(facts.get(key), wanted) for key, wanted in warning.facts):
                said = {key: show(facts.get(key) or "-") for key in PLACEHOLDERS}
                said["name"] = resource.name or unnamed
                yield {"field": warning.field, "text": warning.text.fill(**said)}
                break


def _holds(value: Any, wanted: frozenset[Any]) -> bool:
    return isinstance(value, (str, bool, int)) and value in wanted


def _facts(text: str) -> dict[str, Any]:
    try:
        facts = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}

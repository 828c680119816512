"""The form of an inventory as plain data. Pure Python: no CKAN.

A field of the form is named by its place in the document, as the errors of
`dgagov_inventory_update` are: `focus_areas[0].missions[1].title`. A list of
texts is one field with a text a line. Buttons send a command and a place, such
as `add:focus_areas[0].missions`, so that the form needs no JavaScript.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from ..inventory import NUMBER, REFERENCE, SHAPE, TEXT, TEXTS, entries

Node = dict[str, Any]

_STEP = re.compile(r"([a-z_]+)(?:\[(\d{1,6})\])?")
_PLACE = re.compile(rf"{_STEP.pattern}(?:\.{_STEP.pattern})*")

FIRST_CHILDREN = {"focus_area": "missions", "mission": "processes", "process": "datasets"}
"""What a new node gets at once, because it makes no sense without."""


def read(fields: Iterable[tuple[str, str]]) -> Node:
    """The document that the form's fields describe; names that are no places are left out."""
    tree: Node = {}
    for name, value in fields:
        steps = _steps(name)
        if not steps:
            continue
        node = tree
        for step in steps[:-1]:
            node = node.setdefault(step, {})
            if not isinstance(node, dict):
                break
        else:
            node[steps[-1]] = value
    return _node("document", tree)


def _steps(place: str) -> list[str | tuple[str, int]]:
    """The keys of a place, one with an index as a pair; empty for no place."""
    if not _PLACE.fullmatch(place):
        return []
    return [(key, int(index)) if index else key for key, index in _STEP.findall(place)]


def _node(kind: str, tree: Node) -> Node:
    document: Node = {}
    for key, rule in SHAPE[kind].items():
        if rule in (TEXT, NUMBER, REFERENCE):
            value = tree.get(key, "")
            document[key] = value if isinstance(value, str) else ""
        elif rule == TEXTS:
            value = tree.get(key, "")
            document[key] = value.splitlines() if isinstance(value, str) else []
        else:
            items = [(step[1], child) for step, child in tree.items() if _is_item(step, key)]
            items.sort(key=lambda item: item[0])
            document[key] = [_node(rule, child) for _i, child in items if isinstance(child, dict)]
    return document


def _is_item(step: str | tuple[str, int], key: str) -> bool:
    return isinstance(step, tuple) and step[0] == key


def new_node(kind: str) -> Node:
    """An empty node of a kind, with the children it makes no sense without."""
    node = _node(kind, {})
    if kind in FIRST_CHILDREN:
        key = FIRST_CHILDREN[kind]
        node[key].append(new_node(SHAPE[kind][key]))
    return node


def change(document: Node, command: str) -> tuple[Node, str]:
    """Do what a button asks; gives the changed document and the place to go on at.

    An impossible command, such as moving the first row up, changes nothing.
    """
    verb, _colon, place = command.partition(":")
    changed = deepcopy(document)
    if verb == "add":
        kind, rows = _list_at(changed, place)
        if rows is None:
            return document, ""
        rows.append(new_node(kind))
        return changed, f"{place}[{len(rows) - 1}]"
    parent, _bracket, last = place.rpartition("[")
    kind, rows = _list_at(changed, parent)
    index = int(last[:-1]) if last[:-1].isdecimal() else -1
    if rows is None or not 0 <= index < len(rows):
        return document, ""
    if verb == "remove":
        del rows[index]
        return changed, f"{parent}[{min(index, len(rows) - 1)}]" if rows else parent
    to = index + {"up": -1, "down": 1}.get(verb, 0)
    if verb not in ("up", "down") or not 0 <= to < len(rows):
        return document, place
    rows.insert(to, rows.pop(index))
    return changed, f"{parent}[{to}]"


def _list_at(document: Node, place: str) -> tuple[str, list[Node] | None]:
    """The kind of the rows, and the rows, of the list at a place."""
    steps = _steps(place)
    if not steps or not isinstance(steps[-1], str):
        return "", None
    kind, node = "document", document
    for step in steps[:-1]:
        if not isinstance(step, tuple) or SHAPE.get(SHAPE[kind].get(step[0], "")) is None:
            return "", None
        rows = node[step[0]]
        if step[1] >= len(rows):
            return "", None
        kind, node = SHAPE[kind][step[0]], rows[step[1]]
    rule = SHAPE[kind].get(steps[-1], "")
    return (rule, node[steps[-1]]) if rule in SHAPE else ("", None)


def without_blanks(document: Node) -> Node:
    """The document without rows in which nothing was written."""
    return _kept("document", document) or _node("document", {})


def _kept(kind: str, node: Node) -> Node | None:
    kept: Node = {}
    for key, rule in SHAPE[kind].items():
        value = node[key]
        if rule in SHAPE:
            value = [child for row in value if (child := _kept(rule, row)) is not None]
        kept[key] = value
    written = any(
        any(text.strip() for text in value if isinstance(text, str)) or (value and rule in SHAPE)
        if isinstance(value, list)
        else str(value or "").strip()
        for value, rule in ((kept[key], rule) for key, rule in SHAPE[kind].items())
    )
    return kept if written else None


def number_codes(document: Node) -> Node:
    """Give each titled entry without a code the next free one of its process.

    `DataSet_21_03` is the third of mission 2, main process 1 (Template 1).
    """
    numbered = deepcopy(document)
    used = {entry["code"].strip() for _place, entry in entries(numbered)}
    for place, entry in entries(numbered):
        if entry["code"].strip() or not entry["title"].strip():
            continue
        at = dict(step for step in _steps(place) if isinstance(step, tuple))
        mission, process = at["missions"] + 1, at["processes"] + 1
        for number in range(1, len(used) + 2):
            code = f"DataSet_{mission}{process}_{number:02}"
            if code not in used:
                entry["code"] = code
                used.add(code)
                break
    return numbered


def first_blank(document: Node) -> str:
    """The place where the first text of a document is still to be written; "" where none is.

    Codes are given on saving, and a data set need not be there yet: those do not count.
    """
    return _first_blank("document", document, "")


def _first_blank(kind: str, node: Node, place: str) -> str:
    prefix = f"{place}." if place else ""
    for key, rule in SHAPE[kind].items():
        optional = rule == REFERENCE or key == "code"
        if rule not in SHAPE and not node[key] and not optional:
            return prefix + key
        for index, child in enumerate(node[key] if rule in SHAPE else ()):
            if found := _first_blank(rule, child, f"{prefix}{key}[{index}]"):
                return found
    return ""


def lines(document: Node) -> Iterator[str]:
    """The document as indented lines, in the order of Template 1, to be compared."""
    yield from _lines("document", document, "")


def _lines(kind: str, node: Node, indent: str) -> Iterator[str]:
    texts = []
    for key, rule in SHAPE[kind].items():
        if rule not in SHAPE:
            value = node[key]
            texts += value if isinstance(value, list) else [str(value or "")]
    head = " · ".join(text.strip() for text in texts if text.strip())
    if head:
        yield indent + head
    deeper = "" if kind == "document" else indent + "  "
    for key, rule in SHAPE[kind].items():
        for child in node[key] if rule in SHAPE else ():
            yield from _lines(rule, child, deeper)

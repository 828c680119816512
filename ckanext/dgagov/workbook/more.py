"""The sheet of what the official form has no column for; it makes the way back exact.

A row: template, code, number and name of the resource, field, value, and the cell as it stands
in the form. The value counts only as long as the form still says what it said when written, so
that whoever edits the form is never overruled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .content import Dataset
from .defuse import defuse, units, writable
from .issues import Issue, Origin, issue
from .layout import CODE, DATASETS, RESOURCES, load_layout
from .recognize import INVENTORY, Recognized
from .record import put, stored
from .values import cell_text, converters

COLUMN = "column:"
"""Stands before the heading of a column that is not in the form."""
_NUMBER = "number "
"""Stands before a number, to tell it from a text of digits."""
_LITERAL = re.compile(rf"""[\[{{"]|(true|false|null)$|{_NUMBER}-?\d[\d.eE+-]*$""")
_NUMBERED = re.compile(r"(\d+)\.?\s*(.*)", re.DOTALL)
_NAME_CHARACTERS = 60
_KEY_CHARACTERS = 500


def is_key(key: Any) -> bool:
    """Whether a row can name a value by this key; those with an underscore in front are notes."""
    return (
        isinstance(key, str)
        and 0 < len(key) <= _KEY_CHARACTERS
        and key.isprintable()
        and key == key.strip()
        and key[0] != "_"
        and not key.startswith(COLUMN)
    )


def encode(value: Any) -> list[str]:
    """A value as one or more cells: texts as they are, numbers marked, anything else as JSON."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [f"{_NUMBER}{json.dumps(value)}"]
    most = load_layout().limit("cell_characters")
    if (
        isinstance(value, str)
        and cell_text(defuse(value)) == value
        and not _LITERAL.match(value)
        and value.isprintable()
        and writable(value) == value
        and units(value) <= most
    ):
        return [value]
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    plain = text.isprintable() and writable(text) == text
    if plain and cell_text(defuse(text)) == text and units(text) <= most:
        return [text]
    # Only ASCII may be cut anywhere but at a space.
    text = json.dumps(value, sort_keys=True)
    if writable(text) != text:
        text = text.replace("_", r"\u005f")
    cells = []
    while text:
        end = min(most, len(text))
        while end < len(text) and (text[end] == " " or text[end - 1] == " "):
            end -= 1
        cells.append(text[:end])
        text = text[end:]
    return cells


def decode(text: str) -> Any:
    """The value of joined cells; `ValueError` for JSON that is broken."""
    if not _LITERAL.match(text):
        return text
    try:
        value = json.loads(text.removeprefix(_NUMBER))
        if "\\u" in text and not _is_storable(value):
            raise ValueError("a sign that no database keeps")
        return value
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _is_storable(value: Any) -> bool:
    """Whether there is neither NUL in it nor half a character; UnicodeError is a `ValueError`."""
    written = json.dumps(value, ensure_ascii=False).encode()
    return b"\\u0000" not in written.replace(rb"\\", b"")


def resource_label(number: int, name: Any) -> str:
    """How a row names a resource: its number among those of its data set, and its name."""
    text = writable(name) if isinstance(name, str) else ""
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    return f"{number}. {' '.join(text.split())[:_NAME_CHARACTERS]}".strip()


def more_rows(sheet: Recognized) -> Iterator[tuple[Origin, dict[str, str]]]:
    """The rows of the sheet by key, the cells of one value joined."""
    columns = sheet.info.columns
    before: tuple[Origin, dict[str, str]] | None = None
    for number, cells in sheet.raw.rows[sheet.start :]:
        row = {k: cell_text(cells[i]) if i < len(cells) else "" for k, i in columns.items()}
        same = ("template", CODE, "number", "field", "shown")
        if before and row["field"] and all(before[1][key] == row[key] for key in same):
            before[1]["value"] += row["value"]
            continue
        if before:
            yield before
        before = Origin(sheet.info, number), row
    if before:
        yield before


class MoreReader:
    """Puts the values of the sheet into what was read from the forms."""

    def __init__(self, datasets: list[Dataset], inventory: dict[str, Any] | None) -> None:
        self.by_code: dict[str, Dataset] = {}
        for dataset in datasets:
            self.by_code.setdefault(dataset.code, dataset)
        self.areas = inventory["focus_areas"] if inventory else []
        self._names: dict[int, list[Any]] = {}
        """The resources' names as the form has them, by the id of their list."""

    def apply(self, sheet: Recognized) -> Iterator[Issue]:
        """Use every row of the sheet; rows that cannot be used are issues."""
        for origin, row in more_rows(sheet):
            try:
                value = decode(row["value"])
            except ValueError:
                yield issue("more_unread", origin, "value", value=row["value"])
                continue
            key, template = row["field"], row["template"]
            if template == INVENTORY:
                used = self._inventory(row, key, value)
            elif template in (DATASETS, RESOURCES):
                used = self._record(template, row, key, value)
            else:
                yield issue("more_unread", origin, "template", value=template)
                continue
            if not used:
                yield issue("more_left", origin, "field", value=f"{row[CODE]} {key}")

    def _inventory(self, row: dict[str, str], key: str, value: Any) -> bool:
        number = int(row[CODE]) if row[CODE].isdecimal() and len(row[CODE]) < 6 else 0
        if not 1 <= number <= len(self.areas):
            return False
        from .inventory_cells import read_agencies

        area = self.areas[number - 1]
        if key != "agencies" or area[key] != read_agencies(row["shown"]):
            return False
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            return False
        area[key] = value
        return True

    def _record(self, template: str, row: dict[str, str], key: str, value: Any) -> bool:
        dataset = self.by_code.get(row[CODE])
        if dataset is None:
            return False
        if template == DATASETS and key.startswith(COLUMN) and isinstance(value, str):
            dataset.unmapped[key.removeprefix(COLUMN)] = value
            return True
        record = dataset.package
        if template == RESOURCES:
            record = self._resource(record["resources"], row["number"])
        system = load_layout().raw["system_keys"][template]
        converter = converters(template).get(key)
        if record is None or (converter is None and (key in system or not is_key(key))):
            return key == "state" and record is not None and _set(record, key, value)
        if converter is not None:
            now = stored(record, key) or ""
            if row["shown"] != now and (converter.read(row["shown"]).value or "") != now:
                return False
        return _set(record, key, value)

    def _resource(self, resources: list[dict[str, Any]], label: str) -> dict[str, Any] | None:
        """The resource at a number, unless another one of the data set now bears the name."""
        match = _NUMBERED.fullmatch(label)
        if match is None:
            return None
        names = self._names.setdefault(id(resources), [one.get("name") for one in resources])
        for number, (resource, name) in enumerate(zip(resources, names, strict=True), start=1):
            if resource_label(number, name) == label:
                return resource
        labels = [resource_label(1, name)[2:].strip() for name in names]
        same = [one for one, name in zip(resources, labels, strict=True) if name == match[2]]
        return same[0] if len(same) == 1 else None


def _set(record: dict[str, Any], key: str, value: Any) -> bool:
    put(record, key, value)
    return True

"""A record as the cells of a row, and what those cells do not say exactly."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from .defuse import defuse
from .layout import CODE, DATASETS, load_layout
from .more import is_key
from .record import stored
from .rows import NAME
from .values import Converter, converters, error_words
from .writing_sheets import fitting

Further = tuple[str, Any, str]
"""A key, its value, and the cell that stands for it in the form."""

_NAME = "name"
_PRIVATE = "private"


def cells_of(
    template: str, columns: Container[str], code: str, record: Mapping[str, Any]
) -> tuple[dict[str, str], list[Further]]:
    """The cells by key, and the values for the further sheet.

    Reading the cells back is how it is known whether they say all.
    """
    cells, further = {CODE: defuse(code)}, []
    done: set[str | None] = {CODE, _NAME} if template == DATASETS else {CODE}
    for key, converter in converters(template).items():
        if key in done:
            continue
        done.update((key, converter.field.companion))
        cell, more = _field(converter, record, has_column=key in columns)
        if cell:
            cells[key] = cell
        further.extend(more)
    further.extend(_others(template, code, record))
    return cells, [entry for entry in further if entry[2] or entry[1] not in (None, "")]


def _field(
    converter: Converter, record: Mapping[str, Any], *, has_column: bool
) -> tuple[str, list[Further]]:
    key, companion = converter.field.key, converter.field.companion
    cell, value, beside = _shown(converter, record)
    if not has_column:
        further = [(key, value, "")] if value not in ("", []) else []
        return "", further + ([(companion, beside, "")] if companion and beside else [])
    cell, cut = fitting(cell)
    if cell in error_words():
        # In a form it would be read as a formula that failed.
        cell = ""
    reading = converter.read(cell)
    further = []
    if cut or reading.value != value:
        further.append((key, value, cell))
    if companion and beside != reading.companion:
        further.append((companion, beside, reading.companion))
    return cell, further


def _shown(converter: Converter, record: Mapping[str, Any]) -> tuple[str, Any, Any]:
    """The cell of a field, the value it must give back, and the text beside "other".

    A value that is no text of its kind has no cell: it stands on the further sheet as it is.
    """
    key = converter.field.key
    value = stored(record, key)
    beside = record.get(converter.field.companion) if converter.field.companion else ""
    if value in (None, "", []):
        return "", converter.read("").value, beside or ""
    try:
        reading = converter.normal(value, beside)
    except (ValueError, TypeError):
        return "", value, beside or ""
    return converter.show(reading.value, reading.companion), reading.value, reading.companion


def _others(template: str, code: str, record: Mapping[str, Any]) -> Iterator[Further]:
    """Keys that are no field of the form but the record's own: kept for the way back."""
    known = converters(template)
    system = set(load_layout().raw["system_keys"][template])
    if template == DATASETS:
        if record.get("state") == "draft":
            yield "state", "draft", ""
        name = record.get(_NAME)
        if name and not (name == code and NAME.fullmatch(code)):
            yield _NAME, name, ""
    for key, value in _own_keys(record):
        if key not in known and key not in system and _says(key, value):
            yield key, value, ""


def _own_keys(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Keys of a record and of its `extras`."""
    extras = record.get("extras")
    listed = [e for e in extras if isinstance(e, Mapping)] if isinstance(extras, list) else []
    pairs = [*record.items(), *((e.get("key"), e.get("value")) for e in listed)]
    done = set()
    for key, value in pairs:
        if is_key(key) and key not in done:
            done.add(key)
            yield key, value


def _says(key: str, value: Any) -> bool:
    """Whether a key has a value; that a data set is not private needs no saying."""
    return value is not None and value not in ("", [], {}) and (key != _PRIVATE or bool(value))

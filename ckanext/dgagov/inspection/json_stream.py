"""JSON of any size, streamed: the lists of objects as tables, and GeoJSON with its shapes.

Only the head and the tail of a list are kept (`grid.read_grid`), whatever is nested in a row is
kept as a short text, and coordinates only widen the bounds: memory does not grow with the file.
"""

from __future__ import annotations

import codecs
import collections
import itertools
from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson

from .cells import Cell
from .encoding import ASCII, UTF8, UTF8_MARK
from .findings import Refusal
from .geometry import WGS84, Shapes
from .grid import Grid, read_grid, record_keys
from .readable import Readable
from .thresholds import whole

Event = tuple[str, Any]
_OPENS = ("start_map", "start_array")
_CLOSES = ("end_map", "end_array")


def stream_json(readable: Readable, kind: str, encoding: str) -> tuple[list[Grid], Shapes]:
    """The lists of objects of a JSON or GeoJSON file, each with its name, and its shapes.

    Raises `Refusal` for a broken file and one nested too deep.
    """
    shapes = Shapes()
    try:
        with readable.open() as raw:
            events = _checked(ijson.basic_parse(_utf8(raw, encoding), use_float=True))
            first = next(events)
            return list(_lists(events, first, "", shapes)), shapes
    except UnicodeDecodeError as error:
        raise Refusal("encoding_unknown") from error
    except (ijson.JSONError, ValueError, OverflowError) as error:
        said = error.args[0] if error.args else ""
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
        detail = " ".join(text.split())[: whole("text_head_characters")]
        raise Refusal("cannot_parse", format=kind, detail=detail) from error


def _utf8(raw: BinaryIO, encoding: str) -> Any:
    """The content as UTF-8 without a mark, which is all that the parser reads."""
    if encoding == UTF8_MARK:
        raw.read(len(codecs.BOM_UTF8))
    if encoding in (ASCII, UTF8, UTF8_MARK):
        return raw
    return _Recoded(raw, encoding)


class _Recoded:
    """A content in another encoding, as UTF-8."""

    def __init__(self, raw: BinaryIO, encoding: str) -> None:
        self._raw, self._decoder = raw, codecs.getincrementaldecoder(encoding)()

    def read(self, count: int = -1) -> bytes:
        """Some bytes; none at the end, or where none are asked for."""
        while count:
            block = self._raw.read(count)
            text = self._decoder.decode(block, not block)
            if text or not block:
                return text.encode()
        return b""


def _checked(events: Iterator[Event]) -> Iterator[Event]:
    """The events, as long as they are not nested too deep."""
    depth, limit = 0, whole("nested_levels")
    for event in events:
        if event[0] in _OPENS:
            depth += 1
            if depth > limit:
                raise Refusal("nested_too_deep", setting="nested_levels", limit=limit)
        elif event[0] in _CLOSES:
            depth -= 1
        yield event


def _lists(events: Iterator[Event], first: Event, name: str, shapes: Shapes) -> Iterator[Grid]:
    """The tables in the value that begins with `first`; afterwards the value is read to its end."""
    if first[0] == "start_array":
        entry = next(events)
        while entry[0] not in ("start_map", "end_array"):
            _skip(events, entry)
            entry = next(events)
        if entry[0] == "start_map":
            yield _grid(name, _objects(events, entry, shapes))
    elif first[0] == "start_map":
        for key, value in _members(events):
            if key == "crs":
                shapes.crs = _short(events, value) or None
            elif key == "geometry" and value[0] == "start_map":  # a feature alone
                shapes.features += 1
                _geometry(events, shapes)
            else:
                yield from _lists(events, value, f"{name}.{key}" if name else key, shapes)


def _members(events: Iterator[Event]) -> Iterator[tuple[str, Event]]:
    """Each key of an open object with the first event of its value, which the caller reads."""
    for event, key in events:
        if event == "end_map":
            return
        yield key, next(events)


def _skip(events: Iterator[Event], first: Event) -> None:
    depth = first[0] in _OPENS
    while depth:
        event = next(events)[0]
        depth += (event in _OPENS) - (event in _CLOSES)


def _objects(events: Iterator[Event], first: Event, shapes: Shapes) -> Iterator[dict[str, Cell]]:
    """The objects of an open list, whose first one is open already."""
    entry = first
    while entry[0] != "end_array":
        if entry[0] == "start_map":
            yield _object(events, shapes)
        else:
            _skip(events, entry)
        entry = next(events)


def _object(events: Iterator[Event], shapes: Shapes) -> dict[str, Cell]:
    """One row. A feature gives its properties, and a point its longitude and latitude."""
    row: dict[str, Cell] = {}
    properties: dict[str, Cell] = {}
    feature = False
    for key, value in _members(events):
        if key == "geometry" and value[0] in (*_OPENS, "null"):
            feature = True
            if value[0] == "start_map":
                properties.update(_geometry(events, shapes))
        elif key == "properties" and value[0] == "start_map":
            inner = {name: _cell(events, first) for name, first in _members(events)}
            properties = {**inner, **properties}
        elif len(row) < whole("columns_kept"):
            row[key] = _cell(events, value)
        else:
            _skip(events, value)
    if not feature:
        texts = (str(value) for value in properties.values() if value is not None)
        nested = ", ".join(texts)[: whole("text_head_characters")]
        return {**row, "properties": nested} if properties else row
    shapes.features += 1
    return properties


def _geometry(events: Iterator[Event], shapes: Shapes) -> dict[str, Cell]:
    """Read an open geometry: its type and bounds go into `shapes`; a point is given back."""
    kind, point = "", []
    for key, value in _members(events):
        if key == "type" and value[0] == "string":
            kind = str(value[1])[: whole("example_characters")]
            shapes.kinds.add(kind)
        elif key == "coordinates" and value[0] == "start_array":
            point = _coordinates(events, shapes)
        elif key == "geometries" and value[0] == "start_array":
            for entry in iter(lambda: next(events), ("end_array", None)):
                if entry[0] == "start_map":
                    _geometry(events, shapes)
                else:
                    _skip(events, entry)
        else:
            _skip(events, value)
    if kind == "Point" and len(point) >= 2:
        return {"longitude": point[0], "latitude": point[1]}
    return {}


def _coordinates(events: Iterator[Event], shapes: Shapes) -> list[float]:
    """Read open coordinates of any depth; the last position."""
    depth, position, last = 1, [], []
    while depth:
        event, value = next(events)
        if event == "number":
            if len(position) < 3:
                position.append(float(value))
            continue
        if len(position) >= 2:
            shapes.point(position[0], position[1])
            last = position
        position = []
        depth += (event in _OPENS) - (event in _CLOSES)
    return last


def _cell(events: Iterator[Event], first: Event) -> Cell:
    if first[0] in _OPENS:
        return _short(events, first)
    return first[1]


def _short(events: Iterator[Event], first: Event) -> str:
    """The scalar values in a nested value, as far as a cell is shown."""
    limit, parts, length = whole("text_head_characters"), [], 0
    if first[0] not in _OPENS:
        return "" if first[1] is None else str(first[1])[:limit]
    depth = 1
    while depth:
        event, value = next(events)
        depth += (event in _OPENS) - (event in _CLOSES)
        if event in ("string", "number", "boolean") and length < limit:
            parts.append(str(value)[:limit])
            length += len(parts[-1]) + 2
    return ", ".join(parts)[:limit]


def _grid(name: str, rows: Iterator[dict[str, Cell]]) -> Grid:
    """The columns are the keys of the head; what only later rows have is not shown."""
    head = list(itertools.islice(rows, whole("head_rows")))
    keys = record_keys(head)
    cells = ([row.get(key) for key in keys] for row in itertools.chain(head, rows))
    if not keys:
        collections.deque(rows, maxlen=0)  # reads to the end of the list
        return read_grid((), name, merged=[], records=True)
    return read_grid(itertools.chain([keys], cells), name, merged=[], records=True)


def geojson_crs(shapes: Shapes) -> str:
    """GeoJSON is in WGS 84 (RFC 7946) unless an older file names another system."""
    named = (shapes.crs or "").upper()
    return WGS84 if not named or "CRS84" in named or named.endswith("4326") else shapes.crs or WGS84

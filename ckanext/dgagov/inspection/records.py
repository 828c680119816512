"""JSON, JSON Lines and GeoJSON as tables: one object a row, its keys the headings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .encoding import python_encoding
from .findings import Refusal
from .grid import Grid, read_grid
from .thresholds import whole


def read_records(path: Path, kind: str, encoding: str) -> list[Grid]:
    """The lists of objects in the file, each as a grid with its name, if it has any.

    Raises `Refusal` for a file over the limit, broken, or nested too deep.
    """
    size, limit = path.stat().st_size, whole("json_max_bytes")
    if size > limit:
        raise Refusal("over_limit", setting="json_max_bytes", found=size, limit=limit)
    try:
        text = path.read_text(encoding=python_encoding(encoding)).lstrip("\ufeff")
        if kind == "JSONL":
            return [_grid("", [json.loads(line) for line in text.splitlines() if line.strip()])]
        document = json.loads(text)
    except RecursionError as error:
        raise Refusal("nested_too_deep") from error
    except UnicodeDecodeError as error:
        raise Refusal("encoding_unknown") from error
    except ValueError as error:
        raise Refusal("cannot_parse", format=kind, detail=str(error)) from error
    return [_grid(name, rows) for name, rows in _lists(document)]


def _lists(document: Any) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(document, list):
        if any(isinstance(entry, dict) for entry in document):
            yield "", document
    elif isinstance(document, dict) and document.get("type") == "FeatureCollection":
        features = document.get("features")
        yield "", [_feature(entry) for entry in features or () if isinstance(entry, dict)]
    elif isinstance(document, dict):
        for name, value in document.items():
            for below, rows in _lists(value) if isinstance(value, (list, dict)) else ():
                yield ".".join(part for part in (str(name), below) if part), rows


def _feature(feature: dict[str, Any]) -> dict[str, Any]:
    """The properties of a feature; a point also gives its longitude and latitude."""
    properties = feature.get("properties")
    row = dict(properties) if isinstance(properties, dict) else {}
    geometry = feature.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        point = geometry.get("coordinates")
        if isinstance(point, list) and len(point) >= 2:
            row.setdefault("longitude", point[0])
            row.setdefault("latitude", point[1])
    return row


def _grid(name: str, rows: Iterable[Any]) -> Grid:
    objects = [row for row in rows if isinstance(row, dict)]
    keys = list(dict.fromkeys(key for row in objects for key in row))
    cells = ([_cell(row.get(key)) for key in keys] for row in objects)
    return read_grid(_with_heading(keys, cells) if keys else (), name, merged=[])


def _with_heading(keys: list[str], rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    yield keys
    yield from rows


def _cell(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)[: whole("text_head_characters")]
    return value

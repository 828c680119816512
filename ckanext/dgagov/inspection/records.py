"""JSON, JSON Lines and GeoJSON as tables: one object a row, its keys the headings."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .encoding import python_encoding
from .findings import ApiDescription, Geography, Refusal
from .geometry import Shapes
from .grid import Grid, read_grid, record_keys
from .json_stream import geojson_crs, stream_json
from .readable import Readable
from .services import describe_json, refuse_error
from .thresholds import whole


class Records(NamedTuple):
    """The tables of a file, its shapes, and the service it describes."""

    grids: list[Grid]
    geography: Geography | None = None
    api: ApiDescription | None = None


def read_records(readable: Readable, kind: str, encoding: str) -> Records:
    """The lists of objects in the file, each as a grid with its name, if it has any.

    GeoJSON, and JSON above `json_max_bytes`, is streamed. Raises `Refusal` for a file that is
    broken or nested too deep.
    """
    if kind == "JSONL":
        return Records([_grid("", _lines(readable, encoding))])
    if kind == "JSON" and readable.size <= whole("json_max_bytes"):
        document = _load(readable, encoding)
        refuse_error(document)
        api = describe_json(document)
        if api and api.kind != "ckan_datastore":
            return Records([], api=api)
        if api:
            return Records([_grid("", document["result"]["records"])], api=api)
        return Records([_grid(name, rows) for name, rows in _lists(document)])
    grids, shapes = stream_json(readable, kind, encoding)
    return Records(grids, _geography(shapes))


def _geography(shapes: Shapes) -> Geography | None:
    shapes.crs = geojson_crs(shapes)
    return shapes.finding()


def _load(readable: Readable, encoding: str) -> Any:
    try:
        with readable.open() as stream:
            text = stream.read().decode(python_encoding(encoding)).lstrip("\ufeff")
        return json.loads(text)
    except RecursionError as error:
        limit = whole("nested_levels")
        raise Refusal("nested_too_deep", setting="nested_levels", limit=limit) from error
    except UnicodeDecodeError as error:
        raise Refusal("encoding_unknown") from error
    except ValueError as error:
        raise Refusal("cannot_parse", format="JSON", detail=str(error)) from error


def _lines(readable: Readable, encoding: str) -> Iterator[Any]:
    """The values of JSON Lines, one after the other."""
    limit = whole("csv_field_characters")
    with readable.open() as raw:
        stream = io.TextIOWrapper(raw, encoding=python_encoding(encoding))
        try:
            while line := stream.readline(limit + 1):
                if len(line) > limit:
                    raise Refusal(
                        "over_limit", setting="csv_field_characters", found=len(line), limit=limit
                    )
                line = line.lstrip("\ufeff")
                if line.strip():
                    yield json.loads(line)
        except RecursionError as error:
            levels = whole("nested_levels")
            raise Refusal("nested_too_deep", setting="nested_levels", limit=levels) from error
        except UnicodeDecodeError as error:
            raise Refusal("encoding_unknown") from error
        except ValueError as error:
            raise Refusal("cannot_parse", format="JSONL", detail=str(error)) from error


def _lists(document: Any) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(document, list):
        if any(isinstance(entry, dict) for entry in document):
            yield "", document
    elif isinstance(document, dict):
        for name, value in document.items():
            for below, rows in _lists(value) if isinstance(value, (list, dict)) else ():
                yield ".".join(part for part in (str(name), below) if part), rows


def _grid(name: str, rows: Iterable[Any]) -> Grid:
    """The columns are the keys of the head; what only later rows have is not shown."""
    objects = (row for row in rows if isinstance(row, dict))
    head = list(itertools.islice(objects, whole("head_rows")))
    keys = record_keys(head)
    cells = ([_cell(row.get(key)) for key in keys] for row in itertools.chain(head, objects))
    return read_grid(itertools.chain([keys], cells) if keys else (), name, merged=[], records=True)


def _cell(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)[: whole("text_head_characters")]
    return value

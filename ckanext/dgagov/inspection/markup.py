"""XML, KML and RDF/XML, streamed: records as tables, placemarks, statements, services.

Entities are never resolved, nothing is fetched, and elements are forgotten once they were read.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from lxml import etree  # type: ignore[attr-defined]

from .archive import refuse_document_type
from .cells import Cell
from .findings import ApiDescription, Geography, Refusal
from .geometry import WGS84, Shapes
from .grid import Grid, read_grid, record_keys
from .readable import Readable, head_of
from .services import describe_xml, service_of_root
from .thresholds import threshold, whole

Row = dict[str, Cell]
_HUGE = re.compile(r"huge|too long|excessive|buffer size", re.IGNORECASE)
_SHAPES = {
    "Point": "Point", "LineString": "LineString", "LinearRing": "LineString",
    "Polygon": "Polygon", "Track": "LineString",
}  # fmt: skip
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XML = "{http://www.w3.org/XML/1998/namespace}"


class Markup(NamedTuple):
    """What was found in an XML file."""

    grids: list[Grid]
    geography: Geography | None = None
    api: ApiDescription | None = None
    statements: int | None = None


def read_markup(readable: Readable, kind: str) -> Markup:
    """What is in a file of the format XML, KML or RDF. Raises `Refusal`.

    That for entities, nesting, long texts, and XML that is not well formed.
    """
    refuse_document_type(head_of(readable, whole("xml_part_head_bytes")), readable.name)
    if kind == "RDF":
        return Markup([], statements=_count_statements(readable))
    if kind == "KML":
        return _read_kml(readable)
    if api := _service(readable):
        return Markup([], api=api)
    path = _record_path(readable)
    if path is None:
        return Markup([])
    return Markup([_grid(path[-1], _records(readable, path))])


def local(tag: Any) -> str:
    """The name of an element without its namespace; "" for comments and the like."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


@contextmanager
def _walking(readable: Readable) -> Iterator[Iterator[tuple[str, Any, int]]]:
    """The start and end of every element with its depth, counted from 1."""
    with readable.open() as stream:
        try:
            yield _walk(stream, readable.name)
        except etree.XMLSyntaxError as error:
            raise _refusal(error) from error


def _refusal(error: etree.XMLSyntaxError) -> Refusal:
    detail = " ".join(str(error).split())[: whole("text_head_characters")]
    if "memory" in detail.lower():
        return Refusal("out_of_memory", limit=whole("child_memory_bytes"))
    if "depth" in detail:
        limit = whole("nested_levels")
        return Refusal("nested_too_deep", setting="nested_levels", limit=limit)
    if _HUGE.search(detail):
        limit = whole("xml_text_bytes")
        return Refusal("over_limit", setting="xml_text_bytes", found=f"> {limit}", limit=limit)
    return Refusal("cannot_parse", format="XML", detail=detail)


def _walk(stream: Any, name: str) -> Iterator[tuple[str, Any, int]]:
    depth, limit = 0, whole("nested_levels")
    parser = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, no_network=True,
        huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    for event, element in parser:
        if event == "start":
            depth += 1
            if depth == 1 and element.getroottree().docinfo.internalDTD is not None:
                raise Refusal("xml_entities", part=name[: whole("example_characters")])
            if depth > limit:
                raise Refusal("nested_too_deep", setting="nested_levels", limit=limit)
        yield event, element, depth
        if event == "end":
            depth -= 1


def _forget(element: Any) -> None:
    """Free an element that was read and what stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


# Records --------------------------------------------------------------------------------


def _record_path(readable: Readable) -> tuple[str, ...] | None:
    """The path of the elements that repeat with the same fields; the outermost, if several do."""
    counts: Counter[tuple[str, ...]] = Counter()
    fields: dict[tuple[str, ...], Counter[str]] = {}
    looked = whole("xml_sample_elements")
    with _walking(readable) as events:
        for event, _, element, path in itertools.islice(_paths(events), looked):
            if event == "start":
                continue
            names = {local(child.tag) for child in element if not len(child)}
            names |= {local(key) for key in element.attrib}
            if names and (len(element) or element.attrib):
                counts[path] += 1
                fields.setdefault(path, Counter()).update(names)
            if len(path) > 2:
                _trim(element)
    for path in sorted(counts, key=lambda entry: (len(entry), -counts[entry])):
        most = fields[path].most_common(1)[0][1]
        if counts[path] >= whole("xml_min_records") and (
            most >= threshold("xml_regular_share") * counts[path]
        ):
            return path
    return None


def _paths(
    events: Iterator[tuple[str, Any, int]],
) -> Iterator[tuple[str, int, Any, tuple[str, ...]]]:
    path: list[str] = []
    for event, element, depth in events:
        if event == "start":
            path.append(local(element.tag))
        yield event, depth, element, tuple(path)
        if event == "end":
            path.pop()


def _trim(element: Any) -> None:
    """Keep an element's name for its parent's sake, but nothing below it."""
    for child in list(element):
        for inner in list(child):
            child.remove(inner)


def _records(readable: Readable, path: tuple[str, ...]) -> Iterator[Row]:
    with _walking(readable) as events:
        for event, depth, element, here in _paths(events):
            if event == "end" and depth <= len(path):
                if here == path:
                    yield _row(element)
                _forget(element)


def _row(element: Any) -> Row:
    """Attributes and children; what is nested in a child is named child/grandchild."""
    row: Row = {local(key): value for key, value in element.attrib.items()}
    limit = whole("columns_kept")
    for child in element:
        name = local(child.tag)
        if not len(child):
            _put(row, name, child.text, limit)
            continue
        for inner in child:
            _put(row, f"{name}/{local(inner.tag)}", "".join(inner.itertext()), limit)
    return row


def _put(row: Row, name: str, text: str | None, limit: int) -> None:
    if name not in row and len(row) < limit:
        row[name] = (text or "").strip()[: whole("cell_characters")]


def _grid(name: str, rows: Iterator[Row]) -> Grid:
    head = list(itertools.islice(rows, whole("head_rows")))
    keys = record_keys(head)
    cells = ([row.get(key) for key in keys] for row in itertools.chain(head, rows))
    return read_grid(itertools.chain([keys], cells) if keys else (), name, merged=[], records=True)


# Services -------------------------------------------------------------------------------


def _service(readable: Readable) -> ApiDescription | None:
    """The service that the file describes, with the first title in it."""
    title = None
    with _walking(readable) as events:
        _, root, _ = next(events)
        tag = str(root.tag)
        kind = service_of_root(local(tag), tag.partition("}")[0])
        if kind is None:
            return None
        for event, element, _ in itertools.islice(events, whole("xml_sample_elements")):
            if kind == "odata" and local(element.tag) in ("EntityContainer", "Schema"):
                title = title or element.get("Name") or element.get("Namespace")
            elif event == "end" and local(element.tag) == "Title":
                title = title or element.text
            if title and kind != "odata":
                break
    return describe_xml(kind, title)


# KML ------------------------------------------------------------------------------------


def _read_kml(readable: Readable) -> Markup:
    shapes = Shapes(crs=WGS84)
    grid = _grid("", _placemarks(readable, shapes))
    return Markup([grid], shapes.finding())


def _placemarks(readable: Readable, shapes: Shapes) -> Iterator[Row]:
    with _walking(readable) as events:
        inside, row = 0, Row()
        for event, element, depth in events:
            name = local(element.tag)
            if event == "start":
                if name == "Placemark" and not inside:
                    inside, row = depth, Row()
                continue
            if not inside:
                _forget(element)
                continue
            _take(name, element, row, shapes)
            if depth == inside:
                shapes.features += 1
                inside = 0
                yield row
            if name == "coordinates" or depth <= inside + 1:
                _forget(element)


def _take(name: str, element: Any, row: Row, shapes: Shapes) -> None:
    """What the end of one element inside a placemark tells."""
    limit = whole("columns_kept")
    if name in ("name", "description"):
        _put(row, name, element.text, limit)
    elif name == "SimpleData":
        _put(row, element.get("name") or name, element.text, limit)
    elif name == "value":
        parent = element.getparent()
        _put(row, (parent is not None and parent.get("name")) or name, element.text, limit)
    elif name in _SHAPES and name != "LinearRing":
        shapes.kinds.add(_SHAPES[name])
    elif name in ("coordinates", "coord"):
        last = _positions(element.text or "", shapes)
        parent = element.getparent()
        if last and parent is not None and local(parent.tag) == "Point":
            row.setdefault("longitude", last[0])
            row.setdefault("latitude", last[1])


def _positions(text: str, shapes: Shapes) -> tuple[float, float] | None:
    last = None
    for match in re.finditer(r"([-+.\deE]+)\s*[, ]\s*([-+.\deE]+)(?:,[-+.\deE]*)?", text):
        try:
            last = (float(match[1]), float(match[2]))
        except ValueError:
            continue
        shapes.point(*last)
    return last


# RDF ------------------------------------------------------------------------------------


def _count_statements(readable: Readable) -> int:
    """The statements of an RDF/XML file by its stripes: nodes, properties, nodes, and so on.

    A property is one statement, a node with a name of its own one more, an attribute that is
    not RDF's own one each. Lists count as their entries.
    """
    count, stripes, skipped = 0, [], 0
    with _walking(readable) as events:
        for event, element, depth in events:
            if event == "end":
                if depth == skipped:
                    skipped = 0
                if len(stripes) >= depth:
                    stripes.pop()
                _forget(element)
                continue
            if skipped or depth == 1:
                if depth == 1:
                    stripes.append("root")
                continue
            node = stripes[-1] in ("root", "property")
            own = [key for key in element.attrib if not key.startswith((_RDF, _XML))]
            if node:
                count += element.tag != f"{_RDF}Description"
                count += len(own) + (f"{_RDF}type" in element.attrib)
                stripes.append("node")
                continue
            count += 1 + len(own)
            parse = element.get(f"{_RDF}parseType")
            stripes.append("node" if parse == "Resource" else "property")
            if parse == "Literal":
                skipped = depth
    return count

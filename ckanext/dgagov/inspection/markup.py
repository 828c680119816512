"""XML, KML and RDF/XML: records as tables, placemarks, statements, services.

What a file is made of is read from its head, by lxml; the whole of it is then walked through
(`markup_walks`). Entities are never resolved, and nothing is fetched.
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
from .findings import ApiDescription, Geography, Refusal
from .grid import Grid
from .markup_walks import count_rdf_statements, read_placemarks, read_xml_records
from .readable import Readable
from .services import describe_xml, refuse_error_root, service_of_root
from .thresholds import threshold, whole
from .xml_stream import local, too_long

_HUGE = re.compile(r"huge|too long|excessive|buffer size", re.IGNORECASE)


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
    with readable.open() as stream:
        refuse_document_type(stream, readable.name)
    if kind == "RDF":
        return Markup([], statements=count_rdf_statements(readable))
    if kind == "KML":
        grid, geography = read_placemarks(readable)
        return Markup([grid], geography)
    if api := _service(readable):
        return Markup([], api=api)
    path = _record_path(readable)
    if path is None:
        return Markup([])
    return Markup([read_xml_records(readable, path)])


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
        return too_long()
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


# Services -------------------------------------------------------------------------------


def _service(readable: Readable) -> ApiDescription | None:
    """The service that the file describes, with the first title in it."""
    title = None
    with _walking(readable) as events:
        _, root, _ = next(events)
        tag = str(root.tag)
        refuse_error_root(local(tag))
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

"""What XML, KML and RDF/XML are walked through for: records, placemarks with shapes, statements."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from .cells import Cell
from .findings import Geography
from .geometry import WGS84, Shapes
from .grid import Grid, read_grid, record_keys
from .readable import Readable
from .thresholds import whole
from .xml_stream import Walk, local, too_deep, walk_xml

Row = dict[str, Cell]
_SHAPES = {
    "Point": "Point", "LineString": "LineString", "Polygon": "Polygon", "Track": "LineString",
}  # fmt: skip
_TEXTS = frozenset(("name", "description", "SimpleData", "value", "coordinates", "coord"))
_POSITION = re.compile(r"([-+.\deE]+)\s*[, ]\s*([-+.\deE]+)(?:,[-+.\deE]*)?")
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XML = "http://www.w3.org/XML/1998/namespace}"


def _put(row: Row, name: str, text: str | None, limit: int) -> None:
    if name not in row and len(row) < limit:
        row[name] = (text or "").strip()[: whole("cell_characters")]


def _grid(name: str, rows: Iterator[Row]) -> Grid:
    head = list(itertools.islice(rows, whole("head_rows")))
    keys = record_keys(head)
    cells = ([row.get(key) for key in keys] for row in itertools.chain(head, rows))
    return read_grid(itertools.chain([keys], cells) if keys else (), name, merged=[], records=True)


# Records --------------------------------------------------------------------------------


def read_xml_records(readable: Readable, path: tuple[str, ...]) -> Grid:
    """The elements with one path (names from the root on), as rows. Raises `Refusal`.

    A row has the attributes and children; what is nested in a child is named child/grandchild.
    """
    return _grid(path[-1], walk_xml(readable, _Records(path)))


class _Records(Walk):
    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__()
        self._path, self._level = path, len(path)
        self._matched = 0
        """How many of the open elements are those of the path; all of them inside a record."""
        self._row: Row = {}
        self._child = self._inner = ""
        self._columns = whole("columns_kept")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth = depth = self.depth + 1
        level, matched = self._level, self._matched
        if depth > self.limit:
            raise too_deep()
        if matched == level:
            if depth == level + 1:
                self._child, self._inner = local(tag), ""
            elif depth == level + 2:
                self._inner = local(tag)
            else:
                return
            self.forget()
        elif depth == matched + 1 and local(tag) == self._path[matched]:
            self._matched = depth
            if depth == level:
                self._row = {local(name): value for name, value in attributes.items()}

    def end(self, tag: str) -> None:
        depth, level = self.depth, self._level
        self.depth = depth - 1
        if self._matched < level:
            if depth == self._matched:
                self._matched -= 1
        elif depth == level + 2:
            _put(self._row, f"{self._child}/{self._inner}", self.taken(), self._columns)
        elif depth == level + 1:
            if not self._inner:
                _put(self._row, self._child, self.taken(), self._columns)
        elif depth == level:
            self.rows.append(self._row)
            self._matched -= 1
            self.forget()

    def text(self, data: str) -> None:
        if self._matched == self._level:
            super().text(data)


# KML ------------------------------------------------------------------------------------


def read_placemarks(readable: Readable) -> tuple[Grid, Geography | None]:
    """The placemarks of a KML file as rows, and their shapes. Raises `Refusal`."""
    walk = _Placemarks()
    grid = _grid("", walk_xml(readable, walk))
    return grid, walk.shapes.finding()


class _Placemarks(Walk):
    def __init__(self) -> None:
        super().__init__()
        self.shapes = Shapes(crs=WGS84)
        self._inside = 0
        """The depth of the open placemark; 0 outside."""
        self._row: Row = {}
        self._open: list[tuple[str, str | None]] = []
        """Name, and attribute `name`, of the open elements of the placemark."""
        self._columns = whole("columns_kept")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth = depth = self.depth + 1
        if depth > self.limit:
            raise too_deep()
        name = local(tag)
        if self._inside:
            self._open.append((name, attributes.get("name")))
            if name in _TEXTS:
                self.forget()
        elif name == "Placemark":
            self._inside, self._row, self._open = depth, {}, []

    def end(self, tag: str) -> None:
        if self._inside == self.depth:
            self.shapes.features += 1
            self.rows.append(self._row)
            self._inside = 0
        elif self._inside:
            name, own = self._open.pop()
            if name in _SHAPES:
                self.shapes.kinds.add(_SHAPES[name])
            elif name in _TEXTS:
                self._take(name, own)
        self.depth -= 1

    def text(self, data: str) -> None:
        if self._inside and self._open and self._open[-1][0] in _TEXTS:
            super().text(data)

    def _take(self, name: str, own: str | None) -> None:
        """What the end of one element with a text tells."""
        text = self.taken()
        above, above_name = self._open[-1] if self._open else ("Placemark", None)
        if name in ("coordinates", "coord"):
            last = self._positions(text)
            if last and above == "Point":
                self._row.setdefault("longitude", last[0])
                self._row.setdefault("latitude", last[1])
        elif name == "value":
            _put(self._row, above_name or name, text, self._columns)
        else:
            _put(self._row, own or name if name == "SimpleData" else name, text, self._columns)

    def _positions(self, text: str) -> tuple[float, float] | None:
        last = None
        for match in _POSITION.finditer(text):
            try:
                last = (float(match[1]), float(match[2]))
            except ValueError:
                continue
            self.shapes.point(*last)
        return last


# RDF ------------------------------------------------------------------------------------


def count_rdf_statements(readable: Readable) -> int:
    """The statements of an RDF/XML file by its stripes: nodes, properties, nodes, and so on.

    A property is one statement, a node with a name of its own one more, an attribute that is
    not RDF's own one each. Lists count as their entries. Raises `Refusal`.
    """
    walk = _Statements()
    for _ in walk_xml(readable, walk):
        raise AssertionError("statements are counted, not kept")
    return walk.count


class _Statements(Walk):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self._stripes: list[bool] = []
        """Of each open element, whether what it holds are nodes."""
        self._skipped = 0
        """The depth of the open literal of XML; 0 outside."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth = depth = self.depth + 1
        if depth > self.limit:
            raise too_deep()
        if self._skipped:
            return
        if depth == 1:
            self._stripes.append(True)
            return
        own = sum(not name.startswith((_RDF, _XML)) for name in attributes) if attributes else 0
        if self._stripes[-1]:
            self.count += (tag != f"{_RDF}Description") + own + (f"{_RDF}type" in attributes)
            self._stripes.append(False)
            return
        self.count += 1 + own
        parse = attributes.get(f"{_RDF}parseType")
        self._stripes.append(parse != "Resource")
        if parse == "Literal":
            self._skipped = depth

    def end(self, tag: str) -> None:
        if self.depth == self._skipped:
            self._skipped = 0
        if not self._skipped:
            self._stripes.pop()
        self.depth -= 1

    def text(self, data: str) -> None:
        """Texts are no statements of their own."""

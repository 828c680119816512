"""Shapefiles: the header of the shapes and the table of their attributes, never the shapes.

Three files belong together: .shp (shapes), .shx (index), .dbf (attributes); .cpg names the
encoding of the attributes, .prj the coordinate system.
"""

from __future__ import annotations

import io
import itertools
import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import shapefile

from .archive import read_part
from .encoding import CP874, UTF8, detect_encoding
from .findings import Geography, Reason, Refusal
from .geometry import WGS84
from .grid import Grid, read_grid
from .thresholds import whole

_NEEDED = (".shp", ".shx", ".dbf")
_HEADER = 100
_KINDS = {
    1: "Point", 3: "LineString", 5: "Polygon", 8: "MultiPoint", 31: "MultiPatch",
}  # fmt: skip
_PRJ_NAME = re.compile(r'^\s*(?:GEOGCS|PROJCS|GEOGCRS|PROJCRS)\s*\[\s*"([^"]{1,80})"')


def shape_layers(archive: zipfile.ZipFile) -> list[str]:
    """The names of the layers in an archive: those of the .shp files, without the ending."""
    names = archive.namelist()
    return sorted(name[:-4] for name in names if name.lower().endswith(".shp"))


def read_layers(archive: zipfile.ZipFile) -> tuple[list[Grid], Geography, list[Reason]]:
    """The attributes of every layer as a table, and the geography of them all.

    Raises `Refusal` when a file of the first layer is missing or damaged.
    """
    grids, parts, reasons = [], [], []
    layers = shape_layers(archive)
    for layer in layers[: whole("sheets_read")]:
        name = PurePosixPath(layer).name if len(layers) > 1 else ""
        grid, geography, faults = _read_layer(archive, layer, name)
        grids.append(grid)
        parts.append(geography)
        reasons += faults
    return grids, _together(parts), reasons


def _read_layer(
    archive: zipfile.ZipFile, layer: str, name: str
) -> tuple[Grid, Geography, list[Reason]]:
    files = {entry.lower(): entry for entry in archive.namelist()}
    missing = [end for end in _NEEDED if (layer + end).lower() not in files]
    if missing:
        raise Refusal("shapefile_incomplete", missing=missing)

    def part(end: str, limit: int | None = None) -> bytes:
        return read_part(archive, files.get((layer + end).lower(), ""), limit)

    size = archive.getinfo(files[(layer + ".dbf").lower()]).file_size
    limit = whole("inner_max_bytes")
    if size > limit:
        raise Refusal("over_limit", setting="inner_max_bytes", found=size, limit=limit)
    table = part(".dbf")
    projection = part(".prj", whole("sniff_bytes")).decode("utf-8", "replace")
    shapes = _geography(part(".shp", _HEADER), projection)
    encoding = _encoding(part(".cpg", whole("example_characters")), table)
    grid, faults, records = _attributes(table, encoding, name)
    geography = Geography(shapes.kind, records, shapes.bounds, shapes.crs)
    return grid, geography, faults


def _geography(header: bytes, projection: str) -> Geography:
    try:
        code, version = struct.unpack_from(">i", header)[0], struct.unpack_from("<i", header, 28)[0]
        kind = struct.unpack_from("<i", header, 32)[0]
        bounds = struct.unpack_from("<4d", header, 36)
    except struct.error as error:
        raise Refusal("cannot_parse", format="SHP", detail="the header is cut") from error
    if code != 9994 or version != 1000:
        raise Refusal("cannot_parse", format="SHP", detail="no header of a shapefile")
    named = _KINDS.get(kind if kind == 31 else kind % 10)
    known = all(abs(side) < 1e30 for side in bounds)
    return Geography(
        kind=(named,) if named else (),
        features=None,
        bounds=tuple(round(side, 6) for side in bounds) if known else None,
        crs=_coordinate_system(projection),
    )


def _coordinate_system(projection: str) -> str | None:
    match = _PRJ_NAME.search(projection)
    if match is None:
        return None
    plain = match[1].upper().replace("_", " ")
    return WGS84 if plain in ("GCS WGS 1984", "WGS 84", "WGS84") else match[1]


def _together(parts: list[Geography]) -> Geography:
    if len(parts) == 1:
        return parts[0]
    systems = {part.crs for part in parts}
    sides = [part.bounds for part in parts if part.bounds]
    bounds = None
    if sides and len(systems) == 1:
        west, south, east, north = zip(*sides, strict=True)
        bounds = (min(west), min(south), max(east), max(north))
    kinds = sorted({kind for part in parts for kind in part.kind})
    features = sum(part.features or 0 for part in parts)
    return Geography(tuple(kinds), features, bounds, systems.pop() if len(systems) == 1 else None)


def _encoding(named: bytes, table: bytes) -> str:
    """What the .cpg says (65001, UTF-8, 874, TIS-620), or what the attributes look like."""
    text = named.decode("ascii", "ignore").strip().lower()
    if "8" in text and ("utf" in text or "65001" in text):
        return UTF8
    if "874" in text or "tis" in text:
        return CP874
    found = detect_encoding(table[_HEADER:].replace(b"\0", b" ")[: whole("sniff_bytes")],
                            whole_file=False)  # fmt: skip
    return found if found in (UTF8, CP874) else CP874


def _attributes(table: bytes, encoding: str, name: str) -> tuple[Grid, list[Reason], int]:
    """The grid, what is wrong, and the number of records that are really there."""
    try:
        said, begins, width = struct.unpack_from("<IHH", table, 4)
        there = max((len(table) - begins) // width, 0)
        # The reader trusts the header, so the header is made to say what is there.
        true = table[:4] + struct.pack("<I", min(said, there)) + table[8:]
        reader = shapefile.Reader(dbf=io.BytesIO(true), encoding=encoding, encodingErrors="replace")
        headings = [str(field[0]) for field in reader.fields if field[0] != "DeletionFlag"]
        rows = itertools.chain([headings], _rows(reader))
        grid = read_grid(rows, name, merged=[], records=True)
    except (struct.error, ZeroDivisionError, ValueError, IndexError, TypeError, KeyError,
            OverflowError, AttributeError, UnicodeError, EOFError, OSError,
            shapefile.ShapefileException) as error:  # fmt: skip
        detail = " ".join(str(error).split())[: whole("text_head_characters")]
        raise Refusal("cannot_parse", format="DBF", detail=detail) from error
    faults = [] if said <= there else [Reason("records_missing", {"said": said, "found": there})]
    return grid, faults, min(said, there)


def _rows(reader: Any) -> Iterator[list[Any]]:
    for record in reader.iterRecords():
        yield [cell.strip() if isinstance(cell, str) else cell for cell in record]

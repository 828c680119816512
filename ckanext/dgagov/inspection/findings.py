"""The finding report of one file: frozen, JSON-able, in a stable order.

Places are given as people see them: rows counted from 1, columns as letters.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from .wording import sentence

REPORT_VERSION = 2


def column_letters(index: int) -> str:
    """The letters of the column with this index, counted from 0: 0 is A, 27 is AB."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True)
class Place:
    """Where a fact was seen; `sheet` is empty in files without sheets."""

    sheet: str = ""
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True)
class Reason:
    """A code with its parameters; the sentence of the code is in `texts.yaml`."""

    code: str
    parameters: dict[str, Any] = field(default_factory=dict)
    places: tuple[Place, ...] = ()


class Refusal(Exception):  # noqa: N818 - not an error of the program: the file's own fault
    """The file, or a part of it, is not read; carries the reason that is shown."""

    def __init__(self, code: str, places: tuple[Place, ...] = (), **parameters: Any) -> None:
        super().__init__(code)
        self.reason = Reason(code, parameters, places)


@dataclass(frozen=True)
class Column:
    """One column of a table: what it is called and what its filled cells mostly are."""

    name: str
    position: str
    type: str
    """integer, number, date, boolean, text or empty."""
    share: float
    """Share of the filled cells that have the type, 0 to 1, four decimals."""
    filled: int
    examples: tuple[str, ...] = ()
    odd_places: tuple[Place, ...] = ()
    """Cells of another type."""


@dataclass(frozen=True)
class DateFinding:
    """Dates in one column, in two columns together (year and month), in the headings, or in the
    names of the sheets."""

    source: str
    """column, columns, header or sheets."""
    columns: tuple[str, ...]
    era: str
    """buddhist, christian or mixed."""
    precision: str
    """What one value tells: day, month, quarter or year."""
    step: str | None
    """Smallest step between distinct dates: day, month, quarter or year; null for one date."""
    first: str
    """ISO date of the beginning of the earliest value."""
    last: str
    distinct: int
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class PlaceFinding:
    """A column of places."""

    level: str
    """province, district, subdistrict, village, branch, latitude or longitude."""
    by: tuple[str, ...]
    """header, value or code, or several of them."""
    column: str
    name: str
    share: float
    distinct: int
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Table:
    """One sheet or delimited file, and how far it is from one clean table."""

    sheet: str
    rows: int
    """Rows of data: without headings, titles, notes, totals and blank rows where looked at."""
    rows_looked_at: int
    width: int
    header_row: int | None
    header_rows: int
    columns: tuple[Column, ...] = ()
    columns_total: int = 0
    merged_ranges: int | None = 0
    """Null where the format does not tell."""
    merged: tuple[str, ...] = ()
    title_rows: tuple[int, ...] = ()
    note_rows: tuple[int, ...] = ()
    total_rows: tuple[int, ...] = ()
    blank_rows: tuple[int, ...] = ()
    blank_columns: tuple[str, ...] = ()
    tables: int = 1
    ragged_rows: int = 0
    dates: tuple[DateFinding, ...] = ()
    place_columns: tuple[PlaceFinding, ...] = ()
    hidden: bool = False
    machine_readable: bool = False
    """One header row on top, nothing merged, no title, note, total or blank row, one table."""


@dataclass(frozen=True)
class DateSummary:
    """The dates of the whole file."""

    era: str
    step: str | None
    first: str
    last: str


@dataclass(frozen=True)
class Document:
    """Text or scan: pages counted as in spec/open-format.md, "PDF rule"."""

    verdict: str
    """text, scan or unknown."""
    pages: int | None
    pages_looked_at: int
    text_pages: int
    scan_pages: int
    unknown_pages: int
    characters: int
    beginning: str = ""


@dataclass(frozen=True)
class Geography:
    """Shapes on the earth: GeoJSON, KML, Shapefile."""

    kind: tuple[str, ...]
    """Geometry types as GeoJSON names them, in the order of the alphabet."""
    features: int | None
    bounds: tuple[float, ...] | None
    """West, south, east, north, in the units of `crs`; null where no shape is."""
    crs: str | None
    """The coordinate system as the file names it; WGS 84 where the format fixes it."""


@dataclass(frozen=True)
class ApiDescription:
    """The file describes a service, or is the answer of one."""

    kind: str
    """openapi, swagger, odata, wfs, wms, wmts, graphql or ckan_datastore."""
    title: str
    takes_conditions: bool
    """Whether one can ask for a part of the data: parameters, filters, layers, areas."""


@dataclass(frozen=True)
class Picture:
    """An image by its header."""

    width: int
    height: int
    """Both in pixels."""
    pages: int = 1


@dataclass(frozen=True)
class InnerFile:
    """The short result of one file inside an archive."""

    name: str
    format: str | None
    status: str
    """read, recognized, unknown, or skipped (see `problem`)."""
    tables: int = 0
    rows: int = 0
    """Rows of data of all its tables."""
    machine_readable: bool = False
    """Whether it has tables and every visible one is machine readable."""
    problem: str | None = None
    """Code of the reason why it was not read."""


@dataclass(frozen=True)
class Findings:
    """All that was found in one file."""

    status: str
    """read, recognized (the format is known but not opened) or unknown (see reasons)."""
    declared_format: str | None
    real_format: str | None
    agrees: bool | None
    """Null where nothing is declared or nothing was recognised."""
    size: int
    sha256: str | None
    encoding: str | None = None
    separator: str | None = None
    sheets: int | None = None
    tables: tuple[Table, ...] = ()
    dates: DateSummary | None = None
    places: tuple[str, ...] = ()
    """Levels of place found: province, district, subdistrict, village, branch, coordinates."""
    document: Document | None = None
    geography: Geography | None = None
    api: ApiDescription | None = None
    picture: Picture | None = None
    statements: int | None = None
    """Statements of an RDF file."""
    contents: tuple[str, ...] = ()
    """Formats of the files inside an archive."""
    inner: tuple[InnerFile, ...] = ()
    """The files inside an archive that were looked at, in their order."""
    opened: str | None = None
    """Which of them the tables, dates, places, document and so on of this report are from."""
    reasons: tuple[Reason, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON-able values in the order of the fields, sentences included."""
        report = {"report_version": REPORT_VERSION, **_plain(self)}
        for reason in report["reasons"]:
            reason["text"] = sentence(reason["code"], reason["parameters"])
        return report

    @classmethod
    def from_dict(cls, report: dict[str, Any]) -> Findings:
        """The findings of a report made by `to_dict`; `ValueError` for another version."""
        if report.get("report_version") != REPORT_VERSION:
            raise ValueError(f"report version {report.get('report_version')} is not read")
        return _build(cls, report)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {entry.name: _plain(getattr(value, entry.name)) for entry in _fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return value


def _fields(value: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(value)


def _build(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = typing.get_origin(kind)
    if origin is types.UnionType:
        (kind,) = (option for option in typing.get_args(kind) if option is not type(None))
        return _build(kind, value)
    if origin is tuple:
        return tuple(_build(typing.get_args(kind)[0], entry) for entry in value)
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return typing.cast("Any", kind)(
            **{name: _build(hint, value[name]) for name, hint in hints.items() if name in value}
        )
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields; reading them anew for each value takes the most time."""
    return typing.get_type_hints(kind)

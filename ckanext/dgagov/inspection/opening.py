"""What is done with a file once its real format is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from .archive import checked_archive, refuse_document_type
from .bundle import Look, open_archive, open_gzip
from .date_columns import sheet_dates
from .dates import summarize
from .delimited import read_delimited
from .documents import document_reason, read_document, read_page
from .encoding import UTF8
from .findings import ApiDescription, Findings, Geography, Reason, Refusal, Table
from .geometry import geography_faults
from .grid import Grid
from .markup import read_markup
from .oldwords import read_doc
from .parquet import read_parquet
from .pictures import PICTURES, read_picture
from .places import levels_of
from .published import data_tables, told_tables, visible_tables
from .readable import MemberReadable, Readable
from .records import read_records
from .services import describe_graphql, describe_yaml
from .shapes import read_layers
from .sniff import Sniffed
from .spreadsheets import read_spreadsheet
from .tables import analyse
from .thresholds import whole
from .turtle import count_statements

_SPREADSHEETS = ("XLSX", "XLS", "ODS")
_DELIMITED = ("CSV", "TSV")
_DOCUMENTS = ("PDF", "DOCX", "ODT", "RTF", "TXT")
_RECORDS = ("JSON", "JSONL", "GEOJSON")


def open_content(
    readable: Readable, sniffed: Sniffed, findings: Findings, look: Look | None
) -> Findings:
    """The findings with what is inside the file. Raises `Refusal`.

    `look` inspects a file inside an archive; `None` inside of one, where archives stay closed.
    """
    kind, encoding = sniffed.format or "", sniffed.encoding or UTF8
    if kind in _DELIMITED:
        grid = read_delimited(readable, encoding, sniffed.separator or ",")
        return _with_tables(findings, [grid])
    if kind in _SPREADSHEETS:
        grids, sheets, reasons = read_spreadsheet(readable, kind)
        return _with_tables(replace(findings, sheets=sheets), grids, reasons)
    if kind in _RECORDS:
        records = read_records(readable, kind, encoding)
        return _with_records(findings, records.grids, records.geography, records.api)
    if kind in _DOCUMENTS:
        document, reasons = read_document(readable, kind, sniffed.encoding)
        return replace(findings, document=document, reasons=(*findings.reasons, *reasons))
    if kind == "HTML":
        return _open_page(readable, sniffed, findings)
    if kind in PICTURES:
        return _open_picture(readable, kind, findings)
    if look is not None and kind in ("ZIP", "GZ"):
        opener = open_archive if kind == "ZIP" else open_gzip
        return opener(readable, findings, look)
    if kind in _OTHERS:
        return _OTHERS[kind](readable, encoding, findings)
    if kind == "SVG":
        with readable.open() as stream:
            refuse_document_type(stream, readable.name)
    return _recognized(findings)


def _open_page(readable: Readable, sniffed: Sniffed, findings: Findings) -> Findings:
    """A web page; the table in it counts if a page or a workbook was declared, not a login."""
    document, reasons, grid = read_page(readable, sniffed.encoding)
    in_place = findings.agrees is False
    if in_place:
        reasons = []  # a page in place of a file: whether its text can be searched is no merit
    findings = replace(findings, document=document, reasons=(*findings.reasons, *reasons))
    if grid is None or sniffed.login:
        return findings
    if in_place and findings.declared_format not in _SPREADSHEETS:
        return findings
    said = Reason("table_in_page", {"rows": grid.total})
    found = _with_tables(findings, [grid], [said])
    # It has to be taken out of the page before a program can use it, however clean it is.
    tables = tuple(replace(table, machine_readable=False) for table in found.tables)
    return replace(found, tables=tables)


def _recognized(findings: Findings) -> Findings:
    reason = Reason("not_opened", {"format": findings.real_format})
    return replace(findings, status="recognized", reasons=(*findings.reasons, reason))


def _open_service(readable: Readable, encoding: str, findings: Findings) -> Findings:
    describe = describe_yaml if findings.real_format == "YAML" else describe_graphql
    return _with_api(findings, describe(readable, encoding))


def _open_parquet(readable: Readable, _: str, findings: Findings) -> Findings:
    reason = Reason("header_only", {"format": findings.real_format})
    table = read_parquet(readable)
    return replace(findings, tables=(table,), reasons=(*findings.reasons, reason))


def _open_turtle(readable: Readable, encoding: str, findings: Findings) -> Findings:
    statements = count_statements(readable, encoding)
    if statements is None:
        facts = {"format": findings.real_format, "found": readable.size,
                 "limit": whole("turtle_max_bytes"), "setting": "turtle_max_bytes"}  # fmt: skip
        reason = Reason("too_large_to_open", facts)
        return replace(findings, status="recognized", reasons=(*findings.reasons, reason))
    return replace(findings, statements=statements)


def _open_shapes(readable: Readable, _: str, findings: Findings) -> Findings:
    if _is_alone(readable):
        raise Refusal("shapefile_incomplete", missing=[".shx", ".dbf"])
    with checked_archive(readable) as archive:
        grids, geography, reasons = read_layers(archive)
    return _with_records(findings, grids, geography, None, reasons)


def _is_alone(readable: Readable) -> bool:
    """Whether the shapes came without the archive that holds the three files."""
    with readable.open() as stream:
        return stream.read(2) != b"PK"


def _open_markup(readable: Readable, _: str, findings: Findings) -> Findings:
    found = read_markup(readable, findings.real_format or "XML")
    if found.statements is not None:
        return replace(findings, statements=found.statements)
    return _with_records(findings, found.grids, found.geography, found.api)


def _open_kmz(readable: Readable, _: str, findings: Findings) -> Findings:
    with checked_archive(readable) as archive:
        entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".kml")]
        found = read_markup(MemberReadable(archive, entries[0]), "KML")
    findings = replace(findings, contents=("KML",))
    return _with_records(findings, found.grids, found.geography, None)


def _open_doc(readable: Readable, _: str, findings: Findings) -> Findings:
    document = read_doc(readable)
    return replace(
        findings, document=document, reasons=(*findings.reasons, document_reason(document))
    )


def _open_picture(readable: Readable, kind: str, findings: Findings) -> Findings:
    picture, document = read_picture(readable, kind)
    facts = {"format": kind, "width": picture.width, "height": picture.height}
    reason = Reason("picture_only", facts)
    return replace(
        findings, picture=picture, document=document, reasons=(*findings.reasons, reason)
    )


def _with_api(findings: Findings, api: ApiDescription) -> Findings:
    reason = Reason("api_description", {"kind": api.kind, "title": api.title or "-"})
    return replace(findings, api=api, reasons=(*findings.reasons, reason))


def _with_records(
    findings: Findings, grids: list[Grid], geography: Geography | None,
    api: ApiDescription | None, reasons: Sequence[Reason] = (),
) -> Findings:  # fmt: skip
    faults = geography_faults([geography])
    reasons = [*reasons, *faults]
    if api is not None:
        findings = _with_api(findings, api)
    if grids or api is None:
        findings = _with_tables(findings, grids, reasons)
    places = findings.places
    # Degrees that are none, swapped or of another grid, are no place yet: as in a table.
    if geography and geography.bounds and not faults and "coordinates" not in places:
        places = (*places, "coordinates")
    return replace(findings, geography=geography, places=places)


def _with_tables(findings: Findings, grids: list[Grid], reasons: Sequence[Reason] = ()) -> Findings:
    tables: list[Table] = []
    said = [*findings.reasons, *reasons]
    faults: list[tuple[Table, list[Reason]]] = []
    for grid in grids:
        table, found = analyse(grid)
        if table is not None:
            tables.append(table)
            faults.append((table, found))
    told = told_tables(tables)
    said += [reason for table, found in faults if table in told for reason in found]
    if not tables:
        said.append(Reason("no_table"))
    shown = visible_tables(tables)
    dates = [entry for table in shown for entry in table.dates]
    if by_sheet := sheet_dates([table.sheet for table in data_tables(shown)]):
        dates.append(by_sheet)
    return replace(
        findings,
        tables=tuple(tables),
        dates=summarize(dates),
        places=levels_of(shown),
        reasons=tuple(said),
    )


_OTHERS: dict[str, Callable[[Readable, str, Findings], Findings]] = {
    "XML": _open_markup, "KML": _open_markup, "RDF": _open_markup, "KMZ": _open_kmz,
    "YAML": _open_service, "GRAPHQL": _open_service, "PARQUET": _open_parquet,
    "TTL": _open_turtle, "SHP": _open_shapes, "DOC": _open_doc,
}  # fmt: skip

"""The inspection of one file in this process. Use `inspect_file`, which puts it in a child."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from .archive import checked_archive, nested_archives, refuse_document_type
from .dates import summarize
from .delimited import read_delimited
from .documents import read_document
from .encoding import ASCII, UTF8, UTF8_MARK
from .findings import Findings, Reason, Refusal, Table
from .grid import Grid
from .places import LEVELS
from .records import read_records
from .sniff import Sniffed, formats_agree, normal_format, sniff
from .spreadsheets import read_spreadsheet
from .tables import analyse
from .thresholds import whole

RULES_VERSION = "2"
"""Counted up when the same file may give other findings."""

_SPREADSHEETS = ("XLSX", "XLS", "ODS")
_DELIMITED = ("CSV", "TSV")
_DOCUMENTS = ("PDF", "DOCX", "ODT", "HTML")
_RECORDS = ("JSON", "JSONL", "GEOJSON")
_SHEETS_DECLARED = ("XLS", "XLSX", "ODS", "CSV", "TSV")


@lru_cache(maxsize=1)
def rule_versions() -> dict[str, str]:
    """The versions that findings depend on: our rules and the libraries."""
    libraries = {name: version(name) for name in ("python-calamine", "pypdf")}
    return {"rules": RULES_VERSION, **libraries}


def unread(
    declared: str | None, size: int, sha256: str | None, reason: Reason, real: str | None = None
) -> Findings:
    """The findings of a file that was not read."""
    return Findings(
        status="unknown",
        declared_format=normal_format(declared),
        real_format=real,
        agrees=formats_agree(declared, real),
        size=size,
        sha256=sha256,
        reasons=(reason,),
        versions=dict(rule_versions()),
    )


def measure(path: Path) -> tuple[int, str]:
    """The size in bytes and the SHA-256 of a file. Raises `Refusal` for one that is too large."""
    limit = whole("max_file_bytes")
    try:
        size = path.stat().st_size
        if size > limit:
            raise Refusal("file_too_large", size=size, limit=limit)
        with path.open("rb") as stream:
            digest = hashlib.sha256()
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise Refusal("missing_file") from error
    return size, digest.hexdigest()


def inspect_here(path: Path, declared: str | None, size: int, sha256: str | None) -> Findings:
    """The findings of one file, read in this process: for files that are trusted, and tests.

    Never raises for what a file holds: refusals and damage are findings with status unknown.
    """
    try:
        sniffed = sniff(path, declared)
    except Refusal as refusal:
        return unread(declared, size, sha256, refusal.reason, _refused_format(path))
    if sniffed.format is None:
        return unread(declared, size, sha256, Reason(sniffed.problem or "unrecognized"))
    findings = Findings(
        status="read",
        declared_format=normal_format(declared),
        real_format=sniffed.format,
        agrees=formats_agree(declared, sniffed.format),
        size=size,
        sha256=sha256,
        encoding=sniffed.encoding,
        separator=sniffed.separator,
        reasons=tuple(_format_reasons(declared, sniffed)),
        versions=dict(rule_versions()),
    )
    try:
        return _open(path, sniffed, findings)
    except Refusal as refusal:
        return _refused(findings, refusal.reason)
    except RecursionError:
        return _refused(findings, Reason("nested_too_deep"))
    except MemoryError:
        return _refused(findings, Reason("out_of_memory", {"limit": whole("child_memory_bytes")}))


def _refused(findings: Findings, reason: Reason) -> Findings:
    return replace(findings, status="unknown", reasons=(*findings.reasons, reason))


def _refused_format(path: Path) -> str | None:
    """A ZIP that was refused is still known to be one."""
    with path.open("rb") as stream:
        return "ZIP" if stream.read(4) == b"PK\x03\x04" else None


def _format_reasons(declared: str | None, sniffed: Sniffed) -> list[Reason]:
    reasons = []
    name = normal_format(declared)
    if formats_agree(declared, sniffed.format) is False:
        facts = {"declared": name, "real": sniffed.format}
        reasons.append(Reason("format_disagrees", facts))
        if sniffed.format == "HTML":
            if sniffed.login:
                reasons.append(Reason("login_page", {"declared": name}))
            elif name in _SHEETS_DECLARED:
                reasons.append(Reason("html_as_spreadsheet", {"declared": name}))
    if sniffed.format in _DELIMITED and sniffed.encoding not in (ASCII, UTF8, UTF8_MARK):
        reasons.append(Reason("encoding_not_utf8", {"encoding": sniffed.encoding}))
    return reasons


def _open(path: Path, sniffed: Sniffed, findings: Findings) -> Findings:
    kind = sniffed.format
    if kind in _DELIMITED:
        grid = read_delimited(path, sniffed.encoding or UTF8, sniffed.separator or ",")
        return _with_tables(findings, [grid])
    if kind in _SPREADSHEETS:
        grids, sheets, reasons = read_spreadsheet(path, kind)
        return _with_tables(replace(findings, sheets=sheets), grids, reasons)
    if kind in _RECORDS:
        return _with_tables(findings, read_records(path, kind, sniffed.encoding or UTF8))
    if kind in _DOCUMENTS:
        document, reasons = read_document(path, kind, sniffed.encoding)
        return replace(findings, document=document, reasons=(*findings.reasons, *reasons))
    if kind in ("XML", "KML", "RDF"):
        with path.open("rb") as stream:
            refuse_document_type(stream.read(whole("xml_part_head_bytes")), path.name)
    if kind in ("ZIP", "SHP", "KMZ"):
        findings = _with_contents(path, findings)
    reason = Reason("not_opened", {"format": kind})
    return replace(findings, status="recognized", reasons=(*findings.reasons, reason))


def _with_contents(path: Path, findings: Findings) -> Findings:
    with checked_archive(path) as archive:
        nested = nested_archives(archive)
        suffixes = {Path(name).suffix[1:].upper() for name in archive.namelist()}
    reasons = [Reason("archive_nested", {"part": Path(name).name}) for name in nested[:1]]
    contents = tuple(sorted(name for name in map(normal_format, suffixes) if name))
    contents = contents[: whole("columns_kept")]
    return replace(findings, contents=contents, reasons=(*findings.reasons, *reasons))


def _with_tables(findings: Findings, grids: list[Grid], reasons: Sequence[Reason] = ()) -> Findings:
    tables: list[Table] = []
    said = [*findings.reasons, *reasons]
    for grid in grids:
        table, faults = analyse(grid)
        if table is not None:
            tables.append(table)
            said.extend(faults)
    if not tables:
        said.append(Reason("no_table"))
    dates = [entry for table in tables for entry in table.dates]
    levels = {entry.level for table in tables for entry in table.place_columns}
    coordinates = ("coordinates",) if {"latitude", "longitude"} <= levels else ()
    return replace(
        findings,
        tables=tuple(tables),
        dates=summarize(dates),
        places=(*(level for level in LEVELS if level in levels), *coordinates),
        reasons=tuple(said),
    )

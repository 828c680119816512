"""The inspection of one file in this process. Use `inspect_file`, which puts it in a child."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from .encoding import ASCII, UTF8, UTF8_MARK
from .findings import Findings, Reason, Refusal
from .opening import open_content
from .readable import FileReadable, Readable, head_of
from .sniff import Sniffed, formats_agree, normal_format, sniff
from .thresholds import whole

RULES_VERSION = "3"
"""Counted up when the same file may give other findings."""

_DELIMITED = ("CSV", "TSV")
_SHEETS_DECLARED = ("XLS", "XLSX", "ODS", "CSV", "TSV")
_LIBRARIES = ("python-calamine", "pypdf", "lxml", "ijson", "pyshp", "olefile")


@lru_cache(maxsize=1)
def rule_versions() -> dict[str, str]:
    """The versions that findings depend on: our rules and the libraries."""
    libraries = {name: version(name) for name in _LIBRARIES}
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
    return _look(FileReadable(path), declared, size, sha256)


def _look_inside(readable: Readable, declared: str | None) -> Findings:
    """The findings of a file in an archive; archives there stay closed."""
    return _look(readable, declared, readable.size, None, inside=True)


def _look(
    readable: Readable, declared: str | None, size: int, sha256: str | None, *, inside: bool = False
) -> Findings:
    try:
        sniffed = sniff(readable, declared)
    except Refusal as refusal:
        return unread(declared, size, sha256, refusal.reason, _refused_format(readable))
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
        return open_content(readable, sniffed, findings, None if inside else _look_inside)
    except Refusal as refusal:
        return _refused(findings, refusal.reason)
    except RecursionError:
        facts = {"setting": "nested_levels", "limit": whole("nested_levels")}
        return _refused(findings, Reason("nested_too_deep", facts))
    except MemoryError:
        return _refused(findings, Reason("out_of_memory", {"limit": whole("child_memory_bytes")}))


def _refused(findings: Findings, reason: Reason) -> Findings:
    return replace(findings, status="unknown", reasons=(*findings.reasons, reason))


def _refused_format(readable: Readable) -> str | None:
    """A ZIP that was refused is still known to be one."""
    try:
        return "ZIP" if head_of(readable, 4) == b"PK\x03\x04" else None
    except Refusal:
        return None


def _format_reasons(declared: str | None, sniffed: Sniffed) -> list[Reason]:
    reasons = []
    name = normal_format(declared)
    if formats_agree(declared, sniffed.format) is False:
        facts = {"declared": name, "real": sniffed.format}
        reasons.append(Reason("format_disagrees", facts))
        if sniffed.format in ("HTML", "MHTML"):
            if sniffed.login:
                reasons.append(Reason("login_page", {"declared": name}))
            elif name in _SHEETS_DECLARED:
                reasons.append(Reason("html_as_spreadsheet", {"declared": name}))
    if sniffed.format in _DELIMITED and sniffed.encoding not in (ASCII, UTF8, UTF8_MARK):
        reasons.append(Reason("encoding_not_utf8", {"encoding": sniffed.encoding}))
    return reasons

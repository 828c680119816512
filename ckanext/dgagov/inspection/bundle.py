"""Archives: the files inside one by one, and the findings of the best of them.

Every file is read in the same child, from the archive, without being written anywhere. Archives
inside archives are not opened.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from .archive import ARCHIVES, checked_archive, nested_archives
from .findings import Findings, InnerFile, Reason
from .readable import GzipReadable, MemberReadable, Readable
from .sniff import normal_format
from .thresholds import whole

Look = Callable[[Readable, "str | None"], Findings]
_NO_CONTENT = (".ds_store", "thumbs.db", "desktop.ini")


def open_archive(readable: Readable, findings: Findings, look: Look) -> Findings:
    """The findings of a ZIP, with those of its best file. `look` inspects one file."""
    with checked_archive(readable) as archive:
        entries = [entry for entry in archive.infolist() if not _is_nothing(entry)]
        reasons = _first_reasons(archive, entries)
        inner: list[tuple[InnerFile, Findings | None]] = []
        for entry in entries[: whole("inner_max_files")]:
            if entry.filename.lower().endswith(ARCHIVES):
                inner.append((_skipped(entry.filename, "archive_nested"), None))
                continue
            member = MemberReadable(archive, entry)
            found = look(member, _declared(entry.filename))
            inner.append((_short(entry.filename, found), found))
    formats = {normal_format(PurePosixPath(entry.filename).suffix) for entry in entries}
    contents = tuple(sorted(name for name in formats if name))[: whole("columns_kept")]
    findings = replace(findings, contents=contents, reasons=(*findings.reasons, *reasons))
    return _with_best(findings, inner)


def open_gzip(readable: Readable, findings: Findings, look: Look) -> Findings:
    """The findings of a gzip file, with those of the file in it."""
    content = GzipReadable(readable)
    found = look(content, _declared(content.name))
    contents = (found.real_format,) if found.real_format else ()
    short = _short(content.name, found)
    if found.real_format in ("ZIP", "GZ", "7Z", "RAR", "BZIP2", "XZ"):
        reason = Reason("archive_nested", {"part": content.name})
        return replace(
            findings, status="recognized", contents=contents, reasons=(*findings.reasons, reason)
        )
    return _with_best(replace(findings, contents=contents), [(short, found)])


def _is_nothing(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what systems put into archives by themselves."""
    path = PurePosixPath(entry.filename)
    return entry.is_dir() or "__MACOSX" in path.parts or path.name.lower() in _NO_CONTENT


def _first_reasons(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> list[Reason]:
    nested = nested_archives(archive)
    reasons = [Reason("archive_nested", {"part": PurePosixPath(name).name}) for name in nested[:1]]
    limit = whole("inner_max_files")
    if len(entries) > limit:
        facts = {"count": len(entries), "limit": limit, "setting": "inner_max_files"}
        reasons.append(Reason("inner_files_left_out", facts))
    return reasons


def _declared(name: str) -> str | None:
    return PurePosixPath(name).suffix or None


def _skipped(name: str, code: str) -> InnerFile:
    return InnerFile(_shown(name), normal_format(_declared(name)), "skipped", problem=code)


def _shown(name: str) -> str:
    return name[-whole("text_head_characters") :]


def _short(name: str, found: Findings) -> InnerFile:
    tables = [table for table in found.tables if not table.hidden]
    return InnerFile(
        name=_shown(name),
        format=found.real_format,
        status=found.status,
        tables=len(tables),
        rows=sum(table.rows for table in tables),
        machine_readable=bool(tables) and all(table.machine_readable for table in tables),
        problem=found.reasons[-1].code if found.status == "unknown" and found.reasons else None,
    )


def _with_best(findings: Findings, inner: list[tuple[InnerFile, Findings | None]]) -> Findings:
    listed = tuple(short for short, _ in inner)
    findings = replace(findings, inner=listed)
    read = [(short, found) for short, found in inner if found is not None]
    if not read:
        reason = Reason("not_opened", {"format": findings.real_format})
        return replace(findings, status="recognized", reasons=(*findings.reasons, reason))
    short, best = max(read, key=lambda pair: _rank(*pair))  # the first of equals
    facts = {"name": short.name, "count": len(listed), "format": best.real_format}
    about = [Reason("archive_best", facts)] if len(listed) > 1 else []
    own = [reason for reason in best.reasons if reason.code != "format_disagrees"]
    return replace(
        findings,
        status=best.status,
        encoding=best.encoding,
        separator=best.separator,
        sheets=best.sheets,
        tables=best.tables,
        dates=best.dates,
        places=best.places,
        document=best.document,
        geography=best.geography,
        api=best.api,
        picture=best.picture,
        statements=best.statements,
        opened=short.name,
        reasons=(*findings.reasons, *about, *own),
    )


def _rank(short: InnerFile, found: Findings) -> tuple[int, int, int]:
    """Data before services, documents, pictures; clean before not; then the larger table."""
    kinds = (
        found.status == "read" and short.rows > 0, found.geography is not None,
        found.statements is not None, found.api is not None,
        found.document is not None and found.document.verdict == "text",
        found.document is not None and found.picture is None, found.picture is not None,
        found.status == "read", found.status == "recognized",
    )  # fmt: skip
    place = kinds.index(True) if True in kinds else len(kinds)
    return -place, int(short.machine_readable), short.rows

"""What is checked about a ZIP before any parser may unpack it."""

from __future__ import annotations

import posixpath
import re
import zipfile
from typing import IO

from .findings import Refusal
from .readable import BROKEN, Source, readable_of
from .thresholds import threshold, whole

ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".7z", ".rar", ".bz2", ".xz", ".kmz")
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_PROLOG = re.compile(rb"(?:[\s\xef\xbb\xbf\xfe\xff]|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_MARK = 200
"""More bytes than `<!DOCTYPE` has, with any space in it."""
_ENCRYPTED = 0x1
_LOCAL_HEADER = 30


def checked_archive(source: Source) -> zipfile.ZipFile:
    """The open archive after its directory was checked: entries, sizes, ratio, overlap, password.

    Raises `Refusal` naming the limit hit. The sizes are those the directory states; `read_part`
    holds the archive to them.
    """
    readable = readable_of(source)
    try:
        archive = zipfile.ZipFile(readable.seekable())
    except (*BROKEN, ValueError) as error:
        raise Refusal("archive_broken") from error
    try:
        _check_directory(archive, readable.size)
    except BaseException:
        archive.close()
        raise
    return archive


def _check_directory(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    _within("zip_max_entries", len(entries))
    unpacked = sum(entry.file_size for entry in entries)
    _within("zip_max_bytes", unpacked)
    if unpacked > threshold("zip_ratio_from_bytes"):
        _within("zip_max_ratio", unpacked // max(size, 1))
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Refusal("password_protected")
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Refusal("archive_overlap", part=_shown(entry.filename))
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size


def _within(setting: str, found: int) -> None:
    limit = whole(setting)
    if found > limit:
        raise Refusal("over_limit", setting=setting, found=found, limit=limit)


def _shown(name: str) -> str:
    return posixpath.basename(name)[: whole("example_characters")]


def nested_archives(archive: zipfile.ZipFile) -> list[str]:
    """The names of archives inside the archive."""
    return [name for name in archive.namelist() if name.lower().endswith(ARCHIVES)]


def read_part(archive: zipfile.ZipFile, name: str, limit: int | None = None) -> bytes:
    """The content of one entry, or its first `limit` bytes; `b""` if the archive has it not.

    Raises `Refusal` for damaged data and for an entry longer than the directory states.
    """
    try:
        entry = archive.getinfo(name)
    except KeyError:
        return b""
    wanted = entry.file_size if limit is None else min(limit, entry.file_size)
    try:
        with archive.open(entry) as stream:
            return stream.read(wanted)
    except BROKEN as error:
        raise Refusal("archive_broken") from error


def refuse_document_types(archive: zipfile.ZipFile) -> None:
    """Raise `Refusal` if an XML part declares a document type: office files have none.

    That is where entity bombs and references to other files stand.
    """
    for entry in archive.infolist():
        if entry.filename.lower().endswith((".xml", ".rels", ".kml", ".rdf")):
            try:
                with archive.open(entry) as stream:
                    refuse_document_type(stream, entry.filename)
            except BROKEN as error:
                raise Refusal("archive_broken") from error


def refuse_document_type(stream: IO[bytes], name: str) -> None:
    """Raise `Refusal` if an XML text declares a document type before its first element.

    It is read as far as that element, however long the comments before it are.
    """
    head = b""
    while block := stream.read(whole("xml_part_head_bytes")):
        head += block.replace(b"\0", b"")
        head = head[_PROLOG.match(head).end() :]  # type: ignore[union-attr] - matches nothing too
        if _DOCTYPE.match(head):
            raise Refusal("xml_entities", part=_shown(name))
        if head.startswith((b"<!--", b"<?")):
            head = head[:4] + head[4:][-2:]  # not at its end yet
        elif len(head) > _MARK:
            return

"""What is brought in: one workbook, or a ZIP or folder of workbooks and the files beside them."""

from __future__ import annotations

import io
import posixpath
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from ..inspection.archive import checked_archive
from ..inspection.findings import Reason, Refusal
from ..inspection.readable import BROKEN
from ..inspection.thresholds import whole

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
TABLES = (".csv", ".tsv")
_OWN_PARTS = ("[Content_Types].xml", "mimetype")
"""A ZIP that has one of these at its top is a workbook itself."""


@dataclass
class Bundle:
    """Workbooks by path and the name that people know them by, and the files beside them."""

    workbooks: list[tuple[Path, str]]
    tables: list[tuple[Path, str]] = field(default_factory=list)
    """CSV files: templates where no workbook is there, data otherwise."""
    files: dict[str, Path] = field(default_factory=dict)
    """Every file of the ZIP, by its name inside."""
    is_packed: bool = False
    """Whether it is a ZIP or folder."""
    left_out: list[Reason] = field(default_factory=list)
    """Entries of the ZIP that are not used, and why."""

    def find(self, url: object) -> str | None:
        """The name of the file that a resource's address means; None for one that is elsewhere."""
        if not isinstance(url, str) or not self.files:
            return None
        wanted = normal(url)
        if wanted in self.files:
            return wanted
        same = [name for name in self.files if posixpath.basename(name) == wanted]
        return same[0] if len(same) == 1 else None


def normal(name: str) -> str:
    """One spelling for a file's name: NFC, forward slashes, nothing in front."""
    text = unicodedata.normalize("NFC", name.strip()).replace("\\", "/")
    return posixpath.normpath(text).lstrip("/") if text else ""


_UNFIT = re.compile("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_LONGEST_NAME = 200


def file_name(name: str) -> str:
    """What to call a file: without folders and signs that are no text, and not too long."""
    text = _UNFIT.sub("", re.split(r"[\\/]", name)[-1]).strip() or "workbook"
    stem, dot, suffix = text.rpartition(".")
    if len(text) <= _LONGEST_NAME:
        return text
    return f"{stem[:_LONGEST_NAME]}{dot}{suffix}" if len(suffix) <= 10 else text[:_LONGEST_NAME]


@contextmanager
def opened(content: bytes, name: str) -> Iterator[Bundle]:
    """Lay the uploaded bytes out as files for as long as the context lasts.

    :raises Refusal: for a ZIP that is broken, encrypted or a bomb
    """
    with TemporaryDirectory(prefix="dgagov-import-") as folder:
        if _is_plain_zip(content):
            yield _unpacked(content, Path(folder))
            return
        path = Path(folder) / f"workbook{PurePosixPath(file_name(name)).suffix[:10]}"
        path.write_bytes(content)
        yield Bundle([(path, name)])


def content_of(path: Path) -> bytes:
    """The bytes of a file on disk.

    :raises Refusal: for more than memory should hold, before anything is read
    :raises OSError: where it cannot be read
    """
    size, limit = path.stat().st_size, whole("max_file_bytes")
    if size > limit:
        raise Refusal("file_too_large", size=size, limit=limit)
    return path.read_bytes()


def packed(folder: Path) -> bytes:
    """A folder as a ZIP, the same bytes each time; hidden files and links out of it stay away.

    :raises Refusal: for more than the directory of a ZIP or the memory should hold
    """
    top = folder.resolve()
    inside = {
        path.relative_to(folder).as_posix(): path.resolve()
        for path in sorted(folder.rglob("*"))
        if not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    }
    files = {n: path for n, path in inside.items() if path.is_relative_to(top) and path.is_file()}
    for setting, found in (
        ("zip_max_entries", len(files)),
        ("max_file_bytes", sum(path.stat().st_size for path in files.values())),
    ):
        if found > whole(setting):
            raise Refusal("over_limit", setting=setting, found=found, limit=whole(setting))
    stream = io.BytesIO()
    # Not compressed: a good file that compresses well would look like a bomb.
    with zipfile.ZipFile(stream, "w") as archive:
        for name, path in files.items():
            archive.writestr(zipfile.ZipInfo(name), path.read_bytes())
    return stream.getvalue()


def _is_plain_zip(content: bytes) -> bool:
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return not any(name in _OWN_PARTS or name.startswith("xl/") for name in names)


def _unpacked(content: bytes, folder: Path) -> Bundle:
    source = folder / "bundle"
    source.write_bytes(content)
    bundle = Bundle([], is_packed=True)
    with checked_archive(source) as archive:
        for number, (name, info) in enumerate(_entries(archive, bundle.left_out)):
            # The name inside is never a path here: a number is.
            path = folder / f"{number}{PurePosixPath(file_name(name)).suffix[:10]}"
            try:
                with archive.open(info) as member, path.open("wb") as target:
                    _copy(member, target)
            except BROKEN as error:
                raise Refusal("archive_broken") from error
            bundle.files[name] = path
            suffix = PurePosixPath(name).suffix.lower()
            if suffix in WORKBOOKS:
                bundle.workbooks.append((path, name))
            elif suffix in TABLES:
                bundle.tables.append((path, name))
    return bundle


def _entries(
    archive: zipfile.ZipFile, left_out: list[Reason]
) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The files of a ZIP that may be used, by one spelling of their names."""
    found: dict[str, list[zipfile.ZipInfo]] = {}
    for info in archive.infolist():
        name = normal(_name(info))
        if not info.is_dir() and name and not posixpath.basename(name).startswith((".", "~$")):
            found.setdefault(name, []).append(info)
    for name, entries in found.items():
        if name.startswith("../"):
            left_out.append(Reason("entry_outside", {"entry": name}))
        elif len(entries) > 1:
            left_out.append(Reason("entry_twice", {"entry": name}))
        elif stat.S_ISLNK(entries[0].external_attr >> 16):
            left_out.append(Reason("entry_link", {"entry": name}))
        else:
            yield name, entries[0]


def _copy(member: IO[bytes], target: IO[bytes]) -> None:
    size, limit = 0, whole("max_file_bytes")
    while part := member.read(1 << 20):
        size += len(part)
        if size > limit:
            raise Refusal("file_too_large", size=size, limit=limit)
        target.write(part)


def _name(info: zipfile.ZipInfo) -> str:
    """The name; packers on Thai computers write it in UTF-8 or Windows-874 without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "cp874"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename

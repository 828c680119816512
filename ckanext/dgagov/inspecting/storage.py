"""Reads uploads from CKAN's storage, and notices when one is replaced meanwhile."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib import uploader

from ..inspection.findings import Refusal
from ..inspection.thresholds import whole


@dataclass(frozen=True)
class Stored:
    """A file of the storage, or a copy of it."""

    path: Path
    signature: tuple[int, ...] | None
    """What another file at the same path would differ in; null for a copy, which stays."""

    def is_same(self) -> bool:
        """Whether the file is still the one that it was."""
        return self.signature is None or self.signature == _signature(self.path)


@contextmanager
def stored(resource_id: str, url: str) -> Iterator[Stored]:
    """The uploaded file of a resource, readable for as long as the context lasts.

    A file of the local storage is read where it is; one of another storage (`ckan.files.*`) is
    copied to a temporary file first. Raises `Refusal` for a file that is not there, cannot be
    read, or is over the limit `max_file_bytes`.
    """
    try:
        found = uploader.get_resource_uploader({"id": resource_id, "url": url})
        location = found.get_path(resource_id)
    except (OSError, TypeError, tk.ValidationError) as error:
        raise Refusal("storage_failed", detail=type(error).__name__) from error
    storage = getattr(found, "storage", None)
    if storage is None:
        path = Path(location)
        signature = _signature(path)
        if signature is None:
            raise Refusal("storage_missing")
        yield Stored(path, signature)
        return
    with tempfile.TemporaryDirectory(prefix="dgagov-storage-") as folder:
        path = Path(folder) / "file"
        _copy(storage, location, path)
        yield Stored(path, None)


def _signature(path: Path) -> tuple[int, ...] | None:
    try:
        with path.open("rb") as stream:
            status = os.fstat(stream.fileno())
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _copy(storage: Any, location: Any, target: Path) -> None:
    """Copy a file of a storage of CKAN 2.12, which may be on another machine."""
    from ckan.lib import files  # CKAN 2.11 has no such module

    try:
        _write(storage.stream(files.FileData(location)), target)
    except files.exc.MissingFileError as error:
        raise Refusal("storage_missing") from error
    except (files.exc.FilesError, OSError) as error:
        raise Refusal("storage_failed", detail=type(error).__name__) from error


def _write(parts: Iterable[bytes], target: Path) -> None:
    size, limit = 0, whole("max_file_bytes")
    with target.open("wb") as stream:
        for part in parts:
            size += len(part)
            if size > limit:
                raise Refusal("file_too_large", size=size, limit=limit)
            stream.write(part)

"""Readable names of uploaded files, whatever door they come through."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import FileStorage

from .thai import safe_file_name


def rename(resource: dict[str, Any]) -> None:
    """Give the file that comes with a resource an ASCII name made from its own.

    CKAN would drop every Thai letter: "ข้อมูลประชากร 2566.csv" would be "-2566.csv". Names that
    are plain ASCII are left to CKAN.
    """
    upload = resource.get("upload")
    if isinstance(upload, FileStorage) and upload.filename and not upload.filename.isascii():
        upload.filename = safe_file_name(upload.filename)

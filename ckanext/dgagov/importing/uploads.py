"""The files that an import writes to CKAN's storage, so that a failed row leaves none behind.

CKAN writes a file before it commits, under the id of its resource and over what was there. So the
ids are chosen and written down beforehand, and bytes that will be replaced are kept aside under
an id of their own. Whoever finds the row unfinished can then put everything back.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib import uploader
from werkzeug.datastructures import FileStorage

from ..inspecting.storage import stored
from ..inspection.findings import Refusal

log = logging.getLogger(__name__)
_NAME = "file"
_UNFINISHED = "~"
"""What CKAN puts behind the path of a file that it has not written to the end."""


@dataclass(frozen=True)
class Upload:
    """A file that is to be written."""

    resource: str
    """The id of its resource."""
    new: bool = True
    """Whether the resource comes with it."""
    spare: str | None = None
    """The id under which the bytes are kept that were there before; None where there were none."""
    modified: str | None = None
    """When these were uploaded, as the database says: another time is another file."""

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return asdict(self)


def new_upload() -> Upload:
    """The file of a resource that is still to be made."""
    return Upload(str(uuid.uuid4()))


def upload_of(resource: Mapping[str, Any]) -> Upload:
    """The file of a resource, as the catalog has it or as it is to be made."""
    key = resource.get("id")
    if not key:
        return new_upload()
    row = _row(key)
    if row is None:
        return Upload(key)
    spare = str(uuid.uuid4()) if row.url_type == "upload" and _is_there(key, row.url) else None
    return Upload(key, new=False, spare=spare, modified=_moment(row))


def keep_aside(uploads: Iterable[Upload]) -> None:
    """Copy the bytes that will be replaced.

    :raises OSError: when that is not possible, so that nothing may be replaced
    """
    for upload in uploads:
        if upload.spare is not None:
            try:
                _copy(upload.resource, upload.spare)
            except Refusal as refusal:
                raise OSError(str(refusal)) from refusal


def settle(uploads: Iterable[Upload], *, keep_spares: bool = False) -> None:
    """Make the storage agree with the database after a row that did not come to its end.

    :param keep_spares: the bytes that were replaced may still be wanted
    """
    for upload in uploads:
        row = _row(upload.resource)
        if row is None:
            discard(upload.resource)
        elif not upload.new and _moment(row) == upload.modified:
            put_back(upload)
        elif keep_spares:
            continue
        forget([upload])


def put_back(upload: Upload) -> None:
    """Give a resource the bytes that it had, where they were replaced at all."""
    if upload.spare is None:
        discard(upload.resource)
        return
    with suppress(Refusal):  # no spare: it was not copied yet, or is back already
        _copy(upload.spare, upload.resource)


def forget(uploads: Iterable[Upload]) -> None:
    """Delete the bytes that were kept aside."""
    for upload in uploads:
        if upload.spare is not None:
            discard(upload.spare)


def discard(resource_id: str) -> None:
    """Delete the file under an id, also one that was not written to its end."""
    try:
        found = _uploader(resource_id, clear_upload=True)
        found.upload(resource_id, uploader.get_max_resource_size())
        if getattr(found, "storage", None) is None:
            Path(found.get_path(resource_id) + _UNFINISHED).unlink(missing_ok=True)
    except Exception:
        log.exception("The file of resource %s could not be deleted", resource_id)


def _uploader(resource_id: str, **more: Any) -> Any:
    values = {"id": resource_id, "url": _NAME, "url_type": "upload", **more}
    return uploader.get_resource_uploader(values)


def _copy(source: str, target: str) -> None:
    """Copy a file from one id to another. Raises `Refusal` when there is none."""
    with stored(source, _NAME) as file, file.path.open("rb") as stream:
        made = _uploader(target, upload=FileStorage(stream, filename=_NAME))
        # A file that is there already may be larger than what is allowed by now.
        made.upload(target, file.path.stat().st_size // (1 << 20) + 1)


def _is_there(resource_id: str, url: str) -> bool:
    try:
        with stored(resource_id, url):
            return True
    except Refusal as refusal:
        return refusal.reason.code != "storage_missing"


def _row(resource_id: str) -> Any:
    """What the database says of a resource, beside any transaction that is open."""
    table: Any = model.resource_table
    statement = sa.select(table.c.url, table.c.url_type, table.c.last_modified)
    with model.ensure_engine().connect() as connection:
        return connection.execute(statement.where(table.c.id == resource_id)).first()


def _moment(row: Any) -> str | None:
    return row.last_modified.isoformat() if row.last_modified else None

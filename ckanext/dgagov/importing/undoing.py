"""Takes an import back, and clears away what a killed worker had begun."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import applying, catalog, store, uploads
from .uploads import Upload

UNDOING = "undoing"


def undo(import_id: str) -> None:
    """Make the catalog what it was before an import of which all or nothing was asked."""
    for number, written in sorted(store.steps(import_id).items(), reverse=True):
        files, result, dataset_id = _uploads(written), written["result"], written["dataset_id"]
        if result != "undone":
            # If this process ends here, the next one must not take the row for done.
            store.write_steps(import_id, [store.Step(number, UNDOING, dataset_id)])
            before = written["before"] or {}
            if before.get("record"):
                applying.restore(before["record"], files)
                catalog.put_code(before["record"]["id"], before.get("code"))
            elif result in ("created", UNDOING) and dataset_id:
                applying.remove(dataset_id)
            store.write_steps(import_id, [store.Step(number, "undone", None)])
        uploads.forget(files)


def settle(import_id: str, written: Mapping[int, Mapping[str, Any]], *, keep_spares: bool) -> None:
    """Put back and clear away the files of rows that a killed worker had begun, or to undo.

    :param keep_spares: replaced bytes may still be wanted, to undo the whole
    """
    for step in written.values():
        if step["result"] in ("begun", UNDOING):
            uploads.settle(_uploads(step), keep_spares=keep_spares)


def forget_spares(import_id: str) -> None:
    """Delete the bytes that were kept to undo an import."""
    for written in store.steps(import_id).values():
        uploads.forget(_uploads(written))


def _uploads(written: Mapping[str, Any]) -> list[Upload]:
    return [Upload(**one) for one in (written["before"] or {}).get("files", ())]

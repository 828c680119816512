"""Notices saved resources: their rows are written with them, the workers are woken after.

The row is part of the transaction that saves the resource, so it is there if and only if the
resource is; waking up is tried after the commit and may fail, for the row waits. The resources
of a commit are gathered first and put in line by one statement: each way to the database is
time in which somebody waits for the save.
"""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from .. import config, jobs
from . import waiting

log = logging.getLogger(__name__)
_SAVED = "dgagov_saved_resources"
_WAKE = "dgagov_wake_inspection"
_DATASTORE = ("datastore_create", "datastore_delete")


def resource_changed(resource: Any, operation: str) -> None:
    """Note a resource that is being saved or deleted in the commit that is under way."""
    deleted = operation == model.DomainObjectOperation.deleted
    gone = deleted or resource.state == model.core.State.DELETED
    # Of one resource that is told twice in a commit, the last word counts.
    model.Session.info.setdefault(_SAVED, {})[resource.id] = gone


def listen() -> None:
    """Follow the commits of CKAN's session. Its own listener, which tells the plugins what is
    saved, is there since it was made, so it comes before ours."""
    for event, function in (
        ("before_commit", _before_commit),
        ("after_commit", _committed),
        ("after_rollback", _rolled_back),
    ):
        if not sa.event.contains(model.Session, event, function):
            sa.event.listen(model.Session, event, function)
    if not tk.check_ckan_version("2.12"):
        tk.signals.action_succeeded.connect(_datastore_changed)


def _before_commit(session: Any) -> None:
    """Put in line what is saved, if its file may be another. Never raises."""
    saved = session.info.pop(_SAVED, None)
    if not saved:
        return
    try:
        connection = session.connection()
        # A savepoint of the connection: whatever fails here must not end the saving.
        with connection.begin_nested():
            _put(session, connection, saved)
    except sa.exc.SQLAlchemyError:
        log.exception("Resources could not be put in line for inspection: %s", sorted(saved))


def _put(session: Any, connection: Any, saved: dict[str, bool]) -> None:
    gone = [resource_id for resource_id, is_gone in saved.items() if is_gone]
    there = [resource_id for resource_id, is_gone in saved.items() if not is_gone]
    if gone:
        waiting.forget(connection, gone)
    if there and config.inspect_on_save() and waiting.put_saved(connection, there):
        session.info[_WAKE] = True


def _committed(session: Any) -> None:
    # CKAN 2.12 saves in savepoints, whose release is a commit too.
    if not session.in_nested_transaction() and session.info.pop(_WAKE, False):
        jobs.wake()


def _rolled_back(session: Any) -> None:
    session.info.pop(_SAVED, None)
    if not session.in_nested_transaction():
        session.info.pop(_WAKE, None)


def _datastore_changed(sender: str, *, result: Any, **_sent: Any) -> None:
    """Put a resource in line whose rows came into the DataStore or went. Never raises.

    CKAN 2.11 writes that on the resource by a statement that the session does not tell of.
    """
    if sender not in _DATASTORE or not config.inspect_on_save():
        return
    resource_id = (result or {}).get("resource_id")
    try:
        with model.ensure_engine().begin() as connection:
            in_line = waiting.put_saved(connection, [resource_id])
    except sa.exc.SQLAlchemyError:
        log.exception("Resource %s could not be put in line for inspection", resource_id)
    else:
        if in_line:
            jobs.wake()

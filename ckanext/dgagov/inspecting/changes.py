"""Notices saved resources: their rows are written with them, the workers are woken after.

The row is part of the transaction that saves the resource, so it is there if and only if the
resource is; waking up is tried after the commit and may fail, for the row waits.
"""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa
from ckan import model

from .. import config, jobs
from . import waiting

log = logging.getLogger(__name__)
_WAKE = "dgagov_wake_inspection"


def resource_changed(resource: Any, operation: str) -> None:
    """Put a resource in line that is being saved, if its file may be another. Never raises."""
    try:
        connection = model.Session.connection()
        # A savepoint of the connection: whatever fails here must not end the saving.
        with connection.begin_nested():
            gone = operation == model.DomainObjectOperation.deleted
            if gone or resource.state == model.core.State.DELETED:
                waiting.forget(connection, resource.id)
            elif config.inspect_on_save() and waiting.put_saved(connection, resource.id):
                model.Session.info[_WAKE] = True
    except sa.exc.SQLAlchemyError:
        log.exception("Resource %s could not be put in line for inspection", resource.id)


def listen() -> None:
    """Wake the workers up after commits in which something was put in line."""
    for event, function in (("after_commit", _committed), ("after_rollback", _rolled_back)):
        if not sa.event.contains(model.Session, event, function):
            sa.event.listen(model.Session, event, function)


def _committed(session: Any) -> None:
    # CKAN 2.12 saves in savepoints, whose release is a commit too.
    if not session.in_nested_transaction() and session.info.pop(_WAKE, False):
        jobs.wake()


def _rolled_back(session: Any) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_WAKE, None)

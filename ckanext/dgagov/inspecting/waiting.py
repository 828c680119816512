"""Puts resources in line: those that were saved, and those that somebody asked for.

One statement does it, for one resource or for all of a catalog. What decides about a resource's
file is compared as a text made in the database, so that it never matters who wrote it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB, insert

from ..model.inspection import BULK, PERSON, QUEUED, RUNNING, TAKEN_OVER
from ..sources.columns import DATASET_TYPE
from .tables import inspection as _table
from .tables import package as _package
from .tables import resource as _resource

BATCH = 1000
"""Rows put in line by one statement: their locks are held for some milliseconds only."""

_HOST = r"^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(\[[^\]]*\]|[^:/?#]+)"


def source() -> Any:
    """What decides about the file of a resource, as a text: another text is another file."""
    uploaded = _resource.c.url_type == "upload"
    parts = (
        _resource.c.url,
        _resource.c.url_type,
        _resource.c.format,
        sa.case((uploaded, _resource.c.last_modified), else_=None),
        datastore_active(),
    )
    return sa.cast(sa.func.jsonb_build_array(*parts), sa.UnicodeText)


def datastore_active() -> Any:
    """Whether the catalog says that the resource is in the DataStore, as "true" or "false"."""
    extras = sa.cast(sa.func.nullif(sa.cast(_resource.c.extras, sa.UnicodeText), ""), JSONB)
    return sa.func.lower(sa.func.coalesce(extras.op("->>")("datastore_active"), "false"))


def eligible() -> Any:
    """Whether a resource is one to be inspected: of a data set, and neither of them deleted."""
    return sa.and_(
        _resource.c.state == model.core.State.ACTIVE,
        _package.c.state != model.core.State.DELETED,
        _package.c.type == DATASET_TYPE,
    )


def put_saved(connection: Any, resource_ids: Sequence[str]) -> bool:
    """Put saved resources in line whose file, address or declared format is another now.

    What was found in the former file is forgotten. A row that a worker has stays with it: the
    worker sees at the end that the file is another, and puts it in line again. Gives whether
    anything was put in line.
    """
    compiled = _saved(connection.dialect)
    values = {**compiled.params, "saved_ids": list(resource_ids)}
    return bool(connection.exec_driver_sql(str(compiled), values).rowcount)


@cache
def _saved(dialect: Any) -> Any:
    """The statement of `put_saved`, put together once: SQLAlchemy keeps none of this kind."""
    saved = sa.bindparam("saved_ids", type_=sa.ARRAY(sa.UnicodeText))
    statement = _insert(_resource.c.id == sa.any_(saved), PERSON, sa.func.now())
    excluded = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=[_table.c.resource_id],
        set_={
            **{name: excluded[name] for name in ("source", "host", "priority", "requested")},
            **_kept_while_running(),
            **_FORGOTTEN,
        },
        where=_table.c.source != excluded.source,
    )
    return statement.compile(dialect=dialect)


def put_requested(
    engine: Any, resource_ids: Sequence[str], *, priority: int = BULK, moment: Any = None
) -> int:
    """Put resources in line again whether they changed or not; what is known of them stays.

    Each `BATCH` is a transaction of its own. Rows that another transaction holds are left to it.
    Gives the number of those put in line.
    """
    moment = sa.func.now() if moment is None else moment
    added = 0
    for start in range(0, len(resource_ids), BATCH):
        ids = list(resource_ids[start : start + BATCH])
        new = _insert(_resource.c.id.in_(ids), priority, moment).on_conflict_do_nothing()
        free = (
            sa.select(_table.c.resource_id)
            .where(_table.c.resource_id.in_(ids), _table.c.requested != moment)
            .with_for_update(skip_locked=True)
        )
        again = {"requested": moment, "priority": priority, **_kept_while_running()}
        if priority == BULK:
            asked_for = sa.and_(_table.c.state == QUEUED, _table.c.priority < BULK)
            again["priority"] = sa.case((asked_for, TAKEN_OVER), else_=BULK)
        update = sa.update(_table).where(_table.c.resource_id.in_(free)).values(**again)
        with engine.begin() as connection:
            added += connection.execute(new).rowcount
            added += connection.execute(update).rowcount
    return added


def forget(connection: Any, resource_ids: Sequence[str]) -> None:
    """Drop the rows of resources that were deleted."""
    connection.execute(sa.delete(_table).where(_table.c.resource_id.in_(resource_ids)))


def stale(versions: str, before: datetime) -> Any:
    """The condition for resources (joined with their rows) that are due for a look: never
    inspected, changed since, by other rules, or before this moment."""
    return sa.or_(
        _table.c.resource_id.is_(None),
        _table.c.inspected.is_(None),
        _table.c.source != source(),
        _table.c.versions != versions,
        _table.c.inspected < before,
    )


def _insert(condition: Any, priority: int, moment: Any) -> Any:
    values = {
        "resource_id": _resource.c.id,
        "package_id": _resource.c.package_id,
        "source": source(),
        "host": _host(),
        "state": sa.literal(QUEUED),
        "priority": sa.literal(priority),
        "requested": sa.cast(moment, sa.DateTime(timezone=True)),
        "due": sa.func.now(),
        "attempts": sa.literal(0),
        "failures": sa.literal(0),
        "versions": sa.literal(""),
        "facts": sa.literal(""),
    }
    found = (
        sa.select(*values.values())
        .select_from(_resource.join(_package, _package.c.id == _resource.c.package_id))
        .where(condition, eligible())
        .order_by(_resource.c.id)
    )
    return insert(_table).from_select(list(values), found)


def _host() -> Any:
    linked = sa.func.coalesce(_resource.c.url_type, "") == ""
    return sa.case(
        (linked, sa.func.lower(sa.func.substring(_resource.c.url, _HOST))), else_=sa.null()
    )


def _kept_while_running() -> dict[str, Any]:
    running = _table.c.state == RUNNING
    return {
        "state": sa.case((running, RUNNING), else_=QUEUED),
        "due": sa.case((running, _table.c.due), else_=sa.func.now()),
        "attempts": sa.case((running, _table.c.attempts), else_=0),
    }


_FORGOTTEN: dict[str, Any] = {
    "failures": 0,
    "first_failure": None,
    "last_failure": None,
    "sha256": None,
    "etag": None,
    "last_modified": None,
    "versions": "",
    "facts": "",
    "report": sa.null(),
    "inspected": None,
}

"""Takes rows of the line, one at a time, and gives them back with or without a result.

A claim is one UPDATE that passes over rows which another worker is just taking. It is a lease: a
worker that dies loses the row when the lease ends, and one that was only slow finds at the end
that the row is no longer its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from ckan import model

from ..model.inspection import DONE, QUEUED, RUNNING
from .tables import inspection as _table
from .tables import package as _package
from .tables import resource as _resource
from .waiting import datastore_active, eligible, source

_KNOWN = (
    "resource_id", "source", "host", "attempts", "failures", "first_failure", "last_failure",
    "sha256", "etag", "last_modified", "versions", "facts",
)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """One resource that this worker alone has, with what is known of it from the last time."""

    id: str
    resource_id: str
    source: str
    host: str | None
    attempts: int
    """With this one; above 1 when a worker ended in the middle of it."""
    failures: int
    first_failure: dt.datetime | None
    last_failure: dt.datetime | None
    sha256: str | None
    etag: str | None
    last_modified: str | None
    versions: str
    facts: str
    url: str
    url_type: str
    format: str
    datastore_active: bool
    title: str
    """Data set and resource, for people."""
    eligible: bool
    """False when the resource or its data set was deleted meanwhile."""


def engine() -> Any:
    """The engine of CKAN's database; its connections are not those of the session."""
    return model.Session.get_bind()


def claim(
    connection: Any,
    lease_seconds: float,
    *,
    requested: dt.datetime | None = None,
    without_hosts: Collection[str] = (),
) -> Claim | None:
    """Take the first row that is due; None when there is none that nobody else is taking.

    `requested` takes only the rows of that run of the command; resources at `without_hosts` are
    passed over.
    """
    due = [_table.c.due <= sa.func.now()]
    if requested is not None:
        due.append(_table.c.requested == requested)
    if without_hosts:
        elsewhere = _table.c.host.notin_(list(without_hosts))
        due.append(sa.or_(_table.c.host.is_(None), elsewhere))
    first = (
        sa.select(_table.c.resource_id)
        .where(*due)
        .order_by(_table.c.priority, _table.c.due)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    name = uuid4().hex
    taken = (
        sa.update(_table)
        .where(
            _table.c.resource_id == first.scalar_subquery(),
            _resource.c.id == _table.c.resource_id,
            _package.c.id == _table.c.package_id,
        )
        .values(
            state=RUNNING,
            claimed_by=name,
            due=_in(lease_seconds),
            attempts=_table.c.attempts + 1,
            # The source of this very moment: what is read from now on is at least as new.
            source=source(),
        )
        .returning(
            *(_table.c[key] for key in _KNOWN),
            _resource.c.url,
            _resource.c.url_type,
            _resource.c.format,
            _resource.c.name.label("resource_name"),
            _package.c.title,
            datastore_active().label("active"),
            eligible().label("eligible"),
        )
    )
    row = connection.execute(taken).mappings().first()
    return None if row is None else _claim(name, row)


def _claim(name: str, row: Mapping[str, Any]) -> Claim:
    title = " / ".join(part for part in (row["title"], row["resource_name"]) if part)
    return Claim(
        id=name,
        **{key: row[key] for key in _KNOWN},
        url=row["url"] or "",
        url_type=row["url_type"] or "",
        format=row["format"] or "",
        datastore_active=row["active"] == "true",
        title=title or row["resource_id"],
        eligible=bool(row["eligible"]),
    )


def extend(connection: Any, claimed: Claim, lease_seconds: float) -> bool:
    """Lengthen the lease; False when the row is no longer this claim's."""
    longer = sa.update(_table).where(*_mine(claimed)).values(due=_in(lease_seconds))
    done = connection.execute(longer)
    return bool(done.rowcount)


def finish(
    connection: Any, claimed: Claim, values: Mapping[str, Any], again_seconds: float | None = None
) -> bool:
    """Write the result down; False if the row is another's by now, or the file is another.

    In the latter case it is put in line again. `again_seconds` is when to look once more.
    """
    done = {
        **values,
        "state": DONE,
        "due": None if again_seconds is None else _in(again_seconds),
        "claimed_by": None,
        "attempts": 0,
        "inspected": sa.func.now(),
    }
    written = (
        sa.update(_table).where(*_mine(claimed), _table.c.source == claimed.source).values(**done)
    )
    if connection.execute(written).rowcount:
        return True
    connection.execute(sa.update(_table).where(*_mine(claimed)).values(attempts=0, **_again(0)))
    return False


def drop(connection: Any, claimed: Claim) -> None:
    """Remove the row of a resource that is gone."""
    connection.execute(sa.delete(_table).where(*_mine(claimed)))


def give_back(
    connection: Any, claimed: Claim, seconds: float = 0, *, counted: bool = False
) -> None:
    """Put the row in line again, due in so many seconds; the attempt counts only if it says so."""
    attempts = claimed.attempts if counted else max(claimed.attempts - 1, 0)
    back = sa.update(_table).where(*_mine(claimed)).values(attempts=attempts, **_again(seconds))
    connection.execute(back)


def postpone(connection: Any, host: str, seconds: float) -> None:
    """Let all that waits for this host wait so many seconds at least."""
    waiting = (
        sa.select(_table.c.resource_id)
        .where(_table.c.host == host, _table.c.state == QUEUED, _table.c.due < _in(seconds))
        .with_for_update(skip_locked=True)
    )
    connection.execute(
        sa.update(_table).where(_table.c.resource_id.in_(waiting)).values(due=_in(seconds))
    )


def soonest(
    connection: Any,
    *,
    requested: dt.datetime | None = None,
) -> float | None:
    """Seconds until the next row is due, 0 or less for one that is; None when nothing waits."""
    seconds = sa.extract("epoch", sa.func.min(_table.c.due) - sa.func.now())
    found = sa.select(seconds).where(_table.c.due.isnot(None))
    if requested is not None:
        found = found.where(_table.c.requested == requested, _table.c.state != DONE)
    value = connection.execute(found).scalar()
    return None if value is None else float(value)


def report_of(connection: Any, resource_id: str) -> dict[str, Any] | None:
    """The report of the last inspection."""
    found = sa.select(_table.c.report).where(_table.c.resource_id == resource_id)
    return connection.execute(found).scalar()


def _mine(claimed: Claim) -> tuple[Any, ...]:
    return _table.c.resource_id == claimed.resource_id, _table.c.claimed_by == claimed.id


def _in(seconds: float) -> Any:
    return sa.func.now() + dt.timedelta(seconds=seconds)


def _again(seconds: float) -> dict[str, Any]:
    return {"state": QUEUED, "claimed_by": None, "due": _in(seconds)}

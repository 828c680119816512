"""Imports under way: one an organization, with signs of life, progress and what is done.

Every function has a transaction of its own, beside those of CKAN's actions: progress is seen
while the work goes on, and a step that is written down has happened.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from .. import config
from ..model import Import, ImportStep
from ..model.base import now
from ..model.importing import AT_WORK, DONE, FAILED, PREVIEW, QUEUED, RUNNING
from ..signs import SIGNS, SignsOfLife
from . import catalog

KEPT = 10
"""Imports of an organization whose file and report are kept; older ones are tidied away."""
LONG_LEASES = 30
"""For so many leases an import waits for a worker before a later one may take its place."""

_import: Any = Import.__table__
_step: Any = ImportStep.__table__


class BusyError(Exception):
    """Another import into the organization is under way; `row` is that import's."""

    def __init__(self, row: dict[str, Any]) -> None:
        super().__init__(row["id"])
        self.row = row


class LostError(Exception):
    """Somebody else has taken the import over, or ended it."""


def _engine() -> Any:
    return model.ensure_engine()


def keep(
    organization_id: str, user_id: str, options: dict[str, Any], file_name: str, file: bytes
) -> str:
    """Keep an uploaded workbook as a preview; gives the id of its import."""
    values = {
        "id": str(uuid.uuid4()), "organization_id": organization_id, "user_id": user_id,
        "state": PREVIEW, "options": options, "file_name": file_name, "file": file,
        "total": 0, "done": 0, "created": now(),
    }  # fmt: skip
    with _engine().begin() as connection:
        connection.execute(_import.insert().values(values))
        _tidy(connection, organization_id)
    return values["id"]


def _tidy(connection: Any, organization_id: str) -> None:
    recent = (
        sa.select(_import.c.id)
        .where(_import.c.organization_id == organization_id)
        .order_by(_import.c.created.desc())
        .limit(KEPT)
    )
    connection.execute(
        _import.delete().where(
            _import.c.organization_id == organization_id,
            _import.c.state.notin_(AT_WORK),
            _import.c.id.notin_(recent),
        )
    )


def get(
    import_id: Any, *, with_file: bool = False, with_report: bool = True
) -> dict[str, Any] | None:
    """The row of an import, its bytes only when asked for.

    :param with_report: the report of 10,000 rows is many megabytes; without it the row has
        `unasked` of it, as that is part of how far the import is
    """
    left_out = [
        name for name, wanted in (("file", with_file), ("report", with_report)) if not wanted
    ]
    columns: list[Any] = [c for c in _import.c if c.name not in left_out]
    if not with_report:
        columns.append(_import.c.report["unasked"].as_integer().label("unasked"))
    with _engine().connect() as connection:
        # PostgreSQL fails for a text with NUL.
        key = str(import_id).replace("\0", "?")
        found = connection.execute(sa.select(*columns).where(_import.c.id == key))
        row = found.mappings().first()
    return dict(row) if row else None


def at_work(organization_id: str) -> dict[str, Any] | None:
    """The import into an organization that is under way."""
    columns = [c for c in _import.c if c.name not in ("file", "report")]
    statement = sa.select(*columns).where(
        _import.c.organization_id == organization_id, _import.c.state.in_(AT_WORK)
    )
    with _engine().connect() as connection:
        row = connection.execute(statement).mappings().first()
    return dict(row) if row else None


def is_stale(row: dict[str, Any]) -> bool:
    """Whether nobody works on an import that is under way: its worker was killed, or no worker
    has taken it on for very long, as when Redis has lost the job.
    """
    if row["state"] == QUEUED:
        return row["created"] + LONG_LEASES * _lease() < now()
    return row["state"] == RUNNING and (row["alive_until"] is None or row["alive_until"] < now())


def describe(import_id: str, report: dict[str, Any], total: int, **asked: Any) -> bool:
    """Keep what a preview found, as long as it is one; whether it is.

    :param asked: `user_id` and `options`, where somebody else asks now, or in another way
    """
    with _engine().begin() as connection:
        described = connection.execute(
            _import.update()
            .where(_import.c.id == import_id, _import.c.state == PREVIEW)
            .values(report=report, total=total, **asked)
        )
        return bool(described.rowcount)


def start(import_id: str, report: dict[str, Any], total: int) -> None:
    """Put an import in line.

    :raises BusyError: when another one into the organization is under way
    """
    statement = (
        _import.update()
        .where(_import.c.id == import_id, _import.c.state.notin_(AT_WORK))
        .values(
            state=QUEUED, report=report, total=total, done=0, problem=None, finished=None,
            claimed_by=None, alive_until=None,
        )
    )  # fmt: skip
    try:
        with _engine().begin() as connection:
            started = connection.execute(statement).rowcount
    except sa.exc.IntegrityError as error:
        organization_id = (get(import_id) or {}).get("organization_id")
        if busy := at_work(str(organization_id)):
            raise BusyError(busy) from error
        raise
    if not started and (row := get(import_id)):
        raise BusyError(row)


def claim(import_id: str) -> str | None:
    """Take an import on that waits or whose worker is dead; the claim, None if it is not free."""
    token, moment = str(uuid.uuid4()), now()
    statement = (
        _import.update()
        .where(
            _import.c.id == import_id,
            _import.c.state.in_(AT_WORK),
            sa.or_(_import.c.alive_until.is_(None), _import.c.alive_until < moment),
        )
        .values(state=RUNNING, claimed_by=token, alive_until=moment + _lease())
    )
    with _engine().begin() as connection:
        return token if connection.execute(statement).rowcount else None


def _lease() -> dt.timedelta:
    return dt.timedelta(seconds=config.import_lease_seconds())


def _of(import_id: str, token: str | None) -> Any:
    return sa.and_(
        _import.c.id == import_id,
        _import.c.claimed_by == token if token else _import.c.claimed_by.is_(None),
    )


def finish(
    import_id: str, token: str | None, report: dict[str, Any] | None, problem: str = ""
) -> None:
    """End an import: done, with what kept it from doing anything at all, or without a report
    failed as a whole with what happened.
    """
    values: dict[str, Any] = {
        "state": FAILED if problem and report is None else DONE, "problem": problem or None,
        "alive_until": None, "claimed_by": None, "finished": now(),
    }  # fmt: skip
    if report is not None:
        values.update(report=report, done=_import.c.total)
    with _engine().begin() as connection:
        connection.execute(_import.update().where(_of(import_id, token)).values(values))


def let_go(import_id: str, token: str) -> None:
    """Leave an import to whoever goes on with it, at once."""
    values = {"claimed_by": None, "alive_until": now()}
    with _engine().begin() as connection:
        connection.execute(_import.update().where(_of(import_id, token)).values(values))


def steps(import_id: str) -> dict[int, dict[str, Any]]:
    """What an import has done so far, by the number of the row."""
    with _engine().connect() as connection:
        rows = connection.execute(sa.select(_step).where(_step.c.import_id == import_id))
        return {row["number"]: dict(row) for row in rows.mappings()}


class Step(NamedTuple):
    """A row that was dealt with, or is begun. `before`: see `ImportStep`."""

    number: int
    result: str
    dataset_id: str | None
    code: str = ""
    before: dict[str, Any] | None = None


def write_steps(import_id: str, done: Sequence[Step]) -> None:
    """Write steps down, and the codes of their data sets."""
    if not done:
        return
    with _engine().begin() as connection:
        # What is lost with a crash of the database is found again in the catalog.
        connection.execute(sa.text("SET LOCAL synchronous_commit = off"))
        for step in done:
            values: dict[str, Any] = {"result": step.result, "dataset_id": step.dataset_id}
            if step.before is not None:
                values["before"] = step.before
            statement = insert(_step).values(import_id=import_id, number=step.number, **values)
            connection.execute(
                statement.on_conflict_do_update(index_elements=["import_id", "number"], set_=values)
            )
            if step.code and step.dataset_id:
                catalog.remember_code(connection, step.dataset_id, step.code)


class Alive(SignsOfLife):
    """A context: inside it, the import keeps its claim and shows its progress."""

    def __init__(self, import_id: str, token: str) -> None:
        super().__init__(min(1.0, config.import_lease_seconds() / SIGNS), f"import {import_id}")
        self.done = 0
        """Rows that are dealt with."""
        self.lost = False
        """Whether somebody else has the import now."""
        self._import_id, self._token = import_id, token

    def give(self) -> None:
        """Lengthen the lease, and write the progress down."""
        statement = (
            _import.update()
            .where(_of(self._import_id, self._token))
            .values(alive_until=now() + _lease(), done=self.done)
        )
        with _engine().begin() as connection:
            self.lost = not connection.execute(statement).rowcount

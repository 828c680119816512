"""Which resources a run of the command is about, and whether an earlier run goes on."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from ckan import model

from .. import config
from ..model.base import now
from ..model.inspection import DONE, PERSON
from . import waiting
from .look import versions_text
from .tables import group as _group
from .tables import inspection as _table
from .tables import package as _package
from .tables import resource as _resource


class UnknownNameError(ValueError):
    """Nothing has this id or name, or more than one thing has; the message says which."""


@dataclass(frozen=True)
class Chosen:
    """A run: its moment, by which its rows are known, and how many rows it put in line."""

    requested: dt.datetime
    number: int
    began: dt.datetime | None = None
    """When the earlier run began that these rows are the rest of."""


def condition(connection: Any, names: Iterable[str]) -> Any:
    """The condition for the resources that names or ids of organizations, data sets and
    resources stand for. Raises `UnknownNameError`."""
    return sa.or_(*(_one(connection, name) for name in names))


def _one(connection: Any, name: str) -> Any:
    active = model.core.State.ACTIVE
    organization = sa.select(_group.c.id).where(
        sa.or_(_group.c.id == name, _group.c.name == name),
        _group.c.is_organization.is_(True),
        _group.c.state == active,
    )
    package = sa.select(_package.c.id).where(
        sa.or_(_package.c.id == name, _package.c.name == name),
        _package.c.state != model.core.State.DELETED,
    )
    resource = sa.select(_resource.c.id).where(_resource.c.id == name, _resource.c.state == active)
    kinds = (
        ("organization", organization, _package.c.owner_org),
        ("data set", package, _package.c.id),
        ("resource", resource, _resource.c.id),
    )
    found = [
        (kind, column == row)
        for kind, statement, column in kinds
        for row in connection.execute(statement).scalars()
    ]
    if len(found) > 1:
        both = " and ".join(f"a {kind}" for kind, _condition in found)
        raise UnknownNameError(f"{name!r} is the name of {both}: give the id instead")
    if not found:
        raise UnknownNameError(f"No organization, data set or resource has the id or name {name!r}")
    return found[0][1]


def choose(engine: Any, scope: Any, *, only_stale: bool = False, restart: bool = False) -> Chosen:
    """Put the resources of a scope in line.

    If an earlier run left some of them there, only what was not inspected since it began is put
    in line: a run that was stopped goes on where it was.

    :param scope: a condition on resources and their data sets; None is all of the catalog
    :param only_stale: only what was never inspected, changed since, was inspected by other
        rules, or longer ago than `ckanext.dgagov.inspection_days`
    :param restart: do not go on with an earlier run
    """
    everything = waiting.eligible() if scope is None else sa.and_(scope, waiting.eligible())
    began = None if restart else _earlier_run(engine, everything)
    moment = now()
    wanted = [everything]
    if only_stale:
        before = moment - dt.timedelta(days=config.inspection_days())
        wanted.append(waiting.stale(versions_text(), before))
    if began is not None:
        wanted.append(sa.or_(_table.c.inspected.is_(None), _table.c.inspected < began))
        # Still the time of that run, by which what is done is known, but rows of its own.
        moment = began + dt.timedelta(microseconds=1 + secrets.randbelow(9999))
    found = sa.select(_resource.c.id).select_from(_joined()).where(*wanted)
    with engine.connect() as connection:
        ids = list(connection.execute(found.order_by(_resource.c.id)).scalars())
    number = waiting.put_requested(engine, ids, moment=moment)
    return Chosen(moment, number, began)


def _earlier_run(engine: Any, everything: Any) -> dt.datetime | None:
    """When the run of the command began that left rows of this scope in line."""
    left = (
        sa.select(sa.func.min(_table.c.requested))
        .select_from(_joined())
        .where(everything, _table.c.priority > PERSON, _table.c.state != DONE)
    )
    with engine.connect() as connection:
        return connection.execute(left).scalar()


def _joined() -> Any:
    return _resource.join(_package, _package.c.id == _resource.c.package_id).outerjoin(
        _table, _table.c.resource_id == _resource.c.id
    )

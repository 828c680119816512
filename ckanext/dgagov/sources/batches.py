"""Statements one after the other: while the answer to one is worked on, the next one runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
from ckan import model

from .columns import package

Rows = list[dict[str, Any]]


def sizes_of(organization_ids: list[str]) -> dict[str, int]:
    """How many packages each organization has; those without any are left out."""
    owner = package.c.owner_org
    counted = sa.select(owner, sa.func.count()).group_by(owner).where(owner.in_(organization_ids))
    return {row[0]: row[1] for row in model.Session.execute(counted)}


def packed(
    organization_ids: list[str], sizes: dict[str, int], most: int, first: int
) -> list[list[str]]:
    """The organizations in batches of up to about `most` data sets, in their order.

    The first batch has about `first`, each following one up to twice as many: work begins with
    the first, and nothing else is done till then. An organization is never cut.
    """
    batches: list[list[str]] = []
    room = 0
    for key in organization_ids:
        size = sizes.get(key, 0)
        if not batches or size > room:
            room = min(most, first << len(batches))
            batches.append([])
        batches[-1].append(key)
        room -= size
    return batches


def answers(statements: Iterable[Any]) -> Iterator[Any]:
    """A cursor with all rows of each statement, in their order, on this session's connection.

    The cursors are the driver's own: SQLAlchemy's rows would add half of the time again. The
    driver lets threads share a connection; the caller only unpacks what has arrived.
    """
    connection = model.Session.connection()
    # Until the end of this transaction: compiling the statements costs more than it saves.
    connection.execute(sa.select(sa.func.set_config("jit", "off", True)))
    driver: Any = connection.connection.driver_connection

    def ask(statement: Any) -> Any:
        compiled = statement.compile(
            dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
        )
        cursor = driver.cursor()
        cursor.execute(str(compiled), compiled.params)
        return cursor

    with ThreadPoolExecutor(max_workers=1) as asker:
        ahead = None
        for statement in statements:
            asked, ahead = ahead, asker.submit(ask, statement)
            if asked is not None:
                yield asked.result()
        if ahead is not None:
            yield ahead.result()

"""Whether anything that the score of an organization rests on has changed.

Two questions, the quick one first: has anything at all been written to the database
(`moment`), and if so, anything that this score is made from (`fingerprint`).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model

from ..model import Decision, Declaration, Inspection, Inventory, Use
from ..scoring import Rubric

_package: Any = model.package_table
_inspection: Any = Inspection.__table__


def moment() -> str | None:
    """What this transaction sees of the database, as a text; equal ones see the same.

    It names the transactions whose writes are visible, so that it differs after any commit in
    any database of the server. None where it would not tell everything: writes of this very
    transaction are not in it, and on a standby not all transactions are.
    """
    functions = sa.func
    untold = sa.or_(
        functions.pg_is_in_recovery(), functions.txid_current_if_assigned().is_not(None)
    )
    seen = sa.cast(functions.txid_current_snapshot(), sa.UnicodeText)
    # Numbers of transactions may come again after the server was set back to a backup.
    start = sa.cast(functions.pg_postmaster_start_time(), sa.UnicodeText)
    return model.Session.scalar(sa.select(sa.case((untold, sa.null()), else_=seen + " " + start)))


def fingerprint(rubric: Rubric, organization_id: str) -> tuple[Any, ...]:
    """What the score of an organization rests on, as a value that differs after any change.

    Every write to a data set gives its row another `xmin`, or, inside one transaction,
    another `ctid`; the actions of CKAN write that row also when only tags change
    (`metadata_modified`). Resources and inspections are told by the same marks: deleting a
    resource leaves the row of its data set as it was. Rows of statements and inventories are
    only ever added.
    """
    group = model.Group
    statements = (
        _sum(_mark("package.id"))
        .select_from(_package)
        .where(_package.c.owner_org == organization_id),
        *(
            _of_datasets(organization_id, table, key)
            for table, key in ((model.resource_table, "id"), (_inspection, "resource_id"))
        ),
        sa.select(sa.func.max(Inventory.version)).where(
            Inventory.organization_id == organization_id, Inventory.indicator == rubric.id
        ),
        *(
            _sum(sa.func.hashtextextended(table.id, 0)).where(
                table.organization_id == organization_id, table.indicator == rubric.id
            )
            for table in (Declaration, Use, Decision)
        ),
        sa.select(sa.func.jsonb_build_array(group.name, group.title).cast(sa.Text)).where(
            group.id == organization_id
        ),
    )
    found = model.Session.execute(sa.select(*(one.scalar_subquery() for one in statements)))
    return (rubric.hash, *found.one())


def _of_datasets(organization_id: str, table: Any, key: str) -> Any:
    """The sum over the rows of a table that belong to the data sets of an organization."""
    # Looked up data set by data set: joined, the whole table would be read for a small part.
    found = (
        sa.select(
            sa.func.count().label("rows"), sa.func.sum(_mark(f"{table.name}.{key}")).label("marks")
        )
        .where(table.c.package_id == _package.c.id)
        .correlate(_package)
        .lateral()
    )
    return (
        sa.select(_told(sa.func.sum(found.c.rows), sa.func.sum(found.c.marks)))
        .select_from(_package.join(found, sa.true()))
        .where(_package.c.owner_org == organization_id)
    )


def _mark(key: str) -> Any:
    """A number that differs after each write to a row; `key` is `table.column`."""
    table = key.partition(".")[0]
    text = f"{key} || {table}.xmin::text || {table}.ctid::text"
    return sa.literal_column(f"hashtextextended({text}, 0)", sa.Numeric)


def _sum(values: Any) -> Any:
    """A select of the count and the sum as text; null where there is no row."""
    # The order of the rows does not matter to a sum, and sorting them would cost the most.
    return sa.select(_told(sa.func.count(), sa.func.sum(values)))


def _told(count: Any, total: Any) -> Any:
    return sa.cast(count, sa.UnicodeText) + ":" + sa.cast(total, sa.UnicodeText)

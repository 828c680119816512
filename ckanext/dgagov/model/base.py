"""What the tables of statements by people share: rows are only ever added."""

from __future__ import annotations

import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.model.types import make_uuid


def now() -> datetime.datetime:
    """The present moment, in UTC."""
    return datetime.datetime.now(datetime.timezone.utc)


class StatementMixin:
    """A row that says who stated something, and when.

    A statement is taken back by a further row whose `withdraws` names it, so
    that nothing a person said is ever overwritten (design.md, rule 6).
    """

    id = sa.Column(sa.UnicodeText, primary_key=True, default=make_uuid)
    user_id = sa.Column(sa.UnicodeText, nullable=False)
    reason = sa.Column(sa.UnicodeText, nullable=False, default="")
    created = sa.Column(sa.DateTime(timezone=True), nullable=False, default=now)
    withdraws = sa.Column(sa.UnicodeText, nullable=True, unique=True)

    @classmethod
    def standing(cls) -> Any:
        """A select of the rows neither withdrawn nor withdrawals themselves, oldest first."""
        table: Any = cls
        withdrawals = sa.select(table.withdraws).where(table.withdraws.isnot(None))
        return (
            sa.select(cls)
            .where(table.withdraws.is_(None), table.id.notin_(withdrawals))
            .order_by(table.created, table.id)
        )

    @classmethod
    def get(cls, statement_id: str) -> Any:
        """The row with this id, or None."""
        return model.Session.get(cls, statement_id)


def user_names(user_ids: set[str]) -> dict[str, str]:
    """Names of users by id; a purged user keeps its id as name."""
    if not user_ids:
        return {}
    rows = model.Session.execute(
        sa.select(model.User.id, model.User.name).where(model.User.id.in_(user_ids))
    )
    names: dict[str, str] = {row[0]: row[1] for row in rows}
    return {user_id: names.get(user_id, user_id) for user_id in user_ids}

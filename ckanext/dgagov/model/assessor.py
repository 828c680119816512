"""Who may see and judge the scores of organizations that are not his own."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from .base import StatementMixin, user_names


class Assessor(StatementMixin, tk.BaseModel):
    """A grant by a sysadmin: this person assesses these organizations and criteria.

    `organization_id` None is every organization, `criterion` None every criterion.
    """

    __tablename__ = "dgagov_assessor"
    __table_args__ = (sa.Index("dgagov_assessor_person", "assessor_id"),)

    assessor_id = sa.Column(sa.UnicodeText, nullable=False)
    organization_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), nullable=True
    )
    criterion = sa.Column(sa.UnicodeText, nullable=True)

    @classmethod
    def organizations_of(cls, assessor_id: str) -> set[str | None]:
        """Organization ids a person assesses; None in the set means all of them."""
        standing = cls.standing().where(cls.assessor_id == assessor_id)
        return {row.organization_id for row in model.Session.scalars(standing)}

    @classmethod
    def covers(cls, assessor_id: str, organization_id: str, criterion: str | None) -> bool:
        """Whether a standing grant covers a criterion (None: any) of an organization."""
        granted = cls.standing().where(
            cls.assessor_id == assessor_id,
            sa.or_(cls.organization_id.is_(None), cls.organization_id == organization_id),
        )
        if criterion is not None:
            granted = granted.where(sa.or_(cls.criterion.is_(None), cls.criterion == criterion))
        return model.Session.scalars(granted.limit(1)).first() is not None


def dictize(rows: list[Assessor]) -> list[dict[str, Any]]:
    """Plain values of grants, as the API gives them."""
    names = user_names({row.user_id for row in rows} | {row.assessor_id for row in rows})
    return [
        {
            "id": row.id,
            "user": names[row.assessor_id],
            "organization_id": row.organization_id,
            "criterion": row.criterion,
            "reason": row.reason,
            "created": row.created.isoformat(timespec="seconds"),
            "created_by": names[row.user_id],
        }
        for row in rows
    ]

"""Statements by people that no machine can find out, such as the catalog's URL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB

from .base import StatementMixin, user_names


class Declaration(StatementMixin, tk.BaseModel):
    """Who declared what about an organization, a data set or a resource, when and why.

    Which kinds exist, and on what, is data in the rubric.
    """

    __tablename__ = "dgagov_declaration"
    __table_args__ = (sa.Index("dgagov_declaration_organization", "organization_id", "indicator"),)

    indicator = sa.Column(sa.UnicodeText, nullable=False)
    kind = sa.Column(sa.UnicodeText, nullable=False)
    organization_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), nullable=False
    )
    dataset_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("package.id", ondelete="CASCADE"), nullable=True
    )
    resource_id = sa.Column(sa.UnicodeText, nullable=True)
    value = sa.Column(sa.UnicodeText, nullable=False, default="")
    evidence_url = sa.Column(sa.UnicodeText, nullable=False, default="")
    checked = sa.Column(JSONB(none_as_null=True), nullable=True)
    """What the declared URL answered when it was declared; None for kinds that ask nothing."""

    @classmethod
    def of_organizations(
        cls, organization_ids: list[str], indicator: str, *, withdrawn: bool = False
    ) -> list[Declaration]:
        """Declarations of these organizations, oldest first; with `withdrawn`, every row."""
        rows = sa.select(cls).order_by(cls.created, cls.id) if withdrawn else cls.standing()
        return list(
            model.Session.scalars(
                rows.where(cls.organization_id.in_(organization_ids), cls.indicator == indicator)
            )
        )

    @classmethod
    def counting(cls, organization_ids: list[str], indicator: str) -> list[Declaration]:
        """The standing ones that count, oldest first: one on a deleted resource does not."""
        resource = model.Resource
        rows = (
            cls.standing()
            .outerjoin(resource, resource.id == cls.resource_id)
            .where(
                cls.organization_id.in_(organization_ids),
                cls.indicator == indicator,
                sa.or_(cls.resource_id.is_(None), resource.state == model.core.State.ACTIVE),
            )
        )
        return list(model.Session.scalars(rows))


def dictize(rows: list[Declaration]) -> list[dict[str, Any]]:
    """Plain values of declarations, as the scoring core and the API take them."""
    names = user_names({row.user_id for row in rows})
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "indicator": row.indicator,
            "organization_id": row.organization_id,
            "dataset_id": row.dataset_id,
            "resource_id": row.resource_id,
            "value": row.value,
            "reason": row.reason,
            "evidence_url": row.evidence_url,
            "checked": row.checked,
            "created": row.created.isoformat(timespec="seconds"),
            "created_by": names[row.user_id],
            "withdraws": row.withdraws,
        }
        for row in rows
    ]

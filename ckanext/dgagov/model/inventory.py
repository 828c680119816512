"""Template 1 as a table: each saved version of an organization's list is a row."""

from __future__ import annotations

import sqlalchemy as sa
from ckan import model
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB

from .base import now


class Inventory(tk.BaseModel):
    """One version of the inventory of an organization for an indicator year.

    The greatest `version` is the inventory; older rows are its history. The
    unique constraint decides between two people who save at the same moment.
    Source: spec/indicator-fy2565.md, "Which data sets count".
    """

    __tablename__ = "dgagov_inventory"
    __table_args__ = (sa.UniqueConstraint("organization_id", "indicator", "version"),)

    id = sa.Column(sa.UnicodeText, primary_key=True, default=make_uuid)
    organization_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), nullable=False
    )
    indicator = sa.Column(sa.UnicodeText, nullable=False)
    version = sa.Column(sa.Integer, nullable=False)
    document = sa.Column(JSONB, nullable=False)
    user_id = sa.Column(sa.UnicodeText, nullable=False)
    created = sa.Column(sa.DateTime(timezone=True), nullable=False, default=now)

    @classmethod
    def current(cls, organization_id: str, indicator: str) -> Inventory | None:
        """The newest version, or None when there is none yet."""
        return model.Session.scalars(
            sa.select(cls)
            .where(cls.organization_id == organization_id, cls.indicator == indicator)
            .order_by(cls.version.desc())
            .limit(1)
        ).first()

    @classmethod
    def current_of(cls, organization_ids: list[str], indicator: str) -> dict[str, Inventory]:
        """The newest versions of many organizations, by organization id."""
        rows = model.Session.scalars(
            sa.select(cls)
            .where(cls.organization_id.in_(organization_ids), cls.indicator == indicator)
            .distinct(cls.organization_id)
            .order_by(cls.organization_id, cls.version.desc())
        )
        return {row.organization_id: row for row in rows}

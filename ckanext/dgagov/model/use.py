"""Uses of open data that an organization reports: each saved version is a row."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB

from ..uses import FIELDS
from .base import now, user_names

DRAFT, SUBMITTED, ACCEPTED, RETURNED = "draft", "submitted", "accepted", "returned"
DELETED = "deleted"
"""The state of a last version that says: this use is reported no longer."""


class Use(tk.BaseModel):
    """One version of a use; the greatest `version` of a `use_id` is the use.

    The unique constraint decides between two people who write at the same moment.
    Source: spec/indicator-fy2565.md, "The points", `use`.
    """

    __tablename__ = "dgagov_use"
    __table_args__ = (
        sa.UniqueConstraint("use_id", "version"),
        sa.Index("dgagov_use_organization", "organization_id", "indicator"),
    )

    id = sa.Column(sa.UnicodeText, primary_key=True, default=make_uuid)
    use_id = sa.Column(sa.UnicodeText, nullable=False)
    version = sa.Column(sa.Integer, nullable=False)
    indicator = sa.Column(sa.UnicodeText, nullable=False)
    organization_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), nullable=False
    )
    state = sa.Column(sa.UnicodeText, nullable=False)
    title = sa.Column(sa.UnicodeText, nullable=False, default="")
    datasets = sa.Column(JSONB, nullable=False, default=list)
    focus_area = sa.Column(sa.Integer, nullable=True)
    issue = sa.Column(sa.UnicodeText, nullable=False, default="")
    change = sa.Column(sa.UnicodeText, nullable=False, default="")
    result = sa.Column(sa.UnicodeText, nullable=False, default="")
    report_url = sa.Column(sa.UnicodeText, nullable=False, default="")
    review_reason = sa.Column(sa.UnicodeText, nullable=False, default="")
    """Why an assessor accepted or returned it; kept while a returned use is mended. In a
    deleted version: why it was deleted."""
    user_id = sa.Column(sa.UnicodeText, nullable=False)
    created = sa.Column(sa.DateTime(timezone=True), nullable=False, default=now)

    @classmethod
    def versions(cls, use_id: str) -> list[Use]:
        """Every version of a use, oldest first; none when the id is unknown."""
        rows = sa.select(cls).where(cls.use_id == use_id).order_by(cls.version)
        return list(model.Session.scalars(rows))

    @classmethod
    def current(cls, use_id: str) -> Use | None:
        """The last version, or None when the id is unknown or the use was deleted."""
        rows = sa.select(cls).where(cls.use_id == use_id).order_by(cls.version.desc()).limit(1)
        newest = model.Session.scalars(rows).first()
        return newest if newest is not None and newest.state != DELETED else None

    @classmethod
    def of_organizations(cls, organization_ids: list[str], indicator: str) -> list[Use]:
        """The last versions of these organizations' uses, in the order they were begun."""
        newest = (
            sa.select(cls.id, cls.state)
            .where(cls.organization_id.in_(organization_ids), cls.indicator == indicator)
            .distinct(cls.use_id)
            .order_by(cls.use_id, cls.version.desc())
            .subquery()
        )
        first = sa.orm.aliased(cls)
        rows = (
            sa.select(cls)
            .join(newest, newest.c.id == cls.id)
            .join(first, sa.and_(first.use_id == cls.use_id, first.version == 1))
            .where(newest.c.state != DELETED)
            .order_by(first.created, cls.use_id)
        )
        return list(model.Session.scalars(rows))

    def next_version(self, user_id: str, **changes: Any) -> Use:
        """A row that says what this one says but for `changes`; not saved yet."""
        keys = ("use_id", "indicator", "organization_id", "state", "review_reason", *FIELDS)
        kept = {key: getattr(self, key) for key in keys}
        return Use(**{**kept, **changes}, version=self.version + 1, user_id=user_id)


def dictize(rows: list[Use]) -> list[dict[str, Any]]:
    """Plain values of uses, as the scoring core and the API take them."""
    names = user_names({row.user_id for row in rows})
    return [
        {
            "id": row.use_id,
            "version": row.version,
            "indicator": row.indicator,
            "organization_id": row.organization_id,
            "state": row.state,
            "title": row.title,
            "datasets": list(row.datasets),
            "focus_area": row.focus_area,
            "issue": row.issue,
            "change": row.change,
            "result": row.result,
            "report_url": row.report_url,
            "review_reason": row.review_reason,
            "created": row.created.isoformat(timespec="seconds"),
            "created_by": names[row.user_id],
        }
        for row in rows
    ]

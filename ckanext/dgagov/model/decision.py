"""What assessors decided where a person must judge."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from .base import StatementMixin, user_names


class Decision(StatementMixin, tk.BaseModel):
    """An assessor's decision on a criterion, or one row of it, for an organization or data set.

    `result` is "pass", "fail", "level" (then `level` is 1 or more) or "not_applicable". Of
    several standing decisions on the same thing the latest counts; the others are kept.
    Source: spec/indicator-fy2565.md, "Result states".
    """

    __tablename__ = "dgagov_decision"
    __table_args__ = (sa.Index("dgagov_decision_organization", "organization_id", "indicator"),)

    indicator = sa.Column(sa.UnicodeText, nullable=False)
    organization_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), nullable=False
    )
    dataset_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("package.id", ondelete="CASCADE"), nullable=True
    )
    criterion = sa.Column(sa.UnicodeText, nullable=False)
    row = sa.Column(sa.UnicodeText, nullable=True)
    result = sa.Column(sa.UnicodeText, nullable=False)
    level = sa.Column(sa.Integer, nullable=True)

    @classmethod
    def of_organizations(
        cls, organization_ids: list[str], indicator: str, *, withdrawn: bool = False
    ) -> list[Decision]:
        """Decisions on these organizations, oldest first; with `withdrawn`, every row."""
        rows = sa.select(cls).order_by(cls.created, cls.id) if withdrawn else cls.standing()
        return list(
            model.Session.scalars(
                rows.where(cls.organization_id.in_(organization_ids), cls.indicator == indicator)
            )
        )


def dictize(rows: list[Decision]) -> list[dict[str, Any]]:
    """Plain values of decisions, as the scoring core and the API take them."""
    names = user_names({row.user_id for row in rows})
    return [
        {
            "id": row.id,
            "indicator": row.indicator,
            "criterion": row.criterion,
            "row": row.row,
            "organization_id": row.organization_id,
            "dataset_id": row.dataset_id,
            "result": row.result,
            "level": row.level,
            "reason": row.reason,
            "created": row.created.isoformat(timespec="seconds"),
            "created_by": names[row.user_id],
            "withdraws": row.withdraws,
        }
        for row in rows
    ]

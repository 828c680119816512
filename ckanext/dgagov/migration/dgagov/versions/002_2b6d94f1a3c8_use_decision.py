"""Tables of reported uses and of assessors' decisions; what a declared URL answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "2b6d94f1a3c8"
down_revision = "8c1f0a52d7e4"
branch_labels = None
depends_on = None


def _organization() -> list[sa.Column]:
    return [
        sa.Column("indicator", sa.UnicodeText, nullable=False),
        sa.Column(
            "organization_id",
            sa.UnicodeText,
            sa.ForeignKey("group.id", ondelete="CASCADE"),
            nullable=False,
        ),
    ]


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.UnicodeText, nullable=False) for name in names]


def upgrade() -> None:
    op.add_column("dgagov_declaration", sa.Column("checked", JSONB, nullable=True))
    op.create_table(
        "dgagov_use",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("use_id", sa.UnicodeText, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *_organization(),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("datasets", JSONB, nullable=False),
        sa.Column("focus_area", sa.Integer, nullable=True),
        *_texts("title", "issue", "change", "result", "report_url", "review_reason", "user_id"),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("use_id", "version"),
    )
    op.create_index("dgagov_use_organization", "dgagov_use", ["organization_id", "indicator"])
    op.create_table(
        "dgagov_decision",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        *_texts("user_id", "reason"),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdraws", sa.UnicodeText, nullable=True, unique=True),
        *_organization(),
        sa.Column(
            "dataset_id",
            sa.UnicodeText,
            sa.ForeignKey("package.id", ondelete="CASCADE"),
            nullable=True,
        ),
        sa.Column("criterion", sa.UnicodeText, nullable=False),
        sa.Column("row", sa.UnicodeText, nullable=True),
        sa.Column("result", sa.UnicodeText, nullable=False),
        sa.Column("level", sa.Integer, nullable=True),
    )
    op.create_index(
        "dgagov_decision_organization", "dgagov_decision", ["organization_id", "indicator"]
    )


def downgrade() -> None:
    op.drop_table("dgagov_decision")
    op.drop_table("dgagov_use")
    op.drop_column("dgagov_declaration", "checked")

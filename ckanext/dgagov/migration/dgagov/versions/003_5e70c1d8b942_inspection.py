"""Table of inspections: what is in each resource's file, and which files wait for a look."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "5e70c1d8b942"
down_revision = "2b6d94f1a3c8"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "dgagov_inspection",
        sa.Column(
            "resource_id",
            sa.UnicodeText,
            sa.ForeignKey("resource.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "package_id",
            sa.UnicodeText,
            sa.ForeignKey("package.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("source", sa.UnicodeText, nullable=False),
        sa.Column("host", sa.UnicodeText, nullable=True),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("priority", sa.SmallInteger, nullable=False),
        _moment("requested", nullable=False),
        _moment("due"),
        sa.Column("claimed_by", sa.UnicodeText, nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        _moment("first_failure"),
        _moment("last_failure"),
        sa.Column("sha256", sa.UnicodeText, nullable=True),
        sa.Column("etag", sa.UnicodeText, nullable=True),
        sa.Column("last_modified", sa.UnicodeText, nullable=True),
        sa.Column("versions", sa.UnicodeText, nullable=False),
        sa.Column("facts", sa.UnicodeText, nullable=False),
        sa.Column("report", JSONB, nullable=True),
        _moment("inspected"),
    )
    op.create_index("dgagov_inspection_package", "dgagov_inspection", ["package_id"])
    # Only what is to be looked at is in here: claiming one of a few stays quick beside 100,000.
    op.create_index(
        "dgagov_inspection_due",
        "dgagov_inspection",
        ["priority", "due"],
        postgresql_where=sa.text("due IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("dgagov_inspection")

"""Tables of imports: workbooks that are brought in, what they did, the codes they know."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "c47a9e10d3f6"
down_revision = "5e70c1d8b942"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _imports()
    op.create_table(
        "dgagov_import_step",
        sa.Column(
            "import_id",
            sa.UnicodeText,
            sa.ForeignKey("dgagov_import.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("result", sa.UnicodeText, nullable=False),
        sa.Column("dataset_id", sa.UnicodeText, nullable=True),
        sa.Column("before", JSONB, nullable=True),
    )
    op.create_table(
        "dgagov_dataset_code",
        sa.Column(
            "package_id",
            sa.UnicodeText,
            sa.ForeignKey("package.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("code", sa.UnicodeText, nullable=False),
    )


def _imports() -> None:
    op.create_table(
        "dgagov_import",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column(
            "organization_id",
            sa.UnicodeText,
            sa.ForeignKey("group.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("options", JSONB, nullable=False),
        sa.Column("file_name", sa.UnicodeText, nullable=False),
        sa.Column("file", sa.LargeBinary, nullable=True),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("report", JSONB, nullable=True),
        sa.Column("problem", sa.UnicodeText, nullable=True),
        sa.Column("claimed_by", sa.UnicodeText, nullable=True),
        sa.Column("alive_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(
        "dgagov_import_at_work",
        "dgagov_import",
        ["organization_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_index("dgagov_import_organization", "dgagov_import", ["organization_id", "created"])


def downgrade() -> None:
    op.drop_table("dgagov_dataset_code")
    op.drop_table("dgagov_import_step")
    op.drop_table("dgagov_import")

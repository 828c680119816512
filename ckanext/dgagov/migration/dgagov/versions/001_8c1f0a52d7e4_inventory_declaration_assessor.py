"""Tables of the inventory, of declarations and of assessors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "8c1f0a52d7e4"
down_revision = None
branch_labels = None
depends_on = None


def _statement() -> list[sa.Column]:
    return [
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("reason", sa.UnicodeText, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdraws", sa.UnicodeText, nullable=True, unique=True),
    ]


def _organization(*, nullable: bool = False) -> sa.Column:
    return sa.Column(
        "organization_id",
        sa.UnicodeText,
        sa.ForeignKey("group.id", ondelete="CASCADE"),
        nullable=nullable,
    )


def upgrade() -> None:
    op.create_table(
        "dgagov_inventory",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        _organization(),
        sa.Column("indicator", sa.UnicodeText, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("document", JSONB, nullable=False),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("organization_id", "indicator", "version"),
    )
    op.create_table(
        "dgagov_declaration",
        *_statement(),
        sa.Column("indicator", sa.UnicodeText, nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        _organization(),
        sa.Column(
            "dataset_id",
            sa.UnicodeText,
            sa.ForeignKey("package.id", ondelete="CASCADE"),
            nullable=True,
        ),
        sa.Column("resource_id", sa.UnicodeText, nullable=True),
        sa.Column("value", sa.UnicodeText, nullable=False),
        sa.Column("evidence_url", sa.UnicodeText, nullable=False),
    )
    op.create_index(
        "dgagov_declaration_organization", "dgagov_declaration", ["organization_id", "indicator"]
    )
    op.create_table(
        "dgagov_assessor",
        *_statement(),
        sa.Column("assessor_id", sa.UnicodeText, nullable=False),
        _organization(nullable=True),
        sa.Column("criterion", sa.UnicodeText, nullable=True),
    )
    op.create_index("dgagov_assessor_person", "dgagov_assessor", ["assessor_id"])
    # CKAN has no index on a data set's organization: without one, the score of a single
    # organization reads every data set of the catalog.
    op.create_index("dgagov_package_owner_org", "package", ["owner_org"], if_not_exists=True)


def downgrade() -> None:
    op.drop_index("dgagov_package_owner_org", "package", if_exists=True)
    op.drop_table("dgagov_assessor")
    op.drop_table("dgagov_declaration")
    op.drop_table("dgagov_inventory")

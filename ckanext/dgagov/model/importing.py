"""Workbooks that were brought in: what was asked, how far it is, what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB

from .base import now

PREVIEW, QUEUED, RUNNING, DONE, FAILED = "preview", "queued", "running", "done", "failed"
STATES = (PREVIEW, QUEUED, RUNNING, DONE, FAILED)
AT_WORK = (QUEUED, RUNNING)
"""States of which an organization has at most one import: a second one is told to wait."""


class Import(tk.BaseModel):
    """One workbook for one organization: a preview, or its application."""

    __tablename__ = "dgagov_import"
    __table_args__ = (
        sa.Index(
            "dgagov_import_at_work", "organization_id", unique=True,
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        ),
        sa.Index("dgagov_import_organization", "organization_id", "created"),
    )  # fmt: skip

    id = sa.Column(sa.UnicodeText, primary_key=True, default=make_uuid)
    organization_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), nullable=False
    )
    user_id = sa.Column(sa.UnicodeText, nullable=False)
    """Who asked; it is applied with this person's rights."""
    state = sa.Column(sa.UnicodeText, nullable=False, default=PREVIEW)
    options = sa.Column(JSONB, nullable=False)
    """mode, all_or_nothing, incomplete, lang."""
    file_name = sa.Column(sa.UnicodeText, nullable=False)
    file = sa.Column(sa.LargeBinary, nullable=True)
    """The bytes: workers on other machines read them too. Null when they were tidied away."""
    total = sa.Column(sa.Integer, nullable=False, default=0)
    done = sa.Column(sa.Integer, nullable=False, default=0)
    """Progress in rows of Template 2."""
    report = sa.Column(JSONB, nullable=True)
    """As `dgagov_workbook_import` answers it: of the plan until the end, then of what was done."""
    problem = sa.Column(sa.UnicodeText, nullable=True)
    """Why it stopped, when it failed as a whole."""
    claimed_by = sa.Column(sa.UnicodeText, nullable=True)
    alive_until = sa.Column(sa.DateTime(timezone=True), nullable=True)
    """When its worker counts as dead unless it gives a sign of life before."""
    created = sa.Column(sa.DateTime(timezone=True), nullable=False, default=now)
    finished = sa.Column(sa.DateTime(timezone=True), nullable=True)


class ImportStep(tk.BaseModel):
    """One row that an import has applied: known after a crash, and can be undone."""

    __tablename__ = "dgagov_import_step"

    import_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("dgagov_import.id", ondelete="CASCADE"), primary_key=True
    )
    number = sa.Column(sa.Integer, primary_key=True)
    """The place of the row among those of Template 2, from 0."""
    result = sa.Column(sa.UnicodeText, nullable=False)
    dataset_id = sa.Column(sa.UnicodeText, nullable=True)
    before = sa.Column(JSONB, nullable=True)
    """`record`: the data set as it was, where all or nothing was asked for; `files`: those that
    the row writes, and where the bytes are kept that they replace (`importing/uploads.py`)."""


class DatasetCode(tk.BaseModel):
    """The code under which a workbook knows a data set, such as DataSet_11_01."""

    __tablename__ = "dgagov_dataset_code"

    package_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True
    )
    code = sa.Column(sa.UnicodeText, nullable=False)

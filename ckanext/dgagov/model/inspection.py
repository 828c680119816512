"""What is in each resource's file, and which files are to be looked at.

The table is the queue: a row that has a moment `due` wants a worker from then on. Jobs in Redis
only wake the workers up, so nothing is lost when Redis loses them.
"""

from __future__ import annotations

import sqlalchemy as sa
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB

from .base import now

QUEUED, RUNNING, DONE = "queued", "running", "done"
STATES = (QUEUED, RUNNING, DONE)
PERSON, TAKEN_OVER, BULK = 0, 1, 2
"""Priorities: what somebody saved or asked for goes before what a run of the command put in line,
also when such a run takes it over."""


class Inspection(tk.BaseModel):
    """The current inspection of one resource; a new one takes its place."""

    __tablename__ = "dgagov_inspection"
    __table_args__ = (
        sa.Index("dgagov_inspection_package", "package_id"),
        sa.Index(
            "dgagov_inspection_due", "priority", "due", postgresql_where=sa.text("due IS NOT NULL")
        ),
    )

    resource_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True
    )
    package_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("package.id", ondelete="CASCADE"), nullable=False
    )
    source = sa.Column(sa.UnicodeText, nullable=False, default="")
    """What decides about the file, as it was saved: address, kind, declared format, upload time."""
    host = sa.Column(sa.UnicodeText, nullable=True)
    """The host that is asked for the file; null for files of this catalog."""
    state = sa.Column(sa.UnicodeText, nullable=False, default=QUEUED)
    priority = sa.Column(sa.SmallInteger, nullable=False, default=PERSON)
    requested = sa.Column(sa.DateTime(timezone=True), nullable=False, default=now)
    """When the look was asked for; the rows of one run of the command share the moment."""
    due = sa.Column(sa.DateTime(timezone=True), nullable=True, default=now)
    """From when on a worker may take the row: queued: at once, or when the host may be asked
    again; running: when the lease of its worker ends; done: null, or the next look at a link that
    failed."""
    claimed_by = sa.Column(sa.UnicodeText, nullable=True)
    """The claim of the worker that has the row."""
    attempts = sa.Column(sa.Integer, nullable=False, default=0)
    """Claims since the last result."""
    failures = sa.Column(sa.Integer, nullable=False, default=0)
    """Looks in a row at which the link was dead (spec/open-format.md, "Link state")."""
    first_failure = sa.Column(sa.DateTime(timezone=True), nullable=True)
    last_failure = sa.Column(sa.DateTime(timezone=True), nullable=True)
    sha256 = sa.Column(sa.UnicodeText, nullable=True)
    etag = sa.Column(sa.UnicodeText, nullable=True)
    last_modified = sa.Column(sa.UnicodeText, nullable=True)
    versions = sa.Column(sa.UnicodeText, nullable=False, default="")
    """Canonical JSON of the rule and library versions that the facts rest on."""
    facts = sa.Column(sa.UnicodeText, nullable=False, default="")
    """As `inspection.evidence.facts_text` gives them; "" for a file not inspected yet."""
    report = sa.Column(JSONB, nullable=True)
    """As `inspection.evidence.resource_report` gives it."""
    inspected = sa.Column(sa.DateTime(timezone=True), nullable=True)

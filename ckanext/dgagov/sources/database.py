"""Data sets of this CKAN, read set-wise from its database (design.md, rule 8).

Few statements read the data sets of many organizations, and while some are scored the next
are on their way: a catalog of any size is read in constant memory, and neither Solr nor
`package_show` is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from ckan import model

from ..model import Inventory
from ..scoring import OrganizationEvidence, Rubric
from . import described, numbers
from .columns import ACTIVE, package
from .statements import Statements


def organizations(organization_ids: Sequence[str] | None = None) -> list[dict[str, str]]:
    """Id, name and title of these active organizations, or of all, ordered by id."""
    group = model.Group
    statement = (
        sa.select(group.id, group.name, group.title)
        .where(group.is_organization.is_(True), group.state == ACTIVE)
        .order_by(group.id.collate("C"))
    )
    if organization_ids is not None:
        statement = statement.where(group.id.in_(list(organization_ids)))
    return [
        {"id": row[0], "name": row[1], "title": row[2] or row[1]}
        for row in model.Session.execute(statement)
    ]


def evidence(
    rubric: Rubric, organization_ids: Sequence[str] | None = None, *, reports: bool = False
) -> Iterator[OrganizationEvidence]:
    """What the score of each of these organizations (or of all) rests on, by id.

    :param reports: also the names of the resources and what inspections found in them, which
        the words of a scorecard need and its numbers do not: for few organizations
    :raises sqlalchemy.exc.OperationalError: when the database cannot be reached
    """
    known = {found["id"]: found for found in organizations(organization_ids)}
    ids = list(known)
    inventories = Inventory.current_of(ids, rubric.id)
    stated = Statements(ids, rubric.id)
    if reports:
        batches = described.read(rubric, ids)
    else:
        everything = organization_ids is None
        batches = numbers.read(rubric, ids, everything=everything, with_ids=stated.name_resources)
    for rows_by_owner in batches:
        for key, rows in rows_by_owner.items():
            inventory = inventories.get(key)
            yield OrganizationEvidence(
                organization=known[key],
                datasets=rows,
                inventory=inventory
                and {"version": inventory.version, "document": inventory.document},
                **stated.of(key),
            )


def hidden_dataset_ids(organization_id: str) -> set[str]:
    """Ids of an organization's data sets that the public cannot see."""
    return set(
        model.Session.scalars(
            sa.select(package.c.id).where(
                package.c.owner_org == organization_id,
                sa.or_(package.c.private.is_(True), package.c.state != ACTIVE),
            )
        )
    )


def dataset(rubric: Rubric, dataset_id: str) -> dict[str, Any] | None:
    """The evidence of one data set by id, its `resources` with inspections included.

    None when it is gone.
    """
    statement = described.statement(rubric).where(package.c.id == dataset_id)
    row = model.Session.execute(statement).mappings().first()
    return dict(row) if row else None

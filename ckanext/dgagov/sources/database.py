"""Data sets of this CKAN, read set-wise from its database (design.md, rule 8).

One statement reads the data sets of any number of organizations, in the order
of the organizations, through a server-side cursor: a catalog of any size is
read in constant memory, and neither Solr nor `package_show` is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from ckan import model

from ..model import Inventory
from ..model.declaration import Declaration
from ..model.declaration import dictize as dictize_declarations
from ..scoring import OrganizationEvidence, Rubric

DATASET_TYPE = "dataset"
"""The package type of data sets; harvest sources and showcases are packages too."""

PAGE = 2000
"""Rows the cursor fetches at once: about 4 MB of real metadata."""

_IDENTITY = ("id", "name", "title", "state", "private", "owner_org")
_ACTIVE = model.core.State.ACTIVE


def organizations(organization_ids: Sequence[str] | None = None) -> list[dict[str, str]]:
    """Id, name and title of these active organizations, or of all, ordered by id."""
    group = model.Group
    statement = (
        sa.select(group.id, group.name, group.title)
        .where(group.is_organization.is_(True), group.state == _ACTIVE)
        .order_by(group.id.collate("C"))
    )
    if organization_ids is not None:
        statement = statement.where(group.id.in_(list(organization_ids)))
    return [
        {"id": row[0], "name": row[1], "title": row[2] or row[1]}
        for row in model.Session.execute(statement)
    ]


def evidence(
    rubric: Rubric, organization_ids: Sequence[str] | None = None
) -> Iterator[OrganizationEvidence]:
    """What the score of each of these organizations (or of all) rests on, ordered by id.

    :raises sqlalchemy.exc.OperationalError: when the database cannot be reached
    """
    found = organizations(organization_ids)
    ids = [organization["id"] for organization in found]
    inventories = Inventory.current_of(ids, rubric.id)
    declarations: dict[str, list[dict[str, Any]]] = {}
    for declaration in dictize_declarations(Declaration.of_organizations(ids, rubric.id)):
        declarations.setdefault(declaration["organization_id"], []).append(declaration)

    rows = _dataset_rows(rubric, None if organization_ids is None else ids)
    grouped = groupby(rows, key=itemgetter("owner_org"))
    owner, datasets = next(grouped, (None, iter(())))
    for organization in found:
        key = organization["id"]
        # Both sides are in the order of organization ids, so one pass joins them.
        while owner is not None and owner < key:
            owner, datasets = next(grouped, (None, iter(())))
        inventory = inventories.get(key)
        yield OrganizationEvidence(
            organization=organization,
            datasets=list(datasets) if owner == key else [],
            inventory=inventory and {"version": inventory.version, "document": inventory.document},
            declarations=declarations.get(key, []),
        )


def dataset(rubric: Rubric, dataset_id: str) -> dict[str, Any] | None:
    """The evidence of one data set by id, or None when it is gone."""
    statement = _statement(rubric).where(_package.c.id == dataset_id)
    row = model.Session.execute(statement).mappings().first()
    return dict(row) if row else None


_package: Any = model.package_table


def _dataset_rows(
    rubric: Rubric, organization_ids: Sequence[str] | None
) -> Iterator[dict[str, Any]]:
    statement = _statement(rubric).order_by(
        _package.c.owner_org.collate("C"), _package.c.name.collate("C")
    )
    if organization_ids is not None:
        statement = statement.where(_package.c.owner_org.in_(list(organization_ids)))
    result = model.Session.execute(
        statement, execution_options={"stream_results": True, "yield_per": PAGE}
    )
    names = tuple(result.keys())
    for rows in result.partitions():
        for row in rows:
            yield dict(zip(names, row, strict=True))


def _statement(rubric: Rubric) -> Any:
    """A select of the data set keys that the rubric reads, and of no others."""
    columns = [_package.c[key] for key in _IDENTITY]
    extras: list[str] = []
    for key in rubric.dataset_keys:
        if key in _IDENTITY or key in ("resources", "num_resources", "tags", "tag_string"):
            continue
        if key in _package.c and key != "extras":
            columns.append(_package.c[key])
        else:
            extras.append(key)
    columns += [_tags().label("tags"), _number_of_resources().label("num_resources")]
    # jsonb_to_record unpacks the stored value once, `->>` would once a key.
    record = (
        sa.func.jsonb_to_record(_package.c.extras)
        .table_valued(*(sa.column(key, sa.UnicodeText) for key in extras))
        .render_derived(with_types=True)
        .lateral("extra")
    )
    return (
        sa.select(*columns, *(record.c[key] for key in extras))
        .select_from(_package.outerjoin(record, sa.true()))
        .where(
            _package.c.state.in_((_ACTIVE, model.core.State.DRAFT)),
            _package.c.type == DATASET_TYPE,
        )
    )


def _tags() -> Any:
    package_tag: Any = model.package_tag_table
    tag: Any = model.tag_table
    return (
        sa.select(sa.func.array_agg(tag.c.name))
        .select_from(package_tag.join(tag, tag.c.id == package_tag.c.tag_id))
        .where(package_tag.c.package_id == _package.c.id, package_tag.c.state == _ACTIVE)
        .correlate(_package)
        .scalar_subquery()
    )


def _number_of_resources() -> Any:
    resource: Any = model.resource_table
    return (
        sa.select(sa.func.count())
        .select_from(resource)
        .where(resource.c.package_id == _package.c.id, resource.c.state == _ACTIVE)
        .correlate(_package)
        .scalar_subquery()
    )

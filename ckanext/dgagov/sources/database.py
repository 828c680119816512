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
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ..model import Inventory
from ..model.declaration import Declaration
from ..model.declaration import dictize as dictize_declarations
from ..scoring import OrganizationEvidence, Rubric

DATASET_TYPE = "dataset"
"""The package type of data sets; harvest sources and showcases are packages too."""

PAGE = 2000
"""Rows the cursor fetches at once: about 4 MB of real metadata."""

WORK_MEMORY = "64MB"
"""What PostgreSQL may use for each sort and hash while the whole catalog is read."""

_IDENTITY = ("id", "name", "title", "state", "private", "owner_org")
_COUNTED = ("resources", "num_resources", "tags", "tag_string")
_ACTIVE = model.core.State.ACTIVE
_DRAFT = "draft"


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
    """What the score of each of these organizations (or of all) rests on, in no order.

    :raises sqlalchemy.exc.OperationalError: when the database cannot be reached
    """
    found = organizations(organization_ids)
    ids = [organization["id"] for organization in found]
    inventories = Inventory.current_of(ids, rubric.id)
    declarations: dict[str, list[dict[str, Any]]] = {}
    for declaration in dictize_declarations(Declaration.of_organizations(ids, rubric.id)):
        declarations.setdefault(declaration["organization_id"], []).append(declaration)

    left = {organization["id"]: organization for organization in found}

    def one(organization: dict[str, str], datasets: list[dict[str, Any]]) -> OrganizationEvidence:
        inventory = inventories.get(organization["id"])
        return OrganizationEvidence(
            organization=organization,
            datasets=datasets,
            inventory=inventory and {"version": inventory.version, "document": inventory.document},
            declarations=declarations.get(organization["id"], []),
        )

    rows = _dataset_rows(rubric, None if organization_ids is None else ids)
    for owner, datasets in groupby(rows, key=itemgetter("owner_org")):
        if organization := left.pop(owner, None):
            yield one(organization, list(datasets))
    for organization in left.values():
        yield one(organization, [])


def fingerprint(rubric: Rubric, organization_id: str) -> tuple[Any, ...]:
    """What the score of an organization rests on, as a value that differs after any change.

    Every write to a data set gives its row another `xmin`, or, inside one transaction,
    another `ctid`; the actions of CKAN write that row also when only tags or resources
    change (`metadata_modified`).
    """
    version = sa.literal_column("package.xmin::text || package.ctid::text", sa.UnicodeText)
    datasets = model.Session.execute(
        sa.select(
            sa.func.md5(
                sa.func.string_agg(
                    _package.c.id + version,
                    aggregate_order_by(",", _package.c.id),
                )
            )
        ).where(_package.c.owner_org == organization_id)
    ).scalar()
    inventory = model.Session.execute(
        sa.select(sa.func.max(Inventory.version)).where(
            Inventory.organization_id == organization_id, Inventory.indicator == rubric.id
        )
    ).scalar()
    declarations = dictize_declarations(Declaration.of_organizations([organization_id], rubric.id))
    return (
        rubric.hash,
        repr(organizations([organization_id])),
        inventory,
        repr(declarations),
        datasets,
    )


def hidden_dataset_ids(organization_id: str) -> set[str]:
    """Ids of an organization's data sets that the public cannot see."""
    return set(
        model.Session.scalars(
            sa.select(_package.c.id).where(
                _package.c.owner_org == organization_id,
                sa.or_(_package.c.private.is_(True), _package.c.state != _ACTIVE),
            )
        )
    )


def dataset(rubric: Rubric, dataset_id: str) -> dict[str, Any] | None:
    """The evidence of one data set by id, or None when it is gone."""
    statement = _statement(rubric, few=True).where(_package.c.id == dataset_id)
    row = model.Session.execute(statement).mappings().first()
    return dict(row) if row else None


_package: Any = model.package_table
_resource: Any = model.resource_table
_package_tag: Any = model.package_tag_table
_tag: Any = model.tag_table


def _dataset_rows(
    rubric: Rubric, organization_ids: Sequence[str] | None
) -> Iterator[dict[str, Any]]:
    few = organization_ids is not None
    statement = _statement(rubric, few=few).order_by(_package.c.owner_org)
    if organization_ids is not None:
        statement = statement.where(_package.c.owner_org.in_(list(organization_ids)))
    if not few:
        # Until the end of this transaction: compiling the statement costs more than it
        # saves, and with the default memory the sort goes through files.
        model.Session.execute(
            sa.select(
                sa.func.set_config("jit", "off", True),
                sa.func.set_config("work_mem", WORK_MEMORY, True),
            )
        )
    yield from _streamed(statement)


def _streamed(statement: Any) -> Iterator[dict[str, Any]]:
    """Rows of a select through a cursor of the server, a page at a time.

    The driver's own cursor is used: SQLAlchemy's rows would add half of the time again.
    """
    connection = model.Session.connection()
    compiled = statement.compile(
        dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
    )
    driver: Any = connection.connection
    with driver.cursor(name="dgagov_evidence") as cursor:
        cursor.execute(str(compiled), compiled.params)
        while rows := cursor.fetchmany(PAGE):
            names = [column.name for column in cursor.description]
            for row in rows:
                yield dict(zip(names, row, strict=True))


def _statement(rubric: Rubric, *, few: bool) -> Any:
    """A select of the data set keys that the rubric reads, and of no others.

    :param few: whether a small part of the catalog is asked for; then tags and
        resources are looked up for each row, otherwise their tables are read once
    """
    columns = [_package.c[key] for key in _IDENTITY]
    extras: list[str] = []
    for key in rubric.dataset_keys:
        if key in _IDENTITY or key in _COUNTED:
            continue
        if key in _package.c and key != "extras":
            columns.append(_package.c[key])
        else:
            extras.append(key)
    # jsonb_to_record unpacks the stored value once, `->>` would once a key.
    record = (
        sa.func.jsonb_to_record(_package.c.extras)
        .table_valued(*(sa.column(key, sa.UnicodeText) for key in extras))
        .render_derived(name="extra", with_types=True)
        .lateral()
    )
    tags, resources = (_per_package(select, few=few) for select in (_tags(), _resources()))
    return (
        sa.select(
            *columns,
            *(record.c[key] for key in extras),
            tags.c.names.label("tags"),
            sa.func.coalesce(resources.c.number, 0).label("num_resources"),
        )
        .select_from(
            _package.outerjoin(record, sa.true())
            .outerjoin(tags, tags.c.package_id == _package.c.id)
            .outerjoin(resources, resources.c.package_id == _package.c.id)
        )
        .where(
            _package.c.state.in_((_ACTIVE, _DRAFT)),
            _package.c.type == DATASET_TYPE,
        )
    )


def _per_package(select: Any, *, few: bool) -> Any:
    package_id = select.selected_columns.package_id
    grouped = select.group_by(package_id)
    if few:
        return grouped.where(package_id == _package.c.id).correlate(_package).lateral()
    return grouped.subquery()


def _tags() -> Any:
    return (
        sa.select(_package_tag.c.package_id, sa.func.array_agg(_tag.c.name).label("names"))
        .select_from(_package_tag.join(_tag, _tag.c.id == _package_tag.c.tag_id))
        .where(_package_tag.c.state == _ACTIVE)
    )


def _resources() -> Any:
    return sa.select(_resource.c.package_id, sa.func.count().label("number")).where(
        _resource.c.state == _ACTIVE
    )

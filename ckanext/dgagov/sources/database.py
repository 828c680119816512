"""Data sets of this CKAN, read set-wise from its database (design.md, rule 8).

One statement reads the data sets of a batch of organizations, and while they are scored
the next batch is on its way: a catalog of any size is read in constant memory, and neither
Solr nor `package_show` is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Any

import sqlalchemy as sa
from ckan import model

from ..model import Decision, Declaration, Inspection, Inventory, Use
from ..scoring import OrganizationEvidence, Rubric
from . import resources
from .statements import Statements

DATASET_TYPE = "dataset"
"""The package type of data sets; harvest sources and showcases are packages too."""

BATCH = 5000
"""Data sets of one statement: about 15 MB of real metadata. An organization is never cut."""

BATCH_WITH_REPORTS = 500
"""The same where reports of inspections come along, some 10 kB each."""

_IDENTITY = ("id", "name", "title", "state", "private", "owner_org")
_COUNTED = (
    "resources", "num_resources", "resource_ids", "resource_facts", "tags", "tag_string",
)  # fmt: skip
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
    rubric: Rubric, organization_ids: Sequence[str] | None = None, *, reports: bool = False
) -> Iterator[OrganizationEvidence]:
    """What the score of each of these organizations (or of all) rests on, by id.

    :param reports: also the names of the resources and what inspections found in them, which
        the words of a scorecard need and its numbers do not: for few organizations
    :raises sqlalchemy.exc.OperationalError: when the database cannot be reached
    """
    described = {found["id"]: found for found in organizations(organization_ids)}
    ids = list(described)
    inventories = Inventory.current_of(ids, rubric.id)
    stated = Statements(ids, rubric.id)
    batches = _packed(ids, BATCH_WITH_REPORTS if reports else BATCH)

    statement = _statement(rubric, reports=reports, with_ids=stated.name_resources)
    for rows_by_owner in _batches(statement, batches):
        for key, rows in rows_by_owner.items():
            inventory = inventories.get(key)
            yield OrganizationEvidence(
                organization=described[key],
                datasets=rows,
                inventory=inventory
                and {"version": inventory.version, "document": inventory.document},
                **stated.of(key),
            )


def fingerprint(rubric: Rubric, organization_id: str) -> tuple[Any, ...]:
    """What the score of an organization rests on, as a value that differs after any change.

    Every write to a data set gives its row another `xmin`, or, inside one transaction,
    another `ctid`; the actions of CKAN write that row also when only tags change
    (`metadata_modified`). Resources and inspections are told by the same marks: deleting a
    resource leaves the row of its data set as it was. Rows of statements and inventories are
    only ever added.
    """
    group = model.Group
    statements = (
        _sum(_mark("package.id"))
        .select_from(_package)
        .where(_package.c.owner_org == organization_id),
        *(
            _sum(_mark(f"{table.name}.{key}"))
            .select_from(table.join(_package, _package.c.id == table.c.package_id))
            .where(_package.c.owner_org == organization_id)
            for table, key in ((model.resource_table, "id"), (_inspection, "resource_id"))
        ),
        sa.select(sa.func.max(Inventory.version)).where(
            Inventory.organization_id == organization_id, Inventory.indicator == rubric.id
        ),
        *(
            _sum(sa.func.hashtextextended(table.id, 0)).where(
                table.organization_id == organization_id, table.indicator == rubric.id
            )
            for table in (Declaration, Use, Decision)
        ),
        sa.select(sa.func.jsonb_build_array(group.name, group.title).cast(sa.Text)).where(
            group.id == organization_id
        ),
    )
    found = model.Session.execute(sa.select(*(one.scalar_subquery() for one in statements)))
    return (rubric.hash, *found.one())


def _mark(key: str) -> Any:
    """A number that differs after each write to a row; `key` is `table.column`."""
    table = key.partition(".")[0]
    text = f"{key} || {table}.xmin::text || {table}.ctid::text"
    return sa.literal_column(f"hashtextextended({text}, 0)", sa.Numeric)


def _sum(values: Any) -> Any:
    """A select of the count and the sum as text; null where there is no row."""
    # The order of the rows does not matter to a sum, and sorting them would cost the most.
    count = sa.cast(sa.func.count(), sa.UnicodeText)
    return sa.select(count + ":" + sa.cast(sa.func.sum(values), sa.UnicodeText))


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
    """The evidence of one data set by id, its `resources` with inspections included.

    None when it is gone.
    """
    statement = _statement(rubric, reports=True).where(_package.c.id == dataset_id)
    row = model.Session.execute(statement).mappings().first()
    return dict(row) if row else None


_package: Any = model.package_table
_inspection: Any = Inspection.__table__
_package_tag: Any = model.package_tag_table
_tag: Any = model.tag_table


Rows = list[dict[str, Any]]


def _packed(organization_ids: list[str], most: int) -> list[list[str]]:
    """The organizations in batches of about `most` data sets, in their order."""
    owner = _package.c.owner_org
    counted = sa.select(owner, sa.func.count()).group_by(owner).where(owner.in_(organization_ids))
    sizes: dict[str, int] = {row[0]: row[1] for row in model.Session.execute(counted)}
    batches: list[list[str]] = []
    room = 0
    for key in organization_ids:
        size = sizes.get(key, 0)
        if not batches or size > room:
            batches.append([])
            room = most
        batches[-1].append(key)
        room -= size
    return batches


def _batches(statement: Any, batches: list[list[str]]) -> Iterator[dict[str, Rows]]:
    """The data sets of each batch by organization; the next batch is asked for meanwhile.

    The driver's own cursor is used: SQLAlchemy's rows would add half of the time again. The
    driver lets threads share a connection; this thread only unpacks what has arrived.
    """
    if not batches:
        return
    connection = model.Session.connection()
    # Until the end of this transaction: compiling the statement costs more than it saves.
    connection.execute(sa.select(sa.func.set_config("jit", "off", True)))
    driver: Any = connection.connection.driver_connection

    def ask(batch: list[str]) -> Any:
        compiled = statement.where(_package.c.owner_org.in_(batch)).compile(
            dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
        )
        cursor = driver.cursor()
        cursor.execute(str(compiled), compiled.params)
        return cursor

    if len(batches) == 1:
        yield _unpacked(ask(batches[0]), batches[0])
        return
    with ThreadPoolExecutor(max_workers=1) as asker:
        ahead = asker.submit(ask, batches[0])
        for batch, following in zip(batches, [*batches[1:], None], strict=True):
            cursor = ahead.result()
            if following is not None:
                ahead = asker.submit(ask, following)
            yield _unpacked(cursor, batch)


def _unpacked(cursor: Any, batch: list[str]) -> dict[str, Rows]:
    """The rows that a cursor of the driver holds, by organization."""
    by_owner: dict[str, Rows] = {key: [] for key in batch}
    names = [column.name for column in cursor.description]
    for found in map(dict, map(zip, repeat(names), cursor.fetchall())):
        by_owner[found["owner_org"]].append(found)
    cursor.close()
    return by_owner


def _statement(rubric: Rubric, *, reports: bool, with_ids: bool = True) -> Any:
    """A select of the data set keys that the rubric reads, and of no others.

    The resources come as `resources.listed` with `reports`, else as `resources.summary`.
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
    record = _extras(extras)
    tags = _tags().lateral()
    offered = resources.listed() if reports else resources.summary(with_ids=with_ids)
    return (
        sa.select(
            *columns,
            *(record.c[key] for key in extras),
            tags.c.names.label("tag_string"),
            *offered.c,
        )
        .select_from(
            _package.outerjoin(record, sa.true())
            .outerjoin(tags, sa.true())
            .outerjoin(offered, sa.true())
        )
        .where(_package.c.state.in_((_ACTIVE, _DRAFT)), _package.c.type == DATASET_TYPE)
    )


def _extras(keys: list[str]) -> Any:
    """The extras of a data set as columns, one a key."""
    if "extras" in _package.c:
        # jsonb_to_record unpacks the stored value once, `->>` would once a key.
        return (
            sa.func.jsonb_to_record(_package.c.extras)
            .table_valued(*(sa.column(key, sa.UnicodeText) for key in keys))
            .render_derived(name="extra", with_types=True)
            .lateral()
        )
    # CKAN 2.11 keeps each extra in a row of a table.
    extra: Any = model.meta.metadata.tables["package_extra"]
    values = (sa.func.max(extra.c.value).filter(extra.c.key == key).label(key) for key in keys)
    return (
        sa.select(*values)
        .where(extra.c.package_id == _package.c.id, extra.c.state == _ACTIVE)
        .correlate(_package)
        .lateral()
    )


def _tags() -> Any:
    """The keywords as the form sends them; a list for each data set would keep Python's
    garbage collector busy for a quarter of the time.
    """
    return (
        sa.select(sa.func.string_agg(_tag.c.name, ",").label("names"))
        .select_from(_package_tag.join(_tag, _tag.c.id == _package_tag.c.tag_id))
        .where(_package_tag.c.package_id == _package.c.id, _package_tag.c.state == _ACTIVE)
        .correlate(_package)
    )

"""The data sets of an organization with all their values, read by few statements."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ..inventory import entries
from ..model import DatasetCode, Inventory
from ..thai import fold
from ..workbook.layout import DATASETS, RESOURCES, load_layout

BATCH = 500
"""Data sets of one statement: a few megabytes."""

_package: Any = model.package_table
_resource: Any = model.resource_table
_tag: Any = model.tag_table
_package_tag: Any = model.package_tag_table
_ACTIVE = model.core.State.ACTIVE
_READ = (_ACTIVE, "draft")
_LONG_AGO = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - as CKAN keeps it
# Old catalogs have rows without it, and no row comes after one that compares with nothing.
_CREATED = sa.func.coalesce(_package.c.metadata_created, _LONG_AGO)


@dataclass(frozen=True)
class Organization:
    """An organization of this catalog."""

    id: str
    name: str
    title: str

    def as_dict(self) -> dict[str, Any]:
        """As `WorkbookContent.organization` has it."""
        return {"id": self.id, "name": self.name, "title": self.title}


def of_group(group: Any) -> Organization:
    """From a `model.Group`."""
    return Organization(group.id, group.name, group.title or group.name)


def organizations_by_spelling() -> dict[str, Organization]:
    """Each active organization by its id, and by its folded name and title."""
    group = model.Group
    rows = model.Session.execute(
        sa.select(group.id, group.name, group.title).where(
            group.is_organization.is_(True), group.state == _ACTIVE
        )
    )
    found: dict[str, Organization] = {}
    for key, name, title in rows:
        one = Organization(key, name, title or name)
        for spelling in (title or name, name, key):
            found[fold(spelling)] = one
    return found


def records(organization_id: str) -> Iterator[dict[str, Any]]:
    """The data sets of an organization as `package_show` has them, drafts too, in the order in
    which they were made; in batches, so that any number needs little memory.
    """
    after: tuple[Any, str] | None = None
    while True:
        statement = _statement(organization_id).limit(BATCH)
        if after is not None:
            statement = statement.where(sa.tuple_(_CREATED, _package.c.id) > sa.tuple_(*after))
        rows = model.Session.execute(statement).mappings().all()
        resources = _resources([row["id"] for row in rows])
        for row in rows:
            yield _record(row, resources.get(row["id"], []))
        if len(rows) < BATCH:
            return
        after = (rows[-1]["metadata_created"] or _LONG_AGO, rows[-1]["id"])


def record(dataset_id: str) -> dict[str, Any] | None:
    """One of them as it is now; None where it is none of its organization's any more."""
    owner = sa.select(_package.c.owner_org).where(_package.c.id == dataset_id).scalar_subquery()
    row = (
        model.Session.execute(_statement(owner).where(_package.c.id == dataset_id))
        .mappings()
        .first()
    )
    return _record(row, _resources([dataset_id]).get(dataset_id, [])) if row else None


def _statement(organization_id: Any) -> Any:
    columns = [column for column in _package.c if column.name not in ("extras", "plugin_data")]
    tags = (
        sa.select(sa.func.jsonb_agg(sa.text("tag.name ORDER BY tag.name")))
        .select_from(_package_tag.join(_tag, _tag.c.id == _package_tag.c.tag_id))
        .where(_package_tag.c.package_id == _package.c.id, _package_tag.c.state == _ACTIVE)
        .scalar_subquery()
    )
    return (
        sa.select(*columns, _extras().label("extras"), tags.label("tags"))
        .where(
            _package.c.owner_org == organization_id,
            _package.c.type == "dataset",
            _package.c.state.in_(_READ),
        )
        .order_by(_CREATED, _package.c.id)
    )


def _extras() -> Any:
    if "extras" in _package.c:
        return _package.c.extras
    # CKAN 2.11 keeps each extra in a row of a table.
    extra: Any = model.package_extra_table
    return (
        sa.select(sa.func.jsonb_object_agg(extra.c.key, extra.c.value))
        .where(extra.c.package_id == _package.c.id, extra.c.state == _ACTIVE)
        .scalar_subquery()
    )


def _resources(package_ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    statement = (
        sa.select(_resource)
        .where(_resource.c.package_id.in_(package_ids), _resource.c.state == _ACTIVE)
        .order_by(_resource.c.position)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in model.Session.execute(statement).mappings():
        found.setdefault(row["package_id"], []).append(_resource_record(row))
    return found


def _record(row: Mapping[str, Any], resources: list[dict[str, Any]]) -> dict[str, Any]:
    record = {key: value for key, value in row.items() if key not in ("extras", "tags")}
    record.update(_extra_values(DATASETS, row))
    record["tags"] = [{"name": name} for name in row["tags"] or ()]
    record["resources"] = resources
    return record


def _resource_record(row: Mapping[str, Any]) -> dict[str, Any]:
    record = {key: value for key, value in row.items() if key not in ("extras", "plugin_data")}
    record.update(_extra_values(RESOURCES, row))
    if record.get("url_type") == "upload":
        record["url"] = tk.url_for(
            "dataset_resource.download",
            id=row["package_id"],
            resource_id=row["id"],
            filename=(row["url"] or "").rpartition("/")[2],
            qualified=True,
        )
    return record


def _mapping(value: Any) -> Mapping[str, Any]:
    if isinstance(value, str):
        value = json.loads(value)
    return value or {}


def _extra_values(template: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the extras by key; none of them hides a value of CKAN's own."""
    fields = load_layout().fields[template]
    return {
        key: value if key in fields and fields[key].kind != "choices" else _value(value)
        for key, value in _mapping(row["extras"]).items()
        if key not in row
    }


def _value(value: Any) -> Any:
    """Many choices are stored as the JSON text of a list of texts."""
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        try:
            parts = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return parts if all(isinstance(part, str) for part in parts) else value
    return value


def codes(organization_id: str, indicator: str) -> dict[str, str]:
    """The code of each data set by id: of the inventory, else of the last workbook."""
    rows = model.Session.execute(
        sa.select(DatasetCode.package_id, DatasetCode.code)
        .join(_package, _package.c.id == DatasetCode.package_id)
        .where(_package.c.owner_org == organization_id)
    )
    found: dict[str, str] = {row[0]: row[1] for row in rows}
    inventory = Inventory.current(organization_id, indicator)
    for _place, entry in entries(inventory.document) if inventory else ():
        if entry["dataset"] and entry["code"]:
            found[entry["dataset"]] = entry["code"]
    return found


def remember_code(connection: Any, package_id: str, code: str) -> None:
    """Keep the code of a data set, so that the next workbook finds it by that."""
    from sqlalchemy.dialects.postgresql import insert

    statement = insert(DatasetCode.__table__).values(package_id=package_id, code=code)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["package_id"], set_={"code": code})
    )


def code_of(package_id: str) -> str | None:
    """The code that a workbook gave a data set."""
    statement = sa.select(DatasetCode.code).where(DatasetCode.package_id == package_id)
    return model.Session.scalar(statement)


def put_code(package_id: str, code: str | None) -> None:
    """Give a data set the code back that it had, or none."""
    with model.ensure_engine().begin() as connection:
        if code is None:
            table: Any = DatasetCode.__table__
            connection.execute(table.delete().where(table.c.package_id == package_id))
        else:
            remember_code(connection, package_id, code)


def names_elsewhere(names: list[str], organization_id: str) -> set[str]:
    """Which of these names a package has that is not one of the organization's data sets here."""
    return set(
        model.Session.scalars(
            sa.select(_package.c.name).where(
                _package.c.name.in_(names),
                sa.or_(
                    _package.c.owner_org.is_distinct_from(organization_id),
                    _package.c.type != "dataset",
                    _package.c.state.notin_(_READ),
                ),
            )
        )
    )

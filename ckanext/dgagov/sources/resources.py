"""The active resources of a data set with their inspections, as parts of its statement.

Both parts tell the resources in the same order and give the same numbers: `summary` what
levels rest on, short enough for every data set of a catalog, and `listed` what people read.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ..model import Inspection

_package: Any = model.package_table
_resource: Any = model.resource_table
_inspection: Any = Inspection.__table__
_order = (_resource.c.position, _resource.c.id)


def summary() -> Any:
    """Columns `num_resources`, `resource_ids` (joined by commas) and `resource_facts`.

    The facts are joined by line ends, "" for a resource that is not inspected yet. Ids and
    facts are null for a data set without resources.
    """
    facts = sa.func.coalesce(_inspection.c.facts, "")
    return _of_package(
        _number(),
        sa.func.string_agg(_resource.c.id, aggregate_order_by(sa.literal_column("','"), *_order))
        .label("resource_ids"),
        sa.func.string_agg(facts, aggregate_order_by(sa.literal_column(r"E'\n'"), *_order))
        .label("resource_facts"),
    )  # fmt: skip


def listed() -> Any:
    """Columns `num_resources` and `resources`: JSON list of `id`, `name` and `inspection`.

    An inspection is `{"facts": text, "report": object or null}`, or null while there is none.
    """
    inspection = sa.case(
        (
            sa.func.coalesce(_inspection.c.facts, "") != "",
            sa.func.json_build_object("facts", _inspection.c.facts, "report", _inspection.c.report),
        ),
        else_=sa.null(),
    )
    entry = sa.func.json_build_object(
        "id", _resource.c.id, "name", _resource.c.name, "inspection", inspection
    )
    entries = sa.func.json_agg(aggregate_order_by(entry, *_order), type_=sa.JSON())
    return _of_package(
        _number(), sa.func.coalesce(entries, sa.literal_column("'[]'::json")).label("resources")
    )


def _number() -> Any:
    return sa.func.count(_resource.c.id).label("num_resources")


def _of_package(*columns: Any) -> Any:
    return (
        sa.select(*columns)
        .select_from(_resource.outerjoin(_inspection, _inspection.c.resource_id == _resource.c.id))
        .where(
            _resource.c.package_id == _package.c.id,
            _resource.c.state == model.core.State.ACTIVE,
        )
        .correlate(_package)
        .lateral()
    )

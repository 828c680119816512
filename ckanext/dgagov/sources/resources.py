"""The active resources of a data set with their inspections, as a part of its statement."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model

from ..model import Inspection
from .columns import ACTIVE, package

_resource: Any = model.resource_table
_inspection: Any = Inspection.__table__


def listed() -> Any:
    """Columns `num_resources` and `resources`: JSON list of `id`, `name`, `format`, `url`
    and `inspection`.

    An inspection is `{"facts": text, "report": object or null}`, or null while there is none.
    """
    inspection = sa.case(
        (
            sa.func.coalesce(_inspection.c.facts, "") != "",
            sa.func.json_build_object("facts", _inspection.c.facts, "report", _inspection.c.report),
        ),
        else_=sa.null(),
    )
    kept = (_resource.c.id, _resource.c.name, _resource.c.format, _resource.c.url)
    in_order = (_resource.c.position, _resource.c.id)
    # Ordering the aggregate by itself would sort twice.
    # The data set is named for inspections too: one look at an index finds all of them.
    inspected = sa.and_(
        _inspection.c.resource_id == _resource.c.id,
        _inspection.c.package_id == package.c.id,
    )
    found = (
        sa.select(*kept, inspection.label("inspection"))
        .select_from(_resource.outerjoin(_inspection, inspected))
        .where(_resource.c.package_id == package.c.id, _resource.c.state == ACTIVE)
        .order_by(*in_order)
        .correlate(package)
        .subquery()
    )
    entry = sa.func.json_build_object(
        *(part for column in found.c for part in (sa.literal(column.name), column))
    )
    entries = sa.func.coalesce(sa.func.json_agg(entry), sa.literal_column("'[]'::json"))
    return sa.select(
        sa.func.count(found.c.id).label("num_resources"),
        sa.type_coerce(entries, sa.JSON()).label("resources"),
    ).lateral()

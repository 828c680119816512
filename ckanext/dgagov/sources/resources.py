"""The active resources of a data set with their inspections, as parts of its statement.

Both parts give the same numbers: `summary` tells what levels rest on, short enough for every
data set of a catalog, and `listed` what people read, in the order of the resources.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model

from ..model import Inspection

_package: Any = model.package_table
_resource: Any = model.resource_table
_inspection: Any = Inspection.__table__


def summary(*, with_ids: bool) -> Any:
    """Columns `num_resources`, `resource_facts` and, if asked for, `resource_ids`.

    The facts are joined by line ends, "" for a resource that is not inspected yet, and the ids
    by commas in the same order, which is no particular one. Facts are null for a data set
    without resources. Only statements about resources need the ids.
    """
    facts = sa.func.coalesce(_inspection.c.facts, "").label("facts")
    found = _of_package(_resource.c.id, facts).subquery()
    ids = [sa.func.string_agg(found.c.id, ",").label("resource_ids")] if with_ids else []
    return sa.select(
        sa.func.count(found.c.id).label("num_resources"),
        sa.func.string_agg(found.c.facts, "\n").label("resource_facts"),
        *ids,
    ).lateral()


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
    found = _of_package(*kept, inspection.label("inspection")).order_by(*in_order).subquery()
    entry = sa.func.json_build_object(
        *(part for column in found.c for part in (sa.literal(column.name), column))
    )
    entries = sa.func.coalesce(sa.func.json_agg(entry), sa.literal_column("'[]'::json"))
    return sa.select(
        sa.func.count(found.c.id).label("num_resources"),
        sa.type_coerce(entries, sa.JSON()).label("resources"),
    ).lateral()


def _of_package(*columns: Any) -> Any:
    """A select of the active resources of the statement's data set."""
    # The data set is named for inspections too: one look at an index finds all of them.
    inspected = sa.and_(
        _inspection.c.resource_id == _resource.c.id,
        _inspection.c.package_id == _package.c.id,
    )
    return (
        sa.select(*columns)
        .select_from(_resource.outerjoin(_inspection, inspected))
        .where(
            _resource.c.package_id == _package.c.id,
            _resource.c.state == model.core.State.ACTIVE,
        )
        .correlate(_package)
    )

"""The columns of CKAN's tables that a rubric's keys stand for."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model

DATASET_TYPE = "dataset"
"""The package type of data sets; harvest sources and showcases are packages too."""

IDENTITY = ("id", "name", "title", "state", "private", "owner_org")
"""Columns that are always read."""

COUNTED = ("resources", "num_resources", "resource_ids", "resource_facts", "tags", "tag_string")
"""Keys that are made of rows of other tables."""

ACTIVE = model.core.State.ACTIVE
package: Any = model.package_table
package_tag: Any = model.package_tag_table
tag: Any = model.tag_table


def datasets() -> Any:
    """The condition that a package is a data set that is published or a draft."""
    return sa.and_(package.c.state.in_((ACTIVE, "draft")), package.c.type == DATASET_TYPE)


def values_of(keys: tuple[str, ...]) -> tuple[dict[str, Any], Any]:
    """The columns of these keys but those of `IDENTITY` and `COUNTED`, and what to select from."""
    own = [key for key in keys if key not in (*IDENTITY, *COUNTED)]
    extras = [key for key in own if key not in package.c or key == "extras"]
    record = _extras(extras)
    values = {key: record.c[key] if key in extras else package.c[key] for key in own}
    return values, package.outerjoin(record, sa.true())


def _extras(keys: list[str]) -> Any:
    """The extras of a data set as columns, one a key."""
    if "extras" in package.c:
        # jsonb_to_record unpacks the stored value once, `->>` would once a key.
        return (
            sa.func.jsonb_to_record(package.c.extras)
            .table_valued(*(sa.column(key, sa.UnicodeText) for key in keys))
            .render_derived(name="extra", with_types=True)
            .lateral()
        )
    # CKAN 2.11 keeps each extra in a row of a table.
    extra: Any = model.package_extra_table
    values = (sa.func.max(extra.c.value).filter(extra.c.key == key).label(key) for key in keys)
    return (
        sa.select(*values)
        .where(extra.c.package_id == package.c.id, extra.c.state == ACTIVE)
        .correlate(package)
        .lateral()
    )


def keywords() -> Any:
    """A select of the keywords in one text with commas, as the form sends them.

    A list for each data set would keep Python's garbage collector busy for a quarter of the time.
    """
    return (
        sa.select(sa.func.string_agg(tag.c.name, ",").label("names"))
        .select_from(package_tag.join(tag, tag.c.id == package_tag.c.tag_id))
        .where(package_tag.c.state == ACTIVE)
    )

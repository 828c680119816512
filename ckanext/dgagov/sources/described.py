"""Data sets with all that people read in a scorecard: for few organizations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ..scoring import Rubric
from . import resources
from .batches import Rows, answers, packed, sizes_of
from .columns import IDENTITY, datasets, keywords, package, package_tag, values_of

BATCH = 500
"""Data sets of one statement; each comes with reports of inspections of some 10 kB."""


def read(rubric: Rubric, organization_ids: list[str]) -> Iterator[dict[str, Rows]]:
    """The data sets of each organization, by batch; each with its `resources`."""
    batches = packed(organization_ids, sizes_of(organization_ids), BATCH, BATCH)
    asked = statement(rubric)
    cursors = answers(asked.where(package.c.owner_org.in_(batch)) for batch in batches)
    for batch, cursor in zip(batches, cursors, strict=True):
        by_owner: dict[str, Rows] = {key: [] for key in batch}
        names = [column.name for column in cursor.description]
        for row in cursor.fetchall():
            found = dict(zip(names, row, strict=True))
            by_owner[found["owner_org"]].append(found)
        cursor.close()
        yield by_owner


def statement(rubric: Rubric) -> Any:
    """A select of the data set keys that the rubric reads, and of no others."""
    values, source = values_of(rubric.dataset_keys)
    tags = keywords().where(package_tag.c.package_id == package.c.id).correlate(package).lateral()
    listed = resources.listed()
    return (
        sa.select(
            *(package.c[key] for key in IDENTITY),
            *(value.label(key) for key, value in values.items()),
            tags.c.names.label("tag_string"),
            *listed.c,
        )
        .select_from(source.outerjoin(tags, sa.true()).outerjoin(listed, sa.true()))
        .where(datasets())
    )

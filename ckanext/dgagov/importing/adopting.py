"""Template 3 on its own: resources whose data set stands in the catalog and not in the workbook.

The slides' forms are three separate files, and the third may come later than the second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..workbook import Dataset, Issue, WorkbookContent

ORPHAN = "resource_orphan"


def adopt(
    content: WorkbookContent,
    issues: list[Issue],
    records: Mapping[str, Mapping[str, Any]],
    codes: Mapping[str, str],
) -> list[Issue]:
    """Make a row without values of its own for each data set of the catalog that resources name.

    :param records: the organization's data sets by id
    :param codes: their codes by id
    :returns: the issues without those that said that the resources belong to none
    """
    known = {*codes.values(), *(record["name"] for record in records.values())}
    found: dict[str, Dataset] = {}
    for orphan in content.orphans:
        if orphan.code not in known:
            continue
        dataset = found.get(orphan.code)
        if dataset is None:
            package = {"name": orphan.code, "resources": []}
            dataset = found[orphan.code] = Dataset(orphan.code, package, orphan.origin)
        dataset.package["resources"].append(orphan.resource)
        dataset.resource_origins.append(orphan.origin)
    content.datasets = [*content.datasets, *found.values()]
    content.orphans = [orphan for orphan in content.orphans if orphan.code not in found]
    places = {_place(origin) for one in found.values() for origin in one.resource_origins}
    return [
        one for one in issues if one.code != ORPHAN or (one.file, one.sheet, one.row) not in places
    ]


def _place(origin: Any) -> tuple[str, str, int] | None:
    return (origin.sheet.file, origin.sheet.name, origin.row) if origin else None

"""Workbooks of Templates 1-3 as the evidence of an organization: scored with no CKAN.

Template 1 is the inventory, linked to Template 2 by code; every row of Template 2 counts as
published, since the workbook says nothing else. Files beside the workbook that its resources
name, such as `files/plan.csv`, are inspected as uploaded ones.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..inventory import entries
from ..scoring import OrganizationEvidence, Rubric
from ..workbook import WorkbookContent, read_workbook
from . import folder_files
from .problem import Problem

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv")
FIRST_VERSION = 1
"""The version that an inventory gets when it is stored for the first time."""
_UNREADABLE = {"refused", "no_template", "empty", "too_many_cells", "too_many_rows"}
"""Issues that mean that something was not read at all; the score tells of the others."""


def is_workbook(path: Path) -> bool:
    """Whether a file is read as a workbook, by its name."""
    return path.suffix.lower() in SUFFIXES


def read_workbooks(
    rubric: Rubric,
    paths: Sequence[Path],
    problems: list[Problem],
    progress: Callable[[int, int], None] | None = None,
) -> list[OrganizationEvidence]:
    """The evidence in workbooks. Templates in separate files belong together: where at most one
    of the files holds Template 2, all are read as one workbook.

    :param progress: told how many files beside them were inspected, and of how many
    """
    contents = [read_workbook(path, rubric=rubric) for path in paths]
    if len(paths) > 1 and sum(map(_has_datasets, contents)) < 2:
        contents = [read_workbook(*paths, rubric=rubric)]
    found = []
    for path, content in zip(paths, contents, strict=False):
        for issue in content.issues:
            if issue.code in _UNREADABLE:
                place = f"{issue.file}, {issue.sheet}" if issue.sheet else issue.file
                problems.append(Problem(place, issue.row, issue.text["en"]))
        if content.sheets:
            evidence = evidence_of(content, path.stem)
            # The workbook alone is an answer too: a file that is elsewhere is unknown, no problem.
            folder_files.inspect(
                path.parent, evidence.datasets, problems, progress, all_there=False
            )
            found.append(evidence)
    return found


def _has_datasets(content: WorkbookContent) -> bool:
    return any(sheet.template == "datasets" for sheet in content.sheets)


def evidence_of(content: WorkbookContent, name: str) -> OrganizationEvidence:
    """What a score rests on, from what was read.

    :param name: what to call the organization where the workbook does not say
    """
    title = content.organization.get("title")
    organization = {"id": None, "name": None if title else name, "title": title or name}
    datasets, by_code = [], {}
    for number, dataset in enumerate(content.datasets, start=1):
        identifier = dataset.code or f"row-{number}"
        if identifier in by_code:
            identifier = f"{identifier}#{number}"
        record = {"state": "active", "private": False, **dataset.package, "id": identifier}
        datasets.append(record)
        by_code.setdefault(dataset.code, record)
    inventory = None
    if content.inventory is not None:
        document = copy.deepcopy(content.inventory)
        _link(document, datasets, by_code)
        inventory = {"version": FIRST_VERSION, "document": document}
    return OrganizationEvidence(organization, datasets, inventory)


def _link(
    document: dict[str, Any], datasets: list[dict[str, Any]], by_code: dict[str, dict[str, Any]]
) -> None:
    """Let each entry point to its data set: by code, by name, by a title that only one has."""
    by_name = {record["name"]: record for record in datasets if record.get("name")}
    by_title: dict[str, list[dict[str, Any]]] = {}
    for record in datasets:
        by_title.setdefault(record.get("title") or "", []).append(record)
    for _, entry in entries(document):
        same = by_title.get(entry["title"], []) if entry["title"] else []
        record = (
            (by_code.get(entry["code"]) if entry["code"] else None)
            or by_name.get(entry["dataset"])
            or (same[0] if len(same) == 1 else None)
        )
        if record is not None:
            entry["dataset"] = record["id"]

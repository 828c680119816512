"""From files to the evidence of organizations, whatever kind of file each is.

A file holds data sets as JSON Lines (one `package_show` dict or answer a line), or is a
saved `package_search` answer, a workbook of Templates 1-3, or a folder like
`examples/opdc-2565`. Data sets of several organizations become one evidence an organization,
across all files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..scoring import OrganizationEvidence, Rubric
from . import folder, jsonlines, search_answer, workbook
from .problem import Problem

RESOURCE_KEYS = ("id", "name", "state", "format", "url", "inspection")
"""What is kept of a resource: how it is called, what it says it is, what was found in it."""


@dataclass
class Collection:
    """What was read: evidence by organization, sorted by name, and what could not be read."""

    evidences: list[OrganizationEvidence] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_inputs(
    rubric: Rubric, paths: Iterable[Path], progress: folder.Progress | None = None
) -> Collection:
    """Read all files and folders; a part that cannot be read is a problem, never an error.

    `progress` is told how many files of a folder, or beside a workbook, were inspected, and of
    how many.
    """
    collection = Collection()
    gathered = Gathered(rubric)
    workbooks = []
    for path in paths:
        if path.is_dir():
            evidence = folder.read_folder(path, collection.problems, progress)
            if evidence is not None:
                collection.evidences.append(evidence)
            continue
        if workbook.is_workbook(path):
            workbooks.append(path)
            continue
        reader = search_answer if search_answer.is_one_document(path) else jsonlines
        for record in reader.read_datasets(path, collection.problems):
            gathered.add(record)
    collection.evidences += gathered.evidences()
    collection.evidences += workbook.read_workbooks(
        rubric, workbooks, collection.problems, progress
    )
    collection.evidences.sort(key=_order)
    return collection


def _order(evidence: OrganizationEvidence) -> tuple[str, str]:
    organization = evidence.organization
    return str(organization.get("name") or ""), str(organization.get("id") or "")


class Gathered:
    """Data sets by organization, each cut down to what scoring reads: big files fit."""

    def __init__(self, rubric: Rubric) -> None:
        record = rubric.record
        self._organization_key = record.organization
        self._keys = tuple(
            dict.fromkeys(
                (
                    *rubric.dataset_keys,
                    record.id,
                    record.name,
                    record.title,
                    record.organization,
                    record.state,
                    record.private,
                    record.type,
                    record.resources.list,
                    "num_resources",
                )
            )
        )
        self._organizations: dict[str, dict[str, Any]] = {}
        self._datasets: dict[str, list[dict[str, Any]]] = {}

    def add(self, record: dict[str, Any]) -> None:
        """Take a data set to its organization."""
        organization = self._describe(record)
        mark = str(organization["id"] or organization["name"] or "")
        known = self._organizations.setdefault(mark, organization)
        for key, value in organization.items():
            known[key] = known[key] or value
        slim = {key: record[key] for key in self._keys if key in record}
        if not slim.get(self._organization_key) and mark:
            slim[self._organization_key] = mark
        if isinstance(slim.get("resources"), list):
            slim["resources"] = [
                {key: entry[key] for key in RESOURCE_KEYS if key in entry}
                for entry in slim["resources"]
                if isinstance(entry, dict)
            ]
        self._datasets.setdefault(mark, []).append(slim)

    def _describe(self, record: dict[str, Any]) -> dict[str, Any]:
        raw = record.get("organization")
        described: dict[str, Any] = {"id": None, "name": None, "title": None}
        if isinstance(raw, dict):
            described = {
                key: value if isinstance(value := raw.get(key), str) and value else None
                for key in described
            }
        owner = record.get(self._organization_key)
        if described["id"] is None and isinstance(owner, str) and owner:
            described["id"] = owner
        if described["id"] is None and described["name"] is None:
            described["name"] = described["title"]
        return described

    def evidences(self) -> list[OrganizationEvidence]:
        """One evidence an organization."""
        return [
            OrganizationEvidence(organization, self._datasets[mark])
            for mark, organization in self._organizations.items()
        ]

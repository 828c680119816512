"""A folder that holds an organization: `organization.json`, `datasets.jsonl`, and optionally
`inventory.json` (the document of Template 1), `declarations.jsonl`, `uses.jsonl`,
`decisions.jsonl` and `files/`.

The files are what the actions of the API take, so that a folder can be loaded into a
catalog and scored without one. A resource whose `url` is a path inside the folder, such as
`files/plan.csv`, is inspected as an uploaded file. Example: `examples/opdc-2565`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..scoring import OrganizationEvidence
from . import folder_files, jsonlines
from .problem import Problem

ORGANIZATION = "organization.json"
INVENTORY = "inventory.json"
DATASETS = "datasets.jsonl"
DECLARATIONS = "declarations.jsonl"
USES = "uses.jsonl"
DECISIONS = "decisions.jsonl"
FIRST_VERSION = 1
"""The version that an inventory gets when it is stored for the first time."""

_ABOUT = {"organization": "organization_id", "dataset": "dataset_id", "resource": "resource_id"}
"""What the actions call the subject of a statement, and what a stored statement calls it."""

Progress = Callable[[int, int], None]
"""Called with how many files were inspected, and of how many."""


def read_folder(
    path: Path, problems: list[Problem], progress: Progress | None = None
) -> OrganizationEvidence | None:
    """The evidence in a folder; None, with a problem, when it does not say whose it is."""
    organization = _object(path / ORGANIZATION, problems)
    if organization is None:
        return None
    inventory = None
    if (path / INVENTORY).exists():
        document = _object(path / INVENTORY, problems)
        inventory = document and {"version": FIRST_VERSION, "document": document}
    datasets = list(jsonlines.read_datasets(path / DATASETS, problems))
    folder_files.inspect(path, datasets, problems, progress)
    described = {key: organization.get(key) for key in ("id", "name", "title")}
    resources = _resource_ids(datasets)
    return OrganizationEvidence(
        described,
        datasets,
        inventory,
        *(
            [_stored(row, described, resources) for row in _rows(path / name, problems)]
            for name in (DECLARATIONS, USES, DECISIONS)
        ),
    )


def _rows(path: Path, problems: list[Problem]) -> list[Any]:
    if not path.exists():
        return []
    return [value for _, value in jsonlines.read_values(path, problems)]


def _resource_ids(datasets: list[dict[str, Any]]) -> dict[str, str]:
    """The id or name of the data set of each resource, by the resource's id."""
    found: dict[str, str] = {}
    for dataset in datasets:
        owner = dataset.get("id") or dataset.get("name")
        for resource in folder_files.resources_of(dataset):
            if isinstance(resource.get("id"), str) and isinstance(owner, str):
                found[resource["id"]] = owner
    return found


def _stored(row: Any, organization: dict[str, Any], datasets: dict[str, str]) -> Any:
    """A statement as the actions take it, in the words of a stored one."""
    if not isinstance(row, dict):
        return row
    stored = {_ABOUT.get(key, key): value for key, value in row.items()}
    # An action finds out by itself whose data set, or which data set's resource, it is.
    stored.setdefault("organization_id", organization["id"] or organization["name"])
    if stored.get("resource_id") in datasets and not stored.get("dataset_id"):
        stored["dataset_id"] = datasets[stored["resource_id"]]
    return stored


def _object(path: Path, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        value = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        problems.append(Problem(str(path), None, f"cannot be read: {error.strerror or error}"))
        return None
    except json.JSONDecodeError as error:
        problems.append(Problem(str(path), error.lineno, f"this is no JSON: {error.msg}"))
        return None
    except (ValueError, RecursionError) as error:
        problems.append(Problem(str(path), None, f"this is no JSON: {error}"))
        return None
    if not isinstance(value, dict):
        problems.append(Problem(str(path), None, "expected is one JSON object"))
        return None
    return value

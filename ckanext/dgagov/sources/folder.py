"""A folder that holds an organization: `organization.json`, `datasets.jsonl`, and optionally
`inventory.json` (the document of Template 1) and `declarations.jsonl`.

The files are what the actions of the API take, so that a folder can be loaded into a
catalog and scored without one. Example: `examples/opdc-2565`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..scoring import OrganizationEvidence
from . import jsonlines
from .problem import Problem

ORGANIZATION = "organization.json"
INVENTORY = "inventory.json"
DATASETS = "datasets.jsonl"
DECLARATIONS = "declarations.jsonl"
FIRST_VERSION = 1
"""The version that an inventory gets when it is stored for the first time."""


def read_folder(path: Path, problems: list[Problem]) -> OrganizationEvidence | None:
    """The evidence in a folder; None, with a problem, when it does not say whose it is."""
    organization = _object(path / ORGANIZATION, problems)
    if organization is None:
        return None
    inventory = None
    if (path / INVENTORY).exists():
        document = _object(path / INVENTORY, problems)
        inventory = document and {"version": FIRST_VERSION, "document": document}
    declarations = []
    if (path / DECLARATIONS).exists():
        declarations = [value for _, value in jsonlines.read_values(path / DECLARATIONS, problems)]
    return OrganizationEvidence(
        {key: organization.get(key) for key in ("id", "name", "title")},
        list(jsonlines.read_datasets(path / DATASETS, problems)),
        inventory,
        declarations,
    )


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

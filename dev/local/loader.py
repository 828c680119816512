"""Loads an example folder into a site through its HTTP API; a second run doubles nothing.

What is there already is left as it is: an edit made in the demo outlives the next `make demo`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local.api import Api, NotFound
from local.paths import shown
from local.say import StepError, say


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StepError(f"{shown(file)} cannot be read: {error}") from error


def _read_lines(file: Path) -> Iterator[dict[str, Any]]:
    if not file.exists():
        return
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise StepError(f"{shown(file)}, line {number}: {error}") from error


def _make_if_missing(api: Api, kind: str, wanted: dict[str, Any]) -> bool:
    """Create an object unless one of its id is there. True if it was made."""
    try:
        api(f"{kind}_show", id=wanted["id"])
    except NotFound:
        api(f"{kind}_create", **wanted)
        return True
    return False


def load(api: Api, folder: Path) -> str:
    """Load organization, data sets, inventory and declarations. Returns the organization's name.

    `folder` holds organization.json, datasets.jsonl, inventory.json and declarations.jsonl, as
    examples/opdc-2565 does. The token's user must be a sysadmin, because the ids are fixed.
    """
    organization = _read(folder / "organization.json")
    made = int(_make_if_missing(api, "organization", organization))
    say(f"    organization: {'made' if made else 'was there'} ({organization['title']})")
    datasets = list(_read_lines(folder / "datasets.jsonl"))
    made = sum(_make_if_missing(api, "package", dataset) for dataset in datasets)
    say(f"    data sets: {made} made, {len(datasets) - made} were there")
    _load_inventory(api, organization["id"], _read(folder / "inventory.json"))
    _load_declarations(api, organization["id"], list(_read_lines(folder / "declarations.jsonl")))
    return organization["name"]


def _load_inventory(api: Api, organization: str, document: dict[str, Any]) -> None:
    present = api("dgagov_inventory_show", organization=organization)
    if present["version"] == 0:
        api("dgagov_inventory_update", organization=organization, version=0, document=document)
    say(f"    inventory (Template 1): {'was there' if present['version'] else 'made'}")


def _load_declarations(api: Api, organization: str, wanted: list[dict[str, Any]]) -> None:
    there = {
        (row["kind"], row["value"])
        for row in api("dgagov_declaration_list", organization=organization)
    }
    missing = [row for row in wanted if (row["kind"], row.get("value", "")) not in there]
    for row in missing:
        api("dgagov_declaration_create", **{"organization": organization, **row})
    say(f"    declarations: {len(missing)} made, {len(wanted) - len(missing)} were there")

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


def read_lines(file: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file with one JSON object a line; none if there is no such file."""
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
    datasets = list(read_lines(folder / "datasets.jsonl"))
    made = sum(_load_dataset(api, dataset, folder) for dataset in datasets)
    say(f"    data sets: {made} made, {len(datasets) - made} were there")
    _load_inventory(api, organization["id"], _read(folder / "inventory.json"))
    _load_declarations(api, organization["id"], list(read_lines(folder / "declarations.jsonl")))
    return organization["name"]


def _load_dataset(api: Api, dataset: dict[str, Any], folder: Path) -> bool:
    """Create a data set and upload its files unless it is there. True if it was made.

    A data set without any resource is one whose loading was interrupted.
    """
    resources = dataset.get("resources", [])
    files = [resource for resource in resources if _file_of(resource, folder)]
    links = [resource for resource in resources if resource not in files]
    wanted = {**dataset, "resources": links} if files else dataset
    made = _make_if_missing(api, "package", wanted)
    if files and (made or not api("package_show", id=dataset["id"])["resources"]):
        for resource in files:
            fields = {key: value for key, value in resource.items() if key != "url"}
            file = folder / resource["url"]
            api.upload("resource_create", file, package_id=dataset["id"], url=file.name, **fields)
    return made


def _file_of(resource: dict[str, Any], folder: Path) -> bool:
    """Whether the resource is a file of the folder, named by its path in it."""
    url = resource.get("url", "")
    return "://" not in url and (folder / url).is_file()


def _load_inventory(api: Api, organization: str, document: dict[str, Any]) -> None:
    present = api("dgagov_inventory_show", organization=organization)
    if present["version"] == 0:
        api("dgagov_inventory_update", organization=organization, version=0, document=document)
    say(f"    inventory (Template 1): {'was there' if present['version'] else 'made'}")


def _load_declarations(api: Api, organization: str, wanted: list[dict[str, Any]]) -> None:
    there = [_about(row) for row in api("dgagov_declaration_list", organization=organization)]
    ids = dataset_ids(api, wanted)
    missing = []
    for row in wanted:
        about = _about({**row, "dataset_id": ids.get(row.get("dataset", ""))})
        if about not in there:
            missing.append(row)
    for row in missing:
        target = row if "dataset" in row else {"organization": organization, **row}
        api("dgagov_declaration_create", **target)
    say(f"    declarations: {len(missing)} made, {len(wanted) - len(missing)} were there")


def _about(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["kind"], row.get("value", ""), row.get("dataset_id"))


def dataset_ids(api: Api, rows: list[dict[str, Any]]) -> dict[str, str]:
    """Ids of the data sets that rows name."""
    names = {row["dataset"] for row in rows if row.get("dataset")}
    return {name: api("package_show", id=name)["id"] for name in sorted(names)}

"""Loads an example folder into a site through its HTTP API; a second run doubles nothing.

The data sets, their files and the inventory come from the folder's workbook, by the same import
that a steward uses.

What is there already is left as it is: an edit made in the demo outlives the next `make demo`.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from local.api import Api, NotFound
from local.paths import shown
from local.say import StepError, say

TRIAL = {
    "name": "trial",
    "title": "หน่วยงานทดลอง",
    "description": "องค์กรที่ยังไม่มีข้อมูล สำหรับทดลองนำเข้าแบบฟอร์ม",
}


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


def make_trial(api: Api, editor: str) -> str:
    """An organization without anything, to try workbooks in, with an editor. Gives its name."""
    try:
        api("organization_show", id=TRIAL["name"])
    except NotFound:
        api("organization_create", **TRIAL)
    api("organization_member_create", id=TRIAL["name"], username=editor, role="editor")
    return TRIAL["name"]


def load(api: Api, folder: Path) -> str:
    """Load organization, workbook and declarations. Returns the organization's name.

    `folder` holds organization.json, one workbook of Templates 1-3 with the files that its
    resources name, and declarations.jsonl, as examples/opdc-2565 does. The token's user must be
    a sysadmin, because the organization's id is fixed.
    """
    organization = _read(folder / "organization.json")
    made = int(_make_if_missing(api, "organization", organization))
    say(f"    organization: {'made' if made else 'was there'} ({organization['title']})")
    _load_workbook(api, organization["id"], folder)
    _load_declarations(api, organization["id"], list(read_lines(folder / "declarations.jsonl")))
    return organization["name"]


def _load_workbook(api: Api, organization: str, folder: Path) -> None:
    """Import the workbook with its files, as a steward would: look first, then apply."""
    with TemporaryDirectory() as place:
        file = _packed(folder, Path(place))
        wanted = {"organization": organization, "incomplete": "draft"}
        seen = api.upload("dgagov_workbook_import", file, **wanted)
        _refuse_problems(seen, folder)
        if seen["counts"].get("change") or seen["inventory"]["action"] == "change":
            # Somebody edited the demo: only what is missing is made.
            wanted["mode"] = "create"
        done = api("dgagov_workbook_import", id=seen["id"], dry_run=False, **wanted)
    published = sum(_publish(api, row["dataset"]) for row in done["rows"] if row["dataset"])
    created, all_ = done["results"].get("created", 0), len(done["rows"])
    made = done["inventory"]["result"] == "changed"
    say(f"    data sets: {created} made, {all_ - created} were there")
    if published:
        say(f"    published although incomplete, as in the slides: {published}")
    say(f"    inventory (Template 1): {'made' if made else 'was there'}")


def _packed(folder: Path, place: Path) -> Path:
    """A ZIP of the workbook and what is in the folder `files`."""
    workbooks = sorted(folder.glob("*.xlsx"))
    if len(workbooks) != 1:
        raise StepError(f"{shown(folder)} must hold one workbook (.xlsx), not {len(workbooks)}")
    packed = place / f"{folder.name}.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in (*workbooks, *sorted((folder / "files").glob("*"))):
            archive.write(path, path.relative_to(folder).as_posix())
    return packed


def _refuse_problems(seen: dict[str, Any], folder: Path) -> None:
    """Raise StepError for rows that would not go in."""
    rows = [row for row in seen["rows"] if row["action"] in ("refused", "question")]
    reasons = [one["text"]["en"] for row in rows for one in row["reasons"]]
    reasons += [one["text"]["en"] for one in seen["inventory"]["reasons"]]
    reasons += [one["text"]["en"] for one in seen["issues"] if not seen["sheets"]]
    if reasons or not seen["sheets"]:
        told = "\n".join(reasons)
        raise StepError(f"The workbook of {shown(folder)} does not go in: {told}")


def _publish(api: Api, dataset: str) -> bool:
    """Publish an incomplete data set, which an import takes in as a draft. True if it was one."""
    if api("package_show", id=dataset)["state"] != "draft":
        return False
    api("package_patch", id=dataset, state="active")
    return True


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

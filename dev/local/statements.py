"""What people state in the example: uses of open data, and an assessor's decisions.

A steward reports a use and hands it in; the assessor of the demo accepts it and decides. What is
there already is left as it is.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from local.api import Api
from local.loader import dataset_ids, read_lines
from local.say import StepError, say

USES, DECISIONS = "uses.jsonl", "decisions.jsonl"
SECONDS_TO_INSPECT = 120
_ABOUT = ("criterion", "row", "dataset_id")


def load(steward: Api, assessor: Api, folder: Path, organization: str) -> None:
    """Load uses.jsonl and decisions.jsonl of an example folder, each row once."""
    _load_uses(steward, assessor, organization, list(read_lines(folder / USES)))
    _load_decisions(steward, assessor, organization, list(read_lines(folder / DECISIONS)))


def _load_uses(
    steward: Api, assessor: Api, organization: str, wanted: list[dict[str, Any]]
) -> None:
    there = {use["title"] for use in steward("dgagov_use_list", organization=organization)}
    missing = [use for use in wanted if use["title"] not in there]
    for use in missing:
        told = {key: value for key, value in use.items() if key not in ("state", "review_reason")}
        made = steward("dgagov_use_create", organization=organization, **told)
        if use["state"] != "draft":
            steward("dgagov_use_submit", id=made["id"])
        if verdict := {"accepted": "accept", "returned": "return"}.get(use["state"]):
            reason = use["review_reason"]
            assessor("dgagov_use_review", id=made["id"], verdict=verdict, reason=reason)
    say(f"    uses: {len(missing)} made, {len(wanted) - len(missing)} were there")


def _load_decisions(
    steward: Api, assessor: Api, organization: str, wanted: list[dict[str, Any]]
) -> None:
    rows = steward("dgagov_decision_list", organization=organization)
    there = {tuple(row[key] for key in _ABOUT) for row in rows}
    ids = dataset_ids(steward, wanted)
    missing = [
        row
        for row in wanted
        if (row["criterion"], row.get("row"), ids.get(row.get("dataset", ""))) not in there
    ]
    for row in missing:
        target = row if "dataset" in row else {"organization": organization, **row}
        assessor("dgagov_decision_create", **target)
    say(f"    decisions: {len(missing)} made, {len(wanted) - len(missing)} were there")


def wait_for_inspections(api: Api, organization: str) -> None:
    """Wait until the job worker has looked into every file of the organization."""
    for row in _rows(api, organization):
        if row["state"] == "never":
            # Loaded by an earlier version, which did not look into files.
            api("dgagov_resource_inspect", id=row["resource_id"])
    deadline = time.monotonic() + SECONDS_TO_INSPECT
    shown = -1
    while True:
        rows = _rows(api, organization)
        count, waiting = len(rows), sum(row["state"] != "done" for row in rows)
        if count - waiting != shown:
            shown = count - waiting
            say(f"    files inspected: {shown} of {count}")
        if not waiting:
            return
        if time.monotonic() > deadline:
            raise StepError(
                f"{waiting} of {count} files were not inspected in {SECONDS_TO_INSPECT} s",
                "see the log of the job worker",
            )
        time.sleep(0.3)


def _rows(api: Api, organization: str) -> list[dict[str, Any]]:
    return api("dgagov_inspection_list", organization=organization, limit=1000)["results"]

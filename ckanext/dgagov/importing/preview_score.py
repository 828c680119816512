"""What the organization's score is, and what it would be with the plan applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..scoring import OrganizationEvidence, Rubric, summarize_organization
from ..sources import database
from ..workbook.plan import CHANGE, CREATE
from .decide import Step
from .listing import Listing


def current(rubric: Rubric, organization_id: str, population: str) -> dict[str, Any]:
    """The summary as the catalog is now, of no more than its numbers need."""
    (now,) = database.evidence(rubric, [organization_id])
    return summarize_organization(rubric, now, population)


def scores(
    rubric: Rubric,
    organization_id: str,
    population: str,
    steps: Sequence[Step],
    listing: Listing,
) -> dict[str, Any]:
    """{"now", "after"}: summaries by the scoring core, both made in memory."""
    (now,) = database.evidence(rubric, [organization_id], reports=True)
    now = replace(now, datasets=list(now.datasets))
    if not listing.applies and not any(step.applies for step in steps):
        summary = summarize_organization(rubric, now, population)
        return {"now": summary, "after": summary}
    return {
        "now": summarize_organization(rubric, now, population),
        "after": summarize_organization(rubric, _after(now, steps, listing), population),
    }


def _after(
    now: OrganizationEvidence, steps: Sequence[Step], listing: Listing
) -> OrganizationEvidence:
    by_id: dict[str, Any] = {record["id"]: record for record in now.datasets}
    for step in steps:
        if step.row.action == CREATE:
            by_id[_identity(step)] = _created(step, now.organization["id"])
        elif step.row.action == CHANGE and step.row.existing in by_id:
            by_id[step.row.existing] = _changed(step, by_id[step.row.existing])
    inventory = now.inventory
    if listing.applies:
        document = listing.linked(lambda s: _identity(s) if _identity(s) in by_id else None)
        inventory = {"version": listing.version + 1, "document": document}
    return replace(now, datasets=list(by_id.values()), inventory=inventory)


def _identity(step: Step) -> str:
    return step.row.existing or f"new:{step.number}"


def _created(step: Step, organization_id: str) -> dict[str, Any]:
    package = step.row.package
    return {
        **package,
        "id": _identity(step),
        "name": package.get("name") or _identity(step),
        "owner_org": organization_id,
        "state": "draft" if step.draft else "active",
        "private": step.private or package.get("private") in (True, "True", "true"),
        "tag_string": _words(package),
    }


def _changed(step: Step, before: Mapping[str, Any]) -> dict[str, Any]:
    """The record with the planned values; a file that stays keeps what was found in it."""
    package = step.row.package
    inspected = {
        (resource.get("id"), resource.get("url")): resource
        for resource in before.get("resources") or ()
        if isinstance(resource, Mapping)
    }
    resources = [
        {**inspected.get((r.get("id"), r.get("url")), {}), **r} for r in package["resources"]
    ]
    changed = {key: package[key] for key in package.keys() & before.keys() if key != "tags"}
    state = "active" if step.publish else before["state"]
    return {
        **before,
        **changed,
        "resources": resources,
        "state": state,
        "tag_string": _words(package),
    }


def _words(package: Mapping[str, Any]) -> str:
    return ",".join(tag["name"] for tag in package.get("tags") or ())

"""Who may ask for an inspection, and who may see one."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ..permissions import may_edit, viewer
from . import lookup


def dgagov_resource_inspect(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may edit the data set."""
    package = lookup.dataset(lookup.resource(data_dict.get("id")).package_id)
    return _answer(
        bool(package.owner_org) and may_edit(context.get("user"), package.owner_org),
        tk._("Only who may edit the data set may have its files inspected"),
    )


@tk.auth_allow_anonymous_access
def dgagov_inspection_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may see the data set's score; of a private resource only who may name private ones.

    The report shows headings and examples from inside the file.
    """
    resource = lookup.resource(data_dict.get("id"))
    private = (resource.extras or {}).get("resource_private") == "True"
    return _may_see(context, lookup.dataset(resource.package_id), private)


@tk.auth_allow_anonymous_access
def dgagov_inspection_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Of a data set as its score; of an organization its members, assessors and sysadmins."""
    if dataset := data_dict.get("dataset"):
        return _may_see(context, lookup.dataset(dataset), private=False)
    if organization := data_dict.get("organization"):
        found = lookup.organization(organization)
        return _answer(
            viewer(context.get("user")).sees_private(found.id),
            tk._("The inspections of {name} are for its members and for assessors").format(
                name=found.name
            ),
        )
    # What is missing is told by the action's own checks.
    return {"success": True}


def _may_see(context: Context, package: Any, private: bool) -> AuthResult:
    seen = viewer(context.get("user"))
    public = package.state == "active" and not package.private and not private
    allowed = seen.sees_score(package.owner_org) if public else seen.sees_private(package.owner_org)
    return _answer(
        allowed,
        tk._("The inspection is for members of the organization and for assessors"),
    )


def _answer(allowed: bool, message: str) -> AuthResult:
    return {"success": True} if allowed else {"success": False, "msg": message}

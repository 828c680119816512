"""Who may call which action. The policy itself is in `permissions.py`."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ..model import Declaration
from ..permissions import may_edit, viewer
from . import lookup
from .auth_inspection import (
    dgagov_inspection_list,
    dgagov_inspection_show,
    dgagov_resource_inspect,
)
from .auth_people import (
    dgagov_decision_create,
    dgagov_decision_delete,
    dgagov_decision_list,
    dgagov_use_create,
    dgagov_use_delete,
    dgagov_use_list,
    dgagov_use_review,
    dgagov_use_show,
    dgagov_use_submit,
    dgagov_use_update,
)
from .auth_workbook import (
    dgagov_import_list,
    dgagov_import_show,
    dgagov_workbook_export,
    dgagov_workbook_import,
)

__all__ = [
    "dgagov_assessor_create",
    "dgagov_assessor_delete",
    "dgagov_assessor_list",
    "dgagov_dataset_score",
    "dgagov_decision_create",
    "dgagov_decision_delete",
    "dgagov_decision_list",
    "dgagov_declaration_create",
    "dgagov_declaration_delete",
    "dgagov_declaration_list",
    "dgagov_import_list",
    "dgagov_import_show",
    "dgagov_indicator_show",
    "dgagov_inspection_list",
    "dgagov_inspection_show",
    "dgagov_inventory_show",
    "dgagov_inventory_update",
    "dgagov_organization_score",
    "dgagov_organization_score_list",
    "dgagov_resource_inspect",
    "dgagov_use_create",
    "dgagov_use_delete",
    "dgagov_use_list",
    "dgagov_use_review",
    "dgagov_use_show",
    "dgagov_use_submit",
    "dgagov_use_update",
    "dgagov_workbook_export",
    "dgagov_workbook_import",
]


def _answer(allowed: bool, message: str) -> AuthResult:
    return {"success": True} if allowed else {"success": False, "msg": message}


@tk.auth_allow_anonymous_access
def dgagov_indicator_show(context: Context, data_dict: DataDict) -> AuthResult:
    """The rules of the indicator are public."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def dgagov_organization_score(context: Context, data_dict: DataDict) -> AuthResult:
    """Members, assessors and sysadmins; everybody when scores are public."""
    found = lookup.organization(data_dict.get("id"))
    return _answer(
        viewer(context.get("user")).sees_score(found.id),
        tk._("The score of {name} is for its members and for assessors").format(name=found.name),
    )


@tk.auth_allow_anonymous_access
def dgagov_organization_score_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever is logged in gets the organizations he may see; anonymous only when public."""
    seen = viewer(context.get("user"))
    return _answer(
        bool(context.get("user")) or seen.sees_score(None),
        tk._("Log in to see the scores of your organizations"),
    )


@tk.auth_allow_anonymous_access
def dgagov_dataset_score(context: Context, data_dict: DataDict) -> AuthResult:
    """As the organization's score; a private or draft one only for who may name it."""
    found = lookup.dataset(data_dict.get("id"))
    seen = viewer(context.get("user"))
    public = found.state == "active" and not found.private
    allowed = seen.sees_score(found.owner_org) if public else seen.sees_private(found.owner_org)
    # The id that the caller sent is repeated, never the title: the data set may be private.
    return _answer(
        allowed,
        tk._("The score of {name} is for members of its organization and for assessors").format(
            name=data_dict.get("id")
        ),
    )


@tk.auth_allow_anonymous_access
def dgagov_inventory_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Members, assessors and sysadmins: the list names data sets that are not public."""
    found = lookup.organization(data_dict.get("organization"))
    return _answer(
        viewer(context.get("user")).sees_private(found.id),
        tk._("The inventory of {name} is for its members and for assessors").format(
            name=found.name
        ),
    )


def dgagov_inventory_update(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may edit the organization's data sets."""
    return _may_edit(context, lookup.organization(data_dict.get("organization")))


def dgagov_declaration_list(context: Context, data_dict: DataDict) -> AuthResult:
    """As the inventory."""
    return dgagov_inventory_show(context, data_dict)


def dgagov_declaration_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may edit the data sets of the organization that the declaration is about."""
    if organization := data_dict.get("organization"):
        return _may_edit(context, lookup.organization(organization))
    if dataset := data_dict.get("dataset"):
        return _may_edit(context, lookup.organization(lookup.dataset(dataset).owner_org))
    if resource := data_dict.get("resource"):
        return _may_edit(context, lookup.organization(lookup.resource(resource).package.owner_org))
    # What is missing is told by the action's own checks.
    return {"success": True}


def dgagov_declaration_delete(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may declare may withdraw."""
    found: Any = Declaration.get(data_dict.get("id") or "")
    if found is None:
        raise tk.ObjectNotFound(
            tk._("No declaration has the id “{value}”").format(value=data_dict.get("id"))
        )
    return _may_edit(context, lookup.organization(found.organization_id))


def dgagov_assessor_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only."""
    return _answer(False, tk._("Only a sysadmin names assessors"))


def dgagov_assessor_delete(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only."""
    return dgagov_assessor_create(context, data_dict)


def dgagov_assessor_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only."""
    return dgagov_assessor_create(context, data_dict)


def _may_edit(context: Context, organization: Any) -> AuthResult:
    return _answer(
        may_edit(context.get("user"), organization.id),
        tk._("Only who may edit the data sets of {name} may do this").format(
            name=organization.name
        ),
    )

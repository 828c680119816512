"""Who may report uses, review them, and decide. The policy itself is in `permissions.py`.

The functions for assessors are asked for sysadmins too: nobody judges his own organization.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ..model import Decision, Use
from ..permissions import assesses, belongs_to, may_edit, viewer
from ..uses import CRITERION
from . import lookup

__all__ = [
    "dgagov_decision_create",
    "dgagov_decision_delete",
    "dgagov_decision_list",
    "dgagov_use_create",
    "dgagov_use_delete",
    "dgagov_use_list",
    "dgagov_use_review",
    "dgagov_use_show",
    "dgagov_use_submit",
    "dgagov_use_update",
]


def _answer(allowed: bool, message: str) -> AuthResult:
    return {"success": True} if allowed else {"success": False, "msg": message}


def dgagov_use_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may edit the organization's data sets."""
    return _may_edit(context, lookup.organization(data_dict.get("organization")))


def dgagov_use_update(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may report uses of the organization may change them."""
    found = lookup.use(data_dict.get("id"))
    return _may_edit(context, lookup.organization(found.organization_id))


def dgagov_use_submit(context: Context, data_dict: DataDict) -> AuthResult:
    """As changing it."""
    return dgagov_use_update(context, data_dict)


def dgagov_use_delete(context: Context, data_dict: DataDict) -> AuthResult:
    """As changing it."""
    return dgagov_use_update(context, data_dict)


@tk.auth_allow_anonymous_access
def dgagov_use_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Members, assessors and sysadmins: a draft is not the public's."""
    return _may_see(context, lookup.organization(data_dict.get("organization")))


@tk.auth_allow_anonymous_access
def dgagov_use_show(context: Context, data_dict: DataDict) -> AuthResult:
    """As listing them; of a deleted use its history is left."""
    versions = Use.versions(data_dict.get("id") or "") if data_dict.get("history") else []
    found = versions[-1] if versions else lookup.use(data_dict.get("id"))
    return _may_see(context, lookup.organization(found.organization_id))


@tk.auth_sysadmins_check
def dgagov_use_review(context: Context, data_dict: DataDict) -> AuthResult:
    """Assessors of the criterion for that organization who do not belong to it."""
    found = lookup.use(data_dict.get("id"))
    return _may_judge(context, lookup.organization(found.organization_id), CRITERION)


@tk.auth_sysadmins_check
def dgagov_decision_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Assessors of the criterion for that organization who do not belong to it.

    Without a `criterion`: whether there is any that the caller may decide on.
    """
    if not (data_dict.get("dataset") or data_dict.get("organization")):
        # What is missing is told by the action's own checks.
        return {"success": True}
    organization = lookup.organization(lookup.target(data_dict)["organization_id"])
    return _may_judge(context, organization, data_dict.get("criterion"))


@tk.auth_sysadmins_check
def dgagov_decision_delete(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may decide may withdraw, also what a colleague decided."""
    found: Any = Decision.get(data_dict.get("id") or "")
    if found is None:
        raise tk.ObjectNotFound(
            tk._("No decision has the id “{value}”").format(value=data_dict.get("id"))
        )
    return _may_judge(context, lookup.organization(found.organization_id), found.criterion)


@tk.auth_allow_anonymous_access
def dgagov_decision_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Members, assessors and sysadmins: decisions are also on data sets that are not public."""
    return _may_see(context, lookup.organization(data_dict.get("organization")))


def _may_edit(context: Context, organization: Any) -> AuthResult:
    message = tk._("Only who may edit the data sets of {name} may do this")
    allowed = may_edit(context.get("user"), organization.id)
    return _answer(allowed, message.format(name=organization.name))


def _may_see(context: Context, organization: Any) -> AuthResult:
    message = tk._("What {name} reports and what was decided is for its members and for assessors")
    allowed = viewer(context.get("user")).sees_private(organization.id)
    return _answer(allowed, message.format(name=organization.name))


def _may_judge(context: Context, organization: Any, criterion: str | None) -> AuthResult:
    user = context.get("user")
    if belongs_to(user, organization.id):
        message = tk._("Nobody decides on his own organization, and you belong to {name}")
        return _answer(False, message.format(name=organization.name))
    message = tk._("Only an assessor of this criterion for {name} may do this")
    allowed = assesses(user, organization.id, criterion)
    return _answer(allowed, message.format(name=organization.name))

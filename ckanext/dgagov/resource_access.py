"""Who may open a resource that is marked `resource_private` = "True".

A data set may be public and one of its files not. Such a file can be opened by those who may
read the organization's private data sets. Downloads, previews and the DataStore all ask
`resource_show`. The name and the address of the resource stay visible: they are metadata.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthFunction, AuthResult, Context, DataDict


def auth_functions() -> dict[str, Any]:
    """The chained authorization functions by name."""
    return {"resource_show": resource_show}


@tk.auth_allow_anonymous_access
@tk.chained_auth_function
def resource_show(next_auth: AuthFunction, context: Context, data_dict: DataDict) -> AuthResult:
    """Core's rule, and for a resource marked as private membership of the organization."""
    allowed = next_auth(context, data_dict)
    if not allowed.get("success") or context.get("ignore_auth"):
        return allowed
    resource = context.get("resource") or model.Resource.get(data_dict.get("id"))
    if resource is None or (resource.extras or {}).get("resource_private") != "True":
        return allowed
    package = resource.package
    user = context.get("user")
    if user and (
        package.creator_user_id == getattr(context.get("auth_user_obj"), "id", object())
        or authz.has_user_permission_for_group_or_org(package.owner_org, user, "read")
    ):
        return allowed
    return {
        "success": False,
        "msg": tk._("Only members of the organization may open this resource"),
    }

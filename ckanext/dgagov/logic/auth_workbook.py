"""Who may bring workbooks in and take them out: who may edit the data sets."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import authz, model
from ckan.types import AuthResult, Context, DataDict

from ..importing import store
from ..permissions import may_edit
from . import lookup


def dgagov_workbook_import(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may edit data sets of the organization, be it as a collaborator of single ones: the
    rows of the others are then refused.
    """
    return _may(context, data_dict.get("organization"), collaborators=True)


def dgagov_workbook_export(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may edit the organization's data sets: drafts and private ones are in it."""
    return _may(context, data_dict.get("organization"))


def dgagov_import_list(context: Context, data_dict: DataDict) -> AuthResult:
    """As the import."""
    return _may(context, data_dict.get("organization"), collaborators=True)


def dgagov_import_show(context: Context, data_dict: DataDict) -> AuthResult:
    """As the import itself."""
    row = store.get(data_dict.get("id"), with_report=False)
    if row is None:
        message = tk._("No import has the id “{value}”").format(value=data_dict.get("id"))
        raise tk.ObjectNotFound(message)
    user = model.User.get(context.get("user"))
    if user is not None and row["user_id"] == user.id:
        return _may(context, row["organization_id"], collaborators=True)
    return _may(context, row["organization_id"])


def _may(context: Context, organization: object, *, collaborators: bool = False) -> AuthResult:
    found = lookup.organization(organization)
    user = context.get("user")
    if may_edit(user, found.id) or (collaborators and _collaborates(user, found.id)):
        return {"success": True}
    message = tk._("Only who may edit the data sets of {name} may do this")
    return {"success": False, "msg": message.format(name=found.name)}


def _collaborates(user_name: str | None, organization_id: str) -> bool:
    """Whether a person may edit single data sets of an organization."""
    user = model.User.get(user_name) if user_name else None
    if user is None or not authz.check_config_permission("allow_dataset_collaborators"):
        return False
    member = model.PackageMember
    statement = (
        sa.select(member.package_id)
        .join(model.Package, model.Package.id == member.package_id)
        .where(
            member.user_id == user.id,
            member.capacity.in_(("editor", "admin")),
            model.Package.owner_org == organization_id,
        )
        .limit(1)
    )
    return model.Session.execute(statement).first() is not None

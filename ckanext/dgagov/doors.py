"""Guards of core actions that read or write a data set before or beside its validation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Action, Context, DataDict
from sqlalchemy.orm import selectinload

from . import config
from .logic.validators.record import REQUESTED_RESOURCES, is_blank, is_public_category
from .logic.validators.shape import refuse_shape, resource_errors


def actions() -> dict[str, Callable[..., Any]]:
    """The chained actions by name."""
    return {
        "package_create": package_create,
        "package_update": package_update,
        "resource_create": resource_create,
        "resource_update": resource_update,
        "package_owner_org_update": package_owner_org_update,
        "bulk_update_public": bulk_update_public,
    }


@tk.chained_action
def package_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core's action, after values it would crash on are refused."""
    refuse_shape(data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def package_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core's action, after values it would crash on are refused.

    Core validates only the resources that change; rules about all of them need the others too.
    """
    refuse_shape(data_dict)
    context[REQUESTED_RESOURCES] = data_dict.get("resources")  # type: ignore[literal-required]
    return next_action(context, data_dict)


@tk.chained_action
def resource_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core's action, after values it would crash on are refused."""
    _refuse_resource_shape(data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def resource_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core's action, after values it would crash on are refused."""
    _refuse_resource_shape(data_dict)
    return next_action(context, data_dict)


def _refuse_resource_shape(data_dict: DataDict) -> None:
    if errors := resource_errors(data_dict):
        raise tk.ValidationError(errors)


@tk.chained_action
def package_owner_org_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core's action, which validates nothing: a published data set keeps an organization."""
    if config.enforce() and not data_dict.get("organization_id"):
        package = model.Package.get(data_dict.get("id"))
        if package is not None and package.state == "active" and package.owner_org:
            raise tk.ValidationError(
                {"organization_id": [tk._("A published data set must have an organization")]}
            )
    return next_action(context, data_dict)


@tk.chained_action
def bulk_update_public(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core's action, which validates nothing: what is not public data stays private.

    Refuses all of them, and names those whose resources everybody could then download.
    """
    if config.enforce():
        names = _open_if_public(data_dict.get("datasets"))
        if names:
            raise tk.ValidationError(
                {
                    "datasets": [
                        tk._("Not public data, but with resources everybody could download: %s")
                        % ", ".join(names)
                    ]
                }
            )
    return next_action(context, data_dict)


def _open_if_public(identities: Any) -> list[str]:
    if not isinstance(identities, list) or not all(isinstance(item, str) for item in identities):
        return []
    packages = model.Session.scalars(
        sa.select(model.Package)
        .where(model.Package.id.in_(identities), model.Package.state == "active")
        .options(selectinload(model.Package.resources_all))
    )
    return [
        package.title or package.name
        for package in packages
        if not is_public_category(package.extras.get("data_category"))
        and any(
            not is_blank(resource.url) and (resource.extras or {}).get("resource_private") != "True"
            for resource in package.resources
        )
    ]

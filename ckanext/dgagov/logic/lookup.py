"""Finds what a request names, or says clearly that it is not there."""

from __future__ import annotations

from typing import Any, TypeGuard

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from .. import config
from ..model import Use
from ..permissions import Viewer, viewer
from ..scoring import Rubric, UnknownIndicator, load_rubric


def _is_key(value: Any) -> TypeGuard[str]:
    """Whether something may be an id or name at all; PostgreSQL fails for a text with NUL."""
    return isinstance(value, str) and value != "" and "\0" not in value


def organization(id_or_name: Any) -> Any:
    """The organization (a `model.Group`) of this id or name.

    :raises ckan.plugins.toolkit.ObjectNotFound: when there is none, naming the value
    """
    found = model.Group.get(id_or_name) if _is_key(id_or_name) else None
    if found is None or not found.is_organization or found.state != model.core.State.ACTIVE:
        raise tk.ObjectNotFound(
            tk._("No organization has the id or name “{value}”").format(value=id_or_name)
        )
    return found


def dataset(id_or_name: Any) -> Any:
    """The data set (a `model.Package`) of this id or name, drafts included.

    :raises ckan.plugins.toolkit.ObjectNotFound: when there is none, naming the value
    """
    found = model.Package.get(id_or_name) if _is_key(id_or_name) else None
    if found is None or found.state == model.core.State.DELETED:
        raise tk.ObjectNotFound(
            tk._("No data set has the id or name “{value}”").format(value=id_or_name)
        )
    return found


def resource(resource_id: Any) -> Any:
    """The resource (a `model.Resource`) of this id.

    :raises ckan.plugins.toolkit.ObjectNotFound: when there is none, naming the value
    """
    found = model.Resource.get(resource_id) if _is_key(resource_id) else None
    if found is None or found.state != model.core.State.ACTIVE:
        raise tk.ObjectNotFound(tk._("No resource has the id “{value}”").format(value=resource_id))
    return found


def dataset_ids(references: set[str], organization_id: str) -> dict[str, str]:
    """Ids of the organization's data sets by each id or name of `references` that is there."""
    package = model.Package
    rows = model.Session.execute(
        sa.select(package.id, package.name).where(
            package.owner_org == organization_id,
            package.state != model.core.State.DELETED,
            sa.or_(package.id.in_(references), package.name.in_(references)),
        )
    ).all()
    return {key: row[0] for row in rows for key in reversed(row)}


def target(data_dict: dict[str, Any]) -> dict[str, str | None]:
    """What a statement is about: the most particular of resource, dataset and organization.

    :returns: `organization_id`, `dataset_id` and `resource_id`, the last two None where the
        statement is about something larger
    :raises ckan.plugins.toolkit.ObjectNotFound: when one of them is not there
    :raises ckan.plugins.toolkit.ValidationError: when the data set is another organization's
    """
    named = data_dict.get("organization")
    found = resource(data_dict["resource"]) if data_dict.get("resource") else None
    package = None
    if found is not None:
        package = dataset(found.package_id)
    elif data_dict.get("dataset"):
        package = dataset(data_dict["dataset"])
    owner = organization(package.owner_org if package is not None else named)
    if package is not None and named and organization(named).id != owner.id:
        message = tk._("The data set does not belong to the organization “{value}”")
        raise tk.ValidationError({"organization": [message.format(value=named)]})
    return {
        "organization_id": owner.id,
        "dataset_id": package.id if package is not None else None,
        "resource_id": found.id if found is not None else None,
    }


def use(use_id: Any) -> Use:
    """The last version of a use.

    :raises ckan.plugins.toolkit.ObjectNotFound: when there is none, or it was deleted
    """
    found = Use.current(use_id) if _is_key(use_id) else None
    if found is None:
        raise tk.ObjectNotFound(tk._("No use has the id “{value}”").format(value=use_id))
    return found


def rubric(data_dict: dict[str, Any], key: str = "indicator") -> Rubric:
    """The rubric a request names, else that of the setting `ckanext.dgagov.indicator`.

    :raises ckan.plugins.toolkit.ValidationError: for an unknown indicator
    """
    try:
        return load_rubric(data_dict.get(key) or config.indicator())
    except UnknownIndicator as error:
        raise tk.ValidationError({key: [str(error)]}) from error


def population(data_dict: dict[str, Any], used: Rubric) -> str:
    """The population a request names, else that of the setting `ckanext.dgagov.population`.

    :raises ckan.plugins.toolkit.ValidationError: for one the rubric does not have
    """
    chosen = data_dict.get("population") or config.population()
    if chosen not in used.populations:
        message = tk._("“{value}” is not a population; the populations are {allowed}").format(
            value=chosen, allowed=", ".join(used.populations)
        )
        raise tk.ValidationError({"population": [message]})
    return chosen


def context_viewer(context: Any) -> Viewer:
    """What the caller of an action may see."""
    if context.get("ignore_auth"):
        return Viewer(everything=True)
    return viewer(context.get("user"))

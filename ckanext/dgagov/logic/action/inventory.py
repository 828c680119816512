"""Actions on the inventory (Template 1) of an organization."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.logic import validate
from ckan.types import Context, DataDict

from ...inventory import check_document, empty_document, entries
from ...model import Inventory
from ...model.base import user_names
from .. import lookup, schema, statement


@tk.side_effect_free
@validate(schema.inventory_show)
def dgagov_inventory_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show the inventory of an organization; an empty one of version 0 before the first save.

    :param organization: id or name
    :param indicator: the indicator's id; the site's own when absent
    :returns: `organization_id`, `indicator`, `version`, `document`, `modified`, `modified_by`
    """
    tk.check_access("dgagov_inventory_show", context, data_dict)
    organization = lookup.organization(data_dict["organization"])
    indicator = lookup.rubric(data_dict).id
    return _dictize(organization.id, indicator, Inventory.current(organization.id, indicator))


@validate(schema.inventory_update)
def dgagov_inventory_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Save the whole inventory of an organization as its next version.

    Earlier versions are kept. A document equal to the current one adds no version.

    :param organization: id or name
    :param indicator: the indicator's id; the site's own when absent
    :param version: the version that the change was made from, 0 for the first
    :param document: the whole document, as `dgagov_inventory_show` gives it
    :raises ValidationError: when somebody saved another version meanwhile, or a place of the
        document is wrong; errors of the document are keyed by place
    """
    tk.check_access("dgagov_inventory_update", context, data_dict)
    organization = lookup.organization(data_dict["organization"])
    rubric = lookup.rubric(data_dict)
    current = Inventory.current(organization.id, rubric.id)
    _check_version(data_dict["version"], current)
    document = _checked(data_dict["document"], rubric, organization.id, current)
    if current is None or current.document != document:
        current = _save(context, organization.id, rubric.id, document, data_dict["version"] + 1)
    return _dictize(organization.id, rubric.id, current)


def _check_version(version: int, current: Inventory | None) -> None:
    newest = current.version if current else 0
    if version != newest:
        raise tk.ValidationError(
            {
                "version": [
                    tk._(
                        "The list was saved as version {newest} meanwhile; your change was made "
                        "from version {version} and is not saved. Load the new version and make "
                        "your change there"
                    ).format(newest=newest, version=version)
                ]
            }
        )


def _checked(value: Any, rubric: Any, organization_id: str, current: Inventory | None) -> Any:
    checked = check_document(value, {area["number"] for area in rubric.focus_areas}, tk._)
    # A reference that stood before stays: its data set may have been deleted since.
    kept = {e["dataset"] for _place, e in entries(current.document)} if current else set()
    named = {e["dataset"] for _place, e in entries(checked.document)} - kept - {None}
    ids = lookup.dataset_ids(named, organization_id)
    for place, entry in entries(checked.document):
        reference = entry["dataset"]
        if reference in ids:
            entry["dataset"] = ids[reference]
        elif reference in named:
            checked.errors.setdefault(f"{place}.dataset", []).append(
                tk._("The organization has no data set with the id or name “{value}”").format(
                    value=reference
                )
            )
    if checked.errors:
        raise tk.ValidationError(checked.errors)
    return checked.document


def _save(
    context: Context, organization_id: str, indicator: str, document: Any, version: int
) -> Inventory:
    row = Inventory(
        organization_id=organization_id,
        indicator=indicator,
        version=version,
        document=document,
        user_id=statement.user_id(context),
    )
    model.Session.add(row)
    try:
        model.Session.commit()
    except sa.exc.IntegrityError as error:
        model.Session.rollback()
        _check_version(version - 1, Inventory.current(organization_id, indicator))
        raise tk.ValidationError({"version": [str(error.orig)]}) from error
    return row


def _dictize(organization_id: str, indicator: str, row: Inventory | None) -> dict[str, Any]:
    return {
        "organization_id": organization_id,
        "indicator": indicator,
        "version": row.version if row else 0,
        "document": row.document if row else empty_document(),
        "modified": row.created.isoformat(timespec="seconds") if row else None,
        "modified_by": user_names({row.user_id})[row.user_id] if row else None,
    }

"""Actions on declarations: what a person states and no machine can find out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict

from ...language import language
from ...model import Declaration
from ...model.declaration import dictize
from ...scoring import check_declaration_value
from .. import lookup, schema, statement

_TARGETS = ("resource", "dataset", "organization")


@validate(schema.declaration_create)
def dgagov_declaration_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """State something about an organization, a data set or a resource.

    Which kinds there are, and on what, is in `dgagov_indicator_show`. A new
    declaration of a kind on the same thing supersedes the earlier one, which is kept.

    :param kind: such as `catalog_url`
    :param organization: id or name; or `dataset`, or `resource`: exactly what the kind is about
    :param value: what is stated, such as the URL
    :param reason: why, in words
    :param evidence_url: where that can be seen
    """
    tk.check_access("dgagov_declaration_create", context, data_dict)
    rubric = lookup.rubric(data_dict)
    target = _target(data_dict)
    errors: dict[str, list[str]] = {}
    message = check_declaration_value(rubric, data_dict["kind"], target, data_dict["value"])
    if message is not None:
        key = "value" if data_dict["kind"] in rubric.declaration_kinds else "kind"
        errors[key] = [message.get(language(), message["en"])]
    evidence_url = data_dict["evidence_url"].strip()
    if evidence_url and urlsplit(evidence_url).scheme not in ("http", "https"):
        errors["evidence_url"] = [
            tk._("“{value}” is not a web address; it begins with https:// or http://").format(
                value=evidence_url
            )
        ]
    if errors:
        raise tk.ValidationError(errors)
    row = Declaration(
        indicator=rubric.id,
        kind=data_dict["kind"],
        **_about(target, data_dict),
        value=data_dict["value"].strip(),
        reason=data_dict["reason"].strip(),
        evidence_url=evidence_url,
        user_id=statement.user_id(context),
    )
    return dictize([statement.add(row)])[0]


@tk.side_effect_free
@validate(schema.declaration_list)
def dgagov_declaration_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the declarations of an organization, its data sets and resources, oldest first.

    :param organization: id or name
    :param kind: only those of this kind
    :param history: also those withdrawn, and the withdrawals themselves
    """
    tk.check_access("dgagov_declaration_list", context, data_dict)
    organization = lookup.organization(data_dict["organization"])
    rows = Declaration.of_organizations(
        [organization.id], lookup.rubric(data_dict).id, withdrawn=data_dict["history"]
    )
    kind = data_dict.get("kind")
    return dictize([row for row in rows if not kind or row.kind == kind])


@validate(schema.statement_delete)
def dgagov_declaration_delete(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Withdraw a declaration. The row stays; a new row says who withdrew it, when and why.

    :param id: the declaration's id
    :param reason: why
    :returns: the new row, whose `withdraws` is the id
    """
    tk.check_access("dgagov_declaration_delete", context, data_dict)
    stated: Any = Declaration.get(data_dict["id"])
    if stated.withdraws:
        raise tk.ValidationError({"id": [tk._("A withdrawal cannot be withdrawn; declare anew")]})
    row = Declaration(
        **{
            key: getattr(stated, key)
            for key in ("indicator", "kind", "organization_id", "dataset_id", "resource_id")
        },
        value="",
        reason=data_dict["reason"].strip(),
        evidence_url="",
        user_id=statement.user_id(context),
        withdraws=stated.id,
    )
    message = tk._("The declaration was withdrawn already")
    return dictize([statement.add(row, message)])[0]


def _target(data_dict: DataDict) -> str:
    """The most particular of the things that the request names."""
    for name in _TARGETS:
        if data_dict.get(name):
            return name
    message = tk._("Say which organization, data set or resource the declaration is about")
    raise tk.ValidationError({"organization": [message]})


def _about(target: str, data_dict: DataDict) -> dict[str, str | None]:
    resource = lookup.resource(data_dict["resource"]) if target == "resource" else None
    dataset = None
    if resource is not None:
        dataset = lookup.dataset(resource.package_id)
    elif target == "dataset":
        dataset = lookup.dataset(data_dict["dataset"])
    owner = dataset.owner_org if dataset is not None else data_dict["organization"]
    organization = lookup.organization(owner)
    named = data_dict.get("organization")
    if dataset is not None and named and lookup.organization(named).id != organization.id:
        message = tk._("The data set does not belong to the organization “{value}”")
        raise tk.ValidationError({"organization": [message.format(value=named)]})
    return {
        "organization_id": organization.id,
        "dataset_id": dataset.id if dataset is not None else None,
        "resource_id": resource.id if resource is not None else None,
    }

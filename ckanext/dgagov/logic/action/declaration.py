"""Actions on declarations: what a person states and no machine can find out."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict

from ...language import language
from ...model import Declaration
from ...model.declaration import dictize
from ...scoring import Rubric, check_declaration_value
from .. import lookup, schema, statement
from ..answer import ask

_TARGETS = ("resource", "dataset", "organization")

ASKED = ("conditions_url",)
"""The forms of value (`scoring.declared_checks`) whose address must answer to be declared."""


@validate(schema.declaration_create)
def dgagov_declaration_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """State something about an organization, a data set or a resource.

    Which kinds there are, and on what, is in `dgagov_indicator_show`. A new
    declaration of a kind on the same thing supersedes the earlier one, which is kept. The
    address of an API is asked: one that does not answer is refused with the reason, and what
    one answered is kept as `checked`.

    :param kind: such as `catalog_url`
    :param organization: id or name; or `dataset`, or `resource`: exactly what the kind is about
    :param value: what is stated, such as the URL
    :param reason: why, in words
    :param evidence_url: where that can be seen
    """
    tk.check_access("dgagov_declaration_create", context, data_dict)
    rubric = lookup.rubric(data_dict)
    target = _target(data_dict)
    errors, checked = _check(rubric, target, data_dict), None
    about = {} if errors else lookup.target(data_dict)
    if not errors and rubric.declaration_kinds[data_dict["kind"]].form in ASKED:
        checked, problem = ask(data_dict["value"].strip())
        if problem:
            errors["value"] = [problem]
    if errors:
        raise tk.ValidationError(errors)
    row = Declaration(
        indicator=rubric.id,
        kind=data_dict["kind"],
        **about,
        value=data_dict["value"].strip(),
        reason=data_dict["reason"].strip(),
        evidence_url=data_dict["evidence_url"].strip(),
        checked=checked,
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


def _check(rubric: Rubric, target: str, data_dict: DataDict) -> dict[str, list[str]]:
    """What is wrong with the texts of a declaration, by field."""
    errors = statement.text_errors(data_dict, "value", "reason", "evidence_url")
    message = check_declaration_value(rubric, data_dict["kind"], target, data_dict["value"])
    if message is not None:
        key = "value" if data_dict["kind"] in rubric.declaration_kinds else "kind"
        errors[key] = [message.get(language(), message["en"])]
    evidence_url = data_dict["evidence_url"].strip()
    if evidence_url and not evidence_url.lower().startswith(("https://", "http://")):
        errors["evidence_url"] = [
            tk._("“{value}” is not a web address; it begins with https:// or http://").format(
                value=evidence_url
            )
        ]
    return errors

"""Actions by which a sysadmin names the people who assess."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import validate
from ckan.types import Context, DataDict

from ...model import Assessor
from ...model.assessor import dictize
from .. import lookup, schema, statement


@validate(schema.assessor_create)
def dgagov_assessor_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Name a person as assessor. Naming the same again changes nothing.

    :param user: id or name
    :param organization: id or name of the organization he assesses; all when absent
    :param criterion: id of the criterion he assesses; all when absent
    :param reason: why
    """
    tk.check_access("dgagov_assessor_create", context, data_dict)
    person = _person(data_dict["user"])
    named = data_dict.get("organization")
    organization_id = lookup.organization(named).id if named else None
    criterion = data_dict.get("criterion") or None
    allowed = lookup.rubric(data_dict).criterion_ids
    if criterion and criterion not in allowed:
        message = tk._("“{value}” is not a criterion; the criteria are {allowed}")
        raise tk.ValidationError(
            {"criterion": [message.format(value=criterion, allowed=", ".join(allowed))]}
        )
    standing = model.Session.scalars(
        Assessor.standing().where(
            Assessor.assessor_id == person.id,
            Assessor.organization_id.is_not_distinct_from(organization_id),
            Assessor.criterion.is_not_distinct_from(criterion),
        )
    ).first()
    if standing is None:
        standing = statement.add(
            Assessor(
                assessor_id=person.id,
                organization_id=organization_id,
                criterion=criterion,
                reason=data_dict["reason"].strip(),
                user_id=statement.user_id(context),
            )
        )
    return dictize([standing])[0]


@tk.side_effect_free
@validate(schema.assessor_list)
def dgagov_assessor_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List who assesses what.

    :param user: only this person, by id or name
    """
    tk.check_access("dgagov_assessor_list", context, data_dict)
    standing = Assessor.standing()
    if data_dict.get("user"):
        standing = standing.where(Assessor.assessor_id == _person(data_dict["user"]).id)
    return dictize(list(model.Session.scalars(standing)))


@validate(schema.statement_delete)
def dgagov_assessor_delete(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a grant back. The row stays; a new row says who took it back, when and why.

    :param id: the grant's id, as `dgagov_assessor_list` gives it
    :param reason: why
    """
    tk.check_access("dgagov_assessor_delete", context, data_dict)
    granted: Any = Assessor.get(data_dict["id"])
    if granted is None or granted.withdraws:
        raise tk.ObjectNotFound(tk._("No grant has the id “{value}”").format(value=data_dict["id"]))
    row = Assessor(
        assessor_id=granted.assessor_id,
        organization_id=granted.organization_id,
        criterion=granted.criterion,
        reason=data_dict["reason"].strip(),
        user_id=statement.user_id(context),
        withdraws=granted.id,
    )
    message = tk._("The grant was taken back already")
    return dictize([statement.add(row, message)])[0]


def _person(id_or_name: str) -> Any:
    person = model.User.get(id_or_name)
    if person is None or person.state != model.core.State.ACTIVE:
        raise tk.ObjectNotFound(
            tk._("No user has the id or name “{value}”").format(value=id_or_name)
        )
    return person

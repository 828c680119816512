"""Actions on uses: what was done with open data, reported by stewards, judged by assessors."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.logic import validate
from ckan.model.types import make_uuid
from ckan.types import Context, DataDict

from ...model import Use
from ...model.use import ACCEPTED, DELETED, DRAFT, RETURNED, SUBMITTED, dictize
from ...scoring import Rubric
from ...uses import FIELDS, lacking, read_fields
from .. import lookup, schema, statement

VERDICTS = {"accept": ACCEPTED, "return": RETURNED}
"""What an assessor may do with a use, and the state that this gives."""


@validate(schema.use_create)
def dgagov_use_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Begin a report of a use of open data, as a draft. Fields may be filled in later.

    :param organization: id or name
    :param indicator: the indicator's id; the site's own when absent
    :param title: what the data was used for, in a line
    :param datasets: list of ids or names of data sets of the organization that were used
    :param focus_area: number of the Focus Area that the use answers
    :param issue: the issue under it
    :param change: what was changed with the help of the data
    :param result: the measured result, with its number
    :param report_url: instead of both: the URL of an executive report or dashboard
    :returns: the use; its `id` stays the same through all versions
    """
    tk.check_access("dgagov_use_create", context, data_dict)
    organization = lookup.organization(data_dict["organization"])
    rubric = lookup.rubric(data_dict)
    values = _checked(data_dict, rubric, organization.id, set())
    row = Use(
        use_id=make_uuid(),
        version=1,
        indicator=rubric.id,
        organization_id=organization.id,
        state=DRAFT,
        user_id=statement.user_id(context),
        **values,
    )
    return _saved(row)


@validate(schema.use_update)
def dgagov_use_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Change a use. Fields that are left out stay as they are; the result is a draft again.

    An accepted use earns its points as it stands, so it is not edited unless `reopen` says
    that its acceptance is given up: then it is a draft that counts only once it was
    submitted and accepted again.

    :param id: the use's id
    :param version: the version that the change was made from; refused when it is not the last
    :param reopen: true to give up the acceptance of an accepted use
    """
    tk.check_access("dgagov_use_update", context, data_dict)
    current = _current(data_dict)
    if current.state == ACCEPTED and not data_dict["reopen"]:
        message = tk._(
            "This use is accepted and cannot be edited. To edit it all the same, reopen it: it "
            "becomes a draft, is no longer accepted, and earns nothing until it is submitted and "
            "accepted again"
        )
        raise tk.ValidationError({"state": [message]})
    rubric = lookup.rubric({"indicator": current.indicator})
    # A data set that stood before stays: it may have been deleted since.
    values = _checked(data_dict, rubric, current.organization_id, set(current.datasets))
    # Why a use was returned stays in sight while it is mended; why it was accepted does not.
    reason = "" if current.state == ACCEPTED else current.review_reason
    changes = {**values, "state": DRAFT, "review_reason": reason}
    if all(getattr(current, key) == value for key, value in changes.items()):
        return dictize([current])[0]
    return _saved(current.next_version(statement.user_id(context), **changes))


@validate(schema.use_submit)
def dgagov_use_submit(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Hand a use to the assessors.

    :param id: the use's id
    :param version: the version that was looked at; refused when it is not the last
    :raises ValidationError: what the use lacks, by field
    """
    tk.check_access("dgagov_use_submit", context, data_dict)
    current = _current(data_dict)
    if current.state not in (DRAFT, RETURNED):
        raise tk.ValidationError({"state": [_state_text(current.state)]})
    rubric = lookup.rubric({"indicator": current.indicator})
    there = lookup.dataset_ids(set(current.datasets), current.organization_id)
    said = {key: getattr(current, key) for key in FIELDS}
    errors = lacking(said, _focus_areas(rubric), tk._)
    for reference in current.datasets:
        if reference not in there:
            errors.setdefault("datasets", []).append(_no_dataset(reference))
    if errors:
        raise tk.ValidationError(errors)
    return _saved(current.next_version(statement.user_id(context), state=SUBMITTED))


@validate(schema.use_review)
def dgagov_use_review(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Accept a submitted use, or send it back. An earlier review may be changed as well.

    Only an assessor of the criterion for that organization, and nobody in his own one.

    :param id: the use's id
    :param verdict: `accept` or `return`
    :param reason: why, in words the steward understands; compulsory
    :param version: the version that was looked at; refused when it is not the last
    """
    tk.check_access("dgagov_use_review", context, data_dict)
    current = _current(data_dict)
    errors = statement.reason_errors(data_dict)
    verdict = data_dict["verdict"]
    if verdict not in VERDICTS:
        message = tk._("“{value}” is not a verdict; the verdicts are {allowed}")
        errors["verdict"] = [message.format(value=verdict, allowed=", ".join(VERDICTS))]
    if current.state == DRAFT or current.state == VERDICTS.get(verdict):
        errors["state"] = [_state_text(current.state)]
    if errors:
        raise tk.ValidationError(errors)
    changes = {"state": VERDICTS[verdict], "review_reason": data_dict["reason"].strip()}
    return _saved(current.next_version(statement.user_id(context), **changes))


@validate(schema.use_delete)
def dgagov_use_delete(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a use back. Its versions stay; a new one says who deleted it, when and why.

    :param id: the use's id
    :param reason: why
    :param version: the version that was looked at; refused when it is not the last
    """
    tk.check_access("dgagov_use_delete", context, data_dict)
    current = _current(data_dict)
    if errors := statement.text_errors(data_dict, "reason"):
        raise tk.ValidationError(errors)
    changes = {"state": DELETED, "review_reason": data_dict["reason"].strip()}
    return _saved(current.next_version(statement.user_id(context), **changes))


@tk.side_effect_free
@validate(schema.use_show)
def dgagov_use_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show a use as it stands.

    :param id: the use's id
    :param history: also `versions`, oldest first; then a deleted use is shown as well
    """
    tk.check_access("dgagov_use_show", context, data_dict)
    if not data_dict["history"]:
        return dictize([lookup.use(data_dict["id"])])[0]
    versions = dictize(Use.versions(data_dict["id"]))
    return {**versions[-1], "versions": versions}


@tk.side_effect_free
@validate(schema.use_list)
def dgagov_use_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the uses of an organization as they stand, in the order they were begun.

    :param organization: id or name
    :param indicator: the indicator's id; the site's own when absent
    :param state: only those in this state: draft, submitted, accepted or returned
    """
    tk.check_access("dgagov_use_list", context, data_dict)
    organization = lookup.organization(data_dict["organization"])
    rows = Use.of_organizations([organization.id], lookup.rubric(data_dict).id)
    state = data_dict.get("state")
    return dictize([row for row in rows if not state or row.state == state])


def _current(data_dict: DataDict) -> Use:
    """The last version, if it is the one that the caller knows."""
    current = lookup.use(data_dict["id"])
    known = data_dict.get("version")
    if known is not None and known != current.version:
        raise _conflict()
    return current


def _checked(
    data_dict: DataDict, rubric: Rubric, organization_id: str, kept: set[str]
) -> dict[str, Any]:
    values, errors = read_fields(data_dict, _focus_areas(rubric), tk._)
    if "datasets" in values:
        named = set(values["datasets"]) - kept
        ids = lookup.dataset_ids(named, organization_id) if named else {}
        unknown = [reference for reference in values["datasets"] if reference in named - set(ids)]
        if unknown:
            errors["datasets"] = [_no_dataset(reference) for reference in unknown]
        found = (ids.get(reference, reference) for reference in values["datasets"])
        values["datasets"] = list(dict.fromkeys(found))
    if errors:
        raise tk.ValidationError(errors)
    return values


def _no_dataset(reference: str) -> str:
    message = tk._("The organization has no data set with the id or name “{value}”")
    return message.format(value=reference)


def _focus_areas(rubric: Rubric) -> set[int]:
    return {area["number"] for area in rubric.focus_areas}


def _state_text(state: str) -> str:
    return {
        DRAFT: tk._("This use is a draft: it can be reviewed once it was submitted"),
        SUBMITTED: tk._("This use is submitted already and waits for an assessor"),
        ACCEPTED: tk._("This use is accepted already"),
        RETURNED: tk._("This use was returned already"),
    }[state]


def _conflict() -> tk.ValidationError:
    message = tk._(
        "Somebody changed this use meanwhile, and your change is not saved. "
        "Load it anew and make your change there"
    )
    return tk.ValidationError({"version": [message]})


def _saved(row: Use) -> dict[str, Any]:
    model.Session.add(row)
    try:
        model.Session.commit()
    except sa.exc.IntegrityError as error:
        model.Session.rollback()
        raise _conflict() from error
    return dictize([row])[0]

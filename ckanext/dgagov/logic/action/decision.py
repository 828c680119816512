"""Actions on decisions: what an assessor settles where a person must judge."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict

from ...language import language
from ...model import Decision
from ...model.decision import dictize
from ...scoring import Rubric
from .. import lookup, schema, statement

LEVEL = "level"
RESULTS = ("pass", "fail", LEVEL, "not_applicable")


@validate(schema.decision_create)
def dgagov_decision_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Decide on a criterion, or one row of it, for an organization or a data set.

    Only an assessor of that criterion for that organization, and nobody in his own one. Rows
    are only added: a new decision on the same thing supersedes the earlier one, which is kept,
    and what was detected stays beside it.

    :param criterion: id of the criterion
    :param row: id of one of its rows, for a data set
    :param dataset: id or name; or `organization`
    :param result: pass, fail, level or not_applicable
    :param level: with `level` only: 1 or more
    :param reason: why, in words the steward understands; compulsory
    """
    if not (data_dict.get("dataset") or data_dict.get("organization")):
        message = tk._("Say which organization or data set the decision is about")
        raise tk.ValidationError({"organization": [message]})
    tk.check_access("dgagov_decision_create", context, data_dict)
    rubric = lookup.rubric(data_dict)
    about = lookup.target({**data_dict, "resource": None})
    errors: dict[str, list[str]] = {}
    _check_subject(rubric, data_dict, about, errors)
    level = None
    if not errors:
        level = _check_result(rubric, data_dict, errors)
    errors.update(statement.reason_errors(data_dict))
    if errors:
        raise tk.ValidationError(errors)
    row = Decision(
        indicator=rubric.id,
        organization_id=about["organization_id"],
        dataset_id=about["dataset_id"],
        criterion=data_dict["criterion"],
        row=data_dict.get("row") or None,
        result=data_dict["result"],
        level=level,
        reason=data_dict["reason"].strip(),
        user_id=statement.user_id(context),
    )
    return dictize([statement.add(row)])[0]


@tk.side_effect_free
@validate(schema.decision_list)
def dgagov_decision_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the decisions on an organization and its data sets, oldest first.

    :param organization: id or name
    :param dataset: only those on this data set, by id or name
    :param criterion: only those on this criterion
    :param history: also those withdrawn, and the withdrawals themselves
    """
    tk.check_access("dgagov_decision_list", context, data_dict)
    organization = lookup.organization(data_dict["organization"])
    rows = Decision.of_organizations(
        [organization.id], lookup.rubric(data_dict).id, withdrawn=data_dict["history"]
    )
    if data_dict.get("dataset"):
        chosen = lookup.dataset(data_dict["dataset"]).id
        rows = [row for row in rows if row.dataset_id == chosen]
    criterion = data_dict.get("criterion")
    return dictize([row for row in rows if not criterion or row.criterion == criterion])


@validate(schema.statement_delete)
def dgagov_decision_delete(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Withdraw a decision. The row stays; a new row says who withdrew it, when and why.

    The latest of the decisions that remain on the same thing counts again.

    :param id: the decision's id
    :param reason: why; compulsory
    :returns: the new row, whose `withdraws` is the id
    """
    tk.check_access("dgagov_decision_delete", context, data_dict)
    decided: Any = Decision.get(data_dict["id"])
    errors = statement.reason_errors(data_dict)
    if decided.withdraws:
        errors["id"] = [tk._("A withdrawal cannot be withdrawn; decide anew")]
    if errors:
        raise tk.ValidationError(errors)
    keys = ("indicator", "organization_id", "dataset_id", "criterion", "row", "result", "level")
    row = Decision(
        **{key: getattr(decided, key) for key in keys},
        reason=data_dict["reason"].strip(),
        user_id=statement.user_id(context),
        withdraws=decided.id,
    )
    message = tk._("The decision was withdrawn already")
    return dictize([statement.add(row, message)])[0]


def _check_subject(
    rubric: Rubric, data_dict: DataDict, about: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    """Criterion and row exist, and are about what the decision is about."""
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    criterion, row = criteria.get(data_dict["criterion"]), data_dict.get("row")
    if criterion is None:
        message = tk._("“{value}” is not a criterion; the criteria are {allowed}")
        errors["criterion"] = [
            message.format(value=data_dict["criterion"], allowed=", ".join(criteria))
        ]
        return
    title = criterion.title.get(language(), criterion.title["en"])
    if about["dataset_id"] and not criterion.evaluator.per_dataset:
        message = tk._("“{title}” is decided for the organization, not for a data set")
        errors["dataset"] = [message.format(title=title)]
    if not row:
        return
    rows = _tops(rubric, criterion.id)
    if not rows:
        errors["row"] = [tk._("“{title}” has no rows; leave the row out").format(title=title)]
    elif row not in rows:
        message = tk._("“{value}” is not a row of “{title}”; the rows are {allowed}")
        errors["row"] = [message.format(value=row, title=title, allowed=", ".join(rows))]
    elif not about["dataset_id"]:
        errors["dataset"] = [tk._("A row is decided for a data set; say for which")]


def _check_result(rubric: Rubric, data_dict: DataDict, errors: dict[str, list[str]]) -> int | None:
    """The level, where the result is one."""
    result, row, given = data_dict["result"], data_dict.get("row"), data_dict.get("level")
    tops = _tops(rubric, data_dict["criterion"])
    top = tops[row] if row else max(tops.values(), default=0)
    allowed = [name for name in RESULTS if top or name != LEVEL]
    if result not in allowed:
        message = tk._("“{value}” is not a result here; the results are {allowed}")
        errors["result"] = [message.format(value=result, allowed=", ".join(allowed))]
    elif result != LEVEL:
        if given not in (None, ""):
            message = tk._("A level goes only with the result “level”, not with “{value}”")
            errors["level"] = [message.format(value=result)]
    else:
        text = str(given).strip() if isinstance(given, (int, str)) else ""
        # isdecimal knows Thai digits, as int does; True is no number here.
        number = int(text) if text.isdecimal() and len(text) < 9 else 0
        if 1 <= number <= top:
            return number
        message = tk._("“{value}” is not a level; the levels are 1 to {top}")
        errors["level"] = [message.format(value="" if given is None else str(given)[:60], top=top)]
    return None


def _tops(rubric: Rubric, criterion: str) -> dict[str, int]:
    """The greatest level of each row of a criterion; 0 for a row that only passes or fails."""
    scheme = rubric.open
    if scheme is None or scheme.criterion != criterion:
        return {}
    rows = (row for kind in scheme.kinds.values() for row in kind.rows)
    return {row.id: 0 if row.single else scheme.top for row in rows}

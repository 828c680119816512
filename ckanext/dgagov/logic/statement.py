"""Adds rows to the tables of statements by people."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ..inventory import text_problem


def add(row: Any, already_withdrawn: str = "") -> Any:
    """Save a statement and give it back.

    :param already_withdrawn: the message for a second withdrawal of the same statement,
        which the database refuses even when both come at the same moment
    :raises ckan.plugins.toolkit.ValidationError: with that message
    """
    model.Session.add(row)
    try:
        model.Session.commit()
    except sa.exc.IntegrityError as error:
        model.Session.rollback()
        raise tk.ValidationError({"id": [already_withdrawn or str(error.orig)]}) from error
    return row


def text_errors(data_dict: dict[str, Any], *keys: str) -> dict[str, list[str]]:
    """What keeps each of these texts from being stored, by key: its length, control characters."""
    found = {key: text_problem(data_dict[key], tk._) for key in keys}
    return {key: [problem] for key, problem in found.items() if problem}


def reason_errors(data_dict: dict[str, Any]) -> dict[str, list[str]]:
    """The same for a reason that is compulsory."""
    if not data_dict["reason"].strip():
        return {"reason": [tk._("Write the reason, so that the steward knows what to do")]}
    return text_errors(data_dict, "reason")


def user_id(context: Context) -> str:
    """The id of the caller; "" for the system itself."""
    user = model.User.get(context.get("user"))
    return user.id if user else ""

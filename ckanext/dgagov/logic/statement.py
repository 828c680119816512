"""Adds rows to the tables of statements by people."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context


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


def user_id(context: Context) -> str:
    """The id of the caller; "" for the system itself."""
    user = model.User.get(context.get("user"))
    return user.id if user else ""

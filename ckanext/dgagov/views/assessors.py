"""Assessors: a sysadmin names the people who assess, and takes a grant back."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from flask import Blueprint

from .. import config
from ..scoring import load_rubric
from ._pages import call, explained

ADDRESS = "/ckan-admin/dgagov-assessors"
FIELDS = ("user", "organization", "criterion", "reason")


def register(blueprint: Blueprint) -> None:
    """Add the pages to the plugin's blueprint."""
    blueprint.add_url_rule(ADDRESS, "assessors", show)
    blueprint.add_url_rule(ADDRESS, "assessor_create", create, methods=["POST"])
    blueprint.add_url_rule(
        f"{ADDRESS}/<grant_id>/withdraw", "assessor_delete", delete, methods=["POST"]
    )


@explained
def show() -> str:
    """Who assesses what, and the form to name another."""
    return _page()


@explained
def create() -> Any:
    """Name a person as assessor."""
    typed = {key: tk.request.form.get(key, "").strip() for key in FIELDS}
    try:
        call("dgagov_assessor_create", **typed)
    except tk.ValidationError as error:
        return _page(typed, error.error_dict)
    except tk.ObjectNotFound as error:
        # The organization was chosen from a list; a user's name is typed.
        return _page(typed, {"user": [str(error)]})
    tk.h.flash_success(tk._("{user} is named as assessor").format(user=typed["user"]))
    return tk.redirect_to("dgagov.assessors")


@explained
def delete(grant_id: str) -> Any:
    """Take a grant back; the reason is kept with the sysadmin's name."""
    call("dgagov_assessor_delete", id=grant_id, reason=tk.request.form.get("reason", ""))
    tk.h.flash_success(tk._("The grant is taken back"))
    return tk.redirect_to("dgagov.assessors")


def _page(typed: dict[str, str] | None = None, errors: dict[str, Any] | None = None) -> str:
    grants = call("dgagov_assessor_list")
    return tk.render(
        "dgagov/assessors.html",
        {
            "grants": grants,
            "organizations": _organizations(),
            "rubric": load_rubric(config.indicator()),
            "typed": typed or {},
            "errors": errors or {},
        },
    )


def _organizations() -> dict[str, str]:
    """Titles of the active organizations by id, in the order of the titles."""
    group = model.Group
    rows = model.Session.execute(
        sa.select(group.id, group.title, group.name)
        .where(group.is_organization.is_(True), group.state == model.core.State.ACTIVE)
        .order_by(group.title, group.name)
    )
    return {row[0]: row[1] or row[2] for row in rows}

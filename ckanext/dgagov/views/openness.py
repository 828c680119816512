"""The open characteristics of a data set: its rows, its declarations, and the decision."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from .. import config
from ..helpers.openness import dgagov_openness
from ..scoring import load_rubric
from ._pages import allowed, call, dataset, dataset_frame, explained, go_back

ADDRESS = "/dataset/<id>/openness"
FIELDS = ("kind", "resource", "value", "reason", "evidence_url")


def register(blueprint: Blueprint) -> None:
    """Add the pages to the plugin's blueprint."""
    blueprint.add_url_rule(ADDRESS, "openness", show)
    blueprint.add_url_rule(ADDRESS, "openness_declare", declare, methods=["POST"])
    blueprint.add_url_rule(
        f"{ADDRESS}/<declaration_id>/withdraw", "openness_withdraw", withdraw, methods=["POST"]
    )


@explained
def show(id: str) -> str:  # noqa: A002 - the name CKAN's own addresses use
    """Everything about the open characteristics of a data set."""
    return _page(dataset(id))


@explained
def declare(id: str) -> Any:  # noqa: A002
    """State something about a data set or a resource; a refused form is shown on the page."""
    package = dataset(id)
    fields = tk.request.form
    typed = {key: fields.get(key, "") for key in FIELDS}
    about = {"resource": typed["resource"]} if typed["resource"] else {"dataset": package["id"]}
    if about.get("resource"):
        _check_resource(package, typed["resource"])
    stated = {key: typed[key] for key in ("kind", "value", "reason", "evidence_url")}
    try:
        call("dgagov_declaration_create", **about, **stated)
    except tk.ValidationError as error:
        return _page(package, typed, error.error_dict)
    tk.h.flash_success(tk._("Your declaration is kept, with your name and the time"))
    return go_back(package, typed["resource"], _here(package))


@explained
def withdraw(id: str, declaration_id: str) -> Any:  # noqa: A002
    """Withdraw a declaration, with a reason."""
    package = dataset(id)
    reason = tk.request.form.get("reason", "")
    try:
        call("dgagov_declaration_delete", id=declaration_id, reason=reason)
    except tk.ValidationError as error:
        return _page(package, {}, error.error_dict)
    tk.h.flash_success(tk._("The declaration is withdrawn"))
    return go_back(package, tk.request.form.get("resource"), _here(package))


def _here(package: dict[str, Any]) -> str:
    return tk.url_for("dgagov.openness", id=package["name"])


def _check_resource(package: dict[str, Any], resource_id: str) -> None:
    if resource_id not in {resource["id"] for resource in package["resources"]}:
        raise tk.ObjectNotFound(tk._("No resource has the id “{value}”").format(value=resource_id))


def _page(
    package: dict[str, Any],
    typed: dict[str, str] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    tk.check_access("dgagov_dataset_score", {"user": tk.current_user.name}, {"id": package["id"]})
    rules = load_rubric(config.indicator()).open
    criterion = rules.criterion if rules else ""
    return tk.render(
        "dgagov/dataset_openness.html",
        {
            **dataset_frame(package),
            "group_dict": package.get("organization"),
            "openness": dgagov_openness(package),
            "criterion": criterion,
            "may_decide": allowed(
                "dgagov_decision_create", dataset=package["id"], criterion=criterion
            ),
            "typed": typed or {},
            "errors": errors or {},
        },
    )

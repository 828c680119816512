"""Decisions of assessors: the list of an organization, the form, and withdrawing."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from .. import config
from ..scoring import load_rubric
from ._pages import allowed, call, explained, frame, organization, organization_datasets

ADDRESS = "/organization/<organization_name>/decisions"
SUBJECT = ("criterion", "dataset", "row")


def register(blueprint: Blueprint) -> None:
    """Add the pages to the plugin's blueprint."""
    blueprint.add_url_rule(ADDRESS, "decisions", show)
    blueprint.add_url_rule(ADDRESS, "decision_create", create, methods=["POST"])
    blueprint.add_url_rule(f"{ADDRESS}/new", "decision_new", new)
    blueprint.add_url_rule(
        f"{ADDRESS}/<decision_id>/withdraw", "decision_delete", delete, methods=["POST"]
    )


@explained
def show(organization_name: str) -> str:
    """The standing decisions with who, when and why, and below them all that ever stood."""
    return _list(organization(organization_name))


@explained
def new(organization_name: str) -> str:
    """The form for one criterion, data set or row."""
    group = organization(organization_name)
    return _form(group, {key: tk.request.args.get(key, "") for key in SUBJECT})


@explained
def create(organization_name: str) -> Any:
    """Keep a decision; a refused one is shown in the form of its own, with what was typed."""
    group = organization(organization_name)
    fields = tk.request.form
    typed = {key: fields.get(key, "") for key in (*SUBJECT, "result", "reason", "back")}
    result, _colon, level = typed["result"].partition(":")
    subject = {key: typed[key] for key in SUBJECT if typed[key]}
    if "dataset" not in subject:
        subject["organization"] = group["id"]
    try:
        call(
            "dgagov_decision_create",
            **subject,
            result=result,
            reason=typed["reason"],
            **({"level": level} if level else {}),
        )
    except tk.ValidationError as error:
        return _form(group, typed, error.error_dict)
    tk.h.flash_success(tk._("Your decision is kept, with your name and the time"))
    return _after(group, typed)


@explained
def delete(organization_name: str, decision_id: str) -> Any:
    """Withdraw a decision, with a reason."""
    group = organization(organization_name)
    reason = tk.request.form.get("reason", "")
    try:
        call("dgagov_decision_delete", id=decision_id, reason=reason)
    except tk.ValidationError as error:
        return _list(group, {"id": decision_id, "reason": reason}, error.error_dict)
    tk.h.flash_success(tk._("The decision is withdrawn"))
    return tk.redirect_to("dgagov.decisions", organization_name=group["name"])


def _after(group: dict[str, Any], typed: dict[str, str]) -> Any:
    if typed["back"] == "openness" and typed["dataset"]:
        return tk.redirect_to("dgagov.openness", id=typed["dataset"])
    if typed["back"] == "score":
        return tk.redirect_to(
            "dgagov.organization_score",
            organization_name=group["name"],
            population=tk.request.form.get("population") or None,
            _anchor=f"criterion-{typed['criterion']}",
        )
    return tk.redirect_to("dgagov.decisions", organization_name=group["name"])


def _list(
    group: dict[str, Any],
    typed: dict[str, str] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    decisions = call("dgagov_decision_list", organization=group["id"])
    history = call("dgagov_decision_list", organization=group["id"], history=True)
    return tk.render(
        "dgagov/decisions.html",
        {
            **frame(group),
            "decisions": list(reversed(decisions)),
            "history": list(reversed(history)),
            "datasets": {row["id"]: row for row in organization_datasets(group["id"])},
            "may_decide": {
                row["id"] for row in decisions if allowed("dgagov_decision_delete", id=row["id"])
            },
            "typed": typed or {},
            "errors": errors or {},
        },
    )


def _form(
    group: dict[str, Any], typed: dict[str, str], errors: dict[str, Any] | None = None
) -> str:
    data_dict = {"organization": group["id"], "criterion": typed.get("criterion")}
    tk.check_access("dgagov_decision_create", {"user": tk.current_user.name}, data_dict)
    rubric = load_rubric(config.indicator())
    if typed.get("criterion") not in {criterion.id for criterion in rubric.criteria}:
        raise tk.ObjectNotFound(
            tk._("“{value}” is not a criterion").format(value=typed.get("criterion"))
        )
    rows = {row["id"]: row for row in organization_datasets(group["id"])}
    dataset = rows.get(typed.get("dataset", ""))
    if typed.get("dataset") and dataset is None:
        raise tk.ObjectNotFound(
            tk._("No data set has the id or name “{value}”").format(value=typed["dataset"])
        )
    return tk.render(
        "dgagov/decision_edit.html",
        {**frame(group), "dataset": dataset, "typed": typed, "errors": errors or {}},
    )

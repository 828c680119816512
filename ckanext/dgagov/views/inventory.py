"""The inventory of an organization: shown as Template 1, and edited in the browser."""

from __future__ import annotations

import difflib
from copy import deepcopy
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from .. import config
from ..inventory import entries
from ..scoring import load_rubric
from . import inventory_form as form
from . import inventory_table
from ._pages import allowed, call, choices, explained, frame, organization, organization_datasets

FORM_BYTES = 8_000_000
"""A form of 2,000 entries; Flask's own limit is reached by some 150 in Thai."""


def register(blueprint: Blueprint) -> None:
    """Add the pages to the plugin's blueprint."""
    blueprint.add_url_rule("/organization/inventory/<organization_name>", "inventory", show)
    blueprint.add_url_rule(
        "/organization/inventory/edit/<organization_name>", "inventory_edit", edit
    )
    blueprint.add_url_rule(
        "/organization/inventory/edit/<organization_name>", "inventory_save", save, methods=["POST"]
    )
    # Before CKAN's check against request forgery, which reads the form.
    blueprint.url_value_preprocessor(_allow_long_forms)


def _allow_long_forms(endpoint: str | None, _values: Any) -> None:
    if endpoint == "dgagov.inventory_save":
        tk.request.max_form_memory_size = FORM_BYTES


@explained
def show(organization_name: str) -> str:
    """The inventory as Template 1, with what each data set has of the mandatory items."""
    group = organization(organization_name)
    inventory = call("dgagov_inventory_show", organization=group["id"])
    card = call("dgagov_organization_score", id=group["id"], population="inventory")
    return tk.render(
        "dgagov/inventory.html",
        {
            **frame(group),
            "inventory": inventory,
            "rows": inventory_table.rows,
            "rubric": load_rubric(config.indicator()),
            "scores": {dataset["id"]: dataset for dataset in card["datasets"]},
            "may_edit": allowed("dgagov_inventory_update", organization=group["id"]),
        },
    )


@explained
def edit(organization_name: str) -> str:
    """The form, filled with the newest version."""
    group = organization(organization_name)
    tk.check_access(
        "dgagov_inventory_update", {"user": tk.current_user.name}, {"organization": group["id"]}
    )
    inventory = call("dgagov_inventory_show", organization=group["id"])
    document = _with_titles(inventory["document"], group["id"])
    if not document["focus_areas"]:
        document["focus_areas"].append(form.new_node("focus_area"))
    return _form(group, document, inventory["version"])


@explained
def save(organization_name: str) -> Any:
    """Save the form, or do what another of its buttons asks; what was typed is never lost."""
    group = organization(organization_name)
    tk.check_access(
        "dgagov_inventory_update", {"user": tk.current_user.name}, {"organization": group["id"]}
    )
    fields = tk.request.form
    document = form.read(fields.items())
    version = _number(fields.get("version"))
    command = fields.get("do", "save")
    if command.startswith("overwrite:"):
        version = _number(command.partition(":")[2])
    elif command != "save":
        document, place = form.change(document, command)
        return _form(group, document, version, place=place)
    document = form.number_codes(form.without_blanks(document))
    try:
        call(
            "dgagov_inventory_update",
            organization=group["id"],
            version=version,
            document=_with_ids(document, group["id"]),
        )
    except tk.ValidationError as error:
        return _form(group, document, version, errors=error.error_dict)
    tk.h.flash_success(tk._("The inventory is saved"))
    return tk.redirect_to("dgagov.inventory", organization_name=group["name"])


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _with_ids(document: dict[str, Any], organization_id: str) -> dict[str, Any]:
    """A copy in which a title that was picked is the data set's id."""
    return _with_references(document, choices(organization_datasets(organization_id)))


def _with_titles(document: dict[str, Any], organization_id: str) -> dict[str, Any]:
    """A copy in which a data set's id is the title that a person picks."""
    by_title = choices(organization_datasets(organization_id))
    return _with_references(document, {value: title for title, value in by_title.items()})


def _with_references(document: dict[str, Any], replacements: dict[str, str]) -> dict[str, Any]:
    copied = deepcopy(document)
    for _place, entry in entries(copied):
        reference = (entry["dataset"] or "").strip()
        entry["dataset"] = replacements.get(reference, reference)
    return copied


def _form(
    group: dict[str, Any],
    document: dict[str, Any],
    version: int,
    *,
    place: str = "",
    errors: dict[str, Any] | None = None,
) -> str:
    errors = dict(errors or {})
    conflict = _conflict(group["id"], document) if errors.pop("version", None) else None
    return tk.render(
        "dgagov/inventory_edit.html",
        {
            **frame(group),
            "document": document,
            "version": version,
            "place": place,
            "errors": errors,
            "conflict": conflict,
            "rubric": load_rubric(config.indicator()),
            "choices": list(choices(organization_datasets(group["id"]))),
        },
    )


def _conflict(organization_id: str, document: dict[str, Any]) -> dict[str, Any]:
    """The version somebody else saved, and the lines in which it differs from what was typed."""
    newest = call("dgagov_inventory_show", organization=organization_id)
    theirs = _with_titles(newest["document"], organization_id)
    differences = [
        {"theirs": line.startswith("-"), "text": line[2:]}
        for line in difflib.ndiff(list(form.lines(theirs)), list(form.lines(document)))
        if line[:1] in "-+"
    ]
    return {**newest, "differences": differences}

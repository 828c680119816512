"""Uses of open data: the list of an organization, the form, sending in, and the review."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from .. import config
from ..scoring import load_rubric
from ..uses import matching
from ._pages import (
    allowed,
    call,
    choices,
    explained,
    frame,
    organization,
    organization_datasets,
)

ADDRESS = "/organization/<organization_name>/uses"
TEXTS = ("title", "issue", "change", "result", "report_url")
SHOWN = 20
"""Data sets that the form offers at once; of more it finds those that are looked for."""


def register(blueprint: Blueprint) -> None:
    """Add the pages to the plugin's blueprint."""
    rules: list[tuple[str, str, Callable[..., Any], str]] = [
        ("", "uses", show_all, "GET"),
        ("/new", "use_new", new, "GET"),
        ("/new", "use_create", create, "POST"),
        ("/<use_id>", "use", show, "GET"),
        ("/<use_id>/edit", "use_edit", edit, "GET"),
        ("/<use_id>/edit", "use_update", update, "POST"),
        ("/<use_id>/submit", "use_submit", submit, "POST"),
        ("/<use_id>/delete", "use_delete", delete, "POST"),
        ("/<use_id>/review", "use_review", review, "POST"),
    ]
    for address, endpoint, view, method in rules:
        blueprint.add_url_rule(ADDRESS + address, endpoint, view, methods=[method])


@explained
def show_all(organization_name: str) -> str:
    """Every use of an organization with its state."""
    group = organization(organization_name)
    return tk.render(
        "dgagov/uses.html",
        {
            **frame(group),
            "uses": call("dgagov_use_list", organization=group["id"]),
            "rubric": load_rubric(config.indicator()),
            "may_edit": allowed("dgagov_use_create", organization=group["id"]),
        },
    )


@explained
def show(organization_name: str, use_id: str) -> str:
    """One use, with what may be done with it."""
    group = organization(organization_name)
    return _page(group, _use(group, use_id))


@explained
def new(organization_name: str) -> str:
    """The empty form; the issue is that of the inventory, where it says only one."""
    group = organization(organization_name)
    tk.check_access(
        "dgagov_use_create", {"user": tk.current_user.name}, {"organization": group["id"]}
    )
    values: dict[str, Any] = {"datasets": tk.request.args.getlist("dataset")}
    areas = _areas(group)
    if len(areas) == 1:
        values |= {"focus_area": areas[0]["focus_area"], "issue": areas[0]["issue"]}
    return _form(group, values, areas=areas)


@explained
def create(organization_name: str) -> Any:
    """Keep a new use as a draft, and send it in when that button was pressed."""
    group = organization(organization_name)
    values = _typed()
    if _looks_for_datasets():
        return _form(group, values)
    try:
        use = call("dgagov_use_create", organization=group["id"], **_stated(values))
    except tk.ValidationError as error:
        return _form(group, values, errors=error.error_dict)
    return _saved(group, use)


@explained
def edit(organization_name: str, use_id: str) -> str:
    """The form, filled with what is kept."""
    group = organization(organization_name)
    use = _use(group, use_id)
    tk.check_access("dgagov_use_update", {"user": tk.current_user.name}, {"id": use["id"]})
    return _form(group, use)


@explained
def update(organization_name: str, use_id: str) -> Any:
    """Keep what was changed, and send it in when that button was pressed."""
    group = organization(organization_name)
    current = _use(group, use_id)
    typed = _typed()
    # What somebody else saved meanwhile is passed over only by the button that says so.
    version = _version("overwrite") or _version("version")
    values = {**typed, "id": current["id"], "state": current["state"], "version": version}
    if _looks_for_datasets():
        return _form(group, {**values, "version": _version("version")})
    try:
        use = call(
            "dgagov_use_update",
            id=current["id"],
            version=version,
            reopen=current["state"] == "accepted",
            **_stated(typed),
        )
    except tk.ValidationError as error:
        return _form(group, values, errors=error.error_dict, newest=current)
    return _saved(group, use)


@explained
def submit(organization_name: str, use_id: str) -> Any:
    """Send a use in; what it lacks is shown in the form, beside the fields."""
    group = organization(organization_name)
    use = _use(group, use_id)
    try:
        call("dgagov_use_submit", id=use["id"])
    except tk.ValidationError as error:
        return _form(group, use, errors=error.error_dict)
    tk.h.flash_success(tk._("The use is sent in and waits for an assessor"))
    return tk.redirect_to("dgagov.use", organization_name=group["name"], use_id=use["id"])


@explained
def delete(organization_name: str, use_id: str) -> Any:
    """Report a use no longer; its versions stay in the database."""
    group = organization(organization_name)
    use = _use(group, use_id)
    call("dgagov_use_delete", id=use["id"], reason=tk.request.form.get("reason", ""))
    tk.h.flash_success(tk._("The use is reported no longer"))
    return tk.redirect_to("dgagov.uses", organization_name=group["name"])


@explained
def review(organization_name: str, use_id: str) -> Any:
    """Accept a use or send it back, with a reason."""
    group = organization(organization_name)
    use = _use(group, use_id)
    typed = {key: tk.request.form.get(key, "") for key in ("verdict", "reason")}
    try:
        call("dgagov_use_review", id=use["id"], version=_version("version"), **typed)
    except tk.ValidationError as error:
        return _page(group, use, typed, error.error_dict)
    accepted = typed["verdict"] == "accept"
    tk.h.flash_success(
        tk._("The use is accepted") if accepted else tk._("The use is sent back with your reason")
    )
    return tk.redirect_to("dgagov.use", organization_name=group["name"], use_id=use["id"])


def _typed() -> dict[str, Any]:
    fields = tk.request.form
    return {
        **{key: fields.get(key, "") for key in TEXTS},
        "focus_area": fields.get("focus_area", ""),
        "datasets": fields.getlist("datasets"),
    }


def _looks_for_datasets() -> bool:
    """Whether the form was sent to find data sets: by its button, or by Enter in its field."""
    fields = tk.request.form
    typed_anew = fields.get("find", "") != fields.get("found", "")
    return fields.get("do") == "find" or (fields.get("do") == "enter" and typed_anew)


def _version(field: str) -> int | None:
    """The version that a page was made from; None where the form does not say."""
    text = tk.request.form.get(field, "")
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    """What the actions take; no Focus Area chosen is none."""
    return {key: values[key] for key in (*TEXTS, "datasets")} | {
        "focus_area": values["focus_area"] or None
    }


def _saved(group: dict[str, Any], use: dict[str, Any]) -> Any:
    if tk.request.form.get("do") == "submit":
        try:
            call("dgagov_use_submit", id=use["id"])
        except tk.ValidationError as error:
            tk.h.flash_notice(tk._("The use is kept as a draft, but not sent in yet"))
            return _form(group, use, errors=error.error_dict)
        tk.h.flash_success(tk._("The use is sent in and waits for an assessor"))
    else:
        tk.h.flash_success(tk._("The use is saved"))
    return tk.redirect_to("dgagov.use", organization_name=group["name"], use_id=use["id"])


def _use(group: dict[str, Any], use_id: str) -> dict[str, Any]:
    use = call("dgagov_use_show", id=use_id)
    if use["organization_id"] != group["id"]:
        raise tk.ObjectNotFound(tk._("No use has the id “{value}”").format(value=use_id))
    return use


def _areas(group: dict[str, Any]) -> list[dict[str, Any]]:
    """The Focus Areas of the inventory with their issues."""
    document = call("dgagov_inventory_show", organization=group["id"])["document"]
    return [area for area in document["focus_areas"] if area["focus_area"]]


def _page(
    group: dict[str, Any],
    use: dict[str, Any],
    typed: dict[str, str] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    titles = {row["id"]: row for row in organization_datasets(group["id"], use["datasets"])}
    return tk.render(
        "dgagov/use.html",
        {
            **frame(group),
            "use": use,
            "versions": call("dgagov_use_show", id=use["id"], history=True)["versions"],
            "datasets": [titles[key] for key in use["datasets"] if key in titles],
            "missing": sum(1 for key in use["datasets"] if key not in titles),
            "rubric": load_rubric(config.indicator()),
            "may_edit": allowed("dgagov_use_update", id=use["id"]),
            "may_submit": allowed("dgagov_use_submit", id=use["id"]),
            "may_delete": allowed("dgagov_use_delete", id=use["id"]),
            "may_review": allowed("dgagov_use_review", id=use["id"]),
            "typed": typed or {},
            "errors": errors or {},
        },
    )


def _form(
    group: dict[str, Any],
    values: dict[str, Any],
    *,
    errors: dict[str, Any] | None = None,
    areas: list[dict[str, Any]] | None = None,
    newest: dict[str, Any] | None = None,
) -> str:
    areas = _areas(group) if areas is None else areas
    listed = {area["focus_area"] for area in areas}
    rubric = load_rubric(config.indicator())
    return tk.render(
        "dgagov/use_edit.html",
        {
            **frame(group),
            "values": values,
            "errors": errors or {},
            "newest": newest,
            **_offered(group, values.get("datasets", ())),
            "areas": areas,
            "listed_areas": [a["number"] for a in rubric.focus_areas if a["number"] in listed],
            "other_areas": [a["number"] for a in rubric.focus_areas if a["number"] not in listed],
            "rubric": rubric,
        },
    )


def _offered(group: dict[str, Any], chosen: Collection[str]) -> dict[str, Any]:
    """What the form shows of the data sets: those chosen, and the first of those looked for."""
    rows = organization_datasets(group["id"])
    titles = {identity: title for title, identity in choices(rows).items()}
    find = tk.request.form.get("find", "").strip()
    first = [row for row in rows if row["id"] in chosen]
    others = [row for row in matching(rows, find) if row["id"] not in chosen]
    # Of many, those that nobody looked for are but the beginning of the alphabet.
    is_long = len(rows) > SHOWN
    shown = others[:SHOWN] if find or not is_long else []
    offered = sorted([*first, *shown], key=rows.index) if not is_long else [*first, *shown]
    return {
        "datasets": [{**row, "shown": titles[row["id"]]} for row in offered],
        "datasets_total": len(rows),
        "is_long": is_long,
        "find": find,
        "found": len(others),
        "left_out": len(others) - len(shown),
    }

"""Where a gap of the scorecard is mended: links to fields, and forms of one click."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk

from .. import config
from ..scoring import load_rubric
from .openness import dgagov_declaration_kind_title, dgagov_row_declaration
from .score import DATASET_TYPE, dgagov_field_url, dgagov_place_id, dgagov_text


def dgagov_gap_links(
    gap: dict[str, Any],
    organization: dict[str, Any],
    may_edit: bool,
    may_declare: bool,
    inventory_place: str = "",
    card: dict[str, Any] | None = None,
) -> list[dict[str, str]]:
    """Where a gap is mended, most direct first: `{"url", "text"}`; none for who may not mend.

    :param inventory_place: the place of the inventory where something is still to be written
    :param card: the card of the gap's data set in the scorecard
    """
    if gap["steps"] == ["declare"] and not gap["dataset"]:
        return [{"url": "#declarations", "text": tk._("Declare it here")}] if may_declare else []
    if not may_edit:
        return []
    name = (gap["dataset"] or {}).get("name")
    links = [
        {"url": dgagov_field_url(name, field["field"]), "text": dgagov_text(field["label"])}
        for field in (gap["fields"] if name else ())
    ]
    anchor = dgagov_place_id(inventory_place) if inventory_place else None
    inventory_url = tk.url_for(
        "dgagov.inventory_edit", organization_name=organization["name"], _anchor=anchor
    )
    for action in gap["steps"]:
        if action == "inventory":
            links.insert(0, {"url": inventory_url, "text": tk._("Edit the inventory")})
        elif action == "create":
            links += _create_links(gap, organization, inventory_url)
        else:
            link = _use_link(action, gap, organization)
            link = link or (_dataset_link(action, name) if name else None)
            links += [link] if link else []
    if name:
        links += _row_links(gap, card, name)
    return list({link["url"]: link for link in links}.values())


def _create_links(
    gap: dict[str, Any], organization: dict[str, Any], inventory_url: str
) -> list[dict[str, str]]:
    title = (gap["entry"] or {}).get("title") or ""
    identity = organization["id"]
    new = tk.url_for(f"{DATASET_TYPE}.new", group=identity, owner_org=identity, title=title)
    return [
        {"url": new, "text": tk._("Create the data set")},
        {"url": inventory_url, "text": tk._("Choose a data set of the catalog")},
    ]


def _dataset_link(action: str, name: str) -> dict[str, str] | None:
    if action == "add_resource":
        url = tk.url_for(f"{DATASET_TYPE}_resource.new", id=name)
        return {"url": url, "text": tk._("Add a resource")}
    if action == "make_public":
        return {"url": dgagov_field_url(name, "private"), "text": tk._("Change who can see it")}
    if action == "publish":
        return {"url": tk.url_for(f"{DATASET_TYPE}.edit", id=name), "text": tk._("Publish it")}
    return None


def dgagov_gap_forms(
    gap: dict[str, Any], card: dict[str, Any] | None, may_edit: bool
) -> list[dict[str, Any]]:
    """What of a gap is done by one click: `{"url", "fields", "text", "noted"}` each.

    `noted` forms take an optional note.

    :param card: the card of the gap's data set in the scorecard
    """
    name = (gap["dataset"] or {}).get("name")
    if not may_edit or not name:
        return []
    forms: dict[str, dict[str, Any]] = {}
    for row in _rows_to_mend(gap, card):
        form = _row_form(name, card, row)
        if form is not None:
            forms.setdefault(form["text"], form)
    return list(forms.values())


def _rows_to_mend(gap: dict[str, Any], card: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """The rows that the gap lifts together: its text holds what lifts each of them."""
    openness = (card or {}).get("openness")
    for row in openness["rows"] if openness else ():
        if row["next"] and row["next"]["text"]["th"] in gap["text"]["th"]:
            yield row


def _row_form(name: str, card: Any, row: dict[str, Any]) -> dict[str, Any] | None:
    action, resource = row["next"]["action"], row["resource"] or {}
    if action == "inspect" and resource.get("id"):
        url = tk.url_for("dgagov.resource_inspect", id=name, resource_id=resource["id"])
        text = tk._("Inspect now")
        if resource.get("name"):
            text += f": {resource['name']}"
        return {"url": url, "fields": {}, "text": text, "noted": False}
    kind = dgagov_row_declaration(card["openness"]["kind"]["id"], row["id"])
    if (
        action == "declare"
        and kind
        and load_rubric(config.indicator()).declaration_kinds[kind].optional
    ):
        return {
            "url": tk.url_for("dgagov.openness_declare", id=name),
            "fields": {"kind": kind, "resource": resource.get("id") or ""},
            "text": tk._("Declare: {title}").format(title=dgagov_declaration_kind_title(kind)),
            "noted": True,
        }
    return None


def _row_links(
    gap: dict[str, Any], card: dict[str, Any] | None, name: str
) -> Iterator[dict[str, str]]:
    """Links for the rows of a data set that take more than a click."""
    for row in _rows_to_mend(gap, card):
        action, resource = row["next"]["action"], row["resource"] or {}
        if _row_form(name, card, row) is not None:
            continue
        if action in ("mend_file", "mend_link") and resource.get("id"):
            url = tk.url_for(f"{DATASET_TYPE}_resource.edit", id=name, resource_id=resource["id"])
            text = tk._("Mend the file") if action == "mend_file" else tk._("Mend the link")
            yield {"url": url, "text": f"{text}: {resource['name']}" if resource["name"] else text}
        elif action == "add_detail":
            url = tk.url_for(f"{DATASET_TYPE}_resource.new", id=name)
            yield {"url": url, "text": tk._("Add a resource")}
        else:
            url = tk.url_for("dgagov.openness", id=name, _anchor="declarations")
            yield {"url": url, "text": tk._("Look at the open characteristics")}


def _use_link(
    action: str, gap: dict[str, Any], organization: dict[str, Any]
) -> dict[str, str] | None:
    """A use that is there is mended and sent in on its page; else the form of a new one."""
    name, use = organization["name"], (gap["use"] or {}).get("id")
    if action not in ("state_use", "submit_use"):
        return None
    if use:
        url = tk.url_for("dgagov.use", organization_name=name, use_id=use)
        return {"url": url, "text": tk._("Mend the use and send it in")}
    identity = (gap["dataset"] or {}).get("id")
    url = tk.url_for(
        "dgagov.use_new", organization_name=name, dataset=identity, _anchor="use-title"
    )
    return {"url": url, "text": tk._("Report a use")}

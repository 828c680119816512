"""What was found in the file of a resource: the whole finding report, and "inspect now"."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from ._pages import allowed, call, dataset, dataset_frame, explained, go_back

ADDRESS = "/dataset/<id>/resource/<resource_id>/inspection"


def register(blueprint: Blueprint) -> None:
    """Add the pages to the plugin's blueprint."""
    blueprint.add_url_rule(ADDRESS, "inspection", show)
    blueprint.add_url_rule(ADDRESS, "resource_inspect", inspect, methods=["POST"])


@explained
def show(id: str, resource_id: str) -> str:  # noqa: A002 - the name CKAN's own addresses use
    """The finding report of a resource."""
    package = dataset(id)
    resource = _resource(package, resource_id)
    inspection = call("dgagov_inspection_show", id=resource["id"])
    report = inspection.get("report") or {}
    return tk.render(
        "dgagov/inspection.html",
        {
            **dataset_frame(package),
            "resource": resource,
            "inspection": inspection,
            "channel": report.get("channel"),
            "link": report.get("link"),
            "datastore": report.get("datastore"),
            "findings": report.get("findings"),
            "may_inspect": allowed("dgagov_resource_inspect", id=resource["id"]),
        },
    )


@explained
def inspect(id: str, resource_id: str) -> Any:  # noqa: A002
    """Put a resource in line to be inspected, and go back to where the button was."""
    package = dataset(id)
    resource = _resource(package, resource_id)
    call("dgagov_resource_inspect", id=resource["id"])
    tk.h.flash_success(
        tk._("“{title}” is in line to be inspected").format(
            title=tk.h.resource_display_name(resource)
        )
    )
    here = tk.url_for("dgagov.inspection", id=package["name"], resource_id=resource["id"])
    return go_back(package, resource["id"], here)


def _resource(package: dict[str, Any], resource_id: str) -> dict[str, Any]:
    for resource in package["resources"]:
        if resource["id"] == resource_id:
            return resource
    raise tk.ObjectNotFound(tk._("No resource has the id “{value}”").format(value=resource_id))

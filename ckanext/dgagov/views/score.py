"""The score of an organization with its gaps, and the ranking of organizations."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.pagination import Page
from flask import Blueprint

from .. import config
from ..scoring import load_rubric
from ._pages import allowed, call, explained, frame, organization
from .inventory_form import first_blank

GAPS_AT_FIRST = 20
ROWS = 50
"""Data sets, and organizations, on one page."""


def register(blueprint: Blueprint) -> None:
    """Add the pages to the plugin's blueprint."""
    blueprint.add_url_rule("/organization/score/<organization_name>", "organization_score", show)
    blueprint.add_url_rule(
        "/organization/score/<organization_name>", "declaration_create", declare, methods=["POST"]
    )
    blueprint.add_url_rule("/dgagov/scores", "scores", ranking)


@explained
def show(organization_name: str) -> str:
    """The scorecard of an organization as a page."""
    return _page(organization(organization_name))


@explained
def declare(organization_name: str) -> Any:
    """State something about the organization, such as its catalog's URL, from its score page."""
    group = organization(organization_name)
    fields = tk.request.form
    stated = {key: fields.get(key, "") for key in ("kind", "value", "reason")}
    try:
        call("dgagov_declaration_create", organization=group["id"], **stated)
    except tk.ValidationError as error:
        return _page(group, stated, error.error_dict)
    tk.h.flash_success(tk._("Your declaration is kept, with your name and the time"))
    return tk.redirect_to("dgagov.organization_score", organization_name=group["name"])


@explained
def ranking() -> str:
    """The organizations that the reader may see, ranked by their points."""
    page = _page_number()
    population = _population()
    answer = call(
        "dgagov_organization_score_list",
        population=population,
        offset=(page - 1) * ROWS,
        limit=ROWS,
    )
    return tk.render(
        "dgagov/scores.html",
        {
            "results": answer["results"],
            "count": answer["count"],
            "population": population,
            "rubric": load_rubric(config.indicator()),
            "page": _pager(answer["results"], page, answer["count"], "dgagov.scores"),
        },
    )


def _population() -> str:
    return tk.request.args.get("population") or config.population()


def _page_number() -> int:
    text = tk.request.args.get("page", "")
    return max(1, int(text)) if text.isdecimal() else 1


def _pager(rows: list[Any], page: int, count: int, endpoint: str, **where: str) -> Page:
    def url(page: int, **_extra: Any) -> str:
        kept = {key: tk.request.args[key] for key in ("population",) if key in tk.request.args}
        return tk.url_for(endpoint, page=page, **where, **kept)

    pager = Page(collection=rows, page=page, url=url, item_count=count, items_per_page=ROWS)
    pager.items = rows
    return pager


def _place_to_mend(organization_id: str) -> str:
    inventory = call("dgagov_inventory_show", organization=organization_id)
    return first_blank(inventory["document"])


def _standing(organization_id: str) -> dict[str, Any]:
    """The newest declaration of each kind about the organization itself."""
    return {
        row["kind"]: row
        for row in call("dgagov_declaration_list", organization=organization_id)
        if not row["dataset_id"] and not row["resource_id"]
    }


def _may_decide(organization_id: str) -> set[str]:
    """The criteria on which the reader may decide; the rows of data sets among them."""
    if not allowed("dgagov_decision_create", organization=organization_id):
        return set()
    return {
        criterion.id
        for criterion in load_rubric(config.indicator()).criteria
        if allowed("dgagov_decision_create", organization=organization_id, criterion=criterion.id)
    }


def _decisions(organization_id: str) -> dict[str, dict[str, Any]]:
    """The newest standing decision on each criterion of the organization as a whole."""
    if not allowed("dgagov_decision_list", organization=organization_id):
        return {}
    rows = call("dgagov_decision_list", organization=organization_id)
    return {row["criterion"]: row for row in rows if not row["dataset_id"] and not row["row"]}


def _page(
    group: dict[str, Any],
    stated: dict[str, str] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    card = call("dgagov_organization_score", id=group["id"], population=_population())
    page, datasets = _page_number(), card["datasets"]
    rows = datasets[(page - 1) * ROWS : page * ROWS]
    may_edit = allowed("dgagov_inventory_update", organization=group["id"])
    may_declare = allowed("dgagov_declaration_create", organization=group["id"])
    everything = tk.request.args.get("gaps") == "all"
    return tk.render(
        "dgagov/organization_score.html",
        {
            **frame(group),
            "card": card,
            "rubric": load_rubric(config.indicator()),
            "gaps": card["gaps"] if everything else card["gaps"][:GAPS_AT_FIRST],
            "cards": {dataset["id"]: dataset for dataset in datasets if dataset["id"]},
            "rows": rows,
            "may_decide": _may_decide(group["id"]),
            "decisions": _decisions(group["id"]),
            "page": _pager(
                rows,
                page,
                len(datasets),
                "dgagov.organization_score",
                organization_name=group["name"],
            ),
            "may_declare": may_declare,
            "may_edit": may_edit,
            "inventory_place": _place_to_mend(group["id"]) if may_edit else "",
            "sees_inventory": allowed("dgagov_inventory_show", organization=group["id"]),
            "standing": _standing(group["id"]) if may_declare else {},
            "stated": stated or {},
            "errors": errors or {},
        },
    )

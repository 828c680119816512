"""Actions that compute the Data Catalog indicator."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict

from ...collecting import collection_paused
from ...score_cache import cache
from ...scoring import rank, redact, score_dataset, score_organization, summarize_organization
from ...sources import database
from ...sources.fingerprint import fingerprint, moment
from ...sources.statements import Statements
from .. import lookup, schema


@tk.side_effect_free
@validate(schema.indicator_show)
def dgagov_indicator_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show the rules of an indicator: tiers, points, criteria, items, texts and sources.

    :param id: the indicator's id, such as `fy2565`; the site's own when absent
    :returns: the rubric as it is written, with its `hash`
    """
    tk.check_access("dgagov_indicator_show", context, data_dict)
    rubric = lookup.rubric(data_dict, "id")
    return {**rubric.raw, "hash": rubric.hash}


@tk.side_effect_free
@validate(schema.organization_score)
def dgagov_organization_score(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Compute the scorecard of an organization.

    Its shape is `ckanext/dgagov/scoring/scorecard.schema.json`. Whoever may not
    see private data sets gets them without title, name and values.

    :param id: id or name of the organization
    :param indicator: the indicator's id; the site's own when absent
    :param population: `inventory` or `all`; the site's own when absent
    """
    tk.check_access("dgagov_organization_score", context, data_dict)
    organization = lookup.organization(data_dict["id"])
    rubric = lookup.rubric(data_dict)
    population = lookup.population(data_dict, rubric)

    def make() -> dict[str, Any]:
        (evidence,) = database.evidence(rubric, [organization.id], reports=True)
        return score_organization(rubric, evidence, population)

    card = cache.get(
        (organization.id, rubric.id, rubric.hash, population),
        moment(),
        lambda: fingerprint(rubric, organization.id),
        make,
    )
    if lookup.context_viewer(context).sees_private(organization.id):
        return card
    return redact(card, database.hidden_dataset_ids(organization.id))


@tk.side_effect_free
@validate(schema.organization_score_list)
def dgagov_organization_score_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Rank the organizations that the caller may see by their points.

    :param indicator: the indicator's id; the site's own when absent
    :param population: `inventory` or `all`; the site's own when absent
    :param offset: how many of the ranked organizations to leave out first
    :param limit: how many to give, 100 when absent, at most 1,000
    :returns: `{"count": all that the caller may see, "results": [...]}`, each result with
        `rank`, `organization`, `points`, `possible`, `maximum`, `tiers` and `criteria`
    """
    tk.check_access("dgagov_organization_score_list", context, data_dict)
    rubric = lookup.rubric(data_dict)
    population = lookup.population(data_dict, rubric)
    seen = lookup.context_viewer(context)
    visible = None
    if not seen.everything and not seen.sees_score(None):
        visible = sorted(seen.member_of | seen.assesses)
    with collection_paused():
        ranked = rank(
            summarize_organization(rubric, evidence, population)
            for evidence in database.evidence(rubric, visible)
        )
    start = data_dict["offset"]
    return {"count": len(ranked), "results": ranked[start : start + data_dict["limit"]]}


@tk.side_effect_free
@validate(schema.dataset_score)
def dgagov_dataset_score(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Compute what one data set has of the mandatory items, how open it is, what to mend.

    :param id: id or name of the data set
    :param indicator: the indicator's id; the site's own when absent
    """
    tk.check_access("dgagov_dataset_score", context, data_dict)
    package = lookup.dataset(data_dict["id"])
    rubric = lookup.rubric(data_dict)
    dataset = database.dataset(rubric, package.id)
    if dataset is None:
        raise tk.ObjectNotFound(tk._("The data set was deleted meanwhile"))
    found = database.organizations([package.owner_org]) if package.owner_org else []
    if not found:
        return score_dataset(rubric, dataset)
    stated = Statements([package.owner_org], rubric.id).of_dataset(package.owner_org, package.id)
    return score_dataset(rubric, dataset, found[0], **stated)

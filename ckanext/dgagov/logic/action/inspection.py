"""Actions on inspections: what is inside the files of resources."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict

from ... import jobs
from ...inspecting import claims, reading, waiting
from ...model.inspection import PERSON
from .. import lookup
from .. import schema_inspection as schema


@validate(schema.inspection_show)
def dgagov_resource_inspect(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Put the file of a resource in line for inspection, before what commands put there.

    It is read by a background worker (`ckan jobs worker`). Until then the former inspection
    stands. A file that did not change is not opened again unless the rules are others.

    :param id: the resource's id
    :returns: as `dgagov_inspection_show`, without the report
    """
    tk.check_access("dgagov_resource_inspect", context, data_dict)
    resource = lookup.resource(data_dict["id"])
    waiting.put_requested(claims.engine(), [resource.id], priority=PERSON)
    jobs.wake()
    found = reading.show(resource.id) or {}
    found.pop("report", None)
    return found


@tk.side_effect_free
@validate(schema.inspection_show)
def dgagov_inspection_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show the inspection of a resource.

    :param id: the resource's id
    :returns: `resource_id`, `resource_name`, `dataset_id`, `dataset_name`; `state`: `never`,
        `queued`, `running` or `done`; `requested`, `due`, `inspected`; `facts`, which the levels
        rest on; `report` with `channel`, `findings`, `link` and `datastore` (None before the first
        inspection); `outdated` when the rules or libraries are others by now; `failures` of the
        link in a row with `first_failure` and `last_failure`
    """
    tk.check_access("dgagov_inspection_show", context, data_dict)
    found = reading.show(lookup.resource(data_dict["id"]).id)
    if found is None:
        raise tk.ObjectNotFound(tk._("The resource was deleted meanwhile"))
    _wake_if_overdue([found])
    return found


@tk.side_effect_free
@validate(schema.inspection_list)
def dgagov_inspection_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the inspections of an organization's resources, or of a data set's.

    :param organization: id or name
    :param dataset: id or name, instead of an organization
    :param state: only those that are `never` (put in line), `queued`, `running` or `done`
    :param offset: how many to leave out first
    :param limit: how many to give, 100 when absent, at most 1,000
    :returns: `{"count": all that fit, "results": [...]}`, each as `dgagov_inspection_show` gives
        it but without the report, by data set and place in it
    """
    tk.check_access("dgagov_inspection_list", context, data_dict)
    named = [key for key in ("organization", "dataset") if data_dict.get(key)]
    if len(named) != 1:
        message = tk._("Give either an organization or a data set")
        raise tk.ValidationError({"organization": [message]})
    if named == ["dataset"]:
        package = lookup.dataset(data_dict["dataset"])
        seen = lookup.context_viewer(context).sees_private(package.owner_org)
        condition = reading.of_dataset(package.id, with_private=seen)
    else:
        condition = reading.of_organization(lookup.organization(data_dict["organization"]).id)
    count, results = reading.page(
        condition, data_dict.get("state"), data_dict["offset"], data_dict["limit"]
    )
    _wake_if_overdue(results)
    return {"count": count, "results": results}


def _wake_if_overdue(rows: list[dict[str, Any]]) -> None:
    """Whoever sees that something waits too long reminds the workers: Redis lost their jobs."""
    if any(map(reading.is_overdue, rows)):
        jobs.wake()

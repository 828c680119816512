"""Asks CKAN's own validators, in a preview, about the rows that would become data sets.

Some rules are the catalog's and not the workbook's: a classification that does not fit its
category, a rule of another plugin. A row that they refuse is told of before anything is applied.
"""

from __future__ import annotations

import ckan.lib.plugins as lib_plugins
from ckan import model

from ..workbook.plan import CREATE
from .applying import Applier, reasons_of
from .prepare import Prepared

MOST = 2000
"""Rows that are asked about: some 7 ms each, and somebody waits. The rest is found when applied."""


def rehearse(plan: Prepared, user: str) -> None:
    """Refuse the rows to be created that CKAN would refuse."""
    plugin = lib_plugins.lookup_package_plugin("dataset")
    schema = plugin.create_package_schema()
    applier = Applier(user, plan.organization, plan.bundle)
    created = [step for step in plan.steps if step.row.action == CREATE]
    for step in created[:MOST]:
        package = {
            **applier.new_package(step),
            # Files come after the data set, which is a draft until they are there.
            "state": "draft" if step.draft else "active",
        }
        context = {**applier.context(), "model": model, "session": model.Session}
        _data, errors = lib_plugins.plugin_validate(
            plugin, context, package, schema, "package_create"
        )
        if errors:
            step.refuse(*reasons_of(step, errors))

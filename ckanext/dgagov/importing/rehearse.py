"""Asks CKAN's own validators, in a preview, about every row that would make or change a data set.

Some rules are the catalog's and not the workbook's: a classification that does not fit its
category, a rule of another plugin. A row that they refuse is told of before anything is applied.
"""

from __future__ import annotations

import posixpath
import time
from collections.abc import Mapping, Sequence
from typing import Any

import ckan.lib.plugins as lib_plugins
import ckan.plugins.toolkit as tk
from ckan import model

from ..logic.validators.record import REQUESTED_RESOURCES
from ..workbook.plan import CHANGE, CREATE
from .applying import Applier, reasons_of
from .decide import Step
from .prepare import Prepared

AT_ONCE, SECONDS = 2000, 5
"""Rows, and seconds, that somebody waits for: some 7 ms for a new data set and 30 for a changed
one. Of a longer workbook a worker asks the rest."""
_CHUNK = 50
"""Rows after which the session lets go of what it has loaded."""


def rehearse(plan: Prepared, user: str, most: int | None = None) -> int:
    """Refuse the rows that CKAN would refuse.

    :param most: ask about so many rows at most, and no longer than somebody would wait
    :returns: how many rows were not asked about
    """
    rehearsal = _Rehearsal(Applier(user, plan.organization, plan.bundle))
    rows = [step for step in plan.steps if step.applies]
    begun = time.monotonic()
    for number, step in enumerate(rows):
        late = time.monotonic() - begun > SECONDS
        if most is not None and (number >= most or late):
            return len(rows) - number
        rehearsal.ask(step)
        if number % _CHUNK == 0:
            model.Session.expunge_all()
    return 0


class _Rehearsal:
    def __init__(self, applier: Applier) -> None:
        self.applier = applier
        self.plugin = lib_plugins.lookup_package_plugin("dataset")
        schemas: Any = self.plugin
        self.schemas = {
            CREATE: schemas.create_package_schema(), CHANGE: schemas.update_package_schema(),
        }  # fmt: skip
        self.dependencies: Sequence[str] = (
            schemas.resource_validation_dependencies("dataset")
            if tk.check_ckan_version(min_version="2.12")
            else ()
        )

    def ask(self, step: Step) -> None:
        """Refuse a row for each error that CKAN tells."""
        errors, places = self._create(step) if step.row.action == CREATE else self._change(step)
        if errors:
            step.refuse(*reasons_of(step, errors, places))

    def _create(self, step: Step) -> tuple[Mapping[str, Any], Sequence[int | None]]:
        resources = step.row.package["resources"]
        package = {
            **self.applier.new_package(step),
            # Files come after the data set, which is a draft until they are there.
            "state": "draft" if step.draft else "active",
            "resources": [
                _as_stored(resource, step.files.get(index))
                for index, resource in enumerate(resources)
            ],
        }
        return self._errors(CREATE, package, {}), range(len(resources))

    def _change(self, step: Step) -> tuple[Mapping[str, Any], Sequence[int | None]]:
        """As `package_update` does: of the resources those that change, or all where a value
        changes on which they depend.
        """
        key = str(step.row.existing)
        shown = tk.get_action("package_show")(
            {"ignore_auth": True, "user": self.applier.user}, {"id": key}
        )
        package = {**shown, **self.applier.patch(step)}
        resources = self.applier.resources(step, shown["resources"])
        every = [_as_stored(resource, name) for resource, name in resources]
        stored = {one["id"]: one for one in shown["resources"]}
        places = self.applier.places(step, resources)
        asked = [
            (one, place)
            for one, place in zip(every, places, strict=True)
            if one != stored.get(one.get("id"))
            or not self.dependencies
            or any(shown.get(name) != package.get(name) for name in self.dependencies)
        ]
        package["resources"] = [one for one, _ in asked]
        context = {"package": model.Package.get(key), REQUESTED_RESOURCES: every}
        return self._errors(CHANGE, package, context), [place for _, place in asked]

    def _errors(
        self, action: str, package: dict[str, Any], more: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        # The plan has asked for the rights, once; core's validators would for each row.
        context: Any = {
            **self.applier.context(), "ignore_auth": True, "model": model,
            "session": model.Session, **more,
        }  # fmt: skip
        name = "package_create" if action == CREATE else "package_update"
        _data, errors = lib_plugins.plugin_validate(
            self.plugin, context, package, self.schemas[action], name
        )
        return errors


def _as_stored(resource: Mapping[str, Any], file: str | None) -> dict[str, Any]:
    """The resource as it is validated once its file is there."""
    if file is None:
        return dict(resource)
    return {**resource, "url": posixpath.basename(file), "url_type": "upload"}

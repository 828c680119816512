"""Does what the plan says, one row at a time, by CKAN's actions and with the user's rights.

A row that fails leaves nothing: its data set is purged again and its files are deleted.
"""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from werkzeug.datastructures import FileStorage

from ..unreachable import service_away
from ..workbook import Issue
from ..workbook.layout import DATASETS, RESOURCES, load_layout
from ..workbook.plan import CREATE
from ..workbook.record import KEYWORDS
from . import catalog, meanwhile, uploads
from .bundle import Bundle
from .catalog import Organization
from .decide import Step, file_hash
from .extras import extras_of, in_list, known_keys
from .sayings import said
from .uploads import Upload

log = logging.getLogger(__name__)
_SET_HERE = ("owner_org", "resources", "state", "private", "id", "type")

Record = Mapping[str, Any]
Note = Callable[[Step, "Record | None", Sequence[Upload]], None]
"""Writes down, before a row is applied, its data set as it is and the files it will write."""


class RefusedError(Exception):
    """What CKAN refused: errors by key, and which resource of the row each of its resources is."""

    def __init__(self, errors: Mapping[str, Any], places: Sequence[int | None]) -> None:
        super().__init__(str(errors))
        self.errors, self.places = errors, places


@contextmanager
def _refused(places: Sequence[int | None]) -> Iterator[None]:
    try:
        yield
    except tk.ValidationError as error:
        raise RefusedError(error.error_dict, places) from error


class Applier:
    """Applies steps for one user.

    :param note: called before a file is written, and before each change with `keep_before`
    :param keep_before: keep what each changed data set and file was, to undo the change
    """

    def __init__(
        self,
        user: str,
        organization: Organization,
        bundle: Bundle,
        note: Note | None = None,
        *,
        keep_before: bool = False,
    ) -> None:
        self.user, self.organization, self.bundle = user, organization, bundle
        self.note: Note = note or (lambda step, record, written: None)
        self.keep_before = keep_before
        self.known = known_keys()

    def context(self) -> Any:
        """A context of its own for each action."""
        return {"user": self.user, "allow_state_change": True}

    def apply(self, step: Step) -> None:
        """Create or change the data set; the step tells what came of it.

        :raises Exception: when a service is away (`service_away`); nothing of the row is left
        """
        try:
            if step.row.action == CREATE:
                self._create(step)
            else:
                self._change(step)
        except RefusedError as refused:
            model.Session.rollback()
            self._fail(step, *reasons_of(step, refused.errors, refused.places))
        except tk.ObjectNotFound:
            model.Session.rollback()
            name = (step.record or {}).get("name") or step.row.code
            self._fail(step, said("removed_meanwhile", step.dataset.origin, "code", name))
        except tk.NotAuthorized:
            model.Session.rollback()
            title = self.organization.title
            self._fail(step, said("not_allowed", step.dataset.origin, organization=title))
        except Exception as error:
            model.Session.rollback()
            if service_away(error):
                raise
            log.exception("Row %s of the import could not be applied", step.number)
            # The rest is for the log: statements, addresses.
            why = (error.strerror or str(error)) if isinstance(error, OSError) else ""
            message = f"{type(error).__name__}: {why}" if why else type(error).__name__
            self._fail(step, said("catalog_failed", step.dataset.origin, message=message))

    @staticmethod
    def _fail(step: Step, *reasons: Issue) -> None:
        step.result = "failed"
        step.row.reasons.extend(reasons)

    # Creating

    def _create(self, step: Step) -> None:
        context = self.context()
        written = {index: uploads.new_upload() for index in sorted(step.files)}
        if written:
            self.note(step, None, list(written.values()))
        try:
            linked = [i for i in range(len(step.row.package["resources"])) if i not in written]
            with _refused(linked):
                made = tk.get_action("package_create")(context, self.new_package(step))
            step.dataset_id, step.dataset_name = made["id"], made["name"]
            if written:
                self._add_files(step, made["id"], written)
        except BaseException:
            left = step.dataset_id or getattr(context.get("package"), "id", None)
            model.Session.rollback()
            step.dataset_id = step.dataset_name = None
            if left:
                remove(left)
            uploads.settle(written.values())
            raise
        step.result = "created"

    def new_package(self, step: Step) -> dict[str, Any]:
        """What `package_create` is given, without the resources whose files come afterwards."""
        package = {k: v for k, v in step.row.package.items() if k not in _SET_HERE}
        private = step.private or step.row.package.get("private") in (True, "True", "true")
        return {
            **in_list(package, self.known),
            "type": "dataset",
            "owner_org": self.organization.id,
            "private": private,
            # With files to come it is published at the end, whole.
            "state": "draft" if step.draft or step.files else "active",
            "resources": [
                dict(resource)
                for index, resource in enumerate(step.row.package["resources"])
                if index not in step.files
            ],
        }

    def _add_files(self, step: Step, dataset_id: str, written: Mapping[int, Upload]) -> None:
        for index, upload in written.items():
            with ExitStack() as opened:
                resource = self._with_file(
                    step.row.package["resources"][index], step.files[index], opened
                )
                values = {**resource, "id": upload.resource, "package_id": dataset_id}
                try:
                    tk.get_action("resource_create")(self.context(), values)
                except tk.ValidationError as error:
                    raise RefusedError({"resources": [error.error_dict]}, [index]) from error
        if not step.draft:
            with _refused([]):
                tk.get_action("package_patch")(
                    self.context(), {"id": dataset_id, "state": "active"}
                )

    def _with_file(
        self, resource: Mapping[str, Any], name: str, opened: ExitStack
    ) -> dict[str, Any]:
        path = self.bundle.files[name]
        stream = opened.enter_context(path.open("rb"))
        file_name = posixpath.basename(name)
        upload = FileStorage(stream, filename=file_name)
        return {
            **resource, "url": file_name, "url_type": "upload", "hash": file_hash(path),
            "upload": upload,
        }  # fmt: skip

    # Changing

    def _change(self, step: Step) -> None:
        dataset_id = str(step.row.existing)
        # Nobody else may write it from here to the commit of `package_patch`.
        locking: Any = {**self.context(), "for_update": True}
        shown = tk.get_action("package_show")(locking, {"id": dataset_id})
        if reasons := self._meanwhile(step, shown):
            model.Session.rollback()
            self._fail(step, *reasons)
            return
        patch = self.patch(step)
        resources = self.resources(step, shown["resources"])
        written = [uploads.upload_of(resource) for resource, name in resources if name]
        if written or self.keep_before:
            self.note(step, shown, written)
        try:
            uploads.keep_aside(written)
            with ExitStack() as opened:
                if written or any(change.resource is not None for change in step.row.changes):
                    patch["resources"] = self._with_files(resources, written, opened)
                with _refused(self.places(step, resources)):
                    updated = tk.get_action("package_patch")(self.context(), patch)
        except BaseException:
            model.Session.rollback()
            uploads.settle(written)
            raise
        if not self.keep_before:
            uploads.forget(written)
        step.dataset_id, step.dataset_name = updated["id"], updated["name"]
        step.result = "changed"

    def _meanwhile(self, step: Step, shown: Record) -> list[Issue]:
        """What others changed since the row was planned, where it would overwrite that."""
        planned = (step.record or {}).get("metadata_modified")
        if planned is not None and shown["metadata_modified"] == planned.isoformat():
            return []
        fresh = catalog.record(str(step.row.existing))
        if fresh is None or fresh["owner_org"] != self.organization.id:
            name = (step.record or {}).get("name") or step.row.code
            return [said("removed_meanwhile", step.dataset.origin, "code", name)]
        return meanwhile.since(step, fresh, self.known)

    def patch(self, step: Step) -> dict[str, Any]:
        """What `package_patch` is given, without the resources."""
        patch: dict[str, Any] = {"id": str(step.row.existing)}
        for change in step.row.changes:
            if change.resource is None:
                key = "tags" if change.field == KEYWORDS else change.field
                if key not in self.known:
                    # The list is replaced as a whole.
                    patch["extras"] = extras_of(step.row.package, self.known)
                    continue
                patch[key] = step.row.package[key]
        if step.publish:
            patch["state"] = "active"
        return patch

    @staticmethod
    def places(
        step: Step, resources: Sequence[tuple[Mapping[str, Any], str | None]]
    ) -> list[int | None]:
        """Which resource of the row each of these is, if it is one."""
        given = step.dataset.package["resources"]
        by_name = {one.get("name") or one.get("url"): i for i, one in enumerate(given)}
        return [by_name.get(one.get("name") or one.get("url")) for one, _ in resources]

    @staticmethod
    def resources(
        step: Step, shown: list[dict[str, Any]]
    ) -> list[tuple[dict[str, Any], str | None]]:
        """The stored resources with the planned values, and the new ones; the file of each."""
        files = {
            step.dataset.package["resources"][index].get("name"): name
            for index, name in step.files.items()
        }
        stored = {r["id"]: r for r in (step.record or {}).get("resources", ())}
        by_id = {resource["id"]: resource for resource in shown}
        result: list[tuple[dict[str, Any], str | None]] = []
        for planned in step.row.package["resources"]:
            old = stored.get(planned.get("id"), {})
            values = {k: v for k, v in planned.items() if k not in old or old[k] != v}
            resource = {**by_id.get(planned.get("id"), {}), **values}
            result.append((resource, files.get(planned.get("name"))))
        kept = {resource.get("id") for resource, _ in result}
        return result + [(r, None) for r in shown if r["id"] not in kept]

    def _with_files(
        self,
        resources: list[tuple[dict[str, Any], str | None]],
        written: list[Upload],
        opened: ExitStack,
    ) -> list[dict[str, Any]]:
        left = iter(written)
        return [
            {**self._with_file(resource, name, opened), "id": next(left).resource}
            if name
            else resource
            for resource, name in resources
        ]


def remove(dataset_id: str) -> None:
    """Take a data set away without a trace, its files too; they go last, so that none is missing
    where the data set could not be taken away.
    """
    if model.Package.get(dataset_id) is None:
        return
    of_it = model.Resource.package_id == dataset_id
    written = model.Session.scalars(
        sa.select(model.Resource.id).where(of_it, model.Resource.url_type == "upload")
    ).all()
    tk.get_action("dataset_purge")({"ignore_auth": True, "user": ""}, {"id": dataset_id})
    for resource_id in written:
        uploads.discard(resource_id)


def restore(before: Record, written: Sequence[Upload]) -> None:
    """Make a data set and its files again what they were."""
    kept = [resource["id"] for resource in before["resources"]]
    table: Any = model.resource_table
    added = model.Session.scalars(
        sa.select(table.c.id).where(
            table.c.package_id == before["id"], table.c.state == "active", table.c.id.not_in(kept)
        )
    ).all()
    tk.get_action("package_update")({"ignore_auth": True, "user": ""}, dict(before))
    # CKAN only marks them as deleted.
    model.Session.execute(table.delete().where(table.c.id.in_(added), table.c.state == "deleted"))
    model.Session.commit()
    for upload in written:
        if upload.new:
            uploads.discard(upload.resource)
        else:
            uploads.put_back(upload)


# What CKAN said, by cells -----------------------------------------------------------------------


def reasons_of(step: Step, errors: Mapping[str, Any], places: Sequence[int | None]) -> list[Issue]:
    """Each message of a ValidationError at its cell; for `places` see `RefusedError`."""
    found: list[Issue] = []
    for key, messages in errors.items():
        if key == "resources" and isinstance(messages, list):
            for index, by_key in enumerate(messages):
                place = places[index] if index < len(places) else None
                if isinstance(by_key, Mapping):
                    found.extend(_resource_reasons(step, place, by_key))
        else:
            found.extend(_field_reasons(step.dataset.origin, DATASETS, key, messages, step))
    return found or [said("catalog_refused", step.dataset.origin, message=str(errors))]


def _resource_reasons(step: Step, place: int | None, by_key: Mapping[str, Any]) -> list[Issue]:
    origins = step.dataset.resource_origins
    known = place is not None and place < len(origins)
    origin = origins[place] if known and place is not None else step.dataset.origin
    return [
        reason
        for key, messages in by_key.items()
        for reason in _field_reasons(origin, RESOURCES, key, messages, step)
    ]


def _field_reasons(origin: Any, template: str, key: str, messages: Any, step: Step) -> list[Issue]:
    known = load_layout().fields[template]
    key = {"tags": KEYWORDS}.get(key, key)
    label = known[key].label["th"] if key in known else key
    texts = messages if isinstance(messages, list) else [messages]
    value = step.dataset.package.get(key) if template == DATASETS else None
    shown = ", ".join(map(str, value)) if isinstance(value, list) else value
    return [
        said("catalog_refused", origin, key, shown, message=_message(label, text))
        for text in texts
        if text
    ]


def _message(label: str, text: Any) -> str:
    text = str(text)
    return text if label in text else f"{label}: {text}"

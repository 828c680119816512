"""Applies an import that was started, from wherever it stands, and undoes one where asked.

A worker that was killed leaves an import that is under way with nobody at it. The next one plans
anew against the catalog: rows that were done are then unchanged, so the work goes on where it
was. What the first plan said (in the report) and the steps written down tell what was done.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from .. import config
from ..scoring import load_rubric
from ..unreachable import service_away
from ..workbook.plan import CHANGE, CREATE, UNCHANGED
from . import applying, catalog, meanwhile, preview_score, store
from .applying import Applier
from .catalog import of_group
from .decide import Step
from .options import Options
from .prepare import Prepared, prepared
from .sayings import said
from .undoing import forget_spares, settle, undo
from .uploads import Upload

log = logging.getLogger(__name__)
DONE_RESULTS = ("created", "changed")
TOGETHER = 25
"""Steps that are written down together; after a crash the catalog tells of those that were not."""
CHUNK = 50
"""Steps after which the session lets go of what it has loaded."""


def run(import_id: str) -> dict[str, Any] | None:
    """Apply an import if it is free to take; its report, or None.

    :raises Exception: when a service is away; it can be run again
    """
    token = store.claim(import_id)
    if token is None:
        return None
    row = store.get(import_id, with_file=True)
    if row is None:
        return None
    try:
        with store.Alive(import_id, token) as alive, in_language(row["options"].get("lang")):
            return _Run(row, token, alive, user_name(row["user_id"])).go()
    except store.LostError:
        log.warning("The import %s was taken over by another worker", import_id)
        return None
    except BaseException as error:
        kept_from = _stop(row, token, error)
        if kept_from is error:
            raise
        raise kept_from from error


def _stop(row: Mapping[str, Any], token: str, error: BaseException) -> BaseException:
    """Leave an import to be gone on with where a service is away or somebody stopped it; end it,
    with a sentence and nothing half done, where it failed itself.

    :returns: the error, or what kept all or nothing from being taken back
    """
    model.Session.rollback()
    whole = row["options"].get("all_or_nothing")
    try:
        if not _is_to_go_on(error):
            log.error("The import %s failed", row["id"], exc_info=error)
            if whole:
                undo(row["id"])
    except Exception as another:
        error = another
        log.exception("The import %s could not be taken back", row["id"])
    if _is_to_go_on(error):
        with suppress(sa.exc.SQLAlchemyError):  # without a database, its lease ends
            store.let_go(row["id"], token)
    else:
        with in_language(row["options"].get("lang")):
            store.finish(row["id"], token, None, _problem(error))
    return error


def _is_to_go_on(error: BaseException) -> bool:
    return not isinstance(error, Exception) or service_away(error) is not None


def _unread(report: Mapping[str, Any], lang: str) -> str:
    """Why nothing of the file was read, in one sentence."""
    texts = [one["text"] for one in report["issues"] if one["severity"] == "error"]
    return next((text.get(lang, text["en"]) for text in texts), "")


def _problem(error: BaseException) -> str:
    if isinstance(error, tk.NotAuthorized):
        return str(error)
    return tk._(
        "The import failed inside the catalog ({kind}); what it had brought in stays, unless all "
        "or nothing was chosen. The log of the catalog has the details"
    ).format(kind=type(error).__name__)


def in_language(lang: str | None) -> AbstractContextManager[Any]:
    """The language of whoever asked: a worker has none of its own."""
    from flask import has_app_context
    from flask_babel import force_locale

    return force_locale(lang) if lang and has_app_context() else nullcontext()


def user_name(user_id: str) -> str:
    """The name of who asked; the site's own user where it was the command.

    :raises NotAuthorized: when the person has left meanwhile
    """
    if user_id:
        user = model.User.get(user_id)
        if user is None or user.state != model.core.State.ACTIVE:
            raise tk.NotAuthorized(tk._("The user who asked for this is not active any more"))
        return user.name
    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


class _Run:
    def __init__(self, row: dict[str, Any], token: str, alive: store.Alive, user: str) -> None:
        self.row, self.token, self.alive = row, token, alive
        self.id: str = row["id"]
        self.options = Options(**row["options"])
        self.user = user
        self.written = store.steps(self.id)
        self.unwritten: list[store.Step] = []
        self.seen: dict[str, Any] = row.pop("report") or {}
        self.first = {entry["number"]: entry for entry in self.seen.get("rows", ())}

    def go(self) -> dict[str, Any]:
        settle(self.id, self.written, keep_spares=self.options.all_or_nothing)
        with self._plan() as plan:
            self._take_over(plan.steps)
            meanwhile.hold(plan.steps, plan.listing, self.seen)
            before = (self.seen.get("score") or {}).get("now")
            # Tens of megabytes for a long workbook.
            self.seen, self.first = {}, {}
            self._apply_all(plan)
            report = plan.report()
            report["score"] = self._score(plan, before)
        if self.options.all_or_nothing:
            forget_spares(self.id)
        problem = "" if plan.content.sheets else _unread(report, self.options.lang)
        store.finish(self.id, self.token, report, problem)
        return report

    def end(self) -> None:
        """Leave nothing half done, and nothing at all where all or nothing was asked for."""
        settle(self.id, self.written, keep_spares=self.options.all_or_nothing)
        with self._plan() as plan:
            self._take_over(plan.steps)
        if self.options.all_or_nothing:
            undo(self.id)

    def _plan(self) -> AbstractContextManager[Prepared]:
        organization = of_group(model.Group.get(self.row["organization_id"]))
        return prepared(
            bytes(self.row["file"]), self.row["file_name"], organization, self.user,
            self.options, load_rubric(config.indicator()),
        )  # fmt: skip

    @staticmethod
    def _score(plan: Prepared, before: Any) -> dict[str, Any]:
        """Before as the first plan had it, after as it is now."""
        if not plan.sees_score:
            return {}
        after = preview_score.current(plan.rubric, plan.organization.id, config.population())
        return {"now": before, "after": after}

    def _take_over(self, steps: list[Step]) -> None:
        """Know what an earlier worker did, also what it did not come to write down."""
        for step in steps:
            planned = self.first.get(step.number, {})
            first = planned.get("action")
            written = self.written.get(step.number, {})
            if first == CREATE and step.record is not None and not self._is_ours(step):
                continue  # somebody else was quicker: it is no work of this import
            if written.get("result") in DONE_RESULTS and step.record is not None:
                # What others changed since then stays.
                step.row.action, step.result = first or step.row.action, written["result"]
                step.dataset_id = written["dataset_id"]
                continue
            if written.get("result") == "begun" and self._is_half_made(step, planned):
                applying.remove(str(step.row.existing))
                step.row.action, step.row.existing, step.record = CREATE, None, None
                step.row.package, step.row.changes = dict(step.dataset.package), []
                step.files = {**step.files, **step.stored_files}
                step.private, step.publish = bool(planned.get("private")), False
            elif step.row.action == UNCHANGED and first in (CREATE, CHANGE):
                step.row.action = first
                step.result = "created" if first == CREATE else "changed"
                step.dataset_id = step.row.existing
                if not written or written["result"] == "begun":
                    self._write(step)
        self._flush()

    def _is_ours(self, step: Step) -> bool:
        """Whether this import may have made the data set: its user did, since it was asked for."""
        record = step.record or {}
        user = model.User.get(self.user)
        made, asked = record.get("metadata_created"), self.row["created"]
        return (
            user is not None
            and record.get("creator_user_id") == user.id
            and made is not None
            and made.replace(tzinfo=dt.timezone.utc) >= asked
        )

    @staticmethod
    def _is_half_made(step: Step, planned: dict[str, Any]) -> bool:
        """Whether it is a draft that waited for its files, to be published with them."""
        is_draft = step.record is not None and step.record.get("state") == "draft"
        return is_draft and bool(planned.get("files")) and planned.get("state") != "draft"

    def _apply_all(self, plan: Prepared) -> None:
        whole = self.options.all_or_nothing
        if whole and plan.obstacles:
            _hold_back(plan)
            self._undo(plan)
            return
        applier = Applier(self.user, plan.organization, plan.bundle, self._note, keep_before=whole)
        for step in plan.steps:
            if self.alive.lost:
                raise store.LostError
            if step.result is None:
                self._apply(applier, step)
            self.alive.done += 1
            if self.alive.done % CHUNK == 0:
                model.Session.expunge_all()
            if whole and step.result == "failed":
                self._undo(plan)
                return
        self._flush()
        if not self._save_listing(plan) and whole:
            self._undo(plan)
        elif whole:
            for step in plan.steps:
                self._remember_code(step)

    def _apply(self, applier: Applier, step: Step) -> None:
        if not step.applies:
            step.result = step.row.action if step.row.action != UNCHANGED else "unchanged"
            if not applier.keep_before:
                self._remember_code(step)
            return

        applier.apply(step)
        self._write(step)
        if applier.keep_before or len(self.unwritten) >= TOGETHER:
            self._flush()

    def _note(
        self, step: Step, record: Mapping[str, Any] | None, written: Sequence[Upload]
    ) -> None:
        """Write down what a row is about to change: if this process is killed, the next one knows
        whose the half of a data set or the file is that it finds.
        """
        earlier = (self.written.get(step.number, {}).get("before") or {}).get("record")
        plain = _plain(record) if record is not None and self.options.all_or_nothing else None
        before = {"record": earlier or plain, "files": [upload.to_dict() for upload in written]}
        if plain:
            before["code"] = self._code_before(step)
        one = store.Step(step.number, "begun", step.row.existing, before=before)
        store.write_steps(self.id, [one])

    def _code_before(self, step: Step) -> str | None:
        """The code that a data set had before the import: as a killed worker noted it, or now."""
        earlier = self.written.get(step.number, {}).get("before") or {}
        return earlier["code"] if "code" in earlier else catalog.code_of(str(step.row.existing))

    def _write(self, step: Step) -> None:
        code = step.dataset.code if step.dataset.code != step.dataset_name else ""
        one = store.Step(step.number, step.result or "failed", step.dataset_id, code)
        self.unwritten.append(one)

    def _flush(self) -> None:
        if self.unwritten:
            store.write_steps(self.id, self.unwritten)
            self.unwritten = []

    @staticmethod
    def _remember_code(step: Step) -> None:
        """The code of a data set that the catalog did not know by it."""
        record = step.record
        if not record or not step.dataset.code or step.row.action != UNCHANGED:
            return
        if step.known_code != step.dataset.code and record.get("name") != step.dataset.code:
            with model.ensure_engine().begin() as connection:
                catalog.remember_code(connection, record["id"], step.dataset.code)

    def _save_listing(self, plan: Prepared) -> bool:
        """Save Template 1 with the data sets that are there now; False if that failed."""
        listing = plan.listing
        if not listing.applies:
            listing.result = listing.action
            return listing.action != "refused"
        document = listing.linked(lambda step: step.dataset_id or step.row.existing)
        try:
            saved = tk.get_action("dgagov_inventory_update")(
                {"user": self.user},
                {
                    "organization": plan.organization.id, "indicator": plan.rubric.id,
                    "version": listing.version, "document": document,
                },
            )  # fmt: skip
        except (tk.ValidationError, tk.NotAuthorized) as error:
            model.Session.rollback()
            listing.result = "failed"
            listing.reasons.append(said("inventory_refused", message=str(error)))
            return False
        listing.result = "changed" if saved["version"] != listing.version else "unchanged"
        return True

    def _undo(self, plan: Prepared) -> None:
        """Take back what was done, newest first."""
        self._flush()
        undo(self.id)
        for step in plan.steps:
            if step.result in DONE_RESULTS:
                step.result, step.dataset_id, step.dataset_name = "undone", None, None
                step.row.reasons.append(said("undone", step.dataset.origin))
            elif step.result is None:
                step.result = "held_back"
                step.row.reasons.append(said("held_back", step.dataset.origin))


def end(import_id: str, token: str) -> None:
    """End an import that nobody works on any more, with nothing half done.

    What cannot be put right does not keep the next import away: it is logged.
    """
    row = store.get(import_id, with_file=True)
    if row is None:
        return
    asked = model.User.get(row["user_id"]) if row["user_id"] else None
    user = asked.name if asked else user_name("")
    try:
        with store.Alive(import_id, token) as alive:
            _Run(row, token, alive, user).end()
    except Exception as error:
        model.Session.rollback()
        if service_away(error):
            raise
        log.exception("The import %s was ended, but something of it may be left", import_id)


def _hold_back(plan: Prepared) -> None:
    for step in plan.steps:
        if step.applies and step.result is None:
            step.result = "held_back"
            step.row.reasons.append(said("held_back", step.dataset.origin))
        elif step.result is None:
            step.result = step.row.action
    if plan.listing.applies:
        plan.listing.result = "held_back"


def _plain(shown: Mapping[str, Any]) -> dict[str, Any]:
    """A record as JSON holds it."""
    return json.loads(json.dumps(dict(shown), default=str))

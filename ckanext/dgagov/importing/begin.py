"""Checks a workbook and starts its import, for the action, the pages and the command."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from .. import config, import_jobs
from ..scoring import load_rubric
from . import meanwhile, rehearse, store
from .bundle import file_name
from .catalog import Organization, of_group
from .options import Options
from .prepare import prepared
from .run import end, in_language, run, user_name


def preview(
    file: bytes, name: str, organization: Organization, user: str, user_id: str, options: Options,
    *, rehearsal: bool = True, wait: bool = False, again: str | None = None,
) -> str:  # fmt: skip
    """Check a workbook against the catalog and keep both it and what was found.

    :param rehearsal: ask CKAN's validators too, which is not needed where it is applied at once
    :param wait: ask them about every row here; else a worker asks about those of a long workbook
    :param again: the id of an import of this workbook; as long as it is a preview, what is found
        takes the place of what it found, instead of being an import of its own. Rows that would
        now overwrite what others wrote since that preview are kept out
    :returns: the id of the import
    """
    name = file_name(name)
    seen = _seen(again, options)
    rubric = load_rubric(config.indicator())
    with prepared(file, name, organization, user, options, rubric) as plan:
        if seen is not None:
            meanwhile.hold(plan.steps, plan.listing, seen)
        unasked = (
            rehearse.rehearse(plan, user, None if wait else rehearse.AT_ONCE) if rehearsal else 0
        )
        report = {**plan.report(), "score": plan.scores(), "unasked": unasked}
        total = plan.total
    asked = {"user_id": user_id, "options": options.to_dict()}
    if again and store.describe(again, report, total, **asked):
        import_id = again
    else:
        import_id = store.keep(organization.id, user_id, options.to_dict(), name, file)
        store.describe(import_id, report, total)
    if unasked:
        import_jobs.enqueue_rehearsal(import_id)
    return import_id


def _seen(import_id: str | None, options: Options) -> dict[str, Any] | None:
    """The report of a preview that is accepted as it was seen; None for another order."""
    row = store.get(import_id) if import_id else None
    if row is None or row["state"] != store.PREVIEW or not row["report"]:
        return None
    same = {**row["options"], "lang": options.lang} == options.to_dict()
    return row["report"] if same else None


def rehearse_whole(import_id: str) -> bool:
    """Ask CKAN's validators about every row of a preview that was too long to wait for.

    :returns: False where there is nothing to do: it was applied or tidied away meanwhile
    """
    row = store.get(import_id, with_file=True)
    if row is None or row["state"] != store.PREVIEW or not (row["report"] or {}).get("unasked"):
        return False
    organization = of_group(model.Group.get(row["organization_id"]))
    user, options = user_name(row["user_id"]), Options(**row["options"])
    rubric = load_rubric(config.indicator())
    with (
        in_language(options.lang),
        prepared(bytes(row["file"]), row["file_name"], organization, user, options, rubric) as plan,
    ):
        rehearse.rehearse(plan, user)
        report = {**plan.report(), "score": plan.scores(), "unasked": 0}
        store.describe(import_id, report, plan.total)
    return True


def start(import_id: str, *, wait: bool | None = None) -> None:
    """Apply an import that was checked: here, or by a worker where it is long.

    :param wait: apply it here whatever its length
    :raises ValidationError: when another one into the organization is under way
    """
    row = store.get(import_id)
    if row is None:
        raise tk.ObjectNotFound(import_id)
    try:
        store.start(import_id, row["report"], row["total"])
    except store.BusyError as busy:
        raise busy_error(busy.row) from busy
    if wait or row["total"] <= config.import_rows_at_once():
        try:
            run(import_id)
        except Exception:
            # What it failed of is told by the import itself, and stands in the log.
            if (store.get(import_id, with_report=False) or {}).get("state") != store.FAILED:
                raise
    else:
        import_jobs.enqueue(import_id)


def make_way(organization_id: str) -> None:
    """Refuse while another import is under way; end one that nobody works on any more.

    :raises ValidationError: telling how far the other one is
    """
    row = store.at_work(organization_id)
    if row is None:
        return
    token = store.claim(row["id"]) if store.is_stale(row) else None
    if token is None:
        raise busy_error(row)
    end(row["id"], token)
    problem = tk._("It was stopped; a later import goes on from there")
    store.finish(row["id"], token, None, problem)


def busy_error(row: dict[str, Any]) -> tk.ValidationError:
    """What is told to the second of two."""
    message = tk._(
        "Another workbook ({file}) is being imported into this organization: {done} of {total} "
        "rows are done. Wait until it is finished, then import again"
    ).format(file=row["file_name"], done=row["done"], total=row["total"])
    return tk.ValidationError({"organization": [message]})


def answer(import_id: str, *, with_report: bool = True) -> dict[str, Any]:
    """An import as the API shows it.

    :param with_report: what it found or did; without it, how far it is
    :raises ObjectNotFound: when there is none of this id
    """
    row = store.get(import_id, with_report=with_report)
    if row is None:
        message = tk._("No import has the id “{value}”").format(value=import_id)
        raise tk.ObjectNotFound(message)
    report = row["report"] or {} if with_report else {"unasked": row["unasked"] or 0}
    return {
        "unasked": 0,
        **report,
        "id": row["id"],
        "state": row["state"],
        "file": row["file_name"],
        "progress": {"done": row["done"], "total": row["total"]},
        "problem": row["problem"],
        "created": row["created"].isoformat(timespec="seconds"),
        "finished": row["finished"] and row["finished"].isoformat(timespec="seconds"),
    }

"""Actions that bring workbooks of Templates 1-3 in, and give workbooks out."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib import uploader
from ckan.logic import validate
from ckan.types import Context, DataDict
from werkzeug.datastructures import FileStorage

from ... import import_jobs
from ...importing import begin, catalog, exporting, store
from ...importing.bundle import content_of
from ...importing.options import Options
from ...importing.run import user_name
from ...inspecting.storage import stored
from ...inspection.findings import Refusal
from ...inspection.thresholds import whole
from ...language import language
from ...model import Import
from ...workbook.refusals import refusal_sentence
from .. import lookup, schema_workbook, statement


@validate(schema_workbook.workbook_import)
def dgagov_workbook_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say what a workbook of Templates 1-3 would do to an organization, or do it.

    Data sets are matched by code, then name, then exact title; an ambiguous match is a question
    and is left alone. A blank cell never empties a value.

    :param organization: id or name
    :param upload: the workbook (XLSX, XLS, ODS, CSV), or a ZIP of it and of the files that its
        resources name
    :param resource: instead: id of a resource of this catalog that is such a file
    :param id: instead: id of an import, such as of a preview that is to be applied, which then is
        that import, or of one that stopped, which a new import goes on with
    :param dry_run: only say what would happen; true when absent
    :param mode: `create`, `update` or `upsert` (both, the default)
    :param all_or_nothing: apply nothing when one row cannot be; false when absent
    :param incomplete: `draft` takes rows that lack mandatory items in as drafts, `refuse` (the
        default) leaves them out
    :returns: the report: `counts`, `sheets`, `rows`, `inventory`, `issues`, `score` (`now`,
        `after`), with `id`, `state` and `progress` of the import; `unasked` is the number of rows
        of a long preview that a worker still holds to the catalog's rules. A workbook of many rows
        is applied in the background: ask `dgagov_import_show`. All keys are in the README
    :raises ValidationError: when another import into the organization is under way
    """
    tk.check_access("dgagov_workbook_import", context, data_dict)
    group = lookup.organization(data_dict["organization"])
    file, name = _file(context, data_dict, group.id)
    options = Options(
        data_dict["mode"], data_dict["all_or_nothing"], data_dict["incomplete"], language()
    )
    if not data_dict["dry_run"]:
        begin.make_way(group.id)
    user_id = statement.user_id(context)
    user = context.get("user") or user_name(user_id)
    import_id = begin.preview(
        file, name, catalog.of_group(group), user, user_id, options,
        rehearsal=data_dict["dry_run"], again=None if data_dict["dry_run"] else data_dict.get("id"),
    )  # fmt: skip
    if not data_dict["dry_run"]:
        begin.start(import_id)
    return {**begin.answer(import_id), "dry_run": data_dict["dry_run"]}


def _file(context: Context, data_dict: DataDict, organization_id: str) -> tuple[bytes, str]:
    """The bytes and the name of what is to be read."""
    given = [key for key in ("upload", "resource", "id") if data_dict.get(key)]
    if len(given) != 1:
        message = tk._("Give one of: upload (a file), resource (an id), id (of an import)")
        raise tk.ValidationError({given[1] if len(given) > 1 else "upload": [message]})
    if given == ["upload"]:
        return _uploaded(data_dict["upload"])
    if given == ["resource"]:
        return _of_resource(context, data_dict["resource"])
    row = store.get(data_dict["id"], with_file=True)
    if row is None or row["organization_id"] != organization_id or row["file"] is None:
        message = tk._("The organization has no import with the id “{value}”")
        raise tk.ValidationError({"id": [message.format(value=data_dict["id"])]})
    return bytes(row["file"]), row["file_name"]


def _uploaded(upload: Any) -> tuple[bytes, str]:
    if not isinstance(upload, FileStorage) or not upload.filename:
        raise tk.ValidationError({"upload": [tk._("Choose a file")]})
    limit = min(uploader.get_max_resource_size(), whole("max_file_bytes") >> 20)
    content = upload.stream.read((limit << 20) + 1)
    if len(content) > limit << 20:
        message = tk._("The file is larger than {limit} MB (ckan.max_resource_size)")
        raise tk.ValidationError({"upload": [message.format(limit=limit)]})
    return content, upload.filename


def _of_resource(context: Context, resource_id: str) -> tuple[bytes, str]:
    found = lookup.resource(resource_id)
    tk.check_access("resource_show", context, {"id": found.id})
    if found.url_type != "upload":
        raise tk.ValidationError(
            {"resource": [tk._("The resource is a link; upload the file itself")]}
        )
    try:
        with stored(found.id, found.url) as file:
            return content_of(file.path), found.url.rpartition("/")[2]
    except Refusal as refusal:
        words = refusal_sentence(refusal.reason)
        text = words.get(language(), words["en"])
        raise tk.ValidationError({"resource": [text]}) from refusal


@tk.side_effect_free
@validate(schema_workbook.import_show)
def dgagov_import_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show an import: its state, progress and report.

    :param id: as `dgagov_workbook_import` gave it
    :param include_report: the report too (the default); without it the answer is short, to be
        asked for every few seconds: `id`, `state`, `file`, `progress` (`done` and `total` rows),
        `unasked`, `problem`, `created`, `finished`
    """
    tk.check_access("dgagov_import_show", context, data_dict)
    row = store.get(data_dict["id"], with_report=False)
    if row is not None and store.is_stale(row):
        import_jobs.enqueue_again(row["id"])
    elif row is not None and row["state"] == store.PREVIEW and row["unasked"]:
        import_jobs.enqueue_rehearsal(row["id"])
    return begin.answer(data_dict["id"], with_report=data_dict["include_report"])


@tk.side_effect_free
@validate(schema_workbook.import_list)
def dgagov_import_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the last imports of an organization, the newest first, without their reports.

    :param organization: id or name
    """
    tk.check_access("dgagov_import_list", context, data_dict)
    group = lookup.organization(data_dict["organization"])
    columns = (
        Import.id, Import.state, Import.file_name, Import.total, Import.done, Import.created,
        Import.finished, Import.problem,
    )  # fmt: skip
    rows = model.Session.execute(
        sa.select(*columns)
        .where(Import.organization_id == group.id)
        .order_by(Import.created.desc(), Import.id)
        .limit(store.KEPT)
    ).mappings()
    return [
        {
            **row,
            "created": row["created"].isoformat(timespec="seconds"),
            "finished": row["finished"] and row["finished"].isoformat(timespec="seconds"),
        }
        for row in rows
    ]


@tk.side_effect_free
@validate(schema_workbook.workbook_export)
def dgagov_workbook_export(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say where the workbook of an organization can be downloaded: Templates 1-3 as XLSX.

    :param organization: id or name
    :param layout: `2024` (with data_classification, the default) or `2022`
    :param content: `data` (the default), `empty` to begin from, or `example`
    :returns: `url`, which takes the same login or API token, and `file_name`
    """
    tk.check_access("dgagov_workbook_export", context, data_dict)
    group = lookup.organization(data_dict["organization"])
    content = data_dict["content"]
    return {
        "url": tk.url_for(
            "dgagov.workbook_download", organization_name=group.name, content=content,
            layout=data_dict.get("layout"), _external=True,
        ),
        "file_name": exporting.file_name(
            catalog.of_group(group), content, data_dict.get("layout")
        ),
    }  # fmt: skip

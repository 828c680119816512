"""The page of one import: row by row what will or did happen; apply, progress, marked workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.helpers import Page
from flask import Blueprint, Response, jsonify, send_file

from ..importing import marked, store, wording
from ..importing.exporting import MIMETYPE
from ..inspection.findings import Refusal
from ..inspection.wording import sentence
from ..model.importing import AT_WORK
from ._pages import call, explained, frame, organization, organization_datasets, reading_language

ROWS = 100
"""Rows on a page of an import; those that need somebody come first."""
OTHERS = 100
"""Findings on it that belong to no row; errors come first."""
_ORDER = {
    "question": 0, "refused": 1, "failed": 1, "held_back": 2, "undone": 2, "change": 3,
    "changed": 3, "create": 4, "created": 4, "unchanged": 5,
}  # fmt: skip
_SPOOLED = 8 << 20
"""Bytes of a marked workbook that are kept in memory."""
_OPTIONS = ("mode", "incomplete", "all_or_nothing")


def register(blueprint: Blueprint) -> None:
    """Add the pages to the plugin's blueprint."""
    base = "/organization/workbook/<organization_name>/import/<import_id>"
    for address, name, view, methods in (
        (base, "workbook_import", show_import, ["GET"]),
        (base, "workbook_apply", apply, ["POST"]),
        (f"{base}/progress", "workbook_progress", progress, ["GET"]),
        (f"{base}/marked", "workbook_marked", download_marked, ["GET"]),
    ):
        blueprint.add_url_rule(address, name, view, methods=methods)


@explained
def show_import(organization_name: str, import_id: str) -> str:
    """Row by row what will happen, or what has happened; how far it is while it runs."""
    group = organization(organization_name)
    report = _report(group, import_id)
    counts = report["results"] or report["counts"]
    chosen = tk.request.args.get("result") or ""
    rows = [row for row in report["rows"] if not chosen or _outcome(row) == chosen]
    rows.sort(key=lambda row: _ORDER.get(_outcome(row), 0))
    page = _pager(rows, tk.h.get_page_number(tk.request.args), group["name"], import_id)
    found = wording.Findings(report)
    return tk.render(
        "dgagov/workbook_import.html",
        {
            **frame(group),
            "report": report,
            "page": page,
            "chosen": chosen,
            "found": found,
            "others": found.others[:OTHERS],
            "others_left": max(len(found.others) - OTHERS, 0),
            "counts": sorted(counts.items(), key=lambda one: _ORDER.get(one[0], 0)),
            "candidates": _candidates(group["id"], page.items),
            "applicable": report["state"] == "preview" and wording.has_work(report),
            "going_on": _goes_on(report),
            "progress_text": _progress_text(report) if _goes_on(report) else "",
            "words": wording,
            "lang": reading_language(),
        },
    )


def _outcome(row: Mapping[str, Any]) -> str:
    return row["result"] or row["action"]


def _goes_on(report: Mapping[str, Any]) -> bool:
    """Whether somebody works on it, so that the page is soon another one."""
    return report["state"] in AT_WORK or bool(
        report["state"] == "preview" and report.get("unasked")
    )


def _pager(rows: list[Any], number: int, organization_name: str, import_id: str) -> Page:
    def url(page: int, **_extra: Any) -> str:
        kept = {key: tk.request.args[key] for key in ("result",) if key in tk.request.args}
        return tk.url_for(
            "dgagov.workbook_import", organization_name=organization_name, import_id=import_id,
            page=page, **kept,
        )  # fmt: skip

    return Page(collection=rows, page=number, url=url, item_count=len(rows), items_per_page=ROWS)


def _candidates(
    organization_id: str, rows: Sequence[Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """The data sets between which questions ask, by their id."""
    asked = {key for row in rows if row["action"] == "question" for key in row["candidates"]}
    if not asked:
        return {}
    return {found["id"]: found for found in organization_datasets(organization_id, asked)}


def _report(group: dict[str, Any], import_id: str, **how: Any) -> dict[str, Any]:
    row = store.get(import_id, with_report=False)
    if row is None or row["organization_id"] != group["id"]:
        raise tk.ObjectNotFound(tk._("No import has the id “{value}”").format(value=import_id))
    return call("dgagov_import_show", id=import_id, **how)


@explained
def progress(organization_name: str, import_id: str) -> Response:
    """How far it is, for the script of the page: JSON with `going_on` and `text`."""
    report = _report(organization(organization_name), import_id, include_report=False)
    return jsonify(
        going_on=_goes_on(report),
        state=report["state"],
        **report["progress"],
        text=_progress_text(report),
    )


def _progress_text(report: Mapping[str, Any]) -> str:
    """How far it is, in words."""
    if report["state"] == "preview":
        return f"{wording.word('unasked', reading_language())}: {report['unasked']:,}"
    done, total = (f"{report['progress'][key]:,}" for key in ("done", "total"))
    return tk._("{done} of {total} rows").format(done=done, total=total)


@explained
def apply(organization_name: str, import_id: str) -> Any:
    """Apply what was shown, with the same options; go on with one that stopped.

    Pressed twice, or again on a page that is out of date, it shows what came of the first time.
    """
    group = organization(organization_name)
    row = store.get(import_id, with_report=False)
    before = _report(group, import_id, include_report=False)
    if row is not None and before["state"] in ("preview", "failed"):
        try:
            report = call(
                "dgagov_workbook_import", organization=group["id"], id=import_id, dry_run=False,
                **{key: row["options"][key] for key in _OPTIONS},
            )  # fmt: skip
            import_id = report["id"]
        except tk.ValidationError as error:
            if _report(group, import_id, include_report=False)["state"] == before["state"]:
                for text in (text for texts in error.error_dict.values() for text in texts):
                    tk.h.flash_error(text)
    return tk.redirect_to(
        "dgagov.workbook_import", organization_name=group["name"], import_id=import_id
    )


@explained
def download_marked(organization_name: str, import_id: str) -> Response:
    """The uploaded workbook with coloured cells."""
    group, lang = organization(organization_name), reading_language()
    report = _report(group, import_id)
    row = store.get(import_id, with_file=True, with_report=False)
    if row is None or row["file"] is None:
        raise tk.ObjectNotFound(tk._("No import has the id “{value}”").format(value=import_id))
    stream = tempfile.SpooledTemporaryFile(max_size=_SPOOLED)  # noqa: SIM115 - sent, then closed
    try:
        marked.write(bytes(row["file"]), row["file_name"], report, stream, lang)
    except Refusal as refusal:
        words = sentence(refusal.reason.code, refusal.reason.parameters)
        raise tk.ValidationError({"file": [words[lang]]}) from refusal
    stream.seek(0)
    name = _marked_name(row["file_name"])
    return send_file(stream, mimetype=MIMETYPE, as_attachment=True, download_name=name)


def _marked_name(name: str) -> str:
    """What the marked workbook is called; one that was marked before keeps its name."""
    stem, called = name.rpartition(".")[0] or name, tk._("{name} (checked)")
    ending = called.format(name="")
    return called.format(name=stem.removesuffix(ending)) + ".xlsx"

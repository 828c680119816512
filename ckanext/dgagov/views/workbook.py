"""Workbooks of an organization: download, upload with a preview, apply, take back with marks."""

from __future__ import annotations

import tempfile
from typing import IO, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, send_file

from .. import config
from ..importing import catalog, exporting, marked, store, wording
from ..importing.options import INCOMPLETE, MODES
from ..inspection.findings import Refusal
from ..inspection.wording import sentence
from ..language import language
from ..logic import lookup
from ..scoring import load_rubric
from ..thai import BUDDHIST_OFFSET
from ..workbook.layout import load_layout
from ._pages import call, explained, frame, organization

ROWS_SHOWN = 300
"""Rows on the page of an import; those that need somebody come first."""
_ORDER = {
    "question": 0, "refused": 1, "failed": 1, "held_back": 2, "undone": 2, "change": 3,
    "changed": 3, "create": 4, "created": 4, "unchanged": 5,
}  # fmt: skip
_SPOOLED = 8 << 20


def register(blueprint: Blueprint) -> None:
    """Add the pages to the plugin's blueprint."""
    base = "/organization/workbook/<organization_name>"
    for address, name, view, methods in (
        (base, "workbook", show, ["GET"]),
        (base, "workbook_upload", upload, ["POST"]),
        (f"{base}/download", "workbook_download", download, ["GET"]),
        (f"{base}/import/<import_id>", "workbook_import", show_import, ["GET"]),
        (f"{base}/import/<import_id>", "workbook_apply", apply, ["POST"]),
        (f"{base}/import/<import_id>/marked", "workbook_marked", download_marked, ["GET"]),
    ):
        blueprint.add_url_rule(address, name, view, methods=methods)


@explained
def show(organization_name: str) -> str:
    """What can be downloaded, the form for uploading, and the last imports."""
    return _page(organization(organization_name))


def _page(group: dict[str, Any], errors: list[str] | None = None) -> str:
    user = {"user": tk.current_user.name}
    tk.check_access("dgagov_import_list", user, {"organization": group["id"]})
    return tk.render(
        "dgagov/workbook.html",
        {
            **frame(group),
            "imports": call("dgagov_import_list", organization=group["id"]),
            "layouts": {name: _shown_year(name) for name in load_layout().versions},
            "modes": MODES,
            "incomplete": INCOMPLETE,
            "given": tk.request.form,
            "errors": errors or [],
            "word": wording.word,
            "lang": _lang(),
        },
    )


def _shown_year(name: str) -> str:
    """The year that a layout is named by, in the reader's era."""
    return str(int(name) + BUDDHIST_OFFSET) if _lang() == "th" else name


def _lang() -> str:
    return "th" if language() == "th" else "en"


@explained
def upload(organization_name: str) -> Any:
    """Check the workbook and show what would happen."""
    group = organization(organization_name)
    form = tk.request.form
    try:
        report = call(
            "dgagov_workbook_import",
            organization=group["id"],
            upload=tk.request.files.get("upload"),
            **_options(form),
        )
    except tk.ValidationError as error:
        return _page(group, [str(text) for texts in error.error_dict.values() for text in texts])
    return tk.redirect_to(
        "dgagov.workbook_import", organization_name=group["name"], import_id=report["id"]
    )


def _options(form: Any) -> dict[str, Any]:
    return {
        "mode": form.get("mode") or "upsert",
        "incomplete": form.get("incomplete") or "refuse",
        "all_or_nothing": bool(form.get("all_or_nothing")),
    }


@explained
def show_import(organization_name: str, import_id: str) -> str:
    """Row by row what will happen, or what has happened; how far it is while it runs."""
    group = organization(organization_name)
    report = _report(group, import_id)
    rows = sorted(report["rows"], key=lambda row: _ORDER.get(row["result"] or row["action"], 0))
    return tk.render(
        "dgagov/workbook_import.html",
        {
            **frame(group),
            "report": report,
            "rows": rows[:ROWS_SHOWN],
            "rows_left": max(len(rows) - ROWS_SHOWN, 0),
            "others": wording.other_issues(report)[:ROWS_SHOWN],
            "counts": sorted(
                (report["results"] or report["counts"]).items(), key=lambda one: _ORDER[one[0]]
            ),
            "applicable": report["state"] == "preview" and _has_work(report),
            "words": wording,
            "lang": _lang(),
        },
    )


def _has_work(report: dict[str, Any]) -> bool:
    counts, listing = report["counts"], report["inventory"]["action"]
    return bool(counts.get("create") or counts.get("change") or listing in ("create", "change"))


def _report(group: dict[str, Any], import_id: str) -> dict[str, Any]:
    report = call("dgagov_import_show", id=import_id)
    if report["organization"]["id"] != group["id"]:
        raise tk.ObjectNotFound(tk._("No import has the id “{value}”").format(value=import_id))
    return report


@explained
def apply(organization_name: str, import_id: str) -> Any:
    """Apply what was shown, with the same options."""
    group = organization(organization_name)
    options = _report(group, import_id)["options"]
    try:
        report = call(
            "dgagov_workbook_import",
            organization=group["id"],
            id=import_id,
            dry_run=False,
            **{key: options[key] for key in ("mode", "incomplete", "all_or_nothing")},
        )
    except tk.ValidationError as error:
        for texts in error.error_dict.values():
            for text in texts:
                tk.h.flash_error(text)
        report = {"id": import_id}
    return tk.redirect_to(
        "dgagov.workbook_import", organization_name=group["name"], import_id=report["id"]
    )


@explained
def download(organization_name: str) -> Response:
    """The workbook of the organization, an empty one, or the example."""
    content = tk.request.args.get("content") or exporting.DATA
    layout = tk.request.args.get("layout") or None
    asked = {"organization": organization_name, "content": content, "layout": layout}
    found = call("dgagov_workbook_export", **{k: v for k, v in asked.items() if v})
    chosen = catalog.of_group(lookup.organization(organization_name))
    stream = tempfile.SpooledTemporaryFile(max_size=_SPOOLED)  # noqa: SIM115 - sent, then closed
    exporting.write(stream, load_rubric(config.indicator()), chosen, content=content, layout=layout)
    return _send(stream, found["file_name"])


@explained
def download_marked(organization_name: str, import_id: str) -> Response:
    """The uploaded workbook with coloured cells."""
    group = organization(organization_name)
    report = _report(group, import_id)
    row = store.get(import_id, with_file=True)
    if row is None or row["file"] is None:
        raise tk.ObjectNotFound(tk._("No import has the id “{value}”").format(value=import_id))
    stream = tempfile.SpooledTemporaryFile(max_size=_SPOOLED)  # noqa: SIM115 - sent, then closed
    try:
        marked.write(bytes(row["file"]), row["file_name"], report, stream, _lang())
    except Refusal as refusal:
        words = sentence(refusal.reason.code, refusal.reason.parameters)
        raise tk.ValidationError({"file": [words[_lang()]]}) from refusal
    stem = row["file_name"].rpartition(".")[0] or row["file_name"]
    return _send(stream, tk._("{name} (checked)").format(name=stem) + ".xlsx")


def _send(stream: IO[bytes], name: str) -> Response:
    stream.seek(0)
    return send_file(stream, mimetype=exporting.MIMETYPE, as_attachment=True, download_name=name)

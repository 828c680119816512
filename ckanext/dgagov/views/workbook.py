"""Workbooks of an organization: download one, or bring one in, which is checked first."""

from __future__ import annotations

import tempfile
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, send_file

from .. import config
from ..importing import catalog, exporting, wording
from ..importing.options import INCOMPLETE, MODES
from ..logic import lookup
from ..scoring import load_rubric
from ..thai import BUDDHIST_OFFSET
from ..workbook.layout import load_layout
from ._pages import call, explained, frame, organization, reading_language

SPOOLED = 8 << 20
"""Bytes of a workbook on its way out that are kept in memory."""


def register(blueprint: Blueprint) -> None:
    """Add the pages to the plugin's blueprint."""
    base = "/organization/workbook/<organization_name>"
    for address, name, view, methods in (
        (base, "workbook", show, ["GET"]),
        (base, "workbook_upload", upload, ["POST"]),
        (f"{base}/download", "workbook_download", download, ["GET"]),
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
            "lang": reading_language(),
        },
    )


def _shown_year(name: str) -> str:
    """The year that a layout is named by, in the reader's era."""
    return str(int(name) + BUDDHIST_OFFSET) if reading_language() == "th" else name


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
def download(organization_name: str) -> Response:
    """The workbook of the organization, an empty one, or the example."""
    content = tk.request.args.get("content") or exporting.DATA
    layout = tk.request.args.get("layout") or None
    asked = {"organization": organization_name, "content": content, "layout": layout}
    found = call("dgagov_workbook_export", **{k: v for k, v in asked.items() if v})
    chosen = catalog.of_group(lookup.organization(organization_name))
    stream = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 - sent, then closed
    exporting.write(stream, load_rubric(config.indicator()), chosen, content=content, layout=layout)
    stream.seek(0)
    return send_file(
        stream,
        mimetype=exporting.MIMETYPE,
        as_attachment=True,
        download_name=found["file_name"],
    )

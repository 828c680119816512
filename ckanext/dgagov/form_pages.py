"""Pages of the data set form that scheming does not have: blank names, unpublishing, errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.scheming.views import SchemingCreateView, SchemingEditPageView
from flask import Blueprint, jsonify

from .logic.validators.names import free_name
from .logic.validators.record import is_blank

blueprint = Blueprint("dgagov_datasets", __name__)


class CreateView(SchemingCreateView):
    """The first page, on which the name may be left blank."""

    def post(self, package_type: str) -> Any:
        """Go on to the second page of the data set that was made.

        Scheming goes to the page of the name in the form, which may be blank.
        """
        if not is_blank(tk.request.form.get("name")):
            return super().post(package_type)
        answer = super(SchemingCreateView, self).post(package_type)
        address = getattr(answer, "location", None) or ""
        # Core goes on to the resources of the data set it has made.
        made = re.search(rf"/{re.escape(package_type)}/([^/?]+)/resource/new", address)
        if made is None:
            return answer
        return tk.redirect_to(f"{package_type}.scheming_new_page", id=made.group(1), page=2)


class EditPageView(SchemingEditPageView):
    """A page of the form of a stored data set."""

    def post(self, package_type: str, id: str, page: str) -> Any:  # noqa: A002
        """Make it a draft first if that was asked for, so that it may lack something."""
        if tk.request.form.get("save") == "go-metadata-unpublish":
            try:
                tk.get_action("package_patch")({}, {"id": id, "state": "draft"})
            except tk.NotAuthorized:
                return tk.abort(403)
            except tk.ObjectNotFound:
                return tk.abort(404)
        return super().post(package_type, id, page)


def add_rules(bp: Blueprint) -> None:
    """Put our pages before scheming's; the first rule of an address wins."""
    bp.add_url_rule("/new", "dgagov_new", CreateView.as_view("dgagov_new"))
    bp.add_url_rule(
        "/edit/<id>/<page>", "dgagov_edit_page", EditPageView.as_view("dgagov_edit_page")
    )


@blueprint.route("/dgagov/name")
def name() -> Any:
    """The free name of a title, for the preview in the form: `{"name": "…"}`.

    Parameters: `title`, and `of` = `dataset` or `organization`.
    """
    if tk.current_user.is_anonymous:
        return tk.abort(403)
    title = tk.request.args.get("title", "")[:1_000]
    if tk.request.args.get("of") == "organization":
        return jsonify({"name": free_name(title, model.Group, "organization")})
    return jsonify({"name": free_name(title)})


@blueprint.app_errorhandler(tk.ValidationError)
def incomplete(error: tk.ValidationError) -> Any:
    """Show what is missing when a page of core publishes a data set without expecting errors."""
    identity = (tk.request.view_args or {}).get("id")
    if tk.request.path.startswith("/api/") or not identity:
        raise error
    for message in _messages(error.error_dict):
        tk.h.flash_error(message)
    return tk.redirect_to("dataset.edit", id=identity)


def _messages(errors: Any) -> Iterator[str]:
    """The messages in an error dict, those of resources too; each names its field."""
    if isinstance(errors, str):
        yield errors
    elif isinstance(errors, dict):
        for part in errors.values():
            yield from _messages(part)
    elif isinstance(errors, list):
        for part in errors:
            yield from _messages(part)

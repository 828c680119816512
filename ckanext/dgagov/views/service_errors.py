"""Says which service cannot be reached, instead of "Internal server error".

The page itself needs no service. Every other error goes on to CKAN unchanged.
"""

from __future__ import annotations

import json
import logging
from functools import cache
from typing import Any

import ckan.plugins.toolkit as tk
import jinja2
import redis
import sqlalchemy as sa
from ckan.lib.search import SearchIndexError, SolrConnectionError
from flask import Blueprint, Response, g

from ..unreachable import (
    DATABASE,
    SEARCH,
    is_connection_failure,
    is_solr_away,
    unreachable_service,
)

log = logging.getLogger(__name__)

STATUS = 503
RETRY_SECONDS = 60


def register(blueprint: Blueprint) -> None:
    """Handle these errors for every page of the site, not only for those of the blueprint."""
    for error in (
        sa.exc.OperationalError,
        sa.exc.InterfaceError,
        redis.exceptions.ConnectionError,
        SolrConnectionError,
        SearchIndexError,
    ):
        blueprint.app_errorhandler(error)(answer)
    blueprint.after_app_request(explain_api_failure)
    blueprint.record_once(lambda _state: _note_database_failures())


def answer(error: Exception) -> Response:
    """The answer to an error that left a view; any other error is raised again."""
    service = unreachable_service(error)
    if service is None:
        raise error
    log.error("%s cannot be reached: %s", service, error)
    return _response(service)


def explain_api_failure(response: Response) -> Response:
    """Turn the API's 500 into a 503 that names the service.

    CKAN's API view catches every error of an action itself, so no error handler
    sees it; what the database driver reported was noted meanwhile.
    """
    if response.status_code != 500 or tk.get_endpoint() != ("api", "action"):
        return response
    service = g.get("dgagov_unreachable")
    body: Any = response.get_json(silent=True)
    error = body.get("error", {}) if isinstance(body, dict) else {}
    kind, said = error.get("__type"), str(error.get("message"))
    if kind == "Search Connection Error" or (kind == "Search Index Error" and is_solr_away(said)):
        service = SEARCH
    if not service:
        return response
    body["error"] = _error(service)
    response.set_data(json.dumps(body, ensure_ascii=False))
    response.status_code = STATUS
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


@cache
def _note_database_failures() -> None:
    """Note during a request that the database could not be reached; once a process."""
    sa.event.listen(sa.engine.Engine, "handle_error", _note)


def _note(context: Any) -> None:
    from flask import has_app_context

    lost = context.is_disconnect or (
        context.connection is None and is_connection_failure(context.original_exception)
    )
    if lost and has_app_context():
        g.dgagov_unreachable = DATABASE


def _error(service: str) -> dict[str, str]:
    return {"__type": "Service Unavailable", "service": service, "message": _message(service)}


def _message(service: str) -> str:
    return tk._("{service} cannot be reached, so the site cannot answer. Try again later").format(
        service=service
    )


def _response(service: str) -> Response:
    headers = {"Retry-After": str(RETRY_SECONDS)}
    if tk.request.path.startswith("/api/"):
        body = json.dumps({"success": False, "error": _error(service)}, ensure_ascii=False)
        return Response(body, STATUS, headers, content_type="application/json;charset=utf-8")
    page = _page().render(
        language=tk.h.lang(),
        heading=tk._("The site cannot answer now"),
        message=_message(service),
        advice=tk._(
            "Nothing you saved is lost. If it stays so, tell the people who run the site "
            "which service is named here."
        ),
        # Only a page that was read can be asked for again.
        again=tk._("Try again") if tk.request.method == "GET" else "",
    )
    return Response(page, STATUS, headers, content_type="text/html;charset=utf-8")


@cache
def _page() -> jinja2.Template:
    # CKAN's own templates ask for the user, and so for the database.
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("ckanext.dgagov", "templates"), autoescape=True
    )
    return environment.get_template("dgagov/service_error.html")

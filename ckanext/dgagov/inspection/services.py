"""Descriptions and answers of services: OpenAPI, OData, WFS, WMS, WMTS, GraphQL, CKAN DataStore.

Whether a service takes conditions is read from its description: parameters of a query, or, for
the services whose standard has filters or areas, from the standard.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from .documents import text_of
from .findings import ApiDescription, Refusal
from .readable import Readable
from .thresholds import whole

_ROOTS = {
    "edmx": "odata", "wfs_capabilities": "wfs", "wms_capabilities": "wms",
    "wmt_ms_capabilities": "wms",
}  # fmt: skip
_WMTS_SPACE = "opengis.net/wmts"
OPENAPI_YAML = re.compile(r"^[\"']?(openapi|swagger)[\"']?\s*:\s*[\"']?[1-9]", re.MULTILINE)
GRAPHQL = re.compile(r"^[ \t]*(extend[ \t]+)?type[ \t]+Query\b[^{]{0,200}\{", re.MULTILINE)
_GRAPHQL_ARGUMENTS = re.compile(
    r"^[ \t]*\w{1,100}[ \t]*\([ \t\r\n]{0,20}\w{1,100}[ \t]*:", re.MULTILINE
)
_METHODS = ("get", "post", "query")


def describe_json(document: Any) -> ApiDescription | None:
    """The service that a JSON document describes or answers for, if it does."""
    if not isinstance(document, dict):
        return None
    if isinstance(document.get("paths"), dict):
        for key in ("openapi", "swagger"):
            if isinstance(document.get(key), (str, int, float)):
                return _openapi(key, document)
    result = document.get("result")
    if "success" in document and isinstance(result, dict) and "fields" in result:
        if isinstance(result.get("records"), list):
            return _described("ckan_datastore", result.get("resource_id"), True)
        return None
    inner = document.get("data", document)
    if isinstance(inner, dict) and isinstance(inner.get("__schema"), dict):
        return _described("graphql", None, _has_arguments(inner["__schema"]))
    return None


_ERROR_KEYS = {"error", "errors", "message", "detail", "code", "status", "statuscode", "success",
               "timestamp", "path", "help", "request_id", "title", "type", "traceid"}  # fmt: skip
_ERROR_ROOTS = ("serviceexceptionreport", "exceptionreport")


def refuse_error(document: Any) -> None:
    """Raise `Refusal` for an answer that only says what went wrong, as CKAN and GraphQL do."""
    if not isinstance(document, dict):
        return
    keys = {str(key).lower() for key in document}
    failed = keys & {"error", "errors"} or document.get("success") is False
    if failed and keys <= _ERROR_KEYS:
        said = document.get("error") or document.get("errors") or document.get("message") or "-"
        said = said[0] if isinstance(said, list) else said
        said = said.get("message", said) if isinstance(said, dict) else said
        shown = " ".join(str(said).split())[: whole("example_characters")]
        raise Refusal("error_answer", detail=shown)


def refuse_error_root(name: str) -> None:
    """Raise `Refusal` for the root element of what OGC services answer when they cannot."""
    if name.lower() in _ERROR_ROOTS:
        raise Refusal("error_answer", detail=name)


def _has_arguments(schema: Mapping[str, Any]) -> bool:
    """Whether a field of the schema takes arguments."""
    for kind in schema.get("types") or ():
        fields = kind.get("fields") if isinstance(kind, dict) else None
        for field in fields or ():
            if isinstance(field, dict) and field.get("args"):
                return True
    return False


def _openapi(kind: str, document: Mapping[str, Any]) -> ApiDescription:
    information = document.get("info")
    title = information.get("title") if isinstance(information, dict) else None
    return _described(kind, title, any(map(_has_parameters, document["paths"].values())))


def _has_parameters(path: Any) -> bool:
    if not isinstance(path, dict):
        return False
    calls = [path, *(path.get(method) for method in _METHODS)]
    return any(
        isinstance(call, dict) and (call.get("parameters") or call.get("requestBody"))
        for call in calls
    )


def _described(kind: str, title: Any, takes_conditions: bool) -> ApiDescription:
    text = " ".join(str(title).split()) if isinstance(title, str) else ""
    return ApiDescription(kind, text[: whole("text_head_characters")], takes_conditions)


def describe_yaml(readable: Readable, encoding: str) -> ApiDescription:
    """The service that an OpenAPI file in YAML describes. Raises `Refusal`.

    Aliases are refused: a description has none, and with them a few bytes stand for gigabytes.
    """
    limit = whole("yaml_max_bytes")
    if readable.size > limit:
        raise Refusal("over_limit", setting="yaml_max_bytes", found=readable.size, limit=limit)
    text = text_of(readable, encoding).lstrip("\ufeff")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    levels = whole("nested_levels")
    try:
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                raise Refusal("yaml_alias", line=event.start_mark.line + 1)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > levels:
                raise Refusal("nested_too_deep", setting="nested_levels", limit=levels)
        document = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError) as error:
        detail = " ".join(str(error).split())[: whole("text_head_characters")]
        raise Refusal("cannot_parse", format="YAML", detail=detail) from error
    found = describe_json(document)
    if found is None:
        raise Refusal("cannot_parse", format="YAML", detail="no paths")
    return found


def describe_graphql(readable: Readable, encoding: str) -> ApiDescription:
    """The service that a GraphQL schema describes."""
    limit = whole("yaml_max_bytes")
    if readable.size > limit:
        raise Refusal("over_limit", setting="yaml_max_bytes", found=readable.size, limit=limit)
    arguments = _GRAPHQL_ARGUMENTS.search(text_of(readable, encoding))
    return _described("graphql", None, arguments is not None)


def service_of_root(name: str, namespace: str) -> str | None:
    """The kind of service whose description has this root element."""
    if name.lower() == "capabilities" and _WMTS_SPACE in namespace:
        return "wmts"
    return _ROOTS.get(name.lower())


def describe_xml(kind: str, title: str | None) -> ApiDescription:
    """OData has `$filter`, WFS filters, WMS and WMTS layers and areas: all take conditions."""
    return _described(kind, title, True)

"""What no schema can look at: values that end CKAN's own code with a crash.

Core reads a data set before it validates it (looks up its organization, splits its addresses,
flattens its lists), and PostgreSQL has no place for some characters. Whatever would end there is
refused here, in both modes, with the name of the field.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk

from .dates import is_indexable_date
from .record import quoted

LISTS = (
    "resources",
    "tags",
    "extras",
    "groups",
    "relationships_as_object",
    "relationships_as_subject",
)
TEXTS = ("id", "name", "type", "state", "owner_org")
RESOURCE_TEXTS = ("id", "url", "format", "url_type", "mimetype", "package_id")
DEEPEST = 20
"""Levels of nesting; no field of the standard has more than two."""
LARGEST_SIZE = 2**63 - 1
LONGEST_URL = 2_000
"""PostgreSQL's index on the addresses of resources takes rows of at most 2,704 bytes."""

Errors = dict[str, Any]


def shape_errors(data_dict: Mapping[str, Any]) -> Errors:
    """The errors of a data set dict that core would crash on, `{}` if there are none."""
    errors = _text_errors(data_dict, TEXTS)
    for name in LISTS:
        if name in data_dict:
            _check_list(errors, name, data_dict[name])
    if not _is_boolean(data_dict.get("private")):
        message = tk._('"%(value)s" in "private" is neither true nor false')
        _add(errors, "private", message % {"value": quoted(data_dict["private"])})
    resources = data_dict.get("resources")
    _check_storable(errors, {**data_dict, "resources": None})
    if "resources" not in errors and resources:
        found = [resource_errors(resource) for resource in resources]
        if any(found):
            errors["resources"] = found
    return errors


def refuse_shape(data_dict: Mapping[str, Any]) -> None:
    """Raise a `ValidationError` for a data set dict that core would crash on."""
    if errors := shape_errors(data_dict):
        raise tk.ValidationError(errors)


def resource_errors(resource: Mapping[str, Any]) -> Errors:
    """The errors of a resource dict that core would crash on, `{}` if there are none."""
    errors = _text_errors(resource, RESOURCE_TEXTS)
    url = resource.get("url")
    if isinstance(url, str) and (problem := _url_problem(url)):
        _add(errors, "url", problem)
    size = resource.get("size")
    if isinstance(size, (int, float)) and not -LARGEST_SIZE <= size <= LARGEST_SIZE:
        message = tk._('"%(value)s" in "size" is not a size in bytes')
        _add(errors, "size", message % {"value": quoted(size)})
    _check_storable(errors, resource)
    return errors


def _text_errors(data: Mapping[str, Any], names: Iterable[str]) -> Errors:
    return {
        name: [_text_due(name, data[name])]
        for name in names
        if not isinstance(data.get(name), (str, type(None)))
    }


def _check_storable(errors: Errors, data: Mapping[str, Any]) -> None:
    for name, value in data.items():
        if name in errors:
            continue
        if problem := _unstorable(value):
            _add(errors, name, problem % {"field": name})
        elif _is_mixed(value) and not tk.check_ckan_version("2.12"):
            # CKAN 2.11 flattens lists of objects in all fields, 2.12 only where the schema has one.
            _add(errors, name, _objects_due(name, value))


def _check_list(errors: Errors, name: str, value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        _add(errors, name, _objects_due(name, value))
        return
    if name == "extras":
        for extra in value:
            key = extra.get("key")
            if not isinstance(key, str) or not key:
                _add(errors, name, tk._('Each of "extras" needs a "key" that is text'))
            elif key.endswith("_date") and not is_indexable_date(extra.get("value")):
                _add(
                    errors,
                    name,
                    tk._('"%(value)s" in "%(label)s" is not a date')
                    % {"value": quoted(extra["value"]), "label": quoted(key)},
                )


def _url_problem(url: str) -> str | None:
    if len(url.encode("utf-8", "replace")) > LONGEST_URL:
        return tk._('"url" is too long: %(count)d characters, %(most)d are allowed') % {
            "count": len(url),
            "most": LONGEST_URL,
        }
    try:
        urlsplit(url)
    except ValueError:
        return tk._('"%(value)s" in "url" is not a web address') % {"value": quoted(url)}
    return None


def _unstorable(value: Any) -> str | None:
    """Why a value cannot be stored, as a message with a place for the field; `None` if it can."""
    for item, depth in _leaves(value):
        if depth > DEEPEST:
            return tk._('"%(field)s" is nested too deeply')
        if isinstance(item, str):
            if "\x00" in item or not _is_encodable(item):
                return tk._('"%(field)s" holds characters that cannot be stored')
        elif isinstance(item, float) and not math.isfinite(item):
            return tk._('"%(field)s" holds a number that cannot be stored')
    return None


def _is_mixed(value: Any) -> bool:
    """Whether a list that begins with an object, or one in its objects, holds something else."""
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return False
    return any(
        not isinstance(item, dict) or any(_is_mixed(part) for part in item.values())
        for item in value
    )


def _leaves(value: Any) -> Iterator[tuple[Any, int]]:
    stack = [(value, 0)]
    while stack:
        item, depth = stack.pop()
        if depth <= DEEPEST and isinstance(item, dict):
            stack.extend((part, depth + 1) for pair in item.items() for part in pair)
        elif depth <= DEEPEST and isinstance(item, (list, tuple)):
            stack.extend((part, depth + 1) for part in item)
        else:
            yield item, depth


def _is_encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _is_boolean(value: Any) -> bool:
    if isinstance(value, str):
        return value.lower() in ("", "true", "false", "yes", "no", "t", "f", "y", "n", "1", "0")
    return value is None or value is tk.missing or (isinstance(value, int) and value in (0, 1))


def _objects_due(name: str, value: Any) -> str:
    return tk._('"%(field)s" must be a list of objects, not %(value)s') % {
        "field": name,
        "value": quoted(value),
    }


def _text_due(name: str, value: Any) -> str:
    return tk._('"%(label)s" must be text, not %(value)s') % {
        "label": name,
        "value": quoted(value),
    }


def _add(errors: Errors, name: str, message: str) -> None:
    # Core's ValidationError reads the errors of tags as those of each tag's name.
    errors.setdefault(name, []).append({"name": [message]} if name == "tags" else message)

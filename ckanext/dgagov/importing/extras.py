"""Values of a data set that no schema knows, such as those of a harvested one: CKAN's `extras`.

Records and workbooks have them as keys like any other; CKAN takes them in a list, and drops an
unknown key without a word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import ckan.lib.plugins as lib_plugins
import ckan.plugins.toolkit as tk

from ..workbook.layout import DATASETS, load_layout

_TYPE = "dataset"
_LIST = "extras"


def known_keys() -> set[str]:
    """The keys that a data set of this catalog has by its schema or by CKAN itself."""
    schemas: Any = lib_plugins.lookup_package_plugin(_TYPE)
    known = set(schemas.create_package_schema()) | set(load_layout().raw["system_keys"][DATASETS])
    described = tk.h.get("scheming_get_dataset_schema")
    scheme = (described(_TYPE) if described else None) or {}
    return known | {field["field_name"] for field in scheme.get("dataset_fields", ())}


def extras_of(record: Mapping[str, Any], known: set[str]) -> list[dict[str, str]]:
    """The list of the values of all other keys, as texts."""
    return [
        {"key": key, "value": value if isinstance(value, str) else _text(value)}
        for key, value in record.items()
        if key not in known and value is not None
    ]


def in_list(record: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    """The record with the values of all other keys in its list, if there are any."""
    listed = extras_of(record, known)
    kept = {key: value for key, value in record.items() if key in known}
    return {**kept, _LIST: listed} if listed else kept


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

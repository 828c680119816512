"""A key of a package as the forms see it: keywords are one column, but two keys of CKAN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KEYWORDS = "tag_string"


def stored(record: Mapping[str, Any], key: str) -> Any:
    """The value of a key; for keywords the list of their texts, from whichever key has them."""
    if key != KEYWORDS:
        return record.get(key)
    tags = record.get("tags")
    if isinstance(tags, (list, tuple)) and tags:
        return [tag.get("name") if isinstance(tag, Mapping) else tag for tag in tags]
    return record.get(KEYWORDS)


def put(record: dict[str, Any], key: str, value: Any) -> None:
    """Set a key; keywords become `tags`, as `package_show` has them."""
    if key == KEYWORDS and isinstance(value, list):
        record["tags"] = [{"name": word} for word in value]
    else:
        record[key] = value

"""What goes into the search index."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

LONGEST_TERM = 32_766
"""Bytes of one indexed string: Lucene refuses more, and CKAN then fails the whole call."""

# In CKAN's schema these are cut into words, or stored and not indexed at all.
_UNLIMITED = frozenset(
    {
        "author",
        "author_email",
        "data_dict",
        "maintainer",
        "maintainer_email",
        "notes",
        "res_description",
        "res_name",
        "text",
        "title",
        "validated_data_dict",
    }
)
_ILLEGAL_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TITLE = 10_000
"""Characters; the title is also cut into all its pieces of 2 to 10 characters."""


def index_safe(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """The document for Solr without values that Solr refuses.

    Strings over the limit are shortened, characters that XML has no place for taken out, dates
    with a time zone written in UTC. The stored data set is untouched.
    """
    for key, value in pkg_dict.items():
        if isinstance(value, str):
            pkg_dict[key] = _safe_text(key, value)
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            # A repeating field, which CKAN 2.11 gives as a list: Solr takes it for documents.
            pkg_dict[key] = _safe_text(key, json.dumps(value, ensure_ascii=False))
        elif isinstance(value, list):
            pkg_dict[key] = [_safe_text(key, v) if isinstance(v, str) else v for v in value]
    return pkg_dict


def _safe_text(key: str, text: str) -> str:
    if key.endswith("_date"):
        return _utc(text)
    if not text.isascii() or not text.isprintable():
        text = _ILLEGAL_IN_XML.sub("", text)
    if key == "title":
        return text[:_LONGEST_TITLE]
    # A character takes at most 4 bytes: most values need no encoding to be known as short.
    if key in _UNLIMITED or key.startswith(("extras_", "res_extras_")):
        return text
    if len(text) * 4 <= LONGEST_TERM:
        return text
    return text.encode("utf-8")[:LONGEST_TERM].decode("utf-8", "ignore")


def _utc(text: str) -> str:
    """A date as Solr takes it: core leaves an offset such as +07:00, which Solr refuses."""
    try:
        date = dt.datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return text
    if date.tzinfo is None:
        return text
    return f"{date.astimezone(dt.timezone.utc).replace(tzinfo=None).isoformat()}Z"

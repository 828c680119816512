"""The statements of a Turtle file, counted by its punctuation; nothing is resolved."""

from __future__ import annotations

import re

from .documents import text_of
from .findings import Refusal
from .readable import Readable
from .thresholds import whole

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r"|<[^<>\s]*>|\#[^\n]*|(?P<mark>[;,\[\]()]|\.(?=\s|$|\#))|[^\s;,\[\]()<>\"'#]+?(?=[;,\[\]()<>\"'\s]|\.(?:\s|$)|$)",
    re.DOTALL,
)


def count_statements(readable: Readable, encoding: str) -> int | None:
    """How many statements there are; `None` for a file over `turtle_max_bytes`.

    Every object ends at a dot, a semicolon, a comma or a closing bracket. Entries of lists count
    as one each. Raises `Refusal` for a text that cannot be cut into tokens.
    """
    if readable.size > whole("turtle_max_bytes"):
        return None
    text = text_of(readable, encoding).lstrip("\ufeff")
    count, open_object, prefix, end = 0, False, False, 0
    for match in _TOKEN.finditer(text):
        between = text[end : match.start()]
        if between and not between.isspace():
            break
        end = match.end()
        mark = match["mark"]
        if mark is None:
            word = match[0]
            if word.startswith("#"):
                continue
            if word.lower() in ("@prefix", "@base"):
                prefix = True
            elif word.upper() in ("PREFIX", "BASE"):
                prefix, open_object = False, False
                continue
            open_object = True
        elif mark == "[":
            open_object = False
        else:
            count += open_object and not prefix and mark != "("
            open_object = mark in "])"
            prefix = prefix and mark != "."
    if text[end:].strip():
        raise Refusal("cannot_parse", format="TTL", detail=text[end:].strip()[:40])
    return count

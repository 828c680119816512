"""A file that is one JSON document: a saved answer of `package_search` or `package_show`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .problem import Problem

_IDENTITY = ("id", "name", "title")


def is_one_document(path: Path) -> bool:
    """Whether the file is one document over several lines: its first line ends unfinished.

    A one-line answer is a JSON line as well, so it needs no telling apart.
    """
    try:
        with path.open("rb") as file:
            for line in file:
                text = line.strip().removeprefix(b"\xef\xbb\xbf").strip()
                if text:
                    return text[:1] in (b"{", b"[") and text[-1:] in (b"{", b"[", b",", b":")
    except OSError:
        return False
    return False


def read_datasets(path: Path, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    """The data sets of the document; what cannot be read is added to `problems`."""
    try:
        value = json.loads(path.read_text("utf-8-sig"))
    except json.JSONDecodeError as error:
        problems.append(Problem(str(path), error.lineno, f"this is no JSON: {error.msg}"))
        return
    except OSError as error:
        problems.append(Problem(str(path), None, f"cannot be read: {error.strerror or error}"))
        return
    except (ValueError, RecursionError) as error:
        problems.append(Problem(str(path), None, f"this is no JSON: {error}"))
        return
    for record in unwrap(value):
        if isinstance(record, str):
            problems.append(Problem(str(path), None, record))
        else:
            yield record


def unwrap(value: Any) -> Iterator[dict[str, Any] | str]:
    """The data sets in a value, or a sentence where something is none."""
    if isinstance(value, list):
        for number, entry in enumerate(value, start=1):
            yield _dataset(entry, f"entry {number}")
    elif isinstance(value, dict) and value.get("success") is False:
        yield f"this is the error answer of a catalog: {str(value.get('error'))[:200]}"
    elif isinstance(value, dict) and "result" in value and not _identified(value):
        yield from unwrap(value["result"])
    elif isinstance(value, dict) and isinstance(value.get("results"), list):
        yield from unwrap(value["results"])
    else:
        yield _dataset(value, "this")


def _identified(value: dict[str, Any]) -> bool:
    return any(key in value for key in _IDENTITY)


def _dataset(value: Any, what: str) -> dict[str, Any] | str:
    if not isinstance(value, dict):
        return f"{what} is a {type(value).__name__}, expected is the object of a data set"
    if not _identified(value):
        return f"{what} is no data set: it has neither id, name nor title"
    return value

"""JSON Lines: one JSON value a line, read line by line; a broken line loses only itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .problem import Problem
from .search_answer import unwrap

BOM = b"\xef\xbb\xbf"


def read_values(path: Path, problems: list[Problem]) -> Iterator[tuple[int, Any]]:
    """Each line's number and value; what cannot be read is added to `problems`."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                text = line.removeprefix(BOM).strip() if number == 1 else line.strip()
                if not text:
                    continue
                try:
                    value = json.loads(text.decode("utf-8"))
                except RecursionError:
                    problems.append(Problem(str(path), number, "the JSON is nested too deeply"))
                except UnicodeDecodeError as error:
                    message = f"this is no UTF-8 text: {error.reason} at byte {error.start}"
                    problems.append(Problem(str(path), number, message))
                except ValueError as error:
                    problems.append(Problem(str(path), number, f"this is no JSON: {error}"))
                else:
                    yield number, value
    except OSError as error:
        problems.append(Problem(str(path), None, f"cannot be read: {error.strerror or error}"))


def read_datasets(path: Path, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    """The data sets of all good lines: dicts, `package_show` or `package_search` answers."""
    for number, value in read_values(path, problems):
        for record in unwrap(value):
            if isinstance(record, str):
                problems.append(Problem(str(path), number, record))
            else:
                yield record

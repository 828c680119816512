"""The files of a folder, inspected as if they were uploaded to a catalog."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from .problem import Problem


def resources_of(dataset: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The resources of a data set that are objects."""
    listed = dataset.get("resources")
    for resource in listed if isinstance(listed, list) else ():
        if isinstance(resource, dict):
            yield resource


def inspect(
    folder: Path,
    datasets: list[dict[str, Any]],
    problems: list[Problem],
    progress: Callable[[int, int], None] | None = None,
    *,
    all_there: bool = True,
) -> None:
    """Put the inspection of each file in the folder into its resource.

    A resource that brings an inspection keeps it; addresses on the web are not asked.

    :param all_there: whether a file that is not in the folder is a problem
    """
    waiting = []
    for dataset in datasets:
        for resource in resources_of(dataset):
            if not resource.get("inspection") and (relative := _relative(resource.get("url"))):
                waiting.append((resource, relative))
    for number, (resource, relative) in enumerate(waiting, start=1):
        path = _inside(folder, relative)
        if path is None and all_there:
            problems.append(Problem(str(folder / relative), None, "there is no such file"))
        elif path is not None:
            resource["inspection"] = _inspected(path, resource.get("format"))
        if progress is not None:
            progress(number, len(waiting))


def _relative(url: Any) -> str | None:
    """The path that a URL without a scheme and a host means, if it is one."""
    if not isinstance(url, str) or not url.strip() or "\x00" in url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc or not parts.path else unquote(parts.path)


def _inside(folder: Path, relative: str) -> Path | None:
    """The file of the folder; None for what is none or lies outside, through links too."""
    try:
        path = (folder / relative).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except (OSError, ValueError):
        return None


def _inspected(path: Path, declared: Any) -> dict[str, Any]:
    # Readers of spreadsheets and documents are heavy: only those who have files load them.
    from ..inspection import inspect_file
    from ..inspection.evidence import Channel, facts_text, resource_facts, resource_report

    findings = inspect_file(path, declared if isinstance(declared, str) and declared else None)
    channel = Channel("upload")
    return {
        "facts": facts_text(resource_facts(channel, findings)),
        "report": resource_report(channel, findings),
    }

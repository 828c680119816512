"""The workbook that was brought in, with coloured cells, to be sent back to whoever filled it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from ..inspection.findings import Refusal
from ..workbook import Issue, return_workbook
from ..workbook.reading import read_workbook
from . import bundle as bundles


def write(
    file: bytes, name: str, report: Mapping[str, Any], stream: IO[bytes], lang: str = "th"
) -> None:
    """Write it to a binary stream; of a ZIP the first workbook that holds a template.

    :raises Refusal: for a file that cannot be read at all
    """
    issues = [Issue(**one) for one in report["issues"]]
    with bundles.opened(file, name) as bundle:
        candidates = [*bundle.workbooks, *bundle.tables]
        if not candidates:
            raise Refusal("unrecognized")
        path, known_as = candidates[0]
        if bundle.files:
            forms = (entry for entry in candidates if read_workbook(entry).sheets)
            path, known_as = next(forms, candidates[0])
        return_workbook(path, issues, stream, lang=lang, name=known_as)

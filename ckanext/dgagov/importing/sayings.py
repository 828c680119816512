"""Findings of this catalog about a row, in the form of the workbook's own issues."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ..workbook import Issue, Origin
from ..workbook.issues import shown

TEXTS_FILE = Path(__file__).with_name("texts.yaml")


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Any]:
    return yaml.safe_load(TEXTS_FILE.read_text(encoding="utf-8"))


def said(
    code: str,
    origin: Origin | None = None,
    key: str | None = None,
    value: Any = None,
    **parameters: Any,
) -> Issue:
    """An issue of a code of `texts.yaml`, at the cell of a key where the row has one."""
    quoted = None if value is None else shown(value)
    return Issue(
        severity=_texts()["severities"][code],
        code=code,
        text={
            language: template.format_map({"value": quoted, **parameters})
            for language, template in _texts()["texts"][code].items()
        },
        file=origin.sheet.file if origin else "",
        sheet=origin.sheet.name if origin else "",
        row=origin.row if origin else None,
        cell=origin.cell(key) if origin else None,
        field=key,
        value=quoted,
    )

"""How a workbook is to be brought in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ..workbook.plan import MODES

INCOMPLETE = ("draft", "refuse")
__all__ = ["INCOMPLETE", "MODES", "Options"]


@dataclass(frozen=True)
class Options:
    """`mode` is create, update or upsert; `incomplete` is draft or refuse; `lang` th or en."""

    mode: str = "upsert"
    all_or_nothing: bool = False
    incomplete: str = "refuse"
    lang: str = "th"

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return asdict(self)

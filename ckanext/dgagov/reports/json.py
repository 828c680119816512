"""The canonical JSON of scorecards: the same scorecard is always the same bytes."""

from __future__ import annotations

import json
from typing import Any


def to_json(card: Any) -> str:
    """A scorecard (or a list of them) as JSON text: keys in order, two spaces, a last newline.

    Raises ValueError for numbers that JSON does not have.
    """
    return json.dumps(card, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

"""Words for what people state, use and decide."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk


def dgagov_use_state(state: str) -> dict[str, str]:
    """Words and badge for where a use stands."""
    words = {
        "draft": (tk._("Draft"), "bg-secondary"),
        "submitted": (tk._("Sent in, waits for an assessor"), "bg-info text-dark"),
        "accepted": (tk._("Accepted"), "bg-success"),
        "returned": (tk._("Sent back"), "text-bg-warning"),
    }
    label, classes = words.get(state, (state, "bg-secondary"))
    return {"label": label, "classes": classes}


def dgagov_is_web_address(address: Any) -> bool:
    """Whether a text may be made a link: what people write can be `javascript:`."""
    try:
        return urlsplit(str(address or "")).scheme in ("http", "https")
    except ValueError:
        return False

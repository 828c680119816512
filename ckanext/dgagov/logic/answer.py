"""Asks a declared address whether it answers, under the limits of every fetch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ckan.plugins.toolkit as tk

from .. import config
from ..inspecting.fetching import fetch_settings
from ..inspection.fetch import inspect_url
from ..inspection.fetch_report import LIVE, Link
from ..inspection.findings import Reason
from ..inspection.thresholds import threshold
from ..inspection.wording import sentence
from ..inventory import shown
from ..language import language
from ..model.base import now

_WAIT = "declared_address_seconds"
"""A person waits for the answer, so that it takes no longer than this however high
`fetch_seconds` is."""


def ask(url: str) -> tuple[dict[str, Any], str | None]:
    """What an address answered, to keep beside the declaration, and why that does not count.

    The second is None when it answered; else a message in the reader's language, which names
    the limit and its setting where one was hit.
    """
    settings = fetch_settings()
    is_cut = settings.fetch_seconds > threshold(_WAIT)
    if is_cut:
        settings = replace(settings, fetch_seconds=threshold(_WAIT))
    link = inspect_url(url, settings=settings).link
    kept = {
        "at": now().isoformat(timespec="seconds"),
        "final_url": link.final_url,
        "status": link.status,
        "content_type": link.content_type,
        "size": link.size,
    }
    return kept, None if link.state == LIVE else _refusal(url, link, is_cut)


def _refusal(url: str, link: Link, is_cut: bool) -> str:
    texts = [sentence(reason.code, _named(reason, is_cut)) for reason in link.reasons]
    why = "; ".join(text.get(language(), text["en"]) for text in texts)
    message = tk._("{value} gives no answer that counts: {problem}")
    return message.format(value=shown(url, 200), problem=why)


def _named(reason: Reason, is_cut: bool) -> dict[str, Any]:
    """The parameters of a reason, with the limit that really held."""
    if is_cut and reason.parameters.get("setting") == config.FETCH_NAMES["fetch_seconds"]:
        return {**reason.parameters, "setting": _WAIT}
    return dict(reason.parameters)

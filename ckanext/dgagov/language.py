"""The language of whoever reads."""

from __future__ import annotations

import ckan.plugins.toolkit as tk


def language() -> str:
    """The language of the request, such as `th`; outside of a request that of the site."""
    try:
        return tk.h.lang() or "en"
    except (RuntimeError, TypeError):
        return tk.config.get("ckan.locale_default") or "en"

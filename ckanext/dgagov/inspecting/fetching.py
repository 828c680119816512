"""The limits and ways of a fetch, from CKAN's settings."""

from __future__ import annotations

from typing import Any

from .. import config
from ..inspection.fetch import FetchSettings
from .hosts import Pace


def fetch_settings(granted: str | None = None) -> FetchSettings:
    """How this catalog fetches files: `ckanext.dgagov.fetch_*` and `ckan.download_proxy`.

    A setting that is absent or 0 leaves the number of `inspection/thresholds.yaml`. Each request
    waits for the turn that all workers share; `granted` is a host that was asked for leave.
    """
    limits: dict[str, Any] = {name: config.fetch_limit(name) for name in config.FETCH_LIMITS}
    return FetchSettings(
        fetch_user_agent=config.fetch_user_agent(),
        fetch_allowed_hosts=config.fetch_allowed_hosts(),
        fetch_proxy=config.fetch_proxy(),
        fetch_certificates=config.fetch_certificates(),
        leave=Pace(granted),
        called=config.FETCH_NAMES,
        **{name: value for name, value in limits.items() if value},
    )

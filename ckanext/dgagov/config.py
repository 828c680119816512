"""One typed getter for each setting; nothing else reads `ckanext.dgagov.*`."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

ENFORCE = "ckanext.dgagov.enforce"
PUBLIC_SCORES = "ckanext.dgagov.public_scores"
INDICATOR = "ckanext.dgagov.indicator"
POPULATION = "ckanext.dgagov.population"
INSPECT_ON_SAVE = "ckanext.dgagov.inspect_on_save"
INSPECTION_QUEUE = "ckanext.dgagov.inspection_queue"
INSPECTION_DAYS = "ckanext.dgagov.inspection_days"
INSPECTION_ATTEMPTS = "ckanext.dgagov.inspection_attempts"
INSPECTION_LEASE_SECONDS = "ckanext.dgagov.inspection_lease_seconds"
IMPORT_LEASE_SECONDS = "ckanext.dgagov.import_lease_seconds"
IMPORT_ROWS_AT_ONCE = "ckanext.dgagov.import_rows_at_once"
FETCH_INTERVAL = "ckanext.dgagov.fetch_interval_milliseconds"
FETCH_ALLOWED_HOSTS = "ckanext.dgagov.fetch_allowed_hosts"
FETCH_CERTIFICATES = "ckanext.dgagov.fetch_certificates"
FETCH_USER_AGENT = "ckanext.dgagov.fetch_user_agent"
FETCH_LIMITS = (
    "fetch_seconds",
    "fetch_connect_seconds",
    "fetch_read_seconds",
    "fetch_max_bytes",
    "fetch_redirects",
)
"""Limits of a fetch, without the `ckanext.dgagov.` of the settings."""
FETCH_NAMES = {
    **{name: f"ckanext.dgagov.{name}" for name in (*FETCH_LIMITS, "fetch_allowed_hosts")},
    "fetch_proxy": "ckan.download_proxy",
}
"""The settings of a fetch as refusals name them to operators."""


def enforce() -> bool:
    """Whether an incomplete data set is refused when it is published.

    `False` means the mode `report`. The strict mode also holds when only the
    schema plugin is loaded, where the setting has no declared default.
    """
    return (tk.config.get(ENFORCE) or "publish") == "publish"


def public_scores() -> bool:
    """Whether everybody may see scores."""
    return tk.asbool(tk.config.get(PUBLIC_SCORES) or False)


def indicator() -> str:
    """The id of the indicator that is scored when a request names none."""
    return tk.config.get(INDICATOR) or "fy2565"


def population() -> str:
    """The id of the population that counts when a request names none."""
    return tk.config.get(POPULATION) or "inventory"


def site_id() -> str:
    """The id of this site, which its keys in Redis begin with."""
    return tk.config.get("ckan.site_id") or "default"


# Inspection ------------------------------------------------------------------------------------


def inspect_on_save() -> bool:
    """Whether a resource is put in line for inspection when its file or address changes."""
    value = tk.config.get(INSPECT_ON_SAVE)
    return True if value is None else tk.asbool(value)


def inspection_queue() -> str:
    """The queue of CKAN's background jobs that inspections go through."""
    return tk.config.get(INSPECTION_QUEUE) or "default"


def inspection_days() -> int:
    """After how many days an inspection is stale."""
    return _whole(INSPECTION_DAYS, 30)


def inspection_attempts() -> int:
    """How often a file is taken up whose worker ended in the middle of it."""
    return max(_whole(INSPECTION_ATTEMPTS, 5), 1)


def inspection_lease_seconds() -> int:
    """How long a resource stays with a worker that gives no sign of life."""
    return max(_whole(INSPECTION_LEASE_SECONDS, 60), 1)


def import_lease_seconds() -> int:
    """How long an import stays with a worker that gives no sign of life."""
    return max(_whole(IMPORT_LEASE_SECONDS, 60), 1)


def import_rows_at_once() -> int:
    """Up to how many rows a workbook is applied while the user waits."""
    return max(_whole(IMPORT_ROWS_AT_ONCE, 100), 0)


def fetch_interval_seconds() -> float:
    """The least time between two requests to the same host, of all workers together."""
    return max(_whole(FETCH_INTERVAL, 1000), 0) / 1000


def fetch_limit(name: str) -> int:
    """A number of `FETCH_LIMITS`; 0 leaves it to `inspection/thresholds.yaml`."""
    return max(_whole(f"ckanext.dgagov.{name}", 0), 0)


def fetch_allowed_hosts() -> tuple[str, ...]:
    """Intranet hosts whose address may be private."""
    value = tk.config.get(FETCH_ALLOWED_HOSTS) or []
    return tuple(value.split() if isinstance(value, str) else value)


def fetch_certificates() -> str | None:
    """A file of certificate authorities for files at https addresses."""
    return tk.config.get(FETCH_CERTIFICATES) or None


def fetch_user_agent() -> str:
    """How this catalog calls itself to other servers: with its name and address."""
    title = tk.config.get("ckan.site_title") or "CKAN"
    named = f"{title} ({tk.config.get('ckan.site_url') or ''}; ckanext-dgagov)"
    return tk.config.get(FETCH_USER_AGENT) or named


def fetch_proxy() -> str | None:
    """The proxy for requests to other servers, CKAN's own setting."""
    return tk.config.get("ckan.download_proxy") or None


def _whole(key: str, default: int) -> int:
    value = tk.config.get(key)
    return default if value in (None, "") else int(value)

"""The background job of CKAN's own queue that brings a large workbook in.

What is to be done stands in the table of imports, so a job that is lost costs nothing but time:
whoever looks at an import that nobody works on puts it in line again.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import ckan.plugins.toolkit as tk
import redis
import rq
from ckan.lib import jobs as background
from ckan.lib.redis import connect_to_redis

from . import config

log = logging.getLogger(__name__)
TIMEOUT = 6 * 3600
"""Seconds after which the queue ends a job; what it did stays, and another one goes on."""
REHEARSAL = 1800
"""Seconds that a preview may take, after which it may be asked for again."""
QUEUE = "default"


def apply_import(import_id: str) -> dict[str, Any]:
    """Apply an import from where it stands. Gives its results, for the log."""
    from .importing.run import run  # a worker's business only

    # If this process is killed, there is another one when its lease has ended.
    _again_later(import_id, 2 * config.import_lease_seconds())
    report = run(import_id)
    return {"import": import_id, "results": report["results"] if report else None}


def enqueue(import_id: str) -> bool:
    """Have a worker apply an import; False if Redis cannot be reached now."""
    try:
        tk.enqueue_job(
            apply_import,
            [import_id],
            title="dgagov import",
            queue=QUEUE,
            rq_kwargs={"timeout": TIMEOUT, "retry": rq.Retry(max=5), "result_ttl": 60},
        )
    except redis.RedisError as error:
        log.warning("No Redis to start the import %s, it waits: %s", import_id, error)
        return False
    return True


def rehearse_import(import_id: str) -> None:
    """Hold the rows of a long preview to the catalog's own rules."""
    from .importing.begin import rehearse_whole  # a worker's business only

    rehearse_whole(import_id)


def enqueue_rehearsal(import_id: str) -> None:
    """Have a worker do that; asked for again and again it is put in line once."""
    key = f"ckan:{config.site_id()}:dgagov:import-rehearsal:{import_id}"
    try:
        if connect_to_redis().set(key, "1", nx=True, ex=REHEARSAL):
            tk.enqueue_job(
                rehearse_import, [import_id], title="dgagov import preview", queue=QUEUE,
                rq_kwargs={"timeout": REHEARSAL, "result_ttl": 60},
            )  # fmt: skip
    except redis.RedisError as error:
        log.warning("No Redis to go on with the preview %s: %s", import_id, error)


def enqueue_again(import_id: str) -> None:
    """The same for one that nobody works on, at most once a lease: pages ask every few seconds."""
    key = f"ckan:{config.site_id()}:dgagov:import-again:{import_id}"
    try:
        if connect_to_redis().set(key, "1", nx=True, ex=config.import_lease_seconds()):
            enqueue(import_id)
    except redis.RedisError as error:
        log.warning("No Redis to go on with the import %s: %s", import_id, error)


def _again_later(import_id: str, seconds: float) -> None:
    """Look at the import once more in so many seconds; nothing is to do then if it is done."""
    if not tk.check_ckan_version(min_version="2.12"):
        return
    moment = dt.datetime.now(dt.timezone.utc) + dt.timedelta(seconds=seconds)
    try:
        background.get_queue(QUEUE).enqueue_at(
            moment, apply_if_left, import_id, job_timeout=TIMEOUT, result_ttl=60,
            meta={"title": "dgagov import"},
        )  # fmt: skip
    except redis.RedisError as error:
        log.warning("No Redis to look after the import %s: %s", import_id, error)


def apply_if_left(import_id: str) -> None:
    """Go on with an import whose worker is dead; while one lives, look again later."""
    from .importing import store

    row = store.get(import_id)
    if row is None or row["state"] not in ("queued", "running"):
        return
    if row["state"] == "running" and not store.is_stale(row):
        _again_later(import_id, 2 * config.import_lease_seconds())
        return
    apply_import(import_id)

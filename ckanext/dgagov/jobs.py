"""Background jobs of CKAN's own queue that inspect what waits.

A job works through the line for a while instead of one resource: a worker starts a process and
loads CKAN for each job, which takes far longer than a small file. What is to be done stands in
the database, so a job that is lost costs nothing but time: the next one finds the same line.
"""

from __future__ import annotations

import datetime as dt
import logging
import math
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import ckan.plugins.toolkit as tk
import redis
import rq
from ckan.lib import jobs as background

from . import config

log = logging.getLogger(__name__)

SECONDS = 60.0
"""How long one job works; then the next one is its own turn, behind other jobs of the queue."""
TIMEOUT = 600
"""Seconds after which the queue ends a job: the last file may take five minutes more."""
ROWS_A_JOB = 200
MOST_JOBS = 32
"""Jobs started for a long line: as many workers share it."""
REDIS_SECONDS = 1.0
"""How long saving waits for a Redis that does not answer."""
_ASKED_SECONDS = 60
_LATER = "dgagov-inspect-later"


def inspect_waiting() -> dict[str, Any]:
    """Look at the resources that wait, for about a minute. Gives how many, for the log."""
    from .inspecting.worker import work_through  # readers of files are loaded by workers only

    _forget_asked()
    # If this process is killed, there is another look at the line when its lease has ended.
    _wake_later(2 * config.inspection_lease_seconds())
    work = work_through(seconds=SECONDS)
    if work.next_due is not None:
        if work.next_due <= 0:
            _enqueue()
        else:
            _wake_later(work.next_due)
    return {"looked": work.looked, "unchanged": work.unchanged}


def wake(rows: int = 1) -> bool:
    """Tell the workers that something waits; False if Redis cannot be reached now.

    For one row nothing is done if a job is waiting already. Takes at most a second or two, and
    never raises: what waits is found later.
    """
    try:
        connection = _quick_redis()
        if rows <= 1:
            if not _is_asked(connection):
                _enqueue()
            return True
        connection.ping()
        for _number in range(min(math.ceil(rows / ROWS_A_JOB), MOST_JOBS)):
            _enqueue()
    except redis.RedisError as error:
        log.warning("No Redis to wake the inspection up, it waits: %s", error)
        return False
    return True


def wake_at_start(words: Sequence[str] | None = None) -> None:
    """Wake the inspection when this process is a worker that starts (`words`: the command line).

    When all workers were killed at once, the jobs they had are lost to the queue for minutes:
    the dead scheduler still holds its lock. The line in the database is not, so the next worker
    that starts looks at it. Only once: each job loads the settings again.
    """
    words = sys.argv if words is None else words
    if "jobs" in words and "worker" in words:
        _wake_once()


@lru_cache(maxsize=1)
def _wake_once() -> bool:
    return wake()


def _enqueue() -> None:
    tk.enqueue_job(
        inspect_waiting,
        title="dgagov inspection",
        queue=config.inspection_queue(),
        rq_kwargs={"timeout": TIMEOUT, "retry": _retry(), "result_ttl": 60},
    )


def _is_asked(connection: redis.Redis) -> bool:
    """Whether a job is waiting already; says that one is, if not. One way to Redis."""
    name = background.add_queue_name_prefix(config.inspection_queue())
    pipeline = connection.pipeline(transaction=False)
    pipeline.set(_asked_key(), "1", nx=True, ex=_ASKED_SECONDS)
    pipeline.llen(rq.Queue(name, connection=connection).key)
    is_new, waiting = pipeline.execute()
    # A queue that somebody emptied has lost the job that was asked for.
    return not is_new and waiting > 0


def _retry() -> rq.Retry:
    """How often a job is started again that died with its worker, or when the database was away.

    At first at once; pauses need the scheduler that the workers of CKAN 2.12 bring.
    """
    if tk.check_ckan_version(min_version="2.12"):
        return rq.Retry(max=5, interval=[0, 10, 60, 300, 600])
    return rq.Retry(max=3)


def _wake_later(seconds: float) -> None:
    """Have a job in so many seconds, if there is none so soon already."""
    if not tk.check_ckan_version(min_version="2.12"):
        return
    moment = dt.datetime.now(dt.timezone.utc) + dt.timedelta(seconds=math.ceil(seconds))
    try:
        queue = background.get_queue(config.inspection_queue())
        planned = queue.connection.zscore(queue.scheduled_job_registry.key, _LATER)
        if planned is None or planned > moment.timestamp():
            queue.enqueue_at(
                moment, inspect_waiting, job_id=_LATER, job_timeout=TIMEOUT, result_ttl=60,
                meta={"title": "dgagov inspection"},
            )  # fmt: skip
    except redis.RedisError as error:
        log.warning("No Redis to plan the next inspection: %s", error)


def _forget_asked() -> None:
    try:
        _quick_redis().delete(_asked_key())
    except redis.RedisError as error:
        log.warning("No Redis to say that the inspection began: %s", error)


def _quick_redis() -> redis.Redis:
    """A client that gives up soon: CKAN's own would let a save wait for minutes."""
    return _client(tk.config["ckan.redis.url"])


@lru_cache(maxsize=1)
def _client(url: str) -> redis.Redis:
    # Its connections are kept: to make one for each save would take longer than to use it.
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
    )


def _asked_key() -> str:
    return f"ckan:{config.site_id()}:dgagov:inspection-asked"

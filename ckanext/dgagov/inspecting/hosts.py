"""One gate a host for all workers: who passes may ask once, and then nobody for a while.

The gate is a key in Redis that ends by itself, so workers on any number of machines share it
(spec/open-format.md, "Safety", 6). Without Redis each process still holds its own pace.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import lru_cache

import redis
from ckan.lib.redis import connect_to_redis

from .. import config
from ..inspection.fetch_settings import normal_host

log = logging.getLogger(__name__)


class HostGate:
    """Asks Redis for leave to speak to a host."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._own: dict[str, float] = {}

    def ask(self, host: str) -> float:
        """0 with leave to ask the host now, else the seconds until anybody may."""
        pause = config.fetch_interval_seconds()
        if pause <= 0:
            return 0.0
        try:
            connection = connect_to_redis()
            if connection.set(_key(host), "1", nx=True, px=round(pause * 1000)):
                return 0.0
            left = connection.pttl(_key(host))
        except redis.RedisError as error:
            log.warning("No Redis for the pace of requests to %s: %s", host, error)
            return self._ask_own(host, pause)
        # A key that ended between the two questions has a negative time.
        return max(int(left), 1) / 1000  # type: ignore[arg-type]

    def close(self, host: str, seconds: float) -> None:
        """Let nobody ask the host for so many seconds: it said Retry-After."""
        self._own[normal_host(host)] = self._clock() + seconds
        milliseconds = round(seconds * 1000)
        try:
            connection = connect_to_redis()
            if milliseconds > int(connection.pttl(_key(host))):  # type: ignore[arg-type]
                connection.set(_key(host), "1", px=milliseconds)
        except redis.RedisError as error:
            log.warning("No Redis to note that %s wants %s s of rest: %s", host, seconds, error)

    def _ask_own(self, host: str, pause: float) -> float:
        moment = self._clock()
        name = normal_host(host)
        left = self._own.get(name, 0.0) - moment
        if left > 0:
            return left
        # A process lives for long and meets many hosts: those that may be asked are forgotten.
        self._own = {other: end for other, end in self._own.items() if end > moment}
        self._own[name] = moment + pause
        return 0.0


class Pace:
    """Leave for the requests of one fetch, redirects included, from the gate of this process."""

    def __init__(self, granted: str | None = None) -> None:
        self._granted = None if granted is None else normal_host(granted)

    def __call__(self, host: str) -> float:
        """0 with leave to ask the host now, else seconds; the granted host has it once."""
        if self._granted == normal_host(host):
            self._granted = None
            return 0.0
        return gate().ask(host)


@lru_cache(maxsize=1)
def gate() -> HostGate:
    """The one gate of this process: without Redis, its pace is that of the whole process."""
    return HostGate()


def _key(host: str) -> str:
    return f"ckan:{config.site_id()}:dgagov:host:{normal_host(host)}"

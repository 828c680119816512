"""Works through what waits: takes a row, looks, writes down, takes the next.

One transaction writes a result and takes the next row, so a small file costs little more than
its own inspection. Any number of these run beside one another, on any number of machines.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa

from .. import config
from ..model.base import now
from . import claims
from .claims import Claim
from .heartbeat import Heartbeat
from .hosts import HostGate, gate
from .look import Result, failed, look

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError)
PATIENCE = 60.0
"""Seconds for which a worker waits for a database that is away."""
NEAR = 5.0
"""Seconds: for a row that is due so soon a worker waits."""
LONG_REST = 30.0
"""Seconds: what waits longer than this for its host is taken out of the others' way."""

Watcher = Callable[[Claim, "Result | None"], None]


@dataclass
class Work:
    """What one run of a worker did and left."""

    looked: int = 0
    unchanged: int = 0
    next_due: float | None = None
    """Seconds until something is due, 0 if something is now; null when nothing waits."""


@dataclass
class _Run:
    """One run: its limits and what it knows of hosts that are not to be asked now."""

    until: float | None
    requested: dt.datetime | None
    near: float
    watcher: Watcher | None
    clock: Callable[[], dt.datetime]
    gate: HostGate = field(default_factory=gate)
    closed: dict[str, float] = field(default_factory=dict)
    """Hosts and the moments (monotonic) until which they are closed."""
    work: Work = field(default_factory=Work)

    def is_over(self) -> bool:
        return self.until is not None and time.monotonic() >= self.until

    def closed_hosts(self) -> list[str]:
        moment = time.monotonic()
        self.closed = {host: end for host, end in self.closed.items() if end > moment}
        return sorted(self.closed)


def work_through(
    *,
    seconds: float | None = None,
    requested: dt.datetime | None = None,
    near: float = NEAR,
    watcher: Watcher | None = None,
    clock: Callable[[], dt.datetime] = now,
) -> Work:
    """Look at everything that is due, for at most about so many seconds.

    :param requested: only the rows of this run of the command
    :param near: wait for what is due within so many seconds
    :param watcher: told of each claim before (with None) and after the look
    :param clock: the present time, for the days that a link is dead
    :raises sqlalchemy.exc.OperationalError: when the database is away for longer than `PATIENCE`
    """
    until = None if seconds is None else time.monotonic() + seconds
    run = _Run(until, requested, near, watcher, clock)
    with Heartbeat(config.inspection_lease_seconds()) as heartbeat:
        claim = _patiently(lambda: _take(run))
        while True:
            while claim is not None:
                heartbeat.hold(claim)
                claim = _work_on(run, claim)
            heartbeat.hold(None)
            if run.is_over() or not _wait(run):
                return run.work
            claim = _patiently(lambda: _take(run))


def _work_on(run: _Run, claim: Claim) -> Claim | None:
    """Deal with one claim, and take the next one."""
    try:
        if not claim.eligible:
            return _patiently(lambda: _take(run, lambda c: claims.drop(c, claim)))
        if claim.host and (pause := run.gate.ask(claim.host)) > 0:
            run.closed[claim.host] = time.monotonic() + pause
            return _patiently(lambda: _take(run, lambda c: _leave(c, claim, pause)))
        if run.watcher:
            run.watcher(claim, None)
        result = _look(claim, run.clock())
        following = _patiently(lambda: _take(run, lambda c: _write(run, c, claim, result)))
    except (KeyboardInterrupt, SystemExit):
        with claims.engine().begin() as connection:
            claims.give_back(connection, claim)
        raise
    run.work.looked += 1
    run.work.unchanged += result.unchanged
    if run.watcher:
        run.watcher(claim, result)
    return following


def _look(claim: Claim, moment: dt.datetime) -> Result:
    def read() -> dict[str, Any] | None:
        with claims.engine().connect() as connection:
            return claims.report_of(connection, claim.resource_id)

    try:
        return look(claim, lambda: _patiently(read), moment)
    except AWAY:
        raise
    except Exception as error:
        log.exception("The inspection of resource %s failed", claim.resource_id)
        return failed(claim, error)


def _write(run: _Run, connection: Any, claim: Claim, result: Result) -> None:
    claims.finish(connection, claim, result.values, result.again_seconds)
    if result.rest_host and result.rest_seconds:
        run.gate.close(result.rest_host, result.rest_seconds)
        run.closed[result.rest_host] = time.monotonic() + result.rest_seconds
        claims.postpone(connection, result.rest_host, result.rest_seconds)


def _leave(connection: Any, claim: Claim, pause: float) -> None:
    claims.give_back(connection, claim, pause)
    if pause > LONG_REST and claim.host:
        claims.postpone(connection, claim.host, pause)


def _take(run: _Run, before: Callable[[Any], None] | None = None) -> Claim | None:
    """Do something with the former row and take the next, unless the time is over."""
    with claims.engine().begin() as connection:
        # A claim or a result lost with a crash of the database is only made again.
        connection.execute(sa.text("SET LOCAL synchronous_commit = off"))
        if before is not None:
            before(connection)
        if run.is_over():
            return None
        return claims.claim(
            connection,
            config.inspection_lease_seconds(),
            requested=run.requested,
            without_hosts=run.closed_hosts(),
        )


def _wait(run: _Run) -> bool:
    """Wait for what is due soon; False when there is nothing to wait for."""

    def ask() -> float | None:
        with claims.engine().connect() as connection:
            return claims.soonest(connection, requested=run.requested)

    due = _patiently(ask)
    run.work.next_due = None if due is None else max(due, 0.0)
    if due is None:
        return False
    if due <= 0:
        # Either its host is closed, or another worker was just taking it.
        moment = time.monotonic()
        due = min((end - moment for end in run.closed.values()), default=0.05)
    if due > run.near:
        run.work.next_due = due
        return False
    time.sleep(max(due, 0.02))
    return True


def _patiently(step: Callable[[], Answer]) -> Answer:
    """What a step on the database gives, tried again while the database is away."""
    end, pause = time.monotonic() + PATIENCE, 0.1
    while True:
        try:
            return step()
        except AWAY as error:
            if time.monotonic() >= end:
                raise
            log.warning("The database is away, trying again in %s s: %s", pause, error.orig)
        time.sleep(pause)
        pause = min(pause * 2, 5.0)

"""Real workers on one line: together, killed in the middle, and with services that go away."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from service_gate import Gate

Record = dict[str, Any]


def _wait_for(what: Callable[[], Any], seconds: float = 40, pause: float = 0.05) -> Any:
    """The first true answer of a function; fails after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := what():
            return answer
        time.sleep(pause)
    raise AssertionError(f"nothing came within {seconds} s")


def _facts(rows: Any) -> Counter[tuple[str, str]]:
    """State and outcome of the rows, by number."""
    return Counter(
        (row["state"], json.loads(row["facts"]).get("status") if row["facts"] else "")
        for row in rows()
    )


def test_two_workers_share_fifty_files_and_do_each_once(
    many_links: Any, server: Any, workers: Any, rows: Any
) -> None:
    from ckanext.dgagov import jobs

    server.seconds = 0.1  # on a busy machine the second worker starts seconds later
    made = workers()
    many_links([f"{server.address}/{number}.csv" for number in range(50)])
    jobs.wake(500)  # several jobs, as for a long line
    made.run(number=2)
    assert _facts(rows) == {("done", "read"): 50}
    assert Counter(server.paths()) == {f"/{number}.csv": 1 for number in range(50)}
    took_part = {line.split("Worker ")[1].split()[0] for line in made.log().splitlines()
        if "starts job" in line}  # fmt: skip
    assert len(took_part) == 2


def _work_in_a_process_of_its_own() -> None:
    """What a job does, in a copy of this process."""
    from ckan import model

    from ckanext.dgagov.inspecting.worker import work_through

    model.Session.remove()
    model.Session.get_bind().dispose(close=False)
    work_through()


def test_a_host_is_asked_at_one_pace_by_all_processes(
    many_links: Any, server: Any, workers: Any, settings: Any, rows: Any
) -> None:
    workers()  # empties Redis
    settings(fetch_interval_milliseconds=300)
    many_links([f"{server.address}/{number}.csv" for number in range(8)])
    copies = multiprocessing.get_context("fork")
    made = [copies.Process(target=_work_in_a_process_of_its_own) for _number in range(2)]
    for process in made:
        process.start()
    for process in made:
        process.join(60)
        assert process.exitcode == 0
    assert _facts(rows) == {("done", "read"): 8}
    moments = [moment for moment, _path, _headers in server.asked]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert len(gaps) == 7
    # The gate is passed before a connection is made, which takes some milliseconds more or less.
    assert min(gaps) > 0.2, gaps


def test_killed_workers_and_killed_jobs_lose_nothing(
    many_links: Any, server: Any, workers: Any, rows: Any, kill: Any, kill_job: Any
) -> None:
    from ckanext.dgagov import jobs

    server.seconds = 0.15
    made = workers(inspection_attempts=20, inspection_lease_seconds=1)
    many_links([f"{server.address}/{number}.csv" for number in range(40)])
    jobs.wake(2000)  # a job for each that is killed, as saves meanwhile would ask for

    def goes_on() -> None:
        seen = len(server.asked)
        _wait_for(lambda: len(server.asked) > seen + 2)

    for worker in made.start(number=2):  # machines that lose their power
        goes_on()
        kill(worker)
    assert any(row["state"] == "running" for row in rows()), "killed in the middle"
    (worker,) = made.start()
    for _time in range(4):  # jobs that end, whose worker starts them again
        goes_on()
        assert kill_job(worker) == 1
    assert _facts(rows)[("done", "read")] < 40
    _wait_for(lambda: _facts(rows) == {("done", "read"): 40})
    again = {path for path, times in Counter(server.paths()).items() if times > 1}
    assert again, "what was cut off is done again"


def test_a_worker_that_starts_finds_what_waits_though_the_jobs_are_lost(
    many_links: Any, server: Any, workers: Any, rows: Any, reset_queues: Any
) -> None:
    made = workers(inspection_lease_seconds=60)
    many_links([f"{server.address}/{number}.csv" for number in range(3)])
    reset_queues()
    made.run()
    assert _facts(rows) == {("done", "read"): 3}
    started = [line for line in made.log().splitlines() if "starts job" in line]
    assert len(started) <= 2, "a job does not ask for the next one"


def test_who_sees_that_something_waits_too_long_reminds_the_workers(
    link: Any, server: Any, workers: Any, reset_queues: Any
) -> None:
    import sqlalchemy as sa
    from ckan import model
    from ckan.lib import jobs
    from ckan.tests.helpers import call_action

    workers()
    resource = link(f"{server.address}/1.csv")
    reset_queues()
    call_action("dgagov_inspection_show", id=resource["id"])
    assert not jobs.get_queue().jobs
    with model.Session.get_bind().begin() as connection:
        connection.execute(sa.text("UPDATE dgagov_inspection SET due = now() - interval '2 min'"))
    call_action("dgagov_inspection_list", dataset=resource["package_id"])
    assert len(jobs.get_queue().jobs) == 1


# Services that go away ---------------------------------------------------------------------------


@pytest.fixture
def gate() -> Iterator[Callable[[str], Gate]]:
    """A function: variable of a service -> a gate before it."""
    made: list[Gate] = []

    def make(variable: str) -> Gate:
        parts = urlsplit(os.environ[variable])
        made.append(Gate(parts.hostname or "", parts.port or 0))
        return made[-1]

    yield make
    for one in made:
        one.close()


def _through(variable: str, gate: Gate) -> dict[str, str]:
    address = os.environ[variable]
    parts = urlsplit(address)
    there = f"{parts.hostname}:{parts.port}"
    return {variable: address.replace(there, f"127.0.0.1:{gate.port}")}


def test_services_that_go_and_come_back_cost_nothing_but_time(
    many_links: Any, server: Any, workers: Any, rows: Any, gate: Any
) -> None:
    from ckanext.dgagov import jobs

    server.seconds = 0.1
    gates = {variable: gate(variable) for variable in ("CKAN_REDIS_URL", "CKAN_SQLALCHEMY_URL")}
    env: dict[str, str] = {}
    for variable, one in gates.items():
        env.update(_through(variable, one))
    made = workers(env=env, inspection_attempts=20, fetch_interval_milliseconds=1)
    many_links([f"{server.address}/{number}.csv" for number in range(40)])
    jobs.wake()
    (worker,) = made.start()
    for variable, one in gates.items():
        seen = len(server.asked)
        _wait_for(lambda seen=seen: len(server.asked) > seen + 4)
        one.close()
        time.sleep(1)
        assert _facts(rows)[("done", "read")] < 40, variable
        one.open()
    _wait_for(lambda: _facts(rows) == {("done", "read"): 40} or worker.poll() is not None)
    if worker.poll() is not None:
        # A worker may end with its service; whoever watches over it starts another.
        jobs.wake(1000)
        made.run()
    assert _facts(rows) == {("done", "read"): 40}

"""A loopback server whose answers a test decides, resources to inspect, and real workers."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

CSV = "ปี,จังหวัด,จำนวน\n2565,แพร่,10\n2566,น่าน,12\n".encode()
Record = dict[str, Any]


class Server:
    """A web server on the loopback address; `answers` are (status, headers, body) by path."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.default: tuple[int, dict[str, str], bytes] = (200, {"Content-Type": "text/csv"}, CSV)
        self.seconds = 0.0
        """How long an answer takes."""
        self.asked: list[tuple[float, str, Record]] = []
        """Moment, path and headers of each request."""
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with server._lock:
                    server.asked.append((time.monotonic(), self.path, dict(self.headers)))
                time.sleep(server.seconds)
                status, headers, body = server.answers.get(self.path, server.default)
                if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                    status, body = 304, b""
                with contextlib.suppress(OSError):  # whoever asked was killed meanwhile
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_words: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def paths(self) -> list[str]:
        """Paths in the order in which they were asked for."""
        return [path for _moment, path, _headers in self.asked]


@pytest.fixture
def server() -> Iterator[Server]:
    """A loopback server for one test."""
    made = Server()
    yield made
    made.stop()


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A function that changes settings of the extension in this process for one test."""
    import ckan.plugins.toolkit as tk

    def change(**values: Any) -> None:
        for name, value in values.items():
            monkeypatch.setitem(tk.config, f"ckanext.dgagov.{name}", value)

    change(fetch_allowed_hosts=["127.0.0.1"], fetch_interval_milliseconds=0)
    return change


@pytest.fixture
def dataset(dgagov_site: None, with_plugins: None) -> Record:
    """A new draft data set; nothing but its resources is in line."""
    import sqlalchemy as sa
    from ckan import model
    from ckan.tests import factories

    with model.Session.get_bind().begin() as connection:
        connection.execute(sa.text("DELETE FROM dgagov_inspection"))
    return factories.Dataset(owner_org=factories.Organization()["id"], state="draft")


@pytest.fixture
def link(dataset: Record) -> Callable[..., Record]:
    """A function that makes a resource at an address."""
    from ckan.tests.helpers import call_action

    def make(url: str, format_: str = "CSV", **values: Any) -> Record:
        return call_action(
            "resource_create", package_id=dataset["id"], url=url, format=format_, **values
        )

    return make


@pytest.fixture
def upload(dataset: Record) -> Callable[..., Record]:
    """A function that makes a resource with an uploaded file, or replaces the file of one."""
    from ckan.tests.helpers import call_action
    from werkzeug.datastructures import FileStorage

    def make(content: bytes = CSV, name: str = "data.csv", **values: Any) -> Record:
        file = FileStorage(io.BytesIO(content), name)
        values = {"format": "CSV", "url": name, **values}
        if "id" in values:
            return call_action("resource_patch", upload=file, **values)
        return call_action("resource_create", package_id=dataset["id"], upload=file, **values)

    return make


@pytest.fixture
def rows() -> Callable[[], list[Record]]:
    """A function: the rows of the table of inspections."""
    import sqlalchemy as sa
    from ckan import model

    def read() -> list[Record]:
        with model.Session.get_bind().connect() as connection:
            found = connection.execute(sa.text("SELECT * FROM dgagov_inspection"))
            return [dict(row) for row in found.mappings()]

    return read


@pytest.fixture
def many_links(dataset: Record, rows: Any) -> Callable[[list[str]], None]:
    """A function that makes resources at these addresses, faster than by actions."""
    from ckan import model

    def make(addresses: list[str]) -> None:
        for position, url in enumerate(addresses):
            made = model.Resource(package_id=dataset["id"], url=url, format="CSV", name=url)
            made.position = position
            model.Session.add(made)
        model.Session.commit()
        assert len(rows()) == len(addresses)

    return make


class Workers:
    """Processes `ckan jobs worker`, each the leader of a group of its own."""

    def __init__(self, ini: Path, env: dict[str, str], folder: Path) -> None:
        self._ini, self._folder = ini, folder
        self.env = {**os.environ, **env, "CKAN_INI": str(ini)}
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *, burst: bool = False, number: int = 1) -> list[subprocess.Popen[bytes]]:
        """Start so many workers; with `burst`, they end when the queue is empty."""
        command = [Path(sys.executable).parent / "ckan", "-c", self._ini, "jobs", "worker"]
        made = []
        for _number in range(number):
            log = (self._folder / f"worker-{len(self.running)}.log").open("ab")
            made.append(
                subprocess.Popen(
                    [*map(str, command), *(["--burst"] if burst else [])],
                    env=self.env, start_new_session=True, stdout=log, stderr=log,
                )
            )  # fmt: skip
            self.running.append(made[-1])
        return made

    def run(self, number: int = 1, seconds: float = 60) -> None:
        """Let workers do all that is in the queue."""
        for worker in self.start(burst=True, number=number):
            assert worker.wait(seconds) == 0, self.log()

    def log(self) -> str:
        """What the workers said."""
        return "\n".join(path.read_text() for path in sorted(self._folder.glob("worker-*.log")))


def _children(worker: subprocess.Popen[bytes]) -> list[tuple[int, bool]]:
    """Ids of a worker's processes, each with whether it is that of a job.

    That has a group of its own; the other one is RQ's scheduler.
    """
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = file.read_text().rpartition(")")[2].split()
            if int(fields[1]) == worker.pid:
                found.append((int(file.parent.name), fields[2] == file.parent.name))
    return found


def _kill_job(worker: subprocess.Popen[bytes]) -> int:
    """End the process of a worker's job at once; gives the number of such processes."""
    jobs = [child for child, is_job in _children(worker) if is_job]
    for child in jobs:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return len(jobs)


def _kill(worker: subprocess.Popen[bytes]) -> None:
    """End a worker and all of its processes at once, as a machine that loses its power."""
    worker.send_signal(signal.SIGSTOP)  # so that it starts nothing in between
    for child, _is_job in _children(worker):
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    worker.kill()
    worker.wait(10)


@pytest.fixture
def kill() -> Callable[[Any], None]:
    """A function that ends a worker and its job at once."""
    return _kill


@pytest.fixture
def kill_job() -> Callable[[Any], int]:
    """A function that ends the job of a worker at once, and leaves the worker."""
    return _kill_job


@pytest.fixture
def workers(
    settings_file: Any, tmp_path: Path, reset_queues: Any
) -> Iterator[Callable[..., Workers]]:
    """A function: settings of the extension, and environment -> real workers on an empty queue."""
    made: list[Workers] = []

    def make(env: dict[str, str] | None = None, **values: Any) -> Workers:
        given = {"fetch_allowed_hosts": "127.0.0.1", "fetch_interval_milliseconds": 0,
            "inspection_lease_seconds": 2, **values}  # fmt: skip
        ini = settings_file({f"ckanext.dgagov.{name}": str(v) for name, v in given.items()})
        made.append(Workers(ini, env or {}, tmp_path))
        return made[-1]

    _empty(reset_queues)
    yield make
    for one in made:
        for worker in one.running:
            if worker.poll() is None:
                _kill(worker)
    _empty(reset_queues)


def _empty(reset_queues: Any) -> None:
    """Empty the queue, and what Redis knows of hosts and of jobs that were asked for."""
    from ckan.lib.redis import connect_to_redis

    reset_queues()
    connection = connect_to_redis()
    for key in [*connection.keys("*:dgagov:*"), *connection.keys("rq:*")]:
        connection.delete(key)

"""Kill workers 50 times in the middle of jobs: nothing may be lost, and nothing crash.

Not part of `make bench` (it takes minutes): `make kill-workers` runs it on services of its own,
`make kill-workers ARGS=n` with another number of kills.

A loopback server gives slow files, workers of CKAN (`ckan jobs worker`) inspect them. By turns the
process of a job and a whole worker are killed (SIGKILL). The files are put in line again as long
as there are kills to make. Exits with 1 unless in the end each is done and read.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import sqlalchemy as sa

KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 50
FILES = 60
SECONDS = 0.2
CSV = "ปี,จังหวัด,จำนวน\n2565,แพร่,10\n2566,น่าน,12\n".encode()
SETTINGS = {
    "fetch_allowed_hosts": "127.0.0.1",
    "fetch_interval_milliseconds": "0",
    "inspection_lease_seconds": "2",
    "inspection_attempts": "100",
}


class Slow(BaseHTTPRequestHandler):
    """Gives the same table at every address, slowly."""

    asked = 0

    def do_GET(self) -> None:
        Slow.asked += 1
        time.sleep(SECONDS)
        with contextlib.suppress(OSError):  # whoever asked was killed meanwhile
            self.send_response(200)
            self.send_header("Content-Length", str(len(CSV)))
            self.end_headers()
            self.wfile.write(CSV)

    def log_message(self, *_words: Any) -> None:
        pass


def settings_file(folder: Path) -> Path:
    """test.ini with the settings of this script."""
    lines = Path(os.environ["CKAN_INI"]).read_text(encoding="utf-8").splitlines()
    place = lines.index("[app:main]") + 1
    lines[place:place] = [f"ckanext.dgagov.{key} = {value}" for key, value in SETTINGS.items()]
    ini = folder / "kills.ini"
    ini.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ini


def job_of(worker: subprocess.Popen[bytes]) -> int | None:
    """The process of a worker's job: it has a group of its own, RQ's scheduler has not."""
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = file.read_text().rpartition(")")[2].split()
            if int(fields[1]) == worker.pid and fields[2] == file.parent.name:
                return int(file.parent.name)
    return None


def wait(what: Any, seconds: float = 120) -> bool:
    """Whether a function gave something true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def main() -> int:
    """Make the files, kill as often as asked, let the rest be done, and count."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as name:
        ini = settings_file(Path(name))
        make_app(load_config(str(ini)))
        addresses = [f"http://127.0.0.1:{server.server_port}/{n}.csv" for n in range(FILES)]
        return kill_and_count(ini, Path(name) / "log", addresses)


def put_in_line(addresses: list[str]) -> str:
    """Make a data set with a resource at each address; its id."""
    from ckan import model

    package = model.Package(name=f"kills-{time.time_ns()}", type="dataset", title="Kills")
    model.Session.add(package)
    model.Session.flush()
    for position, url in enumerate(addresses):
        resource = model.Resource(package_id=package.id, url=url, format="CSV")
        resource.position = position
        model.Session.add(resource)
    model.Session.commit()
    return package.id


def rows(package_id: str) -> list[Any]:
    """Id, state and facts of the data set's resources."""
    from ckanext.dgagov.inspecting import claims

    with claims.engine().connect() as connection:
        found = sa.text(
            "SELECT resource_id, state, facts FROM dgagov_inspection WHERE package_id = :id"
        )
        return list(connection.execute(found, {"id": package_id}))


def refill(package_id: str) -> None:
    """Put what is done in line again when little is left."""
    from ckanext.dgagov import jobs
    from ckanext.dgagov.inspecting import claims, waiting

    done = [row.resource_id for row in rows(package_id) if row.state == "done"]
    if len(done) > FILES // 2:
        waiting.put_requested(claims.engine(), done)
        jobs.wake(1000)


class Workers:
    """Two workers, of which one is killed at a time."""

    def __init__(self, ini: Path, log: Path) -> None:
        self._command = [Path(sys.executable).parent / "ckan", "-c", ini, "jobs", "worker"]
        self._log = log
        self.running = [self._start(), self._start()]

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as out:
            return subprocess.Popen(
                [str(word) for word in self._command],
                stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip

    def kill_one(self, whole: bool) -> bool:
        """Kill the job of a worker, or the whole worker; False if none has a job now."""
        for number, worker in enumerate(self.running):
            job = job_of(worker)
            if job is None:
                continue
            if whole:  # as with a machine that loses its power
                worker.send_signal(signal.SIGSTOP)
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
            with contextlib.suppress(ProcessLookupError):
                os.kill(job, signal.SIGKILL)
            if whole:
                self.running[number] = self._start()
            self.running.reverse()
            return True
        return False

    def stop(self) -> int:
        """End all; the number of those that were alive."""
        alive = sum(worker.poll() is None for worker in self.running)
        for worker in self.running:
            worker.terminate()
            worker.wait()
        return alive


def kill_and_count(ini: Path, log: Path, addresses: list[str]) -> int:
    """The exit code."""
    from ckanext.dgagov import jobs

    package_id = put_in_line(addresses)
    jobs.wake(1000)
    workers, killed, whole = Workers(ini, log), 0, 0
    while killed < KILLS:
        refill(package_id)
        seen = Slow.asked
        if not wait(lambda seen=seen: Slow.asked > seen, 20):
            jobs.wake(1000)
            continue
        time.sleep(random.uniform(0, 2 * SECONDS))
        machine = killed % 5 == 4
        if workers.kill_one(machine):
            killed += 1
            whole += machine
            print(f"kill {killed}: {Slow.asked} requests", flush=True)
            if machine:
                jobs.wake(1000)
    time.sleep(2)
    jobs.wake(1000)
    finished = wait(lambda: all(row.state == "done" for row in rows(package_id)), 240)
    alive = workers.stop()
    found = Counter(
        (row.state, json.loads(row.facts).get("status") if row.facts else "")
        for row in rows(package_id)
    )
    print(f"{killed} kills, {whole} of them whole workers; {Slow.asked} requests for {FILES} files")
    print(f"in the end: {dict(found)}; {alive} of {len(workers.running)} workers live")
    return 0 if finished and found == {("done", "read"): FILES} else 1


if __name__ == "__main__":
    raise SystemExit(main())

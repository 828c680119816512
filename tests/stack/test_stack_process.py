"""Only processes of our own are found and stopped, and ports are free when chosen."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from local import ports, process
from local.say import StepError

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is not ours."""
    child = subprocess.Popen(SLEEP)
    yield child
    child.kill()
    child.wait()


def _start(folder: Path, command: list[str] = SLEEP) -> subprocess.Popen[bytes]:
    return process.start(
        command, pid_file=folder / "one.pid", log=folder / "log" / "one.log", cwd=folder
    )


def test_a_started_process_is_found_and_stopped(tmp_path: Path) -> None:
    child = _start(tmp_path)
    assert process.running(tmp_path / "one.pid") == child.pid
    assert process.stop(tmp_path / "one.pid") is True
    assert child.wait(timeout=5) != 0
    assert not (tmp_path / "one.pid").exists()


def test_a_process_that_ignores_the_gentle_signal_is_ended(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print(1, flush=True); time.sleep(60)"
    )
    child = _start(tmp_path, [sys.executable, "-c", deaf])
    log = tmp_path / "log" / "one.log"
    process.wait_until_ready(lambda: "1" in log.read_text(), child, 10, "deaf", log)
    assert process.stop(tmp_path / "one.pid", seconds=0.3) is True
    assert child.wait(timeout=5) == -9


@pytest.mark.parametrize("lie", [{"ticks": 1}, {"boot": "another"}])
def test_a_stranger_with_our_number_is_left_alone(
    tmp_path: Path, stranger: subprocess.Popen[bytes], lie: dict[str, object]
) -> None:
    """After a crash or a restart the system may give the same number to somebody else."""
    file = tmp_path / "one.pid"
    process.remember(stranger.pid, file)
    assert process.running(file) == stranger.pid
    file.write_text(json.dumps({**json.loads(file.read_text()), **lie}))
    assert process.stop(file) is False
    assert stranger.poll() is None


@pytest.mark.parametrize("text", ["", "12", "{}", '{"pid": "x", "ticks": 1, "boot": "y"}', "[]"])
def test_a_broken_note_of_a_process_means_not_running(tmp_path: Path, text: str) -> None:
    file = tmp_path / "one.pid"
    file.write_text(text)
    assert process.running(file) is None
    assert process.stop(file) is False


def test_a_server_that_ends_at_once_is_told_with_its_log(tmp_path: Path) -> None:
    child = _start(tmp_path, [sys.executable, "-c", "print('ไม่มีพื้นที่ว่าง'); raise SystemExit(3)"])
    log = tmp_path / "log" / "one.log"
    with pytest.raises(StepError, match=r"ended at once \(exit code 3\)") as failure:
        process.wait_until_ready(lambda: False, child, 10, "The server", log)
    assert failure.value.log == log
    assert "ไม่มีพื้นที่ว่าง" in log.read_text()


def test_a_server_that_never_answers_is_told(tmp_path: Path) -> None:
    child = _start(tmp_path)
    with pytest.raises(StepError, match="did not answer"):
        process.wait_until_ready(lambda: False, child, 0.3, "The server", tmp_path / "log")
    process.stop(tmp_path / "one.pid")


def test_a_taken_port_is_not_chosen() -> None:
    with socket.socket() as taken:
        taken.bind((ports.LOOPBACK, 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert not ports.is_free(number)
        assert ports.choose(number) != number
    assert ports.choose(number) == number

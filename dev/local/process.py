"""Processes of our own in the background: started, found again, and stopped, nobody else's.

A process is known by its id *and* the moment it was started *and* the boot it belongs to, so a
number that was given to a stranger after a crash or a restart is never taken for ours.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from local.say import StepError


def _start_ticks(pid: int) -> int | None:
    """Moment of the start in clock ticks since boot; None if there is no such live process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    # The name in brackets may hold anything, so count the fields from the last bracket.
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in ("Z", "X") else int(fields[19])


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def remember(pid: int, file: Path) -> None:
    """Write down which process is ours."""
    file.write_text(json.dumps({"pid": pid, "ticks": _start_ticks(pid), "boot": _boot()}))


def running(file: Path) -> int | None:
    """The id of the process written in `file` while that very process lives, else None."""
    try:
        known = json.loads(file.read_text())
        pid, ticks, boot = int(known["pid"]), known["ticks"], known["boot"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return pid if ticks is not None and boot == _boot() and _start_ticks(pid) == ticks else None


def start(
    command: Sequence[str | Path],
    *,
    pid_file: Path,
    log: Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
) -> subprocess.Popen[bytes]:
    """Start a server in the background, detached from this terminal, its output in `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    as_user = {"user": user, "group": user, "extra_groups": []} if user else {}
    with log.open("ab") as output:
        child = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            cwd=cwd, env=env, start_new_session=True, **as_user,
        )
    remember(child.pid, pid_file)
    return child


def wait_until_ready(
    ready: Callable[[], bool], child: subprocess.Popen[bytes], seconds: float, name: str, log: Path
) -> None:
    """Wait for a server to answer; raises StepError if it ends or does not answer in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise StepError(f"{name} ended at once (exit code {child.returncode})", log=log)
        if ready():
            return
        time.sleep(0.1)
    raise StepError(f"{name} did not answer within {seconds:.0f} s", log=log)


def stop(file: Path, first: signal.Signals = signal.SIGTERM, seconds: float = 20) -> bool:
    """Stop the process written in `file`, gently first. True if one was running."""
    pid = running(file)
    if pid is not None:
        for sign in (first, signal.SIGKILL):
            if _send(pid, sign) and _gone(file, seconds):
                break
    file.unlink(missing_ok=True)
    return pid is not None


def _send(pid: int, sign: signal.Signals) -> bool:
    try:
        # Servers are leaders of a session of their own: a hard end takes their children along.
        (os.killpg if sign is signal.SIGKILL else os.kill)(pid, sign)
    except ProcessLookupError:
        return True
    return True


def _gone(file: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while running(file) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True

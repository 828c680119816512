"""One file in one child process, with limits on memory, processor time, open files and the clock.

A parser can be made to abort its whole process; nothing in Python catches that. So the parent
never parses: it starts a child from a clean fork server, waits no longer than the wall clock
allows, and takes a JSON report. A child that dies is a finding with its reason.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import threading
import time
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from .findings import Findings, Reason, Refusal
from .inspector import inspect_here, measure, unread
from .thresholds import threshold, whole

_starting = threading.Lock()
_MEMORY_EXIT = 71
"""Exit code of a child that ran out of memory and could still say so."""
_REPORT_EXIT = 72
"""Exit code of a child whose report is over the limit."""
_PRELOAD = ["ckanext.dgagov.inspection.sandbox", "ckanext.dgagov.inspection.warm"]


def _forget_fork_server() -> None:
    """Let a forked process start a fork server of its own.

    It would wait for the inherited one, which is not its child, and fail; and a lock that
    another thread held at the time of the fork is never released in it.
    """
    global _starting
    _starting = threading.Lock()
    server: Any = forkserver._forkserver  # type: ignore[attr-defined]
    server._lock = threading.Lock()
    if server._forkserver_pid is not None:
        os.close(server._forkserver_alive_fd)
        server._forkserver_pid = server._forkserver_alive_fd = server._forkserver_address = None


os.register_at_fork(after_in_child=_forget_fork_server)


def inspect_file(
    path: str | os.PathLike[str],
    declared_format: str | None = None,
    *,
    wall_seconds: float | None = None,
) -> Findings:
    """What is in a file. Never raises for what the file holds or for a file that is not there.

    `declared_format` is what the catalog says (CSV, .xls, application names are not read);
    `wall_seconds` overrides the threshold of that name.
    """
    target = Path(path)
    try:
        size, sha256 = measure(target)
    except Refusal as refusal:
        size = refusal.reason.parameters.get("size", 0)
        return unread(declared_format, size, None, refusal.reason)
    seconds = threshold("wall_seconds") if wall_seconds is None else wall_seconds
    arguments = (str(target.resolve()), declared_format, size, sha256)
    report = run_limited(_inspect, arguments, seconds)
    if isinstance(report, Reason):
        return unread(declared_format, size, sha256, report)
    return Findings.from_dict(report)


def _inspect(path: str, declared: str | None, size: int, sha256: str) -> dict[str, Any]:
    return inspect_here(Path(path), declared, size, sha256).to_dict()


def inspect_bytes(content: bytes, declared_format: str | None = None) -> Findings:
    """What is in a file whose content is at hand."""
    with tempfile.NamedTemporaryFile(prefix="dgagov-inspection-") as stream:
        stream.write(content)
        stream.flush()
        return inspect_file(stream.name, declared_format)


def run_limited(
    task: Callable[..., dict[str, Any]], arguments: Sequence[Any], seconds: float
) -> dict[str, Any] | Reason:
    """What `task` gives in a child process under the limits, or the reason why it gave nothing.

    The task is a function of a module, its answer JSON-able. It is killed after `seconds`.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(sender, task, arguments), daemon=True)
    deadline = time.monotonic() + seconds
    with _without_main():
        child.start()
    sender.close()
    try:
        report = _receive(receiver, deadline)
        if report is not None:
            return report
        child.join(max(deadline - time.monotonic(), 0))
        return _why(child.exitcode, seconds)
    finally:
        receiver.close()
        child.kill()
        child.join()
        child.close()


@contextmanager
def _without_main() -> Iterator[None]:
    """Start a child that does not run the caller's main program again.

    Every child of a fork server imports `__main__`: a second of CKAN's start for each file, and
    a program without a guard would inspect its files again in each child.
    """
    with _starting:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _receive(receiver: Connection, deadline: float) -> dict[str, Any] | None:
    """The report, or `None` if the child closed its end or the time is over."""
    try:
        if receiver.poll(max(deadline - time.monotonic(), 0)):
            return json.loads(receiver.recv_bytes(whole("report_bytes")))
    except (EOFError, OSError, ValueError):
        return None
    return None


def _why(exit_code: int | None, seconds: float) -> Reason:
    if exit_code is None:
        return Reason("timed_out", {"limit": seconds})
    if exit_code == -signal.SIGXCPU:
        return Reason("cpu_limit", {"limit": whole("child_cpu_seconds")})
    if exit_code == _MEMORY_EXIT:
        return Reason("out_of_memory", {"limit": whole("child_memory_bytes")})
    if exit_code == _REPORT_EXIT:
        limit = whole("report_bytes")
        return Reason("report_too_large", {"limit": limit, "setting": "report_bytes"})
    if exit_code == -signal.SIGABRT:  # what parsers do that cannot get the memory they ask for
        limit = whole("child_memory_bytes")
        return Reason("child_aborted", {"limit": limit, "setting": "child_memory_bytes"})
    return Reason("child_died", {"exit": exit_code})


def _child(
    sender: Connection, task: Callable[..., dict[str, Any]], arguments: Sequence[Any]
) -> None:
    limit_resources()
    try:
        answer = json.dumps(task(*arguments), ensure_ascii=False)
    except MemoryError:
        sys.exit(_MEMORY_EXIT)
    # JSON files may hold halves of characters ("\\ud800"), which UTF-8 cannot say.
    content = answer.encode("utf-8", "replace")
    if len(content) > whole("report_bytes"):
        sys.exit(_REPORT_EXIT)
    sender.send_bytes(content)
    sender.close()


def limit_resources() -> None:
    """Set the limits of this process for good, and silence what parsers print."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    cpu = whole("child_cpu_seconds")
    for kind, soft, hard in (
        (resource.RLIMIT_AS, whole("child_memory_bytes"), whole("child_memory_bytes")),
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_NOFILE, whole("child_open_files"), whole("child_open_files")),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(kind, (soft, hard))

"""Stages of `make test`: each runs a command, shows its output as it comes, keeps its last line."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from local.paths import CHECKOUT
from local.say import OUTPUT, StepError, explain, say

COLOUR = re.compile(r"\x1b\[[0-9;]*m")

_children: set[subprocess.Popen[str]] = set()
_ended = threading.Event()


@dataclass
class Result:
    """How one stage ended: `passed`, how long it took, and the line it closed with."""

    title: str
    passed: bool
    seconds: float
    closing: str


@dataclass
class Stages:
    """The stages of one run; a failed one does not keep the next from running."""

    results: list[Result] = field(default_factory=list)

    def run(self, title: str, work: Callable[[], tuple[bool, str]]) -> bool:
        """Run one stage; `work` returns whether it passed, and its closing line."""
        say(f"\n==> {title}")
        begun = time.monotonic()
        try:
            passed, closing = work()
        except StepError as failure:
            explain(failure)
            passed, closing = False, failure.what
        self.results.append(Result(title, passed, time.monotonic() - begun, closing))
        return passed

    def beside(self, work: Callable[[Stages], None]) -> Callable[[], None]:
        """Run further stages in a thread, their words kept. Returns a function that waits for
        them, shows the words, and adds the results to these.
        """
        others, paper, pool = Stages(), io.StringIO(), ThreadPoolExecutor(1)

        def task() -> None:
            OUTPUT.set(paper)
            work(others)

        future = pool.submit(task)

        def finish() -> None:
            future.result()
            pool.shutdown()
            say(paper.getvalue())
            self.results += others.results

        return finish

    def summary(self) -> int:
        """Print all stages with their closing lines; the exit code, 0 only if all passed."""
        say("\n==> Summary")
        for result in self.results:
            word = "ok    " if result.passed else "FAILED"
            say(f"{word} {result.seconds:5.0f} s  {result.title}")
            if result.closing:
                say(f"                {result.closing}")
        failed = [result.title for result in self.results if not result.passed]
        if not self.results:
            say("Nothing was run.")
            return 1
        say(f"FAILED: {', '.join(failed)}" if failed else "All stages passed.")
        return 1 if failed else 0


def shown_command(
    command: Sequence[str | Path], env: Mapping[str, str] | None = None, cwd: Path = CHECKOUT
) -> tuple[int, str]:
    """Run a command, passing its output through line by line. Its exit code and last line."""
    if _ended.is_set():
        raise StepError("The run was ended")
    child = subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env=env, cwd=cwd, text=True, encoding="utf-8",
        errors="replace", bufsize=1,
    )
    _children.add(child)
    last = ""
    assert child.stdout is not None
    with child.stdout:
        for line in child.stdout:
            output = OUTPUT.get() or sys.stdout
            output.write(line)
            output.flush()
            last = COLOUR.sub("", line).strip() or last
    code = child.wait()
    _children.discard(child)
    return code, last.strip("= ")


def end_all() -> None:
    """End the commands that still run, of every thread, and let none begin."""
    _ended.set()
    for child in list(_children):
        child.terminate()
    for child in list(_children):
        child.wait(timeout=30)


def pytest_words() -> list[str]:
    """Options of every pytest run: colours for people, none for a log."""
    return ["--color=yes"] if sys.stdout.isatty() and "NO_COLOR" not in os.environ else []

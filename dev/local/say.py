"""Plain words on the terminal: what is being done, what failed, and what to do about it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TextIO

from local.paths import shown

LINES_OF_LOG_SHOWN = 25

# Where words go: the terminal, or the paper of a thread that works beside the main one.
OUTPUT: ContextVar[TextIO | None] = ContextVar("output", default=None)


class StepError(Exception):
    """A step failed. `what` happened, what to do (`advice`), and the `log` that tells more."""

    def __init__(self, what: str, advice: str = "", log: Path | None = None) -> None:
        super().__init__(what)
        self.what, self.advice, self.log = what, advice, log


def say(text: str = "") -> None:
    """Print one line at once, so that progress is seen through a pipe as well."""
    print(text, file=OUTPUT.get() or sys.stdout, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, and tell how long it took when that was noticeable."""
    say(f"==> {title}")
    begun = time.monotonic()
    yield
    seconds = time.monotonic() - begun
    if seconds >= 1:
        say(f"    done in {seconds:.0f} s")


def last_lines(log: Path, count: int = LINES_OF_LOG_SHOWN) -> list[str]:
    """The end of a log; an empty list if there is none."""
    try:
        return log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    except OSError:
        return []


def run(
    command: Sequence[str | Path],
    log: Path,
    *,
    what: str,
    advice: str = "",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a command with its output in `log`; raises StepError if it does not exit with 0."""
    words = [str(word) for word in command]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        output.write(f"\n$ {' '.join(words)}\n".encode())
        output.flush()
        try:
            result = subprocess.run(
                words, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                cwd=cwd, env=env, check=False,
            )
        except OSError as error:
            raise StepError(f"{what}: {error}", advice, log) from error
    if result.returncode != 0:
        raise StepError(f"{what} (exit code {result.returncode})", advice, log)


def explain(failure: StepError) -> None:
    """Tell a failure: what failed, the end of the log, where it lies, what to do."""
    say()
    say(f"FAILED: {failure.what}")
    if failure.log is not None:
        lines = last_lines(failure.log)
        if lines:
            say("  The last lines of the log:")
            for line in lines:
                say(f"  | {line}")
        say(f"  The whole log: {shown(failure.log)}")
    if failure.advice:
        say(f"  What to do: {failure.advice}")


def main(function: Callable[[], int | None]) -> None:
    """Run a script's main function and exit: 0 fine, 1 a step failed, 130 interrupted."""
    try:
        code = function() or 0
    except StepError as failure:
        explain(failure)
        code = 1
    except KeyboardInterrupt:
        say("\nInterrupted.")
        code = 130
    sys.exit(code)

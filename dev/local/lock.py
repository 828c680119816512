"""One set-up at a time: a second run waits for the first."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from local.paths import LOCAL
from local.say import say


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Hold the lock `name` (freed by the system if we die); says so if it has to wait."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"    another run holds the lock '{name}': waiting for it to finish")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield

"""One clock over a whole fetch: name look-up, connection, headers and body together.

Time-outs of single reads do not bound a server that sends a byte now and then, in the headers as
well as in the body. So when the time is over the sockets are shut, and every wait on them ends.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from .findings import Refusal

Answer = TypeVar("Answer")


class Watch:
    """A context: inside it, no wait goes on after `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for copy in self._sockets:
                copy.close()
            self._sockets.clear()

    def remaining(self) -> float:
        """Seconds left, above 0. Raises `Refusal` when the time is over."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise self.refusal()
        return left

    def is_over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._deadline

    def refusal(self) -> Refusal:
        """The refusal for a fetch that took too long."""
        return Refusal("fetch_too_slow", setting="fetch_seconds", limit=self.seconds)

    def add(self, connected: socket.socket) -> None:
        """Shut this socket when the time is over. A copy is kept: TLS takes the first one away."""
        with self._lock:
            self._sockets.append(connected.dup())
        if self.is_over():
            self._cut()

    def bounded(self, function: Callable[[], Answer]) -> Answer:
        """What `function` gives, if it ends in time: for name look-ups, which have no time-out."""
        box: list[tuple[bool, Any]] = []

        def run() -> None:
            try:
                box.append((True, function()))
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                box.append((False, error))

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(self.remaining())
        if not box:
            raise self.refusal()
        worked, answer = box[0]
        if worked:
            return answer
        raise answer

    def _cut(self) -> None:
        with self._lock:
            for copy in self._sockets:
                try:
                    copy.shutdown(socket.SHUT_RDWR)
                except OSError:  # closed by the other side already
                    continue

"""Signs of life: while work goes on, a thread tells again and again that it does.

What a sign is, is said by those who give one.
"""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from typing import TypeVar

import sqlalchemy as sa

log = logging.getLogger(__name__)
SIGNS = 3
"""Signs of life within one lease, so that one may be lost."""
_LAST_SECONDS = 5.0
"""How long the end waits for a sign that is just being given."""

Self = TypeVar("Self", bound="SignsOfLife")


class SignsOfLife:
    """A context: inside it, `give` is called every so many seconds. Subclasses say what it does."""

    def __init__(self, seconds: float, name: str) -> None:
        self._seconds, self._name = seconds, name
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self: Self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join(timeout=_LAST_SECONDS)

    def give(self) -> None:
        """Give one sign. A database that is away loses this sign, not the thread."""
        raise NotImplementedError

    def _work(self) -> None:
        while not self._over.wait(self._seconds):
            try:
                self.give()
            except sa.exc.SQLAlchemyError as error:
                log.warning("No sign of life for %s: %s", self._name, error)

"""Signs of life: while a worker looks at a file, a thread lengthens its lease."""

from __future__ import annotations

import logging
import threading
from types import TracebackType

import sqlalchemy as sa

from . import claims
from .claims import Claim

log = logging.getLogger(__name__)
SIGNS = 3
"""Signs of life within one lease, so that one may be lost."""


class Heartbeat:
    """A context: inside it, the claim that `hold` was told of keeps its lease."""

    def __init__(self, lease_seconds: float) -> None:
        self._lease = lease_seconds
        self._held: Claim | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._held = None
        self._over.set()

    def hold(self, claim: Claim | None) -> None:
        """Keep this claim alive from now on, and no other."""
        self._held = claim

    def _beat(self) -> None:
        while not self._over.wait(self._lease / SIGNS):
            held = self._held
            if held is None:
                continue
            try:
                with claims.engine().begin() as connection:
                    claims.extend(connection, held, self._lease)
            except sa.exc.SQLAlchemyError as error:
                log.warning("No sign of life for %s: %s", held.resource_id, error)

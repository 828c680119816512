"""Signs of life: while a worker looks at a file, a thread lengthens its lease."""

from __future__ import annotations

from types import TracebackType

from ..signs import SIGNS, SignsOfLife
from . import claims
from .claims import Claim


class Heartbeat(SignsOfLife):
    """A context: inside it, the claim that `hold` was told of keeps its lease."""

    def __init__(self, lease_seconds: float) -> None:
        super().__init__(lease_seconds / SIGNS, "an inspection")
        self._lease = lease_seconds
        self._held: Claim | None = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._held = None
        super().__exit__(kind, error, trace)

    def hold(self, claim: Claim | None) -> None:
        """Keep this claim alive from now on, and no other."""
        self._held = claim
        if claim is not None:
            self._name = f"resource {claim.resource_id}"

    def give(self) -> None:
        """Lengthen the lease of the claim, if there is one."""
        if held := self._held:
            with claims.engine().begin() as connection:
                claims.extend(connection, held, self._lease)

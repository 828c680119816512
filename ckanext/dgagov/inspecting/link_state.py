"""When a link counts as dead: not at the first failure (spec/open-format.md, "Link state")."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ..inspection.thresholds import threshold, whole

_DAY = 86400.0


@dataclass(frozen=True)
class Failures:
    """The failed looks in a row, and when the first and the last were; empty after a good one."""

    number: int = 0
    first: dt.datetime | None = None
    last: dt.datetime | None = None

    def and_now(self, moment: dt.datetime) -> Failures:
        """With one more look that failed."""
        return Failures(self.number + 1, self.first or moment, moment)

    def is_dead(self) -> bool:
        """Whether these are enough failures over enough days."""
        if self.number < whole("link_dead_failures") or not self.first or not self.last:
            return False
        return (self.last - self.first).total_seconds() >= threshold("link_dead_days") * _DAY


def look_again_seconds() -> float:
    """When to look again at a link that failed and is not dead yet."""
    return threshold("link_again_days") * _DAY

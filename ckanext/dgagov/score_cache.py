"""Keeps scorecards of this process for as long as what they rest on stays the same.

No hook tells the cache of a change: on every reading, one look at the database says whether
anything was written since, and if so, another one what a score would be made from now
(`sources.fingerprint`). A scorecard made from anything else is made again (design.md, rule 7).
Nothing is stored, so nothing can go stale in another process or after a restore of the
database.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, NamedTuple

CAPACITY = 32
"""Scorecards kept by a process; one of 500 data sets takes about 3 MB."""


class _Kept(NamedTuple):
    moment: str | None
    fingerprint: Hashable
    card: dict[str, Any]


class ScoreCache:
    """The scorecards used last, each with the moment and the fingerprint of its making."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = Lock()

    def get(
        self,
        key: Hashable,
        moment: str | None,
        fingerprint: Callable[[], Hashable],
        make: Callable[[], dict[str, Any]],
    ) -> dict[str, Any]:
        """The scorecard of `key`, made anew unless the kept one still holds.

        `moment` was asked for before this call: what is written meanwhile makes the next
        reader look again. Its parts are shared with other callers: never change them.
        """
        with self._lock:
            kept = self._kept.get(key)
        if kept is None or moment is None or kept.moment != moment:
            found = fingerprint()
            card = make() if kept is None or kept.fingerprint != found else kept.card
            kept = _Kept(moment, found, card)
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
        return dict(kept.card)


cache = ScoreCache()

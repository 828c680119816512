"""Keeps scorecards of this process for as long as what they rest on stays the same.

No hook tells the cache of a change: on every reading, one look at the database says what a
score would be made from now (`sources.database.fingerprint`), and a scorecard made from
anything else is made again (design.md, rule 7). Nothing is stored, so nothing can go stale
in another process or after a restore of the database.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

CAPACITY = 32
"""Scorecards kept by a process; one of 500 data sets takes about 3 MB."""


class ScoreCache:
    """The scorecards used last, each with the fingerprint that it was made from."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._cards: OrderedDict[Hashable, tuple[Hashable, dict[str, Any]]] = OrderedDict()
        self._lock = Lock()

    def get(
        self, key: Hashable, fingerprint: Hashable, make: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        """The scorecard of `key`, made anew unless the kept one has this fingerprint.

        Its parts are shared with other callers: never change them.
        """
        with self._lock:
            kept = self._cards.get(key)
            if kept is not None and kept[0] == fingerprint:
                self._cards.move_to_end(key)
                return dict(kept[1])
        card = make()
        with self._lock:
            self._cards[key] = (fingerprint, card)
            self._cards.move_to_end(key)
            while len(self._cards) > self._capacity:
                self._cards.popitem(last=False)
        return dict(card)


cache = ScoreCache()

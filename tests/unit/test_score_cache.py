"""The memory of scorecards: right before quick."""

from __future__ import annotations

from typing import Any

from ckanext.dgagov.score_cache import ScoreCache


class Maker:
    """Counts how often a scorecard is really made."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> dict[str, Any]:
        self.made += 1
        return {"points": self.made}


def test_the_same_evidence_is_scored_once() -> None:
    cache, make = ScoreCache(), Maker()
    assert cache.get("a", 1, make) == cache.get("a", 1, make) == {"points": 1}


def test_other_evidence_is_scored_again() -> None:
    cache, make = ScoreCache(), Maker()
    assert [cache.get("a", n, make)["points"] for n in (1, 2, 2, 1)] == [1, 2, 2, 3]


def test_the_least_used_is_forgotten() -> None:
    cache, make = ScoreCache(capacity=2), Maker()
    for key in ("a", "b", "a", "c"):
        cache.get(key, 1, make)
    assert make.made == 3
    cache.get("a", 1, make)
    assert make.made == 3
    cache.get("b", 1, make)
    assert make.made == 4


def test_a_caller_may_add_keys_to_what_he_got() -> None:
    cache, make = ScoreCache(), Maker()
    cache.get("a", 1, make)["rank"] = 1
    assert "rank" not in cache.get("a", 1, make)

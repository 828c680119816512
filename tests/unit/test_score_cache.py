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


def _get(cache: ScoreCache, key: str, moment: str | None, found: int, make: Maker) -> Any:
    return cache.get(key, moment, lambda: found, make)["points"]


def test_the_same_evidence_is_scored_once() -> None:
    cache, make = ScoreCache(), Maker()
    assert [_get(cache, "a", moment, 1, make) for moment in ("1", "2", "2")] == [1, 1, 1]


def test_other_evidence_is_scored_again() -> None:
    cache, make = ScoreCache(), Maker()
    assert [_get(cache, "a", str(n), found, make) for n, found in enumerate((1, 2, 2, 1))] == [
        1, 2, 2, 3,
    ]  # fmt: skip


def test_while_nothing_is_written_the_evidence_is_not_looked_at() -> None:
    cache, make, looks = ScoreCache(), Maker(), []

    def look() -> int:
        looks.append(len(looks))
        return 1

    for moment in ("1", "1", "2", "2", "1"):
        cache.get("a", moment, look, make)
    assert (len(looks), make.made) == (3, 1)


def test_without_a_moment_the_evidence_is_always_looked_at() -> None:
    cache, make = ScoreCache(), Maker()
    assert [_get(cache, "a", None, found, make) for found in (1, 2, 2)] == [1, 2, 2]
    assert _get(cache, "a", "1", 3, make) == 3
    assert _get(cache, "a", None, 4, make) == 4


def test_what_is_written_while_a_score_is_made_is_not_missed() -> None:
    cache, make = ScoreCache(), Maker()
    # Asked at moment 1; the write came before the evidence was read, and then there is peace.
    assert _get(cache, "a", "1", 2, make) == 1
    assert _get(cache, "a", "2", 2, make) == 1
    # Asked at moment 2; the write came after the fingerprint and before the reading.
    assert _get(cache, "a", "3", 3, make) == 2


def test_the_least_used_is_forgotten() -> None:
    cache, make = ScoreCache(capacity=2), Maker()
    for key in ("a", "b", "a", "c"):
        _get(cache, key, "1", 1, make)
    assert make.made == 3
    _get(cache, "a", "1", 1, make)
    assert make.made == 3
    _get(cache, "b", "1", 1, make)
    assert make.made == 4


def test_a_caller_may_add_keys_to_what_he_got() -> None:
    cache, make = ScoreCache(), Maker()
    cache.get("a", "1", lambda: 1, make)["rank"] = 1
    assert "rank" not in cache.get("a", "1", lambda: 1, make)

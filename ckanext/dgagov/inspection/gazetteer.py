"""The names of districts and sub-districts, from the register `districts.tsv` (source in its head).

Names only: the register's codes are not trusted, codes are recognised by their shape.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from .lexicon import plain

REGISTER_FILE = Path(__file__).with_name("districts.tsv")


@lru_cache(maxsize=1)
def names() -> dict[str, frozenset[str]]:
    """The names of the levels `district` and `subdistrict`, as `lexicon.plain` writes them."""
    districts, below = set(), set()
    with REGISTER_FILE.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                _, district, subdistricts = line.rstrip("\n").split("\t")
                districts.add(plain(district))
                below.update(map(plain, subdistricts.split(",")))
    return {"district": frozenset(districts), "subdistrict": frozenset(below)}

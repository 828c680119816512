"""Words by which rows, columns and pages are recognised, read from `words.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ..thai import fold

WORDS_FILE = Path(__file__).with_name("words.yaml")


def plain(text: str) -> str:
    """A text as the word lists hold it: folded (see `thai.fold`), in small letters."""
    return fold(text).lower()


@lru_cache(maxsize=1)
def _document() -> Mapping[str, Any]:
    return yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def words(name: str, group: str | None = None) -> frozenset[str]:
    """One list of words, in the form of `plain`; `group` names a list of lists."""
    document = _document()
    return frozenset(plain(word) for word in (document[group][name] if group else document[name]))

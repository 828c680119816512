"""The indicators that this package ships: one YAML file a fiscal year."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ..vocabularies import load_vocabularies
from .errors import RubricError, UnknownIndicator
from .nodes import read_file
from .reading import read_rubric
from .rubric import Rubric

DIRECTORY = Path(__file__).resolve().parent.parent / "indicators"


def indicator_ids() -> list[str]:
    """The ids of the indicators, in order."""
    return sorted(path.stem for path in DIRECTORY.glob("*.yaml"))


def load_rubric(indicator: str) -> Rubric:
    """The rubric of an indicator, read once a process.

    Raises UnknownIndicator, or RubricError for a broken file.
    """
    known = indicator_ids() if not isinstance(indicator, str) else None
    if known is not None:
        raise UnknownIndicator(indicator, known)
    return _load(indicator)


@lru_cache(maxsize=16)
def _load(indicator: str) -> Rubric:
    known = indicator_ids()
    if indicator not in known:
        raise UnknownIndicator(indicator, known)
    path = DIRECTORY / f"{indicator}.yaml"
    rubric = read_rubric(read_file(path), load_vocabularies(), path.name)
    if rubric.id != indicator:
        raise RubricError(path.name, "id", f"expected {indicator!r}, the name of the file")
    return rubric

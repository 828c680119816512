"""The numbers by which a file is judged, read from `thresholds.yaml`, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

THRESHOLDS_FILE = Path(__file__).with_name("thresholds.yaml")


class ThresholdError(ValueError):
    """The file of the thresholds is broken; the message names the entry."""


@lru_cache(maxsize=4)
def load_thresholds(path: Path = THRESHOLDS_FILE) -> Mapping[str, int | float]:
    """Every threshold by name. Read once a process.

    Raises `ThresholdError` for an entry without a number or without a reason.
    """
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    numbers = {}
    for name, entry in document.items():
        value = entry.get("value") if isinstance(entry, dict) else None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ThresholdError(f"{path}: {name}: a number `value` is due")
        if not str(entry.get("reason") or "").strip():
            raise ThresholdError(f"{path}: {name}: a `reason` is due")
        numbers[name] = value
    return MappingProxyType(numbers)


def threshold(name: str) -> int | float:
    """One threshold as written; `KeyError` for a name that the file does not have."""
    return load_thresholds()[name]


def whole(name: str) -> int:
    """One threshold that is a count."""
    return int(load_thresholds()[name])

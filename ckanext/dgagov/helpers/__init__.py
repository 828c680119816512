"""What templates may ask, by subject."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from . import gaps, inspection, openness, people, score

_SUBJECTS = (score, gaps, inspection, openness, people)


def helpers() -> dict[str, Callable[..., Any]]:
    """Every helper by the name that templates use."""
    return {name: helper for module in _SUBJECTS for name, helper in _public(module).items()}


def _public(module: ModuleType) -> dict[str, Callable[..., Any]]:
    return {name: value for name, value in vars(module).items() if name.startswith("dgagov_")}

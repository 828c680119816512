"""What may be declared: one check a form of value, by the name a rubric uses.

A check gives the name of what is wrong, of the problems it lists, or None; what is right is
then understood by `read` as the value that levels depend on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from .addresses import PROBLEMS, public_url_problem

_LONGEST_TEXT = 2000
MOST_DAYS = 36_500
"""A hundred years; more is a slip of the pen."""


class Check(NamedTuple):
    """A form of value. `optional`: it may be left out; `chosen`: the rubric lists choices."""

    problem: Callable[[Any, Sequence[str]], str | None]
    problems: tuple[str, ...]
    read: Callable[[Any], Any] = lambda value: True
    optional: bool = False
    chosen: bool = False


def _public_url(value: Any, choices: Sequence[str]) -> str | None:
    return public_url_problem(value)


def _conditions_url(value: Any, choices: Sequence[str]) -> str | None:
    """A public URL in which conditions stand, such as ?province=Phrae."""
    found = public_url_problem(value)
    if found is not None:
        return found
    query = urlsplit(value.strip()).query
    return None if parse_qsl(query, keep_blank_values=True) and "=" in query else "no_conditions"


def _optional_text(value: Any, choices: Sequence[str]) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        return "not_text"
    return "too_long" if len(value) > _LONGEST_TEXT else None


def _whole_days(value: Any, choices: Sequence[str]) -> str | None:
    try:
        days = _days(value)
    except ValueError:
        return "not_number"
    return None if 1 <= days <= MOST_DAYS else "out_of_range"


def _days(value: Any) -> int:
    """The number of days, written as a number or as (Thai) digits; ValueError otherwise."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or len(value) > 40 or not value.strip().isdecimal():
        raise ValueError(value)
    return int(value.strip())


def _choice(value: Any, choices: Sequence[str]) -> str | None:
    return None if isinstance(value, str) and value.strip() in choices else "not_choice"


CHECKS: dict[str, Check] = {
    "public_url": Check(_public_url, PROBLEMS),
    "conditions_url": Check(_conditions_url, (*PROBLEMS, "no_conditions")),
    "optional_text": Check(_optional_text, ("not_text", "too_long"), optional=True),
    "whole_days": Check(_whole_days, ("not_number", "out_of_range"), read=_days),
    "choice": Check(_choice, ("not_choice",), read=lambda value: value.strip(), chosen=True),
}

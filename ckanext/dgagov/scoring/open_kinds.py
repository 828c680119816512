"""The kinds of data sets, their rows, and how a kind is detected from what resources hold.

Source: spec/indicator-fy2565.md, "Open characteristics".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .open_evidence import Inspected
from .open_rows import RowEvaluator
from .texts import Text, Words


class RowStep(NamedTuple):
    """What lifts a row: the action that people take, and the sentence that says it."""

    action: str
    text: Text


class Row(NamedTuple):
    """One row of a kind. `levels` are the slides' sentences from level 1 on.

    A `single` row has one level: it passes, which is the top, or fails. `findings` are the
    codes of findings whose own sentences stand before a reason, by the key of the reason.
    """

    id: str
    title: Words
    single: bool
    levels: tuple[Words, ...]
    evaluator: RowEvaluator
    reasons: Mapping[str, Text]
    steps: Mapping[str, RowStep]
    findings: Mapping[str, tuple[str, ...]]


class Detection(NamedTuple):
    """A data set is of the kind if some resource holds one of `some`, none one of `none`,
    and, where `words` are given, its title or keywords hold one of them.
    """

    some: frozenset[str]
    none: frozenset[str]
    words: re.Pattern[str] | None


class Kind(NamedTuple):
    """A kind of data set; `carriers` are the contents in which its data comes."""

    id: str
    title: Words
    carriers: frozenset[str]
    detection: Detection | None
    rows: tuple[Row, ...]


def words_pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the words anywhere in a text, whatever their case; None for no words."""
    listed = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, listed)), re.IGNORECASE) if listed else None


def fits(kind: Kind, resources: Iterable[Inspected]) -> bool:
    """Whether the contents are those of the kind, words aside.

    A resource that is there but whose content is not known could hold anything: then the
    data set is of no kind that is detected, only of the one by default.
    """
    detection = kind.detection
    if detection is None:
        return False
    held: set[str] = set()
    for seen in resources:
        if seen.dead:
            continue
        if not seen.holds:
            return False
        held |= seen.holds
    return bool(held & detection.some) and not held & detection.none


def carrying(kind: Kind, resources: tuple[Inspected, ...]) -> tuple[int, ...]:
    """The positions of the resources that carry the data, or may; all where none does.

    A document beside a table does not carry the data of structured data sets.
    """
    found = tuple(
        position
        for position, seen in enumerate(resources)
        if not seen.dead and (not seen.holds or seen.holds & kind.carriers)
    )
    return found or tuple(range(len(resources)))

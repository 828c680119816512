"""What the data sets of an organization earn together under one criterion."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import NamedTuple

from .outcome import NONE, UnitOutcome

COUNTED = ("pass", "partial", "unknown", "fail")
"""The states of the data sets that a mean is taken over."""


class Totals(NamedTuple):
    """The sums over `total` data sets; `others` by rule, as (value, most).

    `set_aside` are data sets to which an assessor found that the criterion does not apply.
    """

    total: int
    value: Fraction
    most: Fraction
    others: dict[str, tuple[Fraction, Fraction]]
    counts: Counter[str]
    set_aside: int


class Sums:
    """How many data sets have which outcome; one can be taken out and another put in."""

    __slots__ = ("_spared", "_units")

    def __init__(self) -> None:
        self._units: Counter[UnitOutcome] = Counter()
        self._spared: Counter[UnitOutcome] = Counter()

    def add(self, unit: UnitOutcome, number: int) -> None:
        """Count data sets of one outcome; a negative number takes them out."""
        (self._spared if unit.spared else self._units)[unit] += number

    def changed(self, before: UnitOutcome | None, after: UnitOutcome | None) -> Sums:
        """The sums with one data set as it is after a change."""
        copy = Sums()
        copy._units = Counter(self._units)
        copy._spared = Counter(self._spared)
        if before is not None:
            copy.add(before, -1)
        if after is not None:
            copy.add(after, 1)
        return copy

    def totals(self) -> Totals:
        """The sums. A data set that was set aside leaves the mean unless it earns more than
        the others do: "not applicable" never lowers a score.
        """
        counted = _Adding()
        counts: Counter[str] = Counter()
        for unit, number in self._units.items():
            if number:
                counts[unit.state] += number
                if unit.state in COUNTED:
                    counted.add(unit, number)
        set_aside = 0
        for unit, number in sorted(self._spared.items(), key=lambda one: -one[0].value):
            if number and unit.value > counted.mean:
                counts[unit.spared or unit.state] += number
                counted.add(unit, number)
            else:
                counts[unit.state] += number
                set_aside += number
        others = {rule: (found[0], found[1]) for rule, found in counted.others.items()}
        return Totals(counted.total, counted.value, counted.most, others, counts, set_aside)


class _Adding:
    """Running sums."""

    def __init__(self) -> None:
        self.total = 0
        self.value = NONE
        self.most = NONE
        self.others: dict[str, list[Fraction]] = {}

    @property
    def mean(self) -> Fraction:
        return self.value / self.total if self.total else NONE

    def add(self, unit: UnitOutcome, number: int) -> None:
        self.total += number
        self.value += unit.value * number
        self.most += unit.most * number
        for rule, value, most in unit.others:
            found = self.others.setdefault(rule, [NONE, NONE])
            found[0] += value * number
            found[1] += most * number

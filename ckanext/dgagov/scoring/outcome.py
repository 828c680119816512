"""What every evaluator gives, and the registry of evaluators.

An evaluator is a class registered under the name rubrics use. A new fiscal year that counts
in a new way needs one class here and nothing else in Python.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from .facts import FactValues
from .nodes import Node
from .texts import Words

if TYPE_CHECKING:
    from .evidence import Case, Unit

STATES = ("pass", "partial", "fail", "unknown", "not_applicable")


class Outcome(NamedTuple):
    """The numbers of one criterion. `points` are sure, `possible` if every unknown passes."""

    state: str
    points: Fraction
    possible: Fraction
    counts: Mapping[str, int]


class Explanation(NamedTuple):
    """The words of one criterion; `summary` names no data set, `reason` may."""

    summary: Words
    reason: Words
    evidence: list[dict[str, Any]]


class UnitOutcome(NamedTuple):
    """One data set under one criterion: its state and the positions of lacking facts."""

    state: str
    lacking: tuple[int, ...]


class OrganizationGap(NamedTuple):
    """What the organization itself can mend for a criterion, to its full points."""

    action: str
    step: Words


class Evaluator(Protocol):
    """How a criterion turns evidence into points."""

    points: Fraction
    per_dataset: bool
    """Whether the outcome depends on the tally of data sets."""

    def measure(self, case: Case, tally: Counter[FactValues]) -> Outcome:
        """The numbers, from the organization's evidence and the tally."""
        ...

    def explain(self, case: Case, outcome: Outcome) -> Explanation:
        """The words for these numbers."""
        ...

    def unit(self, facts: FactValues) -> UnitOutcome | None:
        """One data set by its facts; None for a criterion about the organization."""
        ...

    def unit_reason(self, case: Case, unit: Unit) -> Words:
        """Why the data set has that state."""
        ...

    def gap(self, case: Case, outcome: Outcome) -> OrganizationGap | None:
        """What the organization can mend; None for a criterion about data sets."""
        ...


def evidence_row(
    kind: str, value: Any, text: Words, dataset: Any = None, entry: Any = None
) -> dict[str, Any]:
    """One piece of evidence as the scorecard shows it."""
    return {"kind": kind, "value": value, "dataset": dataset, "entry": entry, "text": text}


def entry_of(unit: Unit) -> dict[str, Any] | None:
    """The first entry of the inventory that stands for the unit, as a scorecard refers to it."""
    entry = unit.entries[0] if unit.entries else None
    return {"code": entry.code, "title": entry.title} if entry else None


Reader = Callable[[Node, Fraction, Any], Evaluator]

EVALUATORS: dict[str, Reader] = {}
"""By the name a rubric uses: `(node, points, reading context) -> evaluator`."""


def evaluator(name: str) -> Callable[[Any], Any]:
    """Register a class under the name rubrics use."""

    def register(cls: Any) -> Any:
        EVALUATORS[name] = cls
        return cls

    return register

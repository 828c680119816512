"""What every evaluator gives, and the registry of evaluators.

An evaluator is a class registered under the name rubrics use. A new fiscal year that counts
in a new way needs one class here and nothing else in Python.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from .nodes import Node
from .texts import Words

if TYPE_CHECKING:
    from .evidence import Case, Unit
    from .profiles import Profile
    from .sums import Sums

STATES = ("pass", "partial", "fail", "unknown", "not_applicable")

NONE = Fraction(0)
ALL = Fraction(1)


class Alternative(NamedTuple):
    """What a criterion would earn under another rule; `title` says which in words."""

    rule: str
    title: Words
    points: Fraction
    possible: Fraction


class Outcome(NamedTuple):
    """The numbers of one criterion. `points` are sure, `possible` if every unknown passes."""

    state: str
    points: Fraction
    possible: Fraction
    counts: Mapping[str, int]
    alternatives: tuple[Alternative, ...] = ()


class Explanation(NamedTuple):
    """The words of one criterion; `summary` names no data set, `reason` may."""

    summary: Words
    reason: Words
    evidence: list[dict[str, Any]]


class UnitOutcome(NamedTuple):
    """One data set under one criterion.

    `lacking` are the positions of facts that do not hold; `value` is what it earns for sure
    and `most` what it may earn, from 0 to 1; `others` the same under other rules, as (rule,
    value, most). `spared` is the state it would have where an assessor decided that the
    criterion does not apply to it.
    """

    state: str
    lacking: tuple[int, ...] = ()
    value: Fraction = NONE
    most: Fraction = NONE
    others: tuple[tuple[str, Fraction, Fraction], ...] = ()
    spared: str | None = None


class Change(NamedTuple):
    """A data set before and after something is mended; None where it does not count."""

    before: Profile | None
    after: Profile | None


class Link(NamedTuple):
    """Where a gap is mended beside its data set: a resource, a row, a use; as in the card."""

    resource: dict[str, Any] | None = None
    row: str | None = None
    use: dict[str, Any] | None = None


class Gap(NamedTuple):
    """Something to mend; `steps` are (action, text) pairs to take together, the first leads.

    `change` is what mending makes of one data set; None: the criterion earns its full points.
    `unit` is the data set that the gap is about, if it is about one.
    """

    steps: list[tuple[str, Words]]
    change: Change | None = None
    unit: Unit | None = None
    link: Link = Link()


class Evaluator(Protocol):
    """How a criterion turns evidence into points."""

    id: str
    """The criterion's id."""
    points: Fraction
    per_dataset: bool
    """Whether the outcome depends on the data sets; if not, on the organization alone."""
    levels: tuple[Fraction, ...]
    """The points of the levels that an assessor may set, lowest first; empty without levels."""
    settles: int | None
    """Position of the fact that a decision on a data set answers for the other criteria."""

    def measure(self, case: Case) -> Outcome:
        """The numbers of a criterion about the organization."""
        ...

    def gather(self, tally: Counter[Profile]) -> Sums:
        """What the data sets earn together, for a criterion about data sets."""
        ...

    def outcome(self, sums: Sums) -> Outcome:
        """The numbers of a criterion about data sets."""
        ...

    def explain(self, case: Case, outcome: Outcome) -> Explanation:
        """The words for these numbers."""
        ...

    def unit(self, profile: Profile) -> UnitOutcome:
        """One data set: what an assessor decided of it, else what was found."""
        ...

    def detected(self, profile: Profile) -> UnitOutcome:
        """The same without decisions on the data set under this criterion."""
        ...

    def unit_reason(self, case: Case, unit: Unit) -> Words:
        """Why the data set has the state that was found."""
        ...

    def lacking(self, profile: Profile) -> tuple[int, ...]:
        """Positions of the facts that a person can mend so that the data set earns more."""
        ...

    def gaps(self, case: Case, outcome: Outcome) -> list[Gap]:
        """What the organization can mend."""
        ...

    def unit_gap(self, case: Case, unit: Unit) -> Gap | None:
        """What can be mended in a data set that lacks no facts."""
        ...


class AboutOrganization:
    """What an evaluator that never looks at data sets answers when asked about them."""

    id: str = ""
    per_dataset = False
    levels: tuple[Fraction, ...] = ()
    settles: int | None = None

    def gather(self, tally: Counter[Profile]) -> Sums:
        """Never asked."""
        raise NotImplementedError

    def outcome(self, sums: Sums) -> Outcome:
        """Never asked."""
        raise NotImplementedError

    def unit(self, profile: Profile) -> UnitOutcome:
        """Never asked."""
        raise NotImplementedError

    def detected(self, profile: Profile) -> UnitOutcome:
        """Never asked."""
        raise NotImplementedError

    def unit_reason(self, case: Case, unit: Unit) -> Words:
        """Never asked."""
        raise NotImplementedError

    def lacking(self, profile: Profile) -> tuple[int, ...]:
        """Nothing."""
        return ()

    def unit_gap(self, case: Case, unit: Unit) -> Gap | None:
        """None."""
        return None


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

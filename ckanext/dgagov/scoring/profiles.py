"""Profiles: all that criteria may know about one data set, as a key that can be counted.

The score of an organization is a function of how many data sets have which profile, so
scoring again with one data set mended is cheap and exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .facts import FactValues

if TYPE_CHECKING:
    from .open_evidence import Grade, Ruling

NOTHING: Mapping[str, Any] = {}


class Profile:
    """One kind of data set. Equal ones are the same object: only `Profiles.of` makes them.

    `seen` are the facts as found, `facts` the same with what assessors decided in their
    place; `grade` is the level of the open characteristics, None where nothing is graded;
    `use` the best state of the uses that name the data set; `rulings` the decisions on it
    by criterion. `units` remembers what each criterion makes of it.
    """

    __slots__ = ("facts", "grade", "rulings", "seen", "units", "use")

    def __init__(
        self,
        seen: FactValues,
        facts: FactValues,
        grade: Grade | None,
        use: str | None,
        rulings: Mapping[str, Ruling],
    ) -> None:
        self.seen = seen
        self.facts = facts
        self.grade = grade
        self.use = use
        self.rulings = rulings
        self.units: dict[str, Any] = {}


class Profiles:
    """The profiles of one organization.

    `settling` are (criterion id, position of a fact): a decision to pass or fail the
    criterion for a data set also answers that fact for every other criterion.
    """

    def __init__(self, settling: Iterable[tuple[str, int]] = ()) -> None:
        self._settling = tuple(settling)
        self._known: dict[Any, Profile] = {}
        self._grades: dict[Grade, Grade] = {}
        self._same: dict[int, tuple[Grade, Grade]] = {}

    def of(
        self,
        seen: FactValues,
        grade: Grade | None = None,
        use: str | None = None,
        rulings: Mapping[str, Ruling] = NOTHING,
    ) -> Profile:
        """The profile of these parts."""
        if grade is not None:
            # Hashing a grade costs more than all else here; most come from a memo.
            same = self._same.get(id(grade))
            grade = same[1] if same is not None else self._shared(grade)
        decided = tuple(rulings.items()) if rulings else ()
        key = (seen, id(grade), use, decided)
        known = self._known.get(key)
        if known is None:
            facts = self.settled(seen, rulings)
            known = self._known[key] = Profile(seen, facts, grade, use, rulings)
        return known

    def settled(self, seen: FactValues, rulings: Mapping[str, Ruling]) -> FactValues:
        """The facts with what assessors decided in place of what was found."""
        for criterion, position in self._settling:
            ruling = rulings.get(criterion)
            if ruling is not None and ruling.result in ("pass", "fail"):
                changed = list(seen)
                changed[position] = ruling.result == "pass"
                seen = tuple(changed)
        return seen

    def is_settled(self, position: int, rulings: Mapping[str, Ruling]) -> bool:
        """Whether an assessor decided this fact, so that nobody can mend it."""
        return any(
            position == settled and criterion in rulings for criterion, settled in self._settling
        )

    def _shared(self, grade: Grade) -> Grade:
        shared = self._grades.setdefault(grade, grade)
        # Both are kept, so that no other object can come to have the id.
        self._same[id(grade)] = (grade, shared)
        return shared

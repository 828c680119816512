"""The criterion that an accepted use of an open data set meets.

Source: spec/indicator-fy2565.md, "The points", `use`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from .outcome import (
    ALL,
    Change,
    Explanation,
    Gap,
    Link,
    Outcome,
    UnitOutcome,
    evaluator,
    evidence_row,
)
from .share import LACKING_TEXTS, NUMBERS, AtLeastOne
from .texts import Words, follow, join
from .uses import STATES, Use

if TYPE_CHECKING:
    from .evidence import Case, Unit
    from .profiles import Profile

_ACCEPTED, _SUBMITTED, _RETURNED, _DRAFT = STATES
_EARNING = (_ACCEPTED, _SUBMITTED)


@evaluator("used")
class Used(AtLeastOne):
    """All points once an assessor accepted a use of one selected data set.

    A use that waits for the assessor is unknown; one that waits for the organization, or
    none at all, earns nothing.
    """

    texts_known: ClassVar[Mapping[str, set[str]]] = {
        "result": {*NUMBERS, *STATES},
        **LACKING_TEXTS,
        **{state: set() for state in STATES},
        "unused": set(),
        "one": {"title", "state"},
        "listed": {"list"},
        "untitled": set(),
        **{f"state_{state}": set() for state in STATES},
        "step_state": set(),
        "step_mend": {"title", "reason"},
        "step_submit_new": set(),
        "step_submit": {"title"},
    }

    def met(self, profile: Profile) -> UnitOutcome:
        """A data set that can count: the best of its uses decides."""
        if profile.use == _ACCEPTED:
            return UnitOutcome("pass", (), ALL, ALL)
        if profile.use == _SUBMITTED:
            return UnitOutcome("unknown", (), most=ALL)
        return UnitOutcome("fail")

    def lacking(self, profile: Profile) -> tuple[int, ...]:
        """Only where a use is there that would count if the data set were mended."""
        return super().lacking(profile) if profile.use in _EARNING else ()

    def met_reason(self, case: Case, unit: Unit) -> Words:
        """In which state the best use of the data set is."""
        return self.texts[unit.profile.use or "unused"].templates

    def numbers(self, case: Case, outcome: Outcome, total: int) -> dict[str, Any]:
        """The numbers of data sets, and of uses by state."""
        states = [use.state for use in case.statements.uses]
        counted = {state: states.count(state) for state in STATES}
        return {**super().numbers(case, outcome, total), **counted}

    def explain(self, case: Case, outcome: Outcome) -> Explanation:
        """The number of uses in words, then each use by its title."""
        counted = super().explain(case, outcome)
        uses = case.statements.uses
        # Which data sets are not used is no news: nothing asks that all of them are.
        evidence = counted.evidence[:1]
        if not uses:
            return Explanation(counted.summary, counted.summary, evidence)
        sentences = [self._sentence(use) for use in uses]
        for use, sentence in zip(uses, sentences, strict=True):
            evidence.append(evidence_row("use", self._value(case, use), sentence))
        listed = self.texts["listed"].fill(list=join(sentences))
        return Explanation(counted.summary, follow(counted.summary, listed), evidence)

    def _sentence(self, use: Use) -> Words:
        state = self.texts[f"state_{use.state}"].templates
        return self.texts["one"].fill(title=self._title(use), state=state)

    def _title(self, use: Use) -> str | Words:
        return use.title or self.texts["untitled"].templates

    def _value(self, case: Case, use: Use) -> dict[str, Any]:
        # Without its id, which a catalog makes: the same facts give the same bytes anywhere.
        return {
            "title": use.title,
            "state": use.state,
            "focus_area": use.focus_area,
            **use.texts,
            "datasets": [case.named(name) for name in use.datasets],
        }

    def gaps(self, case: Case, outcome: Outcome) -> list[Gap]:
        """State and submit a use, or mend and submit those that are begun."""
        if outcome.possible == self.points or outcome.state == "not_applicable":
            return []
        begun = [use for use in case.statements.uses if use.state in (_RETURNED, _DRAFT)]
        if begun:
            return [self._gap(case, use) for use in begun]
        if any(self.lacking(unit.profile) for unit in case.units):
            return []
        steps = [
            ("state_use", self.texts["step_state"].templates),
            ("submit_use", self.texts["step_submit_new"].templates),
        ]
        return [Gap(steps, self._submitted(case, case.units))]

    def _gap(self, case: Case, use: Use) -> Gap:
        title = self._title(use)
        steps = []
        if use.state == _RETURNED:
            reason = use.texts["review_reason"] or "-"
            steps.append(("state_use", self.texts["step_mend"].fill(title=title, reason=reason)))
        steps.append(("submit_use", self.texts["step_submit"].fill(title=title)))
        units = case.units_of(use)
        link = Link(use={"id": use.id, "title": use.title})
        return Gap(steps, self._submitted(case, units), units[0] if units else None, link)

    def _submitted(self, case: Case, units: list[Unit]) -> Change:
        """What a submitted use makes of the first data set that can count."""
        for unit in units:
            profile = unit.profile
            if self.selects(profile.facts) and self.id not in profile.rulings:
                after = case.profiles.of(profile.seen, profile.grade, _SUBMITTED, profile.rulings)
                return Change(profile, after)
        return Change(None, None)

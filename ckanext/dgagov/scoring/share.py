"""Criteria about data sets: a share of them (`share`), or at least one (`at_least_one`).

Source: spec/indicator-fy2565.md, "The points": `metadata`, `openness`, `use`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from .facts import FactValues
from .nodes import Node
from .outcome import (
    ALL,
    NONE,
    Explanation,
    Gap,
    Outcome,
    UnitOutcome,
    entry_of,
    evaluator,
    evidence_row,
)
from .sums import COUNTED, Sums, Totals
from .texts import Text, Words, follow, join, plain_decimal, two_decimals

if TYPE_CHECKING:
    from .evidence import Case, Unit
    from .open_evidence import Ruling
    from .profiles import Profile

NUMBERS = {
    "met",
    "partial",
    "unknown",
    "total",
    "lacking",
    "sum",
    "full",
    "percent",
    "weight",
    "points",
    "possible",
    "items_total",
}
LACKING_TEXTS: dict[str, set[str]] = {
    "lacking": {"count", "list"},
    "lacking_one": {"title", "reason"},
    "more": {"count"},
    "none": set(),
    "undetermined": {"undetermined"},
}
NAMED = 5
"""Data sets that a criterion's reason names; the rest is counted."""

UNDETERMINED = "undetermined"
"""The state of a data set of which nobody knows yet whether the criterion is about it."""


@evaluator("share")
class Share:
    """Points x the mean over the data sets that `over` selects: 1 where `requires` holds.

    `when_none`: the state while no data set is selected, which is final only when none could
    still turn out to be one. `settles`: a fact that an assessor's decision on a data set
    answers for the other criteria too.
    """

    per_dataset = True
    levels: tuple[Fraction, ...] = ()
    texts_known: ClassVar[Mapping[str, set[str]]] = {
        "result": NUMBERS,
        **LACKING_TEXTS,
        "passed": set(),
    }
    keys: ClassVar[tuple[str, ...]] = ("name", "requires", "when_none", "texts")
    optional: ClassVar[tuple[str, ...]] = ("over", "settles")

    def __init__(self, node: Node, points: Fraction, context: Any) -> None:
        parts = node.mapping(self.keys, self.optional)
        self.id: str = context.criterion
        self.points = points
        self.facts = context.facts
        self.requires = tuple(self._fact(fact) for fact in parts["requires"].list(1))
        self.over: int | None = None
        self.outside: Text | None = None
        if "over" in parts:
            over = parts["over"].mapping(("fact", "outside"))
            self.over = self._fact(over["fact"])
            self.outside = over["outside"].text()
        self.settles = self._fact(parts["settles"]) if "settles" in parts else None
        self.when_none = parts["when_none"].one_of(("fail", "not_applicable"), "state")
        texts = parts["texts"].mapping(self.texts_known)
        self.texts = {name: texts[name].text(ok) for name, ok in self.texts_known.items()}
        self._selected: dict[FactValues, bool] = {}
        self.configure(parts, context)

    def configure(self, parts: Mapping[str, Node], context: Any) -> None:
        """Read what a subclass has beside the rest."""

    def _fact(self, node: Node) -> int:
        return self.facts.index[node.one_of(self.facts.index, "fact")]

    def unit(self, profile: Profile) -> UnitOutcome:
        """What an assessor decided of the data set, else what was found."""
        known = profile.units.get(self.id)
        if known is None:
            ruling = profile.rulings.get(self.id)
            found = self.detected(profile)
            known = found if ruling is None else self.decided(ruling, found)
            profile.units[self.id] = known
        return known

    def detected(self, profile: Profile) -> UnitOutcome:
        """The state of a data set by its facts, and which required facts it lacks."""
        # A decision under this criterion settles facts for the others, not for itself.
        facts = profile.facts if self.settles is None else profile.seen
        selected = True if self.over is None else facts[self.over]
        if selected is False:
            return UnitOutcome("not_applicable")
        lacking = tuple(position for position in self.requires if facts[position] is not True)
        if selected is None:
            return UnitOutcome(UNDETERMINED, lacking)
        return UnitOutcome("fail", lacking) if lacking else self.met(profile)

    def met(self, profile: Profile) -> UnitOutcome:
        """A data set that has all required facts."""
        return UnitOutcome("pass", (), ALL, ALL)

    def decided(self, ruling: Ruling, found: UnitOutcome) -> UnitOutcome:
        """What an assessor's decision makes of what was found."""
        if ruling.result == "not_applicable":
            if found.state not in COUNTED:
                return UnitOutcome("not_applicable")
            return found._replace(state="not_applicable", lacking=(), spared=found.state)
        value = self.decided_value(ruling)
        state = "pass" if value == ALL else "partial" if value else "fail"
        return UnitOutcome(state, (), value, value)

    def decided_value(self, ruling: Ruling) -> Fraction:
        """The part of the points that a decision gives, from 0 to 1."""
        if ruling.result == "level":
            return self.levels[ruling.level - 1] / self.points if ruling.level else NONE
        return ALL if ruling.result == "pass" else NONE

    def counts(self, facts: FactValues) -> bool:
        """Whether the criterion is about data sets with these facts."""
        return self.over is None or facts[self.over] is True

    def selects(self, facts: FactValues) -> bool:
        """Whether a data set with these facts counts and has all that is required."""
        known = self._selected.get(facts)
        if known is None:
            known = self.counts(facts) and all(
                facts[position] is True for position in self.requires
            )
            self._selected[facts] = known
        return known

    def lacking(self, profile: Profile) -> tuple[int, ...]:
        """The required facts that do not hold, where no assessor decided."""
        found = self.unit(profile)
        return found.lacking if found.state == "fail" else ()

    def gather(self, tally: Counter[Profile]) -> Sums:
        """What the data sets earn together."""
        sums = Sums()
        for profile, number in tally.items():
            sums.add(self.unit(profile), number)
        return sums

    def measure(self, case: Case) -> Outcome:
        """The numbers for the data sets of the organization."""
        return self.outcome(self.gather(case.tally))

    def outcome(self, sums: Sums) -> Outcome:
        """Exact points for the sums."""
        totals = sums.totals()
        if totals.total:
            return self.counted(totals)
        counts = totals.counts
        settled = bool(counts) and not counts[UNDETERMINED]
        state = "not_applicable" if totals.set_aside else self.when_none
        return Outcome(state if settled else "fail", NONE, NONE, counts)

    def counted(self, totals: Totals) -> Outcome:
        """The outcome when at least one data set counts."""
        points = self.points * totals.value / totals.total
        possible = self.points * totals.most / totals.total
        return Outcome(state_of(points, possible, self.points), points, possible, totals.counts)

    def explain(self, case: Case, outcome: Outcome) -> Explanation:
        """The sum in words, then the data sets that lack something, by name."""
        counts = outcome.counts
        total = sum(counts[state] for state in COUNTED)
        if not total:
            return self.explain_none(outcome)
        summary = self.texts["result"].fill(**self.numbers(case, outcome, total))
        value = {
            "met": counts["pass"],
            "partial": counts["partial"],
            "unknown": counts["unknown"],
            "lacking": counts["fail"],
            "total": total,
        }
        evidence = [evidence_row("count", value, summary)]
        named = self._lacking(case) if counts["fail"] else []
        if not named:
            return Explanation(summary, summary, evidence)
        evidence += [of_one for of_one, _ in named]
        sentences = [sentence for _, sentence in named]
        if counts["fail"] > len(named):
            sentences.append(self.texts["more"].fill(count=counts["fail"] - len(named)))
        listed = self.texts["lacking"].fill(count=counts["fail"], list=join(sentences))
        return Explanation(summary, follow(summary, listed), evidence)

    def numbers(self, case: Case, outcome: Outcome, total: int) -> dict[str, Any]:
        """What the text `result` may name."""
        counts = outcome.counts
        return {
            "met": counts["pass"],
            "partial": counts["partial"],
            "unknown": counts["unknown"],
            "total": total,
            "lacking": counts["fail"],
            "sum": counts["pass"] * 100,
            "full": total * 100,
            "percent": two_decimals(outcome.points * 100 / self.points),
            "weight": plain_decimal(self.points / 100),
            "points": two_decimals(outcome.points),
            "possible": two_decimals(outcome.possible),
            "items_total": len(case.rubric.items),
        }

    def explain_none(self, outcome: Outcome) -> Explanation:
        """The words when no data set counts."""
        undetermined = outcome.counts[UNDETERMINED]
        if undetermined:
            text = self.texts["undetermined"].fill(undetermined=undetermined)
        else:
            text = self.texts["none"].templates
        value = dict.fromkeys(("met", "partial", "unknown", "lacking", "total"), 0)
        return Explanation(text, text, [evidence_row("count", value, text)])

    def _lacking(self, case: Case) -> list[tuple[dict[str, Any], Words]]:
        """Evidence and sentence for the first data sets that fail."""
        found = []
        for unit in case.units:
            if self.unit(unit.profile).state != "fail":
                continue
            reason = case.reason_of(self, unit)
            sentence = self.texts["lacking_one"].fill(title=case.title_of(unit), reason=reason)
            reference = case.reference_of(unit.record)
            evidence = evidence_row("dataset", None, sentence, reference, entry_of(unit))
            found.append((evidence, sentence))
            if len(found) == NAMED:
                break
        return found

    def unit_reason(self, case: Case, unit: Unit) -> Words:
        """Why a data set has the state that was found under this criterion."""
        found = self.detected(unit.profile)
        if found.state == "not_applicable" and self.outside:
            return self.outside.templates
        if not found.lacking:
            return self.met_reason(case, unit)
        values = case.values_of(unit)
        remedies = self.facts.remedies(found.lacking, unit.absence)
        return join([remedy.lacking.fill(**values) for _, remedy in remedies])

    def met_reason(self, case: Case, unit: Unit) -> Words:
        """What to say of a data set that has all required facts."""
        return self.texts["passed"].templates

    def gaps(self, case: Case, outcome: Outcome) -> list[Gap]:
        """None: the gaps are those of the data sets."""
        return []

    def unit_gap(self, case: Case, unit: Unit) -> Gap | None:
        """None: a data set that has all required facts has it all."""
        return None


def state_of(points: Fraction, possible: Fraction, full: Fraction) -> str:
    """The state that goes with sure and possible points of full ones."""
    if points == full:
        return "pass"
    if points:
        return "partial"
    return "unknown" if possible else "fail"


@evaluator("at_least_one")
class AtLeastOne(Share):
    """All points as soon as one selected data set meets everything."""

    def counted(self, totals: Totals) -> Outcome:
        """All or nothing."""
        if totals.value:
            return Outcome("pass", self.points, self.points, totals.counts)
        possible = self.points if totals.most else NONE
        return Outcome("unknown" if totals.most else "fail", NONE, possible, totals.counts)

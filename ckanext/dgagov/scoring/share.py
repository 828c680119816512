"""Criteria about data sets: a share of them (`share`), or at least one (`at_least_one`).

Source: spec/indicator-fy2565.md, "The points": `metadata`, `openness`, `use`.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .facts import FactValues
from .nodes import Node
from .outcome import (
    Explanation,
    Outcome,
    UnitOutcome,
    entry_of,
    evaluator,
    evidence_row,
)
from .texts import Text, Words, follow, join, plain_decimal, two_decimals

if TYPE_CHECKING:
    from .evidence import Case, Unit

_NUMBERS = {
    "met",
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
TEXTS: dict[str, set[str]] = {
    "result": _NUMBERS,
    "lacking": {"count", "list"},
    "lacking_one": {"title", "reason"},
    "more": {"count"},
    "none": set(),
    "undetermined": {"undetermined"},
    "passed": set(),
}
NAMED = 5
"""Data sets that a criterion's reason names; the rest is counted."""

_UNDETERMINED = "undetermined"


@evaluator("share")
class Share:
    """Points x the mean over the data sets that `over` selects: 1 where `requires` holds.

    With a text `pending`, a data set that meets everything known is `unknown` until its
    evidence is collected. `when_none`: the state while no data set is selected, which is
    final only when none could still turn out to be one.
    """

    per_dataset = True

    def __init__(self, node: Node, points: Fraction, context: Any) -> None:
        parts = node.mapping(("name", "requires", "when_none", "texts"), ("over", "pending"))
        self.points = points
        self.facts = context.facts
        self.requires = tuple(
            self.facts.index[fact.one_of(self.facts.index, "fact")]
            for fact in parts["requires"].list(1)
        )
        self.over: int | None = None
        self.outside: Text | None = None
        if "over" in parts:
            over = parts["over"].mapping(("fact", "outside"))
            self.over = self.facts.index[over["fact"].one_of(self.facts.index, "fact")]
            self.outside = over["outside"].text()
        self.pending = parts["pending"].text() if "pending" in parts else None
        self.when_none = parts["when_none"].one_of(("fail", "not_applicable"), "state")
        texts = parts["texts"].mapping(TEXTS)
        self.texts = {name: texts[name].text(allowed) for name, allowed in TEXTS.items()}
        self._memo: dict[FactValues, UnitOutcome] = {}

    def unit(self, facts: FactValues) -> UnitOutcome:
        """The state of a data set with these facts, and which required facts it lacks."""
        known = self._memo.get(facts)
        if known is None:
            known = self._memo[facts] = self._unit(facts)
        return known

    def _unit(self, facts: FactValues) -> UnitOutcome:
        selected = True if self.over is None else facts[self.over]
        if selected is False:
            return UnitOutcome("not_applicable", ())
        lacking = tuple(position for position in self.requires if facts[position] is not True)
        if selected is None:
            return UnitOutcome(_UNDETERMINED, lacking)
        if lacking:
            return UnitOutcome("fail", lacking)
        return UnitOutcome("unknown" if self.pending else "pass", ())

    def _count(self, tally: Counter[FactValues]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for facts, number in tally.items():
            counts[self.unit(facts).state] += number
        return counts

    def measure(self, case: Case, tally: Counter[FactValues]) -> Outcome:
        """Exact points for the tally."""
        counts = self._count(tally)
        met, unknown = counts["pass"], counts["unknown"]
        total = met + unknown + counts["fail"]
        if not total:
            settled = bool(tally) and not counts[_UNDETERMINED]
            state = self.when_none if settled else "fail"
            return Outcome(state, Fraction(0), Fraction(0), counts)
        return self._outcome(met, unknown, total, counts)

    def _outcome(self, met: int, unknown: int, total: int, counts: Counter[str]) -> Outcome:
        points = self.points * Fraction(met, total)
        possible = self.points * Fraction(met + unknown, total)
        if met == total:
            state = "pass"
        elif met:
            state = "partial"
        else:
            state = "unknown" if unknown else "fail"
        return Outcome(state, points, possible, counts)

    def explain(self, case: Case, outcome: Outcome) -> Explanation:
        """The sum in words, then the data sets that lack something, by name."""
        counts = outcome.counts
        met, unknown, failed = counts["pass"], counts["unknown"], counts["fail"]
        total = met + unknown + failed
        if not total:
            return self._explain_none(outcome)
        summary = self.texts["result"].fill(
            met=met,
            unknown=unknown,
            total=total,
            lacking=failed,
            sum=met * 100,
            full=total * 100,
            percent=two_decimals(Fraction(met * 100, total)),
            weight=plain_decimal(self.points / 100),
            points=two_decimals(outcome.points),
            possible=two_decimals(outcome.possible),
            items_total=len(case.rubric.items),
        )
        if unknown and self.pending:
            summary = follow(summary, self.pending.templates)
        value = {"met": met, "unknown": unknown, "lacking": failed, "total": total}
        evidence = [evidence_row("count", value, summary)]
        named = self._lacking(case) if failed else []
        if not named:
            return Explanation(summary, summary, evidence)
        evidence += [of_one for of_one, _ in named]
        sentences = [sentence for _, sentence in named]
        if failed > len(named):
            sentences.append(self.texts["more"].fill(count=failed - len(named)))
        listed = self.texts["lacking"].fill(count=failed, list=join(sentences))
        return Explanation(summary, follow(summary, listed), evidence)

    def _explain_none(self, outcome: Outcome) -> Explanation:
        undetermined = outcome.counts[_UNDETERMINED]
        if undetermined:
            text = self.texts["undetermined"].fill(undetermined=undetermined)
        else:
            text = self.texts["none"].templates
        value = {"met": 0, "unknown": 0, "lacking": 0, "total": 0}
        return Explanation(text, text, [evidence_row("count", value, text)])

    def _lacking(self, case: Case) -> list[tuple[dict[str, Any], Words]]:
        """Evidence and sentence for the first data sets that fail."""
        found = []
        for unit in case.units:
            if self.unit(unit.facts).state != "fail":
                continue
            reason = self.unit_reason(case, unit)
            sentence = self.texts["lacking_one"].fill(title=case.title_of(unit), reason=reason)
            reference = case.reference_of(unit.record)
            evidence = evidence_row("dataset", None, sentence, reference, entry_of(unit))
            found.append((evidence, sentence))
            if len(found) == NAMED:
                break
        return found

    def unit_reason(self, case: Case, unit: Unit) -> Words:
        """Why a data set has its state under this criterion."""
        state, lacking = self.unit(unit.facts)
        if state == "pass":
            return self.texts["passed"].templates
        if state == "not_applicable" and self.outside:
            return self.outside.templates
        if state == "unknown" and self.pending:
            return self.pending.templates
        values = case.values_of(unit)
        remedies = self.facts.remedies(lacking, unit.absence)
        return join([remedy.lacking.fill(**values) for _, remedy in remedies])

    def gap(self, case: Case, outcome: Outcome) -> None:
        """None: the gaps are those of the data sets."""
        return


@evaluator("at_least_one")
class AtLeastOne(Share):
    """All points as soon as one selected data set meets everything."""

    def _outcome(self, met: int, unknown: int, total: int, counts: Counter[str]) -> Outcome:
        nothing = Fraction(0)
        if met:
            return Outcome("pass", self.points, self.points, counts)
        possible = self.points if unknown else nothing
        return Outcome("unknown" if unknown else "fail", nothing, possible, counts)

"""The criterion that is earned by levels: the open characteristics of every data set.

Source: spec/indicator-fy2565.md, "Open characteristics".
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from .fields import Record
from .nodes import Node
from .open_evidence import Grade, Ruling, Step
from .outcome import ALL, Alternative, Change, Gap, Link, Outcome, UnitOutcome, evaluator
from .resources import ResourceKeys
from .share import LACKING_TEXTS, NUMBERS, Share
from .sums import Totals
from .texts import Words, join, plain_decimal, two_decimals

if TYPE_CHECKING:
    from .evidence import Case, Unit
    from .profiles import Profile

_GRADE_TEXTS: dict[str, set[str]] = {
    "sure": {"points", "full", "rows"},
    "open": {"points", "possible", "full", "rows"},
    "row": {"title", "level"},
    "row_open": {"title", "level", "possible"},
    "no_rows": set(),
}


@evaluator("graded")
class Graded(Share):
    """Points x the mean of the data sets' grades.

    A data set that lacks what is required earns nothing; the others earn the points of
    their level, and what nobody inspected yet may earn all. `alternatives` are what the
    other rules for combining rows would give, with their titles.
    """

    texts_known: ClassVar[Mapping[str, set[str]]] = {
        "result": NUMBERS,
        **LACKING_TEXTS,
        **_GRADE_TEXTS,
    }
    keys: ClassVar[tuple[str, ...]] = (*Share.keys, "rules")

    def configure(self, parts: Mapping[str, Node], context: Any) -> None:
        """The levels come from the rubric's open characteristics."""
        self.open = context.open_characteristics
        if self.open is None:
            parts["name"].fail("levels need the section 'open_characteristics'")
        self.levels = self.open.worth[1:]
        titles = parts["rules"].entries()
        self.rules = {rule: node.words() for rule, node in titles.items()}
        self.other_rules = [
            rule for rule in self.open.combine_rows_choices if rule != self.open.combine_rows
        ]
        for rule in self.other_rules:
            if rule not in self.rules:
                parts["rules"].fail(f"the rule {rule!r} has no title")

    def known_grade(self, record: Record, keys: ResourceKeys) -> Grade | None:
        """The grade of a data set about which nobody said anything, if its like was graded."""
        ids, facts = record.get(keys.ids), record.get(keys.facts)
        if type(facts) is not str or record.get(keys.list) is not None:
            return None
        lines = facts.split("\n")
        if ids and (type(ids) is not str or ids.count(",") != len(lines) - 1):
            return None
        return self.open.known(lines)

    def met(self, profile: Profile) -> UnitOutcome:
        """What the grade gives of the full points."""
        grade = profile.grade
        if grade is None:
            return UnitOutcome("unknown", most=ALL)
        full = self.points
        others = tuple((rule, p / full, q / full) for rule, p, q in grade.alternatives)
        return UnitOutcome(grade.state, (), grade.points / full, grade.possible / full, others)

    def decided(self, ruling: Ruling, found: UnitOutcome) -> UnitOutcome:
        """A decision on the data set holds under every rule for combining its rows."""
        decided = super().decided(ruling, found)
        if decided.spared:
            return decided
        others = tuple((rule, decided.value, decided.most) for rule in self.other_rules)
        return decided._replace(others=others)

    def counted(self, totals: Totals) -> Outcome:
        """The mean, and what it would be under the other rules."""
        outcome = super().counted(totals)
        nothing = (Fraction(0), Fraction(0))
        alternatives = []
        for rule in self.other_rules:
            value, most = totals.others.get(rule, nothing)
            points, possible = (self.points * part / totals.total for part in (value, most))
            alternatives.append(Alternative(rule, self.rules[rule], points, possible))
        return outcome._replace(alternatives=tuple(alternatives))

    def met_reason(self, case: Case, unit: Unit) -> Words:
        """The points of the data set and the levels of its rows."""
        grade = unit.profile.grade
        if grade is None or not grade.rows:
            return self.texts["no_rows"].templates
        titles = {row.id: row.title for row in self.open.kinds[grade.kind].rows}
        rows = []
        for row, level, possible in grade.rows:
            text = self.texts["row" if level == possible else "row_open"]
            rows.append(text.fill(title=titles[row], level=level, possible=possible))
        return self.texts["sure" if grade.points == grade.possible else "open"].fill(
            points=two_decimals(grade.points),
            possible=two_decimals(grade.possible),
            full=plain_decimal(self.points),
            rows=join(rows, ", "),
        )

    def unit_gap(self, case: Case, unit: Unit) -> Gap | None:
        """What lifts the data set one level, all of it together."""
        profile = unit.profile
        if unit.record is None or self.id in profile.rulings or not self.selects(profile.facts):
            return None
        step = self.open.next_step(case.open_evidence(unit.record))
        if step is None:
            return None
        after = case.profiles.of(profile.seen, step.grade_after, profile.use, profile.rulings)
        return Gap(list(step.actions), Change(profile, after), unit, self._link(case, unit, step))

    def _link(self, case: Case, unit: Unit, step: Step) -> Link:
        """The row and the resource that the first action is about."""
        described = case.describe_open(unit) or {"rows": ()}
        for row in described["rows"]:
            following = row["next"]
            if following and (following["action"], following["text"]) == step.actions[0]:
                return Link(row["resource"], row["id"])
        return Link()

"""Criteria met by what a person declares, and the checks of what may be declared.

Source: spec/indicator-fy2565.md, "The points", `catalog`: localhost and private addresses
do not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from .declared_checks import CHECKS, Check
from .nodes import Node
from .outcome import (
    AboutOrganization,
    Explanation,
    Gap,
    Outcome,
    evaluator,
    evidence_row,
)
from .texts import Text, Words
from .values import Blank, show

if TYPE_CHECKING:
    from .evidence import Case
    from .rubric import Rubric

TARGETS = ("organization", "dataset", "resource")

TEXTS: dict[str, set[str]] = {
    "met": {"value"},
    "none": set(),
    "wrong": {"value", "problem"},
    "step": set(),
}


class DeclarationKind(NamedTuple):
    """A kind of statement: what it is about, how its value is checked, what to say.

    `form` is the name of the check, `choices` the values of a kind that is chosen.
    """

    id: str
    title: Words
    targets: tuple[str, ...]
    form: str
    check: Check
    problems: Mapping[str, Text]
    choices: tuple[str, ...] = ()

    @property
    def optional(self) -> bool:
        """Whether the declaration says enough without a value."""
        return self.check.optional

    def problem(self, value: Any) -> Words | None:
        """What is wrong with a value and what would be right; None when it is right."""
        found = self.check.problem(value, self.choices)
        if found is None:
            return None
        return self.problems[found].fill(value=show(value), choices=", ".join(self.choices))

    def meaning(self, value: Any) -> Any:
        """What levels depend on of a right value: a number of days, a choice, or just True."""
        return self.check.read(value)


def read_kind(node: Node) -> DeclarationKind:
    """One entry of the rubric's `declaration_kinds`."""
    parts = node.mapping(("id", "title", "targets", "check", "problems"), ("choices",))
    form = parts["check"].one_of(CHECKS, "check")
    check = CHECKS[form]
    if check.chosen != ("choices" in parts):
        node.fail(f"choices go with the check 'choice', not with {form!r}, and are needed there")
    choices = [choice.string() for choice in parts["choices"].list(1)] if check.chosen else ()
    texts = parts["problems"].mapping(check.problems)
    return DeclarationKind(
        parts["id"].identifier(),
        parts["title"].words(),
        tuple(target.one_of(TARGETS, "target") for target in parts["targets"].list(1)),
        form,
        check,
        {name: texts[name].text({"value", "choices"}) for name in check.problems},
        tuple(choices),
    )


def check_declaration_value(
    rubric: Rubric, kind: Any, target_type: Any, value: Any
) -> Words | None:
    """What is wrong with a declaration before it is stored; None when it is right.

    `target_type` is "organization", "dataset" or "resource". The answer is
    {"th": ..., "en": ...} and says what would be right.
    """
    known = rubric.declaration_kinds.get(kind) if isinstance(kind, str) else None
    if known is None:
        listed = ", ".join(rubric.declaration_kinds)
        return rubric.texts["kind_unknown"].fill(value=show(kind), kinds=listed)
    if target_type not in known.targets:
        return rubric.texts["kind_target"].fill(
            title=known.title, value=show(target_type), targets=", ".join(known.targets)
        )
    return known.problem(value)


def standing(rows: Iterable[Any]) -> list[Mapping[str, Any]]:
    """The declarations that nobody withdrew, oldest first; of one moment the later is newer."""
    found = [row for row in rows if isinstance(row, Mapping)]
    withdrawn = {str(row["withdraws"]) for row in found if row.get("withdraws")}
    kept = [
        row for row in found if not row.get("withdraws") and str(row.get("id")) not in withdrawn
    ]
    return sorted(kept, key=lambda row: str(row.get("created") or ""))


def standing_by_target(
    rows: Case | Iterable[Any],
) -> dict[tuple[str | None, str | None], dict[str, Mapping[str, Any]]]:
    """The newest standing declaration of each kind, by (data set id, resource id).

    `rows` are declarations, or a case with its own. A declaration about the data set has no
    resource id, one about the organization neither.
    """
    listed: Any = getattr(rows, "declarations", rows)
    found: dict[tuple[str | None, str | None], dict[str, Mapping[str, Any]]] = {}
    for row in standing(listed):
        kind = row.get("kind")
        if isinstance(kind, str):
            target = (_identifier(row.get("dataset_id")), _identifier(row.get("resource_id")))
            found.setdefault(target, {})[kind] = row
    return found


def declared_about(rows: Iterable[Any]) -> dict[tuple[str, str | None], Mapping[str, Any]]:
    """The newest of the declarations of one data set and its resources, as rows read them.

    The keys are (kind, resource id, or None for the data set itself).
    """
    return {
        (kind, resource): row
        for (_, resource), kinds in standing_by_target(rows).items()
        for kind, row in kinds.items()
    }


def _identifier(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def latest(case: Case, kind: str) -> Mapping[str, Any] | None:
    """The newest declaration of a kind about the organization that nobody withdrew."""
    rows = [row for row in case.declarations if isinstance(row, Mapping)]
    withdrawn = {str(row["withdraws"]) for row in rows if row.get("withdraws")}
    own = {case.organization["id"], case.organization["name"], None}
    standing = [
        row
        for row in rows
        if row.get("kind") == kind
        and not _says_nothing(row.get("value"), case.rubric.blank)
        and str(row.get("id")) not in withdrawn
        and row.get("organization_id") in own
        and not row.get("dataset_id")
        and not row.get("resource_id")
    ]
    # max keeps the first of equals; of two in one second the later row is the newer.
    return max(reversed(standing), key=lambda row: str(row.get("created") or ""), default=None)


def _says_nothing(value: Any, blank: Blank) -> bool:
    return value is None or (isinstance(value, str) and blank.text(value))


@evaluator("declaration")
class Declared(AboutOrganization):
    """Full points when the organization declared a right value of the kind."""

    def __init__(self, node: Node, points: Fraction, context: Any) -> None:
        parts = node.mapping(("name", "kind", "texts"))
        self.points = points
        kinds: dict[str, DeclarationKind] = context.declaration_kinds
        self.kind = kinds[parts["kind"].one_of(kinds, "declaration kind")]
        if "organization" not in self.kind.targets:
            parts["kind"].fail(f"{self.kind.id!r} is not declared about an organization")
        texts = parts["texts"].mapping(TEXTS)
        self.texts = {name: texts[name].text(allowed) for name, allowed in TEXTS.items()}

    def measure(self, case: Case) -> Outcome:
        """All or nothing."""
        row = latest(case, self.kind.id)
        met = row is not None and self.kind.problem(row.get("value")) is None
        points = self.points if met else Fraction(0)
        return Outcome("pass" if met else "fail", points, points, {})

    def explain(self, case: Case, outcome: Outcome) -> Explanation:
        """The declared value, and what is wrong with it if something is.

        Who declared it and when is in the list of declarations, not here: the score of
        the same facts is the same whoever entered them.
        """
        row = latest(case, self.kind.id)
        if row is None:
            text = self.texts["none"].templates
            return Explanation(text, text, [])
        value = show(row.get("value"), 500)
        problem = self.kind.problem(row.get("value"))
        if problem is None:
            text = self.texts["met"].fill(value=value)
        else:
            text = self.texts["wrong"].fill(value=value, problem=problem)
        evidence = evidence_row("declaration", value, text)
        return Explanation(text, text, [evidence])

    def gaps(self, case: Case, outcome: Outcome) -> list[Gap]:
        """Declare a right value."""
        if outcome.state == "pass":
            return []
        return [Gap([("declare", self.texts["step"].templates)])]

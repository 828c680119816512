"""What the pages of a data set and its resources show of the open characteristics."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from .. import config
from ..scoring import load_rubric
from .score import dgagov_dataset_score, dgagov_text


def dgagov_sees_panel(package: dict[str, Any]) -> bool:
    """Whether the reader is shown the panel: who may edit the data set, and its assessors."""
    if _may("package_update", id=package["id"]):
        return True
    return bool(package.get("owner_org")) and _may("dgagov_decision_create", dataset=package["id"])


def dgagov_openness(package: dict[str, Any]) -> dict[str, Any] | None:
    """Rows, declarations and inspections of a data set; None for who may not see the score.

    `card` as in the scorecard (None while the data set does not come under the criterion);
    `standing` the newest declaration by resource id ("" for the data set) and kind, and
    `history` all of them, for members and assessors only; `inspections` by resource id.
    """
    score = dgagov_dataset_score(package["id"])
    if score is None:
        return None
    rows = _declarations(package)
    withdrawn = {row["withdraws"] for row in rows}
    standing: dict[str, dict[str, Any]] = {}
    for row in rows:
        if not row["withdraws"] and row["id"] not in withdrawn:
            standing.setdefault(row["resource_id"] or "", {})[row["kind"]] = row
    return {
        "card": score.get("openness"),
        "criterion": score["criteria"].get("openness"),
        "score": score,
        "standing": standing,
        "history": rows,
        "inspections": _inspections(package),
        "may_declare": _may("dgagov_declaration_create", dataset=package["id"]),
        "may_inspect": _may("package_update", id=package["id"]),
    }


def _may(action: str, **data: Any) -> bool:
    return bool(tk.h.check_access(action, data))


def _declarations(package: dict[str, Any]) -> list[dict[str, Any]]:
    owner = package.get("owner_org")
    if not owner or not _may("dgagov_declaration_list", organization=owner):
        return []
    rows = tk.get_action("dgagov_declaration_list")(
        {"user": tk.current_user.name}, {"organization": owner, "history": True}
    )
    return [row for row in rows if row["dataset_id"] == package["id"]]


def _inspections(package: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The first thousand; what is beyond has its state on its own page."""
    if not _may("dgagov_inspection_list", dataset=package["id"]):
        return {}
    found = tk.get_action("dgagov_inspection_list")(
        {"user": tk.current_user.name}, {"dataset": package["id"], "limit": 1000}
    )
    return {row["resource_id"]: row for row in found["results"]}


def dgagov_dataset_declaration_kinds(target: str, kind: str | None = None) -> list[Any]:
    """What may be declared about a "dataset" or a "resource" of a kind (None: the usual one).

    Only what the rows of that kind ask for, and the kind itself.
    """
    rubric = load_rubric(config.indicator())
    rules = rubric.open
    if rules is None:
        return []
    rows = rules.kinds.get(kind or "", rules.kinds[rules.default_kind]).rows
    asked = {name for row in rows for name in row.evaluator.declarations}
    asked.add(rules.kind_declaration)
    kinds = rubric.declaration_kinds.values()
    return [entry for entry in kinds if entry.id in asked and target in entry.targets]


def dgagov_declaration_kind_title(kind: str) -> str:
    """The title of a kind of declaration."""
    known = load_rubric(config.indicator()).declaration_kinds.get(kind)
    return dgagov_text(known.title) if known else kind


def dgagov_declared_value(kind: str, value: str) -> str:
    """A declared value in words: the title of what was chosen, or the value itself."""
    known = load_rubric(config.indicator()).declaration_kinds.get(kind)
    return dgagov_choice_title(value) if known and known.choices else value


def dgagov_choice_title(choice: str) -> str:
    """The title of a kind of data set."""
    rules = load_rubric(config.indicator()).open
    kind = rules.kinds.get(choice) if rules else None
    return dgagov_text(kind.title) if kind else choice


def dgagov_row_declaration(kind: str, row: str) -> str | None:
    """The kind of declaration that lifts a row whose next step is to declare; None for none."""
    rules = load_rubric(config.indicator()).open
    found = rules.kinds.get(kind) if rules else None
    for entry in found.rows if found else ():
        if entry.id == row and entry.evaluator.declarations:
            return entry.evaluator.declarations[0]
    return None


def dgagov_known_by(source: str) -> str:
    """Words for what a kind or a level rests on."""
    words = {
        "detected": tk._("detected"),
        "declared": tk._("declared"),
        "decided": tk._("decided by an assessor"),
        "default": tk._("assumed"),
    }
    return words.get(source, source)


def dgagov_rule_title(alternative: dict[str, Any]) -> str:
    """Words for a rule by which the rows of a data set become its points."""
    if alternative.get("title"):
        return dgagov_text(alternative["title"])
    rubric = load_rubric(config.indicator())
    for criterion in rubric.criteria:
        if rubric.open and criterion.id == rubric.open.criterion:
            return dgagov_text(criterion.evaluator.rules.get(alternative["rule"]))
    return alternative["rule"]

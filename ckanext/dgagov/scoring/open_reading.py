"""From the rubric's section `open_characteristics` to `OpenCharacteristics`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from .declared import DeclarationKind
from .nodes import Node, unique
from .open_describe import TEXTS
from .open_grade import COMBINE_RESOURCES, COMBINE_ROWS, OpenCharacteristics
from .open_kinds import Detection, Kind, Row, RowStep, words_pattern
from .open_rows import ROW_EVALUATORS, Reading, RowEvaluator
from .open_sentences import PLACEHOLDERS
from .open_steps import ACTIONS
from .texts import Words

TOP = 3
"""Levels that the row evaluators know; a rubric with more or fewer needs others."""

_KEYS = (
    "criterion",
    "combine_rows",
    "combine_rows_choices",
    "combine_resources",
    "combine_resources_choices",
    "combine_datasets",
    "levels",
    "default_kind",
    "kind_declaration",
    "texts",
    "kinds",
)


def read_open(
    node: Node, points: Mapping[str, Fraction], declarations: Mapping[str, DeclarationKind]
) -> OpenCharacteristics:
    """The section, checked; `points` are those of the criteria. Raises RubricError."""
    parts = node.mapping(_KEYS)
    criterion = parts["criterion"].one_of(points, "criterion")
    rules = _choices(parts["combine_rows_choices"], COMBINE_ROWS)
    ways = _choices(parts["combine_resources_choices"], COMBINE_RESOURCES)
    worth, titles = _levels(parts["levels"], criterion, points[criterion])
    reading = Reading(len(titles), declarations)
    nodes = parts["kinds"].list(1)
    kinds = [_kind(entry, reading) for entry in nodes]
    unique(((k.id, n) for k, n in zip(kinds, nodes, strict=True)), "kind")
    by_id = {kind.id: kind for kind in kinds}
    declaration = reading.kind(parts["kind_declaration"])
    if set(declarations[declaration].choices) != set(by_id):
        listed = ", ".join(by_id)
        parts["kind_declaration"].fail(f"the choices of {declaration!r} must be: {listed}")
    texts = parts["texts"].mapping(TEXTS)
    return OpenCharacteristics(
        criterion=criterion,
        worth=worth,
        level_titles=titles,
        combine_rows=parts["combine_rows"].one_of(rules, "rule"),
        combine_rows_choices=rules,
        combine_resources=parts["combine_resources"].one_of(ways, "rule"),
        combine_datasets=parts["combine_datasets"].one_of(("mean",), "rule"),
        kinds=by_id,
        default_kind=parts["default_kind"].one_of(by_id, "kind"),
        kind_declaration=declaration,
        declarations=_asked_for(by_id, declarations, declaration),
        texts={name: texts[name].text(allowed) for name, allowed in TEXTS.items()},
    )


def _choices(node: Node, known: Collection[str]) -> tuple[str, ...]:
    nodes = node.list(1)
    choices = tuple(entry.one_of(known, "rule") for entry in nodes)
    unique(zip(choices, nodes, strict=True), "rule")
    return choices


def _levels(
    node: Node, criterion: str, whole: Fraction
) -> tuple[tuple[Fraction, ...], tuple[Words, ...]]:
    """Levels are cumulative and end at the points of their criterion."""
    worth, titles = [Fraction(0)], []
    for number, level in enumerate(node.list(1), start=1):
        entry = level.mapping(("level", "title", "points"))
        if entry["level"].integer() != number:
            entry["level"].fail(f"levels count up from 1; here stands level {number}")
        titles.append(entry["title"].words())
        points = entry["points"].points()
        if points <= worth[-1]:
            entry["points"].fail("level points are cumulative: each must exceed the one before")
        worth.append(points)
    if worth[-1] != whole:
        node.fail(f"the last level has {worth[-1]} points, the criterion {criterion!r} {whole}")
    if len(titles) != TOP:
        node.fail(f"the rows know {TOP} levels, found {len(titles)}")
    return tuple(worth), tuple(titles)


def _kind(node: Node, reading: Reading) -> Kind:
    parts = node.mapping(("id", "title", "carriers", "rows"), ("detect",))
    nodes = parts["rows"].list(1)
    rows = tuple(_row(entry, reading) for entry in nodes)
    unique(((r.id, n) for r, n in zip(rows, nodes, strict=True)), "row")
    return Kind(
        parts["id"].identifier(),
        parts["title"].words(),
        frozenset(content.string() for content in parts["carriers"].list(1)),
        _detection(parts["detect"]) if "detect" in parts else None,
        rows,
    )


def _detection(node: Node) -> Detection:
    parts = node.mapping(("some", "none"), ("words",))
    words = [word.string() for word in parts["words"].list(1)] if "words" in parts else []
    return Detection(
        frozenset(content.string() for content in parts["some"].list(1)),
        frozenset(content.string() for content in parts["none"].list()),
        words_pattern(words),
    )


def _row(node: Node, reading: Reading) -> Row:
    keys = ("id", "title", "levels", "evaluator", "reasons", "steps")
    parts = node.mapping(keys, ("single", "findings"))
    chosen = parts["evaluator"].entries().get("name")
    if chosen is None:
        parts["evaluator"].fail("the key 'name' is missing")
    name = chosen.one_of(ROW_EVALUATORS, "row evaluator")
    evaluator = ROW_EVALUATORS[name](parts["evaluator"], reading)
    single = parts["single"].boolean() if "single" in parts else False
    levels = tuple(text.words() for text in parts["levels"].list(1))
    if len(levels) != (1 if single else reading.top):
        parts["levels"].fail(f"a row has {reading.top} levels, a single one 1: {len(levels)} found")
    reasons = parts["reasons"].mapping(evaluator.reasons)
    return Row(
        parts["id"].identifier(),
        parts["title"].words(),
        single,
        levels,
        evaluator,
        {key: reasons[key].text(PLACEHOLDERS) for key in evaluator.reasons},
        _steps(parts["steps"], evaluator),
        _findings(parts["findings"], evaluator) if "findings" in parts else {},
    )


def _steps(node: Node, evaluator: RowEvaluator) -> dict[str, RowStep]:
    steps = {}
    for key, entry in node.mapping(evaluator.steps).items():
        parts = entry.mapping(("action", "text"))
        action = parts["action"].one_of(ACTIONS, "action")
        steps[key] = RowStep(action, parts["text"].text(PLACEHOLDERS))
    return steps


def _findings(node: Node, evaluator: RowEvaluator) -> dict[str, tuple[str, ...]]:
    return {
        key: tuple(code.string() for code in entry.list(1))
        for key, entry in node.mapping((), evaluator.reasons).items()
    }


def _asked_for(
    kinds: Mapping[str, Kind], declarations: Mapping[str, DeclarationKind], kind: str
) -> dict[str, DeclarationKind]:
    asked = {kind}
    for entry in kinds.values():
        for row in entry.rows:
            asked.update(row.evaluator.declarations)
    return {name: declarations[name] for name in sorted(asked)}

"""From a rubric file to a `Rubric`, refusing whatever contradicts itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from .completeness import Completeness
from .declared import DeclarationKind, read_kind
from .evidence import POPULATION_SOURCES
from .facts import Facts, read_fact
from .file_warnings import read_file_warnings
from .nodes import Node, read_yaml, unique
from .open_grade import OpenCharacteristics
from .open_reading import read_open
from .outcome import EVALUATORS
from .reading_items import ItemReader
from .resources import read_resource_keys
from .rubric import RECORD_KEYS, TEXTS, Criterion, Population, RecordKeys, Rubric, Tier
from .texts import Words
from .values import Blank

FORMAT = 1
"""The version of the rubric file's own form."""

_REQUIRED = (
    "format",
    "id",
    "version",
    "fiscal_year",
    "title",
    "maximum",
    "checkers",
    "tiers",
    "criteria",
    "record",
    "blank",
    "items",
    "item_texts",
    "facts",
    "populations",
    "focus_areas",
    "declaration_kinds",
    "file_warnings",
    "texts",
)
_TIER_KEYS = ("id", "title", "points", "checked_by")
_CRITERION_KEYS = ("id", "tier", "title", "points", "evaluator")
_OPTIONAL = ("sources", "decisions", "open_characteristics")


@dataclass
class Context:
    """What evaluators may refer to while they are read."""

    facts: Facts
    focus_area_titles: dict[int, Words]
    declaration_kinds: dict[str, DeclarationKind]
    open_characteristics: OpenCharacteristics | None
    criterion: str = ""
    """The id of the criterion whose evaluator is being read."""


def read_rubric(
    content: str | bytes, vocabularies: Mapping[str, Any], file: str = "rubric.yaml"
) -> Rubric:
    """The rubric of a YAML text.

    Raises RubricError, which names `file`, the place in it and what would be right.
    """
    top = Node(read_yaml(file, content), "", file)
    parts = top.mapping(_REQUIRED, _OPTIONAL)
    if parts["format"].integer() != FORMAT:
        parts["format"].fail(f"this program reads format {FORMAT}")
    blank = _blank(parts["blank"])
    reader = ItemReader(parts["item_texts"], vocabularies, blank)
    completeness = Completeness(reader.read(parts["items"]))
    facts = _facts(parts["facts"], reader, completeness)
    record, published = _record(parts["record"], facts)
    areas = _focus_areas(parts["focus_areas"])
    kinds = _kinds(parts["declaration_kinds"])
    titles = {area["number"]: area["title"] for area in areas}
    context = Context(facts, titles, kinds, _open_characteristics(parts, kinds))
    checkers = {key: node.words() for key, node in parts["checkers"].entries().items()}
    maximum = parts["maximum"].points()
    criteria = _criteria(parts["criteria"], context)
    tiers = _tiers(parts["tiers"], parts["criteria"], criteria, checkers)
    _check_sum(parts["maximum"], [tier.points for tier in tiers], maximum, "tiers")
    _prose(parts)
    texts = parts["texts"].mapping(TEXTS)
    by_tier = {tier.id: tier for tier in tiers}
    return Rubric(
        id=parts["id"].identifier(),
        version=parts["version"].string(),
        hash=_hash(top.value, vocabularies, reader.used),
        fiscal_year=parts["fiscal_year"].integer(),
        title=parts["title"].words(),
        maximum=maximum,
        tiers=tiers,
        criteria=tuple(c._replace(checked_by=by_tier[c.tier].checked_by) for c in criteria),
        completeness=completeness,
        facts=facts,
        published=published,
        record=record,
        populations=_populations(parts["populations"]),
        declaration_kinds=kinds,
        focus_areas=areas,
        texts={name: texts[name].text(allowed) for name, allowed in TEXTS.items()},
        file_warnings=read_file_warnings(parts["file_warnings"]),
        blank=blank,
        open=context.open_characteristics,
        raw=json.loads(json.dumps(top.value, ensure_ascii=False, default=str)),
    )


def _blank(node: Node) -> Blank:
    parts = node.mapping(("words",))
    return Blank(word.string() for word in parts["words"].list())


def _facts(node: Node, reader: ItemReader, completeness: Completeness) -> Facts:
    nodes = node.list(1)
    facts = [read_fact(entry, reader.fields, completeness) for entry in nodes]
    unique(zip([fact.id for fact in facts], nodes, strict=True), "fact")
    return Facts(facts, completeness)


def _record(node: Node, facts: Facts) -> tuple[RecordKeys, int]:
    parts = node.mapping((*RECORD_KEYS, "types", "absent_states", "published", "resources"))
    keys = RecordKeys(
        *(parts[key].string() for key in RECORD_KEYS),
        types=frozenset(value.string() for value in parts["types"].list(1)),
        absent_states=frozenset(value.string() for value in parts["absent_states"].list()),
        resources=read_resource_keys(parts["resources"]),
    )
    return keys, facts.index[parts["published"].one_of(facts.index, "fact")]


def _focus_areas(node: Node) -> tuple[dict[str, Any], ...]:
    areas: list[dict[str, Any]] = []
    nodes = node.list()
    for entry in nodes:
        parts = entry.mapping(("number", "title"))
        areas.append({"number": parts["number"].integer(), "title": parts["title"].words()})
    unique(((str(a["number"]), n) for a, n in zip(areas, nodes, strict=True)), "Focus Area")
    return tuple(areas)


def _kinds(node: Node) -> dict[str, DeclarationKind]:
    nodes = node.list()
    kinds = [read_kind(entry) for entry in nodes]
    unique(((k.id, n) for k, n in zip(kinds, nodes, strict=True)), "declaration kind")
    return {kind.id: kind for kind in kinds}


def _populations(node: Node) -> dict[str, Population]:
    found: dict[str, Population] = {}
    for entry in node.list(1):
        parts = entry.mapping(("id", "title", "source"))
        identifier = parts["id"].identifier()
        if identifier in found:
            parts["id"].fail(f"the population {identifier!r} is there already")
        source = parts["source"].one_of(POPULATION_SOURCES, "population source")
        found[identifier] = Population(identifier, parts["title"].words(), source)
    return found


def _criteria(node: Node, context: Context) -> list[Criterion]:
    criteria: list[Criterion] = []
    nodes = node.list(1)
    for entry in nodes:
        parts = entry.mapping(_CRITERION_KEYS)
        points = parts["points"].points()
        evaluator = parts["evaluator"]
        name = evaluator.entries().get("name")
        if name is None:
            evaluator.fail("the key 'name' is missing")
        chosen = EVALUATORS[name.one_of(EVALUATORS, "evaluator")]
        identifier = parts["id"].identifier()
        criteria.append(
            Criterion(
                id=identifier,
                tier=parts["tier"].string(),
                title=parts["title"].words(),
                points=points,
                checked_by=(),
                evaluator=chosen(evaluator, points, replace(context, criterion=identifier)),
            )
        )
    unique(((c.id, n) for c, n in zip(criteria, nodes, strict=True)), "criterion")
    return criteria


def _tiers(
    node: Node, criteria_node: Node, criteria: list[Criterion], checkers: Mapping[str, Words]
) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    nodes = node.list(1)
    known = [entry.mapping(_TIER_KEYS)["id"].identifier() for entry in nodes]
    for entry in criteria_node.list():
        entry.entries()["tier"].one_of(known, "tier")
    for entry in nodes:
        parts = entry.mapping(_TIER_KEYS)
        identifier = parts["id"].identifier()
        inside = [criterion for criterion in criteria if criterion.tier == identifier]
        if not inside:
            entry.fail(f"no criterion belongs to the tier {identifier!r}")
        tier = Tier(
            identifier,
            parts["title"].words(),
            parts["points"].points(),
            tuple(checkers[c.one_of(checkers, "checker")] for c in parts["checked_by"].list(1)),
            tuple(criterion.id for criterion in inside),
        )
        listed = ", ".join(f"{criterion.id} {criterion.points}" for criterion in inside)
        _check_sum(parts["points"], [c.points for c in inside], tier.points, f"tier: {listed}")
        tiers.append(tier)
    unique(((t.id, n) for t, n in zip(tiers, nodes, strict=True)), "tier")
    return tuple(tiers)


def _check_sum(node: Node, parts: list[Fraction], whole: Fraction, what: str) -> None:
    total = sum(parts, Fraction(0))
    if total != whole:
        node.fail(f"the parts add up to {total}, but {whole} is stated ({what})")


def _prose(parts: Mapping[str, Node]) -> None:
    """Check the parts that people read and nothing computes with."""
    for name in ("sources", "decisions"):
        if name in parts:
            nodes = parts[name].list()
            ids = [node.mapping(("id", "text"))["id"].identifier() for node in nodes]
            unique(zip(ids, nodes, strict=True), name.rstrip("s"))
            for node in nodes:
                node.entries()["text"].words()


def _open_characteristics(
    parts: Mapping[str, Node], kinds: dict[str, DeclarationKind]
) -> OpenCharacteristics | None:
    """The levels of data sets, if the rubric has any; read before the criteria they serve."""
    if "open_characteristics" not in parts:
        return None
    points = {}
    for node in parts["criteria"].list(1):
        entry = node.mapping(_CRITERION_KEYS)
        points[entry["id"].identifier()] = entry["points"].points()
    return read_open(parts["open_characteristics"], points, kinds)


def _hash(raw: Any, vocabularies: Mapping[str, Any], used: set[str]) -> str:
    """SHA-256 over the rules and every vocabulary they use."""
    lists = {
        name: {
            "other": [vocabularies[name].other_value, vocabularies[name].companion],
            "choices": [
                [c.value, dict(c.label), c.withdrawn, list(c.aliases), dict(c.flags)]
                for c in vocabularies[name].choices
            ],
        }
        for name in used
    }
    canonical = json.dumps(
        {"rubric": raw, "vocabularies": lists},
        ensure_ascii=True,
        sort_keys=True,
        separators=(",", ":"),
        default=str,
    )
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()

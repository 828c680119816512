"""Whatever a data set dict holds, scoring answers."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scoring_samples import ORGANIZATION, complete, evidence, inventory_of

from ckanext.dgagov.reports import to_csv, to_json, to_text
from ckanext.dgagov.scoring import (
    load_rubric,
    redact,
    score_dataset,
    score_organization,
    summarize_organization,
)
from ckanext.dgagov.vocabularies import load_vocabularies

RUBRIC = load_rubric("fy2565")
KEYS = sorted({*complete(), *RUBRIC.dataset_keys, "num_resources", "type", "organization"})
WORDS = sorted({c.value for v in load_vocabularies().values() for c in v.choices})

STRINGS = [
    "",
    " ",
    "-",
    "[]",
    '[""]',
    "{}",
    "\u200b",
    "\u00a0",
    "\x00\x1b[31m",
    "\ud800",
    "\u202e",
    "ไม่ทราบ",
    "null",
    "=1+1",
    "True",
    "0",
    "-1",
    "๒",
    "2",
    "1e400",
    "a@b.th",
    "a@",
    "[" * 3000,
    '["CSV", 1]',
    '["CSV"',
    '["อื่นๆ"]',
    "อื่นๆ",
    "XLS/XLSX",
    "รายปี",
    "{title}",
    "%s",
    "ก" * 5000,
    "-" * 5000,
]
SCALARS = [*STRINGS, None, True, False, 0, 1, -1, 2.5, float("nan"), float("inf"), 10**400, b"x"]
CONTAINERS = [
    [],
    [""],
    ["-", " "],
    ["CSV"],
    ["CSV", "CSV", "XLS"],
    ["อื่นๆ"],
    ["CSV", None],
    [1],
    [[]],
    [[[["ก"]]]],
    {},
    {"name": "ก"},
    {"th": "ก"},
    [{"name": "ก"}],
    [{"name": None}],
    [{}],
    [None],
    ["ก"] * 500,
    ["\ud800"],
    [{"name": "ก"}, 3],
    [{"state": "deleted"}],
    [{"state": "active"}],
    (),
    ("CSV",),
    {1: 2},
]
KINDS = (WORDS, SCALARS, CONTAINERS)


def any_dataset(seed):
    """A data set with up to six keys of any value, on its own or in a complete one."""
    chance = random.Random(seed)
    changed = {
        chance.choice(KEYS): chance.choice(chance.choice(KINDS)) for _ in range(chance.randrange(7))
    }
    return {**complete(), **changed} if chance.random() < 0.7 else changed


texts = st.one_of(st.sampled_from(STRINGS), st.text(st.characters(codec=None), max_size=30))
scalars = st.one_of(texts, st.none(), st.booleans(), st.integers(), st.floats())
values = st.one_of(
    st.sampled_from(WORDS),
    scalars,
    st.lists(scalars, max_size=3),
    st.dictionaries(st.text(max_size=3), scalars, max_size=2),
)
changes = st.dictionaries(st.sampled_from(KEYS), values, max_size=4)
INVENTORY_KEYS = ["focus_areas", "focus_area", "missions", "processes", "datasets", "title"]
documents = st.recursive(
    st.one_of(texts, st.none(), st.integers()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(INVENTORY_KEYS), inner, max_size=4),
    ),
    max_leaves=12,
)
QUICK = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


def judge(record):
    card = score_dataset(RUBRIC, record, ORGANIZATION)
    dataset = card["dataset"]
    assert RUBRIC.completeness.complete(record) is dataset["complete"]
    assert len(dataset["items"]) == 14
    for item in dataset["items"]:
        if item["state"] == "fail":
            assert item["reason"]["th"]
            assert item["reason"]["en"]
            assert len(item["reason"]["th"]) < 600
    assert dataset["items_present"] == sum(item["state"] == "pass" for item in dataset["items"])


def test_ten_thousand_data_sets_are_judged_without_a_crash():
    """Others in every run; a plain loop, as there is nothing to shrink in the seed of one."""
    first = random.randrange(2**63)
    for seed in range(first, first + 10_000):
        try:
            judge(any_dataset(seed))
        except Exception as error:
            raise AssertionError(f"any_dataset({seed})") from error


@settings(max_examples=400, **QUICK)
@given(changes)
def test_data_sets_of_generated_values(changed):
    judge({**complete(), **changed})


@settings(max_examples=100, **QUICK)
@given(st.lists(changes, max_size=3), st.sampled_from(["inventory", "all"]))
def test_whole_scorecards_of_anything_can_be_written(changed, population):
    datasets = [{**complete(f"d{i}"), **one} for i, one in enumerate(changed)]
    given_ = evidence(datasets, inventory_of(*[f"d{i}" for i in range(len(datasets))], "x"))
    card = score_organization(RUBRIC, given_, population)
    for text in (to_json(card), to_text(card), to_text(card, "en"), to_csv([card])):
        text.encode("utf-8")
    assert json.loads(to_json(card)) == card
    summary = summarize_organization(RUBRIC, given_, population)
    assert summary["points_exact"] == card["points_exact"]
    assert summary["possible_exact"] == card["possible_exact"]


@settings(max_examples=100, **QUICK)
@given(documents, st.lists(values, max_size=2))
def test_inventories_and_declarations_of_anything(document, declarations):
    given_ = evidence([complete("a")], {"version": document, "document": document}, declarations)
    to_json(score_organization(RUBRIC, given_)).encode("utf-8")


STATEMENT_KEYS = [
    "id",
    "criterion",
    "row",
    "dataset_id",
    "organization_id",
    "result",
    "level",
    "reason",
    "created",
    "withdraws",
    "state",
    "datasets",
    "title",
    "issue",
    "change",
    "review_reason",
    "focus_area",
    "kind",
    "resource_id",
    "value",
]
KNOWN = [*RUBRIC.criterion_ids, "pass", "fail", "level", "not_applicable", "accepted", "returned"]
known = st.sampled_from([*KNOWN, "id-a", "a", "org-1", "file-a", "detail", "1", 1, 3, ["id-a"]])
statements = st.one_of(
    values,
    st.dictionaries(st.sampled_from(STATEMENT_KEYS), st.one_of(known, known, values), max_size=8),
)
resources = st.dictionaries(
    st.sampled_from(["id", "name", "state", "inspection", "url"]),
    st.one_of(values, st.dictionaries(st.sampled_from(["facts", "report"]), values, max_size=2)),
)


@settings(max_examples=300, **QUICK)
@given(
    st.lists(statements, max_size=4),
    st.lists(statements, max_size=4),
    st.lists(statements, max_size=3),
    st.lists(resources, max_size=3),
)
def test_statements_and_inspections_of_anything(decisions, uses, declarations, listed):
    record = complete("a", resources=listed)
    given_ = evidence([record], inventory_of("a"), declarations)
    given_.decisions, given_.uses = decisions, uses
    card = score_organization(RUBRIC, given_)
    assert json.loads(to_json(card)) == card
    for text in (to_json(redact(card, {"id-a"})), to_text(card), to_csv([card], "en")):
        text.encode("utf-8")
    stated = {"declarations": declarations, "uses": uses, "decisions": decisions}
    to_json(score_dataset(RUBRIC, record, ORGANIZATION, **stated)).encode("utf-8")


@settings(max_examples=100, **QUICK)
@given(values, values)
def test_flat_inspections_of_anything(ids, found):
    record = {**complete("a"), "num_resources": 1, "resource_ids": ids, "resource_facts": found}
    del record["resources"]
    summarize_organization(RUBRIC, evidence([record]), "all")


@pytest.mark.parametrize(
    "value",
    ["ก" * 1_000_000, " " * 1_000_000, "[" * 1_000_000, ["ก" * 1_000_000], "-,-" * 300_000],
    ids=["letters", "spaces", "brackets", "list", "dashes"],
)
def test_a_megabyte_in_every_field(value):
    record = complete(**dict.fromkeys(RUBRIC.dataset_keys, value))
    judge(record)
    assert len(json.dumps(score_dataset(RUBRIC, record, ORGANIZATION))) < 60_000


def test_data_sets_that_are_no_objects(rubric):
    card = score_organization(rubric, evidence([None, 3, "x", [1], complete("a")]), "all")
    assert card["population"]["counted"] == 5


def test_memory_of_judgements_is_bounded():
    for number in range(11_000):
        changed = {"data_type": f"ชนิดที่ {number}", "update_frequency_interval": str(number)}
        score_dataset(RUBRIC, {**complete(), **changed}, ORGANIZATION)
    for item in RUBRIC.items:
        assert len(item._card_memo) <= 10_000
        assert len(item._rule_memo) <= 10_000
        for field in item.fields:
            assert len(field.memo) <= 10_000

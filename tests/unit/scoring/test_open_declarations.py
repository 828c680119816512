"""What may be declared about data sets and resources, and which declarations stand."""
# ruff: noqa: E501  (a case a line reads best)

from __future__ import annotations

import json

import pytest
from open_samples import DOCUMENT, rules

from ckanext.dgagov.scoring import RubricError, check_declaration_value
from ckanext.dgagov.scoring.declared import declared_about, standing_by_target


@pytest.mark.parametrize(
    ("kind", "target", "value", "words"),
    [
        ("source_of_truth", "dataset", "", None),
        ("source_of_truth", "resource", None, None),
        ("source_of_truth", "dataset", "ระเบียบกรม ข้อ 5", None),
        ("source_of_truth", "dataset", 5, "text is expected"),
        ("source_of_truth", "dataset", "ก" * 2001, "longer than 2000"),
        ("source_of_truth", "organization", "", "not declared about"),
        ("live_at_source", "resource", "", None),
        ("kind", "dataset", "cctv", None),
        ("kind", "dataset", "poetry", "structured, notices, cctv"),
        ("kind", "dataset", None, "choose one of"),
        ("kind", "resource", "cctv", "not declared about"),
        ("api_conditions", "resource", "https://data.agency.go.th/api?province=แพร่", None),
        ("api_conditions", "dataset", "https://data.agency.go.th/api", "no conditions"),
        ("api_conditions", "dataset", "https://data.agency.go.th/api?all", "no conditions"),
        ("api_conditions", "dataset", "https://10.0.0.1/api?a=1", "private"),
        ("api_conditions", "dataset", "http://localhost/api?a=1", "works only"),
        ("api_conditions", "dataset", "", "is expected"),
        ("days_kept", "dataset", "30", None),
        ("days_kept", "resource", 90, None),
        ("days_kept", "dataset", "๙๐", None),
        ("days_kept", "dataset", "30 วัน", "no number of days"),
        ("days_kept", "dataset", True, "no number of days"),
        ("days_kept", "dataset", "-3", "no number of days"),
        ("days_kept", "dataset", "0", "from 1 to"),
        ("days_kept", "dataset", "9" * 39, "from 1 to"),
        ("catalog_url", "organization", "https://data.agency.go.th", None),
    ],
)  # fmt: skip
def test_a_value_is_checked_before_it_is_stored(rubric, kind, target, value, words):
    problem = check_declaration_value(rubric, kind, target, value)
    if words is None:
        assert problem is None
    else:
        assert words in problem["en"]
        assert problem["th"]


def row(number, kind="source_of_truth", dataset="d", resource=None, **changes):
    known = {"id": f"n{number}", "kind": kind, "dataset_id": dataset, "resource_id": resource}
    return {**known, "created": f"2022-01-{number:02}", "value": str(number), **changes}


def test_declarations_are_indexed_by_what_they_are_about():
    rows = [
        row(3, value="third"),
        row(1, value="first"),
        row(2, resource="r"),
        row(4, kind="live_at_source", dataset="other"),
        row(5, kind="catalog_url", dataset=None),
        row(6, kind="live_at_source"),
        {"id": "n7", "withdraws": "n6", "created": "2022-01-07", "kind": "live_at_source", "dataset_id": "d"},
        "no row",
        {"kind": None},
    ]  # fmt: skip
    found = standing_by_target(rows)
    assert set(found) == {("d", None), ("d", "r"), ("other", None), (None, None)}
    assert {kind: entry["value"] for kind, entry in found["d", None].items()} == {
        "source_of_truth": "third"
    }
    about = declared_about(
        entry for entry in rows if isinstance(entry, dict) and entry.get("dataset_id") == "d"
    )
    assert {key: entry["value"] for key, entry in about.items()} == {
        ("source_of_truth", None): "third",
        ("source_of_truth", "r"): "2",
    }


def test_a_case_is_indexed_by_its_own_declarations():
    class Case:
        declarations = [row(1)]

    assert standing_by_target(Case()) == standing_by_target([row(1)])


@pytest.mark.parametrize(
    ("path", "value", "place", "words"),
    [
        ("kinds.0.rows.0.evaluator.name", "acces", "kinds[0].rows[0].evaluator.name", "unknown row evaluator 'acces'; known are access"),
        ("kinds.0.rows.0.evaluator.trusted", "catalog_url", "kinds[0].rows[0].evaluator.trusted", "not declared about a data set"),
        ("kinds.0.rows.1.evaluator.few_years", "3", "kinds[0].rows[1].evaluator.few_years", "whole number"),
        ("kinds.0.rows.1.reasons.fine.th", "{steps}", "kinds[0].rows[1].reasons.fine.th", "unknown placeholder {steps}"),
        ("kinds.0.rows.1.steps.declare.action", "hope", "kinds[0].rows[1].steps.declare.action", "unknown action 'hope'"),
        ("kinds.0.rows.1.levels", [{"th": "ก", "en": "a"}], "kinds[0].rows[1].levels", "has 3 levels"),
        ("kinds.1.rows.0.single", False, "kinds[1].rows[0].levels", "has 3 levels"),
        ("kinds.0.rows.2.findings", {"tidy": ["merged_cells"]}, "kinds[0].rows[2].findings.tidy", "unknown key 'tidy'"),
        ("kinds.0.id", "tables", "kind_declaration", "must be: tables, notices, cctv"),
        ("kinds.0.id", "notices", "kinds[1]", "kind 'notices' is there already"),
        ("default_kind", "poetry", "default_kind", "unknown kind 'poetry'"),
        ("kind_declaration", "days_kept", "kind_declaration", "must be: structured"),
        ("combine_resources", "mean", "combine_resources", "unknown rule 'mean'; known are best, worst"),
        ("combine_resources_choices", ["median"], "combine_resources_choices[0]", "unknown rule"),
        ("combine_rows_choices", ["lowest", "lowest"], "combine_rows_choices[1]", "there already"),
        ("combine_datasets", "sum", "combine_datasets", "unknown rule 'sum'"),
        ("levels.1.level", 3, "levels[1].level", "count up from 1"),
        ("texts.why.en", "{reason}", "texts.why.en", "unknown placeholder"),
    ],
)  # fmt: skip
def test_nonsense_in_the_section_is_refused_with_its_place(path, value, place, words):
    # Parts that rows share in the file are one object: take a copy that shares nothing.
    section = json.loads(json.dumps(DOCUMENT["open_characteristics"]))
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    holder = section
    for step in steps:
        holder = holder[step]
    holder[last] = value
    with pytest.raises(RubricError) as caught:
        rules(**section)
    assert caught.value.place == f"open_characteristics.{place}"
    assert words in caught.value.problem

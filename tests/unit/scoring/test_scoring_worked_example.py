"""The example of the slides gives exactly the slides' numbers."""

from __future__ import annotations

import json
import random

from scoring_samples import by_id, example_evidence

from ckanext.dgagov.reports import to_json
from ckanext.dgagov.scoring import score_organization, summarize_organization


def test_points_are_those_of_the_slides(rubric):
    card = score_organization(rubric, example_evidence())
    assert by_id(card["criteria"], "list")["points_exact"] == "50"
    assert by_id(card["criteria"], "metadata")["points_exact"] == "10"
    assert by_id(card["criteria"], "catalog")["points_exact"] == "10"
    standard = by_id(card["tiers"], "standard")
    assert (standard["points"], standard["maximum"]) == (20, 25)
    assert (card["points"], card["maximum"]) == (70, 100)


def test_the_sum_is_told_as_the_slides_tell_it(rubric):
    reason = by_id(score_organization(rubric, example_evidence())["criteria"], "metadata")["reason"]
    assert "400/600 x 100 = 66.67, x 0.15 = 10.00" in reason["th"]
    assert "400/600 x 100 = 66.67, x 0.15 = 10.00" in reason["en"]


def test_the_reason_names_the_items_that_are_missing(rubric):
    reason = by_id(score_organization(rubric, example_evidence())["criteria"], "metadata")["reason"]
    citizen, pmqa = reason["th"].split("; ")
    assert "“ผลการดำเนินงานตามแผนขับเคลื่อน Citizen Portal” มี 13 จาก 14 รายการ" in citizen
    assert citizen.endswith("ขาด แหล่งที่มา (รายการที่ 11)")
    assert "“ผลการประเมินส่วนราชการตามเกณฑ์ PMQA 4.0” มี 12 จาก 14 รายการ" in pmqa
    assert "วัตถุประสงค์ (รายการที่ 8)" in pmqa
    assert "ขอบเขตเชิงภูมิศาสตร์หรือเชิงพื้นที่ (รายการที่ 10)" in pmqa


def test_openness_and_use_are_unknown_with_what_they_could_earn(rubric):
    card = score_organization(rubric, example_evidence())
    openness, use = by_id(card["criteria"], "openness"), by_id(card["criteria"], "use")
    assert (openness["state"], openness["points"], openness["possible_exact"]) == (
        "unknown",
        0,
        "40/3",
    )
    assert (use["state"], use["points"], use["possible"]) == ("fail", 0, 0)
    assert card["possible_exact"] == "250/3"
    assert card["possible"] == 83.33


def test_the_card_keeps_to_its_schema(rubric, check_schema):
    check_schema(score_organization(rubric, example_evidence()))


def test_same_evidence_in_any_order_gives_the_same_bytes(rubric):
    first = to_json(score_organization(rubric, example_evidence()))
    for seed in range(5):
        shuffled = example_evidence()
        random.Random(seed).shuffle(shuffled.datasets)
        for dataset in shuffled.datasets:
            random.Random(seed).shuffle(dataset["tags"])
        assert to_json(score_organization(rubric, shuffled)) == first
    assert json.loads(first)["points"] == 70


def test_the_summary_has_the_same_numbers(rubric):
    card = score_organization(rubric, example_evidence())
    summary = summarize_organization(rubric, example_evidence())
    for key in (
        "points_exact",
        "possible_exact",
        "maximum",
        "percent_exact",
        "tiers",
        "population",
    ):
        assert summary[key] == card[key]
    words = ("summary", "reason", "evidence", "checked_by", "detected", "decision")
    assert summary["criteria"] == [
        {key: value for key, value in criterion.items() if key not in words}
        for criterion in card["criteria"]
    ]


def test_every_entry_shows_its_place_and_code(rubric):
    datasets = score_organization(rubric, example_evidence())["datasets"]
    assert [dataset["codes"] for dataset in datasets] == [
        ["DataSet_11_01"],
        ["DataSet_11_02"],
        ["DataSet_12_01"],
        ["DataSet_12_02"],
        ["DataSet_21_01"],
        ["DataSet_22_01"],
    ]
    assert datasets[4]["places"][0]["subprocess"] == "PMQA 4.0"
    assert datasets[0]["places"][0]["focus_area"] == 9


def test_organization_is_shown_by_its_title(rubric):
    items = score_organization(rubric, example_evidence())["datasets"][0]["items"]
    assert by_id(items, "organization")["value"] == "สำนักงาน ก.พ.ร."

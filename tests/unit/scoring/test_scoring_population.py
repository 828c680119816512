"""Which data sets count: the inventory, or all; drafts, deleted ones and those of others."""

from __future__ import annotations

import pytest
from scoring_samples import by_id, complete, evidence, inventory_of

from ckanext.dgagov.scoring import UnknownPopulation, score_organization, summarize_organization


def metadata(card):
    return by_id(card["criteria"], "metadata")


def test_an_entry_without_data_set_counts_and_earns_nothing(rubric, check_schema):
    card = score_organization(
        rubric, evidence([complete("a")], inventory_of("a", ("D2", "ยังไม่มี", None)))
    )
    check_schema(card)
    assert metadata(card)["points_exact"] == "15/2"
    assert [d["state"] for d in card["datasets"]] == ["published", "missing"]
    assert card["population"]["entries"] == 2
    assert card["population"]["datasets"] == 1


def test_two_entries_without_data_set_are_two_even_with_equal_titles(rubric):
    inventory = inventory_of("a", ("D2", "ยังไม่มี", None), ("D3", "ยังไม่มี", None))
    card = score_organization(rubric, evidence([complete("a")], inventory))
    assert metadata(card)["points_exact"] == "5"


def test_a_data_set_under_several_processes_is_scored_once(rubric):
    inventory = inventory_of(("D1", "ก", "a"), ("D2", "ข", "id-a"), ("D3", "ค", "b"))
    datasets = [complete("a"), complete("b", notes="")]
    card = score_organization(rubric, evidence(datasets, inventory))
    assert metadata(card)["points_exact"] == "15/2"
    assert card["datasets"][0]["codes"] == ["D1", "D2"]
    assert len(card["datasets"][0]["places"]) == 2


@pytest.mark.parametrize(
    ("dataset", "state", "word"),
    [
        (None, "not_found", "ไม่พบ"),
        (complete("a", state="deleted"), "not_found", "ถูกลบ"),
        (complete("a", owner_org="org-2"), "not_found", "หน่วยงานอื่น"),
        (complete("a", type="harvest"), "not_found", "ไม่พบ"),
    ],
)
def test_an_entry_that_points_nowhere_counts_as_nothing_with_the_reason(
    rubric, check_schema, dataset, state, word
):
    card = score_organization(rubric, evidence([dataset] if dataset else [], inventory_of("a")))
    check_schema(card)
    assert metadata(card)["points"] == 0
    assert card["datasets"][0]["state"] == state
    assert word in card["datasets"][0]["criteria"]["metadata"]["reason"]["th"]
    assert word in metadata(card)["reason"]["th"]
    assert card["gaps"][-1]["action"] == "inventory" or card["gaps"][0]["action"] == "inventory"


def test_the_title_of_another_organizations_data_set_is_not_told(rubric):
    other = complete("a", owner_org="org-2", title="ความลับ")
    card = score_organization(rubric, evidence([other], inventory_of(("D1", "รายการ", "a"))))
    assert "ความลับ" not in str(card)


def test_a_draft_counts_as_nothing_and_the_gap_says_publish(rubric):
    draft = complete("a", state="draft")
    card = score_organization(rubric, evidence([draft], inventory_of("a")))
    assert metadata(card)["points"] == 0
    gap = card["gaps"][0] if card["gaps"][0]["criterion"] == "metadata" else card["gaps"][1]
    assert gap["action"] == "publish"
    assert gap["points"] == 15
    assert "เผยแพร่" in gap["text"]["th"]


def test_a_private_data_set_counts_for_metadata(rubric):
    card = score_organization(rubric, evidence([complete("a", private=True)], inventory_of("a")))
    assert metadata(card)["points"] == 15
    assert card["datasets"][0]["private"] is True


def test_data_sets_outside_the_inventory_are_shown_but_not_scored(rubric):
    datasets = [complete("a"), complete("z", notes=""), complete("b", state="draft")]
    card = score_organization(rubric, evidence(datasets, inventory_of("a")))
    assert metadata(card)["points"] == 15
    assert [(d["name"], d["state"]) for d in card["outside"]] == [
        ("b", "draft"),
        ("z", "published"),
    ]


def test_all_scores_every_published_data_set_by_name(rubric, check_schema):
    datasets = [
        complete("b"),
        complete("a", notes=""),
        complete("c", state="draft"),
        complete("d", state="deleted"),
        complete("e", owner_org="org-9"),
    ]
    card = score_organization(rubric, evidence(datasets), "all")
    check_schema(card)
    assert [d["name"] for d in card["datasets"]] == ["a", "b"]
    assert metadata(card)["points_exact"] == "15/2"
    assert card["population"]["id"] == "all"
    publish = [gap for gap in card["gaps"] if gap["action"] == "publish"]
    assert publish[0]["points_exact"] == "5/2"  # 2 of 3 instead of 1 of 2


def test_one_data_set_given_twice_counts_once(rubric):
    datasets = [complete("a"), complete("a"), complete("b", notes="")]
    card = score_organization(rubric, evidence(datasets), "all")
    assert metadata(card)["points_exact"] == "15/2"


def test_an_empty_organization_earns_nothing_and_nothing_breaks(rubric, check_schema):
    for population in ("inventory", "all"):
        card = score_organization(rubric, evidence(), population)
        check_schema(card)
        assert (card["points"], card["maximum"]) == (0, 100)
        assert {criterion["state"] for criterion in card["criteria"]} == {"fail"}
        assert [gap["action"] for gap in card["gaps"]] == ["inventory", "declare", "state_use"]


@pytest.mark.parametrize("population", ["x", None, 3, "", ["all"]])
def test_an_unknown_population_is_refused(rubric, population):
    with pytest.raises(UnknownPopulation, match="inventory, all"):
        score_organization(rubric, evidence(), population)
    with pytest.raises(UnknownPopulation):
        summarize_organization(rubric, evidence(), population)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"focus_areas": None},
        {"focus_areas": [None, 3, {}]},
        {
            "focus_areas": [
                {
                    "focus_area": True,
                    "missions": [{"processes": [{"datasets": ["x", {"title": 4}]}]}],
                }
            ]
        },
        {"focus_areas": [{"missions": [{"processes": {"datasets": []}}]}]},
    ],
)
def test_an_inventory_of_any_shape_is_survived(rubric, check_schema, document):
    card = score_organization(
        rubric, evidence([complete("a")], {"version": "x", "document": document})
    )
    check_schema(card)
    assert by_id(card["criteria"], "list")["points"] == 0


@pytest.mark.parametrize("key", ["issue", "goal", "agencies"])
def test_the_list_needs_its_whole_header(rubric, key):
    card = score_organization(rubric, evidence([complete("a")], inventory_of("a", **{key: " - "})))
    listed = by_id(card["criteria"], "list")
    assert (listed["state"], listed["points"]) == ("fail", 0)
    gap = card["gaps"][0]
    assert (gap["criterion"], gap["action"], gap["points"]) == ("list", "inventory", 50)


def test_the_list_needs_a_known_focus_area(rubric):
    for number in (11, 0, None, "4", True):
        card = score_organization(
            rubric, evidence([complete("a")], inventory_of("a", focus_area=number))
        )
        assert by_id(card["criteria"], "list")["state"] == "fail"


def test_one_complete_focus_area_is_enough(rubric):
    inventory = inventory_of("a")
    inventory["document"]["focus_areas"].insert(0, {"focus_area": 1})
    card = score_organization(rubric, evidence([complete("a")], inventory))
    listed = by_id(card["criteria"], "list")
    assert listed["points"] == 50
    assert "ด้านการมีรายได้และการมีงานทำ" in listed["reason"]["th"]
    assert "ด้านเศรษฐกิจ" not in listed["reason"]["th"]


def test_an_entry_without_mission_does_not_make_a_list(rubric):
    inventory = inventory_of("a")
    inventory["document"]["focus_areas"][0]["missions"][0]["title"] = " "
    card = score_organization(rubric, evidence([complete("a")], inventory))
    listed = by_id(card["criteria"], "list")
    assert listed["state"] == "fail"
    assert "ภารกิจหลัก" in listed["reason"]["th"]

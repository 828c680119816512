"""What a gap is worth is what scoring again with the gap closed gives."""

from __future__ import annotations

import copy
from fractions import Fraction

import pytest
from scoring_samples import complete, declaration, evidence, inventory_of

from ckanext.dgagov.scoring import score_organization

NUMBER_OF_GAPS = 19
INTERNAL = {"data_category": "ข้อมูลใช้ภายใน", "license_id": "อื่นๆ", "license_id_other": "ใช้ภายใน"}


def messy():
    """Evidence with every kind of gap about data sets."""
    datasets = [
        complete("good"),
        complete("blank", notes="", data_source="-"),
        complete("licence", data_category="ข้อมูลใช้ภายใน"),
        complete("category", data_category=""),
        complete("draft", state="draft"),
        complete("draft-blank", state="draft", maintainer=""),
        complete("private", private=True),
        complete("empty", resources=[]),
        complete("private-empty", private=True, resources=[]),
        complete("all-wrong", private=True, resources=[], notes=""),
        complete("internal", **INTERNAL),
        complete("internal-blank", **INTERNAL, notes=None),
        complete("unlisted", notes=""),
        complete("gone", state="deleted"),
    ]
    names = [d["name"] for d in datasets if d["name"] != "unlisted"]
    entries = [
        *names,
        ("D-new", "ชุดข้อมูลใหม่", None),
        ("D-none", "ชี้ผิด", "nowhere"),
        ("D-same", "จำนวนกำลังแรงงานรวม  unlisted ", None),
        ("D-twin", "จำนวนกำลังแรงงานรวม good", None),
    ]
    return evidence(datasets, inventory_of(*entries))


def fill(record, gap):
    good = complete("fresh")
    for field in gap["fields"]:
        if field["field"] in ("license_id", "data_category"):
            # What the category will be is another question: take one worth only what is sure.
            record.update(INTERNAL)
        else:
            record[field["field"]] = good[field["field"]]


def entries_of(inventory):
    areas = inventory["document"]["focus_areas"] if inventory else []
    missions = [mission for area in areas for mission in area["missions"]]
    processes = [process for mission in missions for process in mission["processes"]]
    return [entry for process in processes for entry in process["datasets"]]


def take_step(step, gap, closed, record):
    entries = entries_of(closed.inventory)
    entry = next((e for e in entries if gap["entry"] and e["code"] == gap["entry"]["code"]), None)
    if step == "fill":
        fill(record, gap)
    elif step == "publish":
        record["state"] = "active"
    elif step == "make_public":
        record["private"] = False
    elif step == "add_resource":
        record["resources"] = complete("fresh")["resources"]
    elif step == "submit_use":
        open_ = next(d["id"] for d in closed.datasets if d["name"] == "good")
        closed.uses = [{"id": "u", "title": "ใช้", "state": "submitted", "datasets": [open_]}]
    elif step in ("inspect", "state_use"):
        pass  # what is in the file shows only then; a use counts once it is submitted
    elif step == "declare":
        closed.declarations.append(declaration())
    elif record is not None:
        entry["dataset"] = record["id"]
    elif entry is not None:
        made = complete(f"made-{entry['code']}", **INTERNAL)
        closed.datasets.append(made)
        entry["dataset"] = made["id"]


def close(given, gap):
    """The evidence as it is once a person has done what the gap asks."""
    closed = copy.deepcopy(given)
    named = gap["dataset"]["name"] if gap["dataset"] else None
    record = next((d for d in closed.datasets if d["name"] == named), None)
    for step in gap["steps"]:
        take_step(step, gap, closed, record)
    return closed


def worth(before, after):
    return {
        key: Fraction(after[f"{key}_exact"]) - Fraction(before[f"{key}_exact"])
        for key in ("points", "possible")
    }


def gaps_of(rubric, given):
    return score_organization(rubric, given)["gaps"]


def test_there_is_every_kind_of_gap(rubric, check_schema):
    card = score_organization(rubric, messy())
    check_schema(card)
    actions = {gap["action"] for gap in card["gaps"]}
    assert actions == {
        "fill",
        "publish",
        "create",
        "inventory",
        "make_public",
        "add_resource",
        "declare",
        "inspect",
        "state_use",
    }


@pytest.mark.parametrize("number", range(NUMBER_OF_GAPS))
def test_each_gap_is_worth_what_scoring_again_gives(rubric, number):
    given = messy()
    before = score_organization(rubric, given)
    gap = before["gaps"][number]
    after = score_organization(rubric, close(given, gap))
    found = worth(before, after)
    assert Fraction(gap["points_exact"]) == found["points"], gap
    assert Fraction(gap["possible_exact"]) == found["possible"], gap
    assert found["points"] >= 0


def test_every_gap_is_covered_by_the_test_above(rubric):
    assert len(gaps_of(rubric, messy())) == NUMBER_OF_GAPS


def test_gaps_are_ranked_by_points_then_possible(rubric):
    gaps = gaps_of(rubric, messy())
    keys = [(-Fraction(g["points_exact"]), -Fraction(g["possible_exact"])) for g in gaps]
    assert keys == sorted(keys)
    assert [gap["rank"] for gap in gaps] == list(range(1, len(gaps) + 1))


def test_closing_all_gaps_one_after_another_leaves_none(rubric):
    given = messy()
    for _ in range(60):
        gaps = [gap for gap in gaps_of(rubric, given) if gap["action"] != "inspect"]
        if not gaps:
            break
        given = close(given, gaps[0])
    assert gaps == []
    assert score_organization(rubric, given)["points"] == 75


def test_missing_items_of_a_data_set_are_one_gap(rubric):
    given = evidence([complete("a", notes="", objective=[], license_id="")], inventory_of("a"))
    fill = [gap for gap in gaps_of(rubric, given) if gap["action"] == "fill"]
    assert [field["field"] for field in fill[0]["fields"]] == ["notes", "objective", "license_id"]
    assert len(fill) == 1


def test_a_public_data_set_that_only_lacks_a_resource_has_no_sure_points(rubric):
    given = evidence([complete("a", resources=[])], inventory_of("a"), [declaration()])
    gap, use = gaps_of(rubric, given)
    assert (use["action"], use["possible"]) == ("state_use", 5)
    assert (gap["action"], gap["points"], gap["possible"]) == ("add_resource", 0, 20)
    assert "20.00" in gap["text"]["th"]


def test_what_must_be_mended_together_is_told_together(rubric):
    record = complete("a", private=True, resources=[], notes="")
    gaps = gaps_of(rubric, evidence([record], inventory_of("a"), [declaration()]))
    assert [gap["steps"] for gap in gaps] == [
        ["fill", "make_public", "add_resource"],
        ["fill"],
        ["state_use", "submit_use"],
    ]
    assert [gap["points"] for gap in gaps] == [15, 15, 0]
    assert [gap["possible"] for gap in gaps] == [35, 15, 0]


def test_an_entry_with_the_title_of_a_data_set_suggests_it(rubric):
    gap = next(
        gap for gap in gaps_of(rubric, messy()) if gap["entry"] and gap["entry"]["code"] == "D-same"
    )
    assert gap["action"] == "inventory"
    assert gap["dataset"]["name"] == "unlisted"
    assert "unlisted" in gap["text"]["th"]
    assert [field["field"] for field in gap["fields"]] == ["notes"]


def test_a_suggested_data_set_that_is_in_the_list_already_makes_one_unit_of_two(rubric):
    given = evidence([complete("a")], inventory_of("a", ("D2", "จำนวนกำลังแรงงานรวม a", None)))
    gap = next(gap for gap in gaps_of(rubric, given) if gap["criterion"] == "metadata")
    assert (gap["action"], gap["points_exact"]) == ("inventory", "15/2")


def test_texts_of_both_languages_say_what_it_is_worth(rubric):
    gap = next(g for g in gaps_of(rubric, messy()) if g["steps"] == ["fill"] and g["points"] > 0)
    assert "ได้เพิ่ม" in gap["text"]["th"]
    assert "adds" in gap["text"]["en"]

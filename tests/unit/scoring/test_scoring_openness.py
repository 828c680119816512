"""openness and use: what is certain already, and what could still be earned."""

from __future__ import annotations

import pytest
from scoring_samples import by_id, complete, declaration, evidence, inventory_of

from ckanext.dgagov.scoring import rank, score_organization, summarize_organization

INTERNAL = {"data_category": "ข้อมูลใช้ภายใน", "license_id": "อื่นๆ", "license_id_other": "ใช้ภายใน"}


def criterion(rubric, identifier, *datasets):
    names = [d["name"] for d in datasets]
    card = score_organization(rubric, evidence(datasets, inventory_of(*names)))
    return by_id(card["criteria"], identifier), card


def test_public_data_sets_that_meet_everything_known_are_unknown(rubric):
    found, card = criterion(rubric, "openness", complete("a"), complete("b"))
    assert (found["state"], found["points"], found["possible"]) == ("unknown", 0, 20)
    assert card["datasets"][0]["criteria"]["openness"]["state"] == "unknown"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"resources": []}, "ไฟล์"),
        ({"resources": [{"state": "deleted"}]}, "ไฟล์"),
        ({"private": True}, "ส่วนตัว"),
        ({"state": "draft"}, "ฉบับร่าง"),
        ({"notes": ""}, "13 จาก 14"),
    ],
)
def test_certain_zeros(rubric, changes, word):
    found, card = criterion(rubric, "openness", complete("a", **changes), complete("b"))
    assert found["possible"] == 10
    one = card["datasets"][0]["criteria"]["openness"]
    assert one["state"] == "fail"
    assert word in one["reason"]["th"]


def test_all_certain_zeros_is_a_fail(rubric):
    found, _ = criterion(rubric, "openness", complete("a", resources=[]))
    assert (found["state"], found["possible"]) == ("fail", 0)


def test_resources_may_be_a_number(rubric):
    counted = complete("a", num_resources=2)
    del counted["resources"]
    found, _ = criterion(rubric, "openness", counted)
    assert found["state"] == "unknown"
    found, _ = criterion(rubric, "openness", {**counted, "num_resources": 0})
    assert found["state"] == "fail"


def test_data_sets_that_are_not_public_are_left_out(rubric):
    found, card = criterion(rubric, "openness", complete("a"), complete("b", **INTERNAL))
    assert found["possible"] == 20
    assert card["datasets"][1]["criteria"]["openness"]["state"] == "not_applicable"


def test_no_public_data_set_leaves_the_maximum_and_loses_nothing(rubric, check_schema):
    found, card = criterion(rubric, "openness", complete("a", **INTERNAL))
    check_schema(card)
    assert (found["state"], found["points"], found["maximum"]) == ("not_applicable", 0, 20)
    assert card["maximum"] == 80
    assert by_id(card["tiers"], "advanced")["maximum"] == 5
    assert card["points"] == 65
    assert card["percent_exact"] == "325/4"  # 65 of 80
    assert "ไม่มีชุดข้อมูลสาธารณะ" in found["reason"]["th"]


def test_while_a_category_is_not_known_the_criterion_still_applies(rubric):
    blank = complete("a", data_category="")
    found, card = criterion(rubric, "openness", blank)
    assert (found["state"], card["maximum"]) == ("fail", 100)
    missing = evidence([complete("a", **INTERNAL)], inventory_of("a", ("D2", "ยังไม่มี", None)))
    assert by_id(score_organization(rubric, missing)["criteria"], "openness")["state"] == "fail"


def gap_of_use(rubric, *datasets):
    """What stating a use could earn."""
    _, card = criterion(rubric, "use", *datasets)
    (gap,) = [gap for gap in card["gaps"] if gap["criterion"] == "use"]
    assert (gap["steps"], gap["points"]) == (["state_use", "submit_use"], 0)
    return gap["possible"]


def test_use_needs_one_public_complete_visible_data_set(rubric):
    assert gap_of_use(rubric, complete("a"), complete("b", notes="")) == 5
    assert gap_of_use(rubric, complete("b", notes="")) == 0
    assert gap_of_use(rubric, complete("b", private=True)) == 0
    assert gap_of_use(rubric, complete("b", **INTERNAL)) == 0


@pytest.mark.parametrize("private", [True, "True", "true", 1])
def test_private_in_any_form(rubric, private):
    assert criterion(rubric, "openness", complete("a", private=private))[0]["state"] == "fail"


@pytest.mark.parametrize("private", [False, "False", None, 0, ""])
def test_not_private_in_any_form(rubric, private):
    assert criterion(rubric, "openness", complete("a", private=private))[0]["state"] == "unknown"


def test_organizations_are_ranked_by_percent_then_name(rubric):
    def summary(name, *datasets, declared=True):
        given = evidence(
            datasets, inventory_of(*[d["name"] for d in datasets]), [declaration()] * declared
        )
        given.organization = {"id": f"id-{name}", "name": name, "title": name}
        for one in given.datasets:
            one["owner_org"] = name
        for row in given.declarations:
            row["organization_id"] = f"id-{name}"
        return summarize_organization(rubric, given)

    ranked = rank(
        [
            summary("c", complete("a", notes=""), complete("b")),
            summary("b", complete("a")),
            summary("a", complete("a")),
            summary("d", complete("a", notes=""), declared=False),
        ]
    )
    assert [(r["rank"], r["organization"]["name"]) for r in ranked] == [
        (1, "a"),
        (1, "b"),
        (3, "c"),
        (4, "d"),
    ]

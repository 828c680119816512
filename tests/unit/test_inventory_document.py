"""The shape of Template 1, without CKAN: what is sent, of any type, becomes a whole document."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.dgagov.inventory import SHAPE, check_document, empty_document, entries

NUMBERS = set(range(1, 11))
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
keys = st.sampled_from(sorted({key for shape in SHAPE.values() for key in shape})) | st.text()
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=25,
)


def check(document):
    return check_document(document, NUMBERS, str)


def test_what_is_left_out_is_filled_in_as_nothing():
    checked = check({"focus_areas": [{"focus_area": 9, "missions": [{"title": "ภารกิจ"}]}]})
    assert checked.errors == {}
    assert checked.document["focus_areas"] == [
        {
            "focus_area": 9,
            "issue": "",
            "goal": "",
            "agencies": [],
            "missions": [{"title": "ภารกิจ", "processes": []}],
        }
    ]


def test_entries_come_in_the_order_of_the_template_with_their_places():
    process = {
        "title": "กระบวนการ",
        "datasets": [{"code": "1"}],
        "subprocesses": [{"title": "ย่อย", "datasets": [{"code": "2"}, {"code": "3"}]}],
    }
    document = check(
        {"focus_areas": [{"focus_area": 1, "missions": [{"processes": [process]}]}]}
    ).document
    base = "focus_areas[0].missions[0].processes[0]"
    assert [(place, entry["code"]) for place, entry in entries(document)] == [
        (f"{base}.datasets[0]", "1"),
        (f"{base}.subprocesses[0].datasets[0]", "2"),
        (f"{base}.subprocesses[0].datasets[1]", "3"),
    ]


@pytest.mark.parametrize("number", ["9", " 9 ", 9])
def test_the_number_of_a_focus_area_may_come_as_text(number):
    assert (
        check({"focus_areas": [{"focus_area": number}]}).document["focus_areas"][0]["focus_area"]
        == 9
    )


@pytest.mark.parametrize("number", [0, 11, "สิบ", None, True, 9.5, [9]])
def test_another_number_is_refused_with_the_numbers_there_are(number):
    (message,) = check({"focus_areas": [{"focus_area": number}]}).errors[
        "focus_areas[0].focus_area"
    ]
    assert "1, 2, 3" in message


def test_every_wrong_place_is_named_and_the_good_ones_are_kept():
    checked = check(
        {
            "focus_areas": [
                {"focus_area": 9, "issue": 5, "goal": "วางแผน", "agencies": ["ก", None, "ข"]},
                "ไม่ใช่",
            ]
        }
    )
    assert set(checked.errors) >= {"focus_areas[0].issue", "focus_areas[1]"}
    assert checked.document["focus_areas"][0]["goal"] == "วางแผน"
    assert checked.document["focus_areas"][0]["agencies"] == ["ก", "ข"]


def test_a_checked_document_is_checked_without_a_change():
    document = check({"focus_areas": [{"focus_area": 2, "agencies": [" กรม "]}]}).document
    again = check(document)
    assert again.document == document
    assert again.errors == {}
    assert check(empty_document()).document == empty_document()


@settings(max_examples=500, deadline=None)
@given(anything | st.dictionaries(st.just("focus_areas"), anything))
def test_anything_gives_a_whole_document_and_messages(document):
    checked = check(document)
    assert set(checked.document) == {"focus_areas"}
    assert all(messages for messages in checked.errors.values())
    json.dumps(checked.document).encode("utf-8")
    assert isinstance(list(entries(checked.document)), list)

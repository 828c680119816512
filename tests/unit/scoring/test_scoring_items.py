"""Each of the 14 items: what counts as there, what does not, and what the reason says."""

from __future__ import annotations

import pytest
from scoring_samples import ORGANIZATION, by_id, complete

from ckanext.dgagov.scoring import score_dataset


@pytest.fixture
def item(rubric):
    """The card of one item of the sample with changed keys."""

    def judge(identifier, **changes):
        card = score_dataset(rubric, complete(**changes), ORGANIZATION)
        found = by_id(card["dataset"]["items"], identifier)
        # The fast way and the way with reasons must agree, whatever the value.
        assert rubric.completeness.complete(complete(**changes)) is card["dataset"]["complete"]
        return found

    return judge


def test_there_are_14_items_and_15_keys(rubric, check_schema):
    card = score_dataset(rubric, complete(), ORGANIZATION)
    check_schema(card, dataset=True)
    assert card["dataset"]["items_total"] == 14
    assert card["dataset"]["complete"]
    assert [gap["action"] for gap in card["gaps"]] == ["inspect"]
    fields = [field for one in card["dataset"]["items"] for field in one["fields"]]
    assert len(fields) == 15
    assert by_id(card["dataset"]["items"], "update_frequency")["fields"] == [
        "update_frequency_unit",
        "update_frequency_interval",
    ]


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "\t\n",
        "-",
        " - ",
        "–",
        "—",
        "\u200b",
        "\u00a0",
        "\ufeff\u200b -",
        "[]",
        '[""]',
        "\u00ad",
        None,
    ],
)
@pytest.mark.parametrize("key", ["title", "maintainer", "notes", "data_source", "owner_org"])
def test_blank_texts_are_not_there(item, key, value):
    identifier = {"owner_org": "organization"}.get(key, key)
    found = item(identifier, **{key: value})
    assert found["state"] == "fail"
    assert found["reason"]["th"]


@pytest.mark.parametrize("value", ["ก", "0", "ไ", "N/A", "%", "ไม่ทราบจำนวน", "ไม่มี", " ก. "])
def test_short_texts_that_say_something_are_there(item, value):
    assert item("data_source", data_source=value)["state"] == "pass"


def test_unknown_typed_into_free_text_is_blank(item):
    found = item("data_source", data_source=" ไม่ทราบ ")
    assert found["state"] == "fail"
    assert "“ไม่ทราบ”" in found["reason"]["th"]


def test_unknown_of_the_list_counts_with_a_warning(item):
    found = item("geo_coverage", geo_coverage="ไม่ทราบ")
    assert found["state"] == "pass"
    assert "ไม่ทราบ" in found["warning"]["th"]


@pytest.mark.parametrize(
    "key", ["data_type", "geo_coverage", "data_category", "update_frequency_unit"]
)
@pytest.mark.parametrize("value", ["", "-", "[]", None, " \u200b"])
def test_blank_choices_are_not_there(item, key, value):
    identifier = "update_frequency" if key == "update_frequency_unit" else key
    assert item(identifier, **{key: value})["state"] == "fail"


@pytest.mark.parametrize("value", [[], [""], '[""]', "[]", None, "", ["-", " "], '["-"]'])
def test_blank_multiple_choices_are_not_there(item, value):
    assert item("objective", objective=value)["state"] == "fail"


@pytest.mark.parametrize(
    "value", [["CSV", "XLS"], '["CSV", "XLS"]', ["CSV", "", "XLS"], [" CSV", "XLS\u200b"]]
)
def test_multiple_choices_come_in_several_forms(item, value):
    found = item("data_format", data_format=value)
    assert (found["state"], found["value"]) == ("pass", "CSV, XLS")


def test_one_text_counts_as_a_list_of_one(item):
    assert item("data_format", data_format="CSV")["value"] == "CSV"


@pytest.mark.parametrize(
    ("key", "value", "right"),
    [
        ("data_format", ["XLS/XLSX"], "XLS"),
        ("data_format", ["csv"], "CSV"),
        ("update_frequency_unit", "รายปี", "ปี"),
        ("geo_coverage", "Province", "จังหวัด"),
    ],
)
def test_other_spellings_are_refused_with_the_right_value(item, key, value, right):
    identifier = "update_frequency" if key == "update_frequency_unit" else key
    found = item(identifier, **{key: value})
    assert found["state"] == "fail"
    quoted = value[0] if isinstance(value, list) else value
    assert f"“{quoted}”" in found["reason"]["th"]
    assert f"ค่าที่ถูกต้องคือ “{right}”" in found["reason"]["th"]


def test_a_value_outside_the_list_is_quoted_and_examples_are_given(item):
    found = item("data_type", data_type="ข้อมูลระเบียบ")
    assert "“ข้อมูลระเบียบ”" in found["reason"]["th"]
    assert "“ข้อมูลระเบียน”" in found["reason"]["th"]


def test_sara_am_written_in_two_letters_is_the_same(item):
    assert item("geo_coverage", geo_coverage="อําเภอ")["state"] == "pass"
    assert item("geo_coverage", geo_coverage="อำเภอ")["state"] == "pass"


def test_a_vowel_typed_as_two_is_the_same(item):
    assert item("objective", objective=["เเผนปฏิรูปประเทศ"])["state"] == "pass"


def test_values_of_the_older_standard_count(item):
    assert item("license", license_id="GNU Free Documentation License")["state"] == "pass"


@pytest.mark.parametrize("companion", [None, "", "-", "ไม่ทราบ", 5])
def test_other_needs_its_companion(item, companion):
    changes = {"data_format": ["CSV", "อื่นๆ"], "data_format_other": companion}
    found = item("data_format", **changes)
    assert found["state"] == "fail"
    assert "data_format_other" in found["reason"]["th"]


def test_other_with_its_companion_is_there(item):
    found = item("data_format", data_format=["CSV", "อื่นๆ"], data_format_other="SPSS")
    assert (found["state"], found["value"]) == ("pass", "CSV, อื่นๆ (SPSS)")


def test_the_gap_leads_to_the_companion_field(rubric):
    card = score_dataset(rubric, complete(data_format=["อื่นๆ"]), ORGANIZATION)
    assert card["gaps"][0]["fields"][0]["field"] == "data_format_other"
    assert card["gaps"][0]["points"] is None


@pytest.mark.parametrize("value", ["2", "๒", 2, 1.5, "0.5", "", None, "-", "２"])
def test_intervals_that_are_right(item, value):
    assert item("update_frequency", update_frequency_interval=value)["state"] == "pass"


@pytest.mark.parametrize(
    "value", ["0", "-1", 0, -3, "สอง", "1-2", True, [2], {"a": 1}, "1e3", 1e400]
)
def test_intervals_that_are_wrong(item, value):
    found = item("update_frequency", update_frequency_interval=value)
    assert found["state"] == "fail"
    assert "9.2" in found["reason"]["th"]


def test_an_interval_on_a_unit_without_one_is_a_warning(item):
    found = item(
        "update_frequency", update_frequency_unit="ตามเวลาจริง", update_frequency_interval="5"
    )
    assert found["state"] == "pass"
    assert "“5”" in found["warning"]["th"]
    assert item("update_frequency", update_frequency_unit="ปี")["warning"] is None


@pytest.mark.parametrize(
    "value",
    [
        "policy@mots.go.th",
        "a.b+c_d-e@x-y.go.th",
        " policy@mots.go.th ",
        "สถิติ@ราชการ.ไทย",
        "o'neil@nso.go.th",
        "１@nso.go.th",
    ],
)
def test_addresses_that_look_like_email(item, value):
    assert item("maintainer_email", maintainer_email=value)["state"] == "pass"


@pytest.mark.parametrize(
    "value",
    [
        "policy",
        "@nso.go.th",
        "a@nso",
        "a@b@c.th",
        "a@.th",
        "a@nso..th",
        "a..b@nso.go.th",
        "a b@nso.go.th",
        "a@nso.go.th, b@nso.go.th",
        "<a@nso.go.th>",
        "-@-.-",
        "a@" + "x" * 1200 + ".th",
        7,
        ["a@nso.go.th"],
    ],
)
def test_addresses_that_do_not(item, value):
    found = item("maintainer_email", maintainer_email=value)
    assert found["state"] == "fail"


@pytest.mark.parametrize(
    "tags",
    [
        [{"name": "รายได้"}],
        ["ท่องเที่ยว"],
        [{"name": "", "display_name": ""}, {"name": "จังหวัด"}],
        "รายได้, ท่องเที่ยว",
    ],
)
def test_keywords_through_tags(item, tags):
    assert item("keywords", tags=tags)["state"] == "pass"


def test_keywords_through_tag_string(item):
    assert item("keywords", tags=[], tag_string="รายได้, ท่องเที่ยว, จังหวัด")["state"] == "pass"


@pytest.mark.parametrize(
    "tags", [[], None, "", " , ,", ["-"], [{"name": "ไม่ทราบ"}], [{"id": 1}], [3], {"a": 1}]
)
def test_no_keywords(item, tags):
    assert item("keywords", tags=tags)["state"] == "fail"


def test_an_open_licence_on_a_category_that_is_not_public_fails(item):
    found = item("license", data_category="ข้อมูลใช้ภายใน")
    assert found["state"] == "fail"
    assert "“DGA Open Government License”" in found["reason"]["th"]
    assert "“ข้อมูลใช้ภายใน”" in found["reason"]["th"]


def test_a_closed_licence_on_a_category_that_is_not_public_is_there(item):
    licence = {"license_id": "อื่นๆ", "license_id_other": "ใช้ภายในเท่านั้น"}
    found = item("license", data_category="ข้อมูลส่วนบุคคล", **licence)
    assert (found["state"], found["warning"]) == ("pass", None)


@pytest.mark.parametrize(
    ("licence", "word"),
    [
        ("License not specified", "ไม่บอกเงื่อนไข"),
        ("Creative Commons Attribution Non-Commercial", "จำกัดการใช้"),
        ("Creative Commons Attribution No-Derivs", "จำกัดการใช้"),
    ],
)
def test_weak_licences_on_a_public_data_set_are_warnings(item, licence, word):
    found = item("license", license_id=licence)
    assert found["state"] == "pass"
    assert word in found["warning"]["th"]


def test_other_licence_on_a_public_data_set_is_a_warning(item):
    found = item("license", license_id="อื่นๆ", license_id_other="ตามประกาศหน่วยงาน")
    assert found["state"] == "pass"
    assert found["warning"]


@pytest.mark.parametrize("value", [["ก"], {"th": "ก"}, 5, 1.5, True, b"x"])
def test_wrong_types_name_field_and_value_and_what_is_right(item, value):
    found = item("title", title=value)
    assert found["state"] == "fail"
    assert "(title)" in found["reason"]["th"]
    assert "ต้องเป็นข้อความ" in found["reason"]["th"]


def test_equal_values_of_different_types_are_not_mixed_up(item):
    """1 equals True and 1.0 in Python; remembered judgements must not."""
    assert item("update_frequency", update_frequency_interval=1)["state"] == "pass"
    assert item("update_frequency", update_frequency_interval=True)["state"] == "fail"
    assert item("data_type", data_type=1)["state"] == "fail"


def test_long_values_are_shortened_and_unsafe_characters_escaped(item):
    found = item("notes", notes="ก" * 1_000_000)
    assert found["state"] == "pass"
    assert len(found["value"]) == 120
    found = item("data_type", data_type="ข้อมูล\x1b[31m\ud800\u202e" + "x" * 500)
    assert "\\u001b[31m\\ud800\\u202e" in found["reason"]["th"]
    assert len(found["reason"]["th"]) < 300
    found["reason"]["th"].encode("utf-8")

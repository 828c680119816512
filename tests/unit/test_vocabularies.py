"""The controlled lists: what is in them, and what is said of a broken file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from ckanext.dgagov import vocabularies as v
from ckanext.dgagov.thai import fold

SCHEMAS = v.VOCABULARIES_FILE.parent


@pytest.fixture(scope="module")
def lists():
    return v.load_vocabularies()


@pytest.fixture(scope="module")
def fields():
    schema = yaml.safe_load((SCHEMAS / "dataset.yaml").read_text(encoding="utf-8"))
    return {f["field_name"]: f for f in schema["resource_fields"] + schema["dataset_fields"]}


def test_the_number_of_choices_of_each_list(lists):
    """Version 2.2 of the standard, three licences of version 2.1, the licence of DGA."""
    assert {name: len(one.choices) for name, one in lists.items()} == {
        "data_type": 5,
        "allow_harvest": 2,
        "allow_cdp": 2,
        "objective": 14,
        "update_frequency_unit": 13,
        "geo_coverage": 14,
        "data_format": 20,
        "data_category": 5,
        "data_classification": 5,
        "license_id": 12,
        "data_support": 7,
        "data_collect": 13,
        "data_language": 14,
        "disaggregate": 14,
        "unit_of_multiplier": 15,
        "geographic_data_set": 13,
        "equivalent_scale": 6,
        "high_value_dataset": 2,
        "reference_data": 2,
        "official_statistics": 2,
        "resource_private": 2,
    }


def test_what_was_withdrawn(lists):
    withdrawn = {c.value for one in lists.values() for c in one.choices if c.withdrawn}
    assert withdrawn == {
        "License not specified",
        "Creative Commons Non-Commercial (Any)",
        "GNU Free Documentation License",
    }
    assert not withdrawn & {choice.value for choice in lists["license_id"].selectable}


def test_spellings_lead_to_one_choice_only(lists):
    for one in lists.values():
        spellings = [fold(choice.value) for choice in one.choices]
        assert len(set(spellings)) == len(spellings)
        for choice in one.choices:
            assert one.find(f" {choice.value}\u00a0") is choice
            assert one.find(choice.value.replace("\u0e33", "\u0e4d\u0e32")) is choice
            for alias in choice.aliases:
                assert one.find(alias) in (None, choice)
        assert one.find("ไม่มีในรายการนี้") is None


def test_other_has_its_companion_in_the_schema(lists, fields):
    for name, one in lists.items():
        if one.other_value is not None:
            assert one.companion == f"{name}_other"
            assert fields[one.companion]["dgagov_companion_of"] == name


def test_each_field_with_choices_names_a_list(lists, fields):
    choosing = ("dgagov_choice", "dgagov_choices", "dgagov_boolean")
    named = {key: f["dgagov_vocabulary"] for key, f in fields.items() if f["preset"] in choosing}
    assert set(named.values()) == set(lists)
    for key, name in named.items():
        assert v.vocabulary_of(key) is lists[name]


def test_yes_and_no_are_stored_as_text(lists, fields):
    for field in fields.values():
        if field["preset"] == "dgagov_boolean":
            assert lists[field["dgagov_vocabulary"]].values == {"True", "False"}


def test_categories_allow_known_classifications(lists):
    for choice in lists["data_category"].choices:
        assert set(choice.flags["classifications"]) <= lists["data_classification"].values
        assert choice.flags["public"] is (choice.value == "ข้อมูลสาธารณะ")


def test_units_without_an_interval(lists):
    units = lists["update_frequency_unit"].choices
    assert {unit.value for unit in units if unit.flags.get("interval") is False} == {
        "ตามเวลาจริง",
        "ไม่มีการปรับปรุงหลังจากการจัดเก็บข้อมูล",
        "ไม่ทราบ",
    }


def test_the_licence_register_knows_every_licence_and_agrees_on_what_is_open(lists):
    register = {
        entry["id"]: entry
        for entry in json.loads((SCHEMAS / "licenses.json").read_text(encoding="utf-8"))
    }
    for choice in lists["license_id"].choices:
        entry = register[choice.value]
        assert (entry["od_conformance"] == "approved") is choice.flags["open"], choice.value
        assert entry["is_okd_compliant"] is choice.flags["open"]
    assert {"cc-by", "notspecified", "other-open", "gfdl"} <= set(register)


def test_labels_and_help_in_both_languages(fields):
    for key, field in fields.items():
        texts = [field["label"]]
        if field["preset"] != "dgagov_companion":
            texts.append(field["help_text"])
        for text in texts:
            assert set(text) == {"th", "en"}, key
            assert all(part.strip() for part in text.values()), key
            assert not any("\u0e00" <= letter <= "\u0e7f" for letter in text["en"]), key


def test_the_14_items_come_first_in_their_order():
    schema = yaml.safe_load((SCHEMAS / "dataset.yaml").read_text(encoding="utf-8"))
    items = [f["dgagov_item"] for f in schema["dataset_fields"] if "dgagov_item" in f]
    assert items == [*map(str, range(1, 9)), "9.1", "9.2", *map(str, range(10, 15))]
    pages = [n for n, f in enumerate(schema["dataset_fields"]) if "start_form_page" in f]
    last = max(n for n, f in enumerate(schema["dataset_fields"]) if "dgagov_item" in f)
    assert pages[0] == 0
    assert last < pages[1]


def test_values_are_quoted_that_yaml_reads_as_something_else(tmp_path):
    check_refused(tmp_path, "vocabularies: {a: {choices: [{value: True}]}}", "`value` must be text")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [", "expected"),
        ("", "a mapping `vocabularies` is due"),
        ("[1]", "a mapping `vocabularies` is due"),
        ("vocabularies: {a: 5}", "a: a mapping with `choices` is due"),
        ("vocabularies: {a: {choices: []}}", "must be a list that is not empty"),
        ("vocabularies: {a: {choices: [5]}}", "a, choice 1: a mapping is due"),
        ("vocabularies: {a: {choices: [{value: ก}]}}", "`label` needs text for th and en"),
        ("vocabularies: {a: {choices: [{value: ก, label: {th: ก}}]}}", "needs text for th and en"),
        ("vocabularies: {a: {choices: [C, C], more: 1}}", "unknown key 'more'"),
        ("vocabularies: {a: {choices: [C, C]}}", "the value 'ก' stands there twice"),
        ("vocabularies: {a: {choices: [C], other: {value: ข, companion: b}}}", "names 'ข'"),
        ("vocabularies: {a: {choices: [C], other: ก}}", "exactly `value` and `companion`"),
    ],
)
def test_a_broken_file(tmp_path, text, told):
    check_refused(tmp_path, text, told)


def check_refused(folder: Path, text: str, told: str) -> None:
    file = folder / "broken.yaml"
    file.write_text(text.replace("C", "{value: ก, label: {th: ก, en: A}}"), encoding="utf-8")
    with pytest.raises(v.VocabularyError) as caught:
        v.load_vocabularies(file)
    assert str(file) in str(caught.value)
    assert told in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(v.VocabularyError, match=r"none\.yaml"):
        v.load_vocabularies(tmp_path / "none.yaml")

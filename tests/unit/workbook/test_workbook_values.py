"""One cell to one value: choices, dates, numbers, yes and no."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbook_samples import TEXT

from ckanext.dgagov.workbook.defuse import defuse, restore
from ckanext.dgagov.workbook.values import converters

DATASET = converters("datasets")


@pytest.mark.parametrize(
    ("key", "cell", "value", "companion", "codes"),
    [
        ("update_frequency_unit", "รายปี", "ปี", "", []),
        ("update_frequency_unit", " รายเดือน ", "เดือน", "", []),
        ("update_frequency_unit", "ทุกสองปีครึ่ง", "อื่นๆ", "ทุกสองปีครึ่ง", ["choice_other"]),
        ("data_format", "csv", ["CSV"], "", []),
        ("data_format", "Text, csv", ["CSV", "Text"], "", []),
        (
            "data_format", "Database, XLS, text, SPSS",
            ["Database", "Text", "XLS", "อื่นๆ"], "SPSS", ["choice_other"],
        ),
        ("data_format", "CSV/XLS;PDF\nJSON", ["CSV", "JSON", "XLS", "PDF"], "", []),
        ("data_format", "DOC/DOCX/PDF", ["DOC/DOCX", "PDF"], "", []),
        ("data_format", "Arc/Info Coverage", ["Arc/Info Coverage"], "", []),
        ("data_format", "อื่น ๆ (โปรดระบุ) SPSS", ["อื่นๆ"], "SPSS", []),
        ("data_format", "อื่นๆ (SPSS, SAS), CSV", ["CSV", "อื่นๆ"], "SPSS, SAS", []),
        ("data_format", '["CSV", "XML"]', ["CSV", "XML"], "", []),
        (
            "objective", "- ยุทธศาสตร์ชาติ\n2) แผนระดับที่ 3 (มติครม. 4 ธ.ค. 2560)\n• มติคณะรัฐมนตรี",
            ["ยุทธศาสตร์ชาติ", "แผนระดับที่ 3 (มติครม. 4 ธ.ค. 2560)", "มติคณะรัฐมนตรี"], "", [],
        ),
        ("objective", "พันธกิจของหน่วยงาน", ["พันธกิจของหน่วยงาน"], "", ["choice_near"]),
        ("disaggregate", "เพศ, อายุ/กลุ่มอายุ", ["เพศ", "อายุ/กลุ่มอายุ"], "", []),
        ("data_collect", "แหล่งน้ำ เช่น แม่น้ำ อ่างเก็บน้ำ", "แหล่งน้ำ เช่น แม่น้ำ อ่างเก็บน้ำ", "", []),
        ("equivalent_scale", "1:4,000", "1:4,000", "", []),
        ("equivalent_scale", "1:5,000", "อื่นๆ", "1:5,000", ["choice_other"]),
        ("geo_coverage", "จังหวัด, อำเภอ", "จังหวัด, อำเภอ", "", ["choice_several"]),
        ("data_format", ".csv, PDF.", ["CSV", "PDF"], "", []),
        ("data_format", "CSV และ XLS", ["CSV", "XLS"], "", []),
        ("data_format", "CSV และ SPSS", ["อื่นๆ"], "CSV และ SPSS", ["choice_other"]),
        ("objective", "(1) ยุทธศาสตร์ชาติ (2) มติคณะรัฐมนตรี", ["ยุทธศาสตร์ชาติ", "มติคณะรัฐมนตรี"], "", []),
        ("objective", "✓ ยุทธศาสตร์ชาติ\tมติคณะรัฐมนตรี", ["ยุทธศาสตร์ชาติ", "มติคณะรัฐมนตรี"], "", []),
        (
            "objective", "☑ ยุทธศาสตร์ชาติ ☐ มติคณะรัฐมนตรี",
            ["อื่นๆ"], "☑ ยุทธศาสตร์ชาติ ☐ มติคณะรัฐมนตรี", ["choice_other"],
        ),
        (
            "license_id", "creative commons attribution non\u2011commercial",
            "Creative Commons Attribution Non-Commercial", "", [],
        ),
        ("data_type", "สถิติ", "ข้อมูลสถิติ", "", []),
        ("data_category", "ลับเฉพาะ", "ลับเฉพาะ", "", ["choice_unknown"]),
        ("data_type", "ข้อมูลระเบียบ", "ข้อมูลระเบียบ", "", ["choice_near"]),
        ("high_value_dataset", "ใช่", "True", "", []),
        ("high_value_dataset", "ไม่ใช่", "False", "", []),
        ("high_value_dataset", False, "False", "", []),
        ("high_value_dataset", "", "", "", []),
        ("high_value_dataset", "-", "", "", []),
        ("high_value_dataset", "ไม่", "False", "", []),
        ("high_value_dataset", "☑", "True", "", []),
        ("high_value_dataset", "☐", "False", "", []),
        ("high_value_dataset", "อาจจะ", "อาจจะ", "", ["boolean_unknown"]),
        ("allow_harvest", "ยินยอม", "True", "", []),
        ("last_updated_date", dt.date(2023, 5, 1), "2023-05-01", "", []),
        ("last_updated_date", dt.datetime(2566, 5, 1, 8, 30), "2023-05-01", "", []),  # noqa: DTZ001
        ("last_updated_date", "2566-05-01", "2023-05-01", "", []),
        ("last_updated_date", "1/5/2566", "2023-05-01", "", []),
        ("last_updated_date", "1/5/2023", "2023-05-01", "", []),
        ("last_updated_date", "๑ พ.ค. ๒๕๖๖", "2023-05-01", "", []),
        ("last_updated_date", 45047.0, "2023-05-01", "", []),
        ("last_updated_date", 25660501.0, "2023-05-01", "", []),
        ("last_updated_date", "พ.ค. 2566", "พ.ค. 2566", "", ["date_unread"]),
        ("last_updated_date", "31/2/2566", "31/2/2566", "", ["date_unread"]),
        ("last_updated_date", "2566–05–01", "2023-05-01", "", []),
        ("last_updated_date", "1/5/2566 0:00:00", "2023-05-01", "", []),
        ("last_updated_date", "1-พ.ค.-2566", "2023-05-01", "", []),
        ("last_updated_date", "01-May-2023", "2023-05-01", "", []),
        ("last_updated_date", "1 พ. ค. 2566", "2023-05-01", "", []),
        ("last_updated_date", "วันจันทร์ที่ 1 เดือนพฤษภาคม พ.ศ. 2566", "2023-05-01", "", []),
        ("last_updated_date", "1 / 5 / 2566 (พ.ศ.)", "2023-05-01", "", []),
        ("last_updated_date", "05/31/2023", "05/31/2023", "", ["date_unread"]),
        ("first_year_of_data", "ปี พ.ศ. ๒๕๖๖", "2566", "", []),
        ("first_year_of_data", "2566/67", "2566/67", "", ["year_unread"]),
        ("first_year_of_data", 2566.0, "2566", "", []),
        ("first_year_of_data", "ค.ศ. 2023", "2566", "", []),
        ("first_year_of_data", "66", "66", "", ["year_unread"]),
        ("update_frequency_interval", "๒", "2", "", []),
        ("update_frequency_interval", 2.0, "2", "", []),
        ("update_frequency_interval", "ทุกเดือน", "ทุกเดือน", "", ["interval_unread"]),
        ("maintainer_email", " mailto:a@b.go.th", "a@b.go.th", "", []),
        ("maintainer_email", "a@b.go.th, c@d.go.th", "a@b.go.th, c@d.go.th", "", ["email_unread"]),
        ("tag_string", "รายได้, ท่องเที่ยว; รายได้", ["รายได้", "ท่องเที่ยว"], "", []),
        ("tag_string", "- รายได้\n2) ท่องเที่ยว", ["รายได้", "ท่องเที่ยว"], "", []),
        ("tag_string", "-รายได้", ["-รายได้"], "", []),
        ("tag_string", "a#b", ["a#b"], "", ["keyword_bad"]),
        ("notes", "'=1+1", "=1+1", "", []),
        ("notes", 5.0, "5", "", []),
        ("west_bound_longitude", "๙๘.๕", "98.5", "", []),
        ("west_bound_longitude", -97.5, "-97.5", "", []),
        ("west_bound_longitude", "๙๘ องศา", "๙๘ องศา", "", []),
        ("notes", "ไม่ทราบ", "ไม่ทราบ", "", []),
    ],
)  # fmt: skip
def test_a_cell(key, cell, value, companion, codes):
    reading = DATASET[key].read(cell)
    assert (reading.value, reading.companion) == (value, companion)
    assert [problem.code for problem in reading.problems] == codes


def test_blank_stays_blank_everywhere():
    for converter in DATASET.values():
        for cell in ("", "  ", "-", None):
            assert converter.read(cell).value in ("", [])


def test_the_choices_of_every_list_survive_together():
    """Whatever separators they hold."""
    for converter in DATASET.values():
        field = converter.field
        if field.kind == "choices":
            values = [choice.value for choice in field.vocabulary.choices]
            for separator in (", ", ";", "\n", ",", " / "):
                reading = converter.read(separator.join(values))
                assert reading.value == values, (field.key, separator)
                assert not reading.problems
        elif field.kind == "choice":
            for choice in field.vocabulary.choices:
                for spelling in (choice.value, choice.label["th"], choice.value.lower()):
                    assert converter.read(spelling).value == choice.value


def test_what_would_be_right_is_said_in_both_languages():
    (problem,) = DATASET["objective"].read("พันธกิจของหน่วยงาน").problems
    assert problem.parameters["choices"]["th"] == "พันธกิจหน่วยงาน"
    assert "พันธกิจหน่วยงาน" in problem.parameters["choices"]["en"]


@given(TEXT)
def test_defusing_is_exact_and_leaves_no_formula(text):
    safe = defuse(text)
    assert restore(safe) == text
    assert not safe[:1] or safe[0] not in "=+-@\t\r" or safe.lstrip("+-").replace(".", "").isdigit()


@given(st.sampled_from(sorted(DATASET)), TEXT)
def test_reading_what_is_shown_gives_the_same_or_says_so(key, text):
    """A second reading of a cell never changes what the first one gave."""
    converter = DATASET[key]
    first = converter.normal(text)
    again = converter.read(converter.show(first.value, first.companion))
    if converter.field.kind not in ("choice", "choices"):
        assert again.value == first.value

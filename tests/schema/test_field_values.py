"""What single fields take, how it is stored, and what is said when they refuse it."""

from __future__ import annotations

import json

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action

pytestmark = pytest.mark.usefixtures("site")


class TestChoices:
    """Values of the controlled lists."""

    def test_the_spelling_of_the_list_is_stored(self, stored):
        # Nikhahit and sara aa typed apart, white space, no-break and zero-width spaces.
        assert stored("update_frequency_unit", " วันท\u0e4d\u0e32การ ") == "วันทำการ"
        assert stored("geo_coverage", "จังหวัด\u200b") == "จังหวัด"
        long = "แผนระดับที่ 3\u00a0 (มติครม. 4 ธ.ค. 2560)"
        assert json.loads(stored("objective", [long])) == ["แผนระดับที่ 3 (มติครม. 4 ธ.ค. 2560)"]

    def test_many_choices_are_a_json_list_in_the_order_of_the_list(self, stored):
        for value in (["XLS", "CSV", "CSV"], '["XLS", "CSV"]', ["", "XLS", "CSV", "__none__"]):
            assert stored("data_format", value) == '["CSV", "XLS"]'
        assert stored("data_format", "CSV") == '["CSV"]'
        assert stored("data_language", []) == "[]"
        assert stored("data_language", "") == "[]"

    def test_a_value_outside_the_list_is_refused_with_the_nearest(self, refused):
        message = refused("update_frequency_unit", "รายปี")
        assert "รายปี" in message
        assert "หน่วยความถี่ของการปรับปรุงข้อมูล" in message
        assert "ปี" in message
        assert "ไตรมาส" not in message
        assert "XLS" in refused("data_format", ["Excel"])
        assert "CSV" in refused("data_format", ["csv."])

    def test_a_value_like_none_is_answered_with_the_whole_list(self, refused):
        message = refused("geo_coverage", "ดาวอังคาร")
        for choice in ("โลก", "จังหวัด", "เทศบาล/อบต.", "geo_coverage_other"):
            assert choice in message

    def test_other_needs_its_text(self, refused, stored, check):
        for blank in (..., "", " ", "-", "ไม่ทราบ"):
            changes = {} if blank is ... else {"geo_coverage_other": blank}
            message = refused("geo_coverage", "อื่นๆ", at="geo_coverage_other", **changes)
            assert "ขอบเขตอื่นๆ" in message
        assert stored("geo_coverage", "อื่นๆ", geo_coverage_other="ลุ่มน้ำ") == "อื่นๆ"
        data, errors = check(data_format=["CSV", "อื่นๆ"], data_format_other="SPSS")
        assert not errors
        assert {"key": "data_format_other", "value": "SPSS"} in data["extras"]
        refused("data_format", ["CSV", "อื่นๆ"], at="data_format_other")
        refused("data_type", "ข้อมูลประเภทอื่นๆ", at="data_type_other")

    def test_a_text_beside_another_choice_is_kept(self, check):
        data, errors = check(geo_coverage_other="ลุ่มน้ำ")
        assert not errors
        assert {"key": "geo_coverage_other", "value": "ลุ่มน้ำ"} in data["extras"]

    def test_a_draft_may_leave_the_text_of_other_for_later(self, check):
        assert check(state="draft", geo_coverage="อื่นๆ")[1] == {}

    def test_resources_use_the_same_lists(self, check, resource):
        _, errors = check(resources=[resource(resource_data_collect="คน")])
        assert set(errors["resources"][0]) == {"resource_data_collect"}
        _, errors = check(resources=[resource(resource_disaggregate=["อื่นๆ"])])
        assert set(errors["resources"][0]) == {"resource_disaggregate_other"}
        data, errors = check(resources=[resource(resource_disaggregate=["รายได้", "เพศ"])])
        assert not errors
        assert data["resources"][0]["resource_disaggregate"] == json.dumps(["เพศ", "รายได้"])

    def test_unknown_is_a_choice_where_the_list_has_it(self, stored):
        assert stored("geo_coverage", "ไม่ทราบ") == "ไม่ทราบ"

    @pytest.mark.parametrize("value", [5, {"a": 1}, True, [["CSV"]], [None, 3]])
    def test_other_types_are_refused(self, value, refused):
        assert "รูปแบบการเก็บข้อมูล" in refused("data_format", value)


class TestWithdrawn:
    """Choices that version 2.2 dropped: valid only where they are stored."""

    def test_a_new_record_may_not_take_one(self, refused):
        message = refused("license_id", "License not specified")
        assert "License not specified" in message
        assert "DGA Open Government License" in message

    def test_an_old_record_keeps_it_and_may_be_updated(self, create, monkeypatch):
        monkeypatch.setitem(tk.config, "ckanext.dgagov.enforce", "report")
        old = create(license_id="License not specified")
        monkeypatch.setitem(tk.config, "ckanext.dgagov.enforce", "publish")
        patched = call_action("package_patch", id=old["id"], notes="แก้คำอธิบาย")
        assert patched["license_id"] == "License not specified"
        with pytest.raises(tk.ValidationError) as caught:
            call_action("package_patch", id=old["id"], license_id="GNU Free Documentation License")
        assert set(caught.value.error_dict) == {"license_id"}
        changed = call_action("package_patch", id=old["id"], license_id="Open Data Common")
        assert changed["license_id"] == "Open Data Common"
        with pytest.raises(tk.ValidationError):
            call_action("package_patch", id=old["id"], license_id="License not specified")


class TestTexts:
    """Free text, e-mail, interval, yes or no."""

    def test_text_is_kept_as_it_was_written(self, stored):
        text = " บรรทัดแรก\n\nบรรทัด\u00a0ที่สอง\t๒๕๖๖ "
        assert stored("notes", text) == text

    def test_control_characters_are_refused(self, refused):
        assert "รายละเอียด" in refused("notes", "ข้อมูล\x07 2566")

    def test_a_text_of_a_megabyte_is_refused(self, refused):
        message = refused("data_source", "ก" * 1_000_000)
        assert "1000000" in message
        assert len(message) < 300

    @pytest.mark.parametrize("value", [12, 1.5, True, ["ก"], {"th": "ก"}, [{"th": "ก"}]])
    def test_other_types_are_refused(self, value, refused):
        assert "แหล่งที่มา" in refused("data_source", value)

    def test_an_e_mail_address(self, stored, refused):
        assert stored("maintainer_email", " saraban@nso.go.th ") == "saraban@nso.go.th"
        for wrong in (
            "saraban",
            "a@b@nso.go.th",
            "a@nso.go.th, b@nso.go.th",
            "ก@nso.go.th",
            "a@nso",
        ):
            assert wrong in refused("maintainer_email", wrong)

    def test_an_interval_is_a_whole_number_above_0(self, stored, refused):
        for value, number in {"๒": "2", " 10 ": "10", 3: "3", 4.0: "4", "": "", "-": ""}.items():
            assert stored("update_frequency_interval", value) == number
        for wrong in ("0", "-1", "1.5", "สอง", "1 ครั้ง", 2.5, True, "9" * 400):
            assert "ค่าความถี่" in refused("update_frequency_interval", wrong)

    @pytest.mark.parametrize("unit", ["ตามเวลาจริง", "ไม่มีการปรับปรุงหลังจากการจัดเก็บข้อมูล", "ไม่ทราบ"])
    def test_units_without_an_interval(self, unit, stored, refused):
        changes = {"update_frequency_unit": unit}
        assert unit in refused("update_frequency_interval", "1", **changes)
        assert stored("update_frequency_interval", "", **changes) == ""

    def test_yes_or_no(self, stored, refused):
        yes = (True, "true", "TRUE", 1, "1", "ยินยอม", "Yes")
        no = (False, "false", 0, "ไม่ยินยอม", "no")
        assert {stored("allow_harvest", value) for value in yes} == {"True"}
        assert {stored("allow_harvest", value) for value in no} == {"False"}
        assert stored("allow_harvest", "") == ""
        assert "ไม่แน่ใจ" in refused("allow_harvest", "ไม่แน่ใจ")
        refused("high_value_dataset", ["True"])


class TestDates:
    """Both eras in; Christian ISO dates and Buddhist years stored."""

    def test_dates_of_both_eras(self, stored):
        for value in (
            "2566-05-01",
            "2023-05-01",
            "๒๕๖๖-๐๕-๐๑",
            "1/5/2566",
            "1 พฤษภาคม 2566",
            "1 พ.ค. 2566",
            "May 1, 2023",
            "2023-05-01T10:00:00",
        ):
            assert stored("last_updated_date", value) == "2023-05-01"
        assert stored("last_updated_date", "2567-02-29") == "2024-02-29"
        assert stored("last_updated_date", " ") == ""

    def test_wrong_dates(self, refused):
        for value in ("2566-13-01", "2566-02-29", "2300-01-01", "1899-01-01", "66-05-01", "พรุ่งนี้"):
            message = refused("last_updated_date", value)
            assert value in message
            assert "2566-05-01" in message
        refused("last_updated_date", 25660501)

    def test_years_of_both_eras(self, stored, refused):
        for value in ("2566", "2023", "๒๕๖๖", "พ.ศ. 2566", 2023, " 2566 "):
            assert stored("first_year_of_data", value) == "2566"
        for value in ("2300", "1800", "66", "2566-2567", "ปีนี้", 99999, True):
            assert "ปีข้อมูลที่เริ่มต้นจัดทำ" in refused("first_year_of_data", value)

    def test_dates_of_resources(self, check, resource):
        data, errors = check(resources=[resource(resource_created_date="๑ มกราคม ๒๕๖๖")])
        assert not errors
        assert data["resources"][0]["resource_created_date"] == "2023-01-01"


class TestKeywordCharacters:
    """Tags in any script, at both doors."""

    def test_thai_keywords(self, check):
        words = ["รายได้", "ท่องเที่ยว", "จังหวัด", "กำลังแรงงาน", "โควิด-19", "R_D (2566)", "น้ำ/ดิน"]
        for tags in (
            {"tags": [{"name": word} for word in words]},
            {"tags": ..., "tag_string": ",".join(words)},
            {"tags": ..., "tag_string": "，".join(words)},
        ):
            data, errors = check(**tags)
            assert not errors
            assert [tag["name"] for tag in data["tags"]] == words

    def test_the_zero_width_space_between_thai_words_goes(self, check):
        for tags in ({"tags": [{"name": "กำลัง\u200bแรงงาน"}]}, {"tag_string": "กำลัง\u200bแรงงาน"}):
            data, errors = check(**{"tags": ..., **tags})
            assert not errors
            assert data["tags"] == [{"name": "กำลังแรงงาน"}]

    def test_what_is_refused(self, check):
        wrong = {
            "<b>รายได้</b>": "<",
            "รายได้;จังหวัด": ";",
            "ราย\x07ได้": "U+0007",
            "ก" * 101: "101",
            "ก": "2",
            'คำ"พูด"': '"',
        }
        for word, told in wrong.items():
            _, errors = check(tags=[{"name": word}])
            assert told in errors["tags"][0]["name"][0]
            _, errors = check(tags=..., tag_string=word)
            assert told in errors["tag_string"][0]
        for value in (5, {"a": 1}):
            assert "tag_string" in check(tag_string=value)[1]

    def test_they_are_suggested_while_typing(self, create):
        create()
        found = call_action("tag_autocomplete", query="กำลัง")
        assert "กำลังแรงงาน" in found
        assert call_action("package_search", fq='tags:"กำลังแรงงาน"')["count"]


class TestConsistency:
    """Rules between fields."""

    CLOSED = {"license_id": "อื่นๆ", "license_id_other": "ไม่อนุญาต"}

    def test_an_open_licence_on_data_that_is_not_public(self, refused, check):
        message = refused("data_category", "ข้อมูลใช้ภายใน", at="license_id")
        for part in ("Open Data Common", "ข้อมูลใช้ภายใน", "สัญญาอนุญาตให้ใช้ข้อมูล"):
            assert part in message
        assert check(data_category="ข้อมูลใช้ภายใน", **self.CLOSED)[1] == {}
        assert check(data_category="ข้อมูลใช้ภายใน", state="draft")[1] == {}

    def test_a_classification_that_does_not_fit(self, refused, check):
        message = refused("data_classification", "ลับ")
        assert "เปิดเผย" in message
        assert check(data_classification="เปิดเผย")[1] == {}
        secret = {"data_category": "ข้อมูลความมั่นคง", **self.CLOSED}
        assert "ลับที่สุด" in refused("data_classification", "เปิดเผย", **secret)
        assert check(data_classification="ลับมาก", **secret)[1] == {}

    def test_a_file_for_everybody_on_data_that_is_not_public(self, check, resource):
        personal = {"data_category": "ข้อมูลส่วนบุคคล", **self.CLOSED}
        private = resource(resource_private="True")
        _, errors = check(**personal, resources=[private, resource()])
        assert set(errors["resources"][0]) == set()
        assert "ข้อมูลส่วนบุคคล" in errors["resources"][1]["url"][0]
        assert check(**personal, resources=[private])[1] == {}
        assert check(**personal, resources=[resource(url="")])[1] == {}
        assert check(**personal, resources=[resource()], private=True)[1].keys() <= {"private"}

    def test_making_it_public_by_any_door(self, create, resource):
        secret = create(
            data_category="ข้อมูลส่วนบุคคล", **self.CLOSED, private=True, resources=[resource()]
        )
        with pytest.raises(tk.ValidationError) as caught:
            call_action("package_patch", id=secret["id"], private=False)
        assert set(caught.value.error_dict["resources"][0]) == {"url"}
        with pytest.raises(tk.ValidationError) as caught:
            call_action("bulk_update_public", datasets=[secret["id"]], org_id=secret["owner_org"])
        assert secret["title"] in caught.value.error_dict["datasets"][0]
        assert call_action("package_show", id=secret["id"])["private"] is True

    def test_a_file_is_added_to_it(self, create, resource):
        personal = create(data_category="ข้อมูลส่วนบุคคล", **self.CLOSED)
        with pytest.raises(tk.ValidationError) as caught:
            call_action("resource_create", package_id=personal["id"], **resource())
        assert set(caught.value.error_dict) == {"url"}
        call_action("resource_create", package_id=personal["id"], **resource(resource_private=True))


class TestLanguage:
    """Messages in the reader's language."""

    def test_thai_and_english(self, complete, organization, app):
        from ckan.tests import factories

        token = factories.SysadminWithToken()["token"]
        data = complete(owner_org=organization["id"], data_source="", geo_coverage="Mars")
        messages = {}
        for language in ("th", "en"):
            answer = app.post(
                f"/{language}/api/action/package_create",
                json=data,
                headers={"Authorization": token},
                status=409,
            )
            messages[language] = answer.json["error"]
        assert "Data Source" in messages["en"]["data_source"][0]
        assert "must be filled in" in messages["en"]["data_source"][0]
        assert "แหล่งที่มา" in messages["th"]["data_source"][0]
        assert "ต้องกรอก" in messages["th"]["data_source"][0]
        assert "District (amphoe) (อำเภอ)" in messages["en"]["geo_coverage"][0]

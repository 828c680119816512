"""The form: from a draft on three pages to a published data set; what pages show."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.tests.helpers import call_action

Record = dict[str, Any]

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def headers() -> dict[str, str]:
    from ckan.tests import factories

    return {"Authorization": factories.SysadminWithToken()["token"]}


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.body, "html.parser")


def page_one(complete: Any, organization: Record, **changes: Any) -> dict[str, Any]:
    """The first page as a browser sends it: check boxes with the value that says none is set."""
    data = complete(owner_org=organization["id"], tags=..., private="False", name="", save="")
    data.update(tag_string="กำลังแรงงาน,รายได้", _ckan_phase="1", pkg_name="")
    for key in ("objective", "data_format"):
        data[key] = ["__none__", *data[key]]
    return {**data, **changes}


class TestFilling:
    """From the first page to the published data set."""

    def test_a_whole_data_set(self, app, headers, complete, organization):
        new = soup(app.get("/dataset/new", headers=headers))
        assert new.select_one("[name=name]")["value"] == ""
        first = app.post(
            "/dataset/new",
            data=page_one(complete, organization, title="จำนวนผู้มีงานทำ"),
            headers=headers,
            follow_redirects=False,
        )
        name = "chamnuan-phu-mi-ngan-tham"
        assert first.status_code == 302
        assert first.location.endswith(f"/dataset/new/{name}/2")
        draft = call_action("package_show", id=name)
        assert draft["state"] == "draft"
        assert draft["data_format"] == ["CSV", "XLS"]

        second = {"accessible_condition": "ไม่มีเงื่อนไข", "last_updated_date": "2023-05-01"}
        answer = app.post(
            f"/dataset/new/{name}/2", data=second, headers=headers, follow_redirects=False
        )
        assert answer.location.endswith(f"/dataset/new/{name}/3")
        third = {"first_year_of_data": "๒๕๖๐", "disaggregate": ["__none__", "เพศ"]}
        answer = app.post(
            f"/dataset/new/{name}/3", data=third, headers=headers, follow_redirects=False
        )
        assert answer.location.endswith(f"/dataset/{name}/resource/new")

        resource = {"id": "", "url": "https://nso.go.th/a.csv", "format": "", "save": "go-metadata"}
        refused = app.post(
            f"/dataset/{name}/resource/new", data={**resource, "name": ""}, headers=headers
        )
        assert "ต้องกรอก “ชื่อทรัพยากร”" in soup(refused).text
        assert call_action("package_show", id=name)["state"] == "draft"
        # CKAN has stored the resource of the draft and could not publish: it is mended there.
        stored = call_action("package_show", id=name)["resources"]
        if stored:
            call_action("resource_delete", id=stored[0]["id"])
        published = app.post(
            f"/dataset/{name}/resource/new",
            data={**resource, "name": "ผู้มีงานทำ 2566"},
            headers=headers,
            follow_redirects=False,
        )
        assert published.status_code == 302
        shown = call_action("package_show", id=name)
        assert shown["state"] == "active"
        assert shown["first_year_of_data"] == "2560"
        assert shown["disaggregate"] == ["เพศ"]
        assert shown["resources"][0]["format"] == "CSV"

    def test_a_draft_lacks_almost_everything(self, app, headers, organization):
        data = {"title": "ร่างชุดข้อมูล", "name": "", "owner_org": organization["id"], "save": ""}
        answer = app.post(
            "/dataset/new",
            data={**data, "_ckan_phase": "1", "maintainer": ""},
            headers=headers,
            follow_redirects=False,
        )
        assert answer.location.endswith("/2")

    def test_what_is_wrong_is_said_at_the_field(self, app, headers, complete, organization):
        data = page_one(complete, organization, update_frequency_interval="สอง")
        page = soup(app.post("/dataset/new", data=data, headers=headers))
        block = page.select_one("#field-update_frequency_interval").find_parent(class_="error")
        assert "ไม่ใช่จำนวนเต็ม" in block.text
        assert page.select_one("[name=title]")["value"] == data["title"]
        assert page.select_one("[name=data_format][value=CSV]").has_attr("checked")

    def test_all_boxes_can_be_emptied(self, app, headers, create):
        dataset = create(data_language=["ไทย", "อังกฤษ"])
        page = {"data_language": "__none__", "save": ""}
        app.post(f"/dataset/edit/{dataset['name']}/2", data=page, headers=headers)
        assert call_action("package_show", id=dataset["id"])["data_language"] == []

    def test_unpublishing_lets_the_form_lack_something(self, app, headers, create):
        dataset = create()
        page = {"notes": "", "save": "go-metadata-unpublish"}
        app.post(f"/dataset/edit/{dataset['name']}/1", data=page, headers=headers)
        shown = call_action("package_show", id=dataset["id"])
        assert shown["state"] == "draft"
        assert shown["notes"] == ""

    @pytest.mark.ckan_config("ckanext.dgagov.enforce", "report")
    def test_publishing_where_ckan_expects_no_error(self, app, headers, create, monkeypatch):
        if not tk.check_ckan_version("2.12"):
            pytest.skip("CKAN 2.11 has no such button; its ordinary one is tested above")
        draft = create(state="draft", notes="")
        monkeypatch.setitem(tk.config, "ckanext.dgagov.enforce", "publish")
        data = {"id": "", "url": "https://nso.go.th/a.csv", "name": "ก", "format": "CSV"}
        answer = app.post(
            f"/dataset/{draft['name']}/resource/new",
            data={**data, "save": "go-metadata-publish"},
            headers=headers,
            follow_redirects=False,
        )
        assert answer.status_code == 302
        assert "/edit/" in answer.location


class TestShowing:
    """What the form and the pages show."""

    def test_the_14_items_are_marked(self, app, headers):
        text = soup(app.get("/dataset/new", headers=headers)).text
        assert "ต้องครบทุกรายการก่อนเผยแพร่" in text
        for label in ("1. ประเภทชุดข้อมูล", "9.2. ค่าความถี่", "14. สัญญาอนุญาตให้ใช้ข้อมูล"):
            assert label in text
        english = soup(app.get("/en/dataset/new", headers=headers)).text
        assert "9.1. Update Frequency Unit" in english
        assert "Social Statistics Division" in str(
            soup(app.get("/en/dataset/new", headers=headers))
        )

    def test_fields_of_one_type_tell_the_script_so(self, app, headers, create):
        dataset = create()
        page = soup(app.get(f"/dataset/edit/{dataset['name']}/3", headers=headers))
        field = page.select_one("#field-first_year_of_data")
        wrapper = field.find_parent(attrs={"data-module": "dgagov-conditional-field"})
        assert wrapper["data-module-types"] == tk.h.dump_json(["ข้อมูลสถิติ"])
        assert wrapper["data-module-data-type"] == "ข้อมูลสถิติ"
        page = soup(app.get(f"/dataset/{dataset['name']}/resource/new", headers=headers))
        wrapper = page.select_one("#field-resource_positional_accuracy").find_parent(
            attrs={"data-module": "dgagov-conditional-field"}
        )
        assert wrapper["data-module-data-type"] == "ข้อมูลสถิติ"

    def test_withdrawn_choices_are_offered_to_records_that_have_them(
        self, app, headers, create, monkeypatch
    ):
        new = soup(app.get("/dataset/new", headers=headers))
        offered = {option["value"] for option in new.select("[name=license_id] option")}
        assert "DGA Open Government License" in offered
        assert "License not specified" not in offered
        monkeypatch.setitem(tk.config, "ckanext.dgagov.enforce", "report")
        old = create(license_id="License not specified", geo_coverage="ทั่วประเทศ")
        page = soup(app.get(f"/dataset/edit/{old['name']}/1", headers=headers))
        chosen = page.select_one("[name=license_id] option[selected]")
        assert chosen["value"] == "License not specified"
        assert "เลิกใช้แล้ว" in chosen.text
        assert page.select_one("[name=geo_coverage] option[selected]")["value"] == "ทั่วประเทศ"

    def test_dates_in_the_era_of_the_language(self, app, create, resource):
        dataset = create(
            last_updated_date="2566-05-01",
            last_year_of_data="2566",
            geo_coverage="อื่นๆ",
            geo_coverage_other="ลุ่มน้ำ",
            resources=[resource(resource_last_updated_date="2023-05-02")],
        )
        thai = soup(app.get(f"/dataset/{dataset['name']}")).text
        english = soup(app.get(f"/en/dataset/{dataset['name']}")).text
        assert "1 พฤษภาคม 2566" in thai
        assert "1 May 2023" in english
        assert "2023-05-01" not in thai + english
        assert "อื่นๆ: ลุ่มน้ำ" in thai
        assert "Other: ลุ่มน้ำ" in english
        year = int(dataset["metadata_created"][:4])
        assert str(year + 543) in thai
        assert str(year + 543) not in english
        address = f"/dataset/{dataset['name']}/resource/{dataset['resources'][0]['id']}"
        assert "2 พฤษภาคม 2566" in soup(app.get(address)).text
        assert "2 May 2023" in soup(app.get(f"/en{address}")).text

    def test_render_datetime(self, app):
        with app.flask_app.test_request_context("/"):
            tk.request.environ["CKAN_LANG"] = "th"
            render = tk.h.render_datetime
            assert render("2023-05-01T10:20:30") == "1 พฤษภาคม 2566"
            assert render("2023-05-01T10:20:30", with_hours=True) == "1 พฤษภาคม 2566 10:20 น. (UTC)"
            assert render("2023-05-01", "%Y-%m-%d") == "2023-05-01"
            assert render(None) == ""
            assert render("ไม่ใช่วันที่") == ""

    def test_a_stored_text_that_is_no_date_stays_in_the_form(self, site):
        show = tk.h.dgagov_date_input
        assert show("2023-05-01") == {
            "type": "date",
            "value": "2023-05-01",
            "shown": "1 พฤษภาคม 2566",
        }
        assert show("13 ธันวาคม 2566")["type"] == "text"
        assert show("2566-05-01")["type"] == "text"
        assert show("")["type"] == "date"

    def test_the_form_of_an_organization(self, app, headers):
        page = soup(app.get("/organization/new", headers=headers))
        assert page.select_one("[name=identifier]")
        data = {"title": "กรมชลประทาน", "name": "", "email": "saraban@rid.go.th", "save": ""}
        answer = app.post("/organization/new", data=data, headers=headers, follow_redirects=False)
        assert answer.status_code == 302
        name = answer.location.rpartition("/")[2]
        assert name.startswith("kram")
        assert call_action("organization_show", id=name)["email"] == data["email"]
        assert "saraban@rid.go.th" in app.get(f"/organization/about/{name}").body

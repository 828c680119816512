"""Names made from Thai titles, uploaded files, licences, private resources, organizations."""

from __future__ import annotations

import io
import re
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action
from werkzeug.datastructures import FileStorage

Record = dict[str, Any]

pytestmark = pytest.mark.usefixtures("site")


class TestNames:
    """The name of a data set: readable, unique, stable."""

    def test_a_blank_name_is_made_from_the_title(self, create):
        names = [create(title="รายได้เฉลี่ยของครัวเรือน", name=name)["name"] for name in (..., "", " ")]
        base = "raidai-cheli-khong-khruaruean"
        assert names == [base, f"{base}-2", f"{base}-3"]

    def test_the_name_of_a_deleted_data_set_is_not_taken_over(self, create):
        first = create(title="ทะเบียนสะพาน")
        call_action("package_delete", id=first["id"])
        assert create(title="ทะเบียนสะพาน")["name"] == f"{first['name']}-2"
        assert call_action("package_show", id=first["id"])["name"] == first["name"]

    def test_a_data_set_without_title_gets_a_name(self, create):
        assert re.fullmatch(r"dataset(-\d+)?", create(title="", state="draft")["name"])

    def test_pages_of_ckan_are_no_names(self, create):
        assert create(title="New")["name"] == "new-2"

    def test_a_given_name_is_kept(self, create):
        assert create(name="0702_05_0043")["name"] == "0702_05_0043"

    def test_a_name_in_use_or_with_thai_letters_is_refused(self, create, complete, organization):
        made = create()
        for name in (made["name"], "รายได้", "A B"):
            with pytest.raises(tk.ValidationError) as caught:
                create(name=name)
            assert set(caught.value.error_dict) == {"name"}

    def test_the_name_of_a_published_data_set_does_not_change(self, create):
        published = create()
        with pytest.raises(tk.ValidationError) as caught:
            call_action("package_patch", id=published["id"], name="other-name")
        assert published["name"] in caught.value.error_dict["name"][0]
        same = call_action("package_patch", id=published["id"], title="ชื่อใหม่", name="")
        assert same["name"] == published["name"]
        draft = create(state="draft")
        assert call_action("package_patch", id=draft["id"], name="n-1")["name"] == "n-1"

    def test_the_form_asks_for_the_name_of_a_title(self, app, create):
        from ckan.tests import factories

        address = "/dgagov/name?title=ทะเบียนอ่างเก็บน้ำ"
        assert app.get(address, follow_redirects=False).status_code == 403
        token = factories.UserWithToken()["token"]
        answer = app.get(address, headers={"Authorization": token})
        assert answer.json == {"name": create(title="ทะเบียนอ่างเก็บน้ำ")["name"]}
        answer = app.get(f"{address}&of=organization", headers={"Authorization": token})
        assert answer.json["name"].startswith("thabian")


class TestOrganizations:
    """The organization schema."""

    def test_its_fields_and_its_name(self):
        from ckan.tests import factories

        context = {"user": factories.Sysadmin()["name"]}
        title = "กรมทางหลวงชนบท"
        fields = {
            "email": "saraban@nso.go.th",
            "url": "https://www.nso.go.th",
            "identifier": "01009000",
            "ministry": "กระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม",
            "title_en": "National Statistical Office",
        }
        made = call_action("organization_create", dict(context), title=title, **fields)
        assert made["name"] == "kramathangluang-chanabot"
        shown = call_action("organization_show", id=made["id"])
        assert {key: shown[key] for key in fields} == fields
        again = call_action("organization_create", dict(context), title=title)
        assert again["name"] == f"{made['name']}-2"
        call_action("organization_patch", id=made["id"], title="ชื่อใหม่")
        patched = call_action("organization_show", id=made["id"])
        assert patched["name"] == made["name"]
        assert patched["email"] == fields["email"]

    def test_a_wrong_e_mail_address(self):
        with pytest.raises(tk.ValidationError) as caught:
            call_action("organization_create", title="กรมป่าไม้", email="ไม่มี")
        assert set(caught.value.error_dict) == {"email"}


class TestUploads:
    """Files with Thai names, by each door that takes files."""

    @pytest.fixture(autouse=True)
    def storage(self, ckan_config, monkeypatch, tmp_path):
        from ckan.lib import uploader

        monkeypatch.setitem(ckan_config, "ckan.storage_path", str(tmp_path))
        monkeypatch.setattr(uploader, "get_storage_path", lambda: str(tmp_path))

    @staticmethod
    def file(name: str) -> FileStorage:
        return FileStorage(io.BytesIO("ปี,จำนวน\n2566,5\n".encode()), filename=name)

    def test_by_resource_create_and_update(self, create):
        dataset = create()
        made = call_action(
            "resource_create",
            package_id=dataset["id"],
            name="ประชากร",
            upload=self.file("ข้อมูลประชากร 2566.csv"),
        )
        assert made["url"].endswith("/download/khomun-prachakon-2566.csv")
        assert made["format"] == "CSV"
        changed = call_action("resource_patch", id=made["id"], upload=self.file("รายได้ ๒๕๖๗.csv"))
        assert changed["url"].endswith("/download/raidai-2567.csv")

    def test_by_package_revise(self, create):
        dataset = create(state="draft", resources=[{"name": "ร่าง"}])
        revised = call_action(
            "package_revise",
            match={"id": dataset["id"]},
            update__resources__0__upload=self.file("รายได้.csv"),
        )
        assert revised["package"]["resources"][0]["url"].endswith("/download/raidai.csv")

    def test_ascii_names_are_left_to_ckan(self, create):
        made = call_action(
            "resource_create",
            package_id=create()["id"],
            name="ประชากร",
            upload=self.file("Population 2566_v1.2.CSV"),
        )
        assert made["url"].endswith("/download/population-2566_v1.2.csv")


class TestPrivateResources:
    """A resource marked as private opens for members of the organization only."""

    def test_who_may_open_it(self, create, organization, people, resource):
        users = people(organization["id"])
        dataset = create(resources=[resource(), resource(resource_private=True)])
        open_one, private_one = dataset["resources"]
        for role, user in users.items():
            context = {"user": user["name"] if user else "", "ignore_auth": False}
            data = {"id": open_one["id"]}
            assert tk.get_action("resource_show")(dict(context), data)["id"] == open_one["id"]
            data = {"id": private_one["id"]}
            if role in ("anonymous", "outsider"):
                with pytest.raises(tk.NotAuthorized):
                    tk.get_action("resource_show")(dict(context), data)
            else:
                shown = tk.get_action("resource_show")(dict(context), data)
                assert shown["resource_private"] == "True"


class TestLicences:
    """The licence register."""

    def test_which_are_open(self, create):
        expected = {
            "Open Data Common": True,
            "DGA Open Government License": True,
            "Creative Commons Attributions": True,
            "Creative Commons Attribution Share-Alike": True,
            "Creative Commons Attribution Non-Commercial": False,
            "Creative Commons Attribution No-Derivs": False,
        }
        dataset = create()
        for licence, is_open in expected.items():
            shown = call_action("package_patch", id=dataset["id"], license_id=licence)
            assert shown["isopen"] is is_open, licence
            assert shown["license_title"] == licence
            assert shown["license_url"].startswith("https://")

    def test_ckans_own_ids_stay_readable(self):
        ids = {licence["id"] for licence in call_action("license_list")}
        assert {"cc-by", "odc-by", "notspecified", "other-closed", "อื่นๆ"} <= ids


def test_the_defaults_reach_scheming_whatever_the_order_of_the_plugins():
    """CKAN lets the last plugin read its settings first, before ours has set the defaults."""
    import ckan.plugins as p
    from ckanext.scheming.plugins import SchemingOrganizationsPlugin

    organizations = SchemingOrganizationsPlugin.instance
    config: Record = {}
    organizations.update_config(config)
    assert organizations.group_types() == []
    p.get_plugin("dgagov_datasets").update_config(config)
    assert organizations.group_types() == ["organization"]
    own = {"scheming.organization_schemas": "ckanext.scheming:org_with_dept_id.json"}
    p.get_plugin("dgagov_datasets").update_config(own)
    assert own["scheming.organization_schemas"] == "ckanext.scheming:org_with_dept_id.json"
    p.get_plugin("dgagov_datasets").update_config(tk.config)
    organizations.update_config(tk.config)


class TestAddresses:
    """A click on an address never runs a program."""

    SCRIPTS = ("javascript:alert(1)", " JavaScript:x", "java\tscript:x", "\u200bvbscript:x",
               "data:text/html,<script>x</script>")  # fmt: skip

    def test_a_program_is_no_address(self, create, resource):
        for address in self.SCRIPTS:
            with pytest.raises(tk.ValidationError) as caught:
                create(resources=[resource(url=address)])
            (error,) = caught.value.error_dict["resources"]
            assert "https://" in error["url"][0]

    def test_other_addresses_are_kept(self, create, resource):
        for address in ("https://nso.go.th/javascript:a", "ftp://nso.go.th/a.csv"):
            made = create(resources=[resource(url=address)])
            assert made["resources"][0]["url"] == address

    def test_one_that_is_stored_keeps_nobody_from_mending_the_rest(
        self, create, resource, monkeypatch
    ):
        with monkeypatch.context() as patch:
            patch.setitem(tk.config, "ckanext.dgagov.enforce", "report")
            made = create(resources=[resource(url=self.SCRIPTS[0])])
        stored = made["resources"][0]
        changed = call_action(
            "package_patch", id=made["id"], notes="ใหม่", resources=[{**stored, "name": "ใหม่"}]
        )
        assert changed["resources"][0]["url"] == self.SCRIPTS[0]
        with pytest.raises(tk.ValidationError):
            call_action("resource_patch", id=stored["id"], url="javascript:alert(2)")

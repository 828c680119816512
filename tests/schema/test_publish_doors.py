"""Every mandatory item, at every door through which a data set can be published."""

from __future__ import annotations

from itertools import product
from typing import Any
from unittest.mock import ANY

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action

Record = dict[str, Any]

MANDATORY = {
    "data_type": ("data_type", ""),
    "title": ("title", "\u200b"),
    "owner_org": ("owner_org", ""),
    "maintainer": ("maintainer", "\u00a0-"),
    "maintainer_email": ("maintainer_email", "–"),
    "tags": ("tag_string", []),
    "notes": ("notes", "ไม่ทราบ"),
    "objective": ("objective", [""]),
    "update_frequency_unit": ("update_frequency_unit", " "),
    "geo_coverage": ("geo_coverage", "[]"),
    "data_source": ("data_source", '[""]'),
    "data_format": ("data_format", "[]"),
    "data_category": ("data_category", "-"),
    "license_id": ("license_id", ""),
}
"""The key a client leaves blank: the key that carries the error, and one of the blank forms."""


def errors_of(action: str, context: Record | None = None, **data: Any) -> Record:
    with pytest.raises(tk.ValidationError) as caught:
        call_action(action, context or {}, **data)
    return caught.value.error_dict


@pytest.mark.usefixtures("site")
class TestMandatoryItems:
    """Each of the 14 items, left blank at each door. One data set serves all items of a door."""

    def test_created_without_the_key(self, complete, organization):
        for key, (where, _) in MANDATORY.items():
            data = complete(owner_org=organization["id"])
            del data[key]
            assert set(errors_of("package_create", **data)) == {where}

    def test_created_with_a_blank_value(self, complete, organization):
        for key, (where, blank) in MANDATORY.items():
            data = {**complete(owner_org=organization["id"]), key: blank}
            assert set(errors_of("package_create", **data)) == {where}

    def test_patched_to_a_blank_value(self, create):
        dataset = create()
        for key, (where, blank) in MANDATORY.items():
            errors = errors_of("package_patch", id=dataset["id"], **{key: blank})
            assert set(errors) == {where}
        assert call_action("package_show", id=dataset["id"]) == dataset

    def test_updated_to_a_blank_value(self, create):
        dataset = create()
        for key, (where, blank) in MANDATORY.items():
            assert set(errors_of("package_update", **{**dataset, key: blank})) == {where}
        assert call_action("package_show", id=dataset["id"]) == dataset

    def test_revised_to_a_blank_value(self, create):
        dataset = create()
        for key, (where, blank) in MANDATORY.items():
            # Revising merges lists, so what is there is taken out first.
            update = {} if isinstance(blank, list) else {key: blank}
            errors = errors_of(
                "package_revise", match={"id": dataset["id"]}, filter=[f"-{key}"], update=update
            )
            assert set(errors) == {where}
        assert call_action("package_show", id=dataset["id"]) == dataset

    def test_a_draft_may_lack_it_and_cannot_be_published(self, complete, organization):
        nothing = {key: blank for key, (_, blank) in MANDATORY.items() if key != "owner_org"}
        draft = call_action(
            "package_create", **{"owner_org": organization["id"], "state": "draft", **nothing}
        )
        whole = complete(owner_org=organization["id"])
        for key, (where, blank) in MANDATORY.items():
            data = {**whole, key: blank, "id": draft["id"], "state": "active"}
            assert set(errors_of("package_patch", **data)) == {where}
        errors = errors_of("package_patch", id=draft["id"], state="active")
        assert set(errors) == {where for where, _ in MANDATORY.values()} - {"owner_org"}
        assert call_action("package_show", id=draft["id"])["state"] == "draft"


@pytest.mark.usefixtures("site")
class TestState:
    """What counts as published."""

    def test_the_draft_state_of_people_who_may_not_set_it_does_not_help(
        self, complete, organization
    ):
        """Core ignores `state` on a creation by a plain member: the data set would be active."""
        from ckan.tests import factories

        editor = factories.User()
        call_action(
            "organization_member_create",
            id=organization["id"],
            username=editor["name"],
            role="editor",
        )
        data = complete(owner_org=organization["id"], state="draft", notes="", title="")
        with pytest.raises(tk.ValidationError) as caught:
            tk.get_action("package_create")({"user": editor["name"]}, data)
        assert set(caught.value.error_dict) == {"notes", "title"}

    def test_an_update_of_a_draft_that_names_no_state_stays_a_draft(self, complete, organization):
        draft = call_action(
            "package_create", **complete(owner_org=organization["id"], state="draft", notes="")
        )
        data = {key: value for key, value in draft.items() if key != "state"}
        updated = call_action("package_update", **{**data, "data_source": "ทะเบียนราษฎร"})
        assert updated["state"] == "draft"
        assert updated["data_source"] == "ทะเบียนราษฎร"

    def test_a_deleted_data_set_is_checked_when_it_comes_back(self, create):
        dataset = create()
        call_action("package_delete", id=dataset["id"])
        call_action("package_patch", id=dataset["id"], notes="")
        assert "notes" in errors_of("package_patch", id=dataset["id"], state="active")

    def test_a_whole_draft_is_published(self, create):
        draft = create(state="draft")
        assert call_action("package_patch", id=draft["id"], state="active")["state"] == "active"

    def test_a_draft_without_title_does_not_get_its_name_as_title(self, create):
        """Core writes the name there, and the item would look filled in."""
        draft = create(state="draft", title=...)
        assert draft["title"] == ""
        assert set(errors_of("package_patch", id=draft["id"], state="active")) == {"title"}

    @pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)
    def test_the_organization_is_mandatory_whatever_core_is_set_to(self, complete, organization):
        assert set(errors_of("package_create", **complete())) == {"owner_org"}
        draft = call_action("package_create", **complete(state="draft"))
        assert "owner_org" in errors_of("package_patch", id=draft["id"], state="active")

    def test_the_organization_is_not_taken_away_by_the_side_door(self, create):
        dataset = create()
        errors = errors_of("package_owner_org_update", id=dataset["id"], organization_id="")
        assert set(errors) == {"organization_id"}
        assert call_action("package_show", id=dataset["id"])["owner_org"] == dataset["owner_org"]


@pytest.mark.usefixtures("site")
class TestResources:
    """`name`, `url` and `format` of the resources of public data."""

    def test_a_resource_item_is_mandatory_at_each_door(self, create, complete, resource):
        dataset = create(resources=[resource()])
        kept = dataset["resources"][0]
        match = {"id": dataset["id"]}
        for key, blank in product(("name", "url", "format"), (..., "", "-", "\u00a0")):
            url = "https://nso.go.th/api" if key == "format" else "https://nso.go.th/a.csv"
            broken = {k: v for k, v in {**resource(url=url), key: blank}.items() if v is not ...}
            whole = complete(owner_org=dataset["owner_org"], resources=[broken])
            assert errors_of("package_create", **whole) == {"resources": [{key: ANY}]}
            update = errors_of("package_update", **{**dataset, "resources": [kept, broken]})
            assert update == {"resources": [{}, {key: ANY}]}
            patch = errors_of("package_patch", **match, resources=[kept, broken])
            assert patch == {"resources": [{}, {key: ANY}]}
            revise = errors_of("package_revise", match=match, update__resources__extend=[broken])
            assert revise == {"resources": [{}, {key: ANY}]}
            assert set(errors_of("resource_create", **broken, package_id=dataset["id"])) == {key}
            assert set(errors_of("resource_update", **broken, id=kept["id"])) == {key}
            if blank is not ...:
                assert set(errors_of("resource_patch", id=kept["id"], **{key: blank})) == {key}

    def test_the_format_is_guessed_from_the_address_as_in_core(self, create, resource):
        made = create(resources=[resource(format=...)])
        assert made["resources"][0]["format"] == "CSV"

    def test_an_empty_resource_is_seen(self, complete, organization):
        """Flattened, `{}` would vanish without a word."""
        data = complete(owner_org=organization["id"], resources=[{}])
        assert set(errors_of("package_create", **data)["resources"][0]) == {"name", "url", "format"}

    def test_publishing_a_draft_checks_resources_that_did_not_change(self, create, resource):
        draft = create(state="draft", resources=[resource(name="")])
        errors = errors_of("package_patch", id=draft["id"], state="active")
        assert set(errors["resources"][0]) == {"name"}

    def test_making_data_public_checks_resources_that_did_not_change(self, create, resource):
        internal = create(
            data_category="ข้อมูลใช้ภายใน",
            license_id="อื่นๆ",
            license_id_other="ใช้ภายในหน่วยงาน",
            private=True,
            resources=[{"name": "ทะเบียนภายใน", "url": ""}],
        )
        errors = errors_of(
            "package_patch",
            id=internal["id"],
            data_category="ข้อมูลสาธารณะ",
            license_id="Open Data Common",
        )
        assert set(errors["resources"][0]) == {"url", "format"}

    def test_resources_of_data_that_is_not_public_may_lack_them(self, create):
        made = create(
            data_category="ข้อมูลส่วนบุคคล",
            license_id="อื่นๆ",
            license_id_other="ไม่อนุญาต",
            resources=[{"name": "", "url": "", "description": "ทะเบียนผู้รับบริการ"}],
        )
        assert len(made["resources"]) == 1

    def test_a_resource_of_a_draft_may_lack_everything(self, create):
        assert len(create(state="draft", resources=[{"description": "ร่าง"}])["resources"]) == 1


@pytest.mark.usefixtures("site")
class TestKeywords:
    """Keywords arrive as `tags` from the API and as `tag_string` from the form."""

    def test_tags_alone_are_enough(self, create):
        assert len(create()["tags"]) == 2

    def test_a_tag_string_alone_is_enough(self, create):
        made = create(tags=..., tag_string="จังหวัด, ท่องเที่ยว,, กำลังแรงงาน ")
        assert {tag["name"] for tag in made["tags"]} == {"จังหวัด", "ท่องเที่ยว", "กำลังแรงงาน"}

    def test_blank_ones_are_none(self, complete, organization):
        for tags in ({"tags": []}, {"tag_string": " , -"}, {"tags": [{}]}):
            data = {**complete(owner_org=organization["id"], tags=...), **tags}
            assert "tag_string" in errors_of("package_create", **data)


@pytest.mark.usefixtures("site")
def test_a_mandatory_repeating_field_must_have_a_row(create, complete, organization, monkeypatch):
    """Scheming never validates the parent of repeating subfields."""
    from ckan import plugins as p
    from ckanext.scheming.plugins import SchemingDatasetsPlugin

    plugin = SchemingDatasetsPlugin.instance
    assert plugin is p.get_plugin("dgagov_datasets")
    text = {"field_name": "agency", "label": "หน่วยงานร่วม"}
    field = {
        "field_name": "partners",
        "label": {"th": "ผู้ร่วมจัดทำ", "en": "Partners"},
        "required": True,
        "repeating_subfields": [text],
    }
    schema = plugin._expanded_schemas["dataset"]
    monkeypatch.setitem(schema, "dataset_fields", [*schema["dataset_fields"], field])
    owner = {"owner_org": organization["id"]}
    for partners in ({}, {"partners": []}, {"partners": [{}]}, {"partners": [{"agency": "-"}]}):
        errors = errors_of("package_create", **complete(**owner), **partners)
        assert set(errors) == {"partners"}
        assert "ผู้ร่วมจัดทำ" in errors["partners"][0]
    made = create(partners=[{"agency": "กรมการจัดหางาน"}])
    assert made["partners"] == [{"agency": "กรมการจัดหางาน"}]
    assert create(state="draft")["state"] == "draft"


@pytest.mark.usefixtures("site")
class TestReportMode:
    """`ckanext.dgagov.enforce = report`: nothing is refused and nothing is rewritten."""

    @pytest.mark.ckan_config("ckanext.dgagov.enforce", "report")
    def test_blank_items_are_let_through_as_they_are(self, create):
        blanks = {key: blank for key, (_, blank) in MANDATORY.items() if key != "owner_org"}
        made = create(**blanks)
        assert {key: made[key] for key in blanks} == {**blanks, "data_format": []}
        assert made["state"] == "active"

    @pytest.mark.ckan_config("ckanext.dgagov.enforce", "report")
    def test_values_outside_the_lists_are_stored_as_they_are(self, create, resource):
        odd = {
            "update_frequency_unit": "รายปี",
            "update_frequency_interval": "ทุกปี",
            "data_format": ["XLS/XLSX", "csv"],
            "geo_coverage": "ทั่วประเทศ",
            "license_id": "License not specified",
            "maintainer_email": "ไม่มี",
            "allow_harvest": "Yes",
            "last_updated_date": "13 ธันวาคม 2566",
            "first_year_of_data": "2020",
            "notes": "  เว้นวรรค\u00a0หน้า ",
        }
        made = create(**odd, resources=[resource(format="csv", name="", url="")])
        assert {key: made[key] for key in odd} == odd
        assert made["resources"][0]["format"] == "csv"

    @pytest.mark.ckan_config("ckanext.dgagov.enforce", "report")
    def test_an_old_record_is_updated_without_touching_the_bad_field(self, create):
        made = create(data_format=[], geo_coverage="ทั่วประเทศ", objective_other="")
        patched = call_action("package_patch", id=made["id"], notes="แก้ไขคำอธิบาย")
        assert patched["notes"] == "แก้ไขคำอธิบาย"
        assert {k: v for k, v in patched.items() if k not in ("notes", "metadata_modified")} == {
            k: v for k, v in made.items() if k not in ("notes", "metadata_modified")
        }

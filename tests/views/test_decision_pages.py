"""The pages of assessors: who is named, and what they decide."""

from __future__ import annotations

import pytest
from ckan.tests import factories, helpers

pytestmark = [
    pytest.mark.usefixtures("dgagov_site", "with_plugins"),
    pytest.mark.ckan_config("ckanext.dgagov.enforce", "report"),
]

ASSESSORS = "/ckan-admin/dgagov-assessors"


class TestNaming:
    def test_a_sysadmin_names_and_takes_back(self, browse):
        sysadmin, person = factories.Sysadmin(), factories.User()
        organization = factories.Organization(title="กรมตัวอย่าง <b>")
        form = {
            "user": person["name"],
            "organization": organization["id"],
            "criterion": "openness",
            "reason": "คำสั่งที่ 1/2565",
        }
        page = browse(sysadmin, ASSESSORS, form).page
        (row,) = [r for r in page.select("tbody tr") if person["name"] in r.get_text()]
        assert "กรมตัวอย่าง <b>" in row.get_text()
        assert "คำสั่งที่ 1/2565" in row.get_text()
        assert sysadmin["name"] in row.get_text()
        (grant,) = helpers.call_action("dgagov_assessor_list", user=person["name"])
        assert (grant["organization_id"], grant["criterion"]) == (organization["id"], "openness")
        page = browse(sysadmin, row.form["action"], {"reason": "ครบวาระ"}).page
        assert not [r for r in page.select("tbody tr") if person["name"] in r.get_text()]
        assert not helpers.call_action("dgagov_assessor_list", user=person["name"])

    def test_a_name_that_nobody_has_is_told_at_its_field(self, browse):
        form = {"user": "ไม่มีคนนี้", "organization": "", "criterion": "use", "reason": "ลอง"}
        page = browse(factories.Sysadmin(), ASSESSORS, form).page
        field = page.find(id="assessor-user")
        assert field["value"] == "ไม่มีคนนี้"
        assert field["aria-invalid"] == "true"
        assert "ไม่มีคนนี้" in page.find(id=field["aria-describedby"]).get_text()
        assert page.find(id="assessor-criterion").find("option", selected=True)["value"] == "use"

    def test_only_sysadmins(self, opdc, browse):
        for role, user in opdc["users"].items():
            status = 200 if role == "sysadmin" else 403
            assert browse(user, ASSESSORS).status_code == status, role
            if role != "sysadmin":
                form = {"user": opdc["users"]["outsider"]["name"]}
                assert browse(user, ASSESSORS, form).status_code == 403, role
        assert ASSESSORS in browse(opdc["users"]["sysadmin"], "/ckan-admin/").body

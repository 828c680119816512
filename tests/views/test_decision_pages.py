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


@pytest.fixture
def assessor() -> dict:
    user = factories.User()
    helpers.call_action("dgagov_assessor_create", user=user["name"])
    return user


@pytest.fixture
def decided(opdc):
    """A function: the standing decisions of the example; withdrawn after the test."""

    def look() -> list[dict]:
        return helpers.call_action("dgagov_decision_list", organization=opdc["id"])

    yield look
    for row in look():
        helpers.call_action("dgagov_decision_delete", id=row["id"], reason="จบการทดสอบ")


def score(organization: dict) -> str:
    return f"/organization/score/{organization['name']}"


def decisions(organization: dict, rest: str = "") -> str:
    return f"/organization/{organization['name']}/decisions{rest}"


def filled(form, **typed: str) -> dict:
    """The fields of a form as a browser sends them, with what is typed."""
    fields = {field["name"]: field.get("value", "") for field in form.find_all("input")}
    return {**fields, **typed}


class TestDeciding:
    def test_on_a_criterion_beside_what_was_found(self, opdc, browse, assessor, decided):
        page = browse(assessor, score(opdc)).page
        form = page.find(id="criterion-catalog").select_one("form.dgagov-decide")
        options = [option["value"] for option in form.select("[name=result] option")]
        assert options == ["", "pass", "fail", "not_applicable"]
        reason = "เปิดได้จริง <script>alert(1)</script>"
        fields = filled(form, result="pass", reason=reason)
        answer = browse(assessor, form["action"], fields)
        row = answer.page.find(id="criterion-catalog").get_text(" ", strip=True)
        assert "10 จาก 10 คะแนน" in row
        assert reason in row
        assert assessor["name"] in row
        assert "หากไม่มีคำวินิจฉัย ระบบพบว่า ยังไม่ผ่าน 0 จาก 10 คะแนน" in row
        assert "<script>alert(1)" not in answer.body

    def test_on_a_data_set_and_on_a_row(self, opdc, browse, assessor, decided):
        dataset = opdc["datasets"]["biz-portal-plan"]
        page = browse(assessor, score(opdc)).page
        link = page.find(id="datasets").parent.select_one(f"th a[href$='{dataset['name']}']")
        form = link.find_parent("tr").select_one("form.dgagov-decide")
        rows = [option["value"] for option in form.select("[name=row] option")]
        assert rows == ["", "access", "detail", "format"]
        fields = filled(form, row="detail", result="level:2", reason="มีรายอำเภอ")
        page = browse(assessor, form["action"], fields).page
        row = page.find(id="datasets").parent.select_one(f"th a[href$='{dataset['name']}']")
        detail = row.find_parent("tr").select_one("[data-row=detail]").get_text(" ", strip=True)
        assert "ระดับ 2 (ขั้นกลาง) ผู้ตรวจประเมินวินิจฉัย" in detail
        assert "มีรายอำเภอ" in detail
        assert "ผลที่ระบบตรวจพบเอง: ยังไม่ถึงระดับ 1" in detail
        (kept,) = decided()
        assert (kept["row"], kept["result"], kept["level"]) == ("detail", "level", 2)

    def test_on_the_page_of_the_data_set(self, opdc, browse, assessor, decided):
        dataset = opdc["datasets"]["biz-portal-plan"]
        address = f"/dataset/{dataset['name']}/openness"
        form = browse(assessor, address).page.select_one("form.dgagov-decide")
        fields = filled(form, row="", result="level:3", reason="ตรวจที่หน่วยงานแล้ว")
        page = browse(assessor, form["action"], fields).page
        assert page.h1.get_text().endswith(dataset["title"])
        text = page.select_one(".primary").get_text(" ", strip=True)
        assert "ตรวจที่หน่วยงานแล้ว" in text
        assert "หากไม่มีคำวินิจฉัย" in text
        assert browse(assessor, f"/dataset/{dataset['name']}").page.find(id="dgagov-openness")

    def test_a_reason_is_compulsory_and_nothing_typed_is_lost(
        self, opdc, browse, assessor, decided
    ):
        dataset = opdc["datasets"]["biz-portal-plan"]
        form = {"criterion": "openness", "dataset": dataset["id"], "row": "access"}
        form |= {"result": "level:2", "reason": "  ", "back": "score"}
        page = browse(assessor, decisions(opdc), form).page
        prefix = f"decide-openness-{dataset['id']}"
        field = page.find(id=f"{prefix}-reason")
        assert field["aria-invalid"] == "true"
        assert f"{prefix}-reason-error" in field["aria-describedby"]
        chosen = {
            name: page.find(id=f"{prefix}-{name}").find("option", selected=True)["value"]
            for name in ("row", "result")
        }
        assert chosen == {"row": "access", "result": "level:2"}
        assert page.select_one("[name=back]")["value"] == "score"
        assert not decided()

    def test_listed_with_who_and_why_and_withdrawn_with_a_reason(
        self, opdc, browse, assessor, decided
    ):
        form = {"criterion": "list", "result": "fail", "reason": "ยังไม่ครบทุกภารกิจ"}
        browse(assessor, decisions(opdc), form)
        page = browse(opdc["users"]["member"], decisions(opdc)).page
        (row,) = page.select("tbody tr")
        assert "ยังไม่ครบทุกภารกิจ" in row.get_text()
        assert assessor["name"] in row.get_text()
        assert not row.find("form")
        (row,) = browse(assessor, decisions(opdc)).page.select("tbody tr")
        refused = browse(assessor, row.form["action"], {"reason": ""}).page
        assert refused.select_one("tbody form .is-invalid") is not None
        page = browse(assessor, row.form["action"], {"reason": "ส่งมาครบแล้ว"}).page
        assert not page.select("tbody tr")
        assert "ส่งมาครบแล้ว" in page.select_one("details").get_text()
        assert not decided()


class TestWhoDecides:
    def test_only_assessors_of_the_criterion_and_never_on_their_own(self, opdc, browse, decided):
        narrow = factories.User()
        helpers.call_action("dgagov_assessor_create", user=narrow["name"], criterion="openness")
        form = {"criterion": "catalog", "result": "pass", "reason": "ดี"}
        users = {**opdc["users"], "narrow": narrow}
        users.pop("sysadmin")
        for role, user in users.items():
            assert browse(user, decisions(opdc), form).status_code == 403, role
            sees = 403 if role in ("anonymous", "outsider") else 200
            assert browse(user, decisions(opdc)).status_code == sees, role
        page = browse(narrow, score(opdc)).page
        assert page.find(id="criterion-catalog").find("form") is None
        assert page.find(id="criterion-openness").find("form") is not None
        for role in ("member", "editor", "admin"):
            assert not browse(users[role], score(opdc)).page.select("form.dgagov-decide"), role
        assert not decided()

    def test_a_criterion_or_a_data_set_that_is_none(self, opdc, browse, assessor):
        for query in ("?criterion=none", "?criterion=openness&dataset=none"):
            assert browse(assessor, decisions(opdc, f"/new{query}")).status_code == 404
        page = browse(assessor, decisions(opdc, "/new?criterion=use")).page
        assert page.select_one("form.dgagov-decide") is not None

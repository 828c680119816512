"""Uses of open data in the browser: reported by stewards, judged by assessors."""

from __future__ import annotations

import pytest
from ckan.tests import factories, helpers

pytestmark = [
    pytest.mark.usefixtures("dgagov_site", "with_plugins"),
    pytest.mark.ckan_config("ckanext.dgagov.enforce", "report"),
]

TEXTS = {
    "title": "ลดเวลารอคิวด้วยข้อมูลผู้ใช้บริการ",
    "issue": "การขับเคลื่อน e-Service",
    "change": "ปรับจำนวนช่องบริการตามช่วงเวลา",
    "result": "เวลารอลดจาก 40 เหลือ 15 นาที",
    "report_url": "https://data.opdc.go.th/report",
}


def address(organization: dict, rest: str = "") -> str:
    return f"/organization/{organization['name']}/uses{rest}"


@pytest.fixture
def assessor() -> dict:
    user = factories.User()
    helpers.call_action("dgagov_assessor_create", user=user["name"])
    return user


@pytest.fixture
def report(opdc, browse):
    """A function: changes -> the page after an editor saved the form with them."""

    def send(**changes):
        dataset = opdc["datasets"]["pmqa-4-0-result"]["id"]
        form = {**TEXTS, "focus_area": "9", "datasets": [dataset], "do": "save", **changes}
        return browse(opdc["users"]["editor"], address(opdc, "/new"), form).page

    return send


def uses(organization: dict) -> list:
    return helpers.call_action("dgagov_use_list", organization=organization["id"])


class TestReporting:
    def test_the_form_offers_what_the_inventory_says(self, opdc, browse):
        page = browse(opdc["users"]["editor"], address(opdc, "/new")).page
        area = opdc["document"]["focus_areas"][0]
        assert page.find(id="use-issue").get_text().strip() == area["issue"]
        first, second = page.find(id="use-focus_area").find_all("optgroup")
        assert [option["value"] for option in first("option")] == [str(area["focus_area"])]
        assert len(second("option")) == 9
        assert first.option.has_attr("selected")
        labels = [label.get_text(" ", strip=True) for label in page.select(".form-check label")]
        titles = {dataset["title"] for dataset in opdc["datasets"].values()}
        assert {label.partition("  ")[0] for label in labels} >= titles

    def test_of_many_data_sets_those_looked_for_are_offered(self, opdc, browse, monkeypatch):
        """Without a script: the button sends the form, and nothing typed or chosen is lost."""
        monkeypatch.setattr("ckanext.dgagov.views.uses.SHOWN", 3)
        editor, before = opdc["users"]["editor"], len(uses(opdc))
        page = browse(editor, address(opdc, "/new")).page
        assert not page.select("input[name=datasets]")
        chosen = opdc["datasets"]["pmqa-4-0-result"]["id"]
        form = {**TEXTS, "focus_area": "9", "datasets": [chosen], "found": ""}
        for button in ("find", "enter"):
            page = browse(
                editor, address(opdc, "/new"), {**form, "do": button, "find": "PORTAL  แผน"}
            ).page
            titles = [label.get_text(strip=True) for label in page.select(".form-check label")]
            assert "PMQA" in titles[0]
            assert len(titles) == 4
            assert all("แผน" in title and "Portal" in title for title in titles[1:])
            assert [box["value"] for box in page.select("input[checked]")] == [chosen]
            assert page.find(id="use-title")["value"] == TEXTS["title"]
        assert len(uses(opdc)) == before
        # Enter in another field saves.
        form |= {"do": "enter", "find": "แผน", "found": "แผน", "title": "พบแล้ว"}
        browse(editor, address(opdc, "/new"), form)
        assert [use["datasets"] for use in uses(opdc) if use["title"] == "พบแล้ว"] == [[chosen]]

    def test_saved_listed_and_sent_in(self, opdc, browse, report):
        page = report(title="การใช้ที่ 1 <script>alert(1)</script>")
        assert page.h1.get_text() == "การใช้ที่ 1 <script>alert(1)</script>"
        assert "ฉบับร่าง" in page.get_text()
        assert TEXTS["result"] in page.get_text()
        (link,) = [a["href"] for a in page.select("a") if a.get("href") == TEXTS["report_url"]]
        assert link
        action = page.select_one("form[action$=submit]")["action"]
        page = browse(opdc["users"]["editor"], action, {}).page
        assert "รอผู้ตรวจประเมินพิจารณา" in page.select_one("h1 ~ p .badge").get_text()
        listed = browse(opdc["users"]["member"], address(opdc)).page
        (row,) = [r for r in listed.select("tbody tr") if "การใช้ที่ 1" in r.get_text()]
        assert "<script>alert(1)</script>" in row.get_text()
        assert "9. ด้านการบริหารจัดการภาครัฐ" in row.get_text()

    def test_what_is_refused_stands_beside_its_field_and_nothing_typed_is_lost(self, opdc, report):
        before = len(uses(opdc))
        page = report(report_url="javascript:alert(1)", title="  ชื่อที่พิมพ์ไว้  ")
        field = page.find(id="use-report_url")
        assert field["value"] == "javascript:alert(1)"
        assert "https://" in page.find(id=field["aria-describedby"]).get_text()
        assert page.find(id="use-title")["value"].strip() == "ชื่อที่พิมพ์ไว้"
        assert page.find(id="use-change").get_text().strip() == TEXTS["change"]
        assert len(page.select("input[name=datasets][checked]")) == 1
        assert page.find(id="use-focus_area").find("option", selected=True)["value"] == "9"
        assert len(uses(opdc)) == before

    def test_sending_in_tells_what_is_missing_and_keeps_the_draft(self, opdc, browse, report):
        page = report(do="submit", title="ยังไม่ครบ", issue="", result="เร็วขึ้นมาก", report_url="")
        described = page.find(id="use-issue")["aria-describedby"].split()
        assert "ประเด็น" in page.find(id=described[0]).get_text()
        assert page.find(id="use-result")["aria-invalid"] == "true"
        (kept,) = [use for use in uses(opdc) if use["title"] == "ยังไม่ครบ"]
        assert kept["state"] == "draft"
        form = page.select_one("form.dgagov-use")
        fields = {**TEXTS, "title": "ครบแล้ว", "focus_area": "9", "datasets": kept["datasets"]}
        version = form.find(attrs={"name": "version"})["value"]
        browse(
            opdc["users"]["editor"], form["action"], {**fields, "version": version, "do": "submit"}
        )
        (sent,) = [use for use in uses(opdc) if use["id"] == kept["id"]]
        assert (sent["title"], sent["state"]) == ("ครบแล้ว", "submitted")

    def test_two_at_once_lose_nothing(self, opdc, browse, report):
        page = report(title="แก้พร้อมกัน")
        edit = page.select_one("a[href$='/edit']")["href"]
        form = browse(opdc["users"]["editor"], edit).page.select_one("form.dgagov-use")
        version = form.find(attrs={"name": "version"})["value"]
        fields = {**TEXTS, "focus_area": "9", "datasets": [], "version": version, "do": "save"}
        browse(opdc["users"]["admin"], form["action"], {**fields, "title": "ของเพื่อน"})
        page = browse(opdc["users"]["editor"], form["action"], {**fields, "title": "ของฉัน"}).page
        notice = page.select_one(".alert-warning").get_text(" ", strip=True)
        assert opdc["users"]["admin"]["name"] in notice
        assert page.find(id="use-title")["value"] == "ของฉัน"
        newest = page.find(attrs={"name": "overwrite"})["value"]
        fields = {**fields, "title": "ของฉัน", "overwrite": newest}
        page = browse(opdc["users"]["editor"], form["action"], fields).page
        assert page.h1.get_text() == "ของฉัน"
        assert "ของเพื่อน" not in [use["title"] for use in uses(opdc)]

    def test_reported_no_longer(self, opdc, browse, report):
        page = report(title="จะยกเลิก")
        action = page.select_one("form[action$=delete]")["action"]
        page = browse(opdc["users"]["editor"], action, {"reason": "ซ้ำ"}).page
        assert "จะยกเลิก" not in page.select_one(".dgagov-wide").get_text()
        assert "จะยกเลิก" not in [use["title"] for use in uses(opdc)]

    def test_an_address_of_another_organization(self, opdc, browse, report):
        page = report(title="ขององค์กรหนึ่ง")
        other = factories.Organization()
        use = page.select_one("form[action$=submit]")["action"].split("/")[-2]
        assert browse(factories.Sysadmin(), address(other, f"/{use}")).status_code == 404


class TestReviewing:
    def test_accepted_or_sent_back_with_a_reason(self, opdc, browse, report, assessor):
        editor = opdc["users"]["editor"]
        page = report(do="submit", title="รอพิจารณา")
        here = page.select_one("form[action$=delete]")["action"].removesuffix("/delete")
        assert page.find(id="review") is None
        page = browse(assessor, here).page
        action = page.find(id="review")["action"]
        refused = browse(assessor, action, {"verdict": "return", "reason": " "}).page
        assert refused.find(id="review-reason")["aria-invalid"] == "true"
        page = browse(assessor, action, {"verdict": "return", "reason": "ไม่มีตัวเลขก่อนใช้"}).page
        assert "ส่งกลับให้แก้ไข" in page.select_one("h1 ~ p .badge").get_text()
        assert "ไม่มีตัวเลขก่อนใช้" in browse(editor, address(opdc)).page.get_text()
        assert "ไม่มีตัวเลขก่อนใช้" in browse(editor, f"{here}/edit").page.get_text()
        browse(editor, f"{here}/submit", {})
        page = browse(assessor, action, {"verdict": "accept", "reason": "ชัดเจน"}).page
        assert "รับรองแล้ว" in page.select_one("h1 ~ p .badge").get_text()
        assert "ชัดเจน" in page.select_one(".alert-success[role=note]").get_text()
        page = browse(editor, f"{here}/edit").page
        assert "รับรองแล้ว" in page.find(id="use-state").get_text()


class TestWhoSeesThem:
    def test_roles(self, opdc, browse, report, assessor):
        page = report(title="ใครเห็นบ้าง")
        here = page.select_one("form[action$=delete]")["action"].removesuffix("/delete")
        users = {**opdc["users"], "assessor": assessor}
        for role, user in users.items():
            sees = 403 if role in ("anonymous", "outsider") else 200
            edits = 200 if role in ("editor", "admin", "sysadmin") else 403
            assert browse(user, address(opdc)).status_code == sees, role
            assert browse(user, here).status_code == sees, role
            assert browse(user, address(opdc, "/new")).status_code == edits, role
            assert browse(user, f"{here}/edit").status_code == edits, role
            home = browse(user, f"/organization/{opdc['name']}").body
            assert ("ตัวชี้วัดบัญชีข้อมูล" in home) == (sees == 200), role
        for role in ("anonymous", "outsider", "member", "editor", "admin"):
            answer = browse(users[role], f"{here}/review", {"verdict": "accept", "reason": "ดี"})
            assert answer.status_code == 403, role

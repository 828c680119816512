"""The organization's score page: what it shows, to whom, and where its links lead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ckan.tests import factories, helpers

from ckanext.dgagov.views import score

pytestmark = [
    pytest.mark.usefixtures("dgagov_site", "with_plugins"),
    pytest.mark.ckan_config("ckanext.dgagov.enforce", "report"),
]


def address(organization: dict, query: str = "") -> str:
    return f"/organization/score/{organization['name']}{query}"


def test_the_colours_of_states_are_those_of_this_ckan():
    """A class that its Bootstrap does not know leaves white letters on a white page."""
    import ckan

    from ckanext.dgagov.helpers.score import STATES

    css = (Path(ckan.__file__).parent / "public/base/css/main.css").read_text(encoding="utf-8")
    for classes, _icon in STATES.values():
        for name in classes.split():
            assert re.search(rf"\.{name}\b(?!-)", css), name


class TestWhatItShows:
    def test_the_worked_example(self, opdc, browse):
        answer = browse(opdc["users"]["editor"], address(opdc))
        text = answer.page.get_text(" ", strip=True)
        assert answer.page.select_one(".dgagov-total").get_text(" ", strip=True) == (
            "60 จาก 100 คะแนน"
        )
        assert "ปีงบประมาณ 2565" in text
        row = answer.page.find(id="criterion-metadata")
        assert "10 จาก 15 คะแนน" in row.get_text(" ", strip=True)
        assert "400/600" in row.get_text()
        assert "ผ่านบางส่วน" in row.get_text()
        assert "13 จาก 14" in text
        assert "12 จาก 14" in text
        english = browse(opdc["users"]["editor"], address(opdc), language="/en")
        assert "60 of 100 points" in english.page.get_text(" ", strip=True)

    def test_every_gap_leads_to_where_it_is_mended(self, opdc, browse, has_anchor):
        users = opdc["users"]
        page = browse(users["editor"], address(opdc)).page
        gaps = page.select(".dgagov-gap")
        assert len(gaps) == 8
        links = [link["href"] for link in page.select(".dgagov-mend")]
        assert len(links) == 5
        # Four files nobody looked into, each inspected with one click.
        assert len(page.select(".dgagov-gap-form")) == 4
        for link in links:
            target = page if link.startswith("#") else browse(users["editor"], link).page
            assert has_anchor(target, link), link

    def test_an_entry_without_a_data_set_leads_to_a_new_one_of_its_title(
        self, example, people, browse
    ):
        organization = example()
        users = people(organization["id"])
        document = organization["document"]
        holder = document["focus_areas"][0]["missions"][0]["processes"][0]["datasets"]
        holder.append({"code": "DataSet_11_09", "title": "จำนวนผู้ใช้ & บริการ", "dataset": None})
        helpers.call_action(
            "dgagov_inventory_update",
            organization=organization["id"],
            version=1,
            document=document,
        )
        page = browse(users["editor"], address(organization)).page
        (link,) = [a["href"] for a in page.select(".dgagov-mend") if "/dataset/new" in a["href"]]
        form = browse(users["editor"], link).page
        assert form.find(id="field-title")["value"] == "จำนวนผู้ใช้ & บริการ"
        chosen = form.find(id="field-organizations").find("option", selected=True)
        assert chosen["value"] == organization["id"]

    def test_an_inventory_that_lacks_something_leads_to_the_first_empty_field(
        self, people, browse, has_anchor
    ):
        organization = factories.Organization()
        users = people(organization["id"])
        helpers.call_action(
            "dgagov_inventory_update",
            organization=organization["id"],
            version=0,
            document={"focus_areas": [{"focus_area": 9, "issue": "ประเด็น"}]},
        )
        page = browse(users["editor"], address(organization)).page
        (link,) = [a["href"] for a in page.select(".dgagov-mend") if "inventory" in a["href"]]
        assert link.endswith("#place-focus_areas-0-goal")
        assert has_anchor(browse(users["editor"], link).page, link)

    def test_only_the_first_gaps_at_first(self, opdc, browse, monkeypatch):
        monkeypatch.setattr(score, "GAPS_AT_FIRST", 1)
        users = opdc["users"]
        page = browse(users["editor"], address(opdc)).page
        assert len(page.select(".dgagov-gap")) == 1
        (more,) = [a["href"] for a in page.select("#gaps ~ p a")]
        assert len(browse(users["editor"], more).page.select(".dgagov-gap")) == 8

    def test_data_sets_are_paged(self, opdc, browse, monkeypatch):
        monkeypatch.setattr(score, "ROWS", 4)
        users = opdc["users"]
        second = browse(users["editor"], address(opdc, "?page=2")).page
        table = second.find(id="datasets").find_next("tbody")
        assert len(table.find_all("tr")) == 2

    def test_the_other_population(self, people, browse):
        organization = factories.Organization()
        users = people(organization["id"])
        for title in ("ในรายชื่อ", "นอกรายชื่อ"):
            factories.Dataset(owner_org=organization["id"], title=title)
        process = {"title": "กระบวนการ", "datasets": [{"title": "ในรายชื่อ"}]}
        area = {"focus_area": 9, "missions": [{"title": "ภารกิจ", "processes": [process]}]}
        helpers.call_action(
            "dgagov_inventory_update",
            organization=organization["id"],
            version=0,
            document={"focus_areas": [area]},
        )
        inside = browse(users["editor"], address(organization)).page
        everything = browse(users["editor"], address(organization, "?population=all")).page
        assert "นอกรายชื่อ" not in inside.find(id="datasets").find_next("table").get_text()
        assert "นอกรายชื่อ" in everything.find(id="datasets").find_next("table").get_text()
        unknown = browse(users["editor"], address(organization, "?population=ไม่มี"))
        assert unknown.status_code == 400
        assert "ไม่มี" in unknown.body

    def test_titles_are_text_not_html(self, people, browse):
        organization = factories.Organization()
        factories.Dataset(owner_org=organization["id"], title="<script>alert(1)</script>")
        user = people(organization["id"])["editor"]
        body = browse(user, address(organization, "?population=all")).body
        assert "&lt;script&gt;alert(1)" in body
        assert "<script>alert(1)" not in body

    def test_a_name_that_is_none(self, browse):
        answer = browse(factories.User(), address({"name": "no-such-organization"}))
        assert answer.status_code == 404


class TestWhoSeesIt:
    def test_roles(self, opdc, browse):
        for role, user in opdc["users"].items():
            status = 403 if role in ("anonymous", "outsider") else 200
            assert browse(user, address(opdc)).status_code == status, role
            home = browse(user, f"/organization/{opdc['name']}")
            assert (address(opdc) in home.body) == (status == 200), role

    def test_a_member_who_may_not_edit_is_led_nowhere(self, opdc, browse):
        page = browse(opdc["users"]["member"], address(opdc)).page
        assert len(page.select(".dgagov-gap")) == 8
        assert not page.select(".dgagov-mend, .dgagov-gap-form")
        assert not page.select("form.dgagov-declaration")

    @pytest.mark.ckan_config("ckanext.dgagov.public_scores", "true")
    def test_public_scores_hide_private_titles(self, example, browse):
        organization = example(pmqa_4_0_result={"private": True, "title": "ความลับของหน่วยงาน"})
        answer = browse(None, address(organization))
        assert answer.status_code == 200
        assert "ความลับ" not in answer.body
        assert "ชุดข้อมูลที่ไม่เปิดเผย" in answer.body


class TestDeclaring:
    def test_the_catalog_is_worth_its_points_once_declared(self, people, browse):
        organization = factories.Organization()
        users = people(organization["id"])
        form = {"kind": "catalog_url", "value": "https://data.opdc.go.th", "reason": "เปิดแล้ว"}
        answer = browse(users["editor"], address(organization), form)
        assert answer.status_code == 200
        row = answer.page.find(id="criterion-catalog").get_text(" ", strip=True)
        assert "10 จาก 10 คะแนน" in row
        assert f"แจ้งโดย {users['editor']['name']}" in answer.body
        assert answer.page.find(id="declare-catalog_url-value")["value"] == form["value"]

    def test_an_address_that_does_not_count_is_refused_at_its_field(self, people, browse):
        organization = factories.Organization()
        users = people(organization["id"])
        form = {"kind": "catalog_url", "value": "http://localhost:5000", "reason": "ทดลอง"}
        page = browse(users["editor"], address(organization), form).page
        field = page.find(id="declare-catalog_url-value")
        assert field["value"] == form["value"]
        assert field["aria-invalid"] == "true"
        assert "localhost" in page.find(id=field["aria-describedby"]).get_text()
        assert page.find(id="declare-catalog_url-reason")["value"] == "ทดลอง"
        assert not helpers.call_action("dgagov_declaration_list", organization=organization["id"])

    def test_the_site_offers_its_own_address(self, people, browse):
        organization = factories.Organization()
        page = browse(people(organization["id"])["editor"], address(organization)).page
        assert page.find(id="declare-catalog_url-value")["value"] == "http://test.ckan.net/"

    def test_others_may_not(self, opdc, browse):
        form = {"kind": "catalog_url", "value": "https://data.opdc.go.th"}
        for role in ("anonymous", "outsider", "member"):
            answer = browse(opdc["users"][role], address(opdc), form)
            assert answer.status_code == 403, role
        assert not helpers.call_action("dgagov_declaration_list", organization=opdc["id"])


class TestRanking:
    @pytest.fixture
    def poor(self, opdc):
        organization = factories.Organization(title="องค์กรที่เพิ่งเริ่ม")
        helpers.call_action(
            "organization_member_create",
            id=organization["id"],
            username=opdc["users"]["admin"]["name"],
            role="member",
        )
        yield organization
        helpers.call_action("organization_delete", id=organization["id"])

    def test_best_first_and_only_those_one_may_see(self, opdc, poor, browse):
        foreign = factories.Organization(title="องค์กรอื่น")
        user = opdc["users"]["admin"]
        page = browse(user, "/dgagov/scores").page
        links = [a["href"] for a in page.select("tbody th a")]
        assert [link.partition("?")[0] for link in links] == [address(opdc), address(poor)]
        assert foreign["title"] not in page.get_text()
        index = browse(user, "/organization/")
        assert 'href="/dgagov/scores"' in index.body

    def test_paged(self, opdc, poor, browse, monkeypatch):
        monkeypatch.setattr(score, "ROWS", 1)
        page = browse(opdc["users"]["admin"], "/dgagov/scores?page=2").page
        (link,) = page.select("tbody th a")
        assert link["href"].startswith(address(poor))

    def test_not_for_everybody(self, browse):
        assert browse(None, "/dgagov/scores").status_code == 403
        assert "/dgagov/scores" not in browse(None, "/organization/").body

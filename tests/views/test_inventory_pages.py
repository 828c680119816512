"""The inventory as Template 1, and its form without JavaScript."""

from __future__ import annotations

import copy

import pytest
from ckan.tests import factories, helpers

pytestmark = [
    pytest.mark.usefixtures("dgagov_site", "with_plugins"),
    pytest.mark.ckan_config("ckanext.dgagov.enforce", "report"),
]

AREA = "focus_areas[0]"
ENTRY = f"{AREA}.missions[0].processes[0].datasets[0]"


def shown(organization: dict) -> str:
    return f"/organization/inventory/{organization['name']}"


def edited(organization: dict) -> str:
    return f"/organization/inventory/edit/{organization['name']}"


def fields(page) -> dict[str, str]:
    """What a browser would send of the form."""
    form = page.select_one("form.dgagov-inventory")
    sent = {i["name"]: i.get("value", "") for i in form.select("input")}
    sent.update({t["name"]: t.get_text().lstrip("\n") for t in form.select("textarea")})
    for select in form.select("select"):
        chosen = select.find("option", selected=True)
        sent[select["name"]] = chosen["value"] if chosen else ""
    return sent


def stored(organization: dict) -> dict:
    return helpers.call_action("dgagov_inventory_show", organization=organization["id"])


@pytest.fixture
def beginner(people):
    """An organization with one data set and no inventory yet, and its users."""
    organization = factories.Organization()
    dataset = factories.Dataset(owner_org=organization["id"], title="จำนวนผู้ใช้บริการ")
    return {**organization, "users": people(organization["id"]), "dataset": dataset}


class TestShown:
    def test_as_template_1(self, opdc, browse):
        page = browse(opdc["users"]["member"], shown(opdc)).page
        text = page.get_text(" ", strip=True)
        assert "9. ด้านการบริหารจัดการภาครัฐ" in text
        assert "การขับเคลื่อน e-Service ในภาครัฐ" in text
        (table,) = page.select("table.dgagov-template1")
        rows = table.select("tbody tr")
        assert len(rows) == 6
        assert [int(th["rowspan"]) for th in table.select("tbody th")] == [4, 2]
        assert "DataSet_12_02" in rows[3].get_text()
        assert "13 จาก 14 รายการ" in rows[3].get_text()
        link = rows[3].select_one("a")["href"]
        assert link.endswith(opdc["datasets"]["citizen-portal-result"]["name"])

    def test_roles(self, opdc, browse):
        for role, user in opdc["users"].items():
            sees = role not in ("anonymous", "outsider")
            edits = sees and role != "member"
            answer = browse(user, shown(opdc))
            assert answer.status_code == (200 if sees else 403), role
            assert (edited(opdc) in answer.body) == edits, role
            assert browse(user, edited(opdc)).status_code == (200 if edits else 403), role
            if not edits:
                sent = {"do": "save", "version": "1"}
                assert browse(user, edited(opdc), sent).status_code == 403, role

    def test_an_entry_without_a_data_set_leads_on(self, beginner, browse, has_anchor):
        document = {
            "focus_areas": [
                {
                    "focus_area": 1,
                    "missions": [
                        {
                            "title": "ภารกิจ",
                            "processes": [
                                {"title": "กระบวนการ", "datasets": [{"title": "ยังไม่มีในระบบ"}]}
                            ],
                        }
                    ],
                }
            ]
        }
        helpers.call_action(
            "dgagov_inventory_update", organization=beginner["id"], version=0, document=document
        )
        page = browse(beginner["users"]["editor"], shown(beginner)).page
        assert "ยังไม่มีชุดข้อมูล" in page.get_text()
        (choose,) = [a["href"] for a in page.select("tbody a") if "inventory" in a["href"]]
        assert has_anchor(browse(beginner["users"]["editor"], choose).page, choose)


class TestForm:
    def test_filled_in_row_by_row_and_saved(self, beginner, browse):
        editor = beginner["users"]["editor"]
        page = browse(editor, edited(beginner)).page
        sent = fields(page)
        sent.update(
            {
                f"{AREA}.focus_area": "6",
                f"{AREA}.issue": "ลดเวลารอคอย",
                f"{AREA}.agencies": "กรมการแพทย์\nโรงพยาบาล",
                f"{AREA}.missions[0].title": "บริการผู้ป่วย",
                f"{AREA}.missions[0].processes[0].title": "รับผู้ป่วย",
                f"{ENTRY}.title": "ผู้ป่วยนอก",
                f"{ENTRY}.dataset": "จำนวนผู้ใช้บริการ",
            }
        )
        holder = ENTRY.rpartition("[")[0]
        page = browse(editor, edited(beginner), {**sent, "do": f"add:{holder}"}).page
        assert page.find("input", {"name": f"{holder}[1].title"}).has_attr("autofocus")
        again = fields(page)
        # Signed with the second it was made in.
        sent.pop("_csrf_token", None)
        assert {key: again[key] for key in sent} == sent
        assert stored(beginner)["version"] == 0
        again[f"{holder}[1].title"] = "ผู้ป่วยใน"
        answer = browse(editor, edited(beginner), {**again, "do": "save"})
        assert answer.request.path == shown(beginner)
        (area,) = stored(beginner)["document"]["focus_areas"]
        assert area["agencies"] == ["กรมการแพทย์", "โรงพยาบาล"]
        assert area["missions"][0]["processes"][0]["datasets"] == [
            {"code": "DataSet_11_01", "title": "ผู้ป่วยนอก", "dataset": beginner["dataset"]["id"]},
            {"code": "DataSet_11_02", "title": "ผู้ป่วยใน", "dataset": None},
        ]

    def test_saving_what_was_loaded_changes_nothing(self, opdc, browse):
        editor = opdc["users"]["editor"]
        sent = fields(browse(editor, edited(opdc)).page)
        browse(editor, edited(opdc), {**sent, "do": "save"})
        now = stored(opdc)
        assert now["version"] == 1
        assert now["document"] == opdc["document"]

    def test_an_error_stands_at_its_place_and_nothing_typed_is_lost(self, beginner, browse):
        editor = beginner["users"]["editor"]
        sent = fields(browse(editor, edited(beginner)).page)
        sent[f"{AREA}.focus_area"] = "3"
        sent[f"{AREA}.issue"] = "ท่องเที่ยวเมืองรอง"
        sent[f"{ENTRY}.title"] = "นักท่องเที่ยว"
        sent[f"{ENTRY}.dataset"] = "ชุดข้อมูลที่ไม่มี"
        page = browse(editor, edited(beginner), {**sent, "do": "save"}).page
        field = page.find("input", {"name": f"{ENTRY}.dataset"})
        assert field["value"] == "ชุดข้อมูลที่ไม่มี"
        assert field["aria-invalid"] == "true"
        message = page.find(id=field["aria-describedby"]).get_text()
        assert "ชุดข้อมูลที่ไม่มี" in message
        assert "องค์กรนี้ไม่มีชุดข้อมูล" in message
        assert page.select_one(".alert-danger a")["href"] == f"#{field['id']}"
        assert fields(page)[f"{AREA}.issue"] == "ท่องเที่ยวเมืองรอง"
        assert stored(beginner)["version"] == 0

    def test_somebody_else_was_faster(self, opdc, beginner, browse):
        editor = beginner["users"]["editor"]
        sent = fields(browse(editor, edited(beginner)).page)
        sent.update({f"{AREA}.focus_area": "1", f"{AREA}.issue": "ของฉัน"})
        theirs = copy.deepcopy(stored(beginner)["document"])
        theirs["focus_areas"] = [{"focus_area": 2, "issue": "ของเขา"}]
        admin = {"user": beginner["users"]["admin"]["name"], "ignore_auth": False}
        helpers.call_action(
            "dgagov_inventory_update",
            admin,
            organization=beginner["id"],
            version=0,
            document=theirs,
        )
        page = browse(editor, edited(beginner), {**sent, "do": "save"}).page
        notice = page.select_one(".alert-warning").get_text(" ", strip=True)
        assert beginner["users"]["admin"]["name"] in notice
        assert "ของเขา" in notice
        assert "ของฉัน" in notice
        again = fields(page)
        assert again[f"{AREA}.issue"] == "ของฉัน"
        assert stored(beginner)["document"]["focus_areas"][0]["issue"] == "ของเขา"
        (button,) = page.select("button[value^=overwrite]")
        browse(editor, edited(beginner), {**again, "do": button["value"]})
        assert stored(beginner)["version"] == 2
        assert stored(beginner)["document"]["focus_areas"][0]["issue"] == "ของฉัน"

    def test_two_data_sets_of_one_title_can_be_told_apart(self, beginner, browse):
        twin = factories.Dataset(owner_org=beginner["id"], title="จำนวนผู้ใช้บริการ")
        editor = beginner["users"]["editor"]
        page = browse(editor, edited(beginner)).page
        label = f"จำนวนผู้ใช้บริการ [{twin['name']}]"
        assert label in [option["value"] for option in page.select("datalist option")]
        sent = {**fields(page), f"{AREA}.focus_area": "1", f"{ENTRY}.dataset": label}
        browse(editor, edited(beginner), {**sent, "do": "save"})
        (area,) = stored(beginner)["document"]["focus_areas"]
        entry = area["missions"][0]["processes"][0]["datasets"][0]
        assert entry["dataset"] == twin["id"]
        assert fields(browse(editor, edited(beginner)).page)[f"{ENTRY}.dataset"] == label

    def test_a_long_inventory_is_saved_whole(self, beginner, browse):
        editor = beginner["users"]["editor"]
        title = "ผลการดำเนินงานตามแผนขับเคลื่อนการให้บริการภาครัฐแก่ภาคธุรกิจและประชาชน"
        sent = {f"{AREA}.focus_area": "9", "version": "0", "do": "save"}
        holder = ENTRY.rpartition("[")[0]
        for number in range(600):
            sent[f"{holder}[{number}].code"] = f"DataSet_11_{number}"
            sent[f"{holder}[{number}].title"] = f"{title} {number}"
            sent[f"{holder}[{number}].dataset"] = ""
        assert browse(editor, edited(beginner), sent).status_code == 200
        (area,) = stored(beginner)["document"]["focus_areas"]
        entries = area["missions"][0]["processes"][0]["datasets"]
        assert [e["title"] for e in entries] == [f"{title} {n}" for n in range(600)]

    def test_every_field_has_a_label_and_every_form_its_token(self, opdc, browse):
        page = browse(opdc["users"]["editor"], edited(opdc)).page
        for field in page.select("form.dgagov-inventory :is(input, textarea, select)"):
            if field.get("type") != "hidden":
                assert page.find("label", {"for": field["id"]}), field["name"]
        ids = [tag["id"] for tag in page.find_all(id=True)]
        assert len(ids) == len(set(ids))
        for address in (edited(opdc), f"/organization/score/{opdc['name']}"):
            forms = browse(opdc["users"]["editor"], address).page.select('form[method="post"]')
            assert forms
            assert all(form.find("input", {"name": "_csrf_token"}) for form in forms)

"""The open characteristics in the browser: rows, declarations, inspections, reports."""

from __future__ import annotations

import io

import pytest
from ckan.tests import factories, helpers

pytestmark = [
    pytest.mark.usefixtures("dgagov_site", "with_plugins"),
    pytest.mark.ckan_config("ckanext.dgagov.enforce", "report"),
]

HOSTILE = "<script>alert(1)</script>"


def page_of(dataset: dict, rest: str = "") -> str:
    return f"/dataset/{dataset['name']}{rest}"


def report_address(dataset: dict) -> str:
    return page_of(dataset, f"/resource/{dataset['resources'][0]['id']}/inspection")


def score_address(organization: dict, query: str = "") -> str:
    return f"/organization/score/{organization['name']}?population=all{query}"


def row_of(page, dataset: dict):
    """The row of the table of data sets."""
    (link,) = page.find(id="datasets").parent.select(f"th a[href='{page_of(dataset)}']")
    return link.find_parent("tr")


def points_of(page, criterion: str) -> float:
    return float(page.find(id=f"criterion-{criterion}").select_one(".dgagov-points").get_text())


def gap_form(page, dataset: dict, ending: str):
    """The form of one click for a data set whose address ends so."""
    (form,) = [
        form
        for form in page.select(".dgagov-gap-form")
        if form["action"].startswith(page_of(dataset)) and form["action"].endswith(ending)
    ]
    return form


@pytest.fixture
def published(opdc):
    """A function: the first data set of the example, public, with a resource of this content."""

    def make(content: bytes, name: str = "data.csv", **changes):
        from werkzeug.datastructures import FileStorage

        base = opdc["datasets"]["biz-portal-plan"]
        kept = {k: v for k, v in base.items() if k not in ("id", "name", "resources")}
        dataset = helpers.call_action(
            "package_create",
            **{**kept, "name": factories.Dataset.stub().name, "owner_org": opdc["id"], **changes},
        )
        upload = FileStorage(stream=io.BytesIO(content), filename=name)
        helpers.call_action(
            "resource_create",
            package_id=dataset["id"],
            name="ตารางข้อมูล",
            upload=upload,
            format=name.rpartition(".")[2].upper(),
        )
        return helpers.call_action("package_show", id=dataset["id"])

    return make


@pytest.fixture
def workbook():
    """A function: sheet name, merged range -> the bytes of a workbook with that sheet."""
    import openpyxl

    def make(sheet: str, merged: str) -> bytes:
        book = openpyxl.Workbook()
        book.active.title = "x"
        # openpyxl takes any name when it is written to the private attribute.
        book.active._WorkbookChild__title = sheet
        for row in (["ปี", "จังหวัด", "จำนวน"], [2564, "แพร่", 3], [2565, "น่าน", 4], [2566, "ตาก", 5]):
            book.active.append(row)
        book.active.merge_cells(merged)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return make


@pytest.fixture
def inspected(published):
    """As `published`, and a worker has looked into the file."""

    def make(*arguments, **changes):
        from ckanext.dgagov.inspecting.worker import work_through

        dataset = published(*arguments, **changes)
        work_through(seconds=30)
        return dataset

    return make


@pytest.fixture(scope="module")
def _tables():
    return {}


@pytest.fixture
def table(_tables, inspected):
    """A clean table of days and districts that was inspected; made once a module."""
    if not _tables:
        _tables.update(inspected("วันที่,อำเภอ,จำนวน\n2022-01-01,สอง,1\n2022-02-01,ลอง,3\n".encode()))
    return _tables


@pytest.fixture
def declared():
    """A function: data set -> its standing declarations by kind."""

    def look(dataset: dict) -> dict:
        rows = helpers.call_action("dgagov_declaration_list", organization=dataset["owner_org"])
        return {row["kind"]: row for row in rows if row["dataset_id"] == dataset["id"]}

    return look


class TestReport:
    def test_what_was_found_in_words(self, opdc, browse, table):
        page = browse(opdc["users"]["editor"], report_address(table)).page
        text = page.select_one(".primary").get_text(" ", strip=True)
        assert "ผลการตรวจไฟล์ “ตารางข้อมูล”" in text
        assert "จุลภาค (,)" in text
        assert "รายเดือน ตั้งแต่ 1 มกราคม 2565 ถึง 1 กุมภาพันธ์ 2565" in text
        assert "แถวหัวตาราง แถว 1" in text
        first = page.select_one(".dgagov-columns tbody tr").get_text(" ", strip=True)
        assert first.startswith("A: วันที่ วันที่ 100% 2")
        assert "อำเภอ/เขต คอลัมน์ B อำเภอ, ทราบจากหัวคอลัมน์" in text
        english = browse(opdc["users"]["editor"], report_address(table), language="/en").page
        assert "Header row row 1" in english.select_one(".primary").get_text(" ", strip=True)

    def test_names_from_files_are_text_not_html(self, opdc, browse, inspected, workbook):
        sheet = "<b>alert</b>"
        dataset = inspected(workbook(sheet, merged="B3:C3"), f"{HOSTILE}.xlsx", title=HOSTILE)
        answer = browse(opdc["users"]["editor"], report_address(dataset))
        heading = answer.page.find(id="report-table-1").get_text(" ", strip=True)
        assert f"แผ่นงาน “{sheet}”" in heading
        assert "1 ช่วง: B3:C3" in answer.page.get_text()
        for body in (answer.body, browse(opdc["users"]["editor"], page_of(dataset)).body):
            assert HOSTILE not in body
            assert sheet not in body
        assert "&lt;script&gt;" in answer.body
        reasons = answer.page.find(id="report-reasons").find_next("ul")
        assert f"แผ่นงาน '{sheet}' แถว 3 คอลัมน์ B" in reasons.get_text()

    def test_not_inspected_yet(self, opdc, browse, published):
        dataset = published(b"a,b\n1,2\n")
        page = browse(opdc["users"]["editor"], report_address(dataset)).page
        assert "ยังไม่มีรายงาน" in page.get_text()
        assert "อยู่ในคิวรอตรวจ" in page.select_one(".dgagov-inspection").get_text()

    def test_a_resource_that_is_none(self, opdc, browse, table):
        address = page_of(table, "/resource/no-such-resource/inspection")
        assert browse(opdc["users"]["editor"], address).status_code == 404
        assert browse(opdc["users"]["editor"], address, {}).status_code == 404

    def test_inspect_now_puts_it_in_line_and_leads_back(self, opdc, browse, table):
        users = opdc["users"]
        page = browse(users["editor"], page_of(table)).page
        (form,) = page.select("#dgagov-openness form[action$=inspection]")
        back = form.find(attrs={"name": "back"})["value"]
        answer = browse(users["editor"], form["action"], {"back": back})
        assert "อยู่ในคิวรอตรวจ" in answer.page.select_one(".dgagov-inspection").get_text()
        assert answer.page.find(id="dgagov-openness") is not None
        for role in ("anonymous", "outsider", "member"):
            assert browse(users[role], form["action"], {}).status_code == 403, role

    def test_who_sees_it(self, opdc, browse, table):
        for role, user in opdc["users"].items():
            status = 403 if role in ("anonymous", "outsider") else 200
            assert browse(user, report_address(table)).status_code == status, role
            assert browse(user, page_of(table, "/openness")).status_code == status, role

    @pytest.mark.ckan_config("ckanext.dgagov.public_scores", "true")
    def test_public_scores_show_levels_but_nobody_who_declared(self, opdc, browse, table):
        answer = browse(None, page_of(table, "/openness"))
        assert answer.status_code == 200
        assert answer.page.select("[data-row=format]")
        assert not answer.page.select("form[method=post]:not(.lang-select)")
        for user in opdc["users"].values():
            assert user is None or user["name"] not in answer.body
        assert browse(None, report_address(table)).status_code == 200
        assert browse(None, f"/organization/{opdc['name']}/uses").status_code == 403
        assert browse(None, f"/organization/{opdc['name']}/decisions").status_code == 403


class TestDeclaring:
    def test_one_click_on_the_page_of_the_data_set(self, opdc, browse, published, declared):
        editor = opdc["users"]["editor"]
        dataset = published(b"a,b\n1,2\n")
        page = browse(editor, page_of(dataset)).page
        form = page.select_one("#dgagov-openness [data-kind=source_of_truth] form")
        fields = {field["name"]: field.get("value", "") for field in form.find_all("input")}
        page = browse(editor, form["action"], fields).page
        now = page.select_one("#dgagov-openness [data-kind=source_of_truth]").get_text(
            " ", strip=True
        )
        assert "แจ้งแล้ว" in now
        assert editor["name"] in now
        assert declared(dataset)["source_of_truth"]["resource_id"] is None
        form = page.select_one("#dgagov-openness [data-kind=source_of_truth] form")
        assert form["action"].endswith("/withdraw")
        browse(editor, form["action"], {"reason": "ไฟล์เลิกใช้แล้ว", "back": "openness"})
        assert "source_of_truth" not in declared(dataset)
        history = browse(editor, page_of(dataset, "/openness")).page.get_text(" ", strip=True)
        assert "ไฟล์เลิกใช้แล้ว" in history

    def test_about_one_resource_on_its_page(self, opdc, browse, published, declared):
        editor = opdc["users"]["editor"]
        dataset = published(b"a,b\n1,2\n")
        resource = dataset["resources"][0]
        address = page_of(dataset, f"/resource/{resource['id']}")
        page = browse(editor, address).page
        assert page.select("#dgagov-openness a[href$=inspection]")
        form = page.select_one("#dgagov-openness [data-kind=live_at_source] form")
        fields = {field["name"]: field.get("value", "") for field in form.find_all("input")}
        answer = browse(editor, form["action"], {**fields, "reason": "เชื่อมตรงจากระบบงาน"})
        assert "เชื่อมตรงจากระบบงาน" in answer.page.find(id="dgagov-openness").get_text()
        assert declared(dataset)["live_at_source"]["resource_id"] == resource["id"]
        page = browse(editor, page_of(dataset)).page.find(id="dgagov-openness")
        assert "แจ้งเฉพาะทรัพยากรแล้ว 1 รายการ" in page.get_text()
        browse(editor, page_of(dataset, "/openness"), {"kind": "source_of_truth"})
        page = browse(editor, address).page.find(id="dgagov-openness")
        assert "แจ้งไว้สำหรับทั้งชุดข้อมูลแล้ว" in page.get_text()

    def test_what_is_refused_stands_at_its_field_and_nothing_typed_is_lost(
        self, opdc, browse, table, declared
    ):
        form = {
            "kind": "api_conditions",
            "value": "http://localhost/api?x=1",
            "reason": "คู่มืออยู่ที่หน้าเว็บ",
            "evidence_url": "",
            "back": "dataset",
        }
        page = browse(opdc["users"]["editor"], page_of(table, "/openness"), form).page
        field = page.find(id="declare-api_conditions-value")
        assert field["value"] == form["value"]
        assert field["aria-invalid"] == "true"
        assert "localhost" in page.find(id=field["aria-describedby"]).get_text()
        assert page.find(id="declare-api_conditions-reason")["value"] == form["reason"]
        assert "api_conditions" not in declared(table)

    def test_the_kind_is_chosen_by_its_title(self, opdc, browse, published, declared):
        editor = opdc["users"]["editor"]
        dataset = published(b"a,b\n1,2\n")
        page = browse(editor, page_of(dataset, "/openness")).page
        choices = page.find(id="declare-kind-value").find_all("option")
        (notices,) = [o["value"] for o in choices if "ประกาศ" in o.get_text()]
        form = {"kind": "kind", "value": notices}
        page = browse(editor, page_of(dataset, "/openness"), form).page
        assert "ข้อมูลประกาศและระเบียบ" in page.find(id="declare-kind").get_text()
        assert declared(dataset)["kind"]["value"] == "notices"

    def test_a_resource_of_another_data_set(self, opdc, browse, table, published):
        other = published(b"a,b\n1,2\n")["resources"][0]["id"]
        form = {"kind": "source_of_truth", "resource": other}
        answer = browse(opdc["users"]["editor"], page_of(table, "/openness"), form)
        assert answer.status_code == 404

    def test_only_who_may_edit(self, opdc, browse, table):
        for role in ("anonymous", "outsider", "member"):
            user = opdc["users"][role]
            form = {"kind": "source_of_truth"}
            assert browse(user, page_of(table, "/openness"), form).status_code == 403, role
        page = browse(opdc["users"]["member"], page_of(table, "/openness")).page
        assert not page.select(".dgagov-dataset-declaration")


class TestScorePage:
    def test_rows_with_their_reasons_and_what_the_other_rule_gives(self, opdc, browse, table):
        page = browse(opdc["users"]["member"], score_address(opdc)).page
        criterion = page.find(id="criterion-openness").get_text(" ", strip=True)
        assert "หากคิดจากค่าเฉลี่ยของตัวชี้วัดย่อย" in criterion
        parts = row_of(page, table)
        assert "6 จาก 20 คะแนน" in parts.get_text(" ", strip=True)
        rows = {
            row["data-row"]: row.get_text(" ", strip=True) for row in parts.select(".dgagov-row")
        }
        assert list(rows) == ["access", "detail", "format"]
        assert "ระดับ 1 (ขั้นต้น)" in rows["access"]
        assert "หากต้องการถึงระดับ 2" in rows["access"]
        assert "ระดับ 2 (ขั้นกลาง)" in rows["detail"]
        assert "CSV" in rows["format"]
        assert not page.select(".dgagov-gap-form")

    def test_what_nobody_looked_into_is_unknown(self, opdc, browse, published):
        dataset = published(b"a,b\n1,2\n")
        parts = row_of(browse(opdc["users"]["editor"], score_address(opdc)).page, dataset)
        assert "ยังไม่ทราบผล" in parts.get_text()
        assert "อาจได้ถึง 20" in parts.get_text()
        assert "อาจถึงระดับ 3" in parts.select_one(".dgagov-row").get_text()

    def test_declared_from_the_gap_with_one_click_and_the_points_rise(
        self, opdc, browse, inspected
    ):
        editor = opdc["users"]["editor"]
        content = "วันที่,อำเภอ,จำนวน\n2022-01-01,สอง,5\n2022-02-01,ลอง,6\n".encode()
        dataset = inspected(content)
        page = browse(editor, score_address(opdc)).page
        before = points_of(page, "openness")
        form = gap_form(page, dataset, "/openness")
        fields = {field["name"]: field.get("value", "") for field in form.find_all("input")}
        assert fields["kind"] == "source_of_truth"
        page = browse(editor, form["action"], {**fields, "reason": "ตามคำสั่งกรม"}).page
        assert points_of(page, "openness") > before
        assert "หน่วยงานแจ้ง" in row_of(page, dataset).select_one("[data-row=access]").get_text()
        # Both rows at level 2 are lifted together now: the next gap asks for the second.
        assert "12 จาก 20 คะแนน" in row_of(page, dataset).get_text(" ", strip=True)

    def test_inspected_from_the_gap_with_one_click(self, opdc, browse, published):
        dataset = published(b"a,b\n1,2\n")
        page = browse(opdc["users"]["editor"], score_address(opdc, "&gaps=all")).page
        form = gap_form(page, dataset, "/inspection")
        fields = {field["name"]: field.get("value", "") for field in form.find_all("input")}
        page = browse(opdc["users"]["editor"], form["action"], fields).page
        assert page.select_one(".dgagov-total") is not None
        (row,) = helpers.call_action("dgagov_inspection_list", dataset=dataset["id"])["results"]
        assert row["state"] == "queued"

    def test_a_file_to_mend_leads_to_its_form(self, opdc, browse, inspected, workbook):
        dataset = inspected(workbook("สรุป", merged="B3:C3"), "report.xlsx")
        page = browse(opdc["users"]["editor"], score_address(opdc, "&gaps=all")).page
        resource = dataset["resources"][0]["id"]
        links = [a["href"] for a in page.select(".dgagov-mend") if resource in a["href"]]
        assert links == [f"/dataset/{dataset['name']}/resource/{resource}/edit"]
        assert browse(opdc["users"]["editor"], links[0]).status_code == 200

    def test_a_use_is_stated_from_its_gap(self, opdc, browse):
        page = browse(opdc["users"]["editor"], score_address(opdc, "&gaps=all")).page
        (link,) = [a["href"] for a in page.select(".dgagov-mend") if "/uses/" in a["href"]]
        form = browse(opdc["users"]["editor"], link).page.select_one("form.dgagov-use")
        assert form.find(id="use-title") is not None

"""Columns by heading, Template 1 of the slides, every format, and what is reported."""

from __future__ import annotations

import csv
import datetime as dt

import openpyxl
import pytest
from corpus_office import Fault, ods, xls, xlsx
from workbook_samples import (
    LAYOUT,
    ORGANIZATION,
    codes,
    example,
    export,
    form,
    package,
    quick_cells,
    read_rows,
    save,
    sheet_of,
    table,
    written,
)

from ckanext.dgagov.workbook import Dataset, WorkbookContent, check, content_of, read_workbook
from ckanext.dgagov.workbook.content import Orphan

SLIDE_HEADINGS = [
    "รหัสชุดข้อมูลตามที่กำหนดใน", "1. ประเภทข้อมูล", "2. ชื่อชุดข้อมูล", "3. องค์กร", "4. ชื่อผู้ติดต่อ",
    "5. อีเมลล์ผู้ติดต่อ", "6. คำสำคัญ", "7. รายละเอียด", "8. วัตถุประสงค์",
    "9.1 หน่วยความถี่ของการปรับปรุงข้อมูล", "9.2 ค่าความถี่ของการปรับปรุงข้อมูล",
    "10. ขอบเขตเชิงภูมิศาสตร์หรือเชิงพื้นที่", "11. แหล่งที่มา", "12. รูปแบบการเก็บข้อมูล",
    "13. หมวดหมู่ข้อมูลตามธรรมาภิบาลข้อมูลภาครัฐ", "14. สัญญานุญาตให้ใช้ข้อมูล",
]  # fmt: skip
SLIDE_EXPLANATIONS = [
    "Temp1_Dataset", "(เลือกจากตัวเลือก)", "(กรอกชื่อชุดข้อมูล)", "(กรอกชื่อองค์กร)",
    "(กรอกชื่อกอง/สำนัก/ฝ่าย)", "(กรอกอีเมลล์กอง/สำนัก/ฝ่าย)", "(กรอกหัวข้อ คำ วลี แท็ก)", "(กรอกคำอธิบาย)",
    "(เลือกจากตัวเลือกและตอบได้มากกว่า 1 ข้อ)", "(เลือกจากตัวเลือก)", "(กรอกค่าตัวเลข)", "(เลือกจากตัวเลือก)",
    "(กรอกคำอธิบาย)", "(เลือกจากตัวเลือกและตอบได้มากกว่า 1 ข้อ)", "(เลือกจากตัวเลือก)", "(เลือกจากตัวเลือก)",
]  # fmt: skip
SLIDE_ROW = [
    "DataSet_11_01", "ข้อมูลสถิติ", "จำนวนกำลังแรงงานรวม", "สำนักงานสถิติแห่งชาติ", "กองสถิติสังคม",
    "slaborfs@nso.go.th", "แรงงาน, กำลังแรงงาน", "กำลังแรงงานรวม หมายถึง บุคคลทุกคน",
    "- เพื่อการให้บริการประชาชน\n- พันธกิจหน่วยงาน", "รายเดือน", 1, "จังหวัด",
    "สำรวจภาวะการทำงานของประชากร", "Database, XLS, text, SPSS", "ข้อมูลสาธารณะ",
    "License not specified",
]  # fmt: skip
SLIDE_TEMPLATE_1 = [
    ["1. Focus Area ที่เกี่ยวข้อง ด้านการบริหารจัดการภาครัฐ"],
    ["2. ประเด็นการดำเนินงานภายใต้ Focus Area การขับเคลื่อน e-Service ในภาครัฐ"],
    ["3. เป้าหมายการนำชุดข้อมูลไปใช้ประโยชน์ นำไปวางแผน"],
    ["4. หน่วยงานที่คาดว่าจะนำชุดข้อมูลไปใช้ประโยชน์ (1) สำนักงาน ก.พ.ร. (2) สพร."],
    [],
    ["ภารกิจหลักที่เกี่ยวข้องกับประเด็นดำเนินการ", "กระบวนการทำงานหลัก", "กระบวนการทำงานย่อย (ถ้ามี)", "ชุดข้อมูล"],
    ["1. ภารกิจบริการ", "1.1 ขับเคลื่อน", "1.1.1 Biz Portal", "• จำนวนกำลังแรงงานรวม\n• ผลการดำเนินงาน"],
    [None, "1.2 สนับสนุน", "-", "• รายงาน"],
    ["2. ภารกิจอื่น", "-", "-", "-"],
]


def slide_files(folder):
    """The slides' three forms as three files."""
    template_3 = [
        ["Template 3 แบบฟอร์มคำอธิบายข้อมูลของทรัพยากร"],
        ["1.รหัสชุดข้อมูลตามที่กำหนดใน", "2.ชื่อ", "3.URL", "4.รายละเอียด",
         "5.เงื่อนไขในการเข้าถึงข้อมูล", "6.วันที่ปรับปรุงข้อมูลล่าสุด", "7.นามสกุลของไฟล์",
         "8. วันที่เริ่มต้นสร้าง", "9. หน่วยที่ย่อยที่สุดของการจัดเก็บข้อมูล"],
        ["Temp1_Dataset", "(กรอกชื่อ)", "(กรอก URL)", "(กรอกรายละเอียด)", "(กรอกเงื่อนไขการเข้าถึง)",
         "YYYY-MM-DD ในรูปแบบปี พ.ศ.", "(กรอกนามสกุลของไฟล์)", "YYYY-MM-DD ในรูปแบบปี พ.ศ.",
         "(เลือกจากตัวเลือก)"],
        ["DataSet_11_01", "รายจังหวัด", "https://data.example.org/a.csv", "", "ไม่มี",
         dt.date(2023, 5, 1), "CSV", "1 ม.ค. 2560", "บุคคล"],
        ["DataSet_11_02"],
    ]  # fmt: skip
    forms = {
        "แบบ1": SLIDE_TEMPLATE_1,
        "แบบ2": [
            ["Template 2"], ["ประเภทข้อมูลสถิติ หมายถึง"], SLIDE_HEADINGS, SLIDE_EXPLANATIONS, SLIDE_ROW,
        ],
        "แบบ3": template_3,
    }  # fmt: skip
    paths = []
    for name, rows in forms.items():
        paths.append(folder / f"{name}.xlsx")
        sheet_of(rows, "Sheet1").save(paths[-1])
    return paths


def test_the_forms_of_the_slides_as_three_files(tmp_path):
    content = read_workbook(*slide_files(tmp_path))
    (dataset,) = content.datasets
    assert dataset.code == "DataSet_11_01"
    assert dataset.package["update_frequency_unit"] == "เดือน"
    assert dataset.package["update_frequency_interval"] == "1"
    assert dataset.package["data_format"] == ["Database", "Text", "XLS", "อื่นๆ"]
    assert dataset.package["data_format_other"] == "SPSS"
    assert [tag["name"] for tag in dataset.package["tags"]] == ["แรงงาน", "กำลังแรงงาน"]
    assert dataset.package["resources"] == [
        {
            "name": "รายจังหวัด", "url": "https://data.example.org/a.csv", "format": "CSV",
            "resource_accessible_condition": "ไม่มี", "resource_last_updated_date": "2023-05-01",
            "resource_created_date": "2017-01-01", "resource_data_collect": "บุคคล",
        }
    ]  # fmt: skip
    assert not content.errors
    assert "resource_empty" in codes(content)


def test_template_1_of_the_slides_with_merged_cells_and_bullets(tmp_path):
    content = read_workbook(*slide_files(tmp_path))
    (area,) = content.inventory["focus_areas"]
    assert area["focus_area"] == 9
    assert area["issue"] == "การขับเคลื่อน e-Service ในภาครัฐ"
    assert area["agencies"] == ["สำนักงาน ก.พ.ร.", "สพร."]
    first, second = area["missions"]
    assert first["title"] == "ภารกิจบริการ"
    assert second == {"title": "ภารกิจอื่น", "processes": []}
    drive, support = first["processes"]
    assert drive["title"] == "ขับเคลื่อน"
    assert drive["subprocesses"][0]["datasets"] == [
        {"code": "DataSet_11_01", "title": "จำนวนกำลังแรงงานรวม", "dataset": None},
        {"code": "DataSet_11_02", "title": "ผลการดำเนินงาน", "dataset": None},
    ]
    assert support["datasets"][0]["code"] == "DataSet_12_01"
    assert {issue.value for issue in check(content) if issue.code == "entry_unlinked"} == {
        "ผลการดำเนินงาน", "รายงาน",
    }  # fmt: skip


def test_columns_are_found_wherever_they_stand(tmp_path):
    """Moved, missing and extra columns are told by name; nothing is read by position."""
    columns = {
        "title": "ชุด", "code": "a-1", "data_category": "ข้อมูลสาธารณะ",
        "maintainer_email": "a@b.go.th", "data_type": "ข้อมูลระเบียน",
    }  # fmt: skip
    rows = table(columns)
    rows[0].append("ผู้บันทึก")
    rows[1].append("สมชาย")
    rows[0][3] = "  ๕.  อีเมลผู้ติดต่อ * (กรอกอีเมล)"
    content = read_rows(tmp_path / "a.xlsx", [["หัวเรื่อง"], [], *rows])
    (dataset,) = content.datasets
    assert dataset.package["maintainer_email"] == "a@b.go.th"
    assert dataset.package["name"] == "a-1"
    assert dataset.unmapped == {"ผู้บันทึก": "สมชาย"}
    found = {issue.code: issue for issue in content.issues}
    assert found["heading_extra"].cell == "F3"
    assert "องค์กร" in " ".join(i.text["th"] for i in content.issues if i.code == "heading_missing")
    moved = {issue.cell for issue in content.issues if issue.code == "heading_moved"}
    assert moved
    again = read_workbook(save(tmp_path / "b.xlsx", written(content)))
    assert next(iter(again.datasets)).unmapped == {"ผู้บันทึก": "สมชาย"}


@pytest.mark.parametrize("language", ["key", "en"])
def test_headings_as_keys_and_in_english(tmp_path, language):
    fields = LAYOUT.columns("datasets", "stat")
    heads = [f.key if language == "key" else f.label["en"] for f in fields]
    content = read_rows(tmp_path / "a.xlsx", [heads, ["a-1", "ข้อมูลสถิติ", "ชุด"]], "Temp2_Meta_Stat")
    assert [d.package["title"] for d in content.datasets] == ["ชุด"]
    assert not content.issues


@pytest.mark.parametrize("kind", ["xls", "ods", "csv", "tsv", "cp874"])
def test_every_format_says_the_same(tmp_path, kind):
    data = written(content_of(ORGANIZATION, [package(last_updated_date="2023-05-01")]))
    rows = quick_cells(data)["Temp2_Meta_Stat"]
    expected = next(iter(read_workbook(save(tmp_path / "a.xlsx", data)).datasets)).package
    path = tmp_path / f"a.{ {'cp874': 'csv'}.get(kind, kind) }"
    if kind in ("xls", "ods"):
        path.write_bytes({"xls": xls, "ods": ods}[kind](rows))
    else:
        encoding = "cp874" if kind == "cp874" else "utf-8-sig"
        with path.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream, delimiter="\t" if kind == "tsv" else ",").writerows(rows)
    (dataset,) = read_workbook(path).datasets
    expected["resources"] = []
    assert dataset.package == expected


def test_what_cannot_be_read_is_kept_and_told_at_its_cell(tmp_path):
    content = read_workbook(
        export(
            tmp_path / "a.xlsx",
            [package(last_updated_date="เมื่อวาน", objective=["พันธกิจของหน่วยงาน"])],
        )
    )
    dataset = next(iter(content.datasets))
    assert dataset.package["last_updated_date"] == "เมื่อวาน"
    assert dataset.package["objective"] == ["พันธกิจของหน่วยงาน"]
    found = {issue.field: issue for issue in content.errors}
    assert found["objective"].cell == "I6"
    assert found["objective"].sheet == "Temp2_Meta_Stat"
    assert "พันธกิจหน่วยงาน" in found["objective"].text["th"]
    assert "2566-05-01" in found["last_updated_date"].text["th"]


def test_errors_hidden_rows_sheets_and_doubles_are_told(tmp_path):
    path = export(tmp_path / "a.xlsx", [package(), package(name="b"), package(name="c")])
    book = openpyxl.load_workbook(path)
    sheet = book["Temp2_Meta_Stat"]
    sheet["M6"], sheet["M6"].data_type = "#REF!", "e"
    sheet["A8"] = "b"
    sheet.row_dimensions[7].hidden = True
    copy = book.copy_worksheet(sheet)
    copy.title, copy.sheet_state = "สถิติ เก่า Stat", "hidden"
    book.create_sheet("บันทึก").append(["อื่น", "ๆ"])
    book.save(path)
    content = read_workbook(path)
    issues = [*content.issues, *check(content)]
    by_code = {issue.code: issue for issue in issues}
    assert by_code["error_cell"].value == "#REF!"
    assert "M6" in {issue.cell for issue in issues if issue.code == "error_cell"}
    assert by_code["rows_hidden"].value == "7"
    assert by_code["sheet_hidden"].value == "สถิติ เก่า Stat"
    assert by_code["sheet_unknown"].value == "บันทึก"
    assert "Temp2_Meta_Stat" in by_code["sheet_type_twice"].value
    assert by_code["code_twice"].cell
    assert by_code["title_twice"].severity == "warning"
    assert all(issue.text["th"] and issue.text["en"] for issue in issues)


def test_items_links_and_resources_are_checked(tmp_path):
    _, sets, inventory = example()
    content = read_workbook(export(tmp_path / "a.xlsx", sets, inventory))
    found = [(i.sheet, i.cell, i.field) for i in check(content) if i.severity == "error"]
    assert found == [
        ("Temp2_Meta_Record", "M9", "data_source"),
        ("Temp2_Meta_Stat", "I6", "objective"),
        ("Temp2_Meta_Stat", "L6", "geo_coverage"),
    ]
    orphan = read_rows(
        tmp_path / "b.xlsx",
        table({"code": "DataSet_11_09", "name": "ก", "url": "x", "format": "CSV"}, "resources"),
        "Temp3_Resource_Record",
    )
    assert [found.code for found in check(orphan)] == ["resource_orphan"]
    assert orphan.orphans[0].resource["url"] == "x"
    again = read_workbook(save(tmp_path / "c.xlsx", written(orphan)))
    assert again.orphans[0].resource == orphan.orphans[0].resource
    bare = read_workbook(export(tmp_path / "d.xlsx", [package(resources=[{"description": "ก"}])]))
    lacking = {issue.field for issue in check(bare) if issue.code == "resource_lacks"}
    assert lacking == {"name", "url", "format"}


@pytest.mark.parametrize(
    ("written_as", "meant"),
    [
        ("DataSet_11_1", "DataSet_11_01"),
        ("dataset-11-14", "DataSet_11_14"),
        ("DataSet_11_04", None),
        ("", None),
        ("9" * 9999, None),
    ],
)
def test_an_orphan_is_told_a_code_of_the_same_numbers(written_as, meant):
    content = WorkbookContent()
    known = ("DataSet_11_01", "DataSet_11_14")
    content.datasets = [Dataset(code, {"resources": []}) for code in known]
    content.orphans = [Orphan(written_as, {"name": "ก"}, "stat")]
    told = [found.text["en"] for found in check(content) if found.code == "resource_orphan"]
    assert all(("It may be" in text) == bool(meant) for text in told)
    assert not meant or f"“{meant}”" in told[0]


def test_hidden_rows_and_errors_of_an_xls(tmp_path):
    rows = [form(), ["a-1", "ข้อมูลระเบียน", "ชุด", Fault("#REF!"), Fault("#N/A")]]
    rows.append(["a-2", "ข้อมูลระเบียน", "ซ่อน"])
    content = read_workbook(save(tmp_path / "a.xls", xls(rows, hidden=[2])))
    found = {issue.cell: issue for issue in content.errors}
    assert {cell: (i.code, i.value) for cell, i in found.items()} == {
        "D2": ("error_cell", "#REF!"), "E2": ("error_cell", "#N/A"),
    }  # fmt: skip
    assert [i.value for i in content.issues if i.code == "rows_hidden"] == ["3"]
    assert [one.package["title"] for one in content.datasets] == ["ชุด", "ซ่อน"]


def test_marks_of_excel_95(tmp_path):
    """Its records are the same but for the names of sheets, which are in the Thai code page."""
    from corpus_office import _biff, ole

    from ckanext.dgagov.workbook.old_marks import old_marks

    name = "ข้อมูล".encode("cp874")
    bound = _biff(
        0x85, (4 + 7 + len(name) + 4).to_bytes(4, "little") + bytes((0, 0, len(name))) + name
    )
    hidden = _biff(0x208, (4).to_bytes(2, "little") + bytes(10) + b"\x20\0\0\0")
    error = _biff(0x205, bytes((3, 0, 2, 0, 0, 0, 0x07, 1)))
    end = _biff(0x0A, b"")
    path = save(tmp_path / "a.xls", ole({"Book": bound + end + hidden + error + end}))
    assert old_marks(path) == {"ข้อมูล": ([5], {(4, 2): "#DIV/0!"})}


@pytest.mark.parametrize(("kind", "ending"), [("xls", "xlsx"), ("ods", "xls"), ("xlsx", "csv")])
def test_a_file_under_a_name_of_another_kind_is_read_by_its_content(tmp_path, kind, ending):
    rows = [form(), ["a-1", "ข้อมูลระเบียน", "ชุด"]]
    data = {"xls": xls, "ods": ods, "xlsx": xlsx}[kind](rows)
    content = read_workbook(save(tmp_path / f"a.{ending}", data))
    assert [one.package["title"] for one in content.datasets] == ["ชุด"]


def test_errors_in_the_code_and_in_template_1_are_told(tmp_path):
    path = tmp_path / "a.xlsx"
    book = sheet_of([form(), ["x", "ข้อมูลระเบียน", "ชุด"]])
    book.active["A2"], book.active["A2"].data_type = "#N/A", "e"
    sheet = book.create_sheet("Temp1_Dataset")
    for row in SLIDE_TEMPLATE_1:
        sheet.append(row)
    sheet["D7"], sheet["D7"].data_type = "#REF!", "e"
    book.save(path)
    content = read_workbook(path)
    found = {(i.sheet, i.cell, i.value) for i in content.errors if i.code == "error_cell"}
    assert found == {("Temp2_Meta_Record", "A2", "#N/A"), ("Temp1_Dataset", "D7", "#REF!")}
    assert [dataset.code for dataset in content.datasets] == [""]


def test_hidden_rows_and_errors_of_an_ods(tmp_path):
    import io
    import zipfile

    rows = [form(), ["a-1", "ข้อมูลระเบียน", "ชุด", "X", "กอง"], ["a-2", "ข้อมูลระเบียน", "ซ่อน"]]
    source, target = io.BytesIO(ods(rows)), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name == "content.xml":
                error = (
                    '<table:table-cell office:value-type="string" calcext:value-type="error">'
                    "<text:p>#REF!</text:p></table:table-cell>"
                )
                content = content.replace(
                    '<table:table-cell office:value-type="string"><text:p>X</text:p>'
                    "</table:table-cell>",
                    error,
                ).replace("xmlns:office=", 'xmlns:calcext="urn:org:calcext" xmlns:office=', 1)
                head, mark, tail = content.rpartition("<table:table-row>")
                content = head + mark.replace(">", ' table:visibility="collapse">') + tail
            new.writestr(name, content)
    content = read_workbook(save(tmp_path / "a.ods", target.getvalue()))
    found = {issue.code: issue for issue in content.issues}
    assert found["rows_hidden"].value == "3"
    assert (found["error_cell"].cell, found["error_cell"].value) == ("D2", "#REF!")
    first, second = content.datasets
    assert "owner_org" not in first.package
    assert second.package["title"] == "ซ่อน"


def test_signs_that_no_database_takes_are_left_out(tmp_path):
    notes = "ศูนย์_x0000_ บรรทัด_x000B_หน้า_x000C_ใหม่\nแท็บ\tและ\u200bอื่น"
    rows = table({"code": "A-1", "title": "จำนวนกำลังแรงงาน", "notes": notes, "owner_org": 5})
    (dataset,) = read_rows(tmp_path / "signs.xlsx", rows).datasets
    assert dataset.package["notes"] == "ศูนย์ บรรทัด\nหน้า\nใหม่\nแท็บ\tและ\u200bอื่น"
    assert dataset.package["owner_org"] == "5"

"""Sheets as people leave them: several tables, headings in two rows, merged cells, notes."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from corpus_office import ods, xls
from workbook_samples import LAYOUT, form, save, sheet_of

from ckanext.dgagov.workbook import check, read_workbook

FIELDS = LAYOUT.columns("datasets", "record")
ROW = {
    "code": "DataSet_11_01", "data_type": "ข้อมูลระเบียน", "title": "ชุดแรก", "owner_org": "กรม",
    "maintainer": "กองแผน", "maintainer_email": "a@b.go.th", "tag_string": "แรงงาน",
    "notes": "รายละเอียด", "objective": "พันธกิจหน่วยงาน", "update_frequency_unit": "ปี",
    "update_frequency_interval": "2", "geo_coverage": "จังหวัด", "data_source": "แหล่ง",
    "data_format": "CSV", "data_category": "ข้อมูลสาธารณะ", "data_classification": "เปิดเผย",
    "license_id": "Open Data Common",
}  # fmt: skip


def row(**values):
    """A complete row of the form for records."""
    return [{**ROW, **values}.get(field.key) for field in FIELDS]


def place(key):
    return [field.key for field in FIELDS].index(key)


def read(path, rows, name="Temp2_Meta_Record", merged=()):
    book = sheet_of(rows, name)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return read_workbook(path)


def told(content, code):
    return [found for found in content.issues if found.code == code]


def test_a_column_without_heading_is_kept_and_told(tmp_path):
    content = read(tmp_path / "a.xlsx", [[*form(), None], [*row(), "ไม่มีหัว"]])
    (dataset,) = content.datasets
    assert dataset.unmapped == {"AA": "ไม่มีหัว"}
    assert [(found.cell, found.value) for found in told(content, "heading_blank")] == [
        ("AA2", "AA")
    ]


def test_two_columns_of_the_same_strange_heading_are_both_kept(tmp_path):
    content = read(tmp_path / "a.xlsx", [[*form(), "เพิ่ม", "เพิ่ม"], [*row(), "หนึ่ง", "สอง"]])
    assert next(iter(content.datasets)).unmapped == {"เพิ่ม": "หนึ่ง", "เพิ่ม (AB)": "สอง"}


def test_what_template_3_has_no_column_for_is_kept(tmp_path):
    head = [*form("resources"), "ผู้บันทึก"]
    rows = [head, ["a", "ไฟล์", "https://x.go.th/a.csv", *[None] * 6, "สมชาย"], [*[None] * 9, "ลอย"]]
    content = read(tmp_path / "a.xlsx", rows, "Temp3_Resource_Record")
    assert [(at.row, heading, text) for at, heading, text in content.unmapped] == [
        (2, "ผู้บันทึก", "สมชาย")
    ]
    assert [found.value for found in told(content, "row_prepared")] == ["ลอย"]


def test_headings_that_are_repeated_are_no_data_set(tmp_path):
    rows = [form(), row(), form(), row(code="DataSet_11_02")]
    content = read(tmp_path / "a.xlsx", rows)
    assert [dataset.code for dataset in content.datasets] == ["DataSet_11_01", "DataSet_11_02"]
    assert [(found.code, found.row) for found in content.issues] == [("heading_again", 3)]


def test_tables_below_each_other_have_their_own_headings_and_type(tmp_path):
    columns = ["title", "code", "data_category", "maintainer_email", "owner_org"]
    below = [LAYOUT.fields["datasets"][key].heading for key in columns]
    rows = [
        form(), row(), [], ["ประเภทข้อมูลสถิติ"], below,
        ["ชุดที่สอง", "b", "ข้อมูลใช้ภายใน", "x@y.go.th", "กรม"],
        [], form("resources"), ["b", "ไฟล์", "https://x.go.th/b.csv"],
    ]  # fmt: skip
    content = read(tmp_path / "a.xlsx", rows, "ทั้งหมด")
    first, second = content.datasets
    assert first.package["data_type"] == "ข้อมูลระเบียน"
    assert (second.code, second.package["title"]) == ("b", "ชุดที่สอง")
    assert second.package["data_type"] == "ข้อมูลสถิติ"
    assert second.package["resources"] == [{"name": "ไฟล์", "url": "https://x.go.th/b.csv"}]
    assert len(content.sheets) == 3


@pytest.mark.parametrize(
    "in_lower",
    [
        {"update_frequency_unit", "update_frequency_interval"},
        {field.key for field in FIELDS} - {"code", "title"},
    ],
)
def test_headings_in_two_rows(tmp_path, in_lower):
    """As merged cells leave them: a group above, or the whole heading in the upper row."""
    upper = [None if field.key in in_lower else field.heading for field in FIELDS]
    lower = [field.heading if field.key in in_lower else None for field in FIELDS]
    upper[place("update_frequency_unit")] = "9. ความถี่ของการปรับปรุง"
    content = read(tmp_path / "a.xlsx", [["หัวเรื่อง"], [], upper, lower, row()])
    (dataset,) = content.datasets
    assert (dataset.code, dataset.package["title"]) == ("DataSet_11_01", "ชุดแรก")
    assert dataset.package["update_frequency_unit"] == "ปี"
    assert dataset.package["update_frequency_interval"] == "2"
    assert {found.code for found in content.issues} <= {"text_above", "heading_extra"}


def test_a_heading_that_goes_on_in_the_row_below(tmp_path):
    upper, lower = form(), [None] * len(FIELDS)
    at = place("data_category")
    upper[at], lower[at] = "13. หมวดหมู่ข้อมูล", "ตามธรรมาภิบาลข้อมูลภาครัฐ"
    at = place("geo_coverage")
    upper[at], lower[at] = "10. ขอบเขตเชิงภูมิศาสตร์", "หรือเชิงพื้นที่"
    content = read(tmp_path / "a.xlsx", [upper, lower, row()])
    (dataset,) = content.datasets
    assert dataset.package["geo_coverage"] == "จังหวัด"
    assert not content.issues


def test_keys_and_explanations_under_the_headings_are_no_data(tmp_path):
    explained = ["(กรอกรหัส)", "(เลือก)", "(กรอกชื่อ)", "(กรอกข้อมูล)"]
    rows = [form(), [field.key for field in FIELDS], explained, row()]
    content = read(tmp_path / "a.xlsx", rows)
    assert [dataset.code for dataset in content.datasets] == ["DataSet_11_01"]
    (only,) = content.issues
    assert (only.code, only.row) == ("row_explains", 3)
    assert "(กรอกรหัส)" in only.value


def test_a_row_with_a_code_is_never_an_explanation(tmp_path):
    content = read(tmp_path / "a.xlsx", [form(), ["a-1", "(ระบุ)", "(กรอกภายหลัง)"]])
    assert [dataset.code for dataset in content.datasets] == ["a-1"]


def test_a_merged_value_counts_for_each_of_its_rows(tmp_path):
    rows = [form(), row(), row(code="b", owner_org=None), row(code="c", owner_org=None)]
    content = read(tmp_path / "a.xlsx", rows, merged=["D2:D4"])
    assert [one.package.get("owner_org") for one in content.datasets] == ["กรม", "กรม", "กรม"]
    (only,) = content.issues
    assert (only.code, only.cell) == ("merged_filled", "D2")
    assert "3-4" in only.text["th"]


def test_rows_that_share_a_merged_code_are_one_data_set(tmp_path):
    more = [None] * len(FIELDS)
    more[place("objective")], more[place("notes")] = "ยุทธศาสตร์ชาติ", "บรรทัดต่อไป"
    content = read(tmp_path / "a.xlsx", [form(), row(), more], merged=["A2:A3", "C2:C3"])
    (dataset,) = content.datasets
    assert dataset.package["objective"] == ["ยุทธศาสตร์ชาติ", "พันธกิจหน่วยงาน"]
    assert dataset.package["notes"] == "รายละเอียด\nบรรทัดต่อไป"
    assert [found.cell for found in told(content, "merged_joined")] == ["A2"]
    other = row(code=None, title="ชุดที่สอง")
    content = read(tmp_path / "b.xlsx", [form(), row(), other], merged=["A2:A3"])
    assert [one.package["title"] for one in content.datasets] == ["ชุดแรก", "ชุดที่สอง"]
    assert "code_twice" in {found.code for found in check(content)}


def test_resources_under_a_merged_code(tmp_path):
    book = sheet_of([form(), row()])
    sheet = book.create_sheet("Temp3_Resource_Record")
    for cells in (
        form("resources"), ["DataSet_11_01", "หนึ่ง", "https://x.go.th/1"],
        [None, "สอง", "https://x.go.th/2"], [None, "สาม", "https://x.go.th/3"],
    ):  # fmt: skip
        sheet.append(cells)
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "a.xlsx")
    content = read_workbook(tmp_path / "a.xlsx")
    (dataset,) = content.datasets
    assert [one["name"] for one in dataset.package["resources"]] == ["หนึ่ง", "สอง"]
    assert [one.resource["name"] for one in content.orphans] == ["สาม"]
    (missing,) = told(content, "resource_code_missing")
    assert (missing.cell, "DataSet_11_01" in missing.text["th"]) == ("A4", True)
    assert "resource_orphan" not in {found.code for found in check(content)}


@pytest.mark.parametrize(
    "cells",
    [["หมายเหตุ: ข้อมูล ณ สิ้นปี"], ["รวม", 2], ["รวมทั้งสิ้น 2 ชุดข้อมูล"], ["ภารกิจที่ 2 ด้านบริการ"],
     ["* บังคับ"], [None, None, "หมายเหตุ ยังไม่ครบ"], row(code="ตัวอย่าง"),
     row(code="(ตัวอย่าง) DataSet_11_01"), ["Total", None, 12]],
)  # fmt: skip
def test_notes_totals_and_examples_are_told_and_no_data_sets(tmp_path, cells):
    content = read(tmp_path / "a.xlsx", [form(), row(code="a"), cells])
    assert [dataset.code for dataset in content.datasets] == ["a"]
    (only,) = content.issues
    assert (only.code, only.severity, only.row) == ("row_aside", "warning", 3)
    assert str(next(cell for cell in cells if cell)) in only.value


@pytest.mark.parametrize(
    "cells",
    [["DataSet_11_03"], ["DataSet 11 03"], ["b", None, "รวมข้อมูลเกษตรกร"],
     ["ตัวอย่าง_01", None, "ชุด"], ["12"], [None, None, "รวมสถิติแรงงาน"]],
)  # fmt: skip
def test_a_row_that_is_hardly_filled_in_is_still_a_data_set(tmp_path, cells):
    content = read(tmp_path / "a.xlsx", [form(), row(code="a"), cells])
    assert len(list(content.datasets)) == 2


def test_rows_that_were_only_prepared_are_no_data_sets(tmp_path):
    rows = [["ลำดับ", *form()], [1, *row()], [2], [3, None, "ข้อมูลระเบียน", None, "กรม"]]
    content = read(tmp_path / "a.xlsx", rows)
    assert len(list(content.datasets)) == 1
    assert [found.row for found in told(content, "row_prepared")] == [3, 4]


@pytest.mark.parametrize(
    ("name", "data_type"),
    [("Registry", None), ("Station list", None), ("mothers", None), ("Temp2MetaStat", "ข้อมูลสถิติ"),
     ("Meta_GIS", "ข้อมูลภูมิสารสนเทศเชิงพื้นที่"), ("Statistics", "ข้อมูลสถิติ")],
)  # fmt: skip
def test_the_type_of_a_sheet_goes_by_whole_words(tmp_path, name, data_type):
    content = read(tmp_path / "a.xlsx", [form(), row(data_type=None)], name)
    assert next(iter(content.datasets)).package.get("data_type") == data_type


def test_a_row_of_another_type_than_its_sheet_is_told(tmp_path):
    content = read(tmp_path / "a.xlsx", [form(), row(data_type="ข้อมูลสถิติ")])
    assert next(iter(content.datasets)).package["data_type"] == "ข้อมูลสถิติ"
    assert [found.cell for found in told(content, "type_other_sheet")] == ["B2"]


def test_a_text_beside_other_in_a_column_of_its_own_joins_what_the_choice_says(tmp_path):
    rows = [[*form(), "data_format_other"], [*row(data_format="CSV, SPSS"), "SAS"]]
    (dataset,) = read(tmp_path / "a.xlsx", rows).datasets
    assert dataset.package["data_format_other"] == "SAS, SPSS"
    rows = [["data_format_other", *form()], ["SPSS", *row(data_format="CSV, อื่นๆ")]]
    (dataset,) = read(tmp_path / "b.xlsx", rows).datasets
    assert dataset.package["data_format"] == ["CSV", "อื่นๆ"]
    assert dataset.package["data_format_other"] == "SPSS"


def test_tabs_and_merged_cells_of_an_ods(tmp_path):
    rows = [[cell or "" for cell in line] for line in (form(), row(), row(code="b", owner_org=""))]
    source, target = io.BytesIO(ods(rows)), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "content.xml":
                head, mark, tail = content.decode().partition("<text:p>กรม</text:p>")
                cell, tag, before = head[::-1].partition("<table:table-cell"[::-1])
                head = before[::-1] + tag[::-1] + ' table:number-rows-spanned="2"' + cell[::-1]
                mark = mark.replace("กรม", "กรม<text:tab/>หนึ่ง")
                content = (head + mark + tail).encode()
            new.writestr(name, content)
    content = read_workbook(save(tmp_path / "a.ods", target.getvalue()))
    assert [one.package["owner_org"] for one in content.datasets] == ["กรม\tหนึ่ง"] * 2


def test_sheets_beyond_the_number_that_is_read_are_told(tmp_path):
    book = openpyxl.Workbook()
    for number in range(50):
        book.create_sheet(f"หน้า {number}")
    book.save(tmp_path / "a.xlsx")
    (found,) = told(read_workbook(tmp_path / "a.xlsx"), "sheets_left_out")
    assert (found.severity, found.value) == ("error", "หน้า 49")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_between_the_headings(tmp_path, separator):
    """Not the one that is most often in the cells."""
    lines = (["code", "data_type", "title", "tag_string"], ["a", "", "ชุด", '"ก1,ข1,ค1;ง1;จ1"'])
    path = save(tmp_path / "a.csv", "\n".join(map(separator.join, lines)).encode())
    (dataset,) = read_workbook(path).datasets
    assert [tag["name"] for tag in dataset.package["tags"]] == ["ก1", "ข1", "ค1", "ง1", "จ1"]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv"])
def test_rows_and_columns_are_counted_from_the_corner(tmp_path, kind):
    """Blank rows above and blank columns before do not move the cells that are named."""
    rows = [[], [], ["", "", *form()], [], ["", "", *row(last_updated_date="เมื่อวาน")]]
    cells = [[cell or "" for cell in line] for line in rows]
    if kind == "xlsx":
        sheet_of([[cell or None for cell in line] for line in rows]).save(tmp_path / "a.xlsx")
    elif kind == "csv":
        text = "\n".join(",".join(line) for line in cells)
        save(tmp_path / "a.csv", text.encode())
    else:
        save(tmp_path / f"a.{kind}", {"xls": xls, "ods": ods}[kind](cells))
    content = read_workbook(tmp_path / f"a.{kind}")
    (found,) = content.errors
    assert (found.code, found.cell) == ("date_unread", "V5")
    assert content.sheets[0].heading_row == 3


@pytest.mark.parametrize(
    "code",
    ["dataset_11_01", "DataSet_๑๑_๐๑", "DataSet\u201111\u201101 ", "DataSet_11\u200b_01"],
)
def test_codes_that_only_look_the_same_are_linked_and_told(tmp_path, code):
    book = sheet_of([form(), row()])
    book.create_sheet("Temp3_Resource_Record").append(form("resources"))
    book["Temp3_Resource_Record"].append([code, "ไฟล์"])
    sheet = book.create_sheet("Temp1_Dataset")
    sheet.append(["ภารกิจหลัก", "กระบวนการทำงานหลัก", "รหัสชุดข้อมูล", "ชุดข้อมูล"])
    sheet.append(["ก", "ข", code, "ชุดแรก"])
    book.save(tmp_path / "a.xlsx")
    content = read_workbook(tmp_path / "a.xlsx")
    (dataset,) = content.datasets
    assert dataset.package["resources"] == [{"name": "ไฟล์"}]
    assert [(one.sheet, one.cell) for one in told(content, "code_spelled")] == [
        ("Temp3_Resource_Record", "A2"), ("Temp1_Dataset", "C2"),
    ]  # fmt: skip
    unlinked = {"entry_unlinked", "dataset_unlisted", "resource_orphan"}
    assert not unlinked & {one.code for one in check(content)}


def test_a_code_that_looks_like_two_is_linked_to_none(tmp_path):
    book = sheet_of([form(), row(code="a-1"), row(code="A_1")])
    book.create_sheet("Temp3_Resource_Record").append(form("resources"))
    book["Temp3_Resource_Record"].append(["a 1", "ไฟล์"])
    book.save(tmp_path / "a.xlsx")
    assert [one.code for one in read_workbook(tmp_path / "a.xlsx").orphans] == ["a 1"]


def test_numbers_are_read_as_they_are_shown(tmp_path):
    """A code of 0012 is 12 with a format; 95% is 0.95. Other formats change nothing."""
    book = sheet_of([form(), row(code=12, accessible_condition=0.955, notes=1234.5)])
    sheet = book.active
    for key, shown in (("accessible_condition", "0%"), ("notes", "#,##0")):
        sheet.cell(2, place(key) + 1).number_format = shown
    sheet.cell(2, place("code") + 1).number_format = "0000"
    book.save(tmp_path / "a.xlsx")
    (dataset,) = read_workbook(tmp_path / "a.xlsx").datasets
    assert dataset.code == "0012"
    assert dataset.package["accessible_condition"] == "95.5%"
    assert dataset.package["notes"] == "1234.5"


def test_numbers_of_an_ods_are_read_as_they_are_shown(tmp_path):
    source, target = io.BytesIO(ods([form(), ["รหัส", "ข้อมูลระเบียน", "ร้อยละ"]])), io.BytesIO()
    changes = {"รหัส": ("float", "12", "0012"), "ร้อยละ": ("percentage", "0.955", "96%")}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            for text, (kind, value, shown) in changes.items():
                content = content.replace(
                    f'office:value-type="string"><text:p>{text}</text:p>',
                    f'office:value-type="{kind}" office:value="{value}"><text:p>{shown}</text:p>',
                )
            new.writestr(name, content)
    (dataset,) = read_workbook(save(tmp_path / "a.ods", target.getvalue())).datasets
    assert (dataset.code, dataset.package["title"]) == ("0012", "95.5%")


def test_the_link_behind_an_address_that_is_none_is_taken_and_told(tmp_path):
    book = sheet_of([form("resources")], "Temp3_Resource_Record")
    sheet = book.active
    formula = '=HYPERLINK("https://b.go.th/?a=1&b=2","เปิด")'
    texts = ["คลิกที่นี่", "https://a.go.th/ใหม่", formula, "ไม่มี"]
    for number, text in enumerate(texts, start=2):
        sheet.append([f"c{number}", "ไฟล์", text])
    sheet["C2"].hyperlink = "https://a.go.th/x.csv"
    sheet["C3"].hyperlink = "https://a.go.th/เก่า"
    sheet["B5"].hyperlink = "https://a.go.th/other"
    book.save(tmp_path / "a.xlsx")
    # openpyxl keeps no result of a formula.
    path = tmp_path / "a.xlsx"
    source = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b"</f><v />", "</f><v>เปิด</v>".encode())
            part = part.replace(b"</f><v></v>", "</f><v>เปิด</v>".encode())
            new.writestr(name, part.replace(b'<c r="C4">', b'<c r="C4" t="str">'))
    content = read_workbook(tmp_path / "a.xlsx")
    assert [one.resource["url"] for one in content.orphans] == [
        "https://a.go.th/x.csv", "https://a.go.th/ใหม่", "https://b.go.th/?a=1&b=2", "ไม่มี",
    ]  # fmt: skip
    assert [(one.cell, one.value) for one in told(content, "link_taken")] == [
        ("C2", "คลิกที่นี่"), ("C4", "เปิด"),
    ]  # fmt: skip


def test_a_heading_that_is_nearly_one_is_told_as_such(tmp_path):
    """As the slides have it once; and with the word for "item" in front."""
    head = form()
    head[place("data_category")] = "หมวดหมู่ข้อมูลตามธรรมชาติ"
    head[place("geo_coverage")] = "ข้อ ๑๐. ขอบเขตเชิงภูมิศาสตร์หรือเชิงพื้นที่ (*)"
    content = read(tmp_path / "a.xlsx", [head, row()])
    (near,) = told(content, "heading_near")
    assert (near.cell, "หมวดหมู่ข้อมูลตามธรรมาภิบาลข้อมูลภาครัฐ" in near.text["th"]) == ("O1", True)
    (dataset,) = content.datasets
    assert dataset.package["geo_coverage"] == "จังหวัด"
    assert dataset.unmapped == {"หมวดหมู่ข้อมูลตามธรรมชาติ": "ข้อมูลสาธารณะ"}

"""What is written in a sheet is in what was read, or is told of: no cell is dropped in silence."""

from __future__ import annotations

import json
import os
import re

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_workbook_messy import ROW, row, told
from test_workbook_reading import SLIDE_TEMPLATE_1
from workbook_samples import LAYOUT, form, sheet_of

from ckanext.dgagov.workbook import check, read_workbook

WHOLE_ROWS = {
    "row_aside", "row_prepared", "row_explains", "text_above", "heading_again", "resource_empty",
}  # fmt: skip
MARK = re.compile(r"ฆฏ\d+x\d+z")
EXAMPLES = int(os.environ.get("DGAGOV_WORKBOOK_EXAMPLES", "15"))
QUICK = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def lost(path):
    """The cells that neither what was read nor an issue speaks of."""
    content = read_workbook(path)
    issues = [*content.issues, *check(content)]
    cells = {(one.sheet, one.cell) for one in issues}
    rows = {(one.sheet, one.row) for one in issues if one.code in WHOLE_ROWS}
    unknown = {one.sheet for one in issues if one.code == "sheet_unknown"}
    said = json.dumps(
        [
            [[one.code, one.package, one.unmapped] for one in content.datasets],
            [[one.code, one.resource] for one in content.orphans],
            [[heading, text] for _, heading, text in content.unmapped],
            content.inventory,
            [one.value for one in issues],
        ],
        ensure_ascii=False,
    )
    found = []
    for sheet in openpyxl.load_workbook(path).worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                known = (sheet.title, cell.coordinate) in cells or (sheet.title, cell.row) in rows
                words = MARK.findall(str(cell.value))
                if not known and sheet.title not in unknown:
                    found.extend((cell.coordinate, word) for word in words if word not in said)
    return found


def marked(rows):
    """The rows with a number in each of the marks, so that no two are alike."""
    return [
        [
            cell.replace("ฆฏ", f"ฆฏ{number}x{place}z") if isinstance(cell, str) else cell
            for place, cell in enumerate(line)
        ]
        for number, line in enumerate(rows)
    ]


@QUICK
@given(data=st.data())
def test_no_cell_of_a_messy_sheet_is_lost(tmp_path, data):
    """Marked words anywhere: in any column, beside, above, between and below the table."""
    headings: list[str | None] = list(form(version=data.draw(st.sampled_from(LAYOUT.versions))))
    template = data.draw(st.sampled_from(["datasets", "resources"]))
    if template == "resources":
        headings = list(form("resources"))
    for _ in range(data.draw(st.integers(0, 3))):
        headings.insert(data.draw(st.integers(0, len(headings))), data.draw(HEADINGS))
    headings = data.draw(st.permutations(headings)) if data.draw(st.booleans()) else headings
    rows = [*data.draw(st.lists(LINE, max_size=2)), headings]
    width = len(headings) + 2
    for number in range(data.draw(st.integers(1, 5))):
        full = data.draw(st.booleans())
        rows.append([data.draw(CELL) if full or data.draw(RARELY) else None for _ in range(width)])
        if data.draw(RARELY):
            rows.append(headings)
        rows.extend([[]] * data.draw(st.integers(0, 1)))
        rows.append([f"ฆฏรหัส{number}"])
    name = data.draw(st.sampled_from(["Temp2_Meta_Record", "Temp3_Resource_GIS", "Sheet1"]))
    book = sheet_of(marked(rows), name)
    for _ in range(data.draw(st.integers(0, 2))):
        top, left = data.draw(st.integers(1, len(rows))), data.draw(st.integers(1, width))
        merge(book.active, top, left, top + data.draw(st.integers(0, 2)), left + 1)
    book.save(tmp_path / "a.xlsx")
    assert lost(tmp_path / "a.xlsx") == []


HEADINGS = st.sampled_from([None, "ฆฏหัว", "ลำดับ", "2. ชื่อชุดข้อมูล", "data_format_other", "ชื่อ"])
RARELY = st.sampled_from([False, False, False, True])
CELL = st.sampled_from(
    [None, "ฆฏ", "ฆฏ, ฆฏสอง", "ฆฏ\nฆฏล่าง", "- ฆฏ\n- ฆฏ", "อื่นๆ (ฆฏ)", "ข้อมูลสถิติ", "ใช่", 12, 0.5,
     True, "2566-01-01", "ปี", "CSV; ฆฏ", "หมายเหตุ: ฆฏ", "รวม", "(ฆฏ)", "ยาวมาก ฆฏ ยาวมาก"]
)  # fmt: skip
LINE = st.lists(CELL, min_size=1, max_size=4)


def merge(sheet, top, left, bottom, right):
    """Merge cells as a person would: a block over one value and blanks."""
    for line in sheet.iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right):
        for cell in line:
            if cell.value is not None and (cell.row, cell.column) != (top, left):
                return
    if not any(
        one.min_row <= bottom
        and top <= one.max_row
        and one.min_col <= right
        and left <= one.max_col
        for one in sheet.merged_cells.ranges
    ):
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


@QUICK
@given(data=st.data())
def test_no_cell_of_a_messy_template_1_is_lost(tmp_path, data):
    lines = [list(line) for line in SLIDE_TEMPLATE_1]
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines)))
        lines.insert(at, [data.draw(st.sampled_from([None, "ฆฏ", "• ฆฏ\n• ฆฏ", "-", "ฆฏ, ฆฏ"]))
                          for _ in range(data.draw(st.integers(1, 6)))])  # fmt: skip
    sheet_of(marked(lines), "Temp1_Dataset").save(tmp_path / "a.xlsx")
    assert lost(tmp_path / "a.xlsx") == []


@pytest.mark.parametrize("key", [key for key in ROW if key not in ("code", "data_type")])
def test_every_field_keeps_what_it_cannot_read(tmp_path, key):
    sheet_of(marked([form(), row(**{key: "ฆฏ อ่านไม่ได้ ๆ"})])).save(tmp_path / "a.xlsx")
    assert lost(tmp_path / "a.xlsx") == []


def test_template_1_with_everything_around_it(tmp_path):
    rows = [
        ["หน่วยงาน กรมทดสอบ"], ["1. Focus Area ที่เกี่ยวข้อง"], ["ด้านการเกษตร"],
        ["2. ประเด็นการดำเนินงานภายใต้ Focus Area", None, "ประเด็น ก", "ประเด็น ข"],
        ["3. เป้าหมายการนำชุดข้อมูลไปใช้ประโยชน์"], ["เป้า 1"], ["เป้า 2"],
        ["4. หน่วยงานที่คาดว่าจะนำชุดข้อมูลไปใช้ประโยชน์", "กรม ก", "กรม ข"], ["กรม ค"],
        ["ภารกิจหลัก", "กระบวนการทำงานหลัก", "กระบวนการทำงานย่อย (ถ้ามี)", "ชุดข้อมูล", "ผู้ดูแล"],
        ["4. ภารกิจ", "4.2 กระบวนการ", "-", "• ชุดหนึ่ง\n• ชุดสอง", "สมชาย", "ลอย"],
        ["รวม", None, None, "2 ชุด"], ["หมายเหตุ: ทดสอบ"],
    ]  # fmt: skip
    sheet_of(rows, "Temp1_Dataset").save(tmp_path / "a.xlsx")
    content = read_workbook(tmp_path / "a.xlsx")
    (area,) = content.inventory["focus_areas"]
    assert (area["focus_area"], area["issue"], area["goal"]) == (
        2,
        "ประเด็น ก ประเด็น ข",
        "เป้า 1\nเป้า 2",
    )
    assert area["agencies"] == ["กรม ก", "กรม ข", "กรม ค"]
    (mission,) = area["missions"]
    assert mission["title"] == "ภารกิจ"
    entries = mission["processes"][0]["datasets"]
    assert [one["code"] for one in entries] == ["DataSet_42_01", "DataSet_42_02"]
    assert [text for _, _, text in content.unmapped] == ["สมชาย", "ลอย"]
    assert [found.row for found in told(content, "row_aside")] == [12, 13]
    assert [found.value for found in told(content, "text_above")] == ["หน่วยงาน กรมทดสอบ"]


def test_codes_and_titles_in_lines_of_one_cell(tmp_path):
    head = ["ภารกิจหลัก", "กระบวนการทำงานหลัก", "รหัสชุดข้อมูล", "ชุดข้อมูล"]
    rows = [["Focus Area: 2"], head, ["ก", "ข", "DataSet_11_01\nDataSet_11_02", "• หนึ่ง\n• สอง"],
            [None, None, "DataSet_11_03\nDataSet_11_04", "สาม"]]  # fmt: skip
    sheet_of(rows, "Temp1_Dataset").save(tmp_path / "a.xlsx")
    content = read_workbook(tmp_path / "a.xlsx")
    entries = content.inventory["focus_areas"][0]["missions"][0]["processes"][0]["datasets"]
    assert [(one["code"], one["title"]) for one in entries] == [
        ("DataSet_11_01", "หนึ่ง"), ("DataSet_11_02", "สอง"), ("DataSet_11_03\nDataSet_11_04", "สาม"),
    ]  # fmt: skip
    assert [found.cell for found in told(content, "entry_lines")] == ["C4"]


def test_a_name_on_the_catalog_without_a_column_of_codes(tmp_path):
    head = ["ภารกิจหลัก", "กระบวนการทำงานหลัก", "ชุดข้อมูล", "ชื่อชุดข้อมูลในระบบบัญชีข้อมูล (ถ้ามี)"]
    rows = [["Focus Area: 2"], head, ["ก", "ข", "หนึ่ง", "set-1"], [None, None, None, "set-2"]]
    sheet_of(rows, "Temp1_Dataset").save(tmp_path / "a.xlsx")
    content = read_workbook(tmp_path / "a.xlsx")
    entries = content.inventory["focus_areas"][0]["missions"][0]["processes"][0]["datasets"]
    assert [(one["title"], one["dataset"]) for one in entries] == [("หนึ่ง", "set-1"), ("", "set-2")]

"""Headings, titles, notes, totals, blanks, several tables, types, in CSV, XLSX and ODS."""

from __future__ import annotations

import inspection_samples as samples
import pytest

from ckanext.dgagov.inspection.delimited import read_delimited
from ckanext.dgagov.inspection.findings import column_letters
from ckanext.dgagov.inspection.grid import read_grid
from ckanext.dgagov.inspection.spreadsheets import read_spreadsheet
from ckanext.dgagov.inspection.tables import analyse
from ckanext.dgagov.inspection.wording import sentence

REPORT = [
    ["ตารางที่ 1 จำนวนประชากรจากการทะเบียน พ.ศ. 2565", None, None, None],
    [None, None, None, None],
    ["จังหวัด", "ประชากร", None, None],
    [None, "ชาย", "หญิง", "รวม"],
    ["น่าน", 230, 240, 470],
    ["แพร่", 210, 220, 430],
    ["รวม", 440, 460, 900],
    ["ที่มา: กรมการปกครอง กระทรวงมหาดไทย", None, None, None],
]
MERGED = ("A1:D1", "A3:A4", "B3:D3")


def table_of(rows, merged=(), **options):
    return analyse(read_grid(rows, "สรุป", merged=list(merged), **options))


def codes(reasons):
    return [reason.code for reason in reasons]


@pytest.fixture
def open_sheet(tmp_path):
    def read(content: bytes, kind: str):
        path = tmp_path / f"แฟ้ม.{kind.lower()}"
        path.write_bytes(content)
        grids, _, _ = read_spreadsheet(path, kind)
        return [analyse(grid) for grid in grids]

    return read


def test_report_sheet_says_all_that_is_wrong(open_sheet):
    ((table, reasons),) = open_sheet(samples.xlsx(REPORT, MERGED), "XLSX")
    assert not table.machine_readable
    assert (table.header_row, table.header_rows, table.rows) == (3, 2, 2)
    assert table.merged == ("A1:D1", "A3:A4", "B3:D3")
    assert (table.title_rows, table.blank_rows) == ((1,), (2,))
    assert (table.total_rows, table.note_rows) == ((7,), (8,))
    assert [column.name for column in table.columns] == [
        "จังหวัด", "ประชากร / ชาย", "ประชากร / หญิง", "ประชากร / รวม",
    ]  # fmt: skip
    assert codes(reasons) == [
        "merged_cells", "title_rows", "note_rows", "total_rows", "blank_rows", "header_rows",
    ]  # fmt: skip


def test_sentence_of_merged_cells():
    _, reasons = table_of(
        [["จังหวัด", "ก", "ข", "ค"], ["น่าน", 1, 2, 3]],
        [((1, 1), (1, 3)), ((2, 1), (2, 3)), ((3, 1), (3, 3))],
    )
    text = sentence(reasons[0].code, reasons[0].parameters)
    assert text["th"] == ("แผ่นงาน 'สรุป' มีเซลล์ผสาน 3 ช่วง เริ่มที่ B2:D2 จึงยังไม่ใช่ตารางที่เครื่องอ่านได้")
    assert "Sheet 'สรุป' has 3 merged cell ranges, the first B2:D2" in text["en"]
    assert (reasons[0].places[0].row, reasons[0].places[0].column) == (2, "B")


def test_clean_sheet(open_sheet):
    rows = [["ปี", "จังหวัด", "ค่า"], [2565, "น่าน", 1.5], [2566, "แพร่", 2]]
    ((table, reasons),) = open_sheet(samples.xlsx(rows), "XLSX")
    assert table.machine_readable
    assert reasons == []
    assert [column.type for column in table.columns] == ["integer", "text", "number"]
    assert table.columns[0].examples == ("2565", "2566")


def test_sheet_that_begins_in_the_middle(open_sheet):
    rows = [[None, None, None], [None, "จังหวัด", "จำนวน"], [None, "น่าน", 3]]
    ((table, _),) = open_sheet(samples.xlsx(rows), "XLSX")
    assert table.header_row == 2
    assert [column.position for column in table.columns] == ["B", "C"]


def test_xls(open_sheet):
    ((table, reasons),) = open_sheet(samples.xls(), "XLS")
    assert (table.sheet, table.header_row, table.rows) == ("สรุป", 2, 5)
    assert table.merged == ("A1:C1",)
    assert [column.type for column in table.columns] == ["text", "integer", "integer"]
    assert table.dates[0].last == "2021-01-01"
    assert codes(reasons) == ["merged_cells", "title_rows"]


def test_ods_with_merged_cells(open_sheet):
    heading = samples.ods_row("จังหวัด", "จำนวน")
    wide = samples.ods_row("ภาคเหนือ").replace(
        "<table:table-cell ", '<table:table-cell table:number-columns-spanned="2" ', 1
    )
    row = samples.ods_row("น่าน", 5)
    ((table, reasons),) = open_sheet(samples.ods(heading + wide + row), "ODS")
    assert table.merged == ("A2:B2",)
    assert codes(reasons)[0] == "merged_cells"


def test_several_sheets_and_an_empty_one(open_sheet):
    clean = samples.sheet_xml([["จังหวัด", "จำนวน"], ["น่าน", 1]])
    parts = samples.workbook({"ข้อมูล": clean, "ว่าง": samples.sheet_xml([])})
    (first, _), (second, reasons) = open_sheet(samples.zip_bytes(parts), "XLSX")
    assert first.sheet == "ข้อมูล"
    assert second is None
    assert codes(reasons) == ["no_table"]


def test_second_table_below():
    table, reasons = table_of([
        ["จังหวัด", "จำนวน", "ร้อยละ"], ["น่าน", 1, 2], ["แพร่", 3, 4], [None, None, None],
        ["อำเภอ", "ชาย", "หญิง"], ["ปัว", 5, 6],
    ])  # fmt: skip
    assert table.tables == 2
    assert "several_tables" in codes(reasons)
    assert table.columns[1].type == "integer"


def test_second_table_at_the_side():
    table, _ = table_of([["จังหวัด", "ชาย", None, "ภาค", "หญิง"], ["น่าน", 1, None, "เหนือ", 2]])
    assert table.tables == 2
    assert table.blank_columns == ("C",)


def test_blank_row_alone_is_no_second_table():
    table, reasons = table_of([["จังหวัด", "จำนวน"], ["น่าน", 1], [None, None], ["แพร่", 2]])
    assert table.tables == 1
    assert codes(reasons) == ["blank_rows"]


def test_repeated_heading_is_another_table():
    table, _ = table_of([["จังหวัด", "จำนวน"], ["น่าน", 1], ["จังหวัด", "จำนวน"], ["แพร่", 2]])
    assert table.tables == 2


def test_no_heading():
    table, reasons = table_of([[1, 2, 3], [4, 5, 6]])
    assert table.header_row is None
    assert table.rows == 2
    assert codes(reasons)[0] == "no_header"


def test_wide_table_by_years_has_a_heading():
    table, _ = table_of([["รายการ", 2563, 2564, 2565], ["ผู้ป่วย", 10, 20, 30]])
    assert table.header_row == 1
    assert table.dates[0].source == "header"
    assert table.dates[0].step == "year"


def test_names_that_only_begin_like_totals_are_data():
    table, _ = table_of([["หน่วยงาน", "จำนวน"], ["รวมใจพัฒนา", 1], ["ที่มาแห่งน้ำ", 2]])
    assert table.total_rows == ()
    assert table.note_rows == ()
    assert table.rows == 2


def test_headings_without_data_are_no_readable_table():
    table, _ = table_of([["จังหวัด", "จำนวน"]])
    assert (table.rows, table.machine_readable) == (0, False)


def test_unnamed_and_repeated_headings():
    table, reasons = table_of([["จังหวัด", None, "จำนวน", "จำนวน"], ["น่าน", 1, 2, 3]])
    assert not table.machine_readable
    assert codes(reasons) == ["blank_headers", "duplicate_headers"]


def test_mixed_column_tells_where():
    rows = [["จังหวัด", "จำนวน"], *[["น่าน", number] for number in range(8)], ["แพร่", "ไม่ทราบ"]]
    table, reasons = table_of(rows)
    assert table.columns[1].type == "integer"
    assert table.columns[1].share == pytest.approx(8 / 9, abs=1e-4)
    assert codes(reasons) == ["mixed_column"]
    assert reasons[0].parameters["first"] == "B10"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["๑,๒๐๐", "๓๐", "4"], "integer"),
        (["1.5", "2", "-3.25"], "number"),
        (["01", "02", "10"], "text"),
        (["1/5/2566", "2 พ.ค. 2566", "2023-05-03"], "date"),
        (["ใช่", "ไม่ใช่"], "boolean"),
        (["-", "", "5"], "integer"),
        (["12%", "7.5%"], "number"),
        (["", ""], "empty"),
    ],
)
def test_type_of_a_column(values, kind):
    rows = [["ชื่อ", "ค่า"], *[["น่าน", value] for value in values]]
    table, _ = table_of(rows)
    assert next((c.type for c in table.columns if c.name == "ค่า"), None) == kind


def test_ragged_rows_of_a_csv(tmp_path):
    path = tmp_path / "ก.csv"
    path.write_text("จังหวัด,ชาย,หญิง\nน่าน,1,2\nแพร่,3\nเลย,4,5,6\n", "utf-8")
    table, reasons = analyse(read_delimited(path, "utf-8", ","))
    assert table.ragged_rows == 2
    (ragged,) = (reason for reason in reasons if reason.code == "ragged_rows")
    assert (ragged.parameters["count"], ragged.parameters["rows"]) == (2, [3, 4])


def test_ragged_rows_beyond_the_head_are_counted(tmp_path):
    path = tmp_path / "ก.csv"
    lines = ["จังหวัด,จำนวน", *["น่าน,1"] * 5500]
    lines[5200] = "น่าน,1,2"
    path.write_text("\n".join(lines), "utf-8")
    table, reasons = analyse(read_delimited(path, "utf-8", ","))
    assert table.ragged_rows == 1
    assert reasons[0].parameters["rows"] == [5201]


def test_long_csv_is_counted_whole_and_its_end_is_seen(tmp_path):
    path = tmp_path / "ก.csv"
    lines = ["จังหวัด,จำนวน", *["น่าน,1"] * 6000, "รวม,6000", "ที่มา: กรมการปกครอง,"]
    path.write_text("\n".join(lines), "utf-8")
    table, reasons = analyse(read_delimited(path, "utf-8", ","))
    assert table.rows == 6000
    assert table.rows_looked_at == 5060
    assert (table.total_rows, table.note_rows) == ((6002,), (6003,))
    assert codes(reasons) == ["note_rows", "total_rows"]


def test_excel_separator_hint_is_no_row(tmp_path):
    path = tmp_path / "ก.csv"
    path.write_text("sep=;\nจังหวัด;จำนวน\nน่าน;1\n", "utf-8")
    grid = read_delimited(path, "utf-8", ";")
    assert list(grid.rows[0].cells) == ["จังหวัด", "จำนวน"]


def test_at_most_five_places():
    rows = [["จังหวัด", "จำนวน", "ร้อยละ"]]
    for number in range(9):
        rows += [["น่าน", number, 1], [None, None, None]]
    rows.append(["แพร่", 1, 1])
    table, reasons = table_of(rows)
    assert len(table.blank_rows) == 5
    assert reasons[0].parameters["count"] == 9
    assert len(reasons[0].places) == 5


def test_column_letters():
    assert [column_letters(index) for index in (0, 25, 26, 27, 16383)] == [
        "A", "Z", "AA", "AB", "XFD",
    ]  # fmt: skip

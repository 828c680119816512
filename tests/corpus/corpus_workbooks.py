"""The workbooks of the corpus: XLSX, XLS and ODS as government offices publish them."""

from __future__ import annotations

from typing import Any

from corpus_delimited import LOGIN, PROVINCES, SHORT_MONTHS, by_district, by_year, delimited
from corpus_office import (
    Fault,
    Formula,
    date_cell,
    locked_workbook,
    ods,
    sheet_xml,
    workbook_parts,
    xls,
    xlsx,
    zip_bytes,
)

HTML_TABLE = (
    '<html><head><meta charset="utf-8"></head><body><table border=1>'
    "<tr><th>จังหวัด</th><th>จำนวน</th></tr><tr><td>น่าน</td><td>230</td></tr>"
    "<tr><td>แพร่</td><td>210</td></tr></table></body></html>\n"
)


def book(sheets: dict[str, list[Any]], hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook of several sheets without merged cells."""
    parts = {name: sheet_xml(rows) for name, rows in sheets.items()}
    return zip_bytes(workbook_parts(parts, hidden))


def report() -> list[list[Any]]:
    """The table of a statistical report: title, two rows of headings, total, source."""
    return [
        ["ตารางที่ 1 จำนวนประชากรจากการทะเบียน จำแนกตามเพศ พ.ศ. 2565", None, None, None],
        [None, None, None, None],
        ["จังหวัด", "ประชากร (คน)", None, None],
        [None, "ชาย", "หญิง", "รวม"],
        ["น่าน", 230, 240, 470],
        ["แพร่", 210, 220, 430],
        ["ลำปาง", 350, 360, 710],
        ["รวม", 790, 820, 1610],
        ["หมายเหตุ: ข้อมูล ณ วันที่ 31 ธันวาคม 2565", None, None, None],
        ["ที่มา: กรมการปกครอง กระทรวงมหาดไทย", None, None, None],
    ]


def tidy_workbooks() -> dict[str, bytes]:
    """Workbooks a program can read; some of them hold what is only shown, not typed."""
    clean = [list(row) for row in by_district()]
    return {
        "xlsx-district.xlsx": xlsx(clean),
        "xlsx-named-xls.xls": xlsx(clean),
        "xlsx-named-csv.csv": xlsx(clean),
        "xlsx-years-across.xlsx": xlsx(
            [["รายการ", 2563, 2564, 2565], ["ผู้ป่วยนอก", 10, 20, 30], ["ผู้ป่วยใน", 1, 2, 3]]
        ),
        "xlsx-months-across.xlsx": xlsx(
            [["ปี", "จังหวัด", *SHORT_MONTHS], [2564, "น่าน", *range(12)], [2565, "น่าน", *range(12)]]
        ),
        "xlsx-excel-dates.xlsx": xlsx(
            [["วันที่", "ระดับน้ำ (ม.)"], *([date_cell(2022, 5, d), 1.5 + d] for d in range(1, 6))]
        ),
        "xlsx-buddhist-excel-dates.xlsx": xlsx(
            [["วันที่", "ระดับน้ำ (ม.)"], *([date_cell(2565, m, 1), 1.5 + m] for m in range(1, 6))]
        ),
        "xlsx-hidden-list.xlsx": book(
            {
                "ข้อมูล": [["ปี", "จำนวน"], [2564, 10], [2565, 12]],
                "ตัวเลือก": [["ตัวเลือกสำหรับกรอกแบบฟอร์ม", None], ["อำเภอ", "ตำบล"], ["ปัว", "วรนคร"],
                             ["ปัว", "ศิลาแลง"]],
            },
            hidden=("ตัวเลือก",),
        ),
        "xlsx-formulas.xlsx": xlsx(
            [["ปี", "ชาย", "หญิง", "รวมสองเพศ"], [2564, 10, 12, Formula("B2+C2", 22)],
             [2565, 11, 15, Formula("B3+C3", 26)]]
        ),
        "xlsx-cover-sheet.xlsx": book(
            {
                "ปก": [["ข้อมูลสถิติสาธารณสุข"], [None], ["จัดทำโดย กองยุทธศาสตร์และแผนงาน"],
                       ["ติดต่อ 0 2000 0000"]],
                "ข้อมูล": [list(row) for row in by_year()],
            }
        ),
        "xlsx-sheet-a-year.xlsx": book(
            {str(year): [["หน่วยบริการ", "จำนวน"], ["รพ. ก", year % 100], ["รพ. ข", 9]]
             for year in (2563, 2564, 2565)}
        ),
        "xlsx-provinces-only.xlsx": xlsx([["จังหวัด", "จำนวน"], *([p, 3] for p in PROVINCES)]),
        "xlsx-sheet-a-month.xlsx": book(
            {f"{month}65": [["หน่วยบริการ", "จำนวน"], ["รพ. ก", n], ["รพ. ข", 9]]
             for n, month in enumerate(SHORT_MONTHS[:3])}
        ),
        "xls-yearly.xls": xls([list(row) for row in by_year()]),
        "xls-excel-dates.xls": xls(
            [["วันที่", "ปริมาณฝน"], *([date_cell(2022, 5, d), d * 2] for d in range(1, 5))]
        ),
        "ods-yearly.ods": ods([list(row) for row in by_year()]),
    }  # fmt: skip


def report_workbooks() -> dict[str, bytes]:
    """Workbooks laid out for print."""
    head = ["จังหวัด", "ชาย", "หญิง"]
    data = [["น่าน", 230, 240], ["แพร่", 210, 220], ["ลำปาง", 350, 360]]
    regions = [["ภาค", "จังหวัด", "จำนวน"], ["เหนือ", "น่าน", 3], [None, "แพร่", 4], [None, "ลำปาง", 5]]
    return {
        "xlsx-report.xlsx": xlsx(report(), ("A1:D1", "A3:A4", "B3:D3"), "สรุป"),
        "xlsx-title-row.xlsx": xlsx([["จำนวนประชากรปี 2565", None, None], head, *data]),
        "xlsx-total-row.xlsx": xlsx([head, *data, ["รวม", 790, 820]]),
        "xlsx-footnote.xlsx": xlsx([head, *data, ["ที่มา: กรมการปกครอง", None, None]]),
        "xlsx-merged-regions.xlsx": xlsx(regions, ("A2:A4",)),
        "xlsx-two-heading-rows.xlsx": xlsx(
            [["จังหวัด", "ปี 2564", None, "ปี 2565", None], [None, "ชาย", "หญิง", "ชาย", "หญิง"],
             ["น่าน", 1, 2, 3, 4], ["แพร่", 2, 3, 4, 5]],
            ("A1:A2", "B1:C1", "D1:E1"),
        ),
        "xlsx-two-tables-below.xlsx": xlsx(
            [head, *data[:2], [None, None, None], ["อำเภอ", "ครัวเรือน", "ร้อยละ"], ["ปัว", 5, 6]]
        ),
        "xlsx-two-tables-beside.xlsx": xlsx(
            [["จังหวัด", "ชาย", None, "ภาค", "หญิง"], ["น่าน", 1, None, "เหนือ", 2],
             ["แพร่", 3, None, "เหนือ", 4]]
        ),
        "xlsx-section-rows.xlsx": xlsx(
            [head, ["ภาคเหนือ", None, None], *data[:2], ["ภาคใต้", None, None], ["ตรัง", 5, 6]]
        ),
        "xlsx-begins-at-b3.xlsx": xlsx(
            [[None] * 4, [None] * 4, *([None, *row] for row in (head, *data))]
        ),
        "xlsx-errors.xlsx": xlsx(
            [["ปี", "จำนวน"], [2562, 12], [2563, Fault("#REF!")], [2564, 14], [2565, Fault("#REF!")]]
        ),
        "xlsx-formulas-not-computed.xlsx": xlsx(
            [["ปี", "จำนวน", "ร้อยละ"], [2564, 12, Formula("B2/100")], [2565, 14, Formula("B3/100")]]
        ),
        "xlsx-one-sheet-of-two-clean.xlsx": book(
            {"ข้อมูล": [["ปี", "จำนวน"], [2564, 1], [2565, 2]],
             "สรุป": [["สรุปผู้บริหาร", None], ["ปี", "จำนวน"], [2564, 1], [2565, 2], ["รวม", 3]]}
        ),
        "xlsx-empty-sheet.xlsx": xlsx([]),
        "xlsx-form.xlsx": xlsx(
            [["แบบฟอร์มรายงาน", None], ["ชื่อหน่วยงาน:", "กรมตัวอย่าง"], ["ผู้รายงาน:", "นายสมชาย ใจดี"],
             ["ลงชื่อ", None]]
        ),
        "xls-report.xls": xls(
            [["จำนวนผู้ป่วย ปี 2565", None, None], head, *data, ["รวม", 790, 820]], [(0, 0, 0, 2)]
        ),
        "ods-merged.ods": ods([head, ["ภาคเหนือ", None, None], *data], {(1, 0): 3}),
    }  # fmt: skip


def wrong_workbooks() -> dict[str, bytes]:
    """Names that promise a workbook, and workbooks nobody can open."""
    cut = xlsx([list(row) for row in by_year()])
    return {
        "xls-is-html.xls": HTML_TABLE.encode(),
        "xls-is-html-cp874.xls": HTML_TABLE.replace("utf-8", "tis-620").encode("cp874"),
        "xls-named-xlsx.xlsx": xls([list(row) for row in by_year()]),
        "xlsx-is-login-page.xlsx": LOGIN.encode(),
        "xls-is-tab-text.xls": delimited(by_year(), "\t", "cp874"),
        "xlsx-password.xlsx": locked_workbook(),
        "xlsx-cut-off.xlsx": cut[: len(cut) // 2],
    }

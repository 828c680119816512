"""Fills the empty workbook in, as a steward would with Excel or LibreOffice.

    python fill.py FORM.xlsx           # two data sets; the second has two mistakes
    python fill.py FORM.xlsx --mend    # mends them

What it writes stands in the tables below: by sheet, by heading.
"""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl

FOCUS_AREA = {
    "1. Focus Area ที่เกี่ยวข้อง": "ด้านการบริหารจัดการภาครัฐ",
    "2. ประเด็นการดำเนินงานภายใต้ Focus Area": "การให้บริการประชาชนที่สะดวกและรวดเร็ว",
    "3. เป้าหมายการนำชุดข้อมูลไปใช้ประโยชน์": "นำไปจัดกำลังเจ้าหน้าที่ให้ตรงกับจำนวนผู้ใช้บริการ",
    "4. หน่วยงานที่คาดว่าจะนำชุดข้อมูลไปใช้ประโยชน์": "สำนักงาน ก.พ.ร.",
}
MISSION = {
    "ภารกิจหลักที่เกี่ยวข้องกับประเด็นดำเนินการ": "1. ภารกิจด้านการให้บริการประชาชน",
    "กระบวนการทำงานหลัก": "1.1 ให้บริการ ณ จุดบริการ",
}
LISTED = [
    {**MISSION, "รหัสชุดข้อมูล": "DataSet_11_01", "ชุดข้อมูล": "จุดบริการประชาชนรายอำเภอ"},
    {"รหัสชุดข้อมูล": "DataSet_11_02", "ชุดข้อมูล": "จำนวนผู้มาใช้บริการรายเดือน"},
]
BOTH = {
    "3. องค์กร": "หน่วยงานทดลอง",
    "4. ชื่อผู้ติดต่อ": "กลุ่มพัฒนาระบบบริการ",
    "5. อีเมลผู้ติดต่อ": "service@example.go.th",
    "6. คำสำคัญ": "จุดบริการ, บริการภาครัฐ",
    "10. ขอบเขตเชิงภูมิศาสตร์หรือเชิงพื้นที่": "อำเภอ",
    "11. แหล่งที่มา": "ทะเบียนจุดบริการของหน่วยงาน",
    "12. รูปแบบการเก็บข้อมูล": "csv",
    "13. หมวดหมู่ข้อมูลตามธรรมาภิบาลข้อมูลภาครัฐ": "ข้อมูลสาธารณะ",
    "14. สัญญาอนุญาตให้ใช้ข้อมูล": "DGA Open Government License",
}
DATASETS = {
    "Temp2_Meta_Record": {
        **BOTH,
        "รหัสชุดข้อมูลตามที่กำหนดใน Temp1_Dataset": "DataSet_11_01",
        "1. ประเภทข้อมูล": "ข้อมูลระเบียน",
        "2. ชื่อชุดข้อมูล": "จุดบริการประชาชนรายอำเภอ",
        "7. รายละเอียด": "รายชื่อ ที่ตั้ง และวันเวลาทำการของจุดบริการ",
        "8. วัตถุประสงค์": "เพื่อการให้บริการประชาชน, พันธกิจหน่วยงาน",
        "9.1 หน่วยความถี่ของการปรับปรุงข้อมูล": "รายปี",
        "9.2 ค่าความถี่ของการปรับปรุงข้อมูล": "๑",
    },
    "Temp2_Meta_Stat": {
        **BOTH,
        "รหัสชุดข้อมูลตามที่กำหนดใน Temp1_Dataset": "DataSet_11_02",
        "1. ประเภทข้อมูล": "ข้อมูลสถิติ",
        "2. ชื่อชุดข้อมูล": "จำนวนผู้มาใช้บริการรายเดือน",
        "7. รายละเอียด": "จำนวนผู้มาใช้บริการที่จุดบริการ จำแนกรายเดือนและรายอำเภอ",
        "9.1 หน่วยความถี่ของการปรับปรุงข้อมูล": "รายเดือน",
        "9.2 ค่าความถี่ของการปรับปรุงข้อมูล": "1",
        "วันที่ปรับปรุงข้อมูลล่าสุด": "เมื่อวาน",
    },
}
RESOURCES = {
    "Temp3_Resource_Record": {
        "1. รหัสชุดข้อมูลตามที่กำหนดใน Temp1_Dataset": "DataSet_11_01",
        "2. ชื่อ": "ตารางจุดบริการ",
        "3. URL": "service-points.csv",
        "7. นามสกุลของไฟล์": "csv",
    },
    "Temp3_Resource_Stat": {
        "1. รหัสชุดข้อมูลตามที่กำหนดใน Temp1_Dataset": "DataSet_11_02",
        "2. ชื่อ": "ตารางผู้มาใช้บริการ",
        "3. URL": "visitors.csv",
        "7. นามสกุลของไฟล์": "csv",
    },
}
MENDED = {
    "Temp2_Meta_Stat": {
        "8. วัตถุประสงค์": "เพื่อการให้บริการประชาชน",
        "วันที่ปรับปรุงข้อมูลล่าสุด": "30 กันยายน 2566",
    }
}
HEADINGS, FIRST = 4, 6
"""The row of the headings and the first to fill in, in Templates 2 and 3."""


def fill(path: Path, *, mend: bool = False) -> None:
    """Write the values into the workbook at `path`, or mend its mistakes."""
    book = openpyxl.load_workbook(path)
    if not mend:
        _list(book["Temp1_Dataset"])
    for sheet, values in (MENDED if mend else {**DATASETS, **RESOURCES}).items():
        _row(book[sheet], HEADINGS, FIRST, values)
    book.save(path)


def _list(sheet) -> None:
    """Template 1: four lines, then a table."""
    rows = {cell.value: cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value}
    for label, text in FOCUS_AREA.items():
        sheet.cell(rows[label], 2, text)
    headings = rows[next(iter(MISSION))]
    for number, values in enumerate(LISTED, start=1):
        _row(sheet, headings, headings + number, values)


def _row(sheet, headings: int, row: int, values: dict[str, str]) -> None:
    columns = {cell.value: cell.column for cell in sheet[headings]}
    for heading, text in values.items():
        sheet.cell(row, columns[heading], text)


if __name__ == "__main__":
    fill(Path(sys.argv[1]), mend="--mend" in sys.argv)

"""The delimited text files of the corpus: eras, steps, places, layouts, encodings."""

from __future__ import annotations

from collections.abc import Sequence

PROVINCES = ("เชียงใหม่", "ลำพูน", "ลำปาง", "น่าน")
MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
SHORT_MONTHS = (
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
    "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
)  # fmt: skip
LOGIN = (
    '<!DOCTYPE html>\n<html lang="th"><head><meta charset="utf-8"><title>เข้าสู่ระบบ</title></head>'
    '<body><h1>กรุณาเข้าสู่ระบบก่อนดาวน์โหลดข้อมูล</h1><form method="post" action="/login">'
    '<label>ชื่อผู้ใช้ <input name="username"></label>'
    '<label>รหัสผ่าน <input type="password" name="password"></label>'
    "<button>เข้าสู่ระบบ</button></form></body></html>\n"
)

Rows = Sequence[Sequence[object]]


def delimited(rows: Rows, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Delimited text with CRLF; cells are quoted where they must be."""
    lines = (separator.join(_quoted(cell, separator) for cell in row) for row in rows)
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def _quoted(cell: object, separator: str) -> str:
    text = "" if cell is None else str(cell)
    if any(mark in text for mark in (separator, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text


def by_year() -> Rows:
    """A province a year: the yearly overview."""
    rows = [(y, p, 1200 + 37 * (y - 2562) + n) for y in (2563, 2564, 2565, 2566)
            for n, p in enumerate(PROVINCES)]  # fmt: skip
    return [("ปี", "จังหวัด", "จำนวนผู้ป่วย"), *rows]


def by_district() -> Rows:
    """A district a year."""
    names = ("เมืองน่าน", "ปัว", "เวียงสา", "ท่าวังผา")
    rows = [(year, "น่าน", name, 90 + year % 7 + n) for year in (2564, 2565)
            for n, name in enumerate(names)]  # fmt: skip
    return [("ปีงบประมาณ", "จังหวัด", "อำเภอ", "จำนวนครัวเรือน"), *rows]


def dated(dates: Sequence[str], heading: str = "วันที่") -> Rows:
    """One measure at each date."""
    return [(heading, "ปริมาณฝน"), *((date, 3 + n * 2) for n, date in enumerate(dates))]


def tidy_files() -> dict[str, bytes]:
    """Clean tables: what differs is the encoding, the separator, the era and the step."""
    year_month = [(2565, month, 40 + n) for n, month in enumerate(MONTHS)]
    quarters = [(y, q, 10 + q) for y in (2564, 2565) for q in (1, 2, 3, 4)]
    return {
        "csv-yearly.csv": delimited(by_year()),
        "csv-utf8-mark.csv": delimited(by_year(), encoding="utf-8-sig"),
        "csv-cp874.csv": delimited(by_district(), encoding="cp874"),
        "csv-utf16-tab.csv": b"\xff\xfe" + delimited(by_district(), "\t", "utf-16-le"),
        "csv-semicolon.csv": delimited(by_district(), ";"),
        "csv-pipe.csv": delimited(by_district(), "|"),
        "csv-separator-hint.csv": b"sep=;\r\n" + delimited(by_year(), ";"),
        "tsv-yearly.tsv": delimited(by_year(), "\t"),
        "csv-thai-digits.csv": delimited(
            [("พ.ศ.", "จังหวัด", "จำนวน"), ("๒๕๖๓", "น่าน", "๑,๒๐๐"), ("๒๕๖๔", "น่าน", "๑,๓๕๐"),
             ("๒๕๖๕", "น่าน", "๙๙๐")]
        ),
        "csv-two-digit-years.csv": delimited(
            [("ปี", "รายการ", "งบประมาณ"), (63, "ค่าวัสดุ", 12.5), (64, "ค่าวัสดุ", 14.25),
             (65, "ค่าวัสดุ", 13)]
        ),
        "csv-short-month-days.csv": delimited(dated(["1 ม.ค. 65", "2 ม.ค. 65", "3 ม.ค. 65"])),
        "csv-buddhist-days.csv": delimited(dated(["01/10/2564", "02/10/2564", "03/10/2564"])),
        "csv-iso-days.csv": delimited(dated(["2022-05-01", "2022-05-02", "2022-05-03"])),
        "csv-date-times.csv": delimited(
            dated(["2565-05-01 06:00", "2565-05-01 18:00", "2565-05-02 06:00"], "เวลาที่วัด")
        ),
        "csv-weekly.csv": delimited(dated(["2565-05-02", "2565-05-09", "2565-05-16"])),
        "csv-two-eras.csv": delimited(dated(["1/5/2565", "2022-05-02", "3/5/2565"])),
        "csv-thai-long-months.csv": delimited(
            dated([f"{month} ๒๕๖๕" for month in MONTHS], "เดือน")
        ),
        "csv-year-and-month.csv": delimited([("ปี", "เดือน", "จำนวนคดี"), *year_month]),
        "csv-quarterly.csv": delimited([("ปีงบประมาณ", "ไตรมาส", "รายได้"), *quarters]),
        "csv-half-yearly.csv": delimited(dated(["30/06/2564", "31/12/2564", "30/06/2565"])),
        "csv-one-year.csv": delimited(
            [("ปี", "จังหวัด", "จำนวน"), *((2565, p, n) for n, p in enumerate(PROVINCES))]
        ),
        "csv-nothing-to-go-by.csv": delimited(
            [("ประเภทสินค้า", "จำนวน"), ("ข้าว", 12), ("ยางพารา", 7), ("มันสำปะหลัง", 9)]
        ),
        "csv-formula-injection.csv": delimited(
            [("ปี", "หน่วยงาน", "หมายเลขติดต่อ"), (2564, '=HYPERLINK("http://x.example")', "+66 20"),
             (2565, "@SUM(A1:A9)", "-1+1|cmd"), (2566, "สำนักงานสถิติ", "02 000 0000")]
        ),
        "csv-quoted-line-breaks.csv": delimited(
            [("ปี", "หน่วยงาน", "ที่อยู่"), (2564, "กรม ก", "เลขที่ 1\nถนนราชดำเนิน"),
             (2565, "กรม ข", 'อาคาร "เอ"\nชั้น 2, ห้อง 3')]
        ),
        "csv-thousands-and-dashes.csv": delimited(
            [("ปี", "จังหวัด", "มูลค่า (บาท)"), (2563, "น่าน", "1,250,000"), (2564, "น่าน", "-"),
             (2565, "น่าน", "980,500.50"), (2566, "น่าน", "n/a")]
        ),
        "csv-one-column.csv": delimited([("รายชื่อจังหวัด",), *((p,) for p in PROVINCES)]),
    }  # fmt: skip


def place_files() -> dict[str, bytes]:
    """Clean tables in which the level of place decides."""
    return {
        "csv-district-by-name.csv": delimited(
            [("พื้นที่", "จำนวน"), ("อำเภอปัว", 5), ("อำเภอเวียงสา", 8), ("อำเภอเมืองน่าน", 3)]
        ),
        "csv-bangkok-districts.csv": delimited(
            [("เขต", "แขวง", "จำนวนร้องเรียน"), ("บางรัก", "สีลม", 5), ("พญาไท", "สามเสนใน", 8)]
        ),
        "csv-subdistrict.csv": delimited(
            [("อำเภอ", "ตำบล", "ครัวเรือน"), ("ปัว", "วรนคร", 820), ("ปัว", "ศิลาแลง", 640)]
        ),
        "csv-village.csv": delimited(
            [("ตำบล", "หมู่ที่", "ชื่อหมู่บ้าน", "ประชากร"), ("วรนคร", 1, "บ้านดอนแก้ว", 410),
             ("วรนคร", 2, "บ้านขอน", 380)]
        ),
        "csv-branch.csv": delimited(
            [("ชื่อสาขา", "จำนวนผู้ใช้บริการ"), ("สาขารังสิต", 1200), ("สาขาสีลม", 980)]
        ),
        "csv-industry-branches.csv": delimited(
            [("ปี", "สาขา", "มูลค่า"), (2563, "เกษตรกรรม", 12.5), (2564, "การผลิต", 30.25),
             (2565, "การก่อสร้าง", 7.75)]
        ),
        "csv-coordinates.csv": delimited(
            [("ชื่อจุดตรวจวัด", "ละติจูด", "ลองจิจูด"), ("สถานี 1", 18.7756, 100.773),
             ("สถานี 2", 13.7563, 100.5018)]
        ),
        "csv-coordinates-swapped.csv": delimited(
            [("ชื่อจุด", "lat", "long"), ("จุด 1", 100.773, 18.7756), ("จุด 2", 100.5018, 13.7563)]
        ),
        "csv-province-codes.csv": delimited(
            [("ปี", "รหัสจังหวัด", "จำนวน"), (2564, 50, 3), (2565, 55, 4), (2566, 96, 6)]
        ),
        "csv-six-digit-codes.csv": delimited(
            [("รหัสพื้นที่", "จำนวน"), ("550101", 3), ("550102", 4), ("500107", 6)]
        ),
        "csv-postcodes.csv": delimited(
            [("รหัสไปรษณีย์", "จำนวน"), ("55000", 3), ("50200", 4), ("10400", 6)]
        ),
    }  # fmt: skip


def wide_files() -> dict[str, bytes]:
    """Tables with time in the headings."""
    return {
        "csv-years-across.csv": delimited(
            [("รายการ", 2562, 2563, 2564, 2565), ("รายรับ", 10, 11, 12, 13), ("รายจ่าย", 9, 9, 8, 8)]
        ),
        "csv-dated-months-across.csv": delimited(
            [("จังหวัด", "ม.ค. 65", "ก.พ. 65", "มี.ค. 65"), ("น่าน", 3, 4, 5), ("แพร่", 1, 0, 2)]
        ),
        "csv-months-across.csv": delimited(
            [("ปี", "จังหวัด", *SHORT_MONTHS), *((y, "น่าน", *range(12)) for y in (2564, 2565))]
        ),
        "csv-months-across-no-year.csv": delimited(
            [("จังหวัด", *MONTHS), ("น่าน", *range(12)), ("แพร่", *range(12))]
        ),
        "csv-quarters-across.csv": delimited(
            [("ปี", "รายได้", "ไตรมาส 1", "ไตรมาส 2", "ไตรมาส 3", "ไตรมาส 4"),
             (2564, "ภาษี", 1, 2, 3, 4), (2565, "ภาษี", 2, 3, 4, 5)]
        ),
    }  # fmt: skip


def report_files() -> dict[str, bytes]:
    """Tables laid out for reading, with something a program trips over."""
    head = ("จังหวัด", "ชาย", "หญิง")
    data = [("น่าน", 230, 240), ("แพร่", 210, 220), ("ลำปาง", 350, 360)]
    return {
        "csv-title-rows.csv": delimited(
            [("ตารางที่ 1 จำนวนประชากร พ.ศ. 2565", "", ""), ("", "", ""), head, *data]
        ),
        "csv-total-row.csv": delimited([head, *data, ("รวม", 790, 820)]),
        "csv-subtotals.csv": delimited(
            [head, data[0], data[1], ("รวมย่อย", 440, 460), data[2], ("รวมทั้งหมด", 790, 820)]
        ),
        "csv-footnotes.csv": delimited(
            [head, *data, ("หมายเหตุ: ข้อมูลเบื้องต้น", "", ""), ("ที่มา: กรมการปกครอง", "", "")]
        ),
        "csv-blank-rows.csv": delimited(
            [head, data[0], ("", "", ""), data[1], ("", "", ""), data[2]]
        ),
        "csv-blank-column.csv": delimited(
            [("จังหวัด", "", "ชาย", "หญิง"), *((p, "", m, f) for p, m, f in data)]
        ),
        "csv-header-only.csv": delimited([head]),
        "csv-no-header.csv": delimited([(55, 230, 240), (54, 210, 220), (52, 350, 360)]),
        "csv-ragged.csv": delimited(
            [head, *data, ("พะเยา", 210), ("เชียงราย", 350, 360, 5), *data]
        ),
        "csv-duplicate-headers.csv": delimited(
            [("จังหวัด", "จำนวน", "จำนวน"), *data]
        ),
        "csv-unnamed-column.csv": delimited([("จังหวัด", "", "หญิง"), *data]),
        "csv-mixed-column.csv": delimited(
            [("จังหวัด", "จำนวน"), ("น่าน", 230), ("แพร่", 210), ("ลำปาง", "ไม่มีการสำรวจ"),
             ("ลำพูน", 120)]
        ),
        "csv-units-in-cells.csv": delimited(
            [("ปี", "จังหวัด", "น้ำหนัก"), (2564, "น่าน", "12 ตัน"), (2565, "น่าน", "ประมาณ 13 ตัน")]
        ),
        "csv-two-tables.csv": delimited(
            [head, *data[:2], ("", "", ""), ("อำเภอ", "ครัวเรือน", "ร้อยละ"), ("ปัว", 5, 6.5)]
        ),
    }  # fmt: skip


def broken_text_files() -> dict[str, bytes]:
    """Text that is empty, of an unknown encoding, or not what its name says."""
    french = "Région,Année,Population\r\nÎle-de-France,2022,12358932\r\nCorse,2022,347597\r\n"
    prose = (
        "บันทึกข้อความ\r\nตามที่คณะรัฐมนตรีมีมติเห็นชอบแผนพัฒนารัฐบาลดิจิทัล หน่วยงานจึงจัดทำบัญชีข้อมูล\r\n"
        "และเปิดเผยข้อมูลต่อสาธารณะ\r\n"
    )
    return {
        "csv-empty.csv": b"",
        "csv-only-blanks.csv": b"\xef\xbb\xbf  \r\n\r\n \r\n",
        "csv-foreign-encoding.csv": french.encode("cp1252"),
        "csv-is-login-page.csv": LOGIN.encode(),
        "csv-is-prose.csv": (prose + "ย่อหน้าที่สองไม่มีตารางใด ๆ " * 12).encode(),
        "csv-named-xlsx.xlsx": delimited(by_year()),
        "csv-named-txt.txt": delimited(by_year()),
        "txt-prose.txt": prose.encode(),
    }

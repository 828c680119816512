"""Tables whose dates and places are easily misread: the variants that offices really write."""

from __future__ import annotations

import json

from corpus_delimited import MONTHS, Rows, dated, delimited
from corpus_documents import TEXT
from corpus_office import sheet_xml, workbook_parts, xlsx, zip_bytes
from corpus_others import pdf, png


def date_files() -> dict[str, bytes]:
    """Dates with times, packed, American, in several columns; and numbers that are no dates."""

    def by_year(heading: str, values: tuple[str, ...]) -> Rows:
        return [("ปี", heading, "จำนวน"), *((2563 + n, v, 7 + n) for n, v in enumerate(values))]

    return {
        "csv-day-and-time.csv": delimited(
            dated(["01/10/2564 08:00", "01/10/2564 09:00", "02/10/2564 08:00"], "วันเวลา")
        ),
        "csv-thai-time.csv": delimited(
            dated(["1 ม.ค. 2565 เวลา 08.30 น.", "2 ม.ค. 2565 เวลา 09.00 น."])
        ),
        "csv-packed-days.csv": delimited(dated(["20211001", "20211002", "20211003"])),
        "csv-packed-months.csv": delimited(dated(["256510", "256511", "256512"], "ปีเดือน")),
        "csv-packed-counts.csv": delimited(dated(["256510", "256511", "256512"], "จำนวนเงิน")),
        "csv-american-days.csv": delimited(dated(["5/13/2022", "5/14/2022", "6/1/2022"], "date")),
        "csv-terms.csv": delimited(dated(["1/2564", "2/2564", "1/2565"], "ภาคเรียน")),
        "csv-numbered-quarters.csv": delimited(dated(["1/2564", "2/2564", "3/2564"], "ไตรมาสที่")),
        "csv-numbered-months.csv": delimited(dated(["1/2564", "2/2564", "3/2564"], "เดือน")),
        "csv-meetings.csv": delimited(dated(["1/2564", "2/2564", "1/2565"], "ประชุมครั้งที่")),
        "csv-spans-of-months.csv": delimited(
            dated(["ม.ค. - มี.ค. 2564", "เม.ย. - มิ.ย. 2564", "ก.ค. - ก.ย. 2564"], "ช่วงเวลา")
        ),
        "csv-spans-of-years.csv": delimited(dated(["2563/2564", "2564/2565"], "ปีการศึกษา")),
        "csv-marked-years.csv": delimited(dated(["2563", "2564r", "2565p"], "ปี")),
        "csv-weeks.csv": delimited(
            [("ปี", "สัปดาห์ที่", "ผู้ป่วย"), *((2565, week, 40 + week) for week in range(1, 9))]
        ),
        "csv-three-columns-of-date.csv": delimited(
            [("ปี", "เดือน", "วัน", "ฝน"), *((2565, 7, day, day % 5) for day in range(1, 9))]
        ),
        "csv-sorted-month-names.csv": delimited(
            [("ปี", "เดือนที่จัดเก็บ", "ภาษี"), (2565, "01-มกราคม", 5), (2565, "02-กุมภาพันธ์", 6)]
        ),
        "csv-updated-on.csv": delimited(
            by_year("วันที่ปรับปรุงข้อมูล", ("1/10/2565", "2/10/2565", "3/10/2565"))
        ),
        "csv-accidents.csv": delimited(dated(["1/10/2564", "2/10/2564"], "วันเกิดเหตุ")),
        "csv-losses.csv": delimited(
            [("ปี", "กำไร (ขาดทุน)"), (2564, "(1,200)"), (2565, "350"), (2566, "(12.50)")]
        ),
        "xlsx-months-under-a-year.xlsx": xlsx(
            [["ปริมาณฝน ปี 2565", None, None], ["สถานี", "ม.ค.", "ก.พ."], ["ก", 1, 2], ["ข", 3, 4]]
        ),
        "xlsx-months-a-sheet-a-year.xlsx": zip_bytes(
            workbook_parts(
                {f"ปี {year}": sheet_xml([["เดือน", "จำนวน"], ["มกราคม", 1], ["กุมภาพันธ์", 2]])
                 for year in (2564, 2565)}
            )
        ),
    }  # fmt: skip


def place_files() -> dict[str, bytes]:
    """Places in odd columns, and words that only look like places."""

    def named(heading: str, *names: str) -> bytes:
        return delimited([("ปี", heading, "จำนวน"),
                          *((2563 + n, name, 4 + n) for n, name in enumerate(names))])  # fmt: skip

    return {
        "csv-counts-of-districts.csv": delimited(
            [("จังหวัด", "อำเภอ", "ตำบล", "หมู่บ้าน"), ("น่าน", 15, 99, 893), ("แพร่", 8, 78, 645),
             ("ลำปาง", 13, 100, 920)]
        ),
        "csv-health-regions.csv": named(
            "เขตสุขภาพ", "เขตสุขภาพที่ 1", "เขตสุขภาพที่ 2", "เขตสุขภาพที่ 3"
        ),
        "csv-school-classes.csv": named("ระดับชั้น", "ม.1", "ม.2", "ม.3"),
        "csv-kinds-of-houses.csv": named("ประเภท", "บ้านเดี่ยว", "บ้านแฝด", "บ้านแถว"),
        "csv-teachers.csv": named("ผู้สอน", "อ.สมชาย", "อ.สมหญิง", "อ.วิชัย"),
        "csv-short-districts.csv": named("พื้นที่", "อ.ปัว", "อ.เวียงสา", "อ.เมือง"),
        "csv-road-offices.csv": named("หน่วยงาน", "แขวงทางหลวงน่านที่ 1", "แขวงทางหลวงแพร่"),
        "csv-service-units.csv": named("ชื่อโรงพยาบาล", "รพ.น่าน", "รพ.แพร่"),
        "csv-addresses.csv": named(
            "ที่อยู่", "123 ม.4 ต.วรนคร อ.ปัว จ.น่าน 55120", "9 ถ.สีลม แขวงสีลม เขตบางรัก กทม. 10500"
        ),
        "csv-pair-of-coordinates.csv": named("พิกัด", "18.7756, 100.773", "13.7563,100.5018"),
        "csv-metres-of-a-grid.csv": delimited(
            [("จุดวัด", "UTM_X", "UTM_Y"), ("ก", 687000, 2077000), ("ข", 668210, 1520430)]
        ),
        "csv-names-of-shapefiles.csv": delimited(
            [("PROV_NAMT", "AMP_NAMT", "TAM_NAMT", "POP"), ("น่าน", "ปัว", "วรนคร", 3120),
             ("น่าน", "ปัว", "ศิลาแลง", 4210)]
        ),
        "csv-total-of-a-region.csv": delimited(
            [("พื้นที่", "ชาย", "หญิง"), ("รวมภาคเหนือ", 440, 460), ("น่าน", 230, 240),
             ("แพร่", 210, 220)]
        ),
        "csv-place-called-total.csv": delimited(
            [("ตำบล", "ชาย", "หญิง"), ("รวมไทยพัฒนา", 440, 460), ("คีรีราษฎร์", 230, 240)]
        ),
        "csv-mean-row.csv": delimited(
            [("จังหวัด", "คะแนน"), ("น่าน", 5), ("แพร่", 7), ("ค่าเฉลี่ย", 6)]
        ),
    }  # fmt: skip


def page_files() -> dict[str, bytes]:
    """Web pages with tables, saved pages, and messages of servers in place of data."""
    rows = "".join(f"<tr><td>{month} 2565</td><td>{n}</td></tr>" for n, month in enumerate(MONTHS))
    table = f"<table><tr><th>เดือน</th><th>จำนวนคดี</th></tr>{rows}</table>"
    head = '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>สถิติ</title></head><body>'
    spans = (
        "<table><tr><th rowspan=2>จังหวัด</th><th colspan=2>2565</th></tr>"
        "<tr><th>ชาย</th><th>หญิง</th></tr><tr><td>น่าน</td><td>1</td><td>2</td></tr>"
        "<tr><td>แพร่</td><td>3</td><td>4</td></tr></table>"
    )
    mail = (
        "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related;\r\n"
        '\tboundary="part"\r\n\r\n--part\r\nContent-Type: text/html\r\n\r\n'
        f"{table}\r\n--part--\r\n"
    )
    blocked = f"{head}<table><tr><td>URL</td><td>x</td></tr><tr><td>กลุ่ม</td><td>y</td></tr></table>"
    layout = f"{head}<table><tr><td>เมนู</td><td>{spans}</td></tr></table></body></html>\n"
    service = (
        '<?xml version="1.0"?>\n<ServiceExceptionReport version="1.2.0"><ServiceException>'
        "ไม่มีชั้นข้อมูลนี้</ServiceException></ServiceExceptionReport>\n"
    )
    old = (
        '<?xml version="1.0" encoding="windows-874"?>\n<d><r><ปี>2564</ปี></r><r><ปี>2565</ปี></r></d>'
    )
    return {
        "html-monthly-table.html": f"{head}<p>รายงาน</p>{table}</body></html>\n".encode(),
        "html-table-for-layout.html": layout.encode(),
        "xls-is-html-report.xls": f"{head}{spans}</body></html>\n".encode(),
        "xls-is-saved-page.xls": mail.encode(),
        "csv-is-firewall-page.csv": blocked.encode(),
        "json-error-message.json": b'{"success": false, "error": {"message": "Not found"}}\n',
        "xml-error-message.xml": service.encode(),
        "xml-windows-874.xml": old.encode("cp874"),
    }


def odd_files() -> dict[str, bytes]:
    """Pictures, archives and workbooks beyond the usual, and maps in the wrong order."""
    ring = [[18.1, 100.1], [18.2, 100.1], [18.2, 100.2], [18.1, 100.1]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    features = [{"type": "Feature", "properties": {"ปี": year}, "geometry": shape}
                for year in (2564, 2565)]  # fmt: skip
    mark = (
        '<?xml version="1.0"?><kml><Placemark><name>จุด</name><Point><coordinates>100.7,18.7'
        "</coordinates></Point></Placemark></kml>"
    )
    entry = b"table.csv".ljust(257, b"\0") + b"ustar".ljust(255, b"\0")
    return {
        "geojson-swapped.geojson": json.dumps(
            {"type": "FeatureCollection", "features": features}, ensure_ascii=False
        ).encode(),
        "kmz-of-another-name.kmz": zip_bytes({"แผนที่.kml": mark, "files/icon.png": png()}),
        "zip-of-notices.zip": zip_bytes({"1.pdf": pdf([TEXT]), "2.pdf": pdf(["image"])}),
        "xlsb-binary.xlsb": zip_bytes({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}),
        "bmp-scan.bmp": b"BM\x46\0\0\0" + bytes(64),
        "tar-table.tar": entry,
        "csv-signs-of-nothing.csv": delimited(
            [("ปี", "จำนวน"), (2562, 5), (2563, "…"), (2564, "n.a."), (2565, "—"), (2566, 6)]
        ),
    }

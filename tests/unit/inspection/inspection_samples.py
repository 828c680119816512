"""Small files in Thai for the tests of inspection, made here; and tasks for the sandbox."""

from __future__ import annotations

import base64
import io
import os
import resource
import signal
import time
import zipfile
import zlib
from xml.sax.saxutils import escape

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

CLEAN = (
    "ปี,จังหวัด,อำเภอ,จำนวน\n"
    "2564,เชียงใหม่,อำเภอเมืองเชียงใหม่,10\n"
    '2565,ลำพูน,อำเภอลี้,"1,200"\n'
    "2566,น่าน,อำเภอปัว,30\n"
)


def zip_bytes(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP with these entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def letters(index: int) -> str:
    return chr(ord("A") + index)


def sheet_xml(rows: list[list[object]], merged: tuple[str, ...] = ()) -> str:
    """A worksheet: `None` leaves a cell out, numbers are numbers, other values inline texts."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for index, value in enumerate(row):
            place = f'r="{letters(index)}{number}"'
            if isinstance(value, (int, float)):
                cells.append(f"<c {place}><v>{value}</v></c>")
            elif value is not None:
                text = escape(str(value))
                cells.append(f'<c {place} t="inlineStr"><is><t>{text}</t></is></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    ranges = "".join(f'<mergeCell ref="{entry}"/>' for entry in merged)
    joined = f'<mergeCells count="{len(merged)}">{ranges}</mergeCells>' if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData>{joined}</worksheet>'


def workbook(sheets: dict[str, str]) -> dict[str, str | bytes]:
    """The parts of an XLSX with these sheets: name to worksheet XML."""
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(sheets, start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}'
        "</Relationships>",
    }
    for number, sheet in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet
    return parts


def xlsx(rows: list[list[object]], merged: tuple[str, ...] = (), name: str = "สรุป") -> bytes:
    """An XLSX of one sheet."""
    return zip_bytes(workbook({name: sheet_xml(rows, merged)}))


def far_cell_xlsx() -> bytes:
    """A few KB that a reader turns into 17 billion cells."""
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    return zip_bytes(workbook({"ข้อมูล": sheet}))


def ods(rows_xml: str) -> bytes:
    """An ODS of one sheet with these rows."""
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{space}office:1.0" '
        f'xmlns:table="{space}table:1.0" xmlns:text="{space}text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="ข้อมูล">{rows_xml}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{space}manifest:1.0"><manifest:file-entry '
        'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.'
        'spreadsheet"/></manifest:manifest>'
    )
    return zip_bytes(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": content,
        }
    )


def ods_row(*values: object) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        if isinstance(value, int)
        else f'<table:table-cell office:value-type="string"><text:p>{value}</text:p>'
        "</table:table-cell>"
        for value in values
    )
    return f"<table:table-row>{cells}</table:table-row>"


def pdf(pages: list[str]) -> bytes:
    """A PDF: a page "" is blank, "image" shows an image, anything else is text."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    image = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray"
    objects.append(f"{image}/BitsPerComponent 8/Length 1>>stream\nx\nendstream")
    kids = []
    for page in pages:
        drawing = "/Im0 Do" if page == "image" else f"BT /F1 12 Tf 50 700 Td ({page}) Tj ET"
        kids.append(f"{len(objects) + 1} 0 R")
        resources = "/XObject<</Im0 4 0 R>>" if page == "image" else "/Font<</F1 3 0 R>>"
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
            f"/Resources<<{resources}>>/Contents {len(objects) + 2} 0 R>>"
        )
        objects.append(f"<</Length {len(drawing)}>>stream\n{drawing}\nendstream")
    objects[1] = f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(kids)}]>>"
    body, offsets = "%PDF-1.4\n", []
    for number, entry in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{entry}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    start = body.rindex("xref\n0 ")
    body += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF"
    return body.encode("latin-1")


# A BIFF8 workbook written by xlwt, compressed: sheet สรุป, A1:C1 merged "รายงาน", then จังหวัด,
# จำนวน, ปี over five rows น่าน, 0 to 4, 2560 to 2564.
_XLS = (
    "eNrtWE1IVFEU/u6b996Mg17HaQxGQURJTd2YBG50KijbJNamiKA0XYSiMbSpTZa5DIJWRRvBTRurTT/0Q+1aBEYtgi"
    "DQolUQBAUt1Ne537w3OfUWTpRUvO9xzz333PPde9/9Oe/n+ULN4uytuiX8gD7EsOpVwF1jU5IqgkIKUu95Rg3yhCQv"
    "wj+FioQspOvgftWzuFlDs95LsHDTfiISeCvpCE5iYHJitHEDsYtjGFJmDL0iFa6JRSPLUaUpj1NuorxBzweUO2i5SN"
    "krvovqMBZyA+09/i4+ZDWxTsO0e4ec17R0oRZPzS4+e0kVfB3szJ8YGv87KxrsSsxB1q1/dGI0PzS+iIws4By+eI3A"
    "5+CkPm6M7BtrVxD711J7PMR+2bKBKXjHuMFnJKZ+jJkaW7XrZt2j6/Uy+hlyHR5N1ay36SYdF5nVcaiE7pJCh26VPK"
    "MdY+iWmlZJ0mC93q5tqKzeS/+kid487amS017FU1ApcgTV1Gt4FlISz5evf3qxb3gwd5SWKUb4wnNgixk6PJwzDCFr"
    "1rBRmHtoJ6OD8jxbradeR5mRG5K8ZbDWV/ZM0+cCa1ukn27iZa51jd4m+syH/XcbZt7ltoo+3790JjP/KjeLJpmkEe"
    "GbaxqdqlNdvWJwLxfkyo8ZbyizP8WPhJXyx+75D7tqrCBJtYbyEUtmdsz8GH8V4q/ob2ShFMxmoWRJKeb3ZoWwLbLN"
    "zD7keAO2yDb4vcZCeLESXow8lza3yLNDeHYJzyYvSVuyyHNCeE4JzyFP06aLPDeE55bwXPLStKXJe+/PoIGFPiuN2+"
    "b2JaJ/RxIRIkSIECFChAgRfh2Kb1qFd3a7+KFReJM3/3VWJK1Gv0n+WxzApFyn5MN0NyYkz+N0WftnMxwVtKXWyQn+"
    "FxoclN7zGMMwxzFW9v6VryS19n7WTUz9viNUbv+r5YzzD/f/DSZ/0y4="
)


def xls() -> bytes:
    """An XLS of one sheet under a title."""
    return zlib.decompress(base64.b64decode(_XLS))


# Tasks for the sandbox: each does what a hostile file does to a parser ------------------------


def task_answer(value: str) -> dict[str, str]:
    return {"answer": value}


def task_abort() -> dict[str, str]:
    os.kill(os.getpid(), signal.SIGABRT)
    return {}


def task_talk() -> dict[str, str]:
    """A task that says more than a report may."""
    return {"said": "ก" * 4_000_000}


def task_sleep() -> dict[str, str]:
    time.sleep(60)
    return {}


def task_spin() -> dict[str, str]:
    """The limit of this child is set again: the fork server reads its own thresholds."""
    resource.setrlimit(resource.RLIMIT_CPU, (1, 2))
    while True:
        pass


def task_eat_memory() -> dict[str, int]:
    return {"size": len(bytearray(4 << 30))}


def task_write(path: str) -> dict[str, bool]:
    with open(path, "wb") as stream:  # noqa: PTH123
        stream.write(b"x" * 100)
    return {"written": True}


def task_open_unchecked(path: str) -> dict[str, int]:
    import python_calamine

    sheet = python_calamine.load_workbook(path).get_sheet_by_index(0)
    return {"rows": len(sheet.to_python())}

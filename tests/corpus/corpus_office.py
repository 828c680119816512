"""Writers of office files for the corpus: XLSX, XLS, ODS, DOCX, ODT, DOC, and ZIP.

Each gives the same bytes on every run: no times, no random numbers.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FIRST_EXCEL_DAY = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class Formula:
    """A cell with a formula and the value that Excel stored; `None` for none."""

    text: str
    value: Any = None


@dataclass(frozen=True)
class Fault:
    """A cell with an error such as #REF!."""

    text: str


@dataclass(frozen=True)
class SerialDate:
    """A date cell by its serial number: Buddhist years are typed in as if Christian."""

    serial: int


def date_cell(year: int, month: int, day: int) -> SerialDate:
    """A date cell; `year` as typed, so 2565 is five centuries ahead."""
    return SerialDate((dt.date(year, month, day) - FIRST_EXCEL_DAY).days)


def zip_bytes(parts: Mapping[str, str | bytes], *, stored: Sequence[str] = ()) -> bytes:
    """A ZIP whose entries all carry the first day that ZIP knows."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o600 << 16
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()


# XLSX ----------------------------------------------------------------------------------------


def sheet_xml(rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> str:
    """A worksheet; `None` leaves the cell out."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{chr(65 + at)}{number}", value) for at, value in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    joined = "".join(f'<mergeCell ref="{entry}"/>' for entry in merged)
    if merged:
        joined = f'<mergeCells count="{len(merged)}">{joined}</mergeCells>'
    data = f"<sheetData>{''.join(lines)}</sheetData>"
    return f'{HEAD}<worksheet xmlns="{MAIN}">{data}{joined}</worksheet>'


def _cell(place: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, SerialDate):
        return f'<c r="{place}" s="1"><v>{value.serial}</v></c>'
    if isinstance(value, Fault):
        return f'<c r="{place}" t="e"><v>{value.text}</v></c>'
    if isinstance(value, Formula):
        shown = "" if value.value is None else f"<v>{value.value}</v>"
        return f'<c r="{place}"><f>{escape(value.text)}</f>{shown}</c>'
    if isinstance(value, (int, float)):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def workbook_parts(sheets: Mapping[str, str], hidden: Sequence[str] = ()) -> dict[str, str | bytes]:
    """The parts of a workbook: name of the sheet to its XML. Style 1 is a date."""
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides, entries, relations = [], [], []
    for number, name in enumerate(sheets, start=1):
        state = ' state="hidden"' if name in hidden else ""
        overrides.append(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
            f'ContentType="{content_type}.worksheet+xml"/>'
        )
        entries.append(
            f'<sheet name="{escape(name)}" sheetId="{number}"{state} r:id="rId{number}"/>'
        )
        relations.append(
            f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
    relations.append(f'<Relationship Id="rId0" Type="{OFFICE}/styles" Target="styles.xml"/>')
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{content_type}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{content_type}.styles+xml"/>'
        f"{''.join(overrides)}</Types>",
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f"{''.join(entries)}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}">'
        f"{''.join(relations)}</Relationships>",
        "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for number, sheet in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet
    return parts


def xlsx(rows: Sequence[Sequence[Any]], merged: Sequence[str] = (), name: str = "ข้อมูล") -> bytes:
    """A workbook of one sheet."""
    return zip_bytes(workbook_parts({name: sheet_xml(rows, merged)}))


# ODS, ODT, DOCX ------------------------------------------------------------------------------


def ods(rows: Sequence[Sequence[Any]], spans: Mapping[tuple[int, int], int] | None = None) -> bytes:
    """An ODS of one sheet; `spans` merges cells to the right: (row, column) from 0 to a width."""
    spans = spans or {}
    lines = []
    for at, row in enumerate(rows):
        cells = []
        for column, value in enumerate(row):
            wide = spans.get((at, column), 1)
            span = f' table:number-columns-spanned="{wide}"' if wide > 1 else ""
            cells.append(_odf_cell(value, span))
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    body = (
        f'<office:spreadsheet><table:table table:name="ข้อมูล">{"".join(lines)}</table:table>'
        "</office:spreadsheet>"
    )
    return _odf("spreadsheet", body)


def _odf_cell(value: Any, span: str) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, (int, float)):
        return (
            f'<table:table-cell{span} office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    text = escape(value)
    return (
        f'<table:table-cell{span} office:value-type="string"><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def odt(paragraphs: Sequence[str]) -> bytes:
    """An ODT of these paragraphs."""
    texts = "".join(f"<text:p>{escape(entry)}</text:p>" for entry in paragraphs)
    return _odf("text", f"<office:text>{texts}</office:text>")


def _odf(kind: str, body: str) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    spaces = " ".join(f'xmlns:{name}="{ODF}{name}:1.0"' for name in ("office", "table", "text"))
    return zip_bytes(
        {
            "mimetype": mime,
            "META-INF/manifest.xml": f'{HEAD}<manifest:manifest xmlns:manifest="{ODF}manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
            "</manifest:manifest>",
            "content.xml": f"{HEAD}<office:document-content {spaces}><office:body>{body}"
            "</office:body></office:document-content>",
        },
        stored=("mimetype",),
    )


def docx(paragraphs: Sequence[str], image: bytes | None = None) -> bytes:
    """A DOCX of these paragraphs, and an image if given."""
    texts = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(entry)}</w:t></w:r></w:p>'
        for entry in paragraphs
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Default Extension="png" ContentType="image/png"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{HEAD}<w:document xmlns:w="{WORD}"><w:body>{texts}</w:body>'
        "</w:document>",
    }
    if image is not None:
        parts["word/media/image1.png"] = image
    return zip_bytes(parts)


# OLE: XLS, DOC, and workbooks with a password ------------------------------------------------

SECTOR = 512
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file: each stream is filled up to 4096 bytes, so that none is a mini stream."""
    bodies, entries, table = [], [], []
    for name, content in streams.items():
        size = max(len(content), 4096)
        body = content.ljust(-(-size // SECTOR) * SECTOR, b"\0")
        start = len(table)
        count = len(body) // SECTOR
        table += [*range(start + 1, start + count), END]
        bodies.append(body)
        entries.append((name, start, size))
    directory = _directory(entries)
    first_directory = len(table)
    count = len(directory) // SECTOR
    table += [*range(first_directory + 1, first_directory + count), END]
    first_table = len(table)
    table.append(TABLE)
    if len(table) > SECTOR // 4:
        raise ValueError("one sector of allocation table is too little for these streams")
    table += [FREE] * (SECTOR // 4 - len(table))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, first_directory, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", first_table, *[FREE] * 108)
    return header + b"".join(bodies) + directory + struct.pack(f"<{SECTOR // 4}I", *table)


def _directory(entries: Sequence[tuple[str, int, int]]) -> bytes:
    """The root and its streams, each the right sibling of the one before."""
    none = 0xFFFFFFFF
    records = [_record("Root Entry", 5, none, 1, END, 0)]
    for number, (name, start, size) in enumerate(entries, start=1):
        right = number + 1 if number < len(entries) else none
        records.append(_record(name, 2, right, none, start, size))
    records += [bytes(64) + b"\0\0\0\0" + struct.pack("<III", none, none, none) + bytes(48)] * (
        -len(records) % 4
    )
    return b"".join(records)


def _record(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def xls(
    rows: Sequence[Sequence[Any]],
    merged: Sequence[tuple[int, int, int, int]] = (),
    hidden: Sequence[int] = (),
) -> bytes:
    """An XLS (BIFF8) of one sheet ข้อมูล; `merged` are first and last row, first and last column;
    `hidden` are rows counted from 0.
    """
    start = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6))
    formats = _biff(0xE0, struct.pack("<HHHBBBBIIH", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    formats += _biff(0xE0, struct.pack("<HHHBBBBIIH", 0, 14, 0, 0, 0, 0, 0, 0, 0, 0))
    name = "ข้อมูล".encode("utf-16-le")
    bound = len(start) + len(formats) + 4 + 8 + len(name) + 4
    globals_ = start + formats
    globals_ += _biff(0x85, struct.pack("<IBBBB", bound, 0, 0, len(name) // 2, 1) + name)
    globals_ += _biff(0x0A, b"")
    sheet = _biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    width = max(map(len, rows), default=0)
    sheet += _biff(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for row in hidden:
        sheet += _biff(0x208, struct.pack("<HHHHHHI", row, 0, width, 0, 0, 0, 0x20))
    for row, cells in enumerate(rows):
        sheet += b"".join(_biff_cell(row, at, value) for at, value in enumerate(cells))
    if merged:
        ranges = b"".join(struct.pack("<HHHH", *entry) for entry in merged)
        sheet += _biff(0xE5, struct.pack("<H", len(merged)) + ranges)
    return ole({"Workbook": globals_ + sheet + _biff(0x0A, b"")})


def _biff(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _biff_cell(row: int, column: int, value: Any) -> bytes:
    if value is None:
        return b""
    if isinstance(value, SerialDate):
        return _biff(0x203, struct.pack("<HHHd", row, column, 1, value.serial))
    if value == Fault("#REF!"):
        return _biff(0x205, struct.pack("<HHHBB", row, column, 0, 0x17, 1))
    if value == Fault("#N/A"):  # as the result of a formula
        result = bytes((2, 0, 0x2A, 0, 0, 0, 0xFF, 0xFF))
        return _biff(0x06, struct.pack("<HHH", row, column, 0) + result
                     + struct.pack("<HIHBB", 0, 0, 2, 0x1C, 0x2A))  # fmt: skip
    if isinstance(value, (int, float)):
        return _biff(0x203, struct.pack("<HHHd", row, column, 0, value))
    text = value.encode("utf-16-le")
    return _biff(0x204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + text)


def doc(text: str) -> bytes:
    """A Word 97 document: the text as one Unicode piece."""
    content = text.encode("utf-16-le")
    begin = 1024
    piece = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, begin, 0)
    clx = b"\x02" + struct.pack("<I", len(piece)) + piece
    head = bytearray(begin)
    struct.pack_into("<HHHHHHHI", head, 0, 0xA5EC, 0xC1, 0, 0x041E, 0, 0x0200, 0xBF, 0)
    struct.pack_into("<II", head, 0x18, begin, begin + len(content))
    struct.pack_into("<H", head, 0x20, 14)
    struct.pack_into("<H", head, 0x3E, 22)
    struct.pack_into("<I", head, 0x4C, len(text))
    struct.pack_into("<H", head, 0x98, 93)
    struct.pack_into("<II", head, 0x1A2, 0, len(clx))
    return ole({"WordDocument": bytes(head) + content, "1Table": clx})


def locked_workbook() -> bytes:
    """What Excel saves under a password: the real workbook is sealed inside."""
    return ole(
        {"EncryptionInfo": b"\4\0\4\0@\0\0\0<encryption/>", "EncryptedPackage": b"\x5a" * 600}
    )

"""Files of the corpus that are made to hurt who opens them, all of them small."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile

from corpus_office import MAIN, SECTOR, sheet_xml, workbook_parts, xls, zip_bytes
from corpus_others import pdf

ENTITIES = (
    '<?xml version="1.0"?>\n<!DOCTYPE ฮา [<!ENTITY a "ฮา">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>\n<ฮา>&i;</ฮา>\n"
)
OUTSIDE = (
    '<?xml version="1.0"?>\n<!DOCTYPE kml [<!ENTITY f SYSTEM "file:///etc/hostname">]>\n'
    '<kml xmlns="http://www.opengis.net/kml/2.2"><name>&f;</name></kml>\n'
)


def hostile_files() -> dict[str, bytes]:
    """Bombs, references outward, damage."""
    book = workbook_parts({"ข้อมูล": sheet_xml([["จังหวัด", "จำนวน"], ["น่าน", 1]])})
    far = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    far += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    claimed = f'<sst xmlns="{MAIN}" uniqueCount="4000000000"><si><t>ก</t></si></sst>'
    late = OUTSIDE.replace("<!DOCTYPE", f"<!--{'-  ' * 24_000}--><!DOCTYPE")
    return {
        "bomb-strings.xlsx": zip_bytes({**book, "xl/sharedStrings.xml": b"0" * 30_000_000}),
        "bomb-far-cell.xlsx": zip_bytes(workbook_parts({"ข้อมูล": far})),
        "bomb-entities.xlsx": zip_bytes({**book, "xl/worksheets/sheet1.xml": ENTITIES}),
        "bomb-entities.xml": ENTITIES.encode(),
        "outside-entity.kml": OUTSIDE.encode(),
        "bomb-deep.json": b"[" * 100_000 + b"]" * 100_000,
        "bomb-claimed-strings.xlsx": zip_bytes({**book, "xl/sharedStrings.xml": claimed}),
        "late-entity.xlsx": zip_bytes({**book, "xl/worksheets/sheet1.xml": late}),
        "late-entity.rdf": late.encode(),
        "bomb-cell.csv": b'a,b\n1,"' + b"x" * 1_050_000,
        "bomb-zip.zip": zip_bytes({"ข้อมูล.csv": b"0" * 30_000_000}),
        "bomb-gzip.csv.gz": gzip.compress(b"0,0,0,0,0\n" * 6_000_000, mtime=0),
        "bomb-many-entries.zip": zip_bytes({f"{number}.csv": "" for number in range(2001)}),
        "bomb-overlap.zip": _overlapping(),
        "garbage.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 20,
        "endless-pages.pdf": _endless_pages(),
        "bomb-loop.xls": _looping_directory(),
        "random.bin": bytes((n * n * 31 + n // 7) % 256 for n in range(4000)),
    }


def _overlapping() -> bytes:
    """A ZIP whose directory names the same data twice, as bombs of that kind do."""
    data = zip_bytes({"ก.csv": b"1,2\n" * 500, "ข.csv": b"3,4\n" * 500})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first, _ = archive.infolist()
    place = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1) + 42
    return data[:place] + struct.pack("<I", first.header_offset) + data[place + 4 :]


def _looping_directory() -> bytes:
    """An XLS whose directory goes on with itself: its reader asks for all memory and aborts."""
    content = bytearray(xls([["จังหวัด", "จำนวน"], ["น่าน", 1]]))
    table = len(content) - SECTOR
    directory = struct.unpack_from("<I", content, 48)[0]
    struct.pack_into("<I", content, table + 4 * directory, directory)
    return bytes(content)


def _endless_pages() -> bytes:
    """A PDF whose tree of pages holds itself."""
    return pdf(["x"]).replace(b"/Kids[7 0 R]", b"/Kids[2 0 R]")

"""Real format, encoding and separator from the content; the declared format is not believed."""

from __future__ import annotations

from pathlib import Path

import inspection_samples as samples
import pytest

from ckanext.dgagov.inspection.encoding import detect_encoding
from ckanext.dgagov.inspection.inspector import inspect_here, measure
from ckanext.dgagov.inspection.sniff import formats_agree, sniff

LOGIN = (
    "<!DOCTYPE html><html><head><title>เข้าสู่ระบบ</title></head><body><form>"
    '<input name="user"><input type="password" name="p"></form></body></html>'
)
HTML_TABLE = "<html><body><table><tr><th>จังหวัด</th></tr><tr><td>น่าน</td></tr></table></body></html>"


@pytest.fixture
def look(tmp_path):
    """Inspects content in this process."""

    def inspect(content: bytes, declared: str | None = None):
        path = tmp_path / "ไฟล์"
        path.write_bytes(content)
        return inspect_here(Path(path), declared, *measure(path))

    return inspect


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16", "utf-16-le"])
def test_csv_in_every_encoding_and_separator(look, encoding, separator):
    rows = ["ปี", "จังหวัด", "จำนวนผู้ป่วย"], ["2565", "น่าน", "10"], ["2566", "แพร่", "20"]
    text = "\r\n".join(separator.join(row) for row in rows)
    findings = look(text.encode(encoding), "CSV")
    assert findings.status == "read"
    assert findings.real_format == ("TSV" if separator == "\t" else "CSV")
    assert (findings.encoding, findings.separator) == (encoding, separator)
    assert [column.name for column in findings.tables[0].columns] == list(rows[0])
    assert findings.tables[0].machine_readable


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"plain,ascii\n1,2\n", "ascii"),
        ("ภาษาไทย".encode("cp874"), "cp874"),
        ("Café crème à la carte, déjà vu".encode("cp1252"), None),
        ("żółć zażółć gęślą jaźń".encode("cp1250"), None),
        (bytes(range(1, 32)) * 10, None),
        ("ข้อมูล".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encoding(content, expected):
    if content == "ข้อมูล".encode("utf-16-be"):
        content = "ปี,จำนวน\n2566,100\n".encode("utf-16-be")
    assert detect_encoding(content) == expected


def test_encoding_of_a_head_cut_in_a_letter():
    head = "ก".encode() * 10
    assert detect_encoding(head[:-1], whole_file=False) == "utf-8"
    assert detect_encoding(head[:-1]) != "utf-8"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"{\\rtf1 text}", "RTF"),
        (b"\x89PNG\r\n\x1a\n0000", "PNG"),
        (b"PAR1....PAR1", "PARQUET"),
        (b"SQLite format 3\0" + bytes(52) + b"GPKG" + bytes(28), "GPKG"),
        (b"SQLite format 3\0" + bytes(84), "SQLITE"),
        (b'{"type": "FeatureCollection", "features": []}', "GEOJSON"),
        ('[{"จังหวัด": "น่าน"}]'.encode(), "JSON"),
        ('{"จังหวัด": "น่าน"}\n{"จังหวัด": "แพร่"}\n'.encode(), "JSONL"),
        (b'<?xml version="1.0"?><kml xmlns="x"><Document/></kml>', "KML"),
        (b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="x"/>', "RDF"),
        ('<?xml version="1.0"?><ข้อมูล/>'.encode(), "XML"),
        (b'@prefix dcat: <http://www.w3.org/ns/dcat#> .\n', "TTL"),
        (HTML_TABLE.encode(), "HTML"),
        (samples.zip_bytes({"a.shp": "", "a.shx": "", "a.dbf": ""}), "SHP"),
        (samples.zip_bytes({"doc.kml": "<kml/>"}), "KMZ"),
        (samples.zip_bytes({"ข้อมูล.csv": "a,b"}), "ZIP"),
        (samples.xlsx([["ก"], ["ข"]]), "XLSX"),
        (samples.ods(samples.ods_row("ก")), "ODS"),
        ("บทความ ไม่มีตาราง\nบรรทัดที่สอง\n".encode(), "TXT"),
    ],
)  # fmt: skip
def test_format_from_content(tmp_path, content, expected):
    path = tmp_path / "ไฟล์.csv"
    path.write_bytes(content)
    assert sniff(path).format == expected


@pytest.mark.parametrize(
    ("declared", "real", "expected"),
    [
        ("csv", "CSV", True), (".xls", "HTML", False), ("XLS", "XLSX", True),
        ("XLSX", "XLS", False), ("JSON", "GEOJSON", True), ("CSV", "HTML", False),
        (None, "CSV", None), ("CSV", None, None),
        ("jpg", "JPEG", True), ("XML", "HTML", False), ("ZIP", "SHP", True),
        ("geopackage", "GPKG", True), ("SQLITE", "GPKG", True),
    ],
)  # fmt: skip
def test_declared_and_real(declared, real, expected):
    assert formats_agree(declared, real) is expected


def test_list_of_one_column_is_a_csv_where_declared(look):
    lines = "จังหวัด\nน่าน\nแพร่\n".encode()
    assert look(lines, "CSV").tables[0].rows == 2
    assert look(lines, "TXT").real_format == "TXT"
    prose = ("ข้อความยาวต่อเนื่องกันไปไม่มีที่สิ้นสุด" * 10 + "\n").encode() * 3
    findings = look(prose, "CSV")
    assert (findings.real_format, findings.agrees) == ("TXT", False)


def test_login_page_in_place_of_csv(look):
    findings = look(LOGIN.encode(), "CSV")
    assert (findings.real_format, findings.agrees) == ("HTML", False)
    codes = [reason.code for reason in findings.reasons]
    assert codes[:2] == ["format_disagrees", "login_page"]


def test_html_saved_as_xls(look):
    findings = look(HTML_TABLE.encode("cp874"), "XLS")
    assert [reason.code for reason in findings.reasons][:2] == [
        "format_disagrees", "html_as_spreadsheet",
    ]  # fmt: skip


def test_recognised_but_not_opened_says_so(look):
    findings = look(b"7z\xbc\xaf\x27\x1c0000", "7Z")
    assert findings.status == "recognized"
    assert findings.reasons[-1].code == "not_opened"
    assert findings.agrees is True


def test_contents_of_a_zip(look):
    findings = look(samples.zip_bytes({"ก.csv": "a,b", "ข.zip": b"PK"}), "ZIP")
    assert findings.contents == ("CSV", "ZIP")
    assert "archive_nested" in [reason.code for reason in findings.reasons]

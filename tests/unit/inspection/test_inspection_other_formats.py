"""XML records, RDF, Turtle, Parquet, RTF, DOC, images, archives and gzip; large JSON."""

from __future__ import annotations

import gzip
import json

import format_samples
import inspection_samples as samples
import pytest

from ckanext.dgagov.inspection import json_stream, thresholds
from ckanext.dgagov.inspection.findings import Picture

THAI = "ประกาศกรมการปกครอง เรื่อง หลักเกณฑ์การเปิดเผยข้อมูลภาครัฐในรูปแบบดิจิทัลต่อสาธารณะ"


def codes(findings):
    return [reason.code for reason in findings.reasons]


def test_records_of_xml(look):
    row = "<ฝน id='{}'><จังหวัด>น่าน</จังหวัด><วันที่>2566-01-{:02}</วันที่><จุด><สูง>3</สูง></จุด></ฝน>"
    rows = "".join(row.format(number, number) for number in range(1, 21))
    findings = look(f"<ข้อมูล><หัว><ชื่อ>ก</ชื่อ></หัว><ชุด>{rows}</ชุด></ข้อมูล>".encode(), "XML")
    (table,) = findings.tables
    assert (table.sheet, table.rows, table.machine_readable) == ("ฝน", 20, True)
    assert [column.name for column in table.columns] == ["id", "จังหวัด", "วันที่", "จุด/สูง"]
    assert (findings.dates.step, findings.dates.era) == ("day", "buddhist")
    assert findings.places == ("province",)


def test_xml_without_records(look):
    text = f"<บทความ><หัว>ก</หัว><ย่อหน้า>{THAI}</ย่อหน้า></บทความ>"
    findings = look(text.encode(), "XML")
    assert (findings.status, findings.tables, codes(findings)) == ("read", (), ["no_table"])


def test_broken_xml(look):
    findings = look(b"<a><b>1</b><c></a>", "XML")
    assert (findings.status, codes(findings)) == ("unknown", ["cannot_parse"])


RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://d/">
<d:Dataset rdf:about="http://a"><d:title>ก</d:title><d:publisher><rdf:Description
 rdf:about="http://b" d:name="ข"/></d:publisher></d:Dataset>
<rdf:Description rdf:about="http://c"><d:point rdf:parseType="Resource"><d:x>1</d:x></d:point>
<d:note rdf:parseType="Literal"><b>x<i>y</i></b></d:note></rdf:Description></rdf:RDF>"""
TURTLE = """@prefix d: <http://d/> .
# a comment; with marks.
<http://a> a d:Dataset ; d:title "ก; ข." , 'ค' ; d:size 1.5 ;
  d:point [ d:x 1 ; d:y 2 ] .
d:b d:note \"\"\"long . ; text\"\"\" .
"""


def test_statements_of_rdf(look):
    assert look(RDF.encode(), "RDF").statements == 7
    turtle = look(TURTLE.encode(), "TTL")
    assert (turtle.status, turtle.real_format, turtle.statements) == ("read", "TTL", 8)


def test_parquet(look):
    columns = [("จังหวัด", 6, 0), ("จำนวน", 2, None), ("วันที่", 1, 6), ("ค่า", 5, None)]
    findings = look(format_samples.parquet(columns, 50_000), "PARQUET")
    (table,) = findings.tables
    assert (findings.status, table.rows, table.rows_looked_at) == ("read", 50_000, 0)
    assert [(column.name, column.type) for column in table.columns] == [
        ("จังหวัด", "text"), ("จำนวน", "integer"), ("วันที่", "date"), ("ค่า", "number"),
    ]  # fmt: skip
    assert codes(findings) == ["header_only"]
    cut = look(format_samples.parquet(columns, 5)[:-3], "PARQUET")
    assert (cut.status, codes(cut)) == ("unknown", ["cannot_parse"])


def test_rtf_in_thai(look):
    escaped = "".join(f"\\'{byte:02x}" for byte in THAI.encode("cp874"))
    head = r"{\rtf1\ansi\ansicpg874{\fonttbl{\f0 Angsana New;}}{\*\generator x;}"
    findings = look(f"{head}{escaped}\\par}}".encode("ascii"), "RTF")
    assert findings.document.verdict == "text"
    assert findings.document.beginning == THAI
    unicode = "".join(f"\\u{ord(letter)}?" for letter in THAI)
    assert look(f"{head}{unicode}}}".encode("ascii"), "RTF").document.beginning == THAI
    scan = look((head + r"{\pict\pngblip " + "89504e47" * 100 + "}}").encode(), "RTF")
    assert scan.document.verdict == "scan"


def test_doc(look):
    findings = look(format_samples.doc(1200), "DOC")
    assert (findings.real_format, findings.document.verdict) == ("DOC", "text")
    assert look(format_samples.doc(3), "DOC").document.verdict == "unknown"
    assert codes(look(format_samples.doc(900, flags=0x100), "DOC")) == ["password_protected"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF", "WEBP"])
def test_picture_is_a_scan(look, kind):
    findings = look(format_samples.picture(kind, 2480, 3508), kind)
    assert findings.picture == Picture(2480, 3508)
    assert (findings.document.verdict, codes(findings)) == ("scan", ["picture_only"])
    cut = look(format_samples.picture(kind, 2480, 3508)[: 8 if kind == "GIF" else 16], kind)
    assert (cut.status, codes(cut)) == ("unknown", ["cannot_parse"])


def test_pages_of_a_tiff(look):
    assert look(format_samples.tiff(100, 50, pages=3), "TIFF").picture == Picture(100, 50, 3)


def test_best_file_of_an_archive_is_shown(look):
    parts = {
        "อ่าน.txt": "ข้อความ", "ข้อมูล/ฝน.csv": samples.CLEAN, "__MACOSX/._ฝน.csv": "x",
        "สรุป.xlsx": samples.xlsx([["รายงาน"], ["จังหวัด", "จำนวน"], ["น่าน", 1]], ("A1:B1",)),
        "ภาพ.png": format_samples.png(10, 10), "ซ้อน.zip": samples.zip_bytes({"ก.csv": "x"}),
    }  # fmt: skip
    findings = look(samples.zip_bytes(parts), "ZIP")
    assert (findings.status, findings.opened) == ("read", "ข้อมูล/ฝน.csv")
    assert findings.contents == ("CSV", "PNG", "TXT", "XLSX", "ZIP")
    short = {entry.name: (entry.format, entry.status, entry.rows) for entry in findings.inner}
    assert short["ข้อมูล/ฝน.csv"] == ("CSV", "read", 3)
    assert short["ซ้อน.zip"] == ("ZIP", "skipped", 0)
    assert short["สรุป.xlsx"][:2] == ("XLSX", "read")
    assert findings.tables[0].machine_readable
    assert findings.places == ("province", "district")
    assert {"archive_nested", "archive_best"} <= set(codes(findings))


def test_archive_with_a_bad_file_and_too_many(look):
    limit = thresholds.whole("inner_max_files")
    parts = {f"{number:03}.csv": "ปี,จำนวน\n2565,1\n2566,2\n" for number in range(limit + 1)}
    findings = look(samples.zip_bytes({**parts, "000.csv": b"%PDF-1.4 x"}), "ZIP")
    assert len(findings.inner) == limit
    assert (findings.inner[0].status, findings.inner[0].problem) == ("unknown", "cannot_parse")
    assert findings.opened == "001.csv"
    (left,) = [reason for reason in findings.reasons if reason.code == "inner_files_left_out"]
    assert left.parameters["count"] == limit + 1


def test_gzip(look):
    findings = look(gzip.compress(samples.CLEAN.encode()), "GZ")
    assert (findings.status, findings.agrees, findings.contents) == ("read", True, ("CSV",))
    assert findings.tables[0].rows == 3
    nested = look(gzip.compress(samples.zip_bytes({"ก.csv": "x"})), "GZ")
    assert (nested.status, codes(nested)) == ("recognized", ["archive_nested"])


def test_large_json_is_streamed_to_the_same_table(look, monkeypatch):
    rows = [
        {"จังหวัด": "น่าน", "ปี": 2560 + number % 5, "ย่อย": {"ก": [1, "ข"]}} for number in range(6000)
    ]
    text = json.dumps({"ผล": {"แถว": rows}, "x": [1, [2], None]}, ensure_ascii=False).encode()
    whole = look(text, "JSON")
    numbers = {**thresholds.load_thresholds(), "json_max_bytes": 1000}
    monkeypatch.setattr(thresholds, "load_thresholds", lambda: numbers)
    streamed = look(text, "JSON")
    (first,), (second,) = whole.tables, streamed.tables
    assert (second.sheet, second.rows, second.rows_looked_at) == ("ผล.แถว", 6000, 5060)
    assert (first.sheet, first.rows) == (second.sheet, second.rows)
    assert first.columns[:2] == second.columns[:2]
    assert streamed.dates == whole.dates


def test_streamed_json_in_other_encodings(look, monkeypatch):
    text = json.dumps([{"จังหวัด": "น่าน"}, {"จังหวัด": "แพร่"}], ensure_ascii=False)
    numbers = {**thresholds.load_thresholds(), "json_max_bytes": 10}
    monkeypatch.setattr(thresholds, "load_thresholds", lambda: numbers)
    for encoding in ("utf-8", "utf-8-sig", "cp874", "utf-16"):
        assert look(text.encode(encoding), "JSON").places == ("province",), encoding
    assert json_stream.geojson_crs(json_stream.Shapes(crs="EPSG:4326")) == "WGS 84"


@pytest.mark.parametrize("text", ['[{"a": 1', '{"a": [{"b": 1}, x]}', "[1, 2"])
def test_broken_json_in_the_stream(look, monkeypatch, text):
    numbers = {**thresholds.load_thresholds(), "json_max_bytes": 1, "sniff_bytes": 4}
    monkeypatch.setattr(thresholds, "load_thresholds", lambda: numbers)
    findings = look(text.encode(), "JSON")
    assert findings.status == "unknown"

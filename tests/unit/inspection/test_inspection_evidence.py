"""Facts: what of an inspection decides the levels, bounded and canonical; addresses."""

from __future__ import annotations

import json

import inspection_samples as samples
import pytest

from ckanext.dgagov.inspection.evidence import (
    Channel,
    facts_text,
    read_facts,
    resource_facts,
    resource_report,
)
from ckanext.dgagov.inspection.inspector import inspect_here, measure
from ckanext.dgagov.inspection.links import is_stable, takes_conditions
from ckanext.dgagov.inspection.sandbox import inspect_file

UPLOAD = Channel("upload")
DAILY = "วันที่,อำเภอ,จำนวน\n1/5/2566,อำเภอปัว,1\n2/5/2566,อำเภอปัว,2\n3/6/2568,อำเภอปัว,3\n"


@pytest.fixture
def look(tmp_path):
    def inspect(content: bytes | str, declared: str | None = None):
        path = tmp_path / "ไฟล์"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return inspect_here(path, declared, *measure(path))

    return inspect


def sheets(**named):
    parts = {name: samples.sheet_xml(rows) for name, rows in named.items()}
    return samples.workbook(parts)


def test_facts_of_a_table(look):
    assert resource_facts(UPLOAD, look(DAILY, "csv")) == {
        "v": 1,
        "channel": "upload",
        "reach": "ok",
        "stable": True,
        "status": "read",
        "declared": "CSV",
        "format": "CSV",
        "agrees": True,
        "content": "table",
        "machine": True,
        "step": "day",
        "years": 3,
        "places": ["district"],
    }


def test_text_is_canonical_and_read_again(look):
    facts = resource_facts(UPLOAD, look(DAILY, "CSV"))
    text = facts_text(dict(reversed(facts.items())))
    assert text == facts_text(facts)
    assert " " not in text
    assert read_facts(text) == facts
    assert read_facts("") == {}


@pytest.mark.parametrize("text", ["[]", '{"v":2}', "{", "null"])
def test_other_texts_are_no_facts(text):
    with pytest.raises(ValueError, match=r"no facts|Expecting"):
        read_facts(text)


def test_size_names_and_what_people_wrote_are_not_in_the_facts(look):
    longer = DAILY + "4/6/2568,อำเภอลี้,9\n"
    first, second = (
        facts_text(resource_facts(UPLOAD, look(content, declared)))
        for content, declared in ((DAILY, "อะไรก็ได้ 1"), (longer, "อะไรก็ได้ 2"))
    )
    assert first == second
    assert json.loads(first)["declared"] == "OTHER"


def test_dead_link_has_no_file():
    channel = Channel("link", "dead", "http_gone", stable=True, datastore=False)
    assert resource_facts(channel, None) == {
        "v": 1, "channel": "link", "reach": "dead", "why": "http_gone", "stable": True,
        "datastore": False,
    }  # fmt: skip


@pytest.mark.parametrize("channel", [Channel("ftp"), Channel("link", "gone")])
def test_unknown_channels_are_errors(channel):
    with pytest.raises(ValueError, match="no such channel"):
        resource_facts(channel, None)


def test_refused_file_tells_its_problem(look):
    facts = resource_facts(UPLOAD, look(b"", "CSV"))
    assert (facts["status"], facts["problem"]) == ("unknown", "empty_file")
    assert not {"content", "machine", "format", "agrees"} & set(facts)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (samples.pdf(["image"]), "document"),
        ('[{"จังหวัด": "น่าน", "จำนวน": 1}]'.encode(), "table"),
        (b"\x89PNG\r\n\x1a\n0000", "image"),
        (b'{"type": "FeatureCollection", "features": []}', "geodata"),
        (samples.zip_bytes({"ก.bin": b"\x01\x02"}), "archive"),
        (b"<html><body><p>x</p></body></html>", "page"),
        (b"Rar!\x1a\x07....", "archive"),
    ],
)
def test_content(look, content, kind):
    assert resource_facts(UPLOAD, look(content))["content"] == kind


def test_scan(look):
    facts = resource_facts(UPLOAD, look(samples.pdf(["image"] * 2), "PDF"))
    assert facts["text"] == "scan"
    assert "machine" not in facts


def test_a_cover_sheet_does_not_count(look):
    book = sheets(
        คำอธิบาย=[["ชุดข้อมูลนี้จัดทำโดยกรมตัวอย่าง"], [None], ["ติดต่อ 0 2000 0000"]],
        ข้อมูล=[["จังหวัด", "จำนวน"], ["น่าน", 1]],
    )
    assert resource_facts(UPLOAD, look(samples.zip_bytes(book), "XLSX"))["machine"] is True


def test_one_sheet_laid_out_for_print_is_enough_to_lose(look):
    book = sheets(
        ข้อมูล=[["จังหวัด", "จำนวน"], ["น่าน", 1]],
        สรุป=[["รายงาน", None], ["จังหวัด", "จำนวน"], ["น่าน", 1]],
    )
    assert resource_facts(UPLOAD, look(samples.zip_bytes(book), "XLSX"))["machine"] is False


def test_hidden_sheets_do_not_count(look):
    book = sheets(
        ข้อมูล=[["ปี", "จำนวน"], [2565, 1], [2566, 2]],
        รายการ=[["ตาราง", None], ["ตำบล", "วันที่"], ["ในเวียง", "1/1/2560"], ["ปัว", "2/1/2560"]],
    )
    book["xl/workbook.xml"] = str(book["xl/workbook.xml"]).replace(
        'sheetId="2"', 'sheetId="2" state="hidden"'
    )
    facts = resource_facts(UPLOAD, look(samples.zip_bytes(book), "XLSX"))
    assert (facts["machine"], facts["step"], facts["years"]) == (True, "year", 2)
    assert "places" not in facts


def test_headings_alone_are_not_machine_readable(look):
    assert resource_facts(UPLOAD, look("จังหวัด,จำนวน\n", "CSV"))["machine"] is False


OPENAPI = {"openapi": "3.0.3", "info": {"title": "อากาศ"}, "paths": {"/a": {"get": {
    "parameters": [{"name": "province", "in": "query"}]}}}}  # fmt: skip
ANSWER = {"success": True, "result": {
    "resource_id": "1", "fields": [{"id": "ปี"}], "records": [{"ปี": 2565, "จำนวน": 1}]}}  # fmt: skip


def test_description_of_an_api_takes_conditions_wherever_it_is(look):
    for channel in (UPLOAD, Channel("link")):
        facts = resource_facts(channel, look(json.dumps(OPENAPI), "JSON"))
        assert (facts["api"], facts["content"]) == (True, "api")


def test_saved_answer_of_a_datastore_is_a_table_and_no_api(look):
    findings = look(json.dumps(ANSWER), "JSON")
    facts = resource_facts(UPLOAD, findings)
    assert (facts.get("api"), facts["content"]) == (None, "table")
    assert resource_facts(Channel("link"), findings)["api"] is True


@pytest.mark.parametrize(
    ("parts", "content", "machine"),
    [
        ({"ก.csv": DAILY, "อ่านก่อน.txt": "คำอธิบาย"}, "table", True),
        ({"ก.csv": DAILY, "ข.csv": DAILY}, "table", True),
        ({"ก.csv": DAILY, "ข.csv": "รายงาน,\n" + DAILY}, "table", False),
        ({"ก.pdf": samples.pdf(["image"])}, "document", None),
        ({"ก.pdf": samples.pdf(["image"]), "ข.pdf": samples.pdf(["x" * 60])}, "document", None),
        ({"ก.bin": b"\x01\x02\x90\0" * 99}, "archive", None),
    ],
)
def test_archives_are_what_is_in_them(look, parts, content, machine):
    facts = resource_facts(UPLOAD, look(samples.zip_bytes(parts), "ZIP"))
    assert (facts["content"], facts.get("machine")) == (content, machine)
    assert facts["format"] == "ZIP"


def test_page_in_place_of_a_file_has_no_text_worth_searching(look):
    page = "<html><body><p>" + "ประกาศของกรม " * 9 + "</p></body></html>"
    assert resource_facts(UPLOAD, look(page, "HTML"))["text"] == "text"
    assert "text" not in resource_facts(UPLOAD, look(page, "PDF"))


def test_report_is_plain_and_whole(tmp_path):
    path = tmp_path / "ก.csv"
    path.write_text(DAILY, "utf-8")
    report = resource_report(UPLOAD, inspect_file(path, "CSV"), datastore={"active": False})
    assert json.loads(json.dumps(report)) == report
    assert report["channel"]["kind"] == "upload"
    assert report["findings"]["tables"][0]["rows"] == 3
    assert (report["link"], report["datastore"]) == (None, {"active": False})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://data.example.go.th/dataset/ก/resource.csv", True),
        ("http://data.example.go.th/export?format=csv&year=2565", True),
        ("https://s3.example.com/ก.csv?X-Amz-Signature=ab&X-Amz-Expires=60", False),
        ("https://blob.example.com/ก.csv?sv=1&sig=abc", False),
        ("https://example.go.th/f?access_token=1", False),
        ("https://example.go.th/report;jsessionid=1A2B", False),
        ("https://example.go.th/f?PHPSESSID=1", False),
        ("ftp://example.go.th/ก.csv", False),
        ("ก.csv", False),
        ("https://[broken", False),
    ],
)
def test_stable_addresses(url, expected):
    assert is_stable(url) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://data.example.go.th/api/3/action/datastore_search?resource_id=1", True),
        ("https://gis.example.go.th/geoserver/ows?SERVICE=WFS&request=GetFeature", True),
        ("https://example.go.th/odata/", True),
        ("https://example.go.th/graphql", True),
        ("https://gis.example.go.th/arcgis/rest/services/x/FeatureServer/0", True),
        ("https://example.go.th/wmsdata/ก.csv", False),
        ("https://example.go.th/ก.csv?service=health", False),
        ("no address", False),
    ],
)
def test_addresses_that_take_conditions(url, expected):
    assert takes_conditions(url) is expected

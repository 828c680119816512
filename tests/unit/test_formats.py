"""The list of formats, and what is doubtful about a declared one."""

from __future__ import annotations

import json

import pytest

from ckanext.dgagov.formats import file_name, load_formats, warnings


@pytest.mark.parametrize(
    ("written", "url", "name"),
    [
        ("csv", "", "CSV"),
        (" .CSV ", "", "CSV"),
        ("text/csv; charset=utf-8", "", "CSV"),
        ("ไฟล์ CSV", "", "CSV"),
        ("jpg", "", "JPEG"),
        ("geojson", "", "GeoJSON"),
        ("Excel", "งบประมาณ.xlsx", "XLSX"),
        ("excel", "https://data.go.th/a.xls?v=2", "XLS"),
        ("รูปภาพ", "แผนที่.tif", "TIFF"),
    ],
)
def test_a_format_has_one_name_however_it_is_written(written, url, name):
    assert load_formats().find(written, url).name == name


@pytest.mark.parametrize("written", ["Excel", "csvv", "", None, 7, ["CSV"], "เอกสาร"])
def test_what_does_not_tell_one_format_is_not_guessed(written):
    assert load_formats().find(written, "https://data.go.th/download") is None


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://data.go.th/a/%E0%B8%81.csv?x=1#y", "ก.csv"),
        ("ก.csv", "ก.csv"),
        ("https://data.go.th", ""),
        ("http://[broken", ""),
        (None, ""),
    ],
)
def test_the_name_of_the_file_comes_from_the_path(url, name):
    assert file_name(url) == name


def said(**resource):
    facts = resource.pop("facts", None)
    if facts is not None:
        resource["inspection"] = {"facts": json.dumps(facts)}
    found = list(warnings(resource))
    assert all(set(sentence) == {"th", "en"} for sentence in found)
    return [sentence["th"] for sentence in found]


class TestWarnings:
    """Each doubt is one sentence that names the values and what would be right."""

    def test_nothing_is_said_about_what_agrees(self):
        assert said(format="CSV", url="https://data.go.th/a.csv") == []
        assert said(format="SHP", url="roads.zip") == []
        assert said(format="CSV", url="https://data.go.th/download?id=7") == []
        assert said(format="", url="a.csv") == []

    def test_a_name_that_tells_another_format(self):
        (sentence,) = said(format="CSV", url="https://data.go.th/ผลลัพธ์.xlsx")
        assert "CSV" in sentence
        assert "ผลลัพธ์.xlsx" in sentence
        assert "XLSX" in sentence
        assert len(said(format="CSV", url="tables.zip")) == 1

    def test_the_name_says_nothing_once_the_content_is_known(self):
        assert said(format="CSV", url="a.xlsx", facts={"agrees": True, "format": "CSV"}) == []

    def test_a_format_that_is_not_open_or_not_known(self):
        (sentence,) = said(format="xls", url="a.xls")
        assert "XLS" in sentence
        assert "ODS" in sentence
        (sentence,) = said(format="ฐานข้อมูล", url="")
        assert "ฐานข้อมูล" in sentence
        assert "CSV" in sentence

    def test_an_image_that_nobody_looked_into(self):
        (sentence,) = said(format="PNG", url="a.png", name="แผนภูมิ")
        assert "ภาพ" in sentence
        assert "แผนภูมิ" in sentence
        assert said(format="PNG", url="a.png", facts={"text": "scan"}) == []

    def test_a_long_value_is_cut(self):
        assert max(map(len, said(format="ย" * 50_000, url="ก" * 50_000))) < 500


def test_every_format_that_is_not_open_says_what_to_use_instead():
    formats = load_formats()
    closed = [known for known in set(formats.by_spelling.values()) if not known.open]
    assert closed
    for known in closed:
        assert known.instead
        assert all(formats.find(name).open for name in known.instead)


def test_the_score_of_a_data_set_tells_the_warnings():
    from ckanext.dgagov.scoring import load_rubric, score_dataset

    resource = {"id": "r", "name": "งบประมาณ", "format": "CSV", "url": "https://data.go.th/a.xls"}
    card = score_dataset(load_rubric("fy2565"), {"id": "d", "resources": [resource]})
    (found,) = [one for one in card["dataset"]["warnings"] if one["field"] == "format"]
    assert "งบประมาณ" in found["text"]["th"]
    assert "XLS" in found["text"]["en"]


class TestWhatTheContentMayBe:
    """The inspection compares content with what was declared by the same list."""

    @pytest.mark.parametrize(
        ("declared", "name"),
        [("text/csv; charset=utf-8", "CSV"), (".XLS", "XLS"), ("Excel", "XLS"), ("gzip", "GZ"),
         ("json  lines", "JSONL"), ("รูปภาพ", "รูปภาพ"), ("odata", "ODATA"), (" ", None)],
    )  # fmt: skip
    def test_the_name_in_reports(self, declared, name):
        assert load_formats().short_name(declared) == name

    @pytest.mark.parametrize(
        ("declared", "real", "agrees"),
        [
            ("text/csv", "CSV", True), ("CSV", "TSV", True), ("TSV", "XLSX", False),
            ("Excel", "XLSX", True), ("XLS", "XLSX", True), ("XLSX", "XLS", False),
            ("excel", "CSV", False), ("รูปภาพ", "PNG", True), ("SQLITE", "GPKG", True),
            ("ฐานข้อมูล", "CSV", False), ("", "CSV", None), ("CSV", None, None),
            # The answer of a service may have any format of data; a page is a login or an error.
            ("API", "JSON", None), ("API", "HTML", False), ("OData", "ODATA", True),
        ],
    )  # fmt: skip
    def test_agreement(self, declared, real, agrees):
        assert load_formats().agree(declared, real) is agrees

    def test_what_is_covered_is_known(self):
        formats = load_formats()
        for known in set(formats.by_spelling.values()):
            assert all(formats.find(name) for name in known.covers), known.name
        assert all(formats.find(name) for name in formats.usual.values())

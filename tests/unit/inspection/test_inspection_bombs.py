"""Files that unpack to gigabytes, name other files, or keep the processor busy.

Each ends in findings whose reason names the limit it hit; the next file is read as if nothing
had been.
"""

from __future__ import annotations

import time
import tracemalloc
from xml.parsers import expat

import format_samples
import hostile_samples as hostile
import inspection_samples as samples
import pytest

from ckanext.dgagov.inspection import inspect_bytes, sandbox, thresholds
from ckanext.dgagov.inspection.findings import Reason


def last_reason(content: bytes, declared: str | None = None, status: str = "unknown") -> Reason:
    """Why a file was not read, by a child; its sentences name the setting."""
    started = time.monotonic()
    findings = inspect_bytes(content, declared)
    assert time.monotonic() - started < 20
    assert findings.status == status, findings
    reason = findings.to_dict()["reasons"][-1]
    if setting := reason["parameters"].get("setting"):
        assert setting in thresholds.load_thresholds()
        assert all(setting in reason["text"][language] for language in ("th", "en"))
    return findings.reasons[-1]


@pytest.mark.parametrize("kind", hostile.markup_with(""))
@pytest.mark.parametrize("beginning", [hostile.ENTITY, hostile.LAUGHS], ids=["external", "laughs"])
def test_entities_are_refused_in_every_format(kind, beginning):
    assert last_reason(hostile.markup_with(beginning)[kind], kind).code == "xml_entities"


@pytest.mark.parametrize("kind", hostile.markup_with(""))
@pytest.mark.parametrize("entities", [hostile.ENTITY, hostile.LAUGHS], ids=["external", "laughs"])
def test_entities_behind_a_long_comment(look, kind, entities):
    """However late they come, they are refused alike in every format."""
    findings = look(hostile.markup_with(hostile.LATE + entities)[kind], kind)
    assert findings.status == "unknown"
    assert findings.reasons[-1].code == "xml_entities"
    assert "root:" not in str(findings)


@pytest.mark.parametrize("kind", ["XML", "KML", "RDF"])
def test_millions_of_tiny_elements_take_little_more_than_their_parser(look, kind):
    content = hostile.tiny_elements(kind, 200_000)
    started = time.process_time()
    parser = expat.ParserCreate(None, "}")
    parser.StartElementHandler, parser.EndElementHandler = lambda *_: None, lambda *_: None
    parser.Parse(content, True)
    bare = time.process_time() - started
    started = time.process_time()
    assert look(content, kind).status == "read"
    assert time.process_time() - started < 8 * bare  # as trees they took 20 times as long


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"a,b\n" + b"\n" * 65_000, "CSV"),
        (b"PREFIX" + b" " * 60_000, "CSV"),
        (b"type" + b" " * 60_000, "CSV"),
        (b"<html>" + b"<a " * 100_000, "HTML"),
        (b"<html>" + b"<!--" * 100_000, "HTML"),
        (b"<!DOCTYPE [" * 20_000, "HTML"),
        (b"<a>" + b"<?" * 30_000, "XML"),
    ],
    ids=["line ends", "prefix", "type", "tags", "comments", "document types", "instructions"],
)
def test_what_never_ends_is_looked_at_once(look, content, kind):
    """Each took from ten seconds to minutes when patterns began anew at every place."""
    started = time.process_time()
    look(content, kind)
    assert time.process_time() - started < 2


def test_deep_xml(look):
    reason = look(b"<a>" * 5000 + b"</a>" * 5000, "XML").reasons[-1]
    assert (reason.code, reason.parameters["setting"]) == ("nested_too_deep", "nested_levels")
    assert look(b"<a>" * 150 + b"</a>" * 150, "XML").status == "read"


def test_long_text_in_xml(look):
    reason = look(b"<a><b>" + b"x" * 10_500_000 + b"</b></a>", "XML").reasons[-1]
    assert (reason.code, reason.parameters["setting"]) == ("over_limit", "xml_text_bytes")


def test_pdf_whose_drawing_is_a_bomb():
    for unpacked in (25_000_000, 100_000_000):
        reason = last_reason(hostile.pdf_bomb(unpacked), "PDF")
        assert (reason.code, reason.parameters["setting"]) == ("over_limit", "pdf_stream_bytes")


def test_gzip_file_that_is_a_bomb():
    content = hostile.gzip_bomb()
    assert len(content) < 100_000
    reason = last_reason(content, "GZ")
    assert (reason.code, reason.parameters["setting"]) == ("over_limit", "zip_max_ratio")


def test_shared_strings_that_are_a_bomb():
    reason = last_reason(hostile.shared_string_bomb(), "XLSX")
    assert (reason.code, reason.parameters["setting"]) == ("over_limit", "zip_max_ratio")


def test_entries_of_a_zip_that_lie_over_one_another():
    assert last_reason(hostile.overlapping_zip(), "ZIP").code == "archive_overlap"


def test_entry_longer_than_the_directory_says():
    assert last_reason(hostile.lying_zip(), "ZIP").code == "archive_broken"


def test_deep_json_in_the_stream(look, monkeypatch):
    numbers = {**thresholds.load_thresholds(), "json_max_bytes": 1000}
    monkeypatch.setattr(thresholds, "load_thresholds", lambda: numbers)
    reason = look(hostile.deep_json(), "JSON").reasons[-1]
    assert (reason.code, reason.parameters["setting"]) == ("nested_too_deep", "nested_levels")


def test_huge_coordinates_in_kml(look):
    reason = look(hostile.long_line("KML", 700_000), "KML").reasons[-1]
    assert (reason.code, reason.parameters["setting"]) == ("over_limit", "xml_text_bytes")
    bounds = look(hostile.long_line("KML", 50_000), "KML").geography.bounds
    assert bounds == (100.1, 18.4, 100.1, 18.4)


def test_huge_coordinates_in_geojson_do_not_fill_the_memory(look):
    content = hostile.long_line("GEOJSON", 100_000)
    tracemalloc.start()
    findings = look(content, "GEOJSON")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert findings.geography.bounds == (100.1, 18.4, 100.1, 18.4)
    assert peak < 4_000_000  # as numbers they are 20 MB


@pytest.mark.parametrize("separator", [",", "\n"])
def test_records_that_share_no_key(look, separator):
    records = separator.join(f'{{"k{number}": 1}}' for number in range(20_000))
    content = f"[{records}]" if separator == "," else records
    reason = look(content.encode(), None).reasons[-1]
    assert (reason.code, reason.parameters["setting"]) == ("over_limit", "record_keys_max")


def test_parquet_whose_footer_lies(look):
    whole = format_samples.parquet([("ก", 6, 0)], 10)
    for length in (b"\xff\xff\xff\x7f", b"\xff\0\0\0", b"\0\0\0\0"):
        findings = look(whole[:-8] + length + b"PAR1", "PARQUET")
        assert findings.status == "unknown", length
    assert look(b"PAR1" + b"\x19\xfc\xff\xff\xff\x7f" + b"\x06\0\0\0PAR1").status == "unknown"


def test_file_that_makes_the_child_spin(monkeypatch):
    """The processor limit ends it, long before the wall clock does."""
    numbers = {**thresholds.load_thresholds(), "child_cpu_seconds": 1}
    monkeypatch.setattr(thresholds, "load_thresholds", lambda: numbers)
    started = time.monotonic()
    reason = sandbox.run_limited(samples.task_spin, (), 30)
    assert reason == Reason("cpu_limit", {"limit": 1})
    assert time.monotonic() - started < 15


def test_the_next_file_is_read_after_every_death():
    for task in (samples.task_abort, samples.task_eat_memory):
        assert isinstance(sandbox.run_limited(task, (), 20), Reason)
        assert inspect_bytes(samples.CLEAN.encode(), "CSV").status == "read"

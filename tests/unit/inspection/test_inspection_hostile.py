"""Files made to hurt: each comes back as unknown with its reason, and the parent goes on."""

from __future__ import annotations

import time

import inspection_samples as samples
import pytest

from ckanext.dgagov.inspection import inspect_bytes, inspect_file, sandbox, thresholds
from ckanext.dgagov.inspection.findings import Reason

BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ฮา">'
    + "".join(
        f'<!ENTITY {b} "&{a};&{a};&{a};&{a};&{a};&{a};">'
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><l>&i;</l>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'


def far_cells(last_row: str) -> bytes:
    """A workbook of A1 and this row."""
    data = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{last_row}</sheetData>'
    sheet = f'<worksheet xmlns="{samples.MAIN}">{data}</worksheet>'
    return samples.zip_bytes(samples.workbook({"ข้อมูล": sheet}))


def hostile_files() -> dict[str, tuple[bytes, str]]:
    """Name to content and the code of the reason that is due."""
    clean = samples.xlsx([["จังหวัด", "จำนวน"], ["น่าน", 1]])
    book = samples.workbook({"ข้อมูล": samples.sheet_xml([["จังหวัด"], ["น่าน"]])})
    bomb = {**book, "xl/sharedStrings.xml": b"0" * 40_000_000}
    many = {**book, **{f"xl/media/{number}": b"" for number in range(2001)}}
    sheet = "xl/worksheets/sheet1.xml"
    entities = {**book, sheet: BILLION_LAUGHS}
    repeated = samples.ods_row("น่าน", 1).replace(
        "<table:table-row>", '<table:table-row table:number-rows-repeated="1048576">'
    )
    wide = 'table:number-columns-repeated="16000" office:value-type="float"'
    repeated = repeated.replace('office:value-type="float"', wide)
    hidden_far_cell = far_cells("<row><c r = 'xfd1048576'><v>1</v></c></row>")
    nameless_far_cell = far_cells(f'<row r="1048576">{"<c><v>1</v></c>" * 30}</row>')
    return {
        "empty": (b"", "empty_file"),
        "blank": (b"\xef\xbb\xbf  \n\n", "empty_file"),
        "zip bomb": (samples.zip_bytes(bomb), "over_limit"),
        "many entries": (samples.zip_bytes(many), "over_limit"),
        "far cell": (samples.far_cell_xlsx(), "cells_too_far"),
        "far cell in other words": (hidden_far_cell, "cells_too_far"),
        "far row, cell without name": (nameless_far_cell, "cells_too_far"),
        "repeated cells": (samples.ods(repeated), "cells_too_far"),
        "entities in a workbook": (samples.zip_bytes(entities), "xml_entities"),
        "entities in XML": (BILLION_LAUGHS.encode(), "xml_entities"),
        "external entity": (EXTERNAL.encode(), "xml_entities"),
        "deep JSON": (b"[" * 200_000 + b"]" * 200_000, "nested_too_deep"),
        "truncated zip": (clean[: len(clean) // 2], "archive_broken"),
        "garbage PDF": (b"%PDF-1.7\n" + bytes(range(256)) * 40, "cannot_parse"),
        "truncated PDF": (samples.pdf(["x" * 80])[:200], "cannot_parse"),
        "endless quote": (b'a,b\n1,2\n3,4\n5,6\n7,"' + b"x" * 2_000_000, "over_limit"),
        "random": (b"\x01\x02\x03\x04\x90\x00" * 500, "unrecognized"),
    }


@pytest.mark.parametrize("name", hostile_files())
def test_hostile_file_is_unknown_with_its_reason(name):
    content, code = hostile_files()[name]
    started = time.monotonic()
    findings = inspect_bytes(content, "CSV")
    assert time.monotonic() - started < 20
    assert findings.status == "unknown", findings
    assert code in [reason.code for reason in findings.reasons]
    assert findings.size == len(content)
    assert all(reason["text"]["th"] for reason in findings.to_dict()["reasons"])


def test_refusal_names_the_limit_it_hit():
    content, _ = hostile_files()["zip bomb"]
    (reason,) = inspect_bytes(content, "XLSX").reasons
    assert reason.parameters["setting"] == "zip_max_ratio"
    assert reason.parameters["found"] > reason.parameters["limit"] == 250


def test_far_cell_that_holds_nothing_is_no_reason_to_refuse():
    content = far_cells('<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    findings = inspect_bytes(content, "XLSX")
    assert findings.status == "read"


def test_far_cell_kills_only_the_child(tmp_path):
    """Without the check before it, the reader aborts its process: the parent must live."""
    path = tmp_path / "far.xlsx"
    path.write_bytes(samples.far_cell_xlsx())
    reason = sandbox.run_limited(samples.task_open_unchecked, (str(path),), 30)
    assert isinstance(reason, Reason)
    assert reason.code in ("child_aborted", "out_of_memory")


def test_child_that_aborts_is_a_reason():
    reason = sandbox.run_limited(samples.task_abort, (), 20)
    limit = thresholds.whole("child_memory_bytes")
    assert reason == Reason("child_aborted", {"limit": limit, "setting": "child_memory_bytes"})


def test_report_that_is_too_long_is_a_reason():
    reason = sandbox.run_limited(samples.task_talk, (), 20)
    limit = thresholds.whole("report_bytes")
    assert reason == Reason("report_too_large", {"limit": limit, "setting": "report_bytes"})


@pytest.mark.parametrize("said", [20_000_001, 4_000_000_000])
def test_texts_that_are_said_to_be_billions(said):
    """The reader believes the number and asks for room at once."""
    book = samples.workbook({"ก": samples.sheet_xml([["จังหวัด"], ["น่าน"]])})
    texts = f'<sst xmlns="{samples.MAIN}" count="1" uniqueCount="{said}"><si><t>ก</t></si></sst>'
    findings = inspect_bytes(samples.zip_bytes({**book, "xl/sharedStrings.xml": texts}), "XLSX")
    assert findings.reasons[-1].code == "over_limit"
    assert findings.reasons[-1].parameters["setting"] == "sheet_max_cells"


def test_long_cell_of_a_csv_names_its_limit():
    reason = inspect_bytes(b'a,b\n1,"' + b"x" * 1_100_000 + b'"\n', "CSV").reasons[-1]
    assert (reason.code, reason.parameters["setting"]) == ("over_limit", "csv_field_characters")


def test_child_that_sleeps_is_stopped_by_the_clock():
    started = time.monotonic()
    reason = sandbox.run_limited(samples.task_sleep, (), 1)
    assert reason == Reason("timed_out", {"limit": 1})
    assert time.monotonic() - started < 10


def test_child_that_eats_memory_is_a_reason():
    reason = sandbox.run_limited(samples.task_eat_memory, (), 20)
    assert isinstance(reason, Reason)
    assert reason.code == "out_of_memory"


def test_child_cannot_write_files(tmp_path):
    reason = sandbox.run_limited(samples.task_write, (str(tmp_path / "ไฟล์"),), 20)
    assert isinstance(reason, Reason)
    assert reason.code == "child_died"


def test_the_next_child_works():
    assert isinstance(sandbox.run_limited(samples.task_abort, (), 20), Reason)
    assert sandbox.run_limited(samples.task_answer, ("น่าน",), 20) == {"answer": "น่าน"}


def test_file_that_is_not_there(tmp_path):
    findings = inspect_file(tmp_path / "ไม่มี.csv", "CSV")
    assert [reason.code for reason in findings.reasons] == ["missing_file"]
    assert findings.sha256 is None


def test_file_over_the_size_limit_is_not_read(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(268_435_457)
    findings = inspect_file(path, "CSV")
    assert [reason.code for reason in findings.reasons] == ["file_too_large"]
    assert findings.size == 268_435_457


def test_file_that_needs_a_password():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    content += "EncryptedPackage".encode("utf-16-le") + b"\0" * 100
    findings = inspect_bytes(content, "XLSX")
    assert [reason.code for reason in findings.reasons] == ["password_protected"]

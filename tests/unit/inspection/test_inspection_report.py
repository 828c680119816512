"""The report: whole, JSON-able, in both languages, the same again; and the files it rests on."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import inspection_samples as samples
import pytest
import yaml

from ckanext.dgagov.inspection import Findings, inspect_bytes, inspect_file, thresholds, wording

PACKAGE = Path(thresholds.__file__).parent


def test_report_of_a_csv(tmp_path):
    path = tmp_path / "ข้อมูล.csv"
    path.write_text(samples.CLEAN, "utf-8")
    report = inspect_file(path, "csv").to_dict()
    assert report["status"] == "read"
    assert (report["declared_format"], report["real_format"], report["agrees"]) == (
        "CSV", "CSV", True,
    )  # fmt: skip
    assert report["size"] == len(samples.CLEAN.encode())
    assert report["sha256"] == hashlib.sha256(samples.CLEAN.encode()).hexdigest()
    assert report["places"] == ["province", "district"]
    assert report["dates"] == {
        "era": "buddhist", "step": "year", "first": "2021-01-01", "last": "2023-01-01",
    }  # fmt: skip
    assert report["tables"][0]["machine_readable"] is True
    assert report["reasons"] == []
    libraries = {"python-calamine", "pypdf", "lxml", "ijson", "pyshp", "olefile"}
    assert {"rules", *libraries} == set(report["versions"])


def test_report_comes_back_from_json_the_same():
    rows = [["จังหวัด", "จำนวน"], ["น่าน", 1], ["รวม", 1]]
    findings = inspect_bytes(samples.xlsx(rows, ("A1:B1",)), "XLS")
    text = json.dumps(findings.to_dict(), ensure_ascii=False)
    assert Findings.from_dict(json.loads(text)) == findings
    assert inspect_bytes(samples.xlsx(rows, ("A1:B1",)), "XLS").tables == findings.tables
    assert findings.tables[0].total_rows == (3,)


def test_report_of_another_version_is_not_read():
    with pytest.raises(ValueError, match="version 0"):
        Findings.from_dict({"report_version": 0})


def test_json_and_geojson_as_tables():
    rows = json.dumps([{"จังหวัด": "น่าน", "จำนวน": 1}, {"จังหวัด": "แพร่"}], ensure_ascii=False)
    findings = inspect_bytes(rows.encode(), "JSON")
    assert [column.name for column in findings.tables[0].columns] == ["จังหวัด", "จำนวน"]
    assert findings.places == ("province",)
    point = {"type": "Point", "coordinates": [100.5, 13.7]}
    feature = {"type": "Feature", "properties": {"ชื่อ": "สถานี"}, "geometry": point}
    text = json.dumps({"type": "FeatureCollection", "features": [feature, feature]})
    findings = inspect_bytes(text.encode(), "GeoJSON")
    assert (findings.real_format, findings.places) == ("GEOJSON", ("coordinates",))


def test_every_code_raised_in_the_program_has_its_sentence():
    source = "\n".join(path.read_text("utf-8") for path in PACKAGE.glob("*.py"))
    codes = set(re.findall(r'(?:Reason|Refusal)\(\s*"([a-z_]+)"', source))
    codes |= set(re.findall(r'problem="([a-z_]+)"', source))
    texts = wording.load_texts()["reasons"]
    assert len(codes) > 20
    assert codes <= set(texts)


def test_sentences_name_the_same_parameters_in_both_languages():
    for code, text in wording.load_texts()["reasons"].items():
        thai, english = text["th"], text["en"]
        if isinstance(english, dict):
            assert {"by", *_names(english["one"])} <= {"by", *_names(thai)}, code
            assert english["by"] in _names(thai), code
            english = english["other"]
        assert _names(thai) == _names(english), code
        assert re.search("[ก-๙]", thai), code
        assert not re.search("[ก-๙]", english), code


def _names(text):
    return set(re.findall(r"{(\w+)}", text))


def test_one_of_a_thing_has_its_own_english():
    facts = {"rows": "1", "sheet": "A"}
    assert wording.sentence("title_rows", {**facts, "count": 1})["en"].startswith(
        "Sheet 'A' has 1 title row above the headings"
    )
    assert " 2 title rows " in wording.sentence("title_rows", {**facts, "count": 2})["en"]


def test_every_threshold_named_in_the_program_is_there_and_used():
    source = "\n".join(path.read_text("utf-8") for path in PACKAGE.parent.rglob("*.py"))
    names = set(thresholds.load_thresholds())
    used = set(re.findall(r'"([a-z0-9_]+)"', source))
    built = {name for name in names if re.match("step_|(utm_)?(latitude|longitude)_", name)}
    assert names - used - built == set()
    asked = set(re.findall(r'(?:threshold|whole)\("([a-z0-9_]+)"\)', source))
    assert len(asked) > 20
    assert asked <= names


def test_threshold_without_a_reason_is_refused(tmp_path):
    path = tmp_path / "thresholds.yaml"
    path.write_text(yaml.safe_dump({"pdf_pages": {"value": 10}}), "utf-8")
    with pytest.raises(thresholds.ThresholdError, match="pdf_pages: a `reason` is due"):
        thresholds.load_thresholds(path)


def test_the_callers_main_program_is_not_run_again(tmp_path):
    """A program without a guard: each child would print, and inspect, once more."""
    table, program = tmp_path / "ก.csv", tmp_path / "program.py"
    table.write_text(samples.CLEAN, "utf-8")
    program.write_text(
        "print('started', flush=True)\n"
        "from ckanext.dgagov.inspection import inspect_file\n"
        f"print(inspect_file({str(table)!r}, 'CSV').status)\n",
        "utf-8",
    )
    answer = subprocess.run([sys.executable, program], capture_output=True, check=True, timeout=60)
    assert answer.stdout.split() == [b"started", b"read"]


def test_inspection_never_imports_the_catalog():
    program = (
        "import sys, ckanext.dgagov.inspection; "
        "print([n for n in ('ckan', 'flask', 'sqlalchemy', 'requests') if n in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert answer.stdout.strip() == b"[]"

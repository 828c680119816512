"""The golden corpus: what is found in each file is what `tests/corpus/expected.csv` says.

A line that fails is a question: is the program right or the line? Neither is changed without an
answer.
"""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
sys.path.insert(0, str(CORPUS))

from make_corpus import make_corpus  # noqa: E402

from ckanext.dgagov.inspection.evidence import (  # noqa: E402
    Channel,
    facts_text,
    resource_facts,
    resource_report,
)
from ckanext.dgagov.inspection.findings import Findings  # noqa: E402
from ckanext.dgagov.inspection.inspector import inspect_here, measure  # noqa: E402
from ckanext.dgagov.inspection.published import data_tables  # noqa: E402
from ckanext.dgagov.inspection.sandbox import inspect_file  # noqa: E402
from ckanext.dgagov.scoring import load_rubric  # noqa: E402
from ckanext.dgagov.scoring.open_evidence import OpenEvidence, ResourceEvidence  # noqa: E402

UPLOAD = Channel("upload")
IN_A_CHILD = (
    "csv-cp874.csv", "xlsx-report.xlsx", "xls-yearly.xls", "pdf-scan.pdf", "shp-points.zip",
    "bomb-strings.xlsx", "bomb-far-cell.xlsx", "bomb-deep.json", "bomb-gzip.csv.gz",
    "endless-pages.pdf", "bomb-loop.xls",
)  # fmt: skip
"""Files that are read as in the catalog: in a process with limits."""


def expected_lines() -> dict[str, dict[str, str]]:
    """The lines of the table by the name of the file."""
    with (CORPUS / "expected.csv").open(encoding="utf-8", newline="") as stream:
        return {line["file"]: line for line in csv.DictReader(stream)}


LINES = expected_lines()


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    make_corpus(folder)
    return folder


@pytest.fixture(scope="session")
def findings_of(corpus):
    """The findings of a file of the corpus, which is inspected once."""

    @cache
    def findings(name: str) -> Findings:
        path, declared = corpus / name, LINES[name]["declared"] or None
        if name in IN_A_CHILD:
            return inspect_file(path, declared)
        return inspect_here(path, declared, *measure(path))

    return findings


@pytest.fixture(scope="session")
def rubric():
    return load_rubric("fy2565")


def in_words(findings: Findings) -> dict[str, str]:
    """What was found, as the columns of the table."""
    facts = resource_facts(UPLOAD, findings)
    tables = data_tables(findings.tables) or findings.tables
    shown = {
        "real": findings.real_format,
        "status": findings.status,
        "encoding": findings.encoding,
        "tables": str(sum(table.tables for table in tables)),
        "machine": {True: "yes", False: "no"}.get(facts.get("machine")),
        "header_row": tables[0].header_row if tables else None,
        "step": facts.get("step"),
        "era": findings.dates.era if findings.dates else None,
        "places": " ".join(facts.get("places", ())),
        "text": facts.get("text"),
        "reasons": " ".join(sorted({reason.code for reason in findings.reasons})),
    }
    return {name: "" if value is None else str(value) for name, value in shown.items()}


def wanted(line: dict[str, str], columns: dict[str, str]) -> dict[str, str]:
    """The same columns of a line; the order of the reasons is nobody's matter."""
    return {**{name: line[name] for name in columns},
            "reasons": " ".join(sorted(line["reasons"].split()))}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_file_is_what_its_line_says(findings_of, name):
    found = in_words(findings_of(name))
    assert found == wanted(LINES[name], found), LINES[name]["what"]


@pytest.mark.parametrize("name", LINES)
def test_file_earns_the_levels_of_its_line(findings_of, rubric, name):
    """As an upload about which nobody declared or decided anything; "1-2" is sure and possible."""
    facts = facts_text(resource_facts(UPLOAD, findings_of(name)))
    grade = rubric.open.grade(OpenEvidence((ResourceEvidence("1", name, facts),)))
    levels = dict.fromkeys(("access", "detail", "format", "searchable"), "")
    levels |= {row: str(low) if low == high else f"{low}-{high}" for row, low, high in grade.rows}
    assert levels == {row: LINES[name][row] for row in levels}, LINES[name]["what"]


def test_every_file_has_its_line_and_there_are_enough(corpus):
    assert sorted(hashes(corpus)) == sorted(LINES)
    assert len(LINES) >= 80


@pytest.mark.parametrize("name", [name for name in LINES if LINES[name]["machine"] == "no"])
def test_what_is_not_machine_readable_says_why(findings_of, rubric, name):
    """The reason of the level holds the sentence of at least one thing that was found."""
    findings = findings_of(name)
    report = resource_report(UPLOAD, findings)
    facts = facts_text(resource_facts(UPLOAD, findings))
    described = rubric.open.describe(OpenEvidence((ResourceEvidence("1", name, facts, report),)))
    (row,) = (row for row in described["rows"] if row["id"] == "format")
    for language in ("th", "en"):
        sentences = [reason["text"][language] for reason in report["findings"]["reasons"]]
        assert any(sentence in row["reason"][language] for sentence in sentences), row["reason"]


def hashes(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_the_corpus_is_the_same_bytes_in_another_process(corpus, tmp_path):
    second = tmp_path / "again"
    subprocess.run(
        [sys.executable, str(CORPUS / "make_corpus.py"), str(second)],
        check=True, capture_output=True, env={"PYTHONHASHSEED": "7", "TZ": "Asia/Bangkok"},
    )  # fmt: skip
    assert hashes(second) == hashes(corpus)


def test_the_corpus_is_small(corpus):
    assert sum(path.stat().st_size for path in corpus.iterdir()) < 2_000_000

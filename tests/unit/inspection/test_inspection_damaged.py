"""Every file of the corpus damaged in many ways: a report comes back, never an error."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "corpus"))

import corpus_office
import corpus_others
from make_corpus import corpus_files

from ckanext.dgagov.inspection.evidence import (
    Channel,
    facts_text,
    read_facts,
    resource_facts,
    resource_report,
)
from ckanext.dgagov.inspection.findings import Findings
from ckanext.dgagov.inspection.inspector import inspect_here, measure

TIMES = 5
# Made to hurt even unharmed, or damaged ones can make the reader of XLS abort its process:
# the sandbox is tested with those.
LEFT_OUT = ("bomb-", "xls-")


@pytest.fixture(scope="module")
def sound():
    files = corpus_files()
    return {name: files[name] for name in sorted(files) if not name.startswith(LEFT_OUT)}


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content cut off, with some bytes changed, or with a part in another place."""
    data = bytearray(content)
    if not data:
        return b""
    way = chance.randrange(3)
    if way == 0:
        return bytes(data[: chance.randrange(len(data))])
    if way == 1:
        for _ in range(chance.choice((1, 4, 20))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(data)
    first, second = chance.randrange(len(data)), chance.randrange(len(data))
    return bytes(data[:first] + data[second:] + data[first : first + 200])


@pytest.mark.parametrize("round_", range(TIMES))
def test_damaged_files_give_reports(sound, tmp_path, round_):
    for name, content in sound.items():
        path = tmp_path / f"damaged{Path(name).suffix}"
        path.write_bytes(damaged(content, random.Random(f"{round_} {name}")))
        findings = inspect_here(path, path.suffix, *measure(path))
        assert findings.status in ("read", "recognized", "unknown")
        assert findings.reasons or findings.status == "read"
        report = resource_report(Channel("upload"), findings)
        assert Findings.from_dict(report["findings"]) == findings
        facts = resource_facts(Channel("upload"), findings)
        assert read_facts(facts_text(facts)) == facts


@pytest.mark.parametrize("suffix", ["zip", "parquet"])
def test_names_and_footers_that_were_damaged(tmp_path, suffix):
    """What a run of thousands found: a name that is no UTF-8, a footer of the wrong kind."""

    if suffix == "zip":
        content = corpus_office.zip_bytes({"ข้อมูล.csv": "ปี,จำนวน\n2565,1\n"})
        content = content.replace("ข้อมูล".encode(), "ข้อมูล".encode()[:-1] + b"\x41", 1)
        wrong = content[:30] + b"\xb8" + content[31:]
    else:
        wrong = corpus_others.parquet("n", [1, 2]).replace(b"\x19\x2c\x48\x06", b"\x19\x25\x48\x06")
    path = tmp_path / f"ก.{suffix}"
    path.write_bytes(wrong)
    findings = inspect_here(path, suffix, *measure(path))
    assert findings.status in ("unknown", "recognized"), findings

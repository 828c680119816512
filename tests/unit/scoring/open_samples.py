"""Facts and evidence for the tests of the open characteristics."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import yaml

import ckanext.dgagov.scoring as scoring
from ckanext.dgagov.inspection.evidence import Channel, facts_text, resource_facts
from ckanext.dgagov.scoring import read_rubric
from ckanext.dgagov.scoring.open_evidence import OpenEvidence, ResourceEvidence, Ruling
from ckanext.dgagov.vocabularies import load_vocabularies

DOCUMENT = yaml.safe_load(
    (Path(scoring.__file__).parents[1] / "indicators" / "fy2565.yaml").read_text("utf-8")
)
VALUES = {"kind": "notices", "days_kept": "90", "api_conditions": "https://a.example.org/q?p=1"}


def facts(**changes):
    """The facts of an upload that was read; a key given as None is left out."""
    known = {"v": 1, "channel": "upload", "reach": "ok", "stable": True, "status": "read"}
    known.update(changes)
    return facts_text({key: value for key, value in known.items() if value is not None})


CSV = facts(format="CSV", content="table", machine=True, step="month", years=5)
CSV_YEARLY = facts(format="CSV", content="table", machine=True, step="year", years=10)
REPORT = facts(format="XLSX", content="table", machine=False, step="year", years=3)
PDF = facts(format="PDF", content="document", text="text")
SCAN = facts(format="PDF", content="document", text="scan")
PAGE = facts(channel="link", format="HTML", content="page")
DEAD = facts_text(resource_facts(Channel("link", "dead", "http_gone"), None))
BUSY = facts_text(resource_facts(Channel("link", "unknown", "http_busy"), None))
DATASTORE = facts(channel="datastore", datastore=True, status=None)
WFS = facts(channel="api", api=True, format="XML", content="other")
SHP = facts(format="SHP", content="geodata", places=["coordinates"])
IMAGE = facts(format="PNG", content="image", status="recognized")
ZIP = facts(format="ZIP", content="archive", status="recognized")
TIMED_OUT = facts(status="unknown", problem="timed_out", format="XLSX", content="table")
NONE = ""
ALL = {
    name: value
    for name, value in sorted(globals().items())
    if name.isupper() and isinstance(value, str)
}


def evidence(*texts, declared=(), rulings=None, title="ชุดข้อมูล", reports=(), words=()):
    """A data set of these facts; `declared` are kinds, or (kind, value, resource number)."""
    resources = tuple(
        ResourceEvidence(f"r{n}", f"file{n}", text, reports[n] if n < len(reports) else None)
        for n, text in enumerate(texts)
    )
    rows = {}
    for entry in declared:
        kind, value, number = (
            (entry, VALUES.get(entry, ""), None) if isinstance(entry, str) else entry
        )
        rows[(kind, None if number is None else f"r{number}")] = {"kind": kind, "value": value}
    decided = {row: Ruling(*ruling) for row, ruling in (rulings or {}).items()}
    return OpenEvidence(resources, rows, decided, title, words)


def rules(**changes):
    """The open characteristics of the shipped rubric with other rules."""
    document = copy.deepcopy(DOCUMENT)
    document["open_characteristics"].update(changes)
    return read_rubric(json.dumps(document), load_vocabularies(), "test.yaml").open


def levels(grade):
    """The rows of a grade as text: {"access": "1", "detail": "0-3"}."""
    return {row: str(low) if low == high else f"{low}-{high}" for row, low, high in grade.rows}

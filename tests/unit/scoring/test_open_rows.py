"""Each row of the open characteristics, as a table: facts and declarations to levels."""
# ruff: noqa: E501  (a case a line reads best)

from __future__ import annotations

import pytest
from open_samples import (
    BUSY,
    CSV,
    CSV_YEARLY,
    DATASTORE,
    DEAD,
    IMAGE,
    NONE,
    PAGE,
    PDF,
    REPORT,
    SCAN,
    SHP,
    TIMED_OUT,
    WFS,
    ZIP,
    evidence,
    facts,
    levels,
)

TRUST, LIVE, API = "source_of_truth", "live_at_source", "api_conditions"


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        (NONE, [], "0-3"),
        ("no facts at all", [], "0-3"),
        ('{"v": 99, "reach": "ok"}', [], "0-3"),
        (DEAD, [], "0"),
        (DEAD, [TRUST], "0"),
        (DEAD, [API], "0"),
        (BUSY, [], "0-3"),
        (BUSY, [TRUST], "0-3"),
        (BUSY, [API], "3"),
        (NONE, [API], "3"),
        (CSV, [], "1"),
        (CSV, [TRUST], "2"),
        (CSV, [(TRUST, "", 0)], "2"),
        (CSV, [LIVE], "1"),
        (CSV, [API], "3"),
        (CSV, [(API, "https://a.example.org/no-conditions", None)], "1"),
        (facts(format="CSV", content="table", machine=True, stable=False), [TRUST], "1"),
        (facts(format="CSV", content="table", machine=True, datastore=True), [], "3"),
        (facts(channel="link", reach="dead", datastore=True, status=None), [], "3"),
        (DATASTORE, [], "3"),
        (WFS, [], "3"),
    ],
)  # fmt: skip
def test_access(rubric, text, declared, expected):
    assert levels(rubric.open.grade(evidence(text, declared=declared)))["access"] == expected


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        (NONE, [LIVE], "0-3"),
        (DEAD, [], "0"),
        (BUSY, [], "0-3"),
        (TIMED_OUT, [], "0-3"),
        (CSV, [], "2"),
        (CSV, [LIVE], "3"),
        (CSV, [TRUST], "2"),
        (CSV_YEARLY, [], "1"),
        (CSV_YEARLY, [LIVE], "1"),
        (REPORT, [], "1"),
        (facts(format="CSV", content="table", machine=True, step="day"), [], "2"),
        (facts(format="CSV", content="table", machine=True, step="quarter"), [], "1"),
        (facts(format="CSV", content="table", machine=True, step="month", years=2), [], "2"),
        (facts(format="CSV", content="table", machine=True, places=["province"]), [], "1"),
        (facts(format="CSV", content="table", machine=True, step="year", places=["province", "district"]), [], "2"),
        (facts(format="CSV", content="table", machine=True, places=["subdistrict"]), [], "2"),
        (facts(format="CSV", content="table", machine=True, places=["village"]), [], "2"),
        (facts(format="CSV", content="table", machine=True, places=["branch"]), [], "2"),
        (facts(format="CSV", content="table", machine=True), [], "1-2"),
        (facts(format="CSV", content="table", machine=True), [LIVE], "1-3"),
        (SHP, [], "2"),
        (DATASTORE, [], "1-2"),
        (WFS, [], "1-2"),
        (facts(format="PARQUET", content="table", status="recognized"), [], "1-2"),
        (ZIP, [], "0-2"),
        (PAGE, [], "0-2"),
    ],
)  # fmt: skip
def test_detail(rubric, text, declared, expected):
    assert levels(rubric.open.grade(evidence(text, declared=declared)))["detail"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NONE, "0-3"),
        (DEAD, "0"),
        (BUSY, "0-3"),
        (TIMED_OUT, "0-3"),
        (CSV, "3"),
        (REPORT, "1"),
        (facts(format="XLSX", content="table", machine=True), "3"),
        (facts(format="HTML", content="table", machine=True), "2"),
        (facts(format="HTML", content="table", machine=False), "1"),
        (facts(format="GEOJSON", content="geodata"), "3"),
        (facts(format="GEOJSON", content="geodata", machine=False), "1"),
        (facts(format="PARQUET", content="table", status="recognized"), "2"),
        (facts(format="PARQUET", content="table", status="unknown"), "0-3"),
        (SHP, "2"),
        (DATASTORE, "3"),
        (facts(format="CSV", content="table", machine=False, datastore=True), "1"),
        (facts(format="JSON", content="other"), "1-3"),
        (facts(format="OLE", content="other", status="recognized"), "0-2"),
        (WFS, "1-3"),
        (ZIP, "0-3"),
        (facts(format="ZIP", content="archive", step="month"), "1-3"),
        (PAGE, "0-1"),
    ],
)  # fmt: skip
def test_format(rubric, text, expected):
    assert levels(rubric.open.grade(evidence(text)))["format"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [(PDF, "1"), (SCAN, "0"), (IMAGE, "0"),
     (facts(format="PDF", content="document", text="unknown", status="unknown"), "0-1")],
)  # fmt: skip
def test_documents_declared_structured(rubric, text, expected):
    given = evidence(text, declared=[("kind", "structured", None)])
    assert levels(rubric.open.grade(given))["format"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NONE, "0-3"),
        (DEAD, "0"),
        (BUSY, "0-3"),
        (PDF, "3"),
        (SCAN, "0"),
        (IMAGE, "0"),
        (PAGE, "3"),
        (facts(format="PDF", content="document", text="unknown"), "0-3"),
        (facts(format="DOC", content="document", status="recognized"), "0-3"),
        (TIMED_OUT, "0-3"),
    ],
)
def test_searchable(rubric, text, expected):
    given = evidence(text, declared=["kind"])
    assert levels(rubric.open.grade(given))["searchable"] == expected


@pytest.mark.parametrize(
    ("text", "days", "api", "expected"),
    [
        (NONE, None, False, "0-3"),
        (DEAD, 90, True, "0"),
        (BUSY, 90, False, "0-3"),
        (PAGE, None, False, "0"),
        (PAGE, 6, False, "0"),
        (PAGE, 7, False, "1"),
        (PAGE, "๗", False, "1"),
        (PAGE, "many", False, "0"),
        (PAGE, 400, False, "1"),
        (PAGE, None, True, "2"),
        (PAGE, 89, True, "2"),
        (PAGE, 90, True, "3"),
        (WFS, None, False, "2"),
        (WFS, 90, False, "3"),
    ],
)
def test_live_images(rubric, text, days, api, expected):
    declared = [("kind", "cctv", None)]
    declared += [("days_kept", days, None)] if days is not None else []
    declared += ["api_conditions"] if api else []
    grade = rubric.open.grade(evidence(text, declared=declared))
    assert (grade.kind, levels(grade)) == ("cctv", {"access": expected})

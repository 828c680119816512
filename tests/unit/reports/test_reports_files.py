"""JSON is canonical; CSV is one table that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json

import pytest
from scoring_samples import complete, evidence, example_evidence, inventory_of

from ckanext.dgagov.reports import to_csv, to_json, to_text
from ckanext.dgagov.reports.csv import COLUMNS, defuse
from ckanext.dgagov.scoring import score_organization


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_json_keeps_thai_letters_and_order(rubric):
    card = score_organization(rubric, example_evidence())
    text = to_json(card)
    assert text.startswith('{\n  "scorecard_version": 2,\n  "indicator": {')
    assert text.endswith("}\n")
    assert "สำนักงาน ก.พ.ร." in text
    assert json.loads(text) == card
    assert to_json(json.loads(text)) == text


def test_json_refuses_numbers_that_json_does_not_have():
    with pytest.raises(ValueError, match="JSON"):
        to_json({"a": float("nan")})


def test_csv_has_a_row_for_each_thing(rubric):
    rows = rows_of(to_csv([score_organization(rubric, example_evidence())]))
    counts = {
        kind: sum(row["row"] == kind for row in rows)
        for kind in ("total", "criterion", "item", "gap")
    }
    assert counts == {"total": 1, "criterion": 5, "item": 6 * 14, "gap": 7}
    total = rows[0]
    assert (total["organization"], total["points"], total["maximum"]) == ("opdc", "70", "100")
    failed = [row for row in rows if row["row"] == "item" and row["state"] == "fail"]
    assert [(row["codes"], row["id"]) for row in failed] == [
        ("DataSet_12_02", "11"),
        ("DataSet_21_01", "8"),
        ("DataSet_21_01", "10"),
    ]


def test_csv_of_several_organizations_has_one_header(rubric):
    card = score_organization(rubric, example_evidence())
    lines = to_csv([card, card], "en").split("\r\n")
    assert lines[0] == ",".join(COLUMNS)
    assert sum(line.startswith("row,") for line in lines) == 1
    assert sum(line.startswith("total,") for line in lines) == 2


def test_an_entry_without_data_set_has_a_row(rubric):
    card = score_organization(rubric, evidence([], inventory_of(("D1", "ยังไม่ทำ", None))))
    (row,) = [row for row in rows_of(to_csv([card])) if row["row"] == "dataset"]
    assert (row["codes"], row["dataset_title"], row["state"]) == ("D1", "ยังไม่ทำ", "missing")


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1"])
def test_formulas_are_defused(value):
    assert defuse(value) == "'" + value


@pytest.mark.parametrize("value", ["ก", "a=b", "1", 5, -2.5, ""])
def test_other_values_stay(value):
    assert defuse(value) == value


def test_formulas_in_metadata_do_not_reach_the_file(rubric):
    evil = complete("a", title="=HYPERLINK(1)", maintainer="@x", notes="+cmd")
    for row in rows_of(to_csv([score_organization(rubric, evidence([evil], inventory_of("a")))])):
        for key, value in row.items():
            if key not in ("points", "possible", "maximum"):
                assert not value.startswith(("=", "+", "-", "@")), (key, value)


def assessed():
    """One public data set with an inspected file, a use, and a decision on the catalog."""
    record = complete("a")
    facts = {"v": 1, "channel": "upload", "reach": "ok", "stable": True, "status": "read",
             "format": "CSV", "content": "table", "machine": True, "step": "month"}  # fmt: skip
    record["resources"][0]["inspection"] = {"facts": json.dumps(facts), "report": None}
    given = evidence([record], inventory_of("a"))
    given.uses = [
        {"id": "u", "title": "=ใช้", "state": "accepted", "datasets": ["id-a"], "result": "ลดลง"}
    ]
    given.decisions = [{"criterion": "catalog", "result": "pass", "reason": "เปิดดูแล้ว"}]
    return given


def test_csv_tells_levels_uses_and_other_rules(rubric):
    rows = rows_of(to_csv([score_organization(rubric, assessed())], "en"))
    levels = [(row["id"], row["value"], row["state"]) for row in rows if row["row"] == "level"]
    assert levels == [
        ("access", "1", "detected"),
        ("detail", "2", "detected"),
        ("format", "3", "detected"),
    ]
    (use,) = [row for row in rows if row["row"] == "use"]
    assert (use["title"], use["state"], use["value"]) == (
        "'=ใช้",
        "accepted",
        "ลดลง",
    )
    (other,) = [row for row in rows if row["row"] == "alternative"]
    assert (other["id"], other["points"], other["title"]) == (
        "openness",
        "12.67",
        "the mean of the rows",
    )


def test_text_tells_levels_other_rules_and_what_was_found_beside_a_decision(rubric):
    text = to_text(score_organization(rubric, assessed()), "en")
    assert "open characteristics 6/20" in text
    assert "the mean of the rows: would give 12.67 points" in text
    assert "Decided by an assessor: pass. เปิดดูแล้ว" in text
    assert "found without the decision: The URL of the agency's catalog is not declared" in text

"""Reasons in words a steward understands, and what lifts a data set one level."""
# ruff: noqa: E501  (a case a line reads best)

from __future__ import annotations

import itertools
import json

import pytest
from open_samples import (
    ALL,
    BUSY,
    CSV,
    CSV_YEARLY,
    DEAD,
    NONE,
    PAGE,
    PDF,
    REPORT,
    SCAN,
    TIMED_OUT,
    evidence,
    facts,
    rules,
)

from ckanext.dgagov.inspection.evidence import Channel, resource_report
from ckanext.dgagov.inspection.findings import Findings, Reason

MERGED = Reason("merged_cells", {"sheet": "สรุป", "count": 3, "first": "B2:D2"})
TOTALS = Reason("total_rows", {"sheet": "สรุป", "count": 1, "rows": [9]})
NOTES = Reason("note_rows", {"sheet": "สรุป", "count": 2, "rows": [10, 11]})
ENCODING = Reason("encoding_not_utf8", {"encoding": "cp874"})


def report(*reasons, link=()):
    """The report of an inspection that found these reasons."""
    findings = Findings("read", None, "XLSX", None, 100, None, reasons=reasons)
    shown = {"reasons": [{"code": code, "text": text} for code, text in link]}
    return resource_report(Channel("upload"), findings, shown if link else None)


def rows_of(open_, given):
    card = open_.describe(given)
    json.dumps(card)
    return card, {row["id"]: row for row in card["rows"]}


def test_the_findings_own_sentences_stand_before_what_they_mean(rubric):
    given = evidence(REPORT, reports=[report(ENCODING, MERGED)])
    _, rows = rows_of(rubric.open, given)
    assert rows["format"]["reason"]["th"] == (
        "แผ่นงาน 'สรุป' มีเซลล์ผสาน 3 ช่วง เริ่มที่ B2:D2 จึงยังไม่ใช่ตารางที่เครื่องอ่านได้"
        " “file0” จัดอยู่ในรูปแบบตารางสำหรับเอกสารประกอบรายงาน (ขั้นต้น)"
    )
    assert rows["format"]["reason"]["en"].startswith("Sheet 'สรุป' has 3 merged cell ranges")
    assert rows["format"]["next"]["level"] == 3
    assert rows["format"]["next"]["action"] == "mend_file"
    # The encoding does not decide the level.
    assert "cp874" not in rows["format"]["reason"]["th"]


def test_of_many_findings_two_are_quoted_and_the_rest_is_counted(rubric):
    given = evidence(REPORT, reports=[report(MERGED, TOTALS, NOTES)])
    reason = rows_of(rubric.open, given)[1]["format"]["reason"]
    assert "ยอดรวม" in reason["th"]
    assert "หมายเหตุ" not in reason["th"]
    assert "อีก 1 ข้อ" in reason["th"]
    assert "of this kind: 1" in reason["en"]


def test_facts_alone_give_a_reason_too(rubric):
    reason = rows_of(rubric.open, evidence(REPORT))[1]["format"]["reason"]
    assert reason["th"] == "“file0” จัดอยู่ในรูปแบบตารางสำหรับเอกสารประกอบรายงาน (ขั้นต้น)"


@pytest.mark.parametrize(
    ("text", "given_report", "row", "words"),
    [
        (DEAD, None, "access", "http_gone"),
        (DEAD, report(link=[("http_gone", {"th": "ไม่มีไฟล์แล้ว", "en": "Gone."})]), "access", "ไม่มีไฟล์แล้ว"),
        (BUSY, report(link=[("http_busy", {"th": "ขอให้เว้นระยะ", "en": "Busy."})]), "access", "ขอให้เว้นระยะ"),
        (TIMED_OUT, report(Reason("timed_out", {"limit": 30})), "format", "เกินเพดาน 30 วินาที"),
        (SCAN, report(Reason("scanned_document", {"looked": 4, "scans": 4})), "searchable", "4 หน้าเป็นภาพ"),
        (CSV_YEARLY, None, "detail", "รายปี"),
        (facts(format="CSV", content="table", machine=True, step="year", years=2), None, "detail", "เพียง 2 ปี"),
        (facts(format="CSV", content="table", machine=True, places=["district", "village"]), None, "detail", "อำเภอ/เขต, หมู่บ้าน"),
        (NONE, None, "detail", "ยังไม่ได้ตรวจ"),
        (PDF, None, "searchable", "PDF"),
    ],
)  # fmt: skip
def test_reasons_say_what_was_found(rubric, text, given_report, row, words):
    given = evidence(text, reports=[given_report])
    assert words in rows_of(rubric.open, given)[1][row]["reason"]["th"]


def test_every_resource_is_shown_and_the_best_one_decides(rubric):
    card, rows = rows_of(rubric.open, evidence(PDF, CSV, NONE))
    assert card["kind"]["id"] == "structured"
    assert rows["format"]["resource"] == {"id": "r1", "name": "file1"}
    shown = [(r["name"], r["level"], r["possible_level"]) for r in rows["format"]["resources"]]
    assert shown == [("file0", 1, 1), ("file1", 3, 3), ("file2", 0, 3)]
    assert all(r["reason"]["th"] for r in rows["format"]["resources"])


def test_who_says_so_is_told_row_by_row(rubric):
    given = evidence(
        CSV,
        declared=["source_of_truth"],
        rulings={"format": ("level", 2, "เปิดด้วยโปรแกรมเฉพาะ")},
    )
    card, rows = rows_of(rubric.open, given)
    assert {row: rows[row]["by"] for row in rows} == {
        "access": "declared",
        "detail": "detected",
        "format": "decided",
    }
    assert (rows["access"]["level"], rows["access"]["detected_level"]) == (2, 1)
    assert rows["access"]["declared"] == "source_of_truth"
    decided = rows["format"]
    assert (decided["level"], decided["detected_level"], decided["next"]) == (2, 3, None)
    assert decided["decision"]["reason"] == "เปิดด้วยโปรแกรมเฉพาะ"
    # What was detected stays beside the decision.
    assert "เปิดด้วยโปรแกรมเฉพาะ" in decided["reason"]["th"]
    assert "เครื่องอ่านได้" in decided["reason"]["th"]
    assert card["kind"]["by"] == "detected"
    assert rows_of(rubric.open, evidence(CSV, declared=["kind"]))[0]["kind"]["by"] == "declared"


def test_a_row_that_does_not_apply_says_so(rubric):
    given = evidence(CSV, rulings={"access": ("not_applicable", None, "ก")})
    card, rows = rows_of(rubric.open, given)
    assert rows["access"]["applies"] is False
    assert rows["access"]["level_title"]["en"] == "Not applicable"
    assert (card["level"], card["points"]) == (2, 12)


def test_single_rows_pass_or_fail(rubric):
    for text, title in ((PDF, "Passed"), (SCAN, "Not passed")):
        row = rows_of(rubric.open, evidence(text))[1]["searchable"]
        assert row["single"]
        assert row["level_title"]["en"] == title


def test_the_declared_days_are_in_the_sentence(rubric):
    given = evidence(PAGE, declared=[("kind", "cctv", None), ("days_kept", "30", None)])
    assert "30 วัน" in rows_of(rubric.open, given)[1]["access"]["reason"]["th"]


def test_the_other_rule_stands_beside_the_number(rubric):
    card, _ = rows_of(rubric.open, evidence(CSV))
    assert (card["points"], card["maximum"], card["combine_rows"]) == (6, 20, "lowest")
    assert card["alternatives"] == [
        {
            "rule": "mean",
            "points": 12.67,
            "points_exact": "38/3",
            "possible": 12.67,
            "possible_exact": "38/3",
        }
    ]


def test_every_sentence_is_there_in_both_languages_for_any_pair_of_resources(rubric):
    def check(value):
        if isinstance(value, dict):
            if "th" in value or "en" in value:
                assert set(value) == {"th", "en"}
                assert all(text.strip() and "{" not in text for text in value.values())
            for entry in value.values():
                check(entry)
        elif isinstance(value, list):
            for entry in value:
                check(entry)

    for pair in itertools.product(ALL.values(), repeat=2):
        for declared in ((), ("kind",), (("kind", "cctv", None),)):
            card, rows = rows_of(rubric.open, evidence(*pair, declared=declared))
            check(card)
            for row in rows.values():
                assert (row["next"] is None) is (row["level"] == 3)


# What lifts a data set ------------------------------------------------------------------------


def actions(open_, given):
    step = open_.next_step(given)
    return None if step is None else ([a for a, _ in step.actions], step.grade_after.points)


@pytest.mark.parametrize(
    ("texts", "declared", "expected"),
    [
        ([CSV], [], (["declare"], 12)),
        ([CSV], ["source_of_truth"], (["offer_api", "declare"], 20)),
        ([CSV], ["source_of_truth", "api_conditions"], (["declare"], 20)),
        ([CSV], ["live_at_source", "api_conditions"], None),
        ([REPORT], [], (["declare", "add_detail", "mend_file"], 12)),
        ([REPORT], ["api_conditions"], (["add_detail", "mend_file"], 12)),
        ([NONE], [], (["inspect"], 0)),
        ([DEAD], [], (["mend_link"], 6)),
        ([CSV, DEAD], [], (["declare"], 12)),
        ([PDF], [], (["declare"], 12)),
        ([SCAN], ["api_conditions"], (["mend_file"], 20)),
        ([], [], None),
    ],
)  # fmt: skip
def test_what_must_be_mended_together(rubric, texts, declared, expected):
    assert actions(rubric.open, evidence(*texts, declared=declared)) == expected


def test_a_decided_row_cannot_be_mended(rubric):
    given = evidence(CSV, rulings={"access": ("level", 1, "x")})
    assert rubric.open.next_step(given) is None


def test_under_the_worst_rule_every_lowest_resource_is_named(rubric):
    step = rules(combine_resources="worst").next_step(evidence(CSV, CSV))
    assert [action for action, _ in step.actions] == ["declare", "declare"]
    assert "file0" in step.actions[0][1]["th"]
    assert "file1" in step.actions[1][1]["th"]
    assert step.grade_after.points == 12

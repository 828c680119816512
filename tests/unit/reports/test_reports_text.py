"""The text report: Thai columns line up, and everything that matters is there."""

from __future__ import annotations

import pytest
from scoring_samples import complete, evidence, example_evidence, inventory_of

from ckanext.dgagov.reports import to_text
from ckanext.dgagov.reports.width import display_width, pad, table
from ckanext.dgagov.scoring import redact, score_organization


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("กข", 2),
        ("ที่", 1),
        ("ปู่", 1),
        ("น้ำ", 2),
        ("กำลัง", 4),
        ("ผู้รับ", 3),
        ("ก์", 1),
        ("เก็บ", 3),
        ("ฎุฏฺ", 2),
        ("a\u200bb", 2),
        ("表", 2),
        ("๑๒๓", 3),
    ],
)
def test_width_is_that_of_a_terminal(text, width):
    assert display_width(text) == width


def test_padding_counts_columns_not_characters():
    assert pad("ที่", 3) == "ที่  "
    assert pad("ที่", 3, right=True) == "  ที่"
    assert pad("กขคง", 2) == "กขคง"


def test_tables_line_up():
    lines = table([["ที่อยู่", "1.00", "ก"], ["abcdefgh", "20.00", "ข"]], {1})
    assert {display_width(line) for line in lines} == {display_width(lines[0])}


@pytest.mark.parametrize("lang", ["th", "en"])
def test_number_columns_end_at_the_same_column(rubric, lang):
    lines = to_text(score_organization(rubric, example_evidence()), lang).splitlines()
    ends = {
        display_width(line) for line in lines if line.endswith((" 50", " 25", " 15", " 100", " 5"))
    }
    assert len(ends) == 1


def test_points_reasons_data_sets_and_gaps_are_told(rubric):
    text = to_text(score_organization(rubric, example_evidence()))
    for part in (
        "สำนักงาน ก.พ.ร. (opdc)",
        "400/600 x 100 = 66.67, x 0.15 = 10.00",
        "13/14",
        "12/14",
        "ยังขาด 11: ยังไม่ได้ระบุแหล่งที่มา",
        "+2.50",
        "70.00",
        "ชุดข้อมูลตามรายชื่อ (แบบฟอร์ม 1)",
        "https://dataportal.opdc.go.th",
    ):
        assert part in text
    assert text.endswith("\n")


def test_english_has_no_thai_words_of_ours(rubric):
    given = evidence([complete("a", title="Labour", owner_org="org-1")], inventory_of("a"))
    given.organization = {"id": "org-1", "name": "nso", "title": "NSO"}
    given.datasets[0].update(title="Labour force", notes="x")
    card = score_organization(rubric, given)
    text = to_text(card, "en")
    assert "Reasons" in text
    assert not [c for c in text if "\u0e00" <= c <= "\u0e7f"]


def test_redacted_and_missing_data_sets_have_their_words(rubric):
    inventory = inventory_of("a", ("D2", "ยังไม่ทำ", None), ("D3", "หาไม่เจอ", "x"))
    card = score_organization(rubric, evidence([complete("a", private=True)], inventory))
    text = to_text(redact(card, {"id-a"}))
    assert "(ไม่เปิดเผย)" in text
    assert "ยังไม่มี" in text
    assert "ไม่พบ" in text
    assert "จำนวนกำลังแรงงานรวม" not in text


def test_nothing_to_mend_is_said(rubric):
    card = score_organization(rubric, evidence([complete("a")], inventory_of("a")))
    assert "ไม่มีสิ่งที่ต้องแก้" not in to_text(card)
    assert "Nothing to mend" in to_text({**card, "gaps": []}, "en")

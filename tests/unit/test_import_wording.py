"""The words of a report: in the reader's language, each finding once, where it belongs."""

from __future__ import annotations

import pytest

from ckanext.dgagov.importing import wording


def change(field, old, new, resource=None):
    return {"field": field, "old": old, "new": new, "resource": resource}


def issue(code, severity="error", row=None, cell=None, value=None, sheet="Temp2"):
    return {
        "severity": severity, "code": code, "text": {"th": f"ไทย {code}", "en": f"English {code}"},
        "file": "a.xlsx", "sheet": sheet, "row": row, "cell": cell, "field": None, "value": value,
    }  # fmt: skip


def line(number, action="create", **values):
    return {
        "action": action, "code": f"DataSet_{number}", "title": f"ชุดที่ {number}",
        "file": "a.xlsx", "sheet": "Temp2", "row": number, "changes": [], "reasons": [],
        "notes": [], "result": None, "private": False, "publish": False, "state": None, **values,
    }  # fmt: skip


def report(rows, issues=(), **values):
    counts = {}
    for row in rows:
        counts[row["action"]] = counts.get(row["action"], 0) + 1
    return {
        "file": "a.xlsx", "state": "preview", "problem": None, "unasked": 0,
        "organization": {"title": "กรมทดสอบ"}, "counts": counts, "results": {},
        "options": {"all_or_nothing": False},
        "sheets": [{"name": "Temp2"}] if rows else [], "rows": rows, "issues": list(issues),
        "inventory": {"action": None, "result": None, "entries": 0, "reasons": []}, **values,
    }  # fmt: skip


def test_a_choice_is_shown_as_its_reader_knows_it():
    changed = change("geo_coverage", "จังหวัด", "อำเภอ")
    assert wording.value(changed, "new", "th") == "อำเภอ"
    assert wording.value(changed, "old", "en") == "Province"
    several = change("objective", ["พันธกิจหน่วยงาน", "ไม่อยู่ในรายการ"], None)
    assert "ไม่อยู่ในรายการ" in wording.value(several, "old", "en")
    assert "พันธกิจ" not in wording.value(several, "old", "en")
    assert wording.value(several, "new", "th") == "(ว่าง)"
    assert wording.value(change("title", "", "จังหวัด"), "new", "en") == "จังหวัด"


def test_what_is_at_a_row_is_told_with_the_row_and_only_there():
    reason, note = issue("date_unread", row=7), issue("item", row=7)
    at_row = issue("choice_other", "warning", row=7)
    of_file = issue("organizations_several", "warning", sheet="")
    elsewhere = issue("resource_orphan", row=7, sheet="Temp3")
    quiet = issue("choice_alias", "info", row=7)
    row = line(7, "refused", reasons=[reason], notes=[note])
    found = wording.Findings(report([row], [at_row, of_file, elsewhere, quiet, reason, note]))
    assert found.of(row) == [reason, note, at_row]
    assert found.others == [elsewhere, of_file]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (report([line(1)]), "preview"),
        (report([line(1, "unchanged")]), "nothing"),
        (report([line(1, "unchanged")], unasked=3), "preview"),
        (report([]), "unreadable"),
        (report([line(1)], state="running"), "running"),
        (report([line(1)], state="done", results={"created": 1}), "done"),
        (report([line(1), line(2, "refused")], options={"all_or_nothing": True}), "blocked"),
        (report([line(1)], options={"all_or_nothing": True}), "preview"),
        (report([line(1)], state="done", results={"held_back": 1}), "not_applied"),
        (report([line(1)], state="failed"), "stopped"),
    ],
)
def test_how_it_stands(given, word):
    assert wording.state(given) == word
    assert wording.word(word, "th") != wording.word(word, "en")
    assert word not in ("nothing", "blocked", "unreadable") or not wording.has_work(given)


def test_a_terminal_is_told_the_same():
    row = line(7, "change", changes=[change("geo_coverage", "จังหวัด", "อำเภอ")])
    warned = issue("choice_other", "warning", row=7, cell="L7")
    text = wording.text(report([row], [warned]), "en")
    assert "Temp2 row 7 DataSet_7 ชุดที่ 7: change\n" in text
    assert "    Geo Coverage: Province → District (amphoe)\n" in text
    assert "    Temp2 L7 (To check): English choice_other\n" in text
    nameless = line(8, code="", title="ชุดที่ 8")
    assert "แถว 8 ชุดที่ 8: เพิ่ม\n" in wording.text(report([nameless]), "th")
    listing = {"action": "change", "result": None, "entries": 2, "left_out": 5, "reasons": []}
    text = wording.text(report([], inventory=listing), "en")
    assert "leave it: 5\n" in text

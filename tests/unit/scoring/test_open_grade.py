"""Kinds, combining rows and resources, decisions, and what must hold for any evidence."""
# ruff: noqa: E501  (a case a line reads best)

from __future__ import annotations

import itertools
import random
import time
from fractions import Fraction

import pytest
from open_samples import (
    ALL,
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
    WFS,
    evidence,
    facts,
    levels,
    rules,
)

from ckanext.dgagov.scoring import open_grade
from ckanext.dgagov.scoring.open_evidence import OpenEvidence

CAMERAS = "ภาพจากกล้อง CCTV จราจร"


@pytest.mark.parametrize(
    ("texts", "title", "kind"),
    [
        ([], "", "structured"),
        ([NONE], CAMERAS, "structured"),
        ([CSV], "", "structured"),
        ([PDF], "", "notices"),
        ([PDF, SCAN], "", "notices"),
        ([IMAGE], "", "notices"),
        ([PDF, DEAD], "", "notices"),
        ([PDF, PAGE], "", "notices"),
        ([PDF, CSV], "", "structured"),
        ([PDF, DATASTORE], "", "structured"),
        ([PDF, WFS], "", "structured"),
        ([PDF, NONE], "", "structured"),
        ([PDF, BUSY], "", "structured"),
        ([PDF], CAMERAS, "notices"),
        ([PAGE], "", "structured"),
        ([PAGE], CAMERAS, "cctv"),
        ([PAGE], "Live Cctv of the city", "cctv"),
        ([WFS], CAMERAS, "cctv"),
        ([CSV], CAMERAS, "structured"),
        ([PAGE, CSV], CAMERAS, "structured"),
    ],
)
def test_the_kind_is_detected_from_the_contents(rubric, texts, title, kind):
    assert rubric.open.grade(evidence(*texts, title=title)).kind == kind


def test_keywords_tell_the_kind_as_the_title_does(rubric):
    assert rubric.open.grade(evidence(PAGE, words=("จราจร", "กล้องวงจรปิด"))).kind == "cctv"
    assert rubric.open.grade(evidence(PAGE, words=("จราจร",))).kind == "structured"


def test_a_declared_kind_wins_and_a_wrong_one_says_nothing(rubric):
    assert rubric.open.grade(evidence(CSV, declared=["kind"])).kind == "notices"
    wrong = evidence(CSV, declared=[("kind", "poetry", None)])
    assert rubric.open.grade(wrong).kind == "structured"


@pytest.mark.parametrize(
    ("texts", "declared", "points", "possible", "state"),
    [
        ([CSV], [], 6, 6, "partial"),
        ([CSV], ["source_of_truth"], 12, 12, "partial"),
        ([CSV], ["api_conditions", "live_at_source"], 20, 20, "pass"),
        ([DEAD], [], 0, 0, "fail"),
        ([], [], 0, 0, "fail"),
        ([NONE], [], 0, 20, "unknown"),
        ([CSV, NONE], [], 6, 20, "partial"),
        ([PDF], [], 6, 6, "partial"),
        ([PDF], ["api_conditions"], 20, 20, "pass"),
        ([SCAN], ["api_conditions"], 0, 0, "fail"),
    ],
)  # fmt: skip
def test_points_are_those_of_the_lowest_row(rubric, texts, declared, points, possible, state):
    grade = rubric.open.grade(evidence(*texts, declared=declared))
    assert (grade.points, grade.possible, grade.state) == (points, possible, state)


def test_the_other_rule_for_rows_is_an_alternative_and_can_be_the_rule(rubric):
    given = evidence(CSV)
    lowest = rubric.open.grade(given)
    assert levels(lowest) == {"access": "1", "detail": "2", "format": "3"}
    mean = Fraction(6 + 12 + 20, 3)
    assert lowest.alternatives == (("mean", mean, mean),)
    other = rules(combine_rows="mean").grade(given)
    assert (other.points, other.possible) == (mean, mean)
    assert other.alternatives == (("lowest", 6, 6),)


@pytest.mark.parametrize(
    ("texts", "best", "worst"),
    [
        ([CSV, PDF], {"access": "1", "detail": "2", "format": "3"}, {"access": "1", "detail": "1-2", "format": "1"}),
        ([PDF, CSV], {"access": "1", "detail": "2", "format": "3"}, {"access": "1", "detail": "1-2", "format": "1"}),
        ([CSV, REPORT], {"access": "1", "detail": "2", "format": "3"}, {"access": "1", "detail": "1", "format": "1"}),
        ([CSV, DEAD], {"access": "1", "detail": "2", "format": "3"}, {"access": "0", "detail": "0", "format": "0"}),
        ([CSV_YEARLY, NONE], {"access": "1-3", "detail": "1-3", "format": "3"}, {"access": "0-1", "detail": "0-1", "format": "0-3"}),
    ],
)  # fmt: skip
def test_resources_are_combined_as_the_rubric_says(rubric, texts, best, worst):
    assert levels(rubric.open.grade(evidence(*texts))) == best
    assert levels(rules(combine_resources="worst").grade(evidence(*texts))) == worst


def test_what_is_declared_of_a_document_does_not_lift_the_table_beside_it(rubric):
    beside = evidence(CSV, PDF, declared=[("source_of_truth", "", 1)])
    assert levels(rubric.open.grade(beside))["access"] == "1"
    itself = evidence(CSV, PDF, declared=[("source_of_truth", "", 0)])
    assert levels(rubric.open.grade(itself))["access"] == "2"


def test_the_declaration_of_a_resource_wins_over_that_of_its_data_set(rubric):
    declared = [("kind", "cctv", None), ("days_kept", "30", None), ("days_kept", "3", 0)]
    assert levels(rubric.open.grade(evidence(PAGE, declared=declared))) == {"access": "0"}


@pytest.mark.parametrize(
    ("rulings", "expected", "points"),
    [
        ({"access": ("pass", None, "x")}, {"access": "3", "detail": "2", "format": "3"}, 12),
        ({"access": ("level", 2, "x")}, {"access": "2", "detail": "2", "format": "3"}, 12),
        ({"format": ("fail", None, "x")}, {"access": "1", "detail": "2", "format": "0"}, 0),
        ({"access": ("not_applicable", None, "x")}, {"detail": "2", "format": "3"}, 12),
        ({"searchable": ("fail", None, "x")}, {"access": "1", "detail": "2", "format": "3"}, 6),
        ({"access": ("level", 99, "x")}, {"access": "3", "detail": "2", "format": "3"}, 12),
        (dict.fromkeys(("access", "detail", "format"), ("not_applicable", None, "x")), {}, 0),
    ],
)  # fmt: skip
def test_what_an_assessor_decides_wins_row_by_row(rubric, rulings, expected, points):
    grade = rubric.open.grade(evidence(CSV, rulings=rulings))
    assert levels(grade) == expected
    assert grade.points == points
    assert (grade.state == "not_applicable") is (not expected)


def test_a_decision_settles_what_is_not_known(rubric):
    grade = rubric.open.grade(
        evidence(NONE, rulings=dict.fromkeys(("access", "detail", "format"), ("level", 1, "x")))
    )
    assert (grade.points, grade.possible) == (6, 6)


SAID = ("live_at_source", "api_conditions", "kind", "days_kept")


def _random_evidence(chance, *, rulings=True):
    texts = chance.choices(list(ALL.values()), k=chance.randint(0, 3))
    declared = [kind for kind in SAID if chance.random() < 0.3]
    decided = {}
    if rulings and chance.random() < 0.3:
        result = chance.choice(("pass", "fail", "level", "not_applicable"))
        decided[chance.choice(("access", "detail", "format", "searchable"))] = (result, 1, "x")
    title = chance.choice((CAMERAS, "สถิติ"))
    return evidence(*texts, declared=declared, rulings=decided, title=title)


def test_properties_of_any_evidence(rubric):
    chance = random.Random(2565)
    worst = rules(combine_resources="worst")
    for _ in range(3000):
        given = _random_evidence(chance)
        grade = rubric.open.grade(given)
        assert 0 <= grade.points <= grade.possible <= 20
        assert all(0 <= low <= high <= 3 for _, low, high in grade.rows)
        assert all(points <= possible for _, points, possible in grade.alternatives)
        lower = worst.grade(given)
        assert lower.points <= grade.points
        assert lower.possible <= grade.possible
        assert hash(grade) == hash(rubric.open.grade(given))
        trusted = given._replace(
            declared={**given.declared, ("source_of_truth", None): {"value": None}}
        )
        for open_ in (rubric.open, worst):
            before, after = open_.grade(given), open_.grade(trusted)
            assert after.points >= before.points
            assert after.possible >= before.possible
            assert all(a[1] >= b[1] for a, b in zip(after.rows, before.rows, strict=True))


def test_a_step_lifts_what_it_says_and_at_the_top_there_is_none(rubric):
    chance = random.Random(20)
    steps = 0
    for _ in range(1500):
        given = _random_evidence(chance)
        grade, step = rubric.open.grade(given), rubric.open.next_step(given)
        if grade.state == "pass":
            assert step is None
        if step is None:
            continue
        steps += 1
        assert step.actions
        assert step.grade_after.points >= grade.points
        assert step.grade_after.possible >= grade.possible
        assert step.grade_after.points > grade.points or grade.possible > grade.points
    assert steps > 500


def test_what_is_remembered_gives_what_is_worked_out_anew(rubric):
    fresh = rules()
    for pair in itertools.product(ALL.values(), repeat=2):
        given = evidence(*pair, title=CAMERAS)
        plain = evidence(*pair)
        assert rubric.open.grade(given) == fresh.grade(given)
        assert rubric.open.grade(plain) == rules_grade(fresh, plain)


def rules_grade(open_, given):
    """The grade without the shortcut for data sets about which nobody said anything."""
    return open_.assess(given).grade


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(open_grade, "REMEMBERED", 50)
    open_ = rules()
    for years in range(200):
        open_.grade(evidence(facts(format="CSV", content="table", machine=True, years=years)))
    memos = [value for name, value in vars(open_).items() if name.startswith("_")]
    assert len(memos) >= 3
    assert all(len(memo) <= 50 for memo in memos)


def test_a_hundred_thousand_data_sets_are_graded_quickly(rubric):
    chance = random.Random(1)
    formats, steps = ("CSV", "XLSX", "XLS"), ("day", "month", "year", None)
    texts = [
        facts(format=f, content="table", machine=m, step=s, years=y)
        for f, m, s, y in itertools.product(formats, (True, False), steps, range(1, 11))
    ]
    samples = [evidence(chance.choice(texts), title=f"ชุดที่ {n}") for n in range(20_000)]
    open_ = rules()
    started = time.process_time()
    for given in samples:
        open_.grade(given)
    spent = time.process_time() - started
    # 100,000 take five times as long; on a quiet machine about a fifth of this bound.
    assert spent * 5 < 1.5


def test_evidence_of_any_quality_is_survived(rubric):
    rows = {("kind", None): {"value": ["x"]}, ("days_kept", "nobody"): None, (None, None): {}}
    given = OpenEvidence(
        evidence("[" * 5000, "null", "[1]", '{"v": 1, "places": 3}').resources, rows
    )
    grade = rubric.open.grade(given)
    assert grade.points <= grade.possible
    assert rubric.open.describe(given)["rows"]

"""The catalog's URL: what counts as one that others can open."""

from __future__ import annotations

import pytest
from scoring_samples import by_id, declaration, evidence

from ckanext.dgagov.scoring import check_declaration_value, score_organization

GOOD = [
    "https://dataportal.opdc.go.th",
    "http://catalog.nso.go.th:8080/dataset?q=x#y",
    " https://data.go.th/ ",
    "https://ข้อมูล.รัฐบาล.ไทย",
    "https://8.8.8.8/catalog",
    "https://[2001:4860:4860::8888]/",
    "https://data-1.example.org",
]
LOCAL = [
    "http://localhost:5000",
    "http://LOCALHOST.",
    "http://catalog",
    "http://catalog.local/",
    "http://ckan.internal",
    "http://x.localhost",
    "http://ckan.lan",
    "http://catalog.test",
]
PRIVATE = [
    "http://127.0.0.1",
    "http://127.1",
    "http://2130706433",
    "http://0x7f.0.0.1",
    "http://0x7f000001",
    "http://017700000001",
    "http://0177.0.0.1",
    "http://10.0.0.5",
    "http://192.168.1.20/ckan",
    "http://172.20.0.3",
    "http://169.254.169.254/latest",
    "http://100.64.0.1",
    "http://0.0.0.0",
    "http://224.0.0.1",
    "http://[::1]:5000",
    "http://[fe80::1%25eth0]/",
    "http://[fd00::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[64:ff9b::a00:1]/",
    "http://[2002:a00:1::]/",
    "http://１２７.0.0.1",
    "http://127。0。0。1",
    "http://999.1.1.1",
]
MALFORMED = [
    "https://",
    "https:///x",
    "https://data..go.th",
    "https://data go.th",
    "https://a@data.go.th",
    "https://data.go.th:99999999",
    "https://[::1",
    "https://-x.go.th",
    "https://data.go.th\\@evil.org",
    "https://x.123",
    "https://%6c.go.th",
    "https://data.go.th/\x00",
    "https://" + "a" * 3000 + ".th",
]
SCHEME = ["ftp://data.go.th", "javascript:alert(1)", "dataportal.opdc.go.th", "file:///etc/passwd"]
NO_TEXT = [None, "", " ", 5, ["https://data.go.th"], {"a": 1}]


@pytest.mark.parametrize("value", GOOD)
def test_public_urls_count(rubric, value):
    assert check_declaration_value(rubric, "catalog_url", "organization", value) is None


@pytest.mark.parametrize(
    ("value", "word"),
    [(value, "ใช้ได้เฉพาะในเครื่อง") for value in LOCAL]
    + [(value, "ที่อยู่ภายในเครือข่าย") for value in PRIVATE]
    + [(value, "ไม่ใช่ URL ที่ถูกต้อง") for value in MALFORMED]
    + [(value, "ต้องขึ้นต้นด้วย") for value in SCHEME]
    + [(value, "ต้องระบุ URL") for value in NO_TEXT],
)
def test_others_do_not_and_the_message_says_why(rubric, value, word):
    message = check_declaration_value(rubric, "catalog_url", "organization", value)
    assert word in message["th"]
    assert "https://" in message["en"]


@pytest.mark.parametrize("kind", ["x", None, 4, ["catalog_url"]])
def test_an_unknown_kind_is_refused_with_the_kinds_there_are(rubric, kind):
    message = check_declaration_value(rubric, kind, "organization", GOOD[0])
    assert "catalog_url" in message["th"]


@pytest.mark.parametrize("target", ["dataset", "resource", None, ["organization"]])
def test_a_kind_is_declared_about_its_targets_only(rubric, target):
    message = check_declaration_value(rubric, "catalog_url", target, GOOD[0])
    assert "organization" in message["en"]


def catalog(rubric, *rows):
    return by_id(score_organization(rubric, evidence(declarations=rows))["criteria"], "catalog")


def test_a_declared_url_earns_the_points(rubric):
    found = catalog(rubric, declaration())
    assert (found["state"], found["points"]) == ("pass", 10)
    assert found["evidence"][0]["value"] == "https://catalog.nso.go.th"


def test_without_a_declaration_there_is_a_gap_worth_all_points(rubric):
    card = score_organization(rubric, evidence())
    gap = next(gap for gap in card["gaps"] if gap["action"] == "declare")
    assert (gap["criterion"], gap["points"]) == ("catalog", 10)


def test_a_private_url_earns_nothing_and_the_reason_says_why(rubric):
    found = catalog(rubric, declaration("http://localhost:5000"))
    assert (found["state"], found["points"]) == ("fail", 0)
    assert "http://localhost:5000" in found["reason"]["th"]


def test_the_latest_declaration_counts_in_any_order(rubric):
    old = declaration("https://old.go.th", id="1", created="2021-12-01T00:00:00")
    new = declaration("http://localhost", id="2", created="2022-02-01T00:00:00")
    assert catalog(rubric, old, new)["state"] == "fail"
    assert catalog(rubric, new, old)["state"] == "fail"


def test_of_two_in_one_second_the_later_row_counts(rubric):
    rows = [declaration("https://old.go.th", id="1"), declaration("https://new.go.th", id="2")]
    assert "https://new.go.th" in catalog(rubric, *rows)["reason"]["th"]


def test_a_withdrawn_declaration_does_not_count(rubric):
    old = declaration("https://old.go.th", id="1", created="2021-12-01T00:00:00")
    new = declaration("https://new.go.th", id="2", created="2022-02-01T00:00:00")
    gone = declaration("", id="3", created="2022-03-01T00:00:00", withdraws="2")
    assert "https://old.go.th" in catalog(rubric, old, new, gone)["reason"]["th"]
    both = declaration("", id="4", created="2022-03-02T00:00:00", withdraws="1")
    assert catalog(rubric, old, new, gone, both)["state"] == "fail"


@pytest.mark.parametrize(
    "changes",
    [{"organization_id": "org-2"}, {"kind": "other"}, {"dataset_id": "x"}, {"resource_id": "x"}],
)
def test_declarations_about_something_else_do_not_count(rubric, changes):
    assert catalog(rubric, declaration(**changes))["state"] == "fail"


@pytest.mark.parametrize("row", [None, 3, "x", {}, {"kind": "catalog_url", "value": ["x"]}])
def test_broken_rows_are_survived(rubric, row):
    assert catalog(rubric, row)["state"] == "fail"
    assert catalog(rubric, row, declaration(created="2030-01-01"))["state"] == "pass"

"""Nothing of a hidden data set is left in a redacted scorecard."""

from __future__ import annotations

import json

import pytest
from scoring_samples import complete, declaration, evidence, inventory_of

from ckanext.dgagov.scoring import redact, score_organization

SECRET = "ความลับสุดยอด"


def secret(name="hidden", **changes):
    marked = {
        "title": f"ชุดข้อมูล{SECRET}",
        "maintainer": SECRET,
        "maintainer_email": f"{SECRET}@x.go.th",
        "notes": SECRET,
        "data_source": SECRET,
        "data_type": SECRET,
        "tags": [SECRET],
        "private": True,
    }
    return complete(f"{SECRET}-{name}", **{**marked, **changes})


CASES = {
    "in the list": ([secret()], [("D1", f"ชุดข้อมูล{SECRET}", f"{SECRET}-hidden")], "inventory"),
    "complete": (
        [secret(data_type="ข้อมูลสถิติ")],
        [("D1", f"ชุดข้อมูล{SECRET}", f"{SECRET}-hidden")],
        "inventory",
    ),
    "a draft": (
        [secret(state="draft")],
        [("D1", f"ชุดข้อมูล{SECRET}", f"id-{SECRET}-hidden")],
        "inventory",
    ),
    "outside": ([secret()], [], "inventory"),
    "with an equal title": ([secret()], [("D1", f"ชุดข้อมูล{SECRET}", None)], "inventory"),
    "all": ([secret()], [], "all"),
    "all, a draft": ([secret(state="draft")], [], "all"),
}


@pytest.mark.parametrize("name", CASES)
def test_nothing_tells_who_it_is_or_what_it_says(rubric, check_schema, name):
    datasets, entries, population = CASES[name]
    shown = complete("shown", notes="")
    given = evidence([shown, *datasets], inventory_of("shown", *entries), [declaration()])
    card = score_organization(rubric, given, population)
    assert SECRET in json.dumps(card, ensure_ascii=False)
    before = json.dumps(card)
    redacted = redact(card, {record["id"] for record in datasets})
    check_schema(redacted)
    assert SECRET not in json.dumps(redacted, ensure_ascii=False)
    assert redacted["redaction"]["datasets"] == 1
    assert redacted["points"] == card["points"]
    assert "จำนวนกำลังแรงงานรวม shown" in json.dumps(redacted, ensure_ascii=False)
    for dataset in redacted["datasets"]:
        if dataset["title"] is None:
            assert (dataset["codes"], dataset["places"], dataset["warnings"]) == ([], [], [])
            assert {item["value"] for item in dataset["items"]} <= {None}
    assert json.dumps(card) == before, "the scorecard given must not change"


def test_with_nothing_to_hide_it_is_the_same(rubric):
    card = score_organization(rubric, evidence([complete("a", notes="")], inventory_of("a")))
    assert redact(card, set()) == card
    assert redact(card, {"id-of-another"}) == card

"""A second scorer, slow and written anew, agrees with the fast one on random organizations."""

from __future__ import annotations

import itertools
import json
import random
from fractions import Fraction

import pytest
from scoring_samples import by_id, complete, declaration, evidence, inventory_of

from ckanext.dgagov.scoring import (
    redact,
    score_dataset,
    score_organization,
    summarize_organization,
)

INTERNAL = {"data_category": "ข้อมูลใช้ภายใน", "license_id": "อื่นๆ", "license_id_other": "ใช้ภายใน"}
CASES = 60
LEVEL_POINTS = (Fraction(0), Fraction(6), Fraction(12), Fraction(20))
FULL = {"list": 50, "metadata": 15, "catalog": 10, "openness": 20, "use": 5}


def facts(**changes):
    """Facts of a file that can be reached: a monthly table that machines read, in CSV."""
    found = {
        "v": 1,
        "channel": "upload",
        "reach": "ok",
        "stable": True,
        "status": "read",
        "declared": "CSV",
        "format": "CSV",
        "agrees": True,
        "content": "table",
        "machine": True,
        "step": "month",
        "years": 5,
    }
    found.update(changes)
    return json.dumps({k: v for k, v in found.items() if v is not None}, sort_keys=True)


# What a file is, and the levels of (access, detail, format) that are sure and possible.
FILES = {
    "unseen": ("", (0, 0, 0), (3, 3, 3)),
    "good": (facts(), (1, 2, 3), (1, 2, 3)),
    "service": (facts(datastore=True), (3, 2, 3), (3, 2, 3)),
    "report": (facts(machine=False), (1, 2, 1), (1, 2, 1)),
    "dead": (facts(reach="dead", status=None, content=None, machine=None), (0, 0, 0), (0, 0, 0)),
}  # fmt: skip


def decision(criterion, result, dataset=None, **changes):
    row = {
        "id": f"{criterion}-{dataset}-{changes.get('row')}",
        "criterion": criterion,
        "row": None,
        "organization_id": "org-1",
        "dataset_id": dataset,
        "result": result,
        "level": None,
        "reason": "ตรวจแล้ว",
        "created": "2022-01-01",
        "withdraws": None,
    }
    return {**row, **changes}


def use(state, *datasets, **changes):
    return {"id": f"use-{state}", "title": "ใช้วางแผน", "state": state, "datasets": list(datasets),
            "organization_id": "org-1", "focus_area": 4, **changes}  # fmt: skip


def a_dataset(chance, name):
    kind = chance.choice(sorted(FILES))
    record = complete(name)
    record["resources"] = [{"id": f"file-{name}", "name": f"ไฟล์ {name}"}]
    if FILES[kind][0]:
        record["resources"][0]["inspection"] = {"facts": FILES[kind][0], "report": None}
    record["_file"] = kind
    if chance.random() < 0.2:
        record["notes"] = ""
    if chance.random() < 0.2:
        record.update(INTERNAL)
    if chance.random() < 0.1:
        record["private"] = True
    return record


def an_organization(seed):
    chance = random.Random(seed)
    datasets = [a_dataset(chance, f"d{n}") for n in range(chance.randint(1, 4))]
    ids = [record["id"] for record in datasets]
    decisions = []
    for criterion, dataset in itertools.product(("metadata", "openness", "use"), ids):
        if chance.random() < 0.2:
            result = chance.choice(["pass", "fail", "not_applicable"])
            decisions.append(decision(criterion, result, dataset))
    for dataset in ids:
        if chance.random() < 0.2:
            level = chance.randint(0, 3)
            decisions.append(decision("openness", "level", dataset, level=level, id=f"l-{dataset}"))
        if chance.random() < 0.2:
            decisions.append(decision("openness", "level", dataset, row="detail", level=3))
    for criterion in FULL:
        if chance.random() < 0.1:
            result = chance.choice(["pass", "fail", "not_applicable"])
            decisions.append(decision(criterion, result))
    states = chance.sample(["draft", "submitted", "returned", "accepted"], chance.randint(0, 2))
    uses = [use(state, *chance.sample(ids, 1)) for state in states]
    declared = [declaration()] * chance.randint(0, 1)
    given = evidence(datasets, inventory_of(*[d["name"] for d in datasets]), declared)
    given.decisions, given.uses = decisions, uses
    return given


def ruling_of(given, criterion, dataset=None, row=None):
    found = None
    for one in given.decisions:
        if (one["criterion"], one["dataset_id"], one["row"]) == (criterion, dataset, row):
            found = one
    return found


def ruled(ruling, full):
    if ruling["result"] == "level":
        return LEVEL_POINTS[ruling["level"]] / 20
    return Fraction(full if ruling["result"] == "pass" else 0)


def metadata_of(given, record):
    complete_ = bool(record["notes"])
    ruling = ruling_of(given, "metadata", record["id"])
    if ruling and ruling["result"] in ("pass", "fail"):
        complete_ = ruling["result"] == "pass"
    return complete_


def detected(given, record, criterion):
    """What one data set earns and may earn, from 0 to 1; None where it does not count."""
    if criterion == "metadata":
        return (Fraction(bool(record["notes"])),) * 2
    if record["data_category"] != "ข้อมูลสาธารณะ":
        return None
    if not metadata_of(given, record) or record["private"]:
        return Fraction(0), Fraction(0)
    if criterion == "use":
        states = {u["state"] for u in given.uses if record["id"] in u["datasets"]}
        if "accepted" in states:
            return Fraction(1), Fraction(1)
        return Fraction(0), Fraction("submitted" in states)
    _, low, high = FILES[record["_file"]]
    rows = [[low[n], high[n]] for n in range(3)]
    row = ruling_of(given, "openness", record["id"], "detail")
    if row:
        rows[1] = [row["level"]] * 2
    return tuple(LEVEL_POINTS[min(pair[n] for pair in rows)] / 20 for n in (0, 1))


def per_dataset(given, criterion):
    """Every choice of leaving out those set aside is tried; the best for the sure points."""
    fixed, optional = [], []
    for record in given.datasets:
        found = detected(given, record, criterion)
        ruling = ruling_of(given, criterion, record["id"])
        if ruling and ruling["result"] == "not_applicable":
            if found is not None:
                optional.append(found)
        elif ruling:
            fixed.append((ruled(ruling, 1),) * 2)
        elif found is not None:
            fixed.append(found)
    best = None
    for size in range(len(optional) + 1):
        for chosen in itertools.combinations(optional, size):
            earned = together(criterion, [*fixed, *chosen])
            if earned is not None and (best is None or earned > best):
                best = earned
    return best, bool(optional) and not fixed and not best


def together(criterion, values):
    """What data sets that earn and may earn this much make of the criterion for sure."""
    if not values:
        return None
    sure = [value for value, _ in values]
    return max(sure) if criterion == "use" else sum(sure) / len(sure)


def slow_points(given):
    """Points and maximum of the organization, criterion by criterion."""
    found = {"list": Fraction(1), "catalog": Fraction(bool(given.declarations))}
    gone = set()
    for criterion in ("metadata", "openness", "use"):
        best, left = per_dataset(given, criterion)
        if best is None or left:
            found[criterion] = Fraction(0)
            if left or criterion == "openness":
                gone.add(criterion)
        else:
            found[criterion] = best
    optional = set()
    for criterion in FULL:
        ruling = ruling_of(given, criterion)
        if ruling and ruling["result"] == "not_applicable":
            optional.add(criterion)
        elif ruling:
            found[criterion] = ruled(ruling, 1)
            gone.discard(criterion)
    best = None
    for size in range(len(optional) + 1):
        for chosen in itertools.combinations(sorted(optional - gone), size):
            counted = [c for c in FULL if c not in gone and (c not in optional or c in chosen)]
            points = sum((FULL[c] * found[c] for c in counted), Fraction(0))
            maximum = sum(FULL[c] for c in counted)
            percent = points / maximum if maximum else Fraction(0)
            if best is None or percent > best[0]:
                best = (percent, points, maximum)
    return best


@pytest.mark.parametrize("seed", range(CASES))
def test_a_slow_scorer_finds_the_same(rubric, check_schema, seed):
    given = an_organization(seed)
    card = score_organization(rubric, given)
    check_schema(card)
    percent, points, maximum = slow_points(given)
    assert Fraction(card["percent_exact"]) == percent * 100
    assert Fraction(card["points_exact"]) == points
    assert card["maximum"] == maximum
    assert Fraction(card["possible_exact"]) >= points
    summary = summarize_organization(rubric, given)
    assert {key: card[key] for key in summary if key != "criteria"} == {
        key: value for key, value in summary.items() if key != "criteria"
    }


@pytest.mark.parametrize("seed", range(CASES))
def test_not_applicable_never_lowers_a_score(rubric, seed):
    given = an_organization(seed)
    before = Fraction(score_organization(rubric, given)["percent_exact"])
    targets = [(c, None) for c in FULL]
    targets += [(c, d["id"]) for c in ("metadata", "openness", "use") for d in given.datasets]
    for criterion, dataset in targets:
        if ruling_of(given, criterion, dataset) or ruling_of(given, criterion):
            continue
        changed = an_organization(seed)
        changed.decisions.append(decision(criterion, "not_applicable", dataset))
        after = Fraction(score_organization(rubric, changed)["percent_exact"])
        assert after >= before, (criterion, dataset)


@pytest.mark.parametrize("seed", range(CASES))
def test_both_forms_of_inspections_give_the_same_numbers(rubric, seed):
    given, flat = an_organization(seed), an_organization(seed)
    for record in flat.datasets:
        listed = record.pop("resources")
        record["num_resources"] = len(listed)
        record["resource_ids"] = ",".join(one["id"] for one in listed)
        record["resource_facts"] = "\n".join(
            one.get("inspection", {}).get("facts", "") for one in listed
        )
    assert summarize_organization(rubric, flat) == summarize_organization(rubric, given)


@pytest.mark.parametrize("seed", range(CASES))
def test_hidden_data_sets_leave_nothing_behind(rubric, check_schema, seed):
    given = an_organization(seed)
    secret = "ความลับสุดยอด"
    record = given.datasets[0]
    record["title"] = record["resources"][0]["name"] = secret
    for one in given.decisions:
        if one["dataset_id"] == record["id"]:
            one["reason"] = secret
    for one in given.uses:
        if record["id"] in one["datasets"]:
            one.update(title=secret, change=secret, review_reason=secret, result=secret)
    given.inventory["document"]["focus_areas"][0]["missions"][0]["processes"][0]["datasets"][0][
        "title"
    ] = secret
    card = score_organization(rubric, given)
    assert secret in json.dumps(card, ensure_ascii=False)
    redacted = redact(card, {record["id"]})
    check_schema(redacted)
    assert secret not in json.dumps(redacted, ensure_ascii=False)
    assert redacted["points_exact"] == card["points_exact"]


def test_a_decision_stands_beside_what_was_found_and_closes_the_gap(rubric):
    record = complete("a", notes="")
    given = evidence([record], inventory_of("a"), [declaration()])
    given.decisions = [decision("metadata", "pass", "id-a")]
    card = score_organization(rubric, given)
    one = card["datasets"][0]["criteria"]["metadata"]
    assert (one["state"], one["detected"]["state"]) == ("pass", "fail")
    assert one["decision"] == {"result": "pass", "level": None, "reason": "ตรวจแล้ว"}
    assert "fill" not in [gap["action"] for gap in card["gaps"]]
    assert by_id(card["criteria"], "metadata")["points"] == 15


def test_a_withdrawn_decision_does_not_count_and_the_latest_does(rubric):
    given = evidence([complete("a")], inventory_of("a"))
    given.decisions = [
        decision("list", "fail", id="1", created="2022-01-02"),
        decision("list", "pass", id="2", created="2022-01-01"),
    ]
    listed = by_id(score_organization(rubric, given)["criteria"], "list")
    assert (listed["state"], listed["detected"]["state"]) == ("fail", "pass")
    given.decisions.append({**decision("list", ""), "id": "3", "withdraws": "1"})
    assert by_id(score_organization(rubric, given)["criteria"], "list")["state"] == "pass"


@pytest.mark.parametrize(
    ("states", "steps"),
    [
        ([], [["state_use", "submit_use"]]),
        (["draft"], [["submit_use"]]),
        (["returned"], [["state_use", "submit_use"]]),
        (["submitted", "draft"], []),
        (["accepted"], []),
    ],
)
def test_the_gap_of_use_follows_what_is_there(rubric, states, steps):
    given = evidence([complete("a")], inventory_of("a"))
    given.uses = [use(state, "id-a") for state in states]
    found = [g for g in score_organization(rubric, given)["gaps"] if g["criterion"] == "use"]
    assert [gap["steps"] for gap in found] == steps
    assert all(gap["possible"] == 5 and gap["points"] == 0 for gap in found)


def test_a_gap_of_openness_lifts_all_lowest_rows_and_is_worth_scoring_again(rubric):
    record = complete("a")
    record["resources"][0]["inspection"] = {"facts": facts(machine=False), "report": None}
    given = evidence([record], inventory_of("a"), [declaration()])
    before = score_organization(rubric, given)
    (gap,) = [gap for gap in before["gaps"] if gap["criterion"] == "openness"]
    assert (gap["steps"], gap["points"]) == (["declare", "mend_file"], 6)
    assert (gap["row"], gap["resource"]["id"]) == ("access", "file-a")
    source = declaration("", kind="source_of_truth", dataset_id="id-a", id="d-2")
    record["resources"][0]["inspection"]["facts"] = facts(format="SHP")
    after = evidence([record], inventory_of("a"), [declaration(), source])
    assert score_organization(rubric, after)["points"] == before["points"] + 6


def test_one_data_set_tells_its_levels_decisions_and_warnings_of_files(rubric, check_schema):
    record = complete("a")
    record["resources"][0].update(
        name="ฝน.csv", inspection={"facts": facts(agrees=False, format="HTML"), "report": None}
    )
    card = score_dataset(
        rubric,
        record,
        {"id": "org-1", "name": "nso", "title": "สสช."},
        declarations=[declaration("", kind="source_of_truth", dataset_id="id-a")],
        uses=[use("accepted", "id-a")],
        decisions=[
            decision("metadata", "fail", "id-a"),
            decision("openness", "level", "id-a", row="detail", level=3),
            decision("list", "fail"),
        ],
    )
    check_schema(card, dataset=True)
    one = card["dataset"]
    assert one["criteria"]["metadata"]["decision"]["result"] == "fail"
    # Metadata that an assessor found incomplete counts nowhere, and nobody can fill it in.
    assert {one["criteria"][c]["state"] for c in ("openness", "use")} == {"fail"}
    assert card["gaps"] == []
    rows = {row["id"]: (row["level"], row["by"]) for row in one["openness"]["rows"]}
    assert (rows["access"], rows["detail"]) == ((2, "declared"), (3, "decided"))
    (warning,) = one["warnings"]
    assert warning["field"] == "format"
    assert "ฝน.csv" in warning["text"]["th"]
    assert "HTML" in warning["text"]["th"]

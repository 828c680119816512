"""What people said and inspections found, as the score gets it from the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
import sqlalchemy as sa
from ckan.tests import factories
from ckan.tests.helpers import call_action

pytestmark = pytest.mark.usefixtures("with_plugins", "dgagov_site", "report_mode")

FACTS = '{"channel":"upload","reach":"ok","stable":true,"v":1}'

FACTS_OF_A_TABLE = (
    '{"agrees":true,"channel":"upload","content":"table","declared":"CSV","format":"CSV",'
    '"machine":true,"reach":"ok","stable":true,"status":"read","step":"month","v":1,"years":5}'
)

COMPLETE = {
    "data_type": "ข้อมูลสถิติ",
    "maintainer": "กองสถิติสังคม",
    "maintainer_email": "social@example.go.th",
    "notes": "จุดเกิดไฟป่ารายเดือน",
    "objective": ["พันธกิจหน่วยงาน"],
    "update_frequency_unit": "เดือน",
    "geo_coverage": "จังหวัด",
    "data_source": "ระบบติดตามไฟป่า",
    "data_format": ["CSV"],
    "data_category": "ข้อมูลสาธารณะ",
    "license_id": "Open Data Common",
    "tags": [{"name": "ไฟป่า"}],
    "resources": [{"url": "https://data.example.org/a.csv", "name": "ก", "format": "CSV"}],
}


@pytest.fixture
def organization() -> dict[str, Any]:
    return factories.Organization()


def _dataset(organization: dict[str, Any], names: str = "กขค") -> dict[str, Any]:
    resources = [{"name": name, "url": f"https://data.example.org/{name}.csv"} for name in names]
    return factories.Dataset(owner_org=organization["id"], resources=resources)


def _rubric() -> Any:
    from ckanext.dgagov.scoring import load_rubric

    return load_rubric("fy2565")


def _evidence(organization: dict[str, Any], *, reports: bool = False) -> Any:
    from ckanext.dgagov.sources import database

    (evidence,) = database.evidence(_rubric(), [organization["id"]], reports=reports)
    return evidence


def _write(resource: dict[str, Any], **values: Any) -> None:
    """Store an inspection of a resource as the jobs do: in place of the earlier one."""
    from ckan import model

    from ckanext.dgagov.model import Inspection

    row = model.Session.get(Inspection, resource["id"]) or Inspection(
        resource_id=resource["id"], package_id=resource["package_id"]
    )
    for key, value in values.items():
        setattr(row, key, value)
    model.Session.add(row)
    model.Session.commit()


def _use(organization: dict[str, Any], dataset: dict[str, Any]) -> dict[str, Any]:
    return call_action(
        "dgagov_use_create",
        organization=organization["id"],
        datasets=[dataset["id"]],
        title="ลาดตระเวนตามสถิติ",
        focus_area=8,
        issue="ไฟป่า",
        report_url="https://data.example.go.th/report",
    )


def _decision(dataset: dict[str, Any], **values: Any) -> dict[str, Any]:
    decision = {"criterion": "openness", "result": "pass", "reason": "ตรวจแล้ว", **values}
    return call_action("dgagov_decision_create", dataset=dataset["id"], **decision)


def test_resources_come_in_their_order_with_what_was_found(organization: dict[str, Any]) -> None:
    dataset = _dataset(organization)
    first, second, third = dataset["resources"]
    _write(first, facts=FACTS, report={"findings": None})
    _write(third, state="queued")
    call_action("package_resource_reorder", id=dataset["id"], order=[third["id"], first["id"]])
    (plain,) = _evidence(organization).datasets
    assert "resource_ids" not in plain
    assert sorted(plain["resource_facts"].split("\n")) == ["", "", FACTS]
    call_action("dgagov_declaration_create", resource=first["id"], kind="source_of_truth")
    (short,) = _evidence(organization).datasets
    (long,) = _evidence(organization, reports=True).datasets
    pairs = zip(short["resource_ids"].split(","), short["resource_facts"].split("\n"), strict=True)
    assert dict(pairs) == {third["id"]: "", first["id"]: FACTS, second["id"]: ""}
    assert "resources" not in short
    kept = ("id", "name", "format", "url")
    told = [{key: one[key] for key in kept} for one in (third, first, second)]
    found = {"facts": FACTS, "report": {"findings": None}}
    assert long["resources"] == [
        {**told[0], "inspection": None},
        {**told[1], "inspection": found},
        {**told[2], "inspection": None},
    ]
    assert short["num_resources"] == long["num_resources"] == 3


def test_deleted_resources_are_left_out(organization: dict[str, Any]) -> None:
    dataset = _dataset(organization, "กข")
    gone, stays = dataset["resources"]
    for resource in (gone, stays):
        _write(resource, facts=FACTS)
    call_action("resource_delete", id=gone["id"])
    (short,) = _evidence(organization).datasets
    assert short["resource_facts"] == FACTS
    call_action("resource_delete", id=stays["id"])
    (short,) = _evidence(organization).datasets
    (long,) = _evidence(organization, reports=True).datasets
    assert (short["num_resources"], short["resource_facts"]) == (0, None)
    assert long["resources"] == []


def test_one_data_set_comes_with_reports_and_a_catalog_without() -> None:
    from ckanext.dgagov.sources import database

    organization = factories.Organization()
    dataset = _dataset(organization, "ก")
    _write(dataset["resources"][0], facts=FACTS, report={"link": {"status": 200}})
    found = database.dataset(_rubric(), dataset["id"])
    assert found is not None
    assert found["resources"][0]["inspection"]["report"] == {"link": {"status": 200}}
    asked = _asked(lambda: _evidence(organization))
    assert "dgagov_inspection.facts" in asked
    assert "report" not in asked
    assert "dgagov_inspection.report" in _asked(lambda: _evidence(organization, reports=True))


def _asked(read: Callable[[], Any]) -> str:
    """All statements that reading sends to the database."""
    from ckanext.dgagov.sources import batches

    seen: list[str] = []
    whole = batches.answers

    def listening(statements: Any) -> Any:
        kept = list(statements)
        seen.extend(map(str, kept))
        return whole(kept)

    with (
        mock.patch("ckanext.dgagov.sources.numbers.answers", listening),
        mock.patch("ckanext.dgagov.sources.described.answers", listening),
    ):
        read()
    return "\n".join(seen)


def test_statements_come_to_the_organization_they_are_about(organization: dict[str, Any]) -> None:
    from ckanext.dgagov.sources.statements import Statements

    one, two = _dataset(organization), _dataset(organization)
    other = factories.Organization()
    use = _use(organization, one)
    decisions = [_decision(one), _decision(two, row="access", result="level", level=2)]
    withdrawn = _decision(two, result="fail")
    call_action("dgagov_decision_delete", id=withdrawn["id"], reason="ผิดชุด")
    declared = [
        call_action("dgagov_declaration_create", kind="kind", dataset=two["id"], value="notices"),
        call_action(
            "dgagov_declaration_create", kind="source_of_truth", resource=one["resources"][0]["id"]
        ),
    ]
    stated = Statements([organization["id"], other["id"]], "fy2565")
    assert stated.of(organization["id"]) == {
        "uses": [use],
        "decisions": decisions,
        "declarations": declared,
    }
    assert not any(stated.of(other["id"]).values())
    assert stated.of_dataset(organization["id"], one["id"]) == {
        "uses": [use],
        "decisions": decisions[:1],
        "declarations": declared[1:],
    }
    assert not any(Statements([organization["id"]], "another").of(organization["id"]).values())
    evidence = _evidence(organization)
    assert (evidence.uses, evidence.decisions) == ([use], decisions)
    assert evidence.declarations == declared


def test_a_fingerprint_differs_after_every_kind_of_change(organization: dict[str, Any]) -> None:
    from ckan import model

    from ckanext.dgagov.sources.fingerprint import fingerprint, moment

    dataset = _dataset(organization, "ก")
    (resource,) = dataset["resources"]
    use = _use(organization, dataset)["id"]
    decided = _decision(dataset)["id"]
    member = factories.User()
    call_action(
        "organization_member_create", id=organization["id"], username=member["name"], role="member"
    )
    seen = [fingerprint(_rubric(), organization["id"])]
    moments = [moment()]
    changes: dict[str, Callable[[], Any]] = {
        "use changed": lambda: call_action("dgagov_use_update", id=use, title="ใหม่"),
        "use submitted": lambda: call_action("dgagov_use_submit", id=use),
        "use accepted": lambda: call_action(
            "dgagov_use_review", id=use, verdict="accept", reason="ครบ"
        ),
        "use deleted": lambda: call_action("dgagov_use_delete", id=use),
        "another decision": lambda: _decision(dataset, row="access"),
        "decision withdrawn": lambda: call_action(
            "dgagov_decision_delete", id=decided, reason="ผิด"
        ),
        "declared": lambda: call_action(
            "dgagov_declaration_create", kind="source_of_truth", resource=resource["id"]
        ),
        "taken by a worker": lambda: _write(resource, state="running"),
        "inspected": lambda: _write(resource, state="done", facts=FACTS),
        "facts changed in place": lambda: _write(resource, facts=FACTS.replace("ok", "dead")),
        "report changed in place": lambda: _write(resource, report={"link": None}),
        "inspection changed past the model": lambda: model.Session.execute(
            sa.text("UPDATE dgagov_inspection SET facts = '' WHERE resource_id = :id"),
            {"id": resource["id"]},
        ),
        "inspection gone": lambda: model.Session.execute(
            sa.text("DELETE FROM dgagov_inspection WHERE resource_id = :id"),
            {"id": resource["id"]},
        ),
        "resource deleted": lambda: call_action("resource_delete", id=resource["id"]),
        "data set deleted": lambda: call_action("package_delete", id=dataset["id"]),
    }
    for name, change in changes.items():
        assert fingerprint(_rubric(), organization["id"]) == seen[-1], name
        change()
        after = fingerprint(_rubric(), organization["id"])
        assert after not in seen, name
        seen.append(after)
        # None: the change is one of this very transaction, which no moment can tell.
        told = moment()
        assert told is None or told not in moments, name
        moments.append(told)


def test_what_happens_to_others_leaves_a_fingerprint_as_it_is(organization: dict[str, Any]) -> None:
    from ckanext.dgagov.sources.fingerprint import fingerprint

    _dataset(organization)
    before = fingerprint(_rubric(), organization["id"])
    other = factories.Organization()
    dataset = _dataset(other)
    _write(dataset["resources"][0], facts=FACTS)
    _use(other, dataset)
    _decision(dataset)
    assert fingerprint(_rubric(), organization["id"]) == before


def _criterion(card: dict[str, Any], criterion: str) -> dict[str, Any]:
    return next(c for c in card["criteria"] if c["id"] == criterion)


def test_uses_and_decisions_count_in_the_score_of_the_organization_and_the_data_set() -> None:
    organization = factories.Organization()
    dataset = factories.Dataset(owner_org=organization["id"], **COMPLETE)
    _write(dataset["resources"][0], facts=FACTS_OF_A_TABLE, report=None)

    def card() -> dict[str, Any]:
        return call_action("dgagov_organization_score", id=organization["id"], population="all")

    def listed() -> dict[str, Any]:
        rows = call_action("dgagov_organization_score_list", population="all")["results"]
        return next(r for r in rows if r["organization"]["id"] == organization["id"])

    def states() -> tuple[Any, ...]:
        shown = card()
        for criterion in ("openness", "use"):
            found = _criterion(listed(), criterion)
            assert found["points_exact"] == _criterion(shown, criterion)["points_exact"]
            assert found["possible_exact"] == _criterion(shown, criterion)["possible_exact"]
        alone = call_action("dgagov_dataset_score", id=dataset["id"])["dataset"]["criteria"]
        assert alone["openness"]["state"] == shown["datasets"][0]["criteria"]["openness"]["state"]
        assert alone["use"]["state"] == shown["datasets"][0]["criteria"]["use"]["state"]
        return tuple(
            _criterion(shown, criterion)["points_exact"] for criterion in ("openness", "use")
        )

    # Read, monthly, machine readable, but nobody declared it the source to trust: level 1.
    assert states() == ("6", "0")
    call_action("dgagov_declaration_create", kind="source_of_truth", dataset=dataset["id"])
    assert states() == ("12", "0")
    use = _use(organization, dataset)["id"]
    call_action("dgagov_use_submit", id=use)
    assert states() == ("12", "0")
    call_action("dgagov_use_review", id=use, verdict="accept", reason="ตรวจรายงานแล้ว")
    assert states() == ("12", "5")
    for row in ("access", "detail"):
        decided = _decision(dataset, row=row, result="level", level=3)
    assert states() == ("20", "5")
    call_action("dgagov_decision_delete", id=decided["id"], reason="ตรวจใหม่")
    assert states() == ("12", "5")
    call_action("dgagov_use_delete", id=use)
    assert states() == ("12", "0")

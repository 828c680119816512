"""The same number from the database, from the API's answers and from saved files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan.tests import factories
from ckan.tests.helpers import call_action

pytestmark = pytest.mark.usefixtures("with_plugins", "dgagov_site", "report_mode")

COMPLETE = {
    "data_type": "ข้อมูลสถิติ",
    "maintainer": "กองสถิติสังคม",
    "maintainer_email": "social@example.go.th",
    "notes": "กำลังแรงงานรวม หมายถึง บุคคลที่มีอายุ 15 ปีขึ้นไป",
    "objective": ["พันธกิจหน่วยงาน", "เพื่อการให้บริการประชาชน"],
    "update_frequency_unit": "เดือน",
    "update_frequency_interval": "1",
    "geo_coverage": "จังหวัด",
    "data_source": "สำรวจภาวะการทำงานของประชากร",
    "data_format": ["CSV", "XLS"],
    "data_category": "ข้อมูลสาธารณะ",
    "license_id": "Open Data Common",
    "tags": [{"name": "แรงงาน"}, {"name": "กำลังแรงงาน"}],
    "resources": [{"url": "https://data.example.org/a.csv", "name": "ก", "format": "CSV"}],
}


def _dataset(organization: dict[str, Any], title: str, **values: Any) -> dict[str, Any]:
    data = {**COMPLETE, "title": title, "owner_org": organization["id"], **values}
    return call_action("package_create", **{k: v for k, v in data.items() if v is not None})


def _catalog() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    organization = factories.Organization(title="สำนักงานสถิติตัวอย่าง")
    titles = iter(f"ชุดข้อมูลที่ {i}" for i in range(1, 20))
    variations: list[dict[str, Any]] = [
        {},
        {"maintainer_email": ""},
        {"maintainer": None, "data_source": " -  "},
        {"tags": None},
        {"resources": None},
        {"private": True},
        {"state": "draft", "notes": None},
        {"license_id": "อื่นๆ", "license_id_other": "ตามประกาศ"},
        {"data_format": ["CSV", "อื่นๆ"]},
        {"data_format": []},
        {"data_category": "ข้อมูลส่วนบุคคล"},
        {"objective": "ไม่อยู่ในรายการ"},
        {"update_frequency_unit": "ไม่ทราบ", "update_frequency_interval": ""},
    ]
    made = [_dataset(organization, next(titles), **values) for values in variations]
    return organization, made


def _score(organization: dict[str, Any], population: str) -> dict[str, Any]:
    return call_action("dgagov_organization_score", id=organization["id"], population=population)


@pytest.mark.parametrize("population", ["inventory", "all"])
def test_package_show_and_the_database_give_the_same_bytes(population: str) -> None:
    from ckanext.dgagov.reports import to_json
    from ckanext.dgagov.scoring import OrganizationEvidence, load_rubric, score_organization

    organization, made = _catalog()
    listed = [
        {"code": f"DataSet_11_{i:02}", "title": dataset["title"], "dataset": dataset["id"]}
        for i, dataset in enumerate(made, start=1)
    ] + [{"code": "DataSet_11_99", "title": "ยังไม่มีชุดข้อมูล", "dataset": None}]
    process = {"title": "สำรวจ", "subprocesses": [], "datasets": listed}
    area = {
        "focus_area": 4,
        "issue": "การมีงานทำ",
        "goal": "วางแผน",
        "agencies": ["กรมการจัดหางาน"],
        "missions": [{"title": "สถิติ", "processes": [process]}],
    }
    inventory = call_action(
        "dgagov_inventory_update",
        organization=organization["id"],
        version=0,
        document={"focus_areas": [area]},
    )
    evidence = OrganizationEvidence(
        organization={key: organization[key] for key in ("id", "name", "title")},
        datasets=[call_action("package_show", id=dataset["id"]) for dataset in made],
        inventory=inventory,
        declarations=[],
    )
    from_api = score_organization(load_rubric("fy2565"), evidence, population)
    assert to_json(_score(organization, population)) == to_json(from_api)
    complete = [dataset for dataset in from_api["datasets"] if dataset["complete"]]
    assert 0 < len(complete) < len(from_api["datasets"])


def test_saved_json_lines_give_the_same_bytes_as_the_action(tmp_path: Path, cli: Any) -> None:
    from ckanext.dgagov.command import main
    from ckanext.dgagov.reports import to_json

    organization, made = _catalog()
    lines = tmp_path / "datasets.jsonl"
    shown = [call_action("package_show", id=dataset["id"]) for dataset in made]
    lines.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in shown), encoding="utf-8"
    )
    result = cli.invoke(main, ["score", str(lines), "--format", "json"])
    assert result.exit_code == 0, result.output
    assert result.stdout == to_json(_score(organization, "all"))


def test_the_list_has_the_numbers_of_the_scorecards() -> None:
    organization, _made = _catalog()
    for population in ("inventory", "all"):
        card = _score(organization, population)
        rows = call_action("dgagov_organization_score_list", population=population)["results"]
        row = next(r for r in rows if r["organization"]["id"] == organization["id"])
        for key in ("points_exact", "possible_exact", "maximum"):
            assert row[key] == card[key]
        assert [(c["id"], c["state"], c["points_exact"]) for c in row["criteria"]] == [
            (c["id"], c["state"], c["points_exact"]) for c in card["criteria"]
        ]


def test_the_list_is_ranked_and_paged() -> None:
    for _i in range(3):
        factories.Organization()
    whole = call_action("dgagov_organization_score_list", population="all")
    assert whole["count"] == len(whole["results"]) >= 3
    points = [row["points"] for row in whole["results"]]
    assert points == sorted(points, reverse=True)
    pages = [
        call_action("dgagov_organization_score_list", population="all", offset=i, limit=1)
        for i in range(whole["count"])
    ]
    assert [page["results"][0] for page in pages] == whole["results"]


def test_a_score_is_current_after_a_change_without_any_hook() -> None:
    organization = factories.Organization()
    dataset = _dataset(organization, "ชุดข้อมูล", maintainer_email="")
    before = _score(organization, "all")
    call_action("package_patch", id=dataset["id"], maintainer_email="a@example.go.th")
    after = _score(organization, "all")
    assert [c["points"] for c in before["criteria"] if c["id"] == "metadata"] == [0]
    assert [c["points"] for c in after["criteria"] if c["id"] == "metadata"] == [15]


def test_packages_of_other_types_are_no_data_sets() -> None:
    from ckan import model

    organization = factories.Organization()
    model.Session.add(
        model.Package(name="a-harvest-source", type="harvest", owner_org=organization["id"])
    )
    model.Session.commit()
    assert _score(organization, "all")["datasets"] == []


def test_scoring_needs_no_solr(monkeypatch: pytest.MonkeyPatch) -> None:
    import ckan.plugins.toolkit as tk
    from ckan.lib.search import common

    organization = factories.Organization()
    _dataset(organization, "ชุดข้อมูล")
    nowhere = "http://127.0.0.1:1/solr/stopped"  # Nothing listens there.
    monkeypatch.setitem(tk.config, "solr_url", nowhere)
    if hasattr(common, "SolrSettings"):
        # CKAN 2.11 remembers the address.
        monkeypatch.setattr(common.SolrSettings, "_url", nowhere)
    with pytest.raises(common.SolrConnectionError):
        call_action("package_search")
    assert _score(organization, "all")["points"] > 0


def test_a_kept_scorecard_gives_way_to_every_kind_of_change() -> None:
    """Also to one that goes past CKAN's actions: CKAN's bulk actions write SQL of their own."""
    from ckan import model

    organization = factories.Organization()
    dataset = _dataset(organization, "ชุดข้อมูล")
    seen = [_score(organization, "all")]
    assert _score(organization, "all") == seen[0]
    steps = [
        lambda: call_action(
            "bulk_update_private", org_id=organization["id"], datasets=[dataset["id"]]
        ),
        lambda: call_action(
            "dgagov_declaration_create",
            organization=organization["id"],
            kind="catalog_url",
            value="https://data.example.go.th",
        ),
        lambda: call_action("organization_patch", id=organization["id"], title="ชื่อใหม่"),
        lambda: call_action("package_patch", id=dataset["id"], tags=[]),
        lambda: model.Session.execute(
            sa.text("UPDATE package SET title = 'แก้ตรง' WHERE id = :id"), {"id": dataset["id"]}
        ),
        lambda: call_action("package_delete", id=dataset["id"]),
    ]
    for number, step in enumerate(steps):
        step()
        card = _score(organization, "all")
        assert card not in seen, f"step {number}"
        seen.append(card)

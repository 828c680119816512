"""What `make demo` does after its services run: the worked example, through the API of a site."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from local import logins, site, statements
from local.api import Api
from local.loader import load, make_trial

EXAMPLE = Path(__file__).parents[2] / "examples" / "opdc-2565"


@pytest.fixture(scope="module")
def live(dgagov_site: None, start_live_site: Any) -> Any:
    """A live, empty site that lets incomplete data sets in."""
    return start_live_site({"ckanext.dgagov.enforce": "report"})


@pytest.fixture(scope="module")
def api(live: Any) -> Api:
    """Its API, with the loader's token."""
    return Api(live.address.replace("localhost", "127.0.0.1"), live.loader_token(), live.log)


@pytest.fixture
def worker(live: Any, tmp_path: Path) -> Iterator[None]:
    """A job worker of that site."""
    command = [Path(sys.executable).parent / "ckan", "-c", live.env["CKAN_INI"]]
    with (tmp_path / "worker.log").open("wb") as log:
        child = subprocess.Popen(
            [*command, "jobs", "worker"],
            env=live.env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    yield
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _everything(api: Api, organization: str) -> dict[str, Any]:
    """All that the loader makes, as the site shows it."""
    return {
        "organizations": api("organization_list"),
        "datasets": api(
            "package_search", rows=100, include_private=True, include_drafts=True, sort="name asc"
        )["results"],
        "inventory": api("dgagov_inventory_show", organization=organization),
        "declarations": api("dgagov_declaration_list", organization=organization),
        "uses": api("dgagov_use_list", organization=organization),
        "decisions": api("dgagov_decision_list", organization=organization),
    }


def _codes(part: Any) -> Iterator[str]:
    """The codes of all entries of an inventory document, in their order."""
    if isinstance(part, dict) and "code" in part:
        yield part["code"]
    for below in part.values() if isinstance(part, dict) else part:
        if isinstance(below, dict | list):
            yield from _codes(below)


def _with_ids_of_the_example(api: Api, card: dict[str, Any]) -> str:
    """A scorecard's JSON with the example's ids in place of those that the catalog gave."""
    text = json.dumps(card, ensure_ascii=False, indent=2) + "\n"
    lines = (EXAMPLE / "datasets.jsonl").read_text(encoding="utf-8").splitlines()
    for wanted in map(json.loads, lines):
        made = api("package_show", id=wanted["name"])
        (resource,) = made["resources"]
        assert made["id"] in text
        text = text.replace(made["id"], wanted["id"])
        text = text.replace(resource["id"], wanted["resources"][0]["id"])
    return text


def test_the_example_loads_once_and_gives_the_score_of_the_slides(
    api: Api, worker: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins, "FILE", tmp_path / "logins")
    name = load(api, EXAMPLE)
    logins.make(api, name)
    people = [logins.api_of(api, person) for person in ("steward", "assessor")]
    statements.load(*people, EXAMPLE, name)
    first = _everything(api, name)
    assert [use["state"] for use in first["uses"]] == ["accepted"]
    assert [row["created_by"] for row in first["decisions"]] == ["assessor"]
    lines = (EXAMPLE / "datasets.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(first["datasets"]) == len(lines) == 6
    wanted = json.loads((EXAMPLE / "inventory.json").read_text(encoding="utf-8"))
    assert list(_codes(first["inventory"]["document"])) == list(_codes(wanted))
    assert len(list(_codes(wanted))) == 6
    assert load(api, EXAMPLE) == name
    statements.load(*people, EXAMPLE, name)
    assert _everything(api, name) == first
    statements.wait_for_inspections(api, name)
    card = api("dgagov_organization_score", id=name)
    criteria = {row["id"]: row["points_exact"] for row in card["criteria"]}
    assert criteria == {
        "list": "50",
        "metadata": "10",
        "catalog": "10",
        "openness": "5",
        "use": "5",
    }
    # The folder alone gives the same scorecard as the site that took its workbook in.
    command = [Path(sys.executable).parent / "dgagov", "score", EXAMPLE, "--format", "json"]
    from_files = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert _with_ids_of_the_example(api, card) == from_files


def test_edits_outlive_the_next_run_and_what_is_missing_is_made_again(api: Api) -> None:
    load(api, EXAMPLE)
    api("package_patch", id="biz-portal-plan", maintainer="กองใหม่")
    shown = api("dgagov_inventory_show", organization="opdc")
    shown["document"]["focus_areas"][0]["goal"] = "เป้าหมายใหม่"
    api(
        "dgagov_inventory_update",
        organization="opdc",
        version=shown["version"],
        document=shown["document"],
    )
    api("dataset_purge", id="pmqa-4-0-result")
    load(api, EXAMPLE)
    assert api("package_show", id="biz-portal-plan")["maintainer"] == "กองใหม่"
    again = api("package_show", id="pmqa-4-0-result")
    assert (again["state"], len(again["resources"])) == ("active", 1)
    inventory = api("dgagov_inventory_show", organization="opdc")["document"]
    assert inventory["focus_areas"][0]["goal"] == "เป้าหมายใหม่"


def test_the_people_are_made_once_and_can_log_in(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins, "FILE", tmp_path / "logins")
    organization = load(api, EXAMPLE)
    passwords = logins.make(api, organization)
    assert set(passwords) == {"steward", "assessor"}
    assert all(len(password) >= 16 for password in passwords.values())
    assert (tmp_path / "logins").stat().st_mode & 0o077 == 0
    assert logins.make(api, organization) == passwords
    members = api("member_list", id=organization, object_type="user", capacity="editor")
    assert len(members) == 1
    assert [row["criterion"] for row in api("dgagov_assessor_list", user="assessor")] == [None]
    for _ in range(2):
        assert make_trial(api, "steward") == "trial"
    assert len(api("member_list", id="trial", object_type="user", capacity="editor")) == 1
    # A lost file of logins: new passwords for the same people.
    (tmp_path / "logins").unlink()
    assert logins.make(api, organization)["steward"] != passwords["steward"]


def test_the_settings_file_is_private_and_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "FOLDER", tmp_path)
    monkeypatch.setattr(site, "INI", tmp_path / "ckan.ini")
    monkeypatch.setattr(
        site.instance,
        "environment",
        lambda name: {
            "CKAN_SQLALCHEMY_URL": "postgresql://a:b%40c@h/d",
            "CKAN_REDIS_URL": "redis://h/1",
            "CKAN_SOLR_URL": "http://h/solr/ckan",
            "CKAN_STORAGE_PATH": "/x",
        },
    )
    state = site.configure()
    again = site.configure()
    assert {**again, "port": 0} == {**state, "port": 0}
    text = (tmp_path / "ckan.ini").read_text(encoding="utf-8")
    assert "postgresql://a:b%%40c@h/d" in text
    assert "$" not in text
    assert "ckanext.dgagov.enforce = publish" in text
    site.configure(enforce="report")
    assert "ckanext.dgagov.enforce = report" in (tmp_path / "ckan.ini").read_text(encoding="utf-8")
    for file in ("ckan.ini", "site.json"):
        assert (tmp_path / file).stat().st_mode & 0o077 == 0

"""`ckan dgagov inspect`, and the actions on inspections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action, call_auth

Record = dict[str, Any]


@pytest.fixture(autouse=True)
def _allow(settings: Callable[..., None]) -> None:
    """Every test may ask the loopback server."""


@pytest.fixture
def run(cli: Any) -> Any:
    from ckanext.dgagov.cli import dgagov

    return lambda *arguments: cli.invoke(dgagov, ["inspect", *arguments])


def _states(dataset: Record, **query: Any) -> list[str]:
    found = call_action("dgagov_inspection_list", dataset=dataset["id"], **query)
    return [row["state"] for row in found["results"]]


# The command -------------------------------------------------------------------------------------


def test_a_data_set_is_inspected_here_with_a_summary(
    run: Any, dataset: Any, upload: Any, link: Any, server: Any
) -> None:
    upload()
    server.answers["/a.csv"] = (403, {}, b"")
    link(f"{server.address}/a.csv")
    result = run(dataset["name"])
    assert result.exit_code == 0, result.output
    assert "2 resources are in line." in result.stdout
    assert "2 of 2 inspected." in result.stdout
    assert "1 read" in result.stdout
    assert "1 unknown: http_denied (such as: 127.0.0.1 does not let" in result.stdout
    assert _states(dataset) == ["done", "done"]


@pytest.mark.parametrize("kind", ["organization", "dataset", "resource", "all"])
def test_what_is_named_is_inspected_and_nothing_else(
    run: Any, dataset: Any, upload: Any, kind: str
) -> None:
    resource = upload()
    other = factories.Dataset(owner_org=factories.Organization()["id"], state="draft")
    call_action("resource_create", package_id=other["id"], url="", name="no address")
    organization = call_action("organization_show", id=dataset["owner_org"])["name"]
    names = {"organization": organization, "dataset": dataset["id"], "resource": resource["id"]}
    result = run(names.get(kind, "--all"))
    assert result.exit_code == 0, result.output
    assert _states(dataset) == ["done"]
    assert _states(other) == (["done"] if kind == "all" else ["queued"])


def test_an_unknown_name_is_told_and_nothing_is_done(
    run: Any, dataset: Any, upload: Any, rows: Any
) -> None:
    upload()
    before = rows()
    result = run(dataset["name"], "no-such-thing")
    assert result.exit_code == 2
    assert "no-such-thing" in result.stderr
    assert rows() == before


def test_a_name_of_two_things_is_refused(run: Any, dataset: Any) -> None:
    factories.Organization(name=dataset["name"])
    result = run(dataset["name"])
    assert result.exit_code == 2
    assert "give the id" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("--all", "a-name"), ("--later",)])
def test_bad_usage_exits_2(run: Any, dataset: Any, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_run_that_was_stopped_goes_on_where_it_was(
    run: Any, dataset: Any, upload: Any, monkeypatch: Any
) -> None:
    from ckanext.dgagov.inspecting import look

    for _number in range(4):
        upload()
    inspect, read = look.inspect_file, []

    def stopped(path: Any, declared: Any) -> Any:
        read.append(path)
        if len(read) == 3:
            raise KeyboardInterrupt
        return inspect(path, declared)

    monkeypatch.setattr(look, "inspect_file", stopped)
    result = run(dataset["name"])
    assert result.exit_code == 130
    assert "2 of 4 inspected." in result.stdout
    assert "goes on where it was" in result.stderr
    assert sorted(_states(dataset)) == ["done", "done", "queued", "queued"]
    organization = call_action("organization_show", id=dataset["owner_org"])
    result = run(organization["name"])
    assert result.exit_code == 0, result.output
    assert "Going on with the run" in result.stdout
    assert "2 of 2 inspected." in result.stdout
    assert len(read) == 5, "what was done is not done again"
    assert _states(dataset) == ["done"] * 4


def test_an_attempt_that_was_stopped_by_a_person_does_not_count(
    run: Any, dataset: Any, upload: Any, monkeypatch: Any, rows: Any
) -> None:
    upload()

    def stop(*_words: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("ckanext.dgagov.inspecting.look.inspect_file", stop)
        run(dataset["name"])
    assert (rows()[0]["state"], rows()[0]["attempts"]) == ("queued", 0)


def test_stale_takes_what_is_new_old_or_by_other_rules(
    run: Any, dataset: Any, upload: Any, monkeypatch: Any
) -> None:
    import sqlalchemy as sa
    from ckan import model

    resource = upload()
    name = dataset["name"]
    assert "1 resource is in line." in run("--stale", name).stdout
    assert "0 resources are in line." in run("--stale", name).stdout
    with model.Session.get_bind().begin() as connection:
        connection.execute(
            sa.text("UPDATE dgagov_inspection SET inspected = now() - interval '31 days'")
        )
    result = run("--stale", name)
    assert "1 resource is in line." in result.stdout
    assert "1 had not changed" in result.stdout
    monkeypatch.setattr("ckanext.dgagov.inspecting.look.rule_versions", lambda: {"rules": "2"})
    assert call_action("dgagov_inspection_show", id=resource["id"])["outdated"] is True
    assert "1 resource is in line." in run("--stale", name).stdout
    assert call_action("dgagov_inspection_show", id=resource["id"])["outdated"] is False


def test_queue_leaves_the_work_to_workers(
    run: Any, dataset: Any, upload: Any, workers: Any
) -> None:
    made = workers()
    upload()
    upload()
    made.env["CKAN_STORAGE_PATH"] = tk.config["ckan.storage_path"]
    result = run(dataset["name"], "--queue")
    assert result.exit_code == 0
    assert _states(dataset) == ["queued", "queued"]
    made.run()
    assert _states(dataset) == ["done", "done"]
    facts = call_action("dgagov_inspection_list", dataset=dataset["id"])["results"][0]["facts"]
    assert facts["status"] == "read"


# The actions -------------------------------------------------------------------------------------


def test_the_list_counts_pages_and_states(dataset: Any, upload: Any, link: Any) -> None:
    from ckanext.dgagov.inspecting.worker import work_through

    made = [upload()["id"] for _number in range(3)]
    work_through(near=0)
    call_action("dgagov_resource_inspect", id=made[1])
    organization = {"organization": dataset["owner_org"]}
    assert call_action("dgagov_inspection_list", **organization)["count"] == 3
    page = call_action("dgagov_inspection_list", **organization, offset=1, limit=1)
    assert (page["count"], [row["resource_id"] for row in page["results"]]) == (3, made[1:2])
    assert _states(dataset, state="queued") == ["queued"]
    assert _states(dataset, state="never") == []
    assert "report" not in page["results"][0]


@pytest.mark.parametrize(
    "query", [{}, {"dataset": "a", "organization": "b"}, {"dataset": "a", "state": "lost"}]
)
def test_a_list_of_nothing_in_particular_is_refused(dataset: Any, query: Record) -> None:
    with pytest.raises((tk.ValidationError, tk.ObjectNotFound)):
        call_action("dgagov_inspection_list", **query)


def _allowed(action: str, user: Record | None, **query: Any) -> bool:
    context = {"user": user["name"] if user else "", "model": None, "ignore_auth": False}
    try:
        return call_auth(action, context, **query)
    except tk.NotAuthorized:
        return False


def test_who_may_ask_for_an_inspection_and_see_it(dataset: Any, upload: Any, people: Any) -> None:
    resource, users = upload(), people(dataset["owner_org"])
    may = {
        action: {role for role, user in users.items() if _allowed(action, user, id=resource["id"])}
        for action in ("dgagov_resource_inspect", "dgagov_inspection_show")
    }
    assert may["dgagov_resource_inspect"] == {"editor", "admin", "sysadmin"}
    assert may["dgagov_inspection_show"] == {"member", "editor", "admin", "sysadmin"}
    listed = {"organization": dataset["owner_org"]}
    may_list = {
        role for role, user in users.items() if _allowed("dgagov_inspection_list", user, **listed)
    }
    assert may_list == {"member", "editor", "admin", "sysadmin"}


def test_where_scores_are_public_private_files_are_not(
    dataset: Any, upload: Any, link: Any, settings: Any
) -> None:
    import sqlalchemy as sa
    from ckan import model

    settings(public_scores=True)
    public = upload()
    private = link("http://a.example/a.csv", resource_private="True")
    model.Session.execute(
        sa.update(model.Package).where(model.Package.id == dataset["id"]).values(state="active")
    )
    model.Session.commit()
    assert _allowed("dgagov_inspection_show", None, id=public["id"])
    assert not _allowed("dgagov_inspection_show", None, id=private["id"])
    found = tk.get_action("dgagov_inspection_list")({"user": ""}, {"dataset": dataset["id"]})
    assert [row["resource_id"] for row in found["results"]] == [public["id"]]


def test_an_unknown_resource_is_not_found(dataset: Any) -> None:
    for action in ("dgagov_inspection_show", "dgagov_resource_inspect"):
        with pytest.raises(tk.ObjectNotFound):
            call_action(action, id="no-such-resource")

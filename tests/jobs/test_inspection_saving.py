"""What is saved is in line for inspection, whatever happens to Redis, and saving never breaks."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from ckan.tests.helpers import call_action

Record = dict[str, Any]


@pytest.fixture(autouse=True)
def _allow(settings: Callable[..., None]) -> None:
    """Every test may ask the loopback server."""


def _work() -> Any:
    from ckanext.dgagov.inspecting.worker import work_through

    return work_through(near=0)


def _show(resource: Record) -> Record:
    return call_action("dgagov_inspection_show", id=resource["id"])


def test_an_upload_is_inspected_from_the_storage(upload: Any) -> None:
    resource = upload()
    assert _show(resource)["state"] == "queued"
    assert _show(resource)["report"] is None
    assert _work().looked == 1
    found = _show(resource)
    assert found["state"] == "done"
    assert found["facts"]["channel"] == "upload"
    assert found["facts"]["format"] == "CSV"
    assert found["facts"]["places"] == ["province"]
    assert found["report"]["findings"]["tables"][0]["rows"] == 2
    assert found["outdated"] is False


def test_saving_again_asks_for_nothing_but_another_file_does(upload: Any, rows: Any) -> None:
    resource = upload()
    _work()
    call_action("resource_patch", id=resource["id"], description="อธิบาย")
    assert [row["state"] for row in rows()] == ["done"]
    upload("ปี,อำเภอ\n2565,ปัว\n".encode(), id=resource["id"])
    (row,) = rows()
    assert (row["state"], row["facts"], row["report"]) == ("queued", "", None)
    _work()
    assert _show(resource)["report"]["findings"]["tables"][0]["rows"] == 1


def test_another_declared_format_is_another_question(upload: Any) -> None:
    resource = upload()
    _work()
    assert _show(resource)["facts"]["agrees"] is True
    call_action("resource_patch", id=resource["id"], format="XLSX")
    assert _show(resource)["state"] == "queued"
    _work()
    assert _show(resource)["facts"]["agrees"] is False


def test_an_unchanged_upload_is_not_opened_again(upload: Any, monkeypatch: Any) -> None:
    resource = upload()
    _work()
    before = _show(resource)
    call_action("dgagov_resource_inspect", id=resource["id"])
    monkeypatch.setattr("ckanext.dgagov.inspecting.look.inspect_file", None)
    assert _work().unchanged == 1
    after = _show(resource)
    assert (after["facts"], after["report"]) == (before["facts"], before["report"])


def test_other_rules_open_an_unchanged_upload_again(upload: Any, monkeypatch: Any) -> None:
    resource = upload()
    _work()
    monkeypatch.setattr("ckanext.dgagov.inspecting.look.rule_versions", lambda: {"rules": "next"})
    assert _show(resource)["outdated"] is True
    call_action("dgagov_resource_inspect", id=resource["id"])
    work = _work()
    assert (work.looked, work.unchanged) == (1, 0)


def test_deleted_resources_and_data_sets_leave_no_row(upload: Any, dataset: Any, rows: Any) -> None:
    first, second = upload(), upload()
    call_action("resource_delete", id=first["id"])
    assert [row["resource_id"] for row in rows()] == [second["id"]]
    call_action("package_delete", id=dataset["id"])
    assert _work().looked == 0
    call_action("dataset_purge", id=dataset["id"])
    assert rows() == []


def test_one_save_puts_in_line_what_it_adds_and_drops_what_it_deletes(
    upload: Any, dataset: Any, rows: Any
) -> None:
    upload(), upload()
    added = [{"url": f"http://a.example/{i}.csv", "format": "CSV"} for i in range(2)]
    shown = call_action("package_show", id=dataset["id"])
    kept, _dropped = shown["resources"]
    shown = call_action("package_patch", id=dataset["id"], resources=[kept, *added])
    assert {row["resource_id"] for row in rows()} == {one["id"] for one in shown["resources"]}
    assert len(rows()) == 3


def test_a_save_that_is_rolled_back_puts_nothing_in_line(dataset: Any, rows: Any) -> None:
    from ckan import model

    model.Session.add(model.Resource(package_id=dataset["id"], url="http://a.example", extras={}))
    model.Session.flush()
    model.Session.rollback()
    assert rows() == []


def test_a_broken_table_does_not_break_saving(link: Any, monkeypatch: Any, rows: Any) -> None:
    import sqlalchemy as sa

    def broken(connection: Any, _resource_ids: list[str]) -> bool:
        connection.execute(sa.text("SELECT * FROM no_such_table"))
        return True

    monkeypatch.setattr("ckanext.dgagov.inspecting.waiting.put_saved", broken)
    resource = link("http://a.example/1.csv")
    assert call_action("resource_show", id=resource["id"])["url"] == "http://a.example/1.csv"
    assert rows() == []


def test_without_redis_saving_works_and_the_resource_waits(upload: Any, monkeypatch: Any) -> None:
    import ckan.plugins.toolkit as tk

    monkeypatch.setitem(tk.config, "ckan.redis.url", "redis://127.0.0.1:1/1")
    resource = upload()
    assert _show(resource)["state"] == "queued"
    monkeypatch.undo()
    assert _work().looked == 1


def test_a_redis_that_does_not_answer_delays_saving_by_little(link: Any, monkeypatch: Any) -> None:
    import ckan.plugins.toolkit as tk

    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/1"
        monkeypatch.setitem(tk.config, "ckan.redis.url", address)
        began = time.monotonic()
        resource = link("http://a.example/2.csv")
        assert time.monotonic() - began < 5
    assert _show(resource)["state"] == "queued"


def test_many_saves_ask_for_one_job(link: Any, workers: Any) -> None:
    from ckan.lib import jobs

    workers()  # empties the queue
    for number in range(3):
        link(f"http://a.example/{number}.csv")
    assert len(jobs.get_queue().jobs) == 1


def test_switched_off_nothing_is_put_in_line(upload: Any, settings: Any, rows: Any) -> None:
    settings(inspect_on_save=False)
    resource = upload()
    assert rows() == []
    assert _show(resource)["state"] == "never"
    assert call_action("dgagov_resource_inspect", id=resource["id"])["state"] == "queued"


# The storage -------------------------------------------------------------------------------------


def _path(resource: Record) -> Any:
    from pathlib import Path

    from ckan.lib import uploader

    return Path(uploader.get_resource_uploader(dict(resource)).get_path(resource["id"]))


def test_a_storage_file_that_is_gone_is_unknown_with_the_reason(upload: Any) -> None:
    resource = upload()
    _path(resource).unlink()
    _work()
    found = _show(resource)
    assert found["state"] == "done"
    assert (found["facts"]["reach"], found["facts"]["why"]) == ("unknown", "storage_missing")
    (reason,) = found["report"]["findings"]["reasons"]
    assert "ckan.storage_path" in reason["text"]["th"]


def test_a_file_replaced_while_it_is_read_is_read_again(upload: Any, monkeypatch: Any) -> None:
    from ckanext.dgagov.inspecting import look

    resource = upload()
    path, inspect, read = _path(resource), look.inspect_file, []

    def slow(file: Any, declared: Any) -> Any:
        findings = inspect(file, declared)
        read.append(findings)
        if len(read) == 1:
            other = path.with_name("other")
            other.write_bytes("ปี,อำเภอ\n2565,ปัว\n".encode())
            other.replace(path)
        return findings

    monkeypatch.setattr(look, "inspect_file", slow)
    _work()
    assert len(read) == 2
    assert _show(resource)["report"]["findings"]["sha256"] == read[1].sha256 != read[0].sha256


def test_an_upload_saved_while_it_is_read_is_looked_at_again(upload: Any, monkeypatch: Any) -> None:
    from ckanext.dgagov.inspecting import look

    resource, inspect, read = upload(), look.inspect_file, []

    def slow(file: Any, declared: Any) -> Any:
        findings = inspect(file, declared)
        read.append(findings)
        if len(read) == 1:
            upload("ปี,อำเภอ\n2565,ปัว\n".encode(), id=resource["id"])
            assert _show(resource)["state"] == "running"
        return findings

    monkeypatch.setattr(look, "inspect_file", slow)
    _work()
    found = _show(resource)
    assert found["state"] == "done"
    assert found["report"]["findings"]["tables"][0]["rows"] == 1


def test_what_postgresql_cannot_store_is_marked(upload: Any) -> None:
    resource = upload('[{"ชื่อ\\u0000": "ก\\ud800", "ปี": 2565}, {"ปี": 2566}]'.encode(), "a.json",
        format="JSON")  # fmt: skip
    _work()
    found = _show(resource)
    assert found["state"] == "done"
    assert found["facts"]["status"] == "read"


def test_an_error_of_the_inspection_is_a_reason_and_the_others_go_on(
    upload: Any, link: Any, server: Any, monkeypatch: Any
) -> None:
    first, second = upload(), link(f"{server.address}/a.csv")

    def broken(*_words: Any) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr("ckanext.dgagov.inspecting.look.stored", broken)
    assert _work().looked == 2
    assert _show(first)["facts"]["why"] == "inspection_failed"
    assert _show(second)["facts"]["status"] == "read"


def test_a_file_that_ends_its_worker_again_and_again_is_given_up(
    upload: Any, settings: Any, rows: Any
) -> None:
    from ckanext.dgagov.inspecting import claims

    settings(inspection_attempts=2)
    resource = upload()
    for _time in range(2):  # workers that die: they take the row and never come back
        with claims.engine().begin() as connection:
            assert claims.claim(connection, 0) is not None
    assert _show(resource)["attempts"] == 2
    _work()
    found = _show(resource)
    assert (found["facts"]["reach"], found["facts"]["why"]) == ("unknown", "worker_ended")
    (reason,) = found["report"]["findings"]["reasons"]
    assert "ckanext.dgagov.inspection_attempts" in reason["text"]["en"]
    assert "2" in reason["text"]["en"]
    assert rows()[0]["due"] is None


def test_a_worker_that_lost_its_lease_writes_nothing(upload: Any) -> None:
    from ckanext.dgagov.inspecting import claims

    resource = upload()
    with claims.engine().begin() as connection:
        slow = claims.claim(connection, 0)
    assert slow is not None
    with claims.engine().begin() as connection:
        quick = claims.claim(connection, 60)
    assert quick is not None
    with claims.engine().begin() as connection:
        assert claims.extend(connection, slow, 60) is False
        assert claims.finish(connection, slow, {"facts": "late"}) is False
    assert _show(resource)["state"] == "running"
    with claims.engine().begin() as connection:
        assert claims.finish(connection, quick, {"facts": ""}) is True
    assert _show(resource)["state"] == "done"

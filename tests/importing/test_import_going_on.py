"""Long imports: in the background, one at a time, killed in the middle, and never twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action
from import_samples import inventory, package, workbook

pytestmark = pytest.mark.usefixtures("site")
ROWS = 12
MANY = 50
"""So many that a worker is killed long before the end."""


@pytest.fixture
def long_one(bring: Any, monkeypatch: pytest.MonkeyPatch, reset_queues: Any) -> Any:
    """A function that starts an import of so many rows in the background; gives its report."""
    reset_queues()
    monkeypatch.setitem(tk.config, "ckanext.dgagov.import_rows_at_once", 5)

    def start(rows: int = ROWS, **options: Any) -> Any:
        packages = [package(number) for number in range(rows)]
        file = workbook(packages, inventory(("data-set-0000", "จำนวนกำลังแรงงานรวม 0")))
        return bring(file, dry_run=False, **options)

    return start


def worker(settings_file: Any) -> subprocess.Popen[bytes]:
    ini = settings_file({"ckanext.dgagov.import_lease_seconds": "1"})
    command = [sys.executable.replace("python", "ckan"), "-c", ini, "jobs", "worker", "--burst"]
    command[0] = os.path.join(os.path.dirname(sys.executable), "ckan")  # noqa: PTH118, PTH120
    return subprocess.Popen(
        command, env={**os.environ, "CKAN_INI": str(ini)}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def shown(report: Any) -> Any:
    model.Session.rollback()
    return call_action("dgagov_import_show", id=report["id"])


def wait_until(condition: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def test_a_killed_import_goes_on_and_makes_nothing_twice(
    long_one: Any, held: Any, settings_file: Any, bring: Any
) -> None:
    report = long_one(MANY)
    assert report["state"] == "queued"
    assert report["progress"] == {"done": 0, "total": MANY}
    with pytest.raises(tk.ValidationError) as refused:
        bring(workbook([package(99)]), dry_run=False)
    assert f"0 จาก {MANY}" in str(refused.value) or f"0 of {MANY}" in str(refused.value)

    first = worker(settings_file)
    try:
        wait_until(lambda: len(held()) >= 3)
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    half = held()
    assert 3 <= len(half) < MANY
    assert shown(report)["state"] == "running"

    time.sleep(1.5)  # the lease of the killed one
    assert shown(report)["state"] == "running"  # and it is put in line again
    second = worker(settings_file)
    try:
        wait_until(lambda: shown(report)["state"] == "done")
    finally:
        os.killpg(second.pid, signal.SIGKILL)
        second.wait()
    done = shown(report)
    assert done["results"] == {"created": MANY}
    assert done["progress"] == {"done": MANY, "total": MANY}
    assert done["inventory"]["result"] == "changed"
    made = held()
    assert len(made) == MANY
    assert all(made[name] == one for name, one in half.items())


def test_a_stopped_import_gives_way_to_the_next_one(
    long_one: Any, held: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.importing import applying, run, store

    report = long_one()
    real, calls = applying.Applier.apply, []

    def stop(self: Any, *given: Any) -> None:
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        real(self, *given)

    monkeypatch.setattr(applying.Applier, "apply", stop)
    monkeypatch.setitem(tk.config, "ckanext.dgagov.import_lease_seconds", 1)
    with pytest.raises(KeyboardInterrupt):
        run.run(report["id"])
    monkeypatch.setattr(applying.Applier, "apply", real)
    assert len(held()) == 3
    wait_until(lambda: store.is_stale(store.get(report["id"]) or {}))
    again = long_one()
    assert again["state"] == "queued"
    assert shown(report)["state"] == "failed"
    done = run.run(again["id"])
    assert done["results"] == {"created": ROWS - 3, "unchanged": 3}
    assert run.run(again["id"]) is None
    assert len(held()) == ROWS


def test_two_at_the_same_moment_only_one_starts(bring: Any, organization: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from ckanext.dgagov.importing import store

    made = [bring(workbook([package(number)]))["id"] for number in range(4)]

    def start(import_id: str) -> bool:
        try:
            store.start(import_id, {"rows": []}, 1)
        except store.BusyError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(start, made)) == 1
    assert store.at_work(organization["id"])["id"] in made


def test_a_made_data_set_that_was_not_written_down_is_known_again(
    long_one: Any, held: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.importing import run, store

    real = store.write_steps
    report = long_one()

    def die(*_given: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "write_steps", die)
    monkeypatch.setattr(run, "TOGETHER", 5)
    monkeypatch.setitem(tk.config, "ckanext.dgagov.import_lease_seconds", 1)
    with pytest.raises(KeyboardInterrupt):
        run.run(report["id"])
    monkeypatch.setattr(store, "write_steps", real)
    assert 1 <= len(held()) < ROWS
    wait_until(lambda: store.is_stale(store.get(report["id"]) or {}))
    assert run.run(report["id"])["results"] == {"created": ROWS}


def test_what_somebody_else_made_meanwhile_is_left_alone(
    long_one: Any, held: Any, organization: Any
) -> None:
    from ckanext.dgagov.importing import run

    report = long_one(all_or_nothing=True)
    last = package(ROWS - 1, data_classification="ลับ", state="draft", owner_org=organization["id"])
    other = call_action("package_create", context={"user": factories.Sysadmin()["name"]}, **last)
    assert run.run(report["id"])["rows"][ROWS - 1]["dataset"] == other["id"]
    assert other["name"] in held()


def test_an_import_of_somebody_who_has_left_is_not_applied(
    long_one: Any, held: Any, organization: Any
) -> None:
    from ckanext.dgagov.importing import run

    user = factories.User()
    call_action(
        "organization_member_create", id=organization["id"], username=user["name"], role="editor"
    )
    report = long_one(user=user["name"])
    call_action("user_delete", id=user["id"])
    with pytest.raises(tk.NotAuthorized):
        run.run(report["id"])
    assert shown(report)["state"] == "failed"
    assert held() == {}

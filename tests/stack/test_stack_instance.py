"""Instances beside each other: own folders, own ports, own data; addresses set from outside."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from local import instance, leftovers, postgres, process, python, redis, site
from local.say import StepError

SET_FROM_OUTSIDE = ("SQLALCHEMY_URL", "REDIS_URL", "SOLR_URL")


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A `.local` of this test, with no address set from outside."""
    monkeypatch.setattr(instance, "LOCAL", tmp_path)
    monkeypatch.setattr("local.lock.LOCAL", tmp_path)
    for prefix in ("CKAN", "DGAGOV_TEST"):
        for name in SET_FROM_OUTSIDE:
            monkeypatch.delenv(f"{prefix}_{name}", raising=False)
    yield tmp_path
    for name in instance.names():
        instance.stop(name)


@pytest.fixture
def only_redis(monkeypatch: pytest.MonkeyPatch, local: Path) -> Path:
    """Instances of Redis alone, the one that starts at once."""
    monkeypatch.setattr(instance, "SERVICES", {"redis": redis})
    return local


@pytest.mark.parametrize("name", ["", "../demo", "a/b", "Demo", "-x", "ทดสอบ", "a" * 50])
def test_a_name_that_leads_elsewhere_is_refused(local: Path, name: str) -> None:
    with pytest.raises(StepError, match="is no name for an instance"):
        instance.folder_of(name)


def test_two_instances_do_not_meet(only_redis: Path) -> None:
    one, two = instance.start("test-one"), instance.start("test-two")
    assert one["CKAN_REDIS_URL"] != two["CKAN_REDIS_URL"]
    assert instance.stop("test-one") == ["Redis"]
    assert instance.status("test-one") == {"Redis": "stopped"}
    assert instance.status("test-two")["Redis"].startswith("running on 127.0.0.1:")
    instance.remove("test-two")
    assert not (only_redis / "test-two").exists()


def test_starting_again_keeps_what_runs(only_redis: Path) -> None:
    first = instance.start("test-one")
    pid = process.running(only_redis / "test-one" / "redis.pid")
    assert instance.start("test-one") == first
    assert process.running(only_redis / "test-one" / "redis.pid") == pid


def test_after_a_crash_it_starts_again(only_redis: Path) -> None:
    instance.start("test-one")
    pid = process.running(only_redis / "test-one" / "redis.pid")
    assert pid is not None
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    assert instance.status("test-one") == {"Redis": "stopped"}
    instance.start("test-one")
    assert instance.status("test-one")["Redis"].startswith("running")


def test_passwords_are_closed_to_others(only_redis: Path) -> None:
    instance.start("test-one")
    for file in ("instance.json", "redis/redis.conf"):
        assert (only_redis / "test-one" / file).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "counts", "ignored"),
    [("demo", "CKAN", "DGAGOV_TEST"), ("test-one", "DGAGOV_TEST", "CKAN")],
)
def test_a_set_address_wins(
    local: Path, monkeypatch: pytest.MonkeyPatch, name: str, counts: str, ignored: str
) -> None:
    """A real catalog's address never reaches a test, which would empty it."""
    for variable in SET_FROM_OUTSIDE:
        monkeypatch.setenv(f"{ignored}_{variable}", "http://real.example.go.th/")
        monkeypatch.setenv(f"{counts}_{variable}", f"http://127.0.0.1:1/{variable}")
    given = instance.start(name)
    for variable in SET_FROM_OUTSIDE:
        assert given[f"CKAN_{variable}"] == f"http://127.0.0.1:1/{variable}"
    assert instance.status(name) == dict.fromkeys(("PostgreSQL", "Redis", "Solr"), "from outside")
    assert not list((local / name).glob("*.pid"))


def test_a_set_port_must_be_a_port(only_redis: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DGAGOV_REDIS_PORT", "70000")
    with pytest.raises(StepError, match="70000 is not a port"):
        instance.start("demo")


def test_what_a_killed_run_left_is_cleared(only_redis: Path) -> None:
    mine = leftovers.new_name()
    instance.start("test-run-1")
    instance.start("test-by-hand")
    pid = process.running(only_redis / "test-run-1" / "redis.pid")
    assert leftovers.sweep() == ["test-run-1"]
    assert pid is not None
    assert subprocess.run(["ps", "-p", str(pid), "-o", "stat="], capture_output=True, text=True,
                          check=False).stdout.strip() in ("", "Zs", "Z")
    assert instance.folder_of(mine).is_dir()
    assert instance.status("test-by-hand")["Redis"].startswith("running")


def test_a_checkout_closed_to_the_server_keeps_its_data_outside(
    local: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "base" / "test-one" / "postgres"
    monkeypatch.setattr(postgres, "_may_enter", lambda folder: False)
    monkeypatch.setattr(postgres, "outside_folder", lambda name: outside)
    folder = local / "test-one"
    folder.mkdir()
    assert postgres.data_folder(folder) == outside
    assert (folder / "postgres").is_symlink()
    assert outside.stat().st_mode & 0o777 == 0o700
    postgres.remove(folder)
    assert not outside.parents[1].exists()


def test_a_folder_laid_there_by_a_stranger_is_refused(
    local: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("stranger")
    base = tmp_path_factory.mktemp("outside") / "base"
    base.symlink_to(elsewhere)
    monkeypatch.setattr(postgres, "_may_enter", lambda folder: False)
    monkeypatch.setattr(postgres, "outside_folder", lambda name: base / name / "postgres")
    folder = local / "test-one"
    folder.mkdir()
    with pytest.raises(StepError, match="belongs to another user"):
        postgres.data_folder(folder)
    assert not list(elsewhere.iterdir())


def test_the_environment_of_the_site_is_its_settings_file_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CKAN_SITE_URL", "http://real.example.go.th")
    given = site.clean_environment({"CKAN_INI": "x"})
    assert "CKAN_SITE_URL" not in given
    assert given["CKAN_INI"] == "x"


def test_another_ckan_asks_for_another_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CKAN_VERSION", raising=False)
    first = python.fingerprint()
    assert python.fingerprint() == first
    monkeypatch.setenv("CKAN_VERSION", "2.11.6")
    assert python.fingerprint() != first
    assert "ckan[requirements]==2.11.6" in python.requirements()


def test_the_state_of_an_instance_survives_a_broken_file(local: Path) -> None:
    folder = local / "test-one"
    folder.mkdir()
    (folder / "instance.json").write_text("{")
    assert instance.read_state(folder) == {}
    instance.write_state(folder, {"redis": {"port": 1}})
    assert json.loads((folder / "instance.json").read_text()) == {"redis": {"port": 1}}

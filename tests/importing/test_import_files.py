"""Files of a ZIP: none is left of a row that failed or was killed, and replaced ones come back."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import uploader
from import_samples import package, workbook

pytestmark = pytest.mark.usefixtures("site")
OLD, NEW, OTHER = b"a,b\n1,2\n", b"a,b\n3,4\n5,6\n", b"c\n7\n"
Files = dict[str, bytes]


def storage() -> Files:
    """Every file of the storage and its bytes."""
    folder = Path(tk.config["ckan.storage_path"]) / "resources"
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def empty_storage(organization: Any) -> None:
    """Data sets of earlier tests are purged; CKAN leaves their files."""
    for path in storage():
        Path(path).unlink()


def resources(records: dict[str, Any]) -> Any:
    """The resources of a data set, without when CKAN last looked at them."""
    listed = records["data-set-0001"]["resources"]
    return [{k: v for k, v in one.items() if k != "metadata_modified"} for one in listed]


def rows(number: int, *names: str, **changes: Any) -> Any:
    """A data set whose resources are these files of the ZIP."""
    resources = [{"name": name, "url": f"files/{name}.csv", "format": "CSV"} for name in names]
    return package(number, resources=resources, **changes)


def bundle(packages: Any, **files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("แบบฟอร์ม.xlsx", workbook(packages))
        for name, content in files.items():
            archive.writestr(f"files/{name}.csv", content)
    return stream.getvalue()


@pytest.fixture
def send(bring: Any) -> Callable[..., Any]:
    def run(packages: Any, files: Files, **options: Any) -> Any:
        return bring(bundle(packages, **files), "ชุด.zip", dry_run=False, **options)

    return run


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch, bring: Any, reset_queues: Any) -> Callable[..., str]:
    """A function that starts an import in a process which is killed when CKAN has written or
    deleted a file for the `calls`-th time; gives the import's id.
    """
    reset_queues()

    def run(packages: Any, files: Files, calls: int, **options: Any) -> str:
        from ckanext.dgagov.importing import run as running

        with monkeypatch.context() as patch:
            patch.setitem(tk.config, "ckanext.dgagov.import_rows_at_once", -1)
            report = bring(bundle(packages, **files), "ชุด.zip", dry_run=False, **options)
        assert report["state"] == "queued"
        model.Session.remove()
        child = os.fork()
        if child == 0:
            try:
                model.ensure_engine().dispose(close=False)
                _die_in_upload(calls)
                running.run(report["id"])
            finally:
                os._exit(1)
        _pid, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        _let_lease_end(report["id"])
        return report["id"]

    return run


def _let_lease_end(import_id: str) -> None:
    from ckanext.dgagov.model import Import

    row = model.Session.get(Import, import_id)
    row.alive_until = row.created
    model.Session.commit()


def _die_in_upload(calls: int) -> None:
    kind = type(uploader.get_resource_uploader({}))
    real, made = kind.upload, []

    def upload(self: Any, *given: Any) -> Any:
        answer = real(self, *given)
        # CKAN 2.11 calls it for resources without a new file as well.
        if self.filename or self.clear:
            made.append(1)
        if len(made) == calls:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    kind.upload = upload


def go_on(import_id: str) -> Any:
    from ckanext.dgagov.importing import run

    model.Session.remove()
    return run.run(import_id)


@pytest.mark.parametrize("calls", [1, 2])
def test_a_kill_after_the_bytes_of_a_new_data_set_leaves_no_file_behind(
    killed: Any, held: Any, calls: int
) -> None:
    files = {"a": OLD, "b": OTHER}
    import_id = killed([rows(1, "a", "b")], files, calls)
    assert len(storage()) == calls
    assert go_on(import_id)["results"] == {"created": 1}
    made = storage()
    assert sorted(made.values()) == sorted(files.values())
    ids = {one["id"] for one in held()["data-set-0001"]["resources"]}
    assert {path.rpartition("/resources/")[2].replace("/", "") for path in made} == ids


@pytest.mark.parametrize("calls", [1, 2, 3])
def test_a_kill_while_a_file_is_replaced_never_mixes_old_and_new(
    send: Any, killed: Any, held: Any, calls: int
) -> None:
    """First the old one is copied, then the new one is written, at last the copy is deleted."""
    send([rows(1, "a")], {"a": OLD})
    import_id = killed([rows(1, "a", maintainer="กองใหม่")], {"a": NEW}, calls)
    left = {1: [OLD, OLD], 2: [OLD, NEW], 3: [NEW]}[calls]
    assert sorted(storage().values()) == sorted(left)
    assert (held()["data-set-0001"]["maintainer"] == "กองใหม่") is (calls == 3)
    assert go_on(import_id)["results"] == {"changed": 1}
    assert list(storage().values()) == [NEW]
    assert held()["data-set-0001"]["maintainer"] == "กองใหม่"


def test_an_import_that_takes_the_place_of_a_killed_one_finds_nothing_half_done(
    send: Any, killed: Any, held: Any
) -> None:
    killed([rows(1, "a")], {"a": OLD}, 1)
    assert held()["data-set-0001"]["state"] == "draft"
    report = send([package(2)], {})
    assert report["results"] == {"created": 1}
    assert storage() == {}
    assert set(held()) == {"data-set-0002"}


def test_all_or_nothing_killed_half_way_is_taken_back_by_the_next_import(
    send: Any, killed: Any, held: Any
) -> None:
    send([rows(1, "a")], {"a": OLD})
    first, known = storage(), held()
    # The third file is that of the second row: the first row is done, its old bytes kept aside.
    killed([rows(1, "a"), rows(2, "b")], {"a": NEW, "b": OTHER}, 3, all_or_nothing=True)
    assert storage() != first
    assert send([package(3)], {})["results"] == {"created": 1}
    assert storage() == first
    after = held()
    assert set(after) == {*known, "data-set-0003"}
    assert resources(after) == resources(known)


def test_all_or_nothing_gives_replaced_files_back_and_takes_new_ones_away(
    send: Any, held: Any, app: Any
) -> None:
    send([rows(1, "a")], {"a": OLD})
    first, known = storage(), held()
    packages = [rows(1, "a", "b"), rows(2, "c"), package(3, data_classification="ลับ")]
    report = send(packages, {"a": NEW, "b": OTHER, "c": OTHER}, all_or_nothing=True)
    assert [row["result"] for row in report["rows"]] == ["undone", "undone", "failed"]
    assert storage() == first
    assert resources(held()) == resources(known)

    good = send(packages[:2], {"a": NEW, "b": OTHER, "c": OTHER}, all_or_nothing=True)
    assert good["results"] == {"changed": 1, "created": 1}
    assert sorted(storage().values()) == sorted([NEW, OTHER, OTHER])  # nothing is kept aside
    address = resources(known)[0]["url"].replace(tk.config["ckan.site_url"], "")
    assert app.get(address).data == NEW


def test_a_change_that_fails_after_its_file_is_written_leaves_the_old_one(
    send: Any, held: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    send([rows(1, "a")], {"a": OLD})
    first, known = storage(), held()
    kind = type(uploader.get_resource_uploader({}))
    real, made = kind.upload, []

    def upload(self: Any, *given: Any) -> Any:
        answer = real(self, *given)
        made.append(1)
        if len(made) == 3:  # the copy of the old one, the new one, the one beside it
            raise OSError("no space left on device")
        return answer

    monkeypatch.setattr(kind, "upload", upload)
    report = send([rows(1, "a", "b")], {"a": NEW, "b": OTHER})
    assert report["results"] == {"failed": 1}
    assert (storage(), held()) == (first, known)


def test_all_or_nothing_is_nothing_when_the_end_of_the_import_fails(
    send: Any, held: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.importing import run

    def fail(*_given: Any) -> None:
        raise RuntimeError("it cannot be scored")

    send([rows(1, "a")], {"a": OLD})
    first, known = storage(), held()
    monkeypatch.setattr(run._Run, "_score", fail)
    report = send([rows(1, "a"), rows(2, "b")], {"a": NEW, "b": OTHER}, all_or_nothing=True)
    assert report["state"] == "failed"
    assert "RuntimeError" in report["problem"]
    assert storage() == first
    assert set(held()) == set(known)
    assert resources(held()) == resources(known)

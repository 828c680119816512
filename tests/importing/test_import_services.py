"""A service that goes away in the middle, a failure of the import itself, and all or nothing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib.search import SearchIndexError
from ckan.tests import factories
from ckan.tests.helpers import call_action
from import_samples import package, workbook

pytestmark = pytest.mark.usefixtures("site")
NOWHERE = "http://127.0.0.1:1/solr/ckan"
TABLES = ("package", "resource", "package_tag", "dgagov_dataset_code", "resource_view")
_MOMENTS = ("metadata_modified",)
"""CKAN writes when it looked at a resource last."""


@pytest.fixture(autouse=True)
def empty_storage(organization: Any) -> None:
    """Data sets of earlier tests are purged; CKAN leaves their files."""
    for path in everything()["files"]:
        Path(path).unlink()


def bundle(packages: Any, codes: Any = None, **files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("form.xlsx", workbook(packages, codes=codes))
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return stream.getvalue()


def with_files(number: int, *names: str, **changes: Any) -> Any:
    files = [{"name": name, "url": f"{name}.csv", "format": "CSV"} for name in names]
    return package(number, resources=files, **changes)


def everything() -> Any:
    """All rows of the tables that an import writes, and all files."""
    model.Session.rollback()
    found: Any = {}
    with model.ensure_engine().connect() as connection:
        for table in TABLES:
            rows = connection.execute(sa.text(f'SELECT * FROM "{table}"')).mappings()
            found[table] = {
                json.dumps({k: str(v) for k, v in row.items() if k not in _MOMENTS}) for row in rows
            }
    # CKAN keeps the link to a keyword that is no more.
    found["package_tag"] = {row for row in found["package_tag"] if '"deleted"' not in row}
    folder = Path(tk.config["ckan.storage_path"]) / "resources"
    found["files"] = {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return found


@contextmanager
def before_row(number: int, what: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Inside it, something happens before a row is applied."""
    from ckanext.dgagov.importing import applying

    real = applying.Applier.apply

    def apply(self: Any, step: Any) -> None:
        if step.number == number:
            what()
        real(self, step)

    with monkeypatch.context() as patch:
        patch.setattr(applying.Applier, "apply", apply)
        yield


def fail() -> None:
    raise RuntimeError("secret: SELECT 1")


@pytest.fixture
def lose_solr(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda: place_solr(monkeypatch, NOWHERE)


def place_solr(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Have CKAN look for Solr at this address."""
    from ckan.lib.search import common

    monkeypatch.setitem(tk.config, "solr_url", address)
    if hasattr(common, "SolrSettings"):
        # CKAN 2.11 remembers the address.
        monkeypatch.setattr(common.SolrSettings, "_url", address)


def last_import() -> Any:
    from ckanext.dgagov.model import Import

    model.Session.rollback()
    return model.Session.scalars(sa.select(Import).order_by(Import.created.desc())).first()


@pytest.mark.parametrize("whole", [False, True])
def test_an_import_goes_on_when_the_index_is_there_again(
    whole: bool, bring: Any, held: Any, lose_solr: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.importing import run

    index = tk.config["solr_url"]
    file = bundle([with_files(1, "a"), with_files(2, "b"), package(3)], a=b"a\n1\n", b=b"b\n1\n")
    with before_row(1, lose_solr, monkeypatch), pytest.raises(SearchIndexError):
        bring(file, "a.zip", dry_run=False, all_or_nothing=whole)
    assert set(held()) == {"data-set-0001"}
    left = last_import()
    assert (left.state, left.problem) == ("running", None)
    assert left.alive_until is not None  # and over: whoever looks goes on at once
    (path,) = everything()["files"].values()
    assert path == b"a\n1\n"

    place_solr(monkeypatch, index)
    assert run.run(left.id)["results"] == {"created": 3}
    assert set(held()) == {"data-set-0001", "data-set-0002", "data-set-0003"}
    assert sorted(everything()["files"].values()) == [b"a\n1\n", b"b\n1\n"]


def test_the_api_names_the_service(
    app: Any, organization: Any, lose_solr: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sysadmin = factories.SysadminWithToken()
    with before_row(0, lose_solr, monkeypatch):
        answer = app.post(
            "/api/3/action/dgagov_workbook_import",
            data={
                "organization": organization["id"],
                "dry_run": "false",
                "upload": (io.BytesIO(workbook([package(1)])), "a.xlsx"),
            },
            headers={"Authorization": sysadmin["token"]},
            content_type="multipart/form-data",
            status=503,
        )
    assert answer.json["error"]["service"] == "Solr"
    assert "HTTPConnection" not in answer.body


def test_an_import_that_fails_itself_is_told_without_inner_words(
    bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with before_row(1, fail, monkeypatch):
        report = bring(workbook([package(1), package(2)]), dry_run=False)
    assert report["state"] == "failed"
    assert "RuntimeError" in report["problem"]
    assert "secret" not in str(report)


def changed() -> Any:
    """What changes data sets 1 and 2, adds files, resources and codes, and makes a new one."""
    link = {"name": "ลิงก์", "url": "https://nso.go.th/new.csv", "format": "CSV"}
    other = package(2, notes="ใหม่")
    other["resources"] = [*package(2)["resources"], link]
    return [
        with_files(1, "a", "c", title="ใหม่", tags=[{"name": "คำใหม่"}], name=...),
        {key: value for key, value in other.items() if key != "name"},
        package(3, name=...), with_files(4, "d"), package(5),
    ]  # fmt: skip


CODES = ["DataSet_11_01", "DataSet_11_02", "DataSet_11_03", "data-set-0004", "data-set-0005"]


@pytest.fixture
def before(bring: Any) -> Any:
    """Three data sets with codes of their own, and all that is there."""
    made = [with_files(1, "a", name=...), package(2, name=...), package(3, name=...)]
    report = bring(bundle(made, CODES[:3], a=b"a\n1\n"), "a.zip", dry_run=False)
    assert report["results"] == {"created": 3}
    # The titles are found by their codes, which the workbook changes for the second.
    return everything()


def test_all_or_nothing_leaves_exactly_what_was_there(
    before: Any, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.importing import applying

    real = applying.Applier._create

    def create(self: Any, step: Any) -> None:
        if step.number == 4:
            fail()
        real(self, step)

    monkeypatch.setattr(applying.Applier, "_create", create)
    codes = [CODES[0], "DataSet_99_02", "DataSet_99_03", *CODES[3:]]
    file = bundle(changed(), codes, a=b"a\n2\n", c=b"c\n", d=b"d\n")
    report = bring(file, "a.zip", dry_run=False, all_or_nothing=True)
    assert report["results"] == {"failed": 1, "undone": 4} or report["results"] == {
        "failed": 1, "undone": 3, "unchanged": 1,
    }  # fmt: skip
    after = everything()
    assert {table: after[table] ^ before[table] for table in TABLES} == {
        table: set() for table in TABLES
    }
    assert after["files"] == before["files"]


def test_taking_back_goes_on_when_the_index_is_there_again(
    before: Any, bring: Any, lose_solr: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even half of a data set is left, such as one whose file is gone."""
    from ckanext.dgagov.importing import run

    index = tk.config["solr_url"]

    def both() -> None:
        lose_solr()
        fail()

    file = bundle(changed(), CODES, a=b"a\n2\n", c=b"c\n", d=b"d\n")
    with before_row(4, both, monkeypatch), pytest.raises(SearchIndexError):
        bring(file, "a.zip", dry_run=False, all_or_nothing=True)
    left = last_import()
    assert left.state == "running"
    place_solr(monkeypatch, index)
    with before_row(4, fail, monkeypatch), pytest.raises(RuntimeError):
        run.run(left.id)
    assert last_import().state == "failed"
    after = everything()
    assert {table: after[table] ^ before[table] for table in TABLES} == {
        table: set() for table in TABLES
    }
    assert after["files"] == before["files"]
    assert "data-set-0004" not in [
        one["name"] for one in call_action("package_search", rows=50)["results"]
    ]

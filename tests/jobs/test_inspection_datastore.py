"""Resources in the DataStore: the real one is asked, by a query with a condition."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import sqlalchemy as sa
from ckan.tests.helpers import call_action

NAME = "dgagov_datastore"


def _address() -> str:
    parts = urlsplit(os.environ["CKAN_SQLALCHEMY_URL"])
    return urlunsplit(parts._replace(path=f"/{NAME}"))


def _functions() -> str:
    """CKAN's own set-up of a DataStore database, without the roles that it divides."""
    import ckanext.datastore

    script = Path(next(iter(ckanext.datastore.__path__))) / "set_permissions.sql"
    text = script.read_text(encoding="utf-8")
    text = text[text.index("CREATE OR REPLACE VIEW") :]
    for role in ("{writeuser}", "{readuser}", "{mainuser}"):
        text = text.replace(role, "CURRENT_USER")
    return text


@pytest.fixture(scope="module")
def datastore_address() -> Iterator[str]:
    """The address of a DataStore database of its own, with the functions that CKAN wants."""
    main = sa.create_engine(os.environ["CKAN_SQLALCHEMY_URL"], isolation_level="AUTOCOMMIT")
    with main.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {NAME}"))
        connection.execute(sa.text(f"CREATE DATABASE {NAME}"))
    made = sa.create_engine(_address())
    with made.begin() as connection:
        connection.connection.cursor().execute(_functions())
    made.dispose()
    yield _address()
    with main.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {NAME} WITH (FORCE)"))


@pytest.fixture
def datastore(
    datastore_address: str, monkeypatch: Any, ckan_config: Any, make_app: Any
) -> Iterator[None]:
    """The plugin, on that database. Reader and writer are one: fine for what is tested here."""
    import ckan.plugins as p
    from ckanext.datastore.backend.postgres import (
        DatastorePostgresqlBackend,
        get_write_engine,
    )

    monkeypatch.setitem(ckan_config, "ckan.datastore.write_url", datastore_address)
    monkeypatch.setitem(ckan_config, "ckan.datastore.read_url", datastore_address)
    monkeypatch.setattr(
        DatastorePostgresqlBackend, "_check_urls_and_permissions", lambda self: None
    )
    # CKAN 2.11 loads one more by itself, and does not take it twice.
    loaded = [name for name in p.core._PLUGINS if name != "synchronous_search"]
    plugins = [*loaded, "datastore"]
    monkeypatch.setitem(ckan_config, "ckan.plugins", plugins)
    application = make_app().flask_app  # loads the plugins anew
    with application.test_request_context():
        yield
    get_write_engine().dispose()


def _look(resource: dict[str, Any]) -> dict[str, Any]:
    from ckanext.dgagov.inspecting.worker import work_through

    work_through(near=0)
    return call_action("dgagov_inspection_show", id=resource["id"])


def test_an_upload_that_is_in_the_datastore_too(upload: Any, datastore: None, rows: Any) -> None:
    resource = upload()
    assert "datastore" not in _look(resource)["facts"]
    records = [{"ปี": "2565", "จังหวัด": "แพร่"}, {"ปี": "2566", "จังหวัด": "น่าน"}]
    call_action("datastore_create", resource_id=resource["id"], force=True, records=records)
    assert rows()[0]["state"] == "queued", "it is looked at anew"
    found = _look(resource)
    assert (found["facts"]["channel"], found["facts"]["datastore"]) == ("upload", True)
    assert found["report"]["datastore"]["total"] == 2
    assert found["report"]["datastore"]["condition"] == {"ปี": 2565}
    call_action("datastore_delete", resource_id=resource["id"], force=True)
    assert "datastore" not in _look(resource)["facts"]


def test_rows_that_are_in_the_datastore_only(dataset: Any, datastore: None) -> None:
    records = [{"วันที่": f"2023-01-0{day}", "อำเภอ": "ปัว", "จำนวน": day} for day in range(1, 6)]
    made = call_action(
        "datastore_create", resource={"package_id": dataset["id"], "format": "CSV"},
        records=records, force=True,
    )  # fmt: skip
    found = _look({"id": made["resource_id"]})
    facts = found["facts"]
    assert (facts["channel"], facts["reach"], facts["datastore"]) == ("datastore", "ok", True)
    assert (facts["step"], facts["places"]) == ("day", ["district"])
    assert found["report"]["findings"]["tables"][0]["rows"] == 5


def test_a_resource_whose_rows_are_gone_is_told(link: Any, datastore: None) -> None:
    resource = link("http://a.example/datastore/dump/x", url_type="datastore")
    found = _look(resource)
    assert (found["facts"]["reach"], found["facts"]["why"]) == ("unknown", "datastore_not_found")
    assert found["report"]["datastore"]["works"] is False

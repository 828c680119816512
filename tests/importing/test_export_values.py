"""Values that a form has no room for, and rights: what goes out of a catalog comes in again."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action
from import_samples import package
from test_import_round_trip import cells, exported

pytestmark = pytest.mark.usefixtures("site")

_MADE_ANEW = {
    "id",
    "package_id",
    "metadata_created",
    "metadata_modified",
    "created",
    "creator_user_id",
}
_LINK = {"name": "ก", "url": "https://nso.go.th/1.csv", "format": "CSV"}
MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTRAS = {
    "guid": "a-1",
    "หมายเหตุของระบบเดิม": "เก็บไว้",
    "dcat:theme": "=ข",
    "spatial-text": "[1,2]",
    "digits": "2566",
    "not a number": "number 5",
}
DIFFICULT: dict[str, dict[str, Any]] = {
    "extras": {"extras": [{"key": key, "value": value} for key, value in EXTRAS.items()]},
    "resource": {
        "resources": [
            {**_LINK, "rows": 5, "share": 0.5, "none": 0, "flag": False, "หน่วย": "คน", "a-b": "x"}
        ]
    },
    "text like a list": {"data_source": "[2565]", "unit_of_measure": '["คน"]'},
    "text like an escape": {"notes": "_x005F_x000D_ กับ _x000D_"},
    "defused before": {"title": "'=SUM(1)", "notes": "''@ก", "data_source": "=cmd|'/c calc'!A1"},
    "beyond a cell": {"notes": "😀" * 20_000 + "ท้าย"},
    "private": {"private": True},
}


def again(record: dict[str, Any]) -> dict[str, Any]:
    """A record without what every catalog makes anew."""
    kept = {key: value for key, value in record.items() if key not in _MADE_ANEW}
    kept["resources"] = [
        {key: value for key, value in resource.items() if key not in _MADE_ANEW}
        for resource in record["resources"]
    ]
    return kept


@pytest.mark.parametrize("name", DIFFICULT)
def test_nothing_changes_here_and_all_of_it_comes_into_another_catalog(
    bring: Any, organization: Any, held: Callable[[], Any], name: str
) -> None:
    made = call_action(
        "package_create", **package(1, **DIFFICULT[name]), owner_org=organization["id"]
    )
    (before,) = held().values()
    book = exported(organization)
    assert bring(book)["counts"] == {"unchanged": 1}
    call_action("dataset_purge", id=made["id"])
    report = bring(book, dry_run=False)
    assert report["results"] == {"created": 1}, report["rows"]
    (after,) = held().values()
    assert again(after) == again(before)
    assert cells(exported(organization)) == cells(book)


def test_a_changed_extra_leaves_the_others(bring: Any, organization: Any, held: Any) -> None:
    changes = DIFFICULT["extras"]
    call_action("package_create", **package(1, **changes), owner_org=organization["id"])
    book = exported(organization)
    call_action(
        "package_patch", id="data-set-0001",
        extras=[{"key": "guid", "value": "b-2"}, {"key": "later", "value": "x"}],
    )  # fmt: skip
    report = bring(book, dry_run=False)
    assert report["results"] == {"changed": 1}, report["rows"]
    found = held()["data-set-0001"]
    assert {key: found.get(key) for key in EXTRAS} == EXTRAS
    assert found["later"] == "x"
    assert bring(book)["counts"] == {"unchanged": 1}


@pytest.mark.ckan_config("ckanext.dgagov.enforce", "report")
def test_values_outside_the_lists_that_nobody_touched_are_unchanged(
    bring: Any, organization: Any
) -> None:
    values = {
        "update_frequency_unit": "ทุกเมื่อเชื่อวัน", "objective": ["นอกบัญชี", "พันธกิจหน่วยงาน"],
        "data_category": "ลับเฉพาะ", "last_updated_date": "เมื่อวาน",
    }  # fmt: skip
    call_action("package_create", **package(1, **values), owner_org=organization["id"])
    assert bring(exported(organization))["counts"] == {"unchanged": 1}


def test_deleted_ones_and_other_types_stay_out(organization: Any) -> None:
    for number in (1, 2):
        call_action("package_create", **package(number), owner_org=organization["id"])
    call_action("package_delete", id="data-set-0002")
    factories.Dataset(type="showcase", name="showcase-1", owner_org=organization["id"])
    texts = {value for rows in cells(exported(organization)).values() for r in rows for value in r}
    assert "data-set-0001" in texts
    assert not texts & {"data-set-0002", "showcase-1"}


def test_no_data_set_is_lost_between_two_statements(
    organization: Any, held: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor those of old catalogs, which do not know when they were made."""
    import sqlalchemy as sa
    from ckan import model

    from ckanext.dgagov.importing import catalog

    names = {call_action(
        "package_create", **package(number), owner_org=organization["id"]
    )["name"] for number in range(5)}  # fmt: skip
    old = model.package_table.c.name.in_([f"data-set-{n:04}" for n in (1, 2, 4)])
    model.Session.execute(sa.update(model.package_table).where(old).values(metadata_created=None))
    model.Session.commit()
    monkeypatch.setattr(catalog, "BATCH", 2)
    assert set(held()) == names


def test_a_broken_off_export_leaves_the_file_that_was_there(
    cli: Any, organization: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.cli import dgagov
    from ckanext.dgagov.importing import exporting

    def broken_off(stream: Any, *given: Any, **options: Any) -> None:
        stream.write(b"PK half")
        raise OSError(28, "No space left on device")

    out = tmp_path / "ก.xlsx"
    command = ["export", organization["name"], "-o", str(out)]
    assert cli.invoke(dgagov, command).exit_code == 0
    before = out.read_bytes()
    monkeypatch.setattr(exporting, "write", broken_off)
    answer = cli.invoke(dgagov, command)
    assert (answer.exit_code, "No space left" in answer.output) == (3, True)
    assert [one.name for one in tmp_path.iterdir()] == ["ก.xlsx"]
    assert out.read_bytes() == before
    missing = cli.invoke(dgagov, [*command[:-1], str(tmp_path / "none" / "a.xlsx")])
    assert missing.exit_code == 3


def test_a_download_goes_in_again_by_the_page(app: Any, organization: Any, held: Any) -> None:
    for number in (1, 2):
        values = package(number, private=number == 2)
        call_action("package_create", **values, owner_org=organization["id"])
    user = factories.UserWithToken()
    call_action(
        "organization_member_create", id=organization["id"], username=user["name"], role="editor"
    )
    headers = {"Authorization": user["token"]}
    address = f"/organization/workbook/{organization['name']}"
    answer = app.get(f"{address}/download?layout=2022", headers=headers)
    assert answer.headers["Content-Type"] == MIMETYPE
    assert f"filename={organization['name']}-2022.xlsx" in answer.headers["Content-Disposition"]
    before = held()
    data = {"upload": (io.BytesIO(answer.data), "ก.xlsx")}
    page = app.post(address, data=data, headers=headers, content_type="multipart/form-data")
    assert "เหมือนเดิม 2" in page.body
    assert held() == before
    for place in ("download", "download?content=example"):
        app.get(f"{address}/{place}", status=403)
    app.get(f"{address}/download?layout=2019", headers=headers, status=400)


def test_whoever_may_only_read_takes_no_drafts_out(organization: Any) -> None:
    reader = factories.User()
    call_action(
        "organization_member_create", id=organization["id"], username=reader["name"], role="member"
    )
    for user in (reader["name"], ""):
        with pytest.raises(tk.NotAuthorized):
            tk.get_action("dgagov_workbook_export")(
                {"user": user}, {"organization": organization["id"]}
            )

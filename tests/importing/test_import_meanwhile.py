"""What others changed after a preview, or while an import is applied, is never overwritten."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action
from import_samples import inventory, package, workbook

pytestmark = pytest.mark.usefixtures("site")
NAME = "data-set-0001"


def edit(**values: Any) -> None:
    """What somebody else does."""
    user = {"user": factories.Sysadmin()["name"]}
    call_action("package_patch", context=user, id=values.pop("id", NAME), **values)
    model.Session.commit()


def accept(bring: Any, preview: Any, **options: Any) -> Any:
    return bring(None, id=preview["id"], dry_run=False, **options)


@pytest.fixture
def previewed(bring: Any) -> Any:
    """A function: put data sets 1 and 2 in, then preview a workbook that changes both titles."""

    def make(**options: Any) -> Any:
        bring(workbook([package(1), package(2)]), dry_run=False)
        changed = [package(1, title="ใหม่ ๑"), package(2, title="ใหม่ ๒"), package(3)]
        preview = bring(workbook(changed), **options)
        assert preview["counts"] == {"change": 2, "create": 1}
        return preview

    return make


def codes(report: Any, number: int = 0) -> list[str]:
    return [reason["code"] for reason in report["rows"][number]["reasons"]]


def test_a_value_that_somebody_else_changed_stays_and_is_told(
    previewed: Any, bring: Any, held: Any
) -> None:
    preview = previewed()
    edit(title="ของผู้อื่น")
    report = accept(bring, preview)
    assert report["results"] == {"changed": 1, "created": 1, "refused": 1}
    (reason,) = report["rows"][0]["reasons"]
    assert reason["cell"]
    for text in reason["text"].values():
        assert "จำนวนกำลังแรงงานรวม 1" in text
        assert "ของผู้อื่น" in text
    assert held()[NAME]["title"] == "ของผู้อื่น"
    assert held()["data-set-0002"]["title"] == "ใหม่ ๒"

    again = bring(workbook([package(1, title="ใหม่ ๑")]))  # seen now, so it may be applied
    assert accept(bring, again)["results"] == {"changed": 1}


def test_what_does_not_touch_the_row_keeps_nobody_up(previewed: Any, bring: Any, held: Any) -> None:
    preview = previewed()
    edit(url="https://nso.go.th/")
    assert accept(bring, preview)["results"] == {"changed": 2, "created": 1}
    assert held()[NAME]["url"] == "https://nso.go.th/"
    assert held()[NAME]["title"] == "ใหม่ ๑"


def test_all_or_nothing_is_nothing_then(previewed: Any, bring: Any, held: Any) -> None:
    preview = previewed(all_or_nothing=True)
    edit(title="ของผู้อื่น")
    before = held()
    report = accept(bring, preview, all_or_nothing=True)
    assert report["results"] == {"held_back": 2, "refused": 1}
    assert held() == before


def test_what_was_unchanged_is_not_turned_back(bring: Any, held: Any) -> None:
    bring(workbook([package(1)]), dry_run=False)
    preview = bring(workbook([package(1), package(2)]))
    edit(title="ของผู้อื่น")
    assert codes(accept(bring, preview)) == ["changed_meanwhile"]
    assert held()[NAME]["title"] == "ของผู้อื่น"


def test_what_somebody_else_made_or_removed(
    previewed: Any, bring: Any, held: Any, organization: Any
) -> None:
    preview = previewed()
    others = package(3, title="ของผู้อื่น", owner_org=organization["id"])
    call_action("package_create", **others, data_classification="ลับ", state="draft")
    call_action("dataset_purge", id=NAME)
    report = accept(bring, preview)
    assert report["results"] == {"changed": 1, "refused": 2}
    assert codes(report, 0) == ["removed_meanwhile"]
    assert codes(report, 2) == ["made_meanwhile"]
    assert NAME not in held()
    assert held()["data-set-0003"]["title"] == "ของผู้อื่น"


def test_a_change_while_the_import_is_under_way(
    previewed: Any, bring: Any, held: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the plan of an import and a row of it may be a quarter of an hour."""
    from ckanext.dgagov.importing import applying

    preview, real = previewed(), applying.Applier.apply

    def late(self: Any, step: Any) -> None:
        if step.number == 0:
            edit(title="ของผู้อื่น")
        if step.number == 1:
            edit(id="data-set-0002", notes="ของผู้อื่น")
        real(self, step)

    monkeypatch.setattr(applying.Applier, "apply", late)
    report = accept(bring, preview)
    assert report["results"] == {"changed": 1, "created": 1, "failed": 1}
    assert codes(report) == ["changed_meanwhile"]
    assert held()[NAME]["title"] == "ของผู้อื่น"
    both = held()["data-set-0002"]
    assert (both["title"], both["notes"]) == ("ใหม่ ๒", "ของผู้อื่น")


def test_a_file_that_somebody_else_replaced_stays(bring: Any, held: Any) -> None:
    def bundle(content: bytes) -> bytes:
        stream = io.BytesIO()
        files = [{"name": "ก", "url": "a.csv", "format": "CSV"}]
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("form.xlsx", workbook([package(1, resources=files)]))
            archive.writestr("a.csv", content)
        return stream.getvalue()

    bring(bundle(b"a\n1\n"), "a.zip", dry_run=False)
    preview = bring(bundle(b"a\n2\n"), "a.zip")
    assert preview["counts"] == {"change": 1}
    bring(bundle(b"a\n3\n"), "a.zip", dry_run=False)
    before = held()
    assert codes(accept(bring, preview)) == ["resources_meanwhile"]
    assert held() == before


def test_a_list_that_somebody_else_changed_stays(bring: Any, organization: Any) -> None:
    preview = bring(workbook([package(1)], inventory((NAME, "ก"))))
    others = inventory((NAME, "ของผู้อื่น"))
    call_action(
        "dgagov_inventory_update", organization=organization["id"], document=others, version=0
    )
    report = accept(bring, preview)
    assert report["results"] == {"created": 1}
    assert report["inventory"]["result"] == "refused"
    assert [one["code"] for one in report["inventory"]["reasons"]] == ["inventory_meanwhile"]


def test_what_was_refused_in_the_preview_stays_refused(bring: Any, held: Any) -> None:
    other = factories.Organization()
    taken = factories.Dataset(owner_org=other["id"], name=NAME, **_whole())
    preview = bring(workbook([package(1), package(2)]))
    assert preview["counts"] == {"create": 1, "refused": 1}
    call_action("dataset_purge", id=taken["id"])
    report = accept(bring, preview)
    assert report["results"] == {"created": 1, "refused": 1}
    assert codes(report) == ["name_elsewhere"]
    assert set(held()) == {"data-set-0002"}


def _whole() -> Any:
    return {key: value for key, value in package(1).items() if key not in ("name", "resources")}

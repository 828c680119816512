"""The inventory: saved whole, version by version, without losing anybody's change."""

from __future__ import annotations

import threading
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action

pytestmark = pytest.mark.usefixtures("with_plugins", "dgagov_site")


def _document(*entries: dict[str, Any], issue: str = "การขับเคลื่อน e-Service") -> dict[str, Any]:
    process = {"title": "ให้บริการ", "subprocesses": [], "datasets": list(entries)}
    area = {
        "focus_area": 9,
        "issue": issue,
        "goal": "วางแผน",
        "agencies": ["สำนักงาน ก.พ.ร."],
        "missions": [{"title": "ภารกิจบริการ", "processes": [process]}],
    }
    return {"focus_areas": [area]}


def _update(organization: dict[str, Any], version: int, document: Any) -> dict[str, Any]:
    return call_action(
        "dgagov_inventory_update",
        organization=organization["id"],
        version=version,
        document=document,
    )


def _entry(**values: Any) -> dict[str, Any]:
    return {"code": "DataSet_11_01", "title": "แผนการดำเนินงาน", "dataset": None, **values}


def test_an_organization_begins_with_an_empty_document_of_version_0() -> None:
    organization = factories.Organization()
    shown = call_action("dgagov_inventory_show", organization=organization["name"])
    assert (shown["version"], shown["document"]) == (0, {"focus_areas": []})
    assert shown["modified_by"] is None


def test_what_is_saved_is_shown() -> None:
    organization = factories.Organization()
    document = _document(_entry())
    saved = _update(organization, 0, document)
    assert saved["version"] == 1
    assert saved["document"] == document
    assert call_action("dgagov_inventory_show", organization=organization["id"]) == saved


def test_a_change_from_an_older_version_is_refused_and_nothing_is_lost() -> None:
    organization = factories.Organization()
    _update(organization, 0, _document(issue="ประเด็นแรก"))
    second = _update(organization, 1, _document(issue="ประเด็นที่สอง"))
    with pytest.raises(tk.ValidationError) as refusal:
        _update(organization, 1, _document(issue="ประเด็นที่หายไม่ได้"))
    assert "2" in refusal.value.error_dict["version"][0]
    assert call_action("dgagov_inventory_show", organization=organization["id"]) == second


def test_the_same_document_adds_no_version() -> None:
    organization = factories.Organization()
    first = _update(organization, 0, _document())
    assert _update(organization, 1, _document()) == first


def test_of_two_who_save_at_the_same_moment_one_is_told() -> None:
    organization = factories.Organization()
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def save(issue: str) -> None:
        barrier.wait()
        try:
            _update(organization, 0, _document(issue=issue))
            outcomes.append("saved")
        except tk.ValidationError as error:
            outcomes.append(",".join(error.error_dict))
        finally:
            model.Session.remove()

    threads = [threading.Thread(target=save, args=(f"ประเด็นที่ {i}",)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "version"]


def test_an_entry_may_name_a_data_set_of_the_organization_by_name_or_id() -> None:
    organization = factories.Organization()
    dataset = factories.Dataset(owner_org=organization["id"], state="draft")
    by_name = _update(organization, 0, _document(_entry(dataset=dataset["name"])))
    entry = by_name["document"]["focus_areas"][0]["missions"][0]["processes"][0]["datasets"][0]
    assert entry["dataset"] == dataset["id"]


def test_a_data_set_of_another_organization_is_refused_at_its_place() -> None:
    organization, other = factories.Organization(), factories.Organization()
    dataset = factories.Dataset(owner_org=other["id"], state="draft")
    with pytest.raises(tk.ValidationError) as refusal:
        _update(organization, 0, _document(_entry(dataset=dataset["name"])))
    place = "focus_areas[0].missions[0].processes[0].datasets[0].dataset"
    assert dataset["name"] in refusal.value.error_dict[place][0]


def test_an_entry_keeps_its_data_set_after_that_was_deleted() -> None:
    organization = factories.Organization()
    dataset = factories.Dataset(owner_org=organization["id"], state="draft")
    _update(organization, 0, _document(_entry(dataset=dataset["id"])))
    call_action("package_delete", id=dataset["id"])
    saved = _update(organization, 1, _document(_entry(dataset=dataset["id"]), issue="ใหม่"))
    assert saved["version"] == 2


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ("ไม่ใช่เอกสาร", "document"),
        ({"focus_areas": "9"}, "focus_areas"),
        ({"focus_areas": [{"focus_area": 11}]}, "focus_areas[0].focus_area"),
        ({"focus_areas": [{"focus_area": True}]}, "focus_areas[0].focus_area"),
        ({"focus_areas": [{"focus_area": 9, "issue": ["ประเด็น"]}]}, "focus_areas[0].issue"),
        ({"focus_areas": [{"focus_area": 9, "issue": "ก\x00"}]}, "focus_areas[0].issue"),
        ({"focus_areas": [{"focus_area": 9, "issue": "ก" * 6000}]}, "focus_areas[0].issue"),
        ({"focus_areas": [{"focus_area": 9, "mission": []}]}, "focus_areas[0]"),
    ],
)
def test_a_wrong_document_is_refused_by_place(document: Any, place: str) -> None:
    organization = factories.Organization()
    with pytest.raises(tk.ValidationError) as refusal:
        _update(organization, 0, document)
    assert set(refusal.value.error_dict) == {place}
    shown = call_action("dgagov_inventory_show", organization=organization["id"])
    assert shown["version"] == 0


def test_earlier_versions_are_kept() -> None:
    from ckanext.dgagov.model import Inventory

    organization = factories.Organization()
    for version in range(3):
        _update(organization, version, _document(issue=f"ประเด็นที่ {version}"))
    kept = model.Session.query(Inventory).filter_by(organization_id=organization["id"]).all()
    assert sorted(row.version for row in kept) == [1, 2, 3]


def test_the_inventory_goes_with_a_purged_organization() -> None:
    organization = factories.Organization()
    _update(organization, 0, _document())
    call_action("organization_purge", id=organization["id"])
    with pytest.raises(tk.ObjectNotFound):
        call_action("dgagov_inventory_show", organization=organization["id"])


@pytest.mark.parametrize("value", ["ไม่มีหน่วยงานนี้", "", None, 5])
def test_an_unknown_organization_is_named(value: Any) -> None:
    with pytest.raises((tk.ObjectNotFound, tk.ValidationError)) as refusal:
        call_action("dgagov_inventory_show", organization=value)
    assert isinstance(refusal.value, tk.ValidationError) or str(value) in str(refusal.value)


def test_an_unknown_indicator_is_named_with_the_known_ones() -> None:
    organization = factories.Organization()
    with pytest.raises(tk.ValidationError) as refusal:
        call_action("dgagov_inventory_show", organization=organization["id"], indicator="fy1999")
    assert "fy1999" in refusal.value.error_dict["indicator"][0]
    assert "fy2565" in refusal.value.error_dict["indicator"][0]

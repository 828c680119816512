"""Records of catalogs that run today: they load, are shown, and keep every value."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action

Record = dict[str, Any]

FILE = Path(__file__).parents[1] / "data" / "real_records.jsonl"
RECORDS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
CHANGES_ITSELF = {"metadata_modified"}

pytestmark = [
    pytest.mark.usefixtures("site"),
    pytest.mark.ckan_config("ckanext.dgagov.enforce", "report"),
]


def as_sent(record: Record) -> Record:
    """A record without the notes of its collector (`_…`) and what the API makes itself."""
    kept = {key: value for key, value in record.items() if not key.startswith("_")}
    kept.pop("organization", None)
    if "resources" in kept:
        kept["resources"] = [
            {key: value for key, value in resource.items() if not key.startswith("_")}
            for resource in kept["resources"]
        ]
    return kept


def load(record: Record, organization: Record) -> Record:
    return call_action("package_create", **record, owner_org=organization["id"])


def assert_holds(shown: Record, sent: Record) -> None:
    """Every value that was sent is there; `null` is core's way to say that nothing is."""
    for key, value in sent.items():
        if key == "resources":
            assert len(shown[key]) == len(value)
            for resource, sent_resource in zip(shown[key], value, strict=True):
                assert_holds(resource, sent_resource)
        elif value is None:
            assert shown.get(key) is None
        else:
            assert shown[key] == value


def test_there_are_records_to_test():
    assert len(RECORDS) == 31


def test_each_record_loads_and_a_patch_of_one_field_changes_nothing_else(organization):
    for record in RECORDS:
        sent = as_sent(record)
        shown = load(copy.deepcopy(sent), organization)
        assert shown["name"]
        assert_holds(shown, sent)
        stored = call_action("package_show", id=shown["id"])
        patched = call_action(
            "package_patch", id=shown["id"], data_source="ทะเบียนของหน่วยงาน (แก้ไข)"
        )
        assert patched["data_source"] == "ทะเบียนของหน่วยงาน (แก้ไข)"
        for key in (patched.keys() | stored.keys()) - CHANGES_ITSELF - {"data_source"}:
            # Core leaves out `extras` and lists that are empty on one way and not on another.
            assert (patched.get(key) or None) == (stored.get(key) or None), (record, key)
        found = call_action("package_search", fq=f"id:{shown['id']}")
        assert found["results"][0]["title"] == stored["title"]
        call_action("dataset_purge", id=shown["id"])


def test_each_record_is_shown_in_both_languages(organization, app):
    for record in RECORDS:
        dataset = load(as_sent(record), organization)
        for place in ("/dataset/", "/en/dataset/"):
            page = app.get(place + dataset["name"])
            assert page.status_code == 200
            assert dataset["title"].replace("&", "&amp;") in page.body
        for resource in dataset["resources"]:
            address = f"/dataset/{dataset['name']}/resource/{resource['id']}"
            assert app.get(address).status_code == 200
        call_action("dataset_purge", id=dataset["id"])


def test_each_record_is_edited_by_the_form_without_loss(organization, app):
    """The form shows values outside the lists too, so that saving it does not lose them."""
    from bs4 import BeautifulSoup
    from ckan.tests import factories

    admin = factories.SysadminWithToken()
    headers = {"Authorization": admin["token"]}
    for record in (*RECORDS[:5], RECORDS[12]):
        dataset = load(as_sent(record), organization)
        for page in (1, 2, 3):
            address = f"/dataset/edit/{dataset['name']}/{page}"
            answer = app.get(address, headers=headers)
            form = BeautifulSoup(answer.body, "html.parser").select_one("#dataset-edit")
            data = form_data(form)
            assert data
            saved = app.post(address, data=data, headers=headers, follow_redirects=False)
            assert saved.status_code == 302, saved.body
        after = call_action("package_show", id=dataset["id"])
        for key in after.keys() & dataset.keys() - CHANGES_ITSELF:
            if dataset[key] not in (None, "", []):
                assert after[key] == dataset[key], (record["_source"], key)
        call_action("dataset_purge", id=dataset["id"])


def form_data(form: Any) -> dict[str, list[str]]:
    """What a browser would send of a form."""
    data: dict[str, list[str]] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name = field["name"]
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            data.setdefault(name, []).append(chosen["value"] if chosen else "")
        elif field.name == "textarea":
            # A browser drops the first line break of a text area.
            data.setdefault(name, []).append(field.text.removeprefix("\n"))
        elif field.get("type") != "checkbox" or field.has_attr("checked"):
            data.setdefault(name, []).append(field.get("value", ""))
    data["save"] = [""]
    return data


def test_the_same_records_are_refused_when_publishing_is_strict(organization, monkeypatch):
    monkeypatch.setitem(tk.config, "ckanext.dgagov.enforce", "publish")
    for record in RECORDS:
        with pytest.raises(tk.ValidationError) as caught:
            load(as_sent(record), organization)
        assert caught.value.error_dict


def test_unknown_extras_survive(organization):
    extras = [{"key": "gd_code", "value": "๑๒๓"}, {"key": "ระบบเดิม", "value": '{"a": [1]}'}]
    sent = as_sent(RECORDS[0])
    sent["resources"] = [{"url": "https://fpo.go.th/a.csv", "gd_resource": ["ก", {"ข": 1}]}]
    dataset = load({**sent, "extras": extras}, organization)
    patched = call_action("package_patch", id=dataset["id"], data_source="สำนักงบประมาณ")
    assert sorted(patched["extras"], key=lambda e: e["key"]) == sorted(
        extras, key=lambda e: e["key"]
    )
    call_action("resource_patch", id=patched["resources"][0]["id"], description="งบประมาณ")
    shown = call_action("package_show", id=dataset["id"])
    assert shown["resources"][0]["gd_resource"] == ["ก", {"ข": 1}]
    assert shown["extras"] == patched["extras"]


def test_identity_does_not_change(organization):
    """The central registry knows a data set by its id and name."""
    sent = as_sent(RECORDS[4])
    dataset = load(sent, organization)
    assert dataset["id"] == "20e57e2e-864a-4e46-a9b7-6447f8f1b081"
    changed = call_action(
        "package_patch",
        id=dataset["id"],
        title="ชื่อใหม่ทั้งหมด",
        type="harvest",
        data_type="ข้อมูลระเบียน",
    )
    assert {k: changed[k] for k in ("id", "name", "type")} == {
        k: dataset[k] for k in ("id", "name", "type")
    }
    assert changed["type"] == "dataset"

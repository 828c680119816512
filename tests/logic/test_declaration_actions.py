"""Declarations: rows are added, never changed."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action

pytestmark = pytest.mark.usefixtures("with_plugins", "dgagov_site")

URL = "https://data.example.go.th"


def _declare(organization: dict[str, Any], **values: Any) -> dict[str, Any]:
    statement = {"kind": "catalog_url", "value": URL, **values}
    return call_action("dgagov_declaration_create", organization=organization["id"], **statement)


def _list(organization: dict[str, Any], **values: Any) -> list[dict[str, Any]]:
    return call_action("dgagov_declaration_list", organization=organization["id"], **values)


def _catalog(organization: dict[str, Any]) -> dict[str, Any]:
    card = call_action("dgagov_organization_score", id=organization["id"])
    return next(c for c in card["criteria"] if c["id"] == "catalog")


def test_a_declaration_says_who_when_what_and_why() -> None:
    organization, user = factories.Organization(), factories.Sysadmin()
    made = call_action(
        "dgagov_declaration_create",
        {"user": user["name"]},
        organization=organization["id"],
        kind="catalog_url",
        value=f" {URL} ",
        reason="ระบบบัญชีข้อมูลของหน่วยงาน",
        evidence_url="https://example.go.th/order.pdf",
    )
    assert made["created_by"] == user["name"]
    assert made["created"].endswith("+00:00")
    assert (made["value"], made["reason"]) == (URL, "ระบบบัญชีข้อมูลของหน่วยงาน")
    assert _list(organization) == [made]


def test_the_catalog_earns_its_points_until_the_declaration_is_withdrawn() -> None:
    organization = factories.Organization()
    assert _catalog(organization)["state"] == "fail"
    made = _declare(organization)
    assert _catalog(organization)["state"] == "pass"
    withdrawal = call_action("dgagov_declaration_delete", id=made["id"], reason="ย้ายเว็บไซต์")
    assert withdrawal["withdraws"] == made["id"]
    assert _catalog(organization)["state"] == "fail"
    assert _list(organization) == []
    assert [row["id"] for row in _list(organization, history=True)] == [
        made["id"],
        withdrawal["id"],
    ]


def test_a_declaration_is_withdrawn_once() -> None:
    made = _declare(factories.Organization())
    withdrawal = call_action("dgagov_declaration_delete", id=made["id"])
    with pytest.raises(tk.ValidationError):
        call_action("dgagov_declaration_delete", id=made["id"])
    with pytest.raises(tk.ValidationError):
        call_action("dgagov_declaration_delete", id=withdrawal["id"])


@pytest.mark.parametrize(
    "value",
    [
        "",
        "ไม่ใช่ที่อยู่",
        "ftp://data.go.th",
        "http://localhost:5000",
        "http://192.168.1.5",
        "http://[::1]",
    ],
)
def test_a_url_that_nobody_else_can_reach_is_refused(value: str) -> None:
    organization = factories.Organization()
    with pytest.raises(tk.ValidationError) as refusal:
        _declare(organization, value=value)
    assert refusal.value.error_dict["value"][0]
    assert _list(organization, history=True) == []


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(tk.ValidationError) as refusal:
        _declare(factories.Organization(), kind="moon_phase")
    assert "moon_phase" in refusal.value.error_dict["kind"][0]


def test_a_kind_is_refused_on_what_it_is_not_about() -> None:
    organization = factories.Organization()
    dataset = factories.Dataset(owner_org=organization["id"], state="draft")
    with pytest.raises(tk.ValidationError):
        _declare(organization, dataset=dataset["id"])


def test_something_to_declare_about_is_needed() -> None:
    with pytest.raises(tk.ValidationError) as refusal:
        call_action("dgagov_declaration_create", kind="catalog_url", value=URL)
    assert "organization" in refusal.value.error_dict


@pytest.mark.parametrize("evidence", ["javascript:alert(1)", "file:///etc/passwd", "ไม่มี"])
def test_an_evidence_url_is_a_web_address(evidence: str) -> None:
    with pytest.raises(tk.ValidationError) as refusal:
        _declare(factories.Organization(), evidence_url=evidence)
    assert evidence in refusal.value.error_dict["evidence_url"][0]

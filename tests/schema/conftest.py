"""A site with the schema, and data sets for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Record = dict[str, Any]


def complete(**changes: Any) -> Record:
    """A public data set of statistics with all 14 items, as the API takes it."""
    record: Record = {
        "data_type": "ข้อมูลสถิติ",
        "title": "จำนวนกำลังแรงงานรวม",
        "maintainer": "กองสถิติสังคม",
        "maintainer_email": "labour@nso.go.th",
        "tags": [{"name": "กำลังแรงงาน"}, {"name": "รายได้"}],
        "notes": "จำนวนผู้มีงานทำและผู้ว่างงานทั่วประเทศ",
        "objective": ["พันธกิจหน่วยงาน"],
        "update_frequency_unit": "ปี",
        "update_frequency_interval": "1",
        "geo_coverage": "จังหวัด",
        "data_source": "การสำรวจภาวะการทำงานของประชากร",
        "data_format": ["CSV", "XLS"],
        "data_category": "ข้อมูลสาธารณะ",
        "license_id": "Open Data Common",
    }
    record.update(changes)
    return {key: value for key, value in record.items() if value is not ...}


def resource(**changes: Any) -> Record:
    """A resource with everything a public data set needs."""
    record = {"name": "กำลังแรงงาน 2566", "url": "https://nso.go.th/a.csv", "format": "CSV"}
    record.update(changes)
    return {key: value for key, value in record.items() if value is not ...}


@pytest.fixture(name="complete")
def complete_fixture() -> Callable[..., Record]:
    """`complete(key=value)`: a whole data set; the value `...` takes a key out."""
    return complete


@pytest.fixture(name="resource")
def resource_fixture() -> Callable[..., Record]:
    """`resource(key=value)`: a whole resource; the value `...` takes a key out."""
    return resource


@pytest.fixture
def site(dgagov_site: None, with_plugins: None) -> None:
    """The plugins on a site that is emptied once a module."""


@pytest.fixture
def organization(site: None) -> Record:
    """An organization."""
    from ckan.tests import factories

    return factories.Organization()


@pytest.fixture
def create(organization: Record) -> Callable[..., Record]:
    """`create(key=value)`: create a whole data set with changes, as a sysadmin, by the API."""
    from ckan.tests.helpers import call_action

    def make(**changes: Any) -> Record:
        changes.setdefault("owner_org", organization["id"])
        return call_action("package_create", **complete(**changes))

    return make

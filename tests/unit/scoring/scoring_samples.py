"""Evidence in Thai for the tests of scoring."""

from __future__ import annotations

import copy
import json
from pathlib import Path

from ckanext.dgagov.scoring import OrganizationEvidence

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "opdc-2565"
ORGANIZATION = {"id": "org-1", "name": "nso", "title": "สำนักงานสถิติแห่งชาติ"}
URL = "https://catalog.nso.go.th"


def complete(name="labour", **changes):
    """A data set with all 14 items, public, published, with a resource."""
    record = {
        "id": f"id-{name}",
        "name": name,
        "title": f"จำนวนกำลังแรงงานรวม {name}",
        "state": "active",
        "private": False,
        "owner_org": "org-1",
        "data_type": "ข้อมูลสถิติ",
        "maintainer": "กองสถิติสังคม",
        "maintainer_email": "slaborfs@nso.go.th",
        "tags": [{"name": "แรงงาน"}, {"name": "กำลังแรงงาน"}],
        "notes": "กำลังแรงงานรวม หมายถึง บุคคลทุกคนที่มีอายุ 15 ปีขึ้นไป",
        "objective": ["กฎหมายที่เกี่ยวข้อง", "พันธกิจหน่วยงาน"],
        "update_frequency_unit": "เดือน",
        "update_frequency_interval": "1",
        "geo_coverage": "จังหวัด",
        "data_source": "สำรวจภาวะการทำงานของประชากร (สำนักงานสถิติแห่งชาติ)",
        "data_format": ["Database", "XLS"],
        "data_category": "ข้อมูลสาธารณะ",
        "license_id": "DGA Open Government License",
        "resources": [{"id": f"file-{name}", "url": "https://data.example.org/a.csv"}],
    }
    record.update(changes)
    return record


def inventory_of(*entries, **header):
    """An inventory with these entries (data set name, or (code, title, reference))."""
    datasets = []
    for number, entry in enumerate(entries, start=1):
        code, title, reference = entry if isinstance(entry, tuple) else (None, entry, entry)
        datasets.append(
            {"code": code or f"DataSet_11_{number:02}", "title": title, "dataset": reference}
        )
    area = {
        "focus_area": 4,
        "issue": "การจ้างงาน",
        "goal": "วางแผนกำลังแรงงาน",
        "agencies": ["กรมการจัดหางาน"],
        "missions": [
            {
                "title": "ผลิตสถิติ",
                "processes": [{"title": "สำรวจ", "subprocesses": [], "datasets": datasets}],
            }
        ],
    }
    area.update(header)
    return {"version": 3, "document": {"focus_areas": [area]}}


def declaration(value=URL, **changes):
    """A declaration of the catalog's URL."""
    row = {
        "id": "d-1",
        "kind": "catalog_url",
        "organization_id": "org-1",
        "dataset_id": None,
        "resource_id": None,
        "value": value,
        "reason": "เปิดให้ประชาชนใช้แล้ว",
        "created": "2022-01-10T09:00:00",
        "created_by": "somying",
        "withdraws": None,
    }
    row.update(changes)
    return row


def evidence(datasets=(), inventory=None, declarations=()):
    """Evidence of the sample organization, independent of what it was made from."""
    return OrganizationEvidence(
        dict(ORGANIZATION),
        copy.deepcopy(list(datasets)),
        copy.deepcopy(inventory),
        copy.deepcopy(list(declarations)),
    )


def example_evidence():
    """The worked example of the slides."""
    read = EXAMPLE.joinpath

    def lines(name):
        return [json.loads(line) for line in read(name).read_text("utf-8").splitlines()]

    organization = json.loads(read("organization.json").read_text("utf-8"))
    document = json.loads(read("inventory.json").read_text("utf-8"))
    return OrganizationEvidence(
        {key: organization[key] for key in ("id", "name", "title")},
        lines("datasets.jsonl"),
        {"version": 1, "document": document},
        lines("declarations.jsonl"),
    )


def by_id(parts, identifier):
    """The part of a scorecard with this id."""
    return next(part for part in parts if part["id"] == identifier)

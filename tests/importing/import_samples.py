"""Workbooks made of packages."""

from __future__ import annotations

import io
from typing import Any

Record = dict[str, Any]


def package(number: int = 1, **changes: Any) -> Record:
    """A whole public data set with a resource; the value `...` takes a key out."""
    record: Record = {
        "name": f"data-set-{number:04}",
        "data_type": "ข้อมูลสถิติ",
        "title": f"จำนวนกำลังแรงงานรวม {number}",
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
        "resources": [
            {"name": "กำลังแรงงาน", "url": f"https://nso.go.th/{number}.csv", "format": "CSV"}
        ],
    }
    record.update(changes)
    return {key: value for key, value in record.items() if value is not ...}


def inventory(*entries: tuple[str, str]) -> Record:
    """A Template 1 with these entries of (code, title)."""
    listed = [{"code": code, "title": title, "dataset": None} for code, title in entries]
    return {
        "focus_areas": [
            {
                "focus_area": 9, "issue": "แรงงาน", "goal": "มีงานทำ", "agencies": ["สสช."],
                "missions": [
                    {
                        "title": "ภารกิจ 1",
                        "processes": [
                            {"title": "กระบวนการ 1", "subprocesses": [], "datasets": listed}
                        ],
                    }
                ],
            }
        ]
    }  # fmt: skip


def workbook(packages: Any, document: Record | None = None, codes: Any = None) -> bytes:
    """The workbook of packages, as XLSX; `codes` in their order instead of the names."""
    from ckanext.dgagov.workbook import Dataset, WorkbookContent, write_workbook

    content = WorkbookContent({"id": None, "name": None, "title": None}, document)
    content.datasets = [
        Dataset(codes[index] if codes else one.get("name", ""), one)
        for index, one in enumerate(packages)
    ]
    stream = io.BytesIO()
    write_workbook(content, stream)
    return stream.getvalue()

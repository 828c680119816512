"""A large catalog, written straight into PostgreSQL: made, not real, but of real sizes and Thai.

About one data set in three lacks something, as in the catalogs we have seen.
"""

from __future__ import annotations

import io
import json
import random
import uuid
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from ckanext.dgagov.inspection import inspect_file
from ckanext.dgagov.inspection.evidence import (
    Channel,
    facts_text,
    resource_facts,
    resource_report,
)

EXAMPLE = Path(__file__).parent.parent / "examples/opdc-2565/files/biz-portal-plan.csv"

_WORDS = [
    "จำนวน", "ประชากร", "รายได้", "ท่องเที่ยว", "จังหวัด", "แรงงาน", "งบประมาณ", "สถิติ", "โครงการ",
    "ผลการดำเนินงาน", "เกษตรกร", "พื้นที่", "นักเรียน", "โรงพยาบาล", "ผู้ป่วย", "อุบัติเหตุ", "น้ำ", "ป่าไม้",
]  # fmt: skip
_COLUMNS = {
    "package": "id name title version url author author_email maintainer maintainer_email notes "
    "license_id type owner_org creator_user_id metadata_created metadata_modified private state "
    "plugin_data extras",
    "resource": "id url format description position hash state extras name package_id "
    "metadata_modified created",
    "tag": "id name",
    "package_tag": "id package_id tag_id state",
    "group": "id name title type description created state is_organization approval_status",
    "dgagov_inspection": "resource_id package_id source state priority requested attempts failures "
    "versions facts report inspected",
    "dgagov_inventory": "id organization_id indicator version document user_id created",
}
_MOMENT = "2026-01-15 08:00:00"


def fill(connection: Any, datasets: int = 100_000, organizations: int = 200) -> list[str]:
    """Insert the catalog through a psycopg2 connection; give the organizations' ids.

    Every organization has an inventory that lists all its data sets; nine of ten files were
    inspected.
    """
    chance = random.Random(2565)
    groups = [_identifier(chance) for _ in range(organizations)]
    tags = [_identifier(chance) for _ in _WORDS]
    _copy(connection, "group", (_group(i, key) for i, key in enumerate(groups)))
    _copy(connection, "tag", zip(tags, _WORDS, strict=True))
    each = datasets // organizations
    for number, group in enumerate(groups):
        ids = [_identifier(chance) for _ in range(each)]
        _copy(connection, "package", (_package(chance, i, number, group) for i in ids))
        resources = list(_resources(chance, ids))
        _copy(connection, "resource", resources)
        _copy(connection, "dgagov_inspection", _inspections(chance, resources))
        _copy(connection, "package_tag", _package_tags(chance, ids, tags))
        _copy(connection, "dgagov_inventory", [_inventory(chance, group, ids)])
    connection.commit()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.commit()
    return groups


def _identifier(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(words))


def _group(number: int, key: str) -> tuple[Any, ...]:
    name = f"organization-{number:03}"
    return (key, name, f"หน่วยงานที่ {number}", "organization", "", _MOMENT, "active", "t", "approved")


def _package(chance: random.Random, key: str, number: int, group: str) -> tuple[Any, ...]:
    extras = {
        "data_type": chance.choice(["ข้อมูลระเบียน", "ข้อมูลสถิติ"]),
        "objective": json.dumps(["พันธกิจหน่วยงาน", "เพื่อการให้บริการประชาชน"], ensure_ascii=False),
        "update_frequency_unit": chance.choice(["ปี", "เดือน", "ไตรมาส", "วัน"]),
        "update_frequency_interval": str(chance.randint(1, 4)),
        "geo_coverage": chance.choice(["จังหวัด", "ประเทศ", "อำเภอ"]),
        "data_source": "" if chance.random() < 0.2 else _text(chance, 12),
        "data_format": json.dumps(chance.sample(["CSV", "XLS", "JSON", "PDF"], 2)),
        "data_category": chance.choices(["ข้อมูลสาธารณะ", "ข้อมูลใช้ภายใน"], [4, 1])[0],
        "data_language": '["ไทย"]',
        "allow_harvest": "True",
        "accessible_condition": "ไม่มีการจำกัดการเข้าถึงข้อมูล",
        "created_date": "2022-10-01",
        "last_updated_date": "2025-09-30",
        "high_value_dataset": "False",
        "reference_data": "False",
    }
    name = f"dataset-{number:03}-{key[:8]}"
    license_id = "" if chance.random() < 0.15 else "Open Data Common"
    return (
        key, name, _text(chance, 6), None, "https://data.example.org/", None, None,
        "กองยุทธศาสตร์และแผนงาน", "plan@data.example.org", _text(chance, chance.randint(15, 60)),
        license_id, "dataset", group, None, _MOMENT, _MOMENT, "f", "active", None,
        json.dumps(extras, ensure_ascii=False),
    )  # fmt: skip


def _resources(chance: random.Random, packages: list[str]) -> Iterator[tuple[Any, ...]]:
    extras = json.dumps(
        {
            "resource_accessible_condition": "ไม่มี",
            "resource_last_updated_date": "2025-09-30",
            "resource_data_collect": "บุคคล",
        },
        ensure_ascii=False,
    )
    for package in packages:
        for position in range(chance.randint(1, 3)):
            yield (
                _identifier(chance), f"https://data.example.org/{package}/{position}.csv", "CSV",
                _text(chance, 8), position, "", "active", extras, _text(chance, 4), package,
                _MOMENT, _MOMENT,
            )  # fmt: skip


def _inspections(
    chance: random.Random, resources: list[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    report = _report()
    facts, package = "", None
    for resource in resources:
        # Four of five files of a data set are made like the one before.
        if resource[9] != package or chance.random() < 0.2:
            facts, package = _facts(chance), resource[9]
        if chance.random() < 0.9:
            yield (
                resource[0], package, "", "done", 1, _MOMENT, 0, 0, "{}", facts, report, _MOMENT,
            )  # fmt: skip


@lru_cache(maxsize=1)
def _report() -> str:
    """The report of a real file, one of the shorter ones."""
    findings = inspect_file(EXAMPLE, "CSV")
    return json.dumps(resource_report(Channel(kind="upload"), findings), ensure_ascii=False)


def _facts(chance: random.Random) -> str:
    """The facts of a file: one of some thousands that catalogs have."""
    kind = chance.choices(["CSV", "XLSX", "PDF"], [4, 4, 2])[0]
    channel = Channel(kind=chance.choice(["upload", "link"]), reach="ok", stable=True)
    facts = resource_facts(channel, None)
    facts |= {"status": "read", "declared": kind, "format": kind, "agrees": True}
    if kind == "PDF":
        facts |= {"content": "document", "text": chance.choice(["text", "scan"])}
        return facts_text(facts)
    levels = ["province", "district", "subdistrict", "village", "coordinates"]
    facts |= {
        "content": "table",
        "machine": chance.random() < 0.6,
        "step": chance.choice(["day", "month", "quarter", "year"]),
        "years": chance.randint(1, 10),
        "places": levels[: chance.randint(0, 5)],
    }
    return facts_text(facts)


def _package_tags(
    chance: random.Random, packages: list[str], tags: list[str]
) -> Iterator[tuple[Any, ...]]:
    for package in packages:
        for tag in chance.sample(tags, 3):
            yield _identifier(chance), package, tag, "active"


def _inventory(chance: random.Random, group: str, packages: list[str]) -> tuple[Any, ...]:
    listed = [
        {"code": f"DataSet_11_{i:03}", "title": f"ชุดข้อมูลที่ {i}", "dataset": package}
        for i, package in enumerate(packages, start=1)
    ]
    process = {"title": "ให้บริการประชาชน", "subprocesses": [], "datasets": listed}
    area = {
        "focus_area": 9,
        "issue": "การขับเคลื่อน e-Service ในภาครัฐ",
        "goal": "วางแผนการดำเนินงาน",
        "agencies": ["สำนักงาน ก.พ.ร."],
        "missions": [{"title": "ภารกิจบริการ", "processes": [process]}],
    }
    document = json.dumps({"focus_areas": [area]}, ensure_ascii=False)
    return _identifier(chance), group, "fy2565", 1, document, "", _MOMENT


def _copy(connection: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    buffer = io.StringIO()
    for row in rows:
        buffer.write("\t".join(map(_field, row)) + "\n")
    buffer.seek(0)
    columns = ", ".join(f'"{column}"' for column in _COLUMNS[table].split())
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{table}" ({columns}) FROM STDIN', buffer)


def _field(value: Any) -> str:
    if value is None:
        return r"\N"
    text = str(value).replace("\\", "\\\\").replace("\t", "\\t")
    return text.replace("\n", "\\n").replace("\r", "\\r")

"""What numbers are made of is short, and must lead to the same facts as what people read."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from ckan.tests import factories

from ckanext.dgagov.scoring import ALIKE, load_rubric

pytestmark = pytest.mark.usefixtures("with_plugins", "dgagov_site", "report_mode")

ODD = [
    None, "", "-", " ", "  x", "\u200b", "\u200bก", "ไม่ทราบ", "ไม่ทราบแน่", "ไม", "ข้อ",
    "A", "n/a", "\t-\n", "—", "[]", '[""]', "[x]", "{", "\\", '"', ",", "\x01", "๑", "é", "NULL",
    "null", "é" * 400,
]  # fmt: skip
COLUMNS = {
    "title": "แรงงาน",
    "notes": "กำลังแรงงานรวม",
    "maintainer": "กองสถิติสังคม",
    "maintainer_email": "social@example.go.th",
    "license_id": "Open Data Common",
}
EXTRAS = {
    "data_type": "ข้อมูลสถิติ",
    "objective": '["พันธกิจหน่วยงาน"]',
    "update_frequency_unit": "เดือน",
    "update_frequency_interval": "1",
    "geo_coverage": "จังหวัด",
    "data_source": "สำรวจ",
    "data_format": '["CSV"]',
    "data_category": "ข้อมูลสาธารณะ",
}
TAGS: list[list[str]] = [["น้ำ"], ["ไม่ทราบ"], ["ไม่ทราบ", "น้ำ"], []]


@pytest.fixture
def organization() -> dict[str, Any]:
    """An organization with a data set for each odd value; `_write` gives them their values."""
    organization = factories.Organization()
    for number, _ in enumerate(ODD):
        # Most have all, so that one odd value makes the difference.
        few = number % 6 == 5
        factories.Dataset(
            name=f"odd-{number}",
            owner_org=organization["id"],
            private=few,
            tags=[{"name": name} for name in TAGS[number % 4 if few else 0]],
            resources=[{"url": "https://files.test/a.csv"}] * (number % 3 if few else 1),
        )
    return organization


def _write(key: str) -> None:
    """Give each data set all values, and one odd value for this key, past all validators."""
    from ckan import model

    for number, value in enumerate(ODD):
        columns = {name: value if name == key else text for name, text in COLUMNS.items()}
        extras = {name: value if name == key else text for name, text in EXTRAS.items()}
        kept = {name: text for name, text in extras.items() if text is not None}
        sets = ", ".join(f"{name} = :{name}" for name in columns)
        statement = sa.text(f"UPDATE package SET {sets} WHERE name = :name")
        model.Session.execute(statement, {**columns, "name": f"odd-{number}"})
        _write_extras(f"odd-{number}", kept)
    model.Session.commit()


def _write_extras(name: str, extras: dict[str, str]) -> None:
    from ckan import model

    statements = ["UPDATE package SET extras = CAST(:extras AS jsonb) WHERE name = :name"]
    if "extras" not in model.package_table.c:
        # CKAN 2.11 keeps each extra in a row of a table.
        statements = [
            """DELETE FROM package_extra USING package
            WHERE package_id = package.id AND package.name = :name""",
            """INSERT INTO package_extra (id, package_id, key, value, state)
            SELECT gen_random_uuid(), package.id, one.key, one.value, 'active'
            FROM package, jsonb_each_text(CAST(:extras AS jsonb)) one WHERE name = :name""",
        ]
    values = {"extras": json.dumps(extras), "name": name}
    for statement in statements:
        model.Session.execute(sa.text(statement), values)


def test_both_forms_of_a_data_set_have_the_same_facts(organization: dict[str, Any]) -> None:
    from ckanext.dgagov.sources import database

    rubric = load_rubric("fy2565")
    complete = rubric.facts.index["complete"]
    for key in (*COLUMNS, *EXTRAS):
        _write(key)
        (short,) = database.evidence(rubric, [organization["id"]])
        (long,) = database.evidence(rubric, [organization["id"]], reports=True)
        words = {record["name"]: record for record in long.datasets}
        assert len(words) == len(ODD)
        for record in short.datasets:
            without = {name: value for name, value in record.items() if name != ALIKE}
            expected = rubric.facts.of(words[record["name"]])
            assert rubric.facts.of(without) == expected, (key, record)
            assert rubric.facts.of(record) == expected, (key, record)
            # A second time, from what is remembered.
            assert rubric.facts.of(record) == expected, (key, record)
        # Free texts: some of the odd values are there, some are not.
        if key in ("title", "notes", "maintainer", "data_source"):
            assert {rubric.facts.of(one)[complete] for one in short.datasets} == {True, False}

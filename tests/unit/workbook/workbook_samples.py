"""Organizations, packages and workbooks for the tests, made here; strategies for hypothesis."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine
from hypothesis import strategies as st

from ckanext.dgagov.inventory import entries
from ckanext.dgagov.workbook import WorkbookContent, content_of, read_workbook, write_workbook
from ckanext.dgagov.workbook.layout import CODE, DATASETS, RESOURCES, load_layout

EXAMPLE = Path(__file__).parents[3] / "examples" / "opdc-2565"
RECORDS = Path(__file__).parents[2] / "data" / "real_records.jsonl"
LAYOUT = load_layout()
ORGANIZATION = {"id": "1", "name": "nso", "title": "สำนักงานสถิติแห่งชาติ"}


def example() -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    """The worked example: organization, packages, inventory."""
    return (
        json.loads((EXAMPLE / "organization.json").read_text("utf-8")),
        lines(EXAMPLE / "datasets.jsonl"),
        json.loads((EXAMPLE / "inventory.json").read_text("utf-8")),
    )


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def package(**values: Any) -> dict[str, Any]:
    """A complete data set."""
    return {
        "name": "labour-force",
        "title": "จำนวนกำลังแรงงานรวม",
        "data_type": "ข้อมูลสถิติ",
        "owner_org": "nso",
        "maintainer": "กองสถิติสังคม",
        "maintainer_email": "slaborfs@nso.go.th",
        "tags": [{"name": "แรงงาน"}, {"name": "กำลังแรงงาน"}],
        "notes": "กำลังแรงงานรวม หมายถึง บุคคลทุกคนที่มีอายุ 15 ปีขึ้นไป",
        "objective": ["กฎหมายที่เกี่ยวข้อง", "พันธกิจหน่วยงาน"],
        "update_frequency_unit": "เดือน",
        "update_frequency_interval": "1",
        "geo_coverage": "จังหวัด",
        "data_source": "สำรวจภาวะการทำงานของประชากร",
        "data_format": ["Database", "XLS"],
        "data_category": "ข้อมูลสาธารณะ",
        "license_id": "Open Data Common",
        "resources": [
            {"name": "รายจังหวัด", "url": "https://data.example.org/a.csv", "format": "CSV"}
        ],
        **values,
    }


def written(content: WorkbookContent, layout: str | None = None) -> bytes:
    stream = io.BytesIO()
    write_workbook(content, stream, layout=layout)
    return stream.getvalue()


def save(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def export(path: Path, packages: Iterable[dict[str, Any]], inventory: Any = None, **options: Any):
    """A written workbook at `path`."""
    return save(path, written(content_of(ORGANIZATION, packages, inventory), **options))


def cells(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """Every cell by sheet, as the second library reads it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def quick_cells(data: bytes) -> dict[str, list[list[Any]]]:
    """Every cell by sheet, fast."""
    book = python_calamine.load_workbook(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def form(template: str = DATASETS, kind: str = "record", version: str = "2024") -> list[str]:
    """The headings of a form in their order."""
    return [field.heading for field in LAYOUT.columns(template, kind, version)]


def sheet_of(rows: Iterable[Iterable[Any]], name: str = "Temp2_Meta_Record") -> openpyxl.Workbook:
    """A workbook of one sheet with these rows."""
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(list(row))
    return book


def table(columns: dict[str, Any], template: str = DATASETS) -> list[list[Any]]:
    """Headings and one row of values, by key."""
    fields = LAYOUT.fields[template]
    return [[fields[key].heading for key in columns], list(columns.values())]


def read_rows(path: Path, rows: Iterable[Iterable[Any]], name: str = "Temp2_Meta_Record"):
    """What is read from a workbook with these rows."""
    sheet_of(rows, name).save(path)
    return read_workbook(path)


def codes(content: WorkbookContent) -> list[str]:
    return [found.code for found in content.issues]


# Generated organizations ------------------------------------------------------------------

ODD = [
    "_x000D_", "_x005F_", "_x", "\r\n", "\r", "\t", "\x0b", "\x7f", "\x85", "\u2028", "\ufeff",
    "\u200b", "\u00a0", "\u202e", "\ufffe", "😀", "'=", "''@", "＝", "#REF!", "#N/A", "-", "null",
    "number 5", '["ก"]', "{}", "<b>&amp;", "]]>", "=cmd|'/c calc'!A1", "https://example.go.th/ก?a=1&b=2",
    "อื่นๆ", "อื่นๆ (โปรดระบุ)", "ไม่ทราบ", "2566-02-30", "๒๕๖๖", "00123", "1e5", "TRUE", "DataSet_1_1",
]  # fmt: skip
"""Texts that some program or other takes for something else."""
_LETTERS = "กขคงจำน้ำเแโไๆ่้๊ ฯ abcXYZ 0123456789๐๑๒ ,;/|()[]{}'\"=+-@#:.\n_•“”"
TEXT = st.lists(
    st.one_of(
        st.sampled_from(_LETTERS),
        st.sampled_from(_LETTERS),
        st.characters(blacklist_categories=("Cs",), min_codepoint=1),  # no database keeps NUL
        st.sampled_from(ODD),
    ),
    max_size=24,
).map("".join)
_LONG = st.builds(lambda text, times: text * times, TEXT, st.integers(1000, 4000))
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=2)),
    max_leaves=4,
)
"""What extras of resources hold: any JSON."""


def _value(field: Any) -> st.SearchStrategy[Any]:
    if field.kind == "boolean":
        return st.sampled_from(["True", "False", True, "Yes", ""])
    if field.kind in ("choice", "choices"):
        one = st.one_of(
            st.sampled_from([choice.value for choice in field.vocabulary.choices]),
            st.sampled_from([c.label["th"] for c in field.vocabulary.choices]),
            TEXT,
        )
        return one if field.kind == "choice" else st.lists(one, max_size=4)
    if field.kind == "date":
        return st.one_of(st.dates().map(str), TEXT, st.just("15 กุมภาพันธ์ 2567"))
    if field.kind == "year":
        return st.one_of(st.integers(1850, 2700).map(str), TEXT)
    if field.kind == "interval":
        return st.one_of(st.integers(0, 99).map(str), st.integers(1, 9), TEXT)
    if field.kind == "email":
        return st.one_of(st.just("a.b@c.go.th"), TEXT)
    return TEXT


def _record(template: str) -> st.SearchStrategy[dict[str, Any]]:
    fields = LAYOUT.fields[template].values()
    keys = {
        field.key: _value(field)
        for field in fields
        if field.key not in (CODE, "name", "tag_string") and field.kind != "keywords"
    }
    for field in fields:
        if field.companion:
            keys[field.companion] = TEXT
    if template == RESOURCES:
        keys["name"] = TEXT
    keys["notes" if template == DATASETS else "description"] = st.one_of(TEXT, TEXT, TEXT, _LONG)
    own = st.dictionaries(st.one_of(st.just("of_our_own"), TEXT), _JSON, max_size=3)
    return st.builds(
        lambda record, own: {**own, **record}, st.fixed_dictionaries({}, optional=keys), own
    )


def packages() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Data sets of every type with any of their fields, good and bad values."""
    types = [kind.data_type for kind in LAYOUT.types.values()]
    word = st.text(st.sampled_from("กขำ้ะabc 019-_.()/"), min_size=2, max_size=9)
    one = st.builds(
        lambda record, kind, tags, resources, number: {
            **record,
            **({"data_type": kind} if kind else {}),
            "name": f"set-{number}",
            "tags": [{"name": tag} for tag in tags],
            "resources": resources,
            "private": number % 2 == 0,
        },
        _record(DATASETS),
        st.sampled_from([*types, None]),
        st.lists(word, max_size=3),
        st.lists(_record(RESOURCES), max_size=3),
        st.integers(0, 10**6),
    )
    return st.lists(one, max_size=4, unique_by=lambda record: record["name"])


def inventories() -> st.SearchStrategy[dict[str, Any]]:
    """Documents of Template 1."""
    text = TEXT.map(lambda t: t.replace("\r", "").strip())
    entry = st.fixed_dictionaries(
        {
            "code": text,
            "title": text,
            "dataset": st.one_of(st.none(), text.map(lambda t: t or None)),
        }
    )
    entries = st.lists(entry, max_size=3)
    subprocess = st.fixed_dictionaries({"title": text, "datasets": entries})
    process = st.fixed_dictionaries(
        {"title": text, "subprocesses": st.lists(subprocess, max_size=2), "datasets": entries}
    )
    mission = st.fixed_dictionaries({"title": text, "processes": st.lists(process, max_size=2)})
    area = st.fixed_dictionaries(
        {
            "focus_area": st.one_of(st.none(), st.integers(1, 10)),
            "issue": text,
            "goal": text,
            "agencies": st.lists(text.filter(bool), max_size=3),
            "missions": st.lists(mission, max_size=2),
        }
    )
    return st.fixed_dictionaries({"focus_areas": st.lists(area, max_size=2)})


_CODES = st.text(st.sampled_from("กขABC019_-./=+@'"), min_size=1, max_size=12)


@st.composite
def organizations(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """Data sets and the Template 1 that lists some of them, or none."""
    sets = draw(packages())
    document = draw(st.one_of(st.none(), inventories()))
    names = st.sampled_from([None, *(one["name"] for one in sets)])
    for _, entry in entries(document) if document else ():
        if name := draw(names):
            # A code that reads like a note or a total is taken for one in a row without values.
            entry["dataset"], entry["code"] = name, draw(_CODES)
    return sets, document

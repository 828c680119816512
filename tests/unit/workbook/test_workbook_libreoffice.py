"""Workbooks in other hands: the drop-down lists as openpyxl sees them, and saved by LibreOffice.

What needs LibreOffice is skipped where it is not installed; on Debian: libreoffice-calc-nogui.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
from workbook_samples import (
    LAYOUT,
    ORGANIZATION,
    example,
    package,
    quick_cells,
    save,
    written,
)

from ckanext.dgagov.workbook import content_of, read_workbook
from ckanext.dgagov.workbook.layout import DATASETS, RESOURCES

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
SECONDS = 120
WORKBOOKS = [f"{name}-{version}" for name in ("example", "empty") for version in LAYOUT.versions]
ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Comma, double quotes, UTF-8, from the first row, as shown; each sheet a file."""
IN_LIST = re.compile(r"cell-content-is-in-list\(\[(\w+)\.(\w+):\.(\w+)\]\)")
DIFFICULT = {
    "title": "=SUM(A1:A9) @ชุดข้อมูล",
    "owner_org": "opdc",
    "notes": "บรรทัดที่หนึ่ง\nบรรทัดที่สอง",
    "maintainer": "-กอง 00123",
    "data_source": "'+66 2 141 7500",
    "url": "https://data.example.org/?a=1&b=2#<c>",
    "last_updated_date": "2023-05-01",
    "first_year_of_data": "2560",
    "unit_of_measure": "TRUE",
}


def contents(version):
    """The worked example with one data set more, and nothing, in a layout."""
    organization, sets, inventory = example()
    more = package(**DIFFICULT)
    yield "example", written(content_of(organization, [*sets, more], inventory), version)
    yield "empty", written(content_of(ORGANIZATION, []), version)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The workbooks as they are exported, and saved by LibreOffice in a folder for each format."""
    place = tmp_path_factory.mktemp("libreoffice")
    for version in LAYOUT.versions:
        for name, data in contents(version):
            save(place / f"{name}-{version}.xlsx", data)
    return place


@pytest.fixture(scope="module")
def saved(folder):
    """A function: format -> the folder with the workbooks saved in it, made once."""
    if SOFFICE is None:
        pytest.skip("LibreOffice is not installed")
    made = {}

    def convert(kind):
        if kind not in made:
            target = folder / kind
            command = [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
            command += ["--headless", "--convert-to", ALL_SHEETS if kind == "csv" else kind]
            command += ["--outdir", target, *sorted(folder.glob("*.xlsx"))]
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
            made[kind] = target
        return made[kind]

    return convert


def trimmed(rows):
    """Rows without the blank ends that every program keeps or drops as it likes."""
    cut = []
    for row in rows:
        while row and row[-1] in ("", None):
            row = row[:-1]
        cut.append(row)
    while cut and not cut[-1]:
        cut.pop()
    return cut


def same_content(one, other):
    assert [found.package for found in other.datasets] == [found.package for found in one.datasets]
    assert [found.code for found in other.datasets] == [found.code for found in one.datasets]
    assert other.inventory == one.inventory
    assert [found.to_dict()["code"] for found in other.issues] == []


@pytest.mark.parametrize("name", WORKBOOKS)
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_what_it_saves_has_the_same_cells_and_is_read_the_same(folder, saved, kind, name):
    source, other = folder / f"{name}.xlsx", saved(kind) / f"{name}.{kind}"
    before, after = quick_cells(source.read_bytes()), quick_cells(other.read_bytes())
    assert list(before) == list(after)
    for sheet, rows in before.items():
        assert trimmed(after[sheet]) == trimmed(rows), sheet
    content = read_workbook(other)
    assert len(list(content.datasets)) == (7 if name.startswith("example") else 0)
    same_content(read_workbook(source), content)


@pytest.mark.parametrize("name", WORKBOOKS)
def test_its_csv_files_are_read_the_same(folder, saved, name):
    """A file a sheet, as a form is sent by mail."""
    sheets = quick_cells((folder / f"{name}.xlsx").read_bytes())
    files = [saved("csv") / f"{name}-{sheet}.csv" for sheet in sheets if "Lists" not in sheet]
    assert len(files) >= 11
    same_content(read_workbook(folder / f"{name}.xlsx"), read_workbook(*files))


def lists(path):
    """What drops down from the first row to fill in: range and choices, by sheet, by heading."""
    book = openpyxl.load_workbook(path)
    found = {}
    for sheet in book.worksheets:
        headings = sheet[LAYOUT.raw["rows"]["heading"]]
        for rule in sheet.data_validations.dataValidation:
            if rule.type != "list":
                continue
            cut = rule.formula1.replace("'", "").replace("$", "")
            where, _, cells = cut.partition("!")
            choices = [cell.value for row in book[where][cells] for cell in row]
            (place,) = rule.sqref.ranges
            if sheet.title.startswith(("Temp2", "Temp3")):
                heading = headings[place.min_col - 1].value
                assert place.min_row == LAYOUT.raw["rows"]["explanation"] + 1
                # LibreOffice leaves the last row out.
                assert place.max_row >= place.min_row + LAYOUT.limit("drop_down_rows") - 1
            else:
                heading = sheet.cell(place.min_row, 1).value
            found.setdefault(sheet.title, {})[heading] = (cut, choices)
    return found


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_choice_has_its_drop_down_list(folder, name):
    before = lists(folder / f"{name}.xlsx")
    version = name.rpartition("-")[2]
    for template in (DATASETS, RESOURCES):
        for kind in LAYOUT.types.values():
            fields = LAYOUT.columns(template, kind.id, version)
            wanted = {f.heading: f for f in fields if f.kind in ("choice", "choices", "boolean")}
            sheet = kind.sheet(template)
            listed = before.get(sheet, {})
            assert set(listed) == set(wanted), sheet
            for heading, field in wanted.items():
                assert field.vocabulary is not None
                values = [
                    c.label["th"] if field.kind == "boolean" else c.value
                    for c in field.vocabulary.selectable
                ]
                assert listed[heading][1] == values


@pytest.mark.parametrize("name", WORKBOOKS)
def test_the_drop_down_lists_outlive_libreoffice(folder, saved, name):
    before = lists(folder / f"{name}.xlsx")
    assert lists(saved("xlsx") / f"{name}.xlsx") == before
    with zipfile.ZipFile(saved("ods") / f"{name}.ods") as archive:
        used = set(IN_LIST.findall(archive.read("content.xml").decode().replace("$", "")))
    ranges = {cut for listed in before.values() for cut, _ in listed.values()}
    assert {f"{where}!{first}:{last}" for where, first, last in used} == ranges

"""The written workbook itself: when its bytes leave, how it looks, what its cells are."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from workbook_samples import LAYOUT, ORGANIZATION, package, save, written

from ckanext.dgagov.workbook import content_of, read_workbook
from ckanext.dgagov.workbook.writing import workbook_parts


def opened(*packages: Any, **options: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(
        io.BytesIO(written(content_of(ORGANIZATION, packages, None), **options))
    )


def test_the_first_bytes_leave_before_any_data_set_is_read():
    read = []

    def packages():
        for number in range(3000):
            read.append(number)
            # Not alike, so that they do not shrink to nothing.
            yield package(name=f"set-{number}", notes=f"{number * 7919 % 3001} " * 40)

    parts = workbook_parts(content_of(ORGANIZATION, packages(), None))
    first = next(parts)
    assert first.startswith(b"PK")
    assert read == []
    early = [part for part in parts if len(read) < 3000]
    assert len(early) > 2


def test_left_halfway_it_leaves_no_open_file():
    parts = workbook_parts(content_of(ORGANIZATION, (package() for _ in range(10**9)), None))
    next(parts)
    next(parts)
    parts.close()


def test_the_same_content_gives_the_same_bytes():
    content = [package(), package(name="set-2", data_type="ข้อมูลระเบียน")]
    first, again = (written(content_of(ORGANIZATION, content, None)) for _ in range(2))
    assert first == again


def test_an_unknown_layout_is_told_at_once():
    with pytest.raises(KeyError):
        workbook_parts(content_of(ORGANIZATION, [], None), layout="2019")


def test_every_part_is_whole_and_told_of():
    data = written(content_of(ORGANIZATION, [package(notes="]]> <b> & \"'\x0b_x000D_")], None))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[0] == "[Content_Types].xml"
        for name in names:
            ElementTree.fromstring(archive.read(name))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        told = {f"xl/{relation.attrib['Target']}" for relation in relations}
    assert told == {name for name in names if name.startswith(("xl/work", "xl/styles"))} - {
        "xl/workbook.xml"
    }


@pytest.mark.parametrize(
    "text",
    [
        "_x000D_", "_x005F_x000D_", "_x005F_", "_x005f_x0041_", "a\tb", "a\x85b", "]]>&amp;<b>",
        "'=1", "''@", "00123", "TRUE", "1e5", "😀" * 40_000, "ก" * 40_000,
    ],
)  # fmt: skip
def test_texts_come_back_to_the_letter(tmp_path, text):
    data = written(content_of(ORGANIZATION, [package(notes=text)], None))
    content = read_workbook(save(tmp_path / "a.xlsx", data))
    assert next(iter(content.datasets)).package["notes"] == text
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.hyperlink is None
                assert cell.data_type in "sn", cell.coordinate
                if isinstance(cell.value, str):
                    assert len(cell.value.encode("utf-16-le")) <= 2 * 32_767


def test_keys_and_values_that_the_form_does_not_know_come_back(tmp_path):
    own = {
        "dcat:theme": "ก", "หมายเหตุเดิม": "number 5", "a b": 0, "rate": 0.5, "flag": False,
        "deep": {"a": [1, None]}, "digits": "5",
    }  # fmt: skip
    one = package(**own)
    one["resources"][0] |= own
    data = written(content_of(ORGANIZATION, [one], None))
    content = read_workbook(save(tmp_path / "a.xlsx", data))
    read = next(iter(content.datasets)).package
    for record in (read, read["resources"][0]):
        assert {key: record.get(key) for key in own} == own


def test_resources_that_are_called_like_an_error_keep_their_values(tmp_path):
    resources = [
        {"name": name, "url": f"https://data.example.org/{number}", "format": "CSV", "own": number}
        for number, name in enumerate(["#N/A", "#REF!", "#N/A", "ก" * 40_000, "ข"], start=1)
    ]
    data = written(content_of(ORGANIZATION, [package(resources=resources)], None))
    content = read_workbook(save(tmp_path / "a.xlsx", data))
    assert next(iter(content.datasets)).package["resources"] == resources


def test_a_resource_that_says_nothing_has_no_row(tmp_path):
    said = {"name": "ก", "url": "https://data.example.org/a.csv", "format": "CSV"}
    nothing: list[Any] = [{"url": "-"}, {"description": " "}, {"id": "1", "size": 5}, {}, None]
    data = written(content_of(ORGANIZATION, [package(resources=[*nothing, said])], None))
    content = read_workbook(save(tmp_path / "a.xlsx", data))
    assert next(iter(content.datasets)).package["resources"] == [said]
    assert "resource_empty" not in [found.code for found in content.issues]


def test_rows_are_as_high_as_their_texts_and_grow_when_more_is_typed():
    sets = [package(notes="คำอธิบายยาว " * 60), package(name="set-2", notes="สั้น")]
    data = written(content_of(ORGANIZATION, sets, None))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Temp2_Meta_Stat"]
    title, heading, long, short = (sheet.row_dimensions[row].height for row in (1, 4, 6, 7))
    assert long > 2 * short
    assert heading > title
    assert all(cell.alignment.wrap_text for cell in sheet[6])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"customHeight" in archive.read(name) for name in archive.namelist())


def test_what_a_steward_sees_and_prints():
    book = opened()
    assert book["Dgagov_Lists"].sheet_state == "hidden"
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == book.sheetnames[:-1]
    for sheet, frozen in (("Temp2_Meta_GIS", "D6"), ("Temp3_Resource_GIS", "C6")):
        assert book[sheet].freeze_panes == frozen
        assert book[sheet].page_setup.orientation == "landscape"
        assert book[sheet].print_title_rows == "$4:$5"
        # What is typed below is text: no date of another era, no code without its zeros.
        columns = book[sheet].column_dimensions.values()
        assert {column.number_format for column in columns} == {"@"}
    widths = {key: d.width for key, d in book["Temp2_Meta_GIS"].column_dimensions.items()}
    fields = LAYOUT.columns("datasets", "gis")
    assert list(widths.values())[: len(fields)] == [field.width for field in fields]

"""The written workbook itself: when its bytes leave, how it looks, what its cells are."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from workbook_samples import LAYOUT, ORGANIZATION, package, save, written

from ckanext.dgagov.workbook import content_of, read_workbook


def opened(*packages: Any, **options: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(
        io.BytesIO(written(content_of(ORGANIZATION, packages, None), **options))
    )


def test_data_sets_are_written_as_they_are_read():
    """However many there are: of 3,000 the first are let go of long before the last is read."""
    alive: set[int] = set()
    most = 0

    class Record(dict):
        def __del__(self):
            alive.discard(id(self))

    def packages():
        nonlocal most
        for number in range(3000):
            one = Record(package(name=f"set-{number}"))
            alive.add(id(one))
            most = max(most, len(alive))
            yield one

    written(content_of(ORGANIZATION, packages(), None))
    assert 0 < most < 10


def test_an_unknown_layout_is_told():
    with pytest.raises(KeyError):
        written(content_of(ORGANIZATION, [], None), layout="2019")


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
    fields = LAYOUT.columns("datasets", "gis")
    dimensions = book["Temp2_Meta_GIS"].column_dimensions
    assert [int(dimensions[letter].width) for letter in "ABC"] == [f.width for f in fields[:3]]

"""The workbook that goes back: the same cells, coloured, with comments."""

from __future__ import annotations

import io

import openpyxl
import pytest
from corpus_office import ods, xls
from openpyxl.comments import Comment
from openpyxl.styles import Font
from workbook_samples import export, package, quick_cells, save

from ckanext.dgagov.workbook import check, read_workbook, return_workbook


def returned(path, lang="th"):
    content = read_workbook(path)
    stream = io.BytesIO()
    return_workbook(path, [*content.issues, *check(content)], stream, lang=lang)
    return stream.getvalue()


def test_bad_cells_are_coloured_and_the_look_is_kept(tmp_path):
    path = export(tmp_path / "a.xlsx", [package(last_updated_date="เมื่อวาน", notes="")])
    book = openpyxl.load_workbook(path)
    book["Temp2_Meta_Stat"]["C6"].font = Font(color="00FF00")
    book["Temp2_Meta_Stat"].column_dimensions["C"].width = 77
    book.save(path)
    data = returned(path)
    again = openpyxl.load_workbook(io.BytesIO(data))
    sheet = again["Temp2_Meta_Stat"]
    marked = {c.coordinate: c for row in sheet for c in row if c.comment}
    assert {"V6", "H6"} <= set(marked)
    assert len(marked) <= 3
    assert marked["V6"].fill.start_color.rgb.endswith("FFC7CE")
    assert "2566-05-01" in marked["V6"].comment.text
    assert "รายละเอียด" in marked["H6"].comment.text
    assert sheet["C6"].font.color.rgb == "0000FF00"
    assert sheet.column_dimensions["C"].width == 77
    assert again.sheetnames[0] == "ผลการตรวจ"
    before, after = quick_cells(path.read_bytes()), quick_cells(data)
    for name, rows in before.items():
        assert after[name] == rows
    mended = read_workbook(save(tmp_path / "b.xlsx", data))
    assert [d.code for d in mended.datasets] == ["labour-force"]


@pytest.mark.parametrize("kind", ["xls", "ods", "csv"])
def test_other_formats_become_xlsx_with_the_same_cells(tmp_path, kind):
    data = export(tmp_path / "a.xlsx", [package(maintainer_email="=HYPERLINK(1)")]).read_bytes()
    rows = quick_cells(data)["Temp2_Meta_Stat"]
    path = tmp_path / f"a.{kind}"
    if kind == "csv":
        text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
        path.write_text(text, "utf-8")
    else:
        path.write_bytes({"xls": xls, "ods": ods}[kind](rows))
    book = openpyxl.load_workbook(io.BytesIO(returned(path, "en")))
    sheet = book[book.sheetnames[1]]
    assert sheet["C6"].value == rows[5][2]
    assert sheet["F6"].comment.text.startswith("To mend")
    assert sheet["F6"].data_type == "s"


def test_marks_of_an_earlier_time_go_when_the_workbook_comes_again(tmp_path):
    bad = package(last_updated_date="เมื่อวาน", notes="", maintainer_email="ไม่ทราบ")
    book = openpyxl.load_workbook(export(tmp_path / "a.xlsx", [bad]))
    book["Temp2_Meta_Stat"]["F6"].comment = Comment("ถามกองคลัง", "สมศรี")
    book["Temp2_Meta_Stat"]["C6"].comment = Comment("Note: ชื่อนี้ตกลงกันแล้ว", "สมศรี")
    book.save(tmp_path / "b.xlsx")
    once = openpyxl.load_workbook(io.BytesIO(returned(tmp_path / "b.xlsx", "en")))
    sheet = once["Temp2_Meta_Stat"]
    assert "ถามกองคลัง" in sheet["F6"].comment.text
    sheet["V6"].value, sheet["F6"].value = "2566-05-01", "labour@nso.go.th"
    once.save(tmp_path / "c.xlsx")

    content = read_workbook(tmp_path / "c.xlsx")
    assert content.datasets[0].package["maintainer_email"] == "labour@nso.go.th"
    twice = openpyxl.load_workbook(io.BytesIO(returned(tmp_path / "c.xlsx")))
    sheet = twice["Temp2_Meta_Stat"]
    assert [name for name in twice.sheetnames if name in ("Findings", "ผลการตรวจ")] == ["ผลการตรวจ"]
    assert sheet["V6"].comment is None
    assert sheet["V6"].fill.fill_type is None
    assert sheet["F6"].comment.text == "ถามกองคลัง"
    assert sheet["F6"].fill.fill_type is None
    assert sheet["C6"].comment.text == "Note: ชื่อนี้ตกลงกันแล้ว"
    assert sheet["H6"].comment.text.count("รายละเอียด") == 1
    assert "Description" not in sheet["H6"].comment.text
    told = [cell.value or "" for row in twice["ผลการตรวจ"] for cell in row]
    assert not any("Findings" in text for text in told)


def test_the_list_follows_the_workbook_and_is_the_only_selected_sheet(tmp_path):
    packages = [
        package(name=f"set-{n}", title=f"ชุดที่ {n}", last_updated_date="เมื่อวาน",
                maintainer_email="ไม่ทราบ", notes="")
        for n in range(3)
    ]  # fmt: skip
    path = export(tmp_path / "a.xlsx", packages)
    book = openpyxl.load_workbook(io.BytesIO(returned(path)))
    cells = [
        row[2] for row in book["ผลการตรวจ"].iter_rows(min_row=2, values_only=True)
        if row[0] == "ต้องแก้"
    ]  # fmt: skip
    assert cells == [f"{column}{row}" for row in (6, 7, 8) for column in "FHV"]
    assert [s.title for s in book if s.sheet_view.tabSelected] == ["ผลการตรวจ"]
    sheet = book["ผลการตรวจ"]
    long = next(cell for (cell,) in sheet["E2:E99"] if len(str(cell.value)) > 110)
    assert sheet.row_dimensions[long.row].height > sheet.row_dimensions[2].height

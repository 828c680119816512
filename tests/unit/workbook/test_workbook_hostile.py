"""Files that are made to hurt, or are no workbooks: each ends in a sentence."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import tracemalloc
import zipfile

import openpyxl
import pytest
from corpus_hostile import hostile_files
from corpus_office import MAIN, ods, sheet_xml, workbook_parts, zip_bytes
from workbook_samples import form, package, save, sheet_of, written

from ckanext.dgagov.workbook import content_of, read_workbook
from ckanext.dgagov.workbook.layout import load_layout
from ckanext.dgagov.workbook.more import decode

HOSTILE = hostile_files()


def only_issue(path):
    content = read_workbook(path)
    assert list(content.datasets) == []
    (issue,) = content.issues
    assert issue.severity == "error"
    assert issue.file == path.name
    assert len(issue.text["th"]) > 20
    assert len(issue.text["en"]) > 15
    return issue


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_files(tmp_path, name):
    only_issue(save(tmp_path / name, HOSTILE[name]))


def test_no_files_no_sheets_no_forms(tmp_path):
    only_issue(tmp_path / "ไม่มี.xlsx")
    only_issue(save(tmp_path / "ว่าง.xlsx", b""))
    only_issue(save(tmp_path / "เสีย.xlsx", b"PK\x03\x04" + b"x" * 300))
    book = openpyxl.Workbook()
    book.save(tmp_path / "a.xlsx")
    assert only_issue(tmp_path / "a.xlsx").code == "empty"


def test_a_table_that_is_no_form(tmp_path):
    path = tmp_path / "a.xlsx"
    sheet_of([["จังหวัด", "จำนวน"], ["น่าน", 1]], "ข้อมูล").save(path)
    content = read_workbook(path)
    assert [found.code for found in content.issues] == ["sheet_unknown", "no_template"]


def test_a_password(tmp_path):
    from corpus_office import ole

    path = save(tmp_path / "a.xlsx", ole({"EncryptedPackage": b"x" * 5000}))
    assert "password" in only_issue(path).text["en"]


def test_a_million_empty_formatted_rows(tmp_path):
    """Excel's own: a look on every row to the end of the sheet, and nothing in it."""
    rows = "".join(
        f'<row r="{n}" s="1"/>' if n % 8 else f'<row r="{n}" s="1"><c r="A{n}" s="1"/></row>'
        for n in range(3, 1_048_577)
    )
    head = sheet_xml([form(), ["a-1", "ข้อมูลระเบียน", "ชุด"]])
    filled = head.replace("</sheetData>", f"{rows}</sheetData>")
    path = save(tmp_path / "a.xlsx", zip_bytes(workbook_parts({"Temp2_Meta_Record": filled})))
    content = read_workbook(path)
    assert [dataset.code for dataset in content.datasets] == ["a-1"]
    assert not content.errors


def test_a_cell_at_the_very_end(tmp_path):
    head = sheet_xml([form(), ["a-1", "ข้อมูลระเบียน", "ชุด"]])
    far = head.replace(
        "</sheetData>", '<row r="1048576"><c r="ZZ1048576"><v>1</v></c></row></sheetData>'
    )
    path = save(tmp_path / "a.xlsx", zip_bytes(workbook_parts({"Temp2_Meta_Record": far})))
    assert "1048576" in only_issue(path).text["th"]


def test_a_wide_and_long_sheet_is_refused_before_memory(tmp_path):
    """Under the limits of inspection, over those of a form."""
    rows = "".join(f'<row r="{n}"><c r="BZZ{n}"><v>1</v></c></row>' for n in (3, 9_000))
    head = sheet_xml([form(), ["a-1", "ข้อมูลระเบียน", "ชุด"]])
    wide = head.replace("</sheetData>", f"{rows}</sheetData>")
    path = save(tmp_path / "a.xlsx", zip_bytes(workbook_parts({"Temp2_Meta_Record": wide})))
    assert only_issue(path).code == "too_many_cells"


def test_a_million_columns_of_text(tmp_path):
    line = ",".join(form()) + "," * 1_000_000 + "x\n"
    path = save(tmp_path / "a.csv", (line + "a-1,ข้อมูลระเบียน,ชุด\n").encode())
    begin = time.monotonic()
    content = read_workbook(path)
    assert time.monotonic() - begin < 20
    assert [dataset.package["title"] for dataset in content.datasets] == ["ชุด"]
    assert "columns_far" in [found.code for found in content.issues]


def test_macros_are_told(tmp_path):
    data = io.BytesIO(written(content_of({}, [package()])))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    content = read_workbook(save(tmp_path / "a.xlsm", data.getvalue()))
    assert len(list(content.datasets)) == 1
    assert "macros" in [found.code for found in content.issues]


def test_formulas_without_a_value_and_circles(tmp_path):
    path = tmp_path / "a.xlsx"
    book = sheet_of([form(), ["a-1", "ข้อมูลระเบียน", "=C2", "=D2&1"]])
    book.save(path)
    content = read_workbook(path)
    (dataset,) = content.datasets
    assert "title" not in dataset.package
    told = {(found.code, found.cell) for found in content.errors if found.cell}
    assert {("formula_blank", "C2"), ("formula_blank", "D2")} <= told


def test_memory_of_many_rows(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        written(content_of({}, (package(name=f"set-{n}") for n in range(500)))),
    )
    tracemalloc.start()
    content = read_workbook(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(list(content.datasets)) == 500
    assert peak < 20_000_000


def pointing(characters, cells):
    """A workbook whose cells all point to one long text: a few KB of file, gigabytes when read."""
    head = sheet_xml([form(), ["a-1", "ข้อมูลระเบียน", "ชุด"]])
    row = "<row>" + '<c t="s"><v>0</v></c>' * 20 + "</row>"
    parts = workbook_parts(
        {"Temp2_Meta_Record": head.replace("</sheetData>", f"{row * (cells // 20)}</sheetData>")}
    )
    relation = (
        '<Relationship Id="rId99" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org'
        '/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = str(parts[relations]).replace("</Relationships>", relation)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}"><si><t>{"ก" * characters}</t></si></sst>'
    return zip_bytes(parts)


def limited(*paths):
    """What is told of files, read in a process that may not take more memory than 2 GiB."""
    code = (
        "import resource, sys; from pathlib import Path\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"
        "from ckanext.dgagov.workbook import read_workbook\n"
        "for path in sys.argv[1:]:\n"
        "    [found] = read_workbook(Path(path)).issues\n"
        "    print(found.code, found.text['en'])"
    )
    command = [sys.executable, "-c", code, *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def test_one_text_in_very_many_cells_does_not_end_the_process(tmp_path):
    """The reader copies the text for each cell: nine gigabytes from a file of 28 KB."""
    gigabytes = save(tmp_path / "a.xlsx", pointing(30_000, 100_000))
    assert gigabytes.stat().st_size < 40_000
    much = save(tmp_path / "b.xlsx", pointing(700, 100_000))
    said = limited(gigabytes, much, save(tmp_path / "c.ods", repeating(30_000, 300)))
    assert [line.split()[0] for line in said] == ["refused"] * 3
    for line, told in zip(said, ("memory", "characters", "memory"), strict=True):
        assert told in line


def repeating(characters, times):
    """An ODS with a text that is repeated so many times to the right and as often downwards."""
    with zipfile.ZipFile(io.BytesIO(ods([["x", "ก" * characters]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head, _, tail = parts["content.xml"].rpartition(b"<table:table-cell ")
    across = f'<table:table-cell table:number-columns-repeated="{times}" '.encode()
    down = f'<table:table-row table:number-rows-repeated="{times}"'.encode()
    parts["content.xml"] = (head + across + tail).replace(b"<table:table-row", down)
    return zip_bytes(parts, stored=["mimetype"])


def test_a_long_text_in_many_cells_is_read(tmp_path):
    path = save(tmp_path / "a.xlsx", pointing(30_000, 400))
    assert len(list(read_workbook(path).datasets)) == 21


@pytest.mark.parametrize("text", [r'"a\u0000b"', r'["a", {"b": "\u0000"}]', r'"a\ud800"'])
def test_further_values_that_no_database_keeps(text):
    with pytest.raises(ValueError, match=r"surrogates|database"):
        decode(text)
    assert decode(r'"a\\u0000 \ud83d\ude00"') == "a\\u0000 \U0001f600"


def test_more_bad_cells_than_anybody_reads_are_refused_as_a_whole(tmp_path, monkeypatch):
    monkeypatch.setitem(load_layout().raw["limits"], "bad_cells", 10)
    good = [package(name=f"set-{n}") for n in range(20)]
    path = save(tmp_path / "a.xlsx", written(content_of({}, good)))
    assert len(list(read_workbook(path).datasets)) == 20
    bad = [package(name=f"set-{n}", last_updated_date="เมื่อวาน") for n in range(20)]
    content = read_workbook(save(tmp_path / "b.xlsx", written(content_of({}, bad))))
    assert not content.datasets
    assert not content.sheets
    first, *examples = [found for found in content.issues if found.severity == "error"]
    assert "10" in first.text["th"]
    assert len(examples) == 10


def test_a_sheet_full_of_empty_cells_is_looked_at_quickly(tmp_path):
    """Each of them says where it is; none is looked at by itself."""
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="ZZ{n}" s="1"/></row>' for n in FAR_ROWS)
    head = sheet_xml([form(), ["a-1", "ข้อมูลระเบียน", "ชุด"]])
    for more, read in (("", 1), ('<row r="1000001"><c r="ZZ1000001"><v>1</v></c></row>', 0)):
        text = head.replace("</sheetData>", f"{empty}{more}</sheetData>")
        path = save(tmp_path / "a.xlsx", zip_bytes(workbook_parts({"Temp2_Meta_Record": text})))
        assert len(list(read_workbook(path).datasets)) == read
    # A cell that does not say where it is stands behind the one before it.
    hidden = '<row r="1000001"><c r="ZZ1000001" s="1"/><c r=""><v>1</v></c></row>'
    text = head.replace("</sheetData>", f"{empty}{hidden}</sheetData>")
    path = save(tmp_path / "b.xlsx", zip_bytes(workbook_parts({"Temp2_Meta_Record": text})))
    assert "1000001" in only_issue(path).text["th"]


FAR_ROWS = range(100_000, 101_000)

"""Time in the headings of wide tables, and why a table that looks clean is not one."""

from __future__ import annotations

import pytest

from ckanext.dgagov.inspection.date_columns import sheet_dates
from ckanext.dgagov.inspection.grid import read_grid
from ckanext.dgagov.inspection.tables import analyse

MONTHS = ["ม.ค.", "ก.พ.", "มี.ค."]


def analysed(*rows):
    return analyse(read_grid([list(row) for row in rows], "แผ่น", merged=[]))


def last_dates(*rows):
    table, _ = analysed(*rows)
    found = table.dates[-1]
    return found.source, found.step, found.first, found.last


def test_months_across_beside_a_year_column():
    found = last_dates(("ปี", "จังหวัด", *MONTHS), (2564, "น่าน", 1, 2, 3), (2565, "น่าน", 4, 5, 6))
    assert found == ("header", "month", "2021-01-01", "2022-03-01")


@pytest.mark.parametrize("names", [("ไตรมาส 1", "ไตรมาสที่ ๒"), ("Q1", "Q2"), ("quarter 1", "q2")])
def test_quarters_across_beside_a_year_column(names):
    found = last_dates(("ปี", *names), (2564, 1, 2), (2565, 4, 5))
    assert found == ("header", "quarter", "2021-01-01", "2022-04-01")


def test_months_across_without_any_year_are_no_dates():
    table, _ = analysed(("จังหวัด", *MONTHS), ("น่าน", 1, 2, 3))
    assert table.dates == ()


def test_one_month_as_heading_is_no_wide_table():
    found = last_dates(("ปี", "ม.ค.", "รวม"), (2564, 1, 2), (2565, 4, 5))
    assert found[:2] == ("column", "year")


def test_years_over_another_row_of_headings():
    rows = [["จังหวัด", "ปี 2564", None, "ปี 2565", None], [None, "ชาย", "หญิง", "ชาย", "หญิง"],
            ["น่าน", 1, 2, 3, 4]]  # fmt: skip
    merged = [((0, 1), (0, 2)), ((0, 3), (0, 4))]
    table, _ = analyse(read_grid(rows, "แผ่น", merged=merged))
    assert (table.dates[-1].step, table.dates[-1].distinct) == ("year", 2)


def test_a_year_over_months():
    rows = [["จังหวัด", "ปี 2565", None, None], [None, *MONTHS], ["น่าน", 1, 2, 3]]
    table, _ = analyse(read_grid(rows, "แผ่น", merged=[((0, 1), (0, 3))]))
    assert (table.dates[-1].step, table.dates[-1].last) == ("month", "2022-03-01")


@pytest.mark.parametrize(
    ("names", "step"),
    [
        (["2564", "2565"], "year"), (["ปี 2564", "สรุป", "ปีงบประมาณ 2566"], "year"),
        (["ม.ค.65", "ก.พ.65"], "month"), (["ไตรมาส 1/2565", "ไตรมาส 2/2565"], "quarter"),
        (["ม.ค.", "ก.พ."], None), (["2565", "ข้อมูล"], None), (["Sheet1", "Sheet2"], None),
    ],
)  # fmt: skip
def test_time_in_the_names_of_sheets(names, step):
    found = sheet_dates(names)
    assert (found.step if found else None) == step


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("จังหวัด", "จำนวน")], "no_rows"),
        ([(None, None), (None, None), ("จังหวัด", "จำนวน"), ("น่าน", 1)], "starts_low"),
    ],
)
def test_what_is_not_clean_says_why(rows, code):
    table, reasons = analysed(*rows)
    assert not table.machine_readable
    assert [reason.code for reason in reasons] == [code]
    assert reasons[0].parameters["sheet"] == "แผ่น"


def test_branches_of_the_economy_are_no_places():
    table, _ = analysed(("สาขา", "มูลค่า"), ("เกษตรกรรม", 1), ("การก่อสร้าง", 2))
    assert table.place_columns == ()
    table, _ = analysed(("ชื่อสาขา", "จำนวน"), ("รังสิต", 1), ("สีลม", 2))
    assert table.place_columns[0].level == "branch"

"""Dates of both eras and their smallest step; places by heading, name and code."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.dgagov.inspection import gazetteer
from ckanext.dgagov.inspection.dates import read_date, read_year, smallest_step
from ckanext.dgagov.inspection.grid import read_grid
from ckanext.dgagov.inspection.places import province_codes, province_of
from ckanext.dgagov.inspection.tables import analyse


def table_of(heading, values):
    rows = [["รายการ", heading], *[["ก", value] for value in values]]
    table, _ = analyse(read_grid(rows))
    return table


@pytest.mark.parametrize(
    ("text", "day", "precision", "era"),
    [
        ("1 มกราคม 2566", "2023-01-01", "day", "buddhist"),
        ("๑ ม.ค. ๒๕๖๖", "2023-01-01", "day", "buddhist"),
        ("31/12/2565", "2022-12-31", "day", "buddhist"),
        ("31/12/65", "2022-12-31", "day", "buddhist"),
        ("5 ก.ย. 65", "2022-09-05", "day", "buddhist"),
        ("2023-05-01", "2023-05-01", "day", "christian"),
        ("มีนาคม 2566", "2023-03-01", "month", "buddhist"),
        ("มี.ค. 66", "2023-03-01", "month", "buddhist"),
        ("2023-05", "2023-05-01", "month", "christian"),
        ("05/2566", "2023-05-01", "month", "buddhist"),
        ("ไตรมาส 2/2566", "2023-04-01", "quarter", "buddhist"),
        ("ไตรมาสที่ 3 ปี 2566", "2023-07-01", "quarter", "buddhist"),
        ("Q4/2023", "2023-10-01", "quarter", "christian"),
        ("ปีงบประมาณ พ.ศ. 2566", "2023-01-01", "year", "buddhist"),
    ],
)
def test_reads_dates(text, day, precision, era):
    moment = read_date(text)
    assert (moment.day.isoformat(), moment.precision, moment.era) == (day, precision, era)


@pytest.mark.parametrize("text", ["31/2/2566", "2566", "12", "น่าน 12", "1/13/2566", "", "1.5"])
def test_what_is_no_date(text):
    assert read_date(text) is None


def test_date_cell_with_a_buddhist_year():
    assert read_date(dt.datetime(2566, 5, 1)).day == dt.date(2023, 5, 1)  # noqa: DTZ001


def test_two_digit_years_only_where_asked():
    assert read_year("65") is None
    assert read_year("65", short=True).day.year == 2022
    assert read_year(2566.0).era == "buddhist"
    assert read_year(1500) is None


@pytest.mark.parametrize(
    ("days", "precision", "step"),
    [
        (["2023-01-01", "2023-01-02"], "day", "day"),
        (["2023-01-31", "2023-02-28"], "day", "month"),
        (["2023-01-01", "2023-04-01", "2024-01-01"], "day", "quarter"),
        (["2022-01-01", "2023-01-01"], "day", "year"),
        (["2023-01-01", "2023-02-01"], "year", "year"),
        (["2023-01-01", "2023-01-01"], "day", None),
    ],
)
def test_smallest_step(days, precision, step):
    assert smallest_step([dt.date.fromisoformat(day) for day in days], precision) == step


def test_column_of_years_needs_its_heading():
    assert table_of("จำนวนคน", [2564, 2565]).dates == ()
    (found,) = table_of("ปีงบประมาณ", [2564, 2565]).dates
    assert (found.era, found.step, found.first) == ("buddhist", "year", "2021-01-01")
    assert table_of("ปี", ["64", "65", "66"]).dates[0].last == "2023-01-01"


def test_mixed_eras():
    (found,) = table_of("วันที่", ["1/5/2566", "2023-05-02"]).dates
    assert (found.era, found.step) == ("mixed", "day")


def test_year_and_month_columns_together():
    rows = [["ปี", "เดือน", "จำนวน"]]
    rows += [[2566, month, 1] for month in ("มกราคม", "ก.พ.", "มีนาคม")]
    table, _ = analyse(read_grid(rows))
    together = table.dates[-1]
    assert (together.source, together.columns, together.step) == ("columns", ("A", "B"), "month")


def test_there_are_77_provinces():
    codes = set(province_codes().values())
    assert len(codes) == 77
    assert {"10", "38", "96"} <= codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("เชียงใหม่", "50"), ("จังหวัดเชียงใหม่", "50"), ("จ.น่าน", "55"), ("กทม.", "10"),
        ("Chiang Mai", "50"), ("CHIANG MAI PROVINCE", "50"), ("กําแพงเพชร", "62"), ("เมืองใหม่", None),
    ],
)  # fmt: skip
def test_province(text, code):
    assert province_of(text) == code


@pytest.mark.parametrize(
    ("heading", "values", "level", "ways"),
    [
        ("พื้นที่", ["น่าน", "แพร่"], "province", ("value",)),
        ("จังหวัด", ["น่าน", "แพร่"], "province", ("header", "value")),
        ("จังหวัด (Province)", ["ก", "ข"], "province", ("header",)),
        ("รหัสจังหวัด", [55, 54], "province", ("header", "code")),
        ("รหัสพื้นที่", ["5501", "5402"], "district", ("code",)),
        ("รหัส", [550101, 540203], "subdistrict", ("code",)),
        ("รหัสหมู่บ้าน", ["55010101"], "village", ("header", "code")),
        ("พื้นที่", ["อำเภอปัว", "อ.ลี้"], "district", ("value",)),
        ("พื้นที่", ["ตำบลเวียง", "แขวงบางรัก"], "subdistrict", ("value",)),
        ("tambon", ["เวียง", "ป่าแดด"], "subdistrict", ("header",)),
        ("lat", [18.5, 19.2], "latitude", ("header", "value")),
        ("พื้นที่", ["ปัว", "เวียงสา", "ท่าวังผา"], "district", ("value",)),
        ("พื้นที่", ["ศิลาแลง", "ดู่ใต้", "ฝายแก้ว"], "subdistrict", ("value",)),
        ("ตำบล", ["ปัว", "แม่จริม", "ทุ่งช้าง"], "subdistrict", ("header", "value")),
        ("รหัสพื้นที่", ["500101", "500102"], "subdistrict", ("code",)),
        ("ชื่อสาขา", ["ถนนสุเทพ", "ตลาดวโรรส"], "branch", ("header",)),
    ],
)
def test_place_column(heading, values, level, ways):
    (found,) = table_of(heading, values).place_columns
    assert (found.level, found.by) == (level, ways)
    assert (found.column, found.places[0].row) == ("B", 2)


@pytest.mark.parametrize(
    ("heading", "values"),
    [("จำนวน", [5501, 5402]), ("รหัส", [9901, 9902]), ("lat", [900, 1000]), ("ชื่อ", ["สมชาย"])],
)
def test_what_is_no_place(heading, values):
    assert table_of(heading, values).place_columns == ()


def test_register_counts_what_the_country_counts():
    """928 districts, 5 names of them twice; two words alone are no column of places."""
    assert len(gazetteer.names()["district"]) == 923
    assert len(gazetteer.names()["subdistrict"]) > 5800
    assert table_of("กลุ่ม", ["ในเมือง", "สมบูรณ์"]).place_columns == ()

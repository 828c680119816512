"""Thai digits, spellings, eras, dates, slugs and file names."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from ckanext.dgagov import thai

SHORT_MONTHS = "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค."


def test_digits():
    assert thai.arabic_digits("ปี ๒๕๖๖ ข้อ ๑๐") == "ปี 2566 ข้อ 10"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("จ\u0e33นวน", "จ\u0e4d\u0e32นวน"),  # sara am, and nikhahit with sara aa
        ("น\u0e49\u0e33", "น\u0e4d\u0e49\u0e32"),  # the tone mark typed after nikhahit
        ("น\u0e49\u0e33", "น\u0e49\u0e4d\u0e32"),
        ("ราย\u200bได้", "รายได้"),
        ("เเผน", "แผน"),
        (" ราย \u00a0\t ได้\n", "ราย ได้"),
        ("ＣＳＶ", "CSV"),
        ("\ufeffCSV", "CSV"),
    ],
)
def test_two_spellings_of_the_same_words_are_equal(one, other):
    assert thai.fold(one) == thai.fold(other)


def test_folding_keeps_different_words_apart():
    assert len({thai.fold(word) for word in ("ปี", "ปู", "ไม่", "ใหม่", "แ", "เ", "csv", "CSV")}) == 8


@pytest.mark.parametrize(
    ("written", "year"),
    [(2400, 1857), (2566, 2023), (9999, 9456), (1900, 1900), (2023, 2023), (2200, 2200)],
)
def test_the_number_tells_the_era(written, year):
    assert thai.christian_year(written) == year


@pytest.mark.parametrize("written", [0, 66, 1899, 2201, 2399, 10_000, -2566])
def test_years_of_neither_era(written):
    with pytest.raises(ValueError, match=str(written)):
        thai.christian_year(written)


@pytest.mark.parametrize(
    "text", ["2566", "๒๕๖๖", "2023", "พ.ศ. 2566", "พ.ศ.๒๕๖๖", "ค.ศ. 2023", " 2566 "]
)
def test_years(text):
    assert thai.parse_year(text) == 2023


@pytest.mark.parametrize("text", ["", "66", "25666", "2566-2567", "ปี 2566", "2566.0", "2300"])
def test_texts_that_are_no_year(text):
    with pytest.raises(ValueError, match=r"."):
        thai.parse_year(text)


@pytest.mark.parametrize(
    "text",
    [
        "2566-07-25",
        "2023-07-25",
        "๒๕๖๖-๐๗-๒๕",
        "2566/7/25",
        "25/7/2566",
        "25-07-2023",
        "25.7.2566",
        "25 กรกฎาคม 2566",
        "๒๕ กรกฎาคม พ.ศ. ๒๕๖๖",
        "วันที่ 25 กรกฎาคม 2566",
        "25 ก.ค. 2566",
        "25 กค 2566",
        "25 July 2023",
        "July 25, 2023",
        "Jul 25 2023",
        "2023-07-25T23:59:59.999+07:00",
        "2023-07-25 00:00:00",
        "\u200b2566-07-25 ",
    ],
)
def test_dates(text):
    assert thai.parse_date(text) == dt.date(2023, 7, 25)


def test_every_thai_month_is_read():
    for number, (month, short) in enumerate(
        zip(
            thai.MONTHS["th"],
            SHORT_MONTHS.split(),
            strict=True,
        ),
        start=1,
    ):
        assert thai.parse_date(f"2 {month} 2566") == dt.date(2023, number, 2)
        assert thai.parse_date(f"2 {short} 2566") == dt.date(2023, number, 2)


def test_the_leap_day_is_that_of_the_christian_year():
    assert thai.parse_date("2567-02-29") == dt.date(2024, 2, 29)
    with pytest.raises(ValueError, match="day"):
        thai.parse_date("2566-02-29")


@pytest.mark.parametrize(
    "text",
    [
        *("", "2566", "2566-05", "66-05-01", "1/2/66", "2566-13-01", "31 เมษายน 2566"),
        *("1 ควันบุรี 2566", "2300-01-01", "2566-05/01", "พรุ่งนี้", "20230725", "1" * 5_000),
    ],
)
def test_texts_that_are_no_date(text):
    with pytest.raises(ValueError, match=r"."):
        thai.parse_date(text)


def test_dates_and_years_are_shown_in_the_era_of_the_language():
    date = dt.date(2023, 7, 25)
    assert thai.show_date(date, "th") == "25 กรกฎาคม 2566"
    assert thai.show_date(date, "en") == "25 July 2023"
    assert thai.show_year(2023, "th") == "2566"
    assert thai.show_year(2023, "en") == "2023"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("จำนวนกำลังแรงงานรวม 2566", "chamnuan-kamlangraengngan-ruam-2566"),
        ("จ\u0e4d\u0e32นวน", "chamnuan"),
        ("ข้อมูลประชากร ปี ๒๕๖๖", "khomun-prachakon-pi-2566"),
        ("Café: COVID-19 (ANIR)", "cafe-covid-19-anir"),
        ("", "dataset"),
        ("!!!", "dataset"),
        ("日本語", "dataset"),
        ("7", "dataset-7"),
    ],
)
def test_slugs(title, slug):
    assert thai.slug(title) == slug


def test_slugs_of_real_titles_are_names_for_ckan():
    lines = (Path(__file__).parents[1] / "data" / "real_records.jsonl").read_text(encoding="utf-8")
    titles = {json.loads(line).get("title", "") for line in lines.splitlines()} - {""}
    slugs = {title: thai.slug(title) for title in titles}
    for title, slug in slugs.items():
        assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)+", slug), title
        assert len(slug) <= thai.SLUG_LENGTH
    assert len(set(slugs.values())) == len(titles)


def test_a_long_slug_is_cut_between_words():
    slug = thai.slug("รายได้ของครัวเรือน " * 40)
    assert len(slug) <= thai.SLUG_LENGTH
    assert slug.endswith(("raidai", "khong", "khruaruean"))
    assert thai.slug("a" * 500) == "a" * thai.SLUG_LENGTH


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("ข้อมูลประชากร 2566.csv", "khomun-prachakon-2566.csv"),
        ("รายได้.XLSX", "raidai.xlsx"),
        ("C:\\งาน\\รายได้.csv", "raidai.csv"),
        ("../../รายได้.csv", "raidai.csv"),
        ("รายได้", "raidai"),
        ("ปี.2566 ฉบับร่าง", "pi-2566-chabaprang"),
        ("!!!.csv", "file.csv"),
        (".csv", "csv"),
    ],
)
def test_file_names(name, safe):
    assert thai.safe_file_name(name) == safe

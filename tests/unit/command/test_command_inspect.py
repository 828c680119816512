"""The command `dgagov inspect`: reports for people and programs, exit codes, hostile names."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests" / "corpus"), str(ROOT / "tests" / "unit" / "inspection")]

from corpus_delimited import by_district, delimited  # noqa: E402
from corpus_office import xlsx  # noqa: E402
from corpus_others import pdf  # noqa: E402
from corpus_workbooks import report  # noqa: E402
from fetch_servers import response, serving  # noqa: E402

from ckanext.dgagov.command import main  # noqa: E402


@pytest.fixture
def run():
    def runner(*arguments):
        return CliRunner().invoke(main, ["inspect", *map(str, arguments)])

    return runner


@pytest.fixture
def files(tmp_path):
    """A clean table, a sheet laid out for a report, a scan, and an empty file."""
    contents = {
        "อำเภอ.csv": delimited(by_district()),
        "รายงาน.xlsx": xlsx(report(), ("A1:D1", "A3:A4", "B3:D3"), "สรุป"),
        "สแกน.pdf": pdf(["image"]),
        "ว่าง.csv": b"",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def levels(card):
    return {row["id"]: row["level"] for row in card["open"]["rows"]}


def test_text_is_thai_and_says_what_why_and_what_next(run, files):
    result = run(files / "รายงาน.xlsx")
    assert result.exit_code == 0
    for said in (
        "รูปแบบจริง: XLSX (ระบุไว้ว่า XLSX: ตรงกัน)",
        "แผ่นงาน 'สรุป': 3 แถว 4 คอลัมน์, หัวตารางแถวที่ 3 (2 แถว), ยังไม่ใช่ตารางที่เครื่องอ่านได้",
        "D  ประชากร (คน) / รวม  [จำนวนเต็ม]",
        "พื้นที่: จังหวัด",
        "มีเซลล์ผสาน 3 ช่วง เริ่มที่ A1:D1 จึงยังไม่ใช่ตารางที่เครื่องอ่านได้ [A1, A3, B3]",
        "การจัดรูปแบบและโครงสร้างข้อมูล: 1/3 (ขั้นต้น)",
        "หากจะขึ้นถึงระดับ 3: จัด “รายงาน.xlsx” เป็นตารางฐานข้อมูล",
    ):
        assert said in result.stdout, said


def test_english(run, files):
    text = run(files / "อำเภอ.csv", "--language", "en").stdout
    assert "Dates: yearly, 2021 – 2022, Buddhist era (in A)" in text
    assert "Places: province, district" in text
    assert "- Format and structure: 3/3 (Advanced)" in text


def test_years_are_buddhist_in_thai(run, files):
    assert "วันเวลา: รายปี, 2564 – 2565, พุทธศักราช (คอลัมน์ A)" in run(files / "อำเภอ.csv").stdout


def test_json_holds_facts_report_and_levels(run, files):
    card = json.loads(run(files / "อำเภอ.csv", "--output", "json").stdout)
    assert card["facts"]["places"] == ["province", "district"]
    assert card["findings"]["tables"][0]["columns"][2]["name"] == "อำเภอ"
    assert card["channel"]["kind"] == "upload"
    assert levels(card) == {"access": 1, "detail": 2, "format": 3}
    assert card["problem"] is None


def test_several_files_are_a_list_in_their_order(run, files):
    names = ("สแกน.pdf", "อำเภอ.csv")
    cards = json.loads(run(*(files / name for name in names), "--output", "json").stdout)
    assert [Path(card["source"]).name for card in cards] == list(names)
    assert levels(cards[0]) == {"searchable": 0, "access": 1}


def test_a_bad_file_does_not_stop_the_others(run, files):
    result = run(files / "ว่าง.csv", files / "ไม่มี.csv", files, files / "อำเภอ.csv")
    assert result.exit_code == 2
    assert "อ่านไม่ได้: ไฟล์ว่าง ไม่มีข้อมูลใด ๆ อยู่ภายใน" in result.stdout
    assert "อ่านไม่ได้: ไม่พบไฟล์หรือเปิดไฟล์ไม่ได้" in result.stdout
    assert f"{files.name} เป็นโฟลเดอร์ ให้ระบุไฟล์ที่อยู่ภายใน" in result.stdout
    assert "รวมเป็นระดับ: 1/3" in result.stdout


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 0),
        (("--min-level", "1"), 0),
        (("--min-level", "2"), 1),
        (("--min-level", "3", "--row", "format"), 0),
        (("--min-level", "3", "--row", "format", "--row", "detail"), 1),
        (("--min-level", "3", "--row", "searchable"), 0),
    ],
)
def test_least_level(run, files, options, code):
    assert run(files / "อำเภอ.csv", *options).exit_code == code


def test_what_is_unreadable_wins_over_the_least_level(run, files):
    assert run(files / "ว่าง.csv", files / "สแกน.pdf", "--min-level", "1").exit_code == 2
    assert run(files / "สแกน.pdf", "--min-level", "1").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [(), ("--output", "csv"), ("--min-level", "4"), ("--row", "no"), ("--indicator", "fy2500")],
)
def test_wrong_usage_exits_2(run, files, arguments):
    result = run(*arguments, *([files / "อำเภอ.csv"] if arguments else []))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error" in result.stderr


def test_declared_format_is_the_suffix_or_what_is_said(run, files):
    path = files / "อำเภอ.csv"
    assert "ตรงกัน" in run(path).stdout
    assert "ระบุไว้ว่า XLSX: ไม่ตรงกัน" in run(path, "--format", "XLSX").stdout


def test_private_addresses_are_refused_unless_allowed(run):
    with serving(response(Content_Type="text/csv")) as server:
        refused = run(server.url)
        card = json.loads(run(server.url, "--allow-host", "127.0.0.1", "--output", "json").stdout)
    assert refused.exit_code == 2
    assert "เครือข่ายภายใน" in refused.stdout
    assert card["link"]["state"] == "live"
    assert card["facts"]["channel"] == "link"
    assert levels(card) == {"access": 1, "detail": 1, "format": 3}


def test_one_look_finds_no_link_dead(run):
    with serving(response(status="404 Not Found")) as server:
        result = run(server.url, "--allow-host", "127.0.0.1", "--output", "json")
    card = json.loads(result.stdout)
    assert result.exit_code == 2
    assert (card["link"]["state"], card["facts"]["reach"]) == ("dead", "unknown")
    assert card["problem"]["code"] == "http_gone"


def test_address_that_ends_with_time_is_told(run):
    with serving(response(Content_Type="text/csv")) as server:
        result = run(server.url + "?X-Amz-Signature=1", "--allow-host", "127.0.0.1")
    assert "ลายเซ็นหรือรหัสชั่วคราว" in result.stdout


def test_no_file_steers_the_terminal(run, tmp_path):
    path = tmp_path / "ก.csv"
    path.write_text("จังหวัด\x1b[2J,จำนวน\x1b]0;\nน่าน,1\nแพร่,2\n", "utf-8")
    text = run(path).stdout
    assert "�[2J" in text
    assert "\x1b" not in text


def test_devices_without_end_are_not_read(run):
    result = run("/dev/zero")
    assert result.exit_code == 2
    assert "ไม่พบไฟล์" in result.stdout


def test_it_runs_without_ckan_and_writes_utf8_in_any_locale(files):
    """A process of its own, in the C locale, where importing CKAN or an HTTP library fails."""
    code = (
        "import sys\n"
        "class NoCkan:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('ckan', 'sqlalchemy', 'flask', 'requests'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, NoCkan())\n"
        "from ckanext.dgagov.command import main\n"
        "main()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, "inspect", str(files / "รายงาน.xlsx")],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert result.returncode == 0, result.stderr
    assert "มีเซลล์ผสาน 3 ช่วง" in result.stdout.decode("utf-8")

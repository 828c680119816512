"""The inspection of large files against bare passes of the same readers, and its memory.

A CSV of 100 MB against a bare pass of the `csv` module, and against frictionless describing and
validating it (in a virtual environment of its own, made on the first run; without the network
this comparison is left out and said so). A workbook of 50,000 x 20 against a bare read by
calamine. Everything of ours is included: hash, child process, report. Files are made here; the
sides take turns and the medians count.
Bounds: CSV at most 2 x, at least 6 x faster than frictionless; workbook at most 2 x; a child at
most 256 MB on every file of the corpus and on both large files.
"""

from __future__ import annotations

import csv
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import peaks
import python_calamine

from ckanext.dgagov.inspection import inspect_file, sandbox

RUNS = 5
CSV_BYTES = 100_000_000
SHEET_ROWS = 50_000
MOST_TIMES = 2.0
LEAST_TIMES_FRICTIONLESS = 6.0
MOST_MEGABYTES = 256
CHECKOUT = Path(__file__).parent.parent
FRICTIONLESS = CHECKOUT / ".local" / "bench-frictionless"
PROVINCES = ("เชียงใหม่", "ลำพูน", "น่าน", "แพร่", "กรุงเทพมหานคร", "ขอนแก่น", "สงขลา", "ตราด")
DESCRIBE_AND_VALIDATE = (
    "import sys, frictionless; found = frictionless.describe(sys.argv[1], stats=True); "
    "print(frictionless.validate(found).valid)"
)


def main() -> int:
    """Make the files, measure in turns, print; 1 if a bound is passed."""
    random.seed(2565)
    with tempfile.TemporaryDirectory(prefix="dgagov-bench-") as folder:
        table, workbook = Path(folder) / "table.csv", Path(folder) / "workbook.xlsx"
        make_table(table)
        make_workbook(workbook)
        inspect_file(workbook, "XLSX")  # the fork server starts once a worker, not once a file
        late = [
            compare("CSV of 100 MB", "bare csv", lambda: bare_csv(table), table),
            compare("Workbook of 50,000 x 20", "bare calamine", lambda: bare(workbook), workbook),
            frictionless(table),
            memory([table, workbook, *corpus(Path(folder))]),
        ]
    return int(any(late))


def make_table(path: Path) -> None:
    """A table of measurements: dates of the Buddhist era, provinces, numbers, codes."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["วันที่", "จังหวัด", "สถานี", "ฝน", "อุณหภูมิ", "สถานะ", "รหัส", "จำนวน"])
        number = 0
        while number % 5000 or stream.tell() < CSV_BYTES:
            day = f"{number % 28 + 1:02}/{number // 28 % 12 + 1:02}/2566"
            writer.writerow([
                day, PROVINCES[number % 8], f"สถานี {number % 97}", round(random.random() * 100, 2),
                round(random.random() * 40, 1), "ปกติ", f"{number:08}", random.randrange(10**6),
            ])  # fmt: skip
            number += 1


def make_workbook(path: Path) -> None:
    """One sheet: four columns of texts, eight of whole numbers, eight of decimals."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/"
    relation = f'<Relationships xmlns="{package}relationships"><Relationship Id="rId1" '
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{relation}Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{office}"><sheets>'
        '<sheet name="ข้อมูล" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{relation}Type="{office}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f"<worksheet {space}><sheetData>".encode())
            for number in range(SHEET_ROWS + 1):
                sheet.write(sheet_row(number).encode())
            sheet.write(b"</sheetData></worksheet>")


def sheet_row(number: int) -> str:
    """Row 0 holds the headings."""
    values: list[object] = [f"คอลัมน์ {column}" for column in range(20)]
    if number:
        values = [PROVINCES[number % 8], f"สถานี {number}", f"2566-{number % 12 + 1:02}-01", "ปกติ"]
        values += [random.randrange(10**6) for _ in range(8)]
        values += [round(random.random() * 100, 3) for _ in range(8)]
    cells = []
    for letter, value in zip("ABCDEFGHIJKLMNOPQRST", values, strict=True):
        place = f'r="{letter}{number + 1}"'
        if isinstance(value, str):
            cells.append(f'<c {place} t="inlineStr"><is><t>{value}</t></is></c>')
        else:
            cells.append(f"<c {place}><v>{value}</v></c>")
    return f'<row r="{number + 1}">{"".join(cells)}</row>'


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare_csv(path: Path) -> None:
    """Every row, nothing else."""
    with path.open(encoding="utf-8", newline="") as stream:
        for _row in csv.reader(stream):
            pass


def bare(path: Path) -> None:
    """Every cell as Python values."""
    python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()


def inspect(path: Path) -> None:
    """Ours, as a worker does it."""
    findings = inspect_file(path, path.suffix)
    assert findings.status == "read", findings.reasons
    assert findings.tables[0].machine_readable


def compare(what: str, against: str, other: Callable[[], None], path: Path) -> bool:
    """Print the medians; whether ours is over the bound."""
    pairs = []
    for turn in range(RUNS):
        sides = [other, lambda: inspect(path)][:: 1 if turn % 2 else -1]
        times = [seconds(side) for side in sides][:: 1 if turn % 2 else -1]
        pairs.append(times)
    ratio = statistics.median(ours / theirs for theirs, ours in pairs)
    theirs, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{what}: inspected in {ours:.2f} s; {against}: {theirs:.2f} s")
    print(f"{what}: {ratio:.2f} x {against} (median of {RUNS}; at most {MOST_TIMES})")
    return ratio > MOST_TIMES


def frictionless(table: Path) -> bool:
    """Print how much faster ours is than frictionless; whether it is less than the bound."""
    python = FRICTIONLESS / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", FRICTIONLESS], check=True)
    words = [python, "-m", "pip", "--disable-pip-version-check", "install", "-q", "frictionless"]
    if subprocess.run(words, check=False, capture_output=True).returncode:
        print("frictionless: not compared, pip could not install it")
        return False
    command = [python, "-c", DESCRIBE_AND_VALIDATE, table.name]  # whole paths are "not safe" to it
    theirs = seconds(lambda: subprocess.run(command, check=True, cwd=table.parent))
    ours = seconds(lambda: inspect(table))
    ratio = theirs / ours
    print(f"frictionless, describe and validate: {theirs:.1f} s; ours: {ours:.2f} s")
    print(f"Faster than frictionless: {ratio:.1f} x (at least {LEAST_TIMES_FRICTIONLESS:.0f})")
    return ratio < LEAST_TIMES_FRICTIONLESS


def corpus(folder: Path) -> list[Path]:
    """The files of the golden corpus, made here; empty while there is no maker."""
    maker = CHECKOUT / "tests" / "corpus" / "make_corpus.py"
    if not maker.exists():
        return []
    target = folder / "corpus"
    subprocess.run([sys.executable, maker, target], check=True, stdout=subprocess.DEVNULL)
    return sorted(path for path in target.rglob("*") if path.is_file())


def memory(files: list[Path]) -> bool:
    """Print the greatest memory of a child over the files; whether it is over the bound."""
    peak, where = 0, ""
    for path in files:
        answer = sandbox.run_limited(peaks.inspected, (str(path), path.suffix), 90)
        if isinstance(answer, dict) and answer["peak"] > peak:
            peak, where = answer["peak"], path.name
    print(
        f"Memory of a child: {peak / 1e6:.0f} MB at most, in {where}"
        f" ({len(files)} files; at most {MOST_MEGABYTES} MB)"
    )
    return peak > MOST_MEGABYTES * 1e6


if __name__ == "__main__":
    sys.exit(main())

"""Checking a workbook of 10,000 rows against calamine's bare read; export of 10,000 data sets.

Each measurement is a process of its own, in seconds of the processor; the two readings take
turns, so that a machine that slows down slows both. Bounds: at most 3 x the bare read, at most
400 MB, and the export's memory does not grow with the number of data sets. The same from a catalog
of 10,000 data sets in PostgreSQL: as little memory, by few statements.
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RUNS = 5
ROWS = 10_000
BAD = 500
MOST_TIMES = 3.0
MOST_MEGABYTES = 400
MOST_GROWTH = 100
"""Megabytes that ten times the data sets may add to the export."""
MOST_STATEMENTS = 60
"""To read 10,000 data sets with their resources, 500 at a time."""

_WORDS = ["จำนวน", "ประชากร", "รายได้", "ท่องเที่ยว", "จังหวัด", "แรงงาน", "งบประมาณ", "สถิติ"]


def packages(count: int, bad: int = 0) -> Iterator[dict[str, Any]]:
    """Data sets of real sizes; the last `bad` have a date and a choice that cannot be read."""
    chance = random.Random(2565)
    for number in range(count):
        text = " ".join(chance.choice(_WORDS) for _ in range(chance.randint(15, 60)))
        broken = number >= count - bad
        yield {
            "name": f"dataset-{number:05}",
            "title": f"{text[:60]} {number}",
            "data_type": "ข้อมูลระเบียน",
            "owner_org": "หน่วยงานตัวอย่าง",
            "maintainer": "กองยุทธศาสตร์และแผนงาน",
            "maintainer_email": "plan@data.example.org",
            "tags": [{"name": word} for word in chance.sample(_WORDS, 3)],
            "notes": text,
            "objective": ["พันธกิจหน่วยงาน", "เพื่อการให้บริการประชาชน"],
            "update_frequency_unit": "ทุกเมื่อเชื่อวัน" if broken else "ปี",
            "update_frequency_interval": str(chance.randint(1, 4)),
            "geo_coverage": "จังหวัด",
            "data_source": text[:80],
            "data_format": ["CSV", "XLS"],
            "data_category": "ข้อมูลสาธารณะ",
            "license_id": "Open Data Common",
            "created_date": "เมื่อวาน" if broken else "2022-10-01",
            "last_updated_date": f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            "data_language": ["ไทย"],
            "high_value_dataset": "False",
            "reference_data": "False",
            "resources": [
                {
                    "name": text[:30],
                    "url": f"https://data.example.org/{number}.csv",
                    "format": "CSV",
                    "resource_last_updated_date": "2025-09-30",
                }
            ],
        }


def bare(path: str) -> None:
    """Print the seconds that calamine takes to give every cell."""
    import python_calamine

    start = time.process_time()
    with python_calamine.load_workbook(path) as book:
        for name in book.sheet_names:
            for _ in book.get_sheet_by_name(name).iter_rows():
                pass
    _print(start)


def checked(path: str) -> None:
    """Print the seconds that reading and checking take, in a process that has done it before."""
    from ckanext.dgagov.scoring import load_rubric
    from ckanext.dgagov.workbook import check, content_of, read_workbook, write_workbook

    rubric = load_rubric("fy2565")
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as stream:
        write_workbook(content_of({}, packages(2, 1)), stream)
        stream.flush()
        check(read_workbook(Path(stream.name), rubric=rubric), rubric)
    start = time.process_time()
    content = read_workbook(Path(path), rubric=rubric)
    issues = [*content.issues, *check(content, rubric)]
    bad = {found.row for found in issues if found.severity == "error"}
    _print(start)
    assert len(list(content.datasets)) == ROWS
    assert len(bad) == BAD, len(bad)


def export(count: str) -> None:
    """Print the seconds and megabytes of writing so many data sets."""
    from ckanext.dgagov.workbook import content_of, write_workbook

    start = time.process_time()
    with tempfile.TemporaryFile() as stream:
        write_workbook(content_of({}, packages(int(count))), stream)
    _print(start)


def fill(count: str) -> None:
    """Put so many data sets of one organization into PostgreSQL; print its id."""
    import catalog
    import corpus

    catalog.load()
    catalog.empty()
    from ckan import model

    connection = model.ensure_engine().raw_connection()
    print(*corpus.fill(connection.driver_connection, int(count), 1))


def from_catalog(organization: str) -> None:
    """Print how an export from PostgreSQL goes: seconds, megabytes more than before, statements."""
    import catalog

    catalog.load()
    import sqlalchemy as sa
    from ckan import model

    from ckanext.dgagov.importing import exporting
    from ckanext.dgagov.importing.catalog import of_group
    from ckanext.dgagov.scoring import load_rubric

    chosen, rubric = of_group(model.Group.get(organization)), load_rubric("fy2565")
    with tempfile.TemporaryFile() as stream:
        exporting.write(stream, rubric, chosen, content="example")
    asked: list[str] = []
    sa.event.listen(
        model.ensure_engine(), "before_cursor_execute", lambda *given: asked.append(given[2])
    )
    before, start = _megabytes(), time.perf_counter()
    with tempfile.TemporaryFile() as stream:
        exporting.write(stream, rubric, chosen)
        assert stream.tell() > ROWS * 100, stream.tell()
    print(time.perf_counter() - start, _megabytes() - before, len(asked))


def _megabytes() -> float:
    """What this process takes up at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _print(start: float) -> None:
    print(time.process_time() - start, _megabytes())


def measure(*what: str) -> list[float]:
    """The numbers of one measurement in a process of its own."""
    return [float(number) for number in apart(*what)]


def apart(*what: str) -> list[str]:
    """What a process of its own prints last."""
    answer = subprocess.run(
        [sys.executable, __file__, *what], check=True, capture_output=True, text=True
    )
    return answer.stdout.splitlines()[-1].split()


def main() -> int:
    """Write the workbook, measure, print; 1 if a bound is passed."""
    from ckanext.dgagov.workbook import content_of, write_workbook

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        with path.open("wb") as stream:
            write_workbook(content_of({}, packages(ROWS, BAD)), stream)
        print(
            f"A workbook of {ROWS} data sets and as many resources: {path.stat().st_size >> 20} MB"
        )
        pairs = [(measure("bare", str(path)), measure("checked", str(path))) for _ in range(RUNS)]
    ratio = statistics.median(ours[0] / theirs[0] for theirs, ours in pairs)
    memory = max(ours[1] for _, ours in pairs)
    print(f"Bare read:  {statistics.median(t[0] for t, _ in pairs):.2f} s median")
    print(f"Checking:   {statistics.median(o[0] for _, o in pairs):.2f} s median")
    print(f"Checking / bare read: {ratio:.2f} x (median of {RUNS}; at most {MOST_TIMES})")
    print(f"Memory of checking: {memory:.0f} MB (at most {MOST_MEGABYTES})")
    (_, small), (seconds, large) = measure("export", str(ROWS // 10)), measure("export", str(ROWS))
    print(f"Export of {ROWS} data sets: {seconds:.1f} s, {large:.0f} MB "
          f"({large - small:.0f} MB more than a tenth of them; at most {MOST_GROWTH})")  # fmt: skip
    seconds, more, asked = measure("from_catalog", *apart("fill", str(ROWS)))
    print(f"The same from PostgreSQL: {seconds:.1f} s, {more:.0f} MB more (at most {MOST_GROWTH}), "
          f"{asked:.0f} statements (at most {MOST_STATEMENTS})")  # fmt: skip
    return int(
        ratio > MOST_TIMES
        or max(memory, large) > MOST_MEGABYTES
        or max(large - small, more) > MOST_GROWTH
        or asked > MOST_STATEMENTS
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        works = {
            "bare": bare, "checked": checked, "export": export, "fill": fill,
            "from_catalog": from_catalog,
        }  # fmt: skip
        works[sys.argv[1]](sys.argv[2])
    else:
        sys.exit(main())

"""Workbooks brought in: a dry run against applying, and applying against bare `package_create`.

1. A dry run of a workbook of 10,000 rows, 500 of them bad: at most 1/8 of the time of applying
   10,000 (reckoned from the rows that are applied here: all of them would take half an hour;
   `--full` applies them all), and it tells of exactly those 500. What a worker does of it, after
   the answer is there, is counted in.
2. Applying 1,000 new data sets: at most 1.2 x the time of the same number by bare
   `package_create`, in turns. Reading, planning, scoring and progress are counted in.
3. Memory: at most 400 MB in all of it.
"""

from __future__ import annotations

import io
import resource
import sys
import time
from typing import Any

import catalog
from bench_package_create import OURS, dataset

ROWS, BAD = 10_000, 500
TURNS, TURN = 5, 200
MOST_TIMES = 1.2
MOST_SHARE = 1 / 8
MOST_MEGABYTES = 400


def workbook(packages: list[dict[str, Any]]) -> bytes:
    """The packages as a workbook of the official layout."""
    from ckanext.dgagov.workbook import content_of, write_workbook

    stream = io.BytesIO()
    write_workbook(content_of({"id": None, "name": None, "title": None}, packages), stream)
    return stream.getvalue()


def packages(prefix: str, number: int, bad: int = 0) -> list[dict[str, Any]]:
    """Whole data sets, of which `bad` have a date that is none."""
    made = [dataset(f"{prefix}-{i}", "") for i in range(number)]
    for place, one in enumerate(made):
        del one["owner_org"]
        one["title"] += f" {prefix} {place}"
        if bad and place % (number // bad) == 0:
            one["last_updated_date"] = "เมื่อวาน"
    return made


def megabytes() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure; 1 where a bound is broken."""
    catalog.load(OURS, {"ckanext.dgagov.import_rows_at_once": "1000000"})
    catalog.empty()
    import ckan.plugins.toolkit as tk
    from ckan import model
    from ckan.tests import factories
    from werkzeug.datastructures import FileStorage

    from ckanext.dgagov.importing import begin

    user = factories.Sysadmin()["name"]

    def bring(content: bytes, organization: str, *, dry_run: bool) -> tuple[float, Any]:
        start = time.perf_counter()
        report = tk.get_action("dgagov_workbook_import")(
            {"user": user},
            {
                "organization": organization, "dry_run": dry_run,
                "upload": FileStorage(io.BytesIO(content), "bench.xlsx"),
            },
        )  # fmt: skip
        return time.perf_counter() - start, report

    bare_organization = factories.Organization()["id"]
    organization = factories.Organization()["id"]
    bring(workbook(packages("warm", 10)), organization, dry_run=False)
    bare = applied = 0.0
    for turn in range(TURNS):
        # New names each turn, and titles of the same lengths.
        for one in packages(f"bare{turn}", TURN):
            start = time.perf_counter()
            tk.get_action("package_create")({"user": user}, {**one, "owner_org": bare_organization})
            bare += time.perf_counter() - start
        seconds, report = bring(workbook(packages(f"new{turn}", TURN)), organization, dry_run=False)
        assert report["results"]["created"] == TURN, report["results"]
        applied += seconds
        model.Session.remove()
    number = TURNS * TURN
    times = applied / bare
    print(
        f"{number} new data sets: bare package_create {bare:.1f} s, import {applied:.1f} s, "
        f"{times:.3f} times (at most {MOST_TIMES})"
    )

    content = workbook(packages("many", ROWS, BAD))
    other = factories.Organization()["id"]
    before = megabytes()
    answered, report = bring(content, other, dry_run=True)
    start = time.perf_counter()
    begin.rehearse_whole(report["id"])
    dry = answered + time.perf_counter() - start
    report = begin.answer(report["id"])
    told = report["counts"]
    assert report["unasked"] == 0
    whole = applied / number * ROWS
    if "--full" in sys.argv:
        whole, done = bring(content, other, dry_run=False)
        print(f"applied: {done['results']} in {whole:.0f} s")
    share = dry / whole
    print(
        f"dry run of {ROWS} rows: {dry:.1f} s (answered after {answered:.1f} s), "
        f"{share:.4f} of applying them, {whole:.0f} s "
        f"(at most {MOST_SHARE}); {told}"
    )
    print(
        f"memory: {megabytes():.0f} MB, {before:.0f} before the dry run (at most {MOST_MEGABYTES})"
    )
    right = told == {"create": ROWS - BAD, "refused": BAD}
    within = times <= MOST_TIMES and share <= MOST_SHARE and megabytes() <= MOST_MEGABYTES
    return 0 if right and within else 1


if __name__ == "__main__":
    raise SystemExit(main())

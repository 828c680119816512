"""Small files through the worker, end to end: claimed, read from storage, inspected, written down.

The files of the golden corpus that can be read, uploaded through the API, several times over.
Beside it, in the same run, the inspection of the same files alone, each in its child process.
Bound: 100,000 files an hour or better by one worker.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import catalog

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
ROUNDS = 3
LEAST_AN_HOUR = 100_000
SMALL = 100_000
"""Bytes; larger files of the corpus show other things."""


def files(folder: Path) -> list[Path]:
    """The files of the corpus that can be read, once each has been inspected for a warm start."""
    from ckanext.dgagov.inspection import inspect_file

    sys.path.insert(0, str(CORPUS))
    from make_corpus import make_corpus

    small = [path for path in make_corpus(folder) if path.stat().st_size <= SMALL]
    return [path for path in small if inspect_file(path, path.suffix).status != "unknown"]


def upload(paths: list[Path]) -> int:
    """Upload each file `ROUNDS` times, as drafts; gives the number of resources."""
    from ckan.tests import factories
    from ckan.tests.helpers import call_action
    from werkzeug.datastructures import FileStorage

    organization = factories.Organization()
    for number in range(ROUNDS):
        dataset = call_action(
            "package_create", title=f"ไฟล์ตัวอย่าง {number}", state="draft",
            owner_org=organization["id"],
        )  # fmt: skip
        for path in paths:
            content = path.read_bytes()
            stored = FileStorage(io.BytesIO(content), filename=path.name)
            call_action(
                "resource_create", package_id=dataset["id"], name=path.name, upload=stored,
                format=path.suffix[1:], url=path.name,
            )  # fmt: skip
    return ROUNDS * len(paths)


def alone(paths: list[Path]) -> float:
    """Seconds that the inspection of the files alone takes."""
    from ckanext.dgagov.inspection import inspect_file

    start = time.perf_counter()
    for path in paths:
        inspect_file(path, path.suffix)
    return time.perf_counter() - start


def through_the_worker() -> tuple[float, Any]:
    """Seconds that everything that waits takes, and what was done."""
    from ckanext.dgagov.inspecting.worker import work_through

    start = time.perf_counter()
    work = work_through()
    return time.perf_counter() - start, work


def main() -> int:
    """Upload, measure, print; 1 if the bound is passed."""
    catalog.load()
    catalog.empty()
    with tempfile.TemporaryDirectory() as folder:
        paths = files(Path(folder))
        waiting = upload(paths)
        bare = alone(paths) / len(paths)
        seconds, work = through_the_worker()
    assert work.looked == waiting, (work, waiting)
    each = seconds / waiting
    an_hour = 3600 / each
    print(f"{waiting} files through the worker: {each * 1000:.1f} ms each, {an_hour:,.0f} an hour")
    print(f"Inspection alone: {bare * 1000:.1f} ms each; the worker takes {each / bare:.2f} x")
    print(f"Bound: {LEAST_AN_HOUR:,} an hour or better")
    return int(an_hour < LEAST_AN_HOUR)


if __name__ == "__main__":
    sys.exit(main())

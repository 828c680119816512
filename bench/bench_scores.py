"""All organizations' scores against `COPY` of the same rows: time, and memory of the process.

100,000 data sets of 200 organizations. Each measurement is a process of its own that starts
cold; the two take turns, so that a machine that slows down slows both.
Bounds: at most 2 x the time of COPY (the goal is 1 x), at most 400 MB.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time

import catalog
import corpus

RUNS = 5
MOST_TIMES = 2.0
MOST_MEGABYTES = 400
TABLES = (
    "package", "resource", "package_tag", "tag", '"group"', "dgagov_inventory",
    "dgagov_declaration", "dgagov_use", "dgagov_decision",
    # Reports are for pages: written out they take longer than all the rest, and would make the
    # bound easy to keep without a score being any faster.
    "(SELECT resource_id, package_id, facts FROM dgagov_inspection)",
)  # fmt: skip


class Nowhere:
    """A file that swallows what is written and counts the bytes."""

    size = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        return len(data)


def copy() -> None:
    """Print the seconds that COPY of every table the score reads takes."""
    import psycopg2

    nowhere = Nowhere()
    with psycopg2.connect(os.environ["CKAN_SQLALCHEMY_URL"]) as connection:
        cursor = connection.cursor()
        start = time.perf_counter()
        for table in TABLES:
            cursor.copy_expert(f"COPY {table} TO STDOUT", nowhere)
        print(time.perf_counter() - start, nowhere.size / 1e6)


def score() -> None:
    """Print the seconds and the megabytes that all organizations' scores take."""
    catalog.load()
    import ckan.plugins.toolkit as tk

    start = time.perf_counter()
    answer = tk.get_action("dgagov_organization_score_list")({"ignore_auth": True}, {})
    seconds = time.perf_counter() - start
    assert answer["count"] == 200, answer["count"]
    assert 0 < answer["results"][-1]["points"] <= answer["results"][0]["points"]
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure(what: str) -> tuple[float, float]:
    """The two numbers of one measurement in a process of its own."""
    answer = subprocess.run(
        [sys.executable, __file__, what], check=True, capture_output=True, text=True
    )
    seconds, size = answer.stdout.split()[-2:]
    return float(seconds), float(size)


def main() -> int:
    """Fill the catalog, measure, print; 1 if a bound is passed."""
    catalog.load()
    catalog.empty()
    from ckan import model

    connection = model.ensure_engine().raw_connection()
    corpus.fill(connection.driver_connection)
    connection.close()
    pairs = [(measure("copy"), measure("score")) for _ in range(RUNS)]
    times = [score_seconds / copy_seconds for (copy_seconds, _), (score_seconds, _) in pairs]
    memory = max(size for _, (_, size) in pairs)
    print(f"COPY of {pairs[0][0][1]:.0f} MB:   " + shown([c for (c, _), _ in pairs]))
    print("All scores, cold: " + shown([s for _, (s, _) in pairs]))
    ratio = statistics.median(times)
    print(f"Scores / COPY: {ratio:.2f} x (median of {RUNS}; at most {MOST_TIMES})")
    print(f"Memory: {memory:.0f} MB (at most {MOST_MEGABYTES})")
    return int(ratio > MOST_TIMES or memory > MOST_MEGABYTES)


def shown(seconds: list[float]) -> str:
    """Least, median and greatest of some seconds."""
    return (
        f"{min(seconds):.2f} s least, {statistics.median(seconds):.2f} s median, "
        f"{max(seconds):.2f} s greatest"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        {"copy": copy, "score": score}[sys.argv[1]]()
    else:
        sys.exit(main())

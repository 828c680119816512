"""One organization's score against reading its data sets through the search and scoring those.

500 data sets, 20,000 in the catalog. What people do without us: page `package_search` with
100 rows, score what comes. Bound: at least 50 x faster. The first score of a process (cold)
is shown beside it, and one after something else was written to the database: the bound is for
those that find nothing written at all, and so that the scorecard they keep still holds.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import catalog
import corpus

RUNS = 9
LEAST_TIMES = 50.0
ROWS = 100


def main() -> int:
    """Fill the catalog, index one organization, measure in turns, print; 1 if too slow."""
    catalog.load()
    catalog.empty()
    from ckan import model
    from ckan.lib.search import commit, rebuild

    connection = model.ensure_engine().raw_connection()
    organization = corpus.fill(connection.driver_connection, 20_000, 40)[7]
    connection.close()
    packages = model.Session.query(model.Package.id).filter_by(owner_org=organization)
    rebuild(package_ids=[row[0] for row in packages])
    commit()
    first = seconds(lambda: score(organization))
    pairs = [
        (seconds(lambda: page_and_score(organization)), seconds(lambda: score(organization)))
        for _ in range(RUNS)
    ]
    busy = statistics.median(seconds(lambda: score(organization)) for _ in map(_write, range(RUNS)))
    ratio = statistics.median(paged / scored for paged, scored in pairs)
    paged = statistics.median(paged for paged, _ in pairs)
    print(f"Paging package_search and scoring: {paged * 1000:.0f} ms")
    print(f"Score: {statistics.median(s for _, s in pairs) * 1000:.1f} ms")
    print(f"Score, first of a process: {first * 1000:.0f} ms ({paged / first:.1f} x)")
    print(f"Score, after a write elsewhere: {busy * 1000:.1f} ms ({paged / busy:.0f} x)")
    print(f"Faster: {ratio:.0f} x (median of {RUNS}; at least {LEAST_TIMES:.0f})")
    return int(ratio < LEAST_TIMES)


def _write(_number: int) -> None:
    """Something that no score rests on."""
    import sqlalchemy as sa
    from ckan import model

    model.Session.execute(sa.text("INSERT INTO vocabulary VALUES (gen_random_uuid(), random())"))
    model.Session.commit()


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def score(organization: str) -> None:
    """Ours, through the action."""
    import ckan.plugins.toolkit as tk

    data = {"id": organization, "population": "all"}
    card = tk.get_action("dgagov_organization_score")({"ignore_auth": True}, data)
    assert len(card["datasets"]) == 500, len(card["datasets"])


def page_and_score(organization: str) -> None:
    """The other way: everything through the search, then the same scoring."""
    import ckan.plugins.toolkit as tk

    from ckanext.dgagov.scoring import OrganizationEvidence, load_rubric, score_organization

    found: list[dict] = []
    while True:
        page = tk.get_action("package_search")(
            {"ignore_auth": True},
            {
                "fq": f"owner_org:{organization}",
                "rows": ROWS,
                "start": len(found),
                "sort": "id asc",
                "include_private": True,
            },
        )
        found += page["results"]
        if len(found) >= page["count"]:
            break
    described = {key: found[0]["organization"][key] for key in ("id", "name", "title")}
    evidence = OrganizationEvidence(described, found)
    card = score_organization(load_rubric("fy2565"), evidence, "all")
    assert len(card["datasets"]) == 500, len(card["datasets"])


if __name__ == "__main__":
    sys.exit(main())

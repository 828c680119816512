"""The preview holds every row to the catalog's own rules, new and changed ones alike."""

from __future__ import annotations

from typing import Any

import pytest
from import_samples import package, workbook

pytestmark = pytest.mark.usefixtures("site")
ODD = {"data_classification": "ลับ"}
"""No classification of public data: a rule of the catalog, not of the workbook."""


def told(row: Any) -> Any:
    return [(one["sheet"], one["cell"], one["field"], one["text"]) for one in row["reasons"]]


def test_a_change_that_the_catalog_would_refuse_is_told_before(bring: Any, held: Any) -> None:
    bring(workbook([package(1), package(2)]), dry_run=False)
    before = held()
    file = workbook([package(1, **ODD), package(2, maintainer="กองใหม่")])
    preview = bring(file)
    assert [row["action"] for row in preview["rows"]] == ["refused", "change"]
    assert held() == before
    applied = bring(file, dry_run=False)
    assert [row["result"] for row in applied["rows"]] == ["failed", "changed"]
    assert told(preview["rows"][0]) == told(applied["rows"][0])


def test_a_refused_resource_is_told_at_its_own_row(bring: Any) -> None:
    """Of a data set that has resources in another order than the workbook."""
    first, second = ({"name": n, "url": f"https://a.go.th/{n}", "format": "CSV"} for n in "กข")
    bring(workbook([package(1, resources=[first, second])]), dry_run=False)
    odd = {**first, "url": "https://a.go.th/" + "x" * 3000}
    file = workbook([package(1, resources=[second, odd])])
    preview, applied = bring(file), bring(file, dry_run=False)
    assert (preview["rows"][0]["action"], applied["rows"][0]["result"]) == ("refused", "failed")
    (reason,) = preview["rows"][0]["reasons"]
    assert (reason["sheet"], reason["cell"]) == ("Temp3_Resource_Stat", "C7")
    assert told(preview["rows"][0]) == told(applied["rows"][0])


def test_no_row_is_left_out_however_many_there_are(
    bring: Any, monkeypatch: pytest.MonkeyPatch, reset_queues: Any
) -> None:
    from ckan.tests.helpers import call_action

    from ckanext.dgagov import import_jobs
    from ckanext.dgagov.importing import rehearse

    reset_queues()
    monkeypatch.setattr(rehearse, "AT_ONCE", 2)
    rows = [package(number, **(ODD if number == 4 else {})) for number in range(5)]
    preview = bring(workbook(rows))
    assert preview["unasked"] == 3
    assert preview["counts"] == {"create": 5}
    import_jobs.rehearse_import(preview["id"])
    whole = call_action("dgagov_import_show", id=preview["id"])
    assert (whole["unasked"], whole["state"]) == (0, "preview")
    assert whole["counts"] == {"create": 4, "refused": 1}
    assert whole["rows"][4]["action"] == "refused"

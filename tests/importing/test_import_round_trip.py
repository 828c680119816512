"""Out and in again: the same cells, and nothing to change; the commands."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from ckan.tests.helpers import call_action
from import_samples import inventory, package, workbook

pytestmark = pytest.mark.usefixtures("site")

RECORDS = Path(__file__).parents[1] / "data" / "real_records.jsonl"


@pytest.fixture
def run(cli: Any, organization: Any) -> Any:
    from ckanext.dgagov.cli import dgagov

    return lambda *arguments: cli.invoke(dgagov, [str(one) for one in arguments])


def cells(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [tuple(c.value for c in row) for row in sheet] for sheet in book}


def exported(organization: Any, **options: Any) -> bytes:
    from ckan import model

    from ckanext.dgagov.importing import catalog, exporting
    from ckanext.dgagov.scoring import load_rubric

    stream = io.BytesIO()
    group = catalog.of_group(model.Group.get(organization["id"]))
    exporting.write(stream, load_rubric("fy2565"), group, **options)
    return stream.getvalue()


@pytest.mark.ckan_config("ckanext.dgagov.enforce", "report")
def test_real_records_go_out_and_in_again_unchanged(bring: Any, organization: Any) -> None:
    for line in RECORDS.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        sent = {k: v for k, v in record.items() if not k.startswith("_") and k != "organization"}
        sent["resources"] = [
            {k: v for k, v in resource.items() if not k.startswith("_")}
            for resource in sent.get("resources", ())
        ]
        call_action("package_create", **{**sent, "owner_org": organization["id"]})
    first = exported(organization)
    report = bring(first, dry_run=False)
    assert report["results"] == {"unchanged": 31}, [
        (row["code"], row["changes"], row["reasons"])
        for row in report["rows"] if row["result"] != "unchanged"
    ]  # fmt: skip
    assert cells(exported(organization)) == cells(first)


def test_an_organization_goes_out_and_in_again_unchanged_in_both_layouts(
    bring: Any, organization: Any
) -> None:
    packages = [
        package(1),
        package(2, data_type="ข้อมูลระเบียน", resources=[], update_frequency_interval="2"),
        package(3, title="=SUM(A1)", notes="+66 2 123 4567\nบรรทัดสอง"),
    ]
    document = inventory(("data-set-0001", packages[0]["title"]), ("X_2", "ยังไม่มี"))
    bring(workbook(packages, document), dry_run=False)
    bring(workbook([package(4, notes=...)]), dry_run=False, incomplete="draft")
    for layout in ("2024", "2022"):
        first = exported(organization, layout=layout)
        report = bring(first, dry_run=False)
        assert report["results"] == {"unchanged": 4}, report["rows"]
        assert report["inventory"]["result"] == "unchanged"
        assert cells(exported(organization, layout=layout)) == cells(first)


def test_the_commands_check_apply_mark_and_export(
    run: Any, organization: Any, held: Any, tmp_path: Path
) -> None:
    file, out, marked = (tmp_path / name for name in ("ก.xlsx", "out.xlsx", "marked.xlsx"))
    file.write_bytes(workbook([package(1), package(2, last_updated_date="เมื่อวาน")]))
    name = organization["name"]
    checked = run("import", file, "--org", name, "--marked", marked)
    assert checked.exit_code == 1, checked.output
    assert "เมื่อวาน" in checked.stdout
    assert held() == {}
    assert openpyxl.load_workbook(marked)

    applied = run("import", file, "--org", name, "--apply", "--format", "json")
    assert applied.exit_code == 1
    assert json.loads(applied.stdout)["results"] == {"created": 1, "refused": 1}
    assert set(held()) == {"data-set-0001"}

    assert run("export", name, "-o", out).exit_code == 0
    again = run("import", out, "--org", name, "--apply", "--lang", "en")
    assert again.exit_code == 0, again.output
    assert "unchanged 1" in again.stdout


def test_exit_codes_of_the_commands(run: Any, organization: Any, tmp_path: Path) -> None:
    bad, good = tmp_path / "ก.xlsx", tmp_path / "ข.xlsx"
    bad.write_bytes(b"this is no workbook")
    good.write_bytes(workbook([package(1)]))
    name = organization["name"]
    assert run("import", bad, "--org", name).exit_code == 3
    assert run("import", good, "--org", "no-such-organization").exit_code == 3
    assert run("import", good).exit_code == 2
    assert run("import", good, "--org", name, "--user", "nobody-here").exit_code == 2
    assert run("import", good, "--org", name, "--mode", "replace").exit_code == 2
    assert run("export", "no-such-organization", "-o", tmp_path / "o.xlsx").exit_code == 3
    assert run("import", good, "--org", name).exit_code == 0


def test_a_stopped_command_goes_on_at_once(
    run: Any, organization: Any, held: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.importing import applying

    file = tmp_path / "ก.xlsx"
    file.write_bytes(workbook([package(number) for number in range(4)]))
    real = applying.Applier.apply

    def stop(self: Any, step: Any, *given: Any) -> None:
        if step.number == 2:
            raise KeyboardInterrupt
        real(self, step, *given)

    monkeypatch.setattr(applying.Applier, "apply", stop)
    command = ("import", file, "--org", organization["name"], "--apply", "--lang", "en")
    stopped = run(*command)
    assert (stopped.exit_code, len(held())) == (130, 2)
    monkeypatch.setattr(applying.Applier, "apply", real)
    again = run(*command)
    assert again.exit_code == 0, again.output
    assert "created 2, unchanged 2" in again.stdout
    assert len(held()) == 4

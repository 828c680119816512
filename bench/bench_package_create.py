"""`package_create` with our plugins against scheming alone with the same fields.

Two processes, one with each set of plugins, create the same data sets in turns on the same
services. Bound: at most 1.05 x the time.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import catalog
import yaml

CREATED = 120
WARM_UP = 10
MOST_TIMES = 1.05
SCHEMAS = Path(__file__).parent.parent / "ckanext" / "dgagov" / "schemas"
OURS = "dgagov dgagov_datasets scheming_organizations"
ALONE = "scheming_datasets scheming_organizations"


PRESETS = {
    "dgagov_title": "title",
    "dgagov_name": "dataset_slug",
    "dgagov_owner_organization": "dataset_organization",
    "dgagov_keywords": "tag_string_autocomplete",
    "dgagov_resource_url": "resource_url_upload",
    "dgagov_resource_format": "resource_format_autocomplete",
    "dgagov_date": "date",
    "dgagov_choice": "select",
    "dgagov_boolean": "select",
    "dgagov_choices": "multiple_checkbox",
}
"""What stock scheming has for each of our kinds of fields; the others are plain text."""


def plain_schema() -> Path:
    """The same fields with scheming's own presets and choices, as one would write without us."""
    from ckanext.dgagov.vocabularies import load_vocabularies

    lists = load_vocabularies()
    schema = yaml.safe_load((SCHEMAS / "dataset.yaml").read_text(encoding="utf-8"))
    plain: dict[str, Any] = {"scheming_version": 2, "dataset_type": "dataset", "about_url": "-"}
    for part in ("dataset_fields", "resource_fields"):
        plain[part] = []
        for field in schema[part]:
            kept = {key: field[key] for key in ("field_name", "label", "required") if key in field}
            if preset := PRESETS.get(field.get("preset")):
                kept["preset"] = preset
            if preset in ("select", "multiple_checkbox"):
                choices = lists[field["dgagov_vocabulary"]].choices
                kept["choices"] = [
                    {"value": choice.value, "label": dict(choice.label)} for choice in choices
                ]
            if field["field_name"] == "tag_string":
                # Stock scheming would refuse the `tags` that API clients send.
                kept["required"] = False
            plain[part].append(kept)
    file = Path(tempfile.mkdtemp()) / "plain.yaml"
    file.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    return file


def serve(which: str) -> None:
    """Create one data set a line of standard input; answer each with its seconds."""
    if which == "ours":
        catalog.load(OURS)
    else:
        schema = plain_schema()
        sys.path.insert(0, str(schema.parent))
        (schema.parent / "plain_schema.py").touch()
        settings = {
            "scheming.dataset_schemas": f"plain_schema:{schema.name}",
            "scheming.presets": "ckanext.scheming:presets.json",
        }
        catalog.load(ALONE, settings)
    import ckan.plugins.toolkit as tk
    from ckan.tests import factories

    user = factories.Sysadmin()["name"]
    organization = factories.Organization()["id"]
    print("ready", flush=True)
    for number, _line in enumerate(sys.stdin):
        data = dataset(f"{which}-{number}", organization)
        start = time.perf_counter()
        tk.get_action("package_create")({"user": user, "ignore_auth": True}, data)
        print(time.perf_counter() - start, flush=True)


def dataset(name: str, organization: str) -> dict[str, Any]:
    """A complete data set of statistics with two resources."""
    resource = {
        "name": "จำนวนกำลังแรงงาน", "format": "CSV", "description": "รายจังหวัด",
        "resource_unit_of_measure": "คน", "resource_first_year_of_data": "2560",
    }  # fmt: skip
    return {
        "name": name, "title": "จำนวนกำลังแรงงานรวม", "owner_org": organization,
        "data_type": "ข้อมูลสถิติ", "maintainer": "กองสถิติสังคม",
        "maintainer_email": "social@example.go.th",
        "tags": [{"name": "labour"}, {"name": "survey"}],
        "notes": "กำลังแรงงานรวม หมายถึง บุคคลที่มีอายุ 15 ปีขึ้นไป " * 5,
        "objective": ["พันธกิจหน่วยงาน", "เพื่อการให้บริการประชาชน"],
        "update_frequency_unit": "เดือน", "update_frequency_interval": "1",
        "geo_coverage": "จังหวัด", "data_source": "สำรวจภาวะการทำงานของประชากร",
        "data_format": ["CSV", "XLS"], "data_category": "ข้อมูลสาธารณะ",
        "license_id": "Open Data Common", "first_year_of_data": "2560",
        "last_updated_date": "2025-09-30", "unit_of_measure": "คน",
        "resources": [
            {**resource, "url": f"https://data.example.org/{name}/{i}.csv"} for i in range(2)
        ],
    }  # fmt: skip


def main() -> int:
    """Create in turns, print; 1 if ours takes too much longer."""
    catalog.load()
    catalog.empty()
    processes = {
        which: subprocess.Popen(
            [sys.executable, __file__, which], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
        )
        for which in ("ours", "alone")
    }  # fmt: skip
    for process in processes.values():
        while (process.stdout.readline() or sys.exit("a process ended")).strip() != "ready":
            pass
    times: dict[str, list[float]] = {which: [] for which in processes}
    for number in range(CREATED + WARM_UP):
        # Who goes first changes, so that neither profits from what the other warmed.
        for which in list(processes)[:: 1 if number % 2 else -1]:
            process = processes[which]
            process.stdin.write("create\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            while answer and not answer.strip().replace(".", "").isdigit():
                answer = process.stdout.readline()
            if number >= WARM_UP:
                times[which].append(float(answer))
    for process in processes.values():
        process.stdin.close()
        process.wait(timeout=60)
    medians = {which: statistics.median(values) for which, values in times.items()}
    ratio = medians["ours"] / medians["alone"]
    print(
        f"Ours: {medians['ours'] * 1000:.1f} ms; scheming alone: {medians['alone'] * 1000:.1f} ms"
    )
    print(f"Ours / alone: {ratio:.3f} x (medians of {CREATED}; at most {MOST_TIMES})")
    return int(ratio > MOST_TIMES)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(sys.argv[1])
    else:
        sys.exit(main())

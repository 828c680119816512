"""The command `dgagov score`: formats, exit codes, and the same bytes as the core."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from scoring_samples import EXAMPLE, complete

from ckanext.dgagov.command import Waiting, main
from ckanext.dgagov.reports import to_json
from ckanext.dgagov.scoring import score_organization
from ckanext.dgagov.sources import read_inputs

NSO = {"id": "org-1", "name": "nso", "title": "สำนักงานสถิติแห่งชาติ"}
OPDC = {"id": "org-2", "name": "opdc", "title": "สำนักงาน ก.พ.ร."}


@pytest.fixture
def run():
    def runner(*arguments):
        return CliRunner().invoke(main, ["score", *map(str, arguments)])

    return runner


@pytest.fixture
def saved(tmp_path):
    def save(*values, name="saved.jsonl"):
        path = tmp_path / name
        path.write_text(
            "".join(
                (v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)) + "\n"
                for v in values
            ),
            "utf-8",
        )
        return path

    return save


def dataset(name, organization=NSO, **changes):
    return complete(name, organization=organization, owner_org=organization["id"], **changes)


def test_json_has_the_bytes_of_the_core(run, rubric):
    result = run(EXAMPLE, "--format", "json")
    assert result.exit_code == 0
    (evidence,) = read_inputs(rubric, [EXAMPLE]).evidences
    assert result.stdout == to_json(score_organization(rubric, evidence))


def test_text_is_thai_unless_told_otherwise(run):
    assert "เหตุผล" in run(EXAMPLE).stdout
    assert "Reasons" in run(EXAMPLE, "--lang", "en").stdout


def test_csv(run):
    assert run(EXAMPLE, "--format", "csv").stdout.startswith("row,organization,")


def test_without_an_inventory_every_published_data_set_counts_and_it_says_so(run, saved):
    result = run(saved(dataset("a"), dataset("b", notes="")), "--format", "json")
    card = json.loads(result.stdout)
    assert card["population"]["id"] == "all"
    assert card["population"]["counted"] == 2
    assert "No inventory given" in result.stderr


def test_a_population_may_be_asked_for(run, saved):
    card = json.loads(run(EXAMPLE, "--population", "all", "--format", "json").stdout)
    assert card["population"]["id"] == "all"
    card = json.loads(
        run(saved(dataset("a")), "--population", "inventory", "--format", "json").stdout
    )
    assert card["population"]["id"] == "inventory"


def test_several_organizations_are_a_list_sorted_by_name(run, saved):
    path = saved(dataset("a", OPDC), dataset("b"))
    cards = json.loads(run(path, EXAMPLE, "--format", "json").stdout)
    assert [card["organization"]["name"] for card in cards] == ["nso", "opdc", "opdc"]


def test_a_broken_line_is_told_and_the_rest_is_scored(run, saved):
    path = saved(dataset("a"), "{broken", dataset("b"))
    result = run(path, "--format", "json")
    assert result.exit_code == 3
    assert f"{path}:2: this is no JSON" in result.stderr
    assert json.loads(result.stdout)["population"]["counted"] == 2


def test_nothing_that_can_be_read(run, saved):
    result = run(saved("x"))
    assert (result.exit_code, result.stdout) == (3, "")
    assert "Nothing to score" in result.stderr


@pytest.mark.parametrize(("more", "code"), [(-0.01, 0), (0, 0), (0.01, 1), (10, 1)])
def test_fail_under(run, more, code):
    percent = json.loads(run(EXAMPLE, "--format", "json").stdout)["percent"]
    assert percent == round(percent), "the example has a whole number of percent"
    assert run(EXAMPLE, "--fail-under", percent + more).exit_code == code


def test_unreadable_input_wins_over_fail_under(run, saved):
    assert run(saved(dataset("a"), "x"), "--fail-under", "100").exit_code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such-file"],
        [EXAMPLE, "--format", "xml"],
        [EXAMPLE, "--lang", "fr"],
        [EXAMPLE, "--population", "some"],
        [EXAMPLE, "--indicator", "fy2500"],
        [EXAMPLE, "--fail-under", "101"],
        [EXAMPLE, "--fail-under", "ten"],
        [EXAMPLE, "--unknown"],
    ],
)
def test_wrong_usage_exits_2(run, arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error" in result.stderr


def test_wrong_ids_are_told_with_the_right_ones(run):
    assert "inventory, all" in run(EXAMPLE, "--population", "some").stderr
    assert "fy2565" in run(EXAMPLE, "--indicator", "fy2500").stderr


def test_it_runs_without_ckan_and_writes_utf8_in_any_locale(rubric):
    """A process of its own, in the C locale, where importing CKAN fails."""
    code = (
        "import sys\n"
        "class NoCkan:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('ckan', 'sqlalchemy', 'flask', 'requests'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, NoCkan())\n"
        "from ckanext.dgagov.command import Waiting, main\n"
        "main()\n"
    )
    root = Path(__file__).resolve().parents[3]
    result = subprocess.run(
        [sys.executable, "-c", code, "score", str(EXAMPLE), "--format", "json"],
        capture_output=True,
        check=False,
        cwd=root,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONPATH": str(root), "PATH": ""},
    )
    assert result.returncode == 0, result.stderr
    (evidence,) = read_inputs(rubric, [EXAMPLE]).evidences
    assert result.stdout.decode("utf-8") == to_json(score_organization(rubric, evidence))


def test_a_long_inspection_tells_how_far_it_is(capsys):
    patient, impatient = Waiting(), Waiting(seconds=0)
    for tell in (patient, impatient):
        tell(3, 7)
    assert capsys.readouterr() == ("", "Inspected 3 of 7 files\n")

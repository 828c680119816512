"""Reading saved metadata: JSON Lines, answers of a catalog, folders; broken parts are named."""

from __future__ import annotations

import json
import shutil

import pytest
from scoring_samples import EXAMPLE, complete

from ckanext.dgagov.scoring import score_organization
from ckanext.dgagov.sources import read_inputs

NSO = {"id": "org-1", "name": "nso", "title": "สำนักงานสถิติแห่งชาติ", "description": "ก"}
OPDC = {"id": "org-2", "name": "opdc", "title": "สำนักงาน ก.พ.ร."}


def dataset(name, organization=NSO, **changes):
    return complete(name, organization=organization, owner_org=organization["id"], **changes)


@pytest.fixture
def read(rubric, tmp_path):
    """Reads files of the given contents; gives what was found and the problems as text."""

    def reader(*contents):
        paths = []
        for number, content in enumerate(contents):
            path = tmp_path / f"file{number}.jsonl"
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
            paths.append(path)
        collection = read_inputs(rubric, paths)
        problems = [str(problem).removeprefix(f"{tmp_path}/") for problem in collection.problems]
        return collection.evidences, problems

    return reader


def lines(*values):
    return "\n".join(json.dumps(value, ensure_ascii=False) for value in values) + "\n"


def names(evidence):
    return [record["name"] for record in evidence.datasets]


def test_json_lines_of_data_sets(read):
    (evidence,), problems = read(lines(dataset("a"), dataset("b")))
    assert problems == []
    assert names(evidence) == ["a", "b"]
    assert evidence.organization == {"id": "org-1", "name": "nso", "title": NSO["title"]}
    assert evidence.inventory is None


def test_whole_answers_of_package_show_and_package_search(read):
    show = {"help": "x", "success": True, "result": dataset("a")}
    search = {"success": True, "result": {"count": 2, "results": [dataset("b"), dataset("c")]}}
    (evidence,), problems = read(lines(show, search, search["result"], [dataset("d")]))
    assert problems == []
    assert names(evidence) == ["a", "b", "c", "b", "c", "d"]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_saved_search_answer(read, indent):
    answer = {"success": True, "result": {"count": 1, "results": [dataset("a")]}}
    (evidence,), problems = read(json.dumps(answer, indent=indent, ensure_ascii=False))
    assert (names(evidence), problems) == (["a"], [])


def test_broken_lines_lose_only_themselves(read):
    content = (
        lines(dataset("a")).encode()
        + b'{"id": "x",, }\n'
        + b"\xff\xfe\n"
        + b"3\n\n"
        + b'{"foo": 1}\n'
        + b"[" * 100_000
        + b"\n"
        + b'{"success": false, "error": {"message": "Not found"}}\n'
        + lines(dataset("b")).encode()
    )
    (evidence,), problems = read(content)
    assert names(evidence) == ["a", "b"]
    places = [problem.split(": ")[0] for problem in problems]
    assert places == [f"file0.jsonl:{n}" for n in (2, 3, 4, 6, 7, 8)]
    assert "no JSON" in problems[0]
    assert "UTF-8" in problems[1]
    assert "neither id, name nor title" in problems[3]
    assert "Not found" in problems[5]


def test_a_broken_first_line_is_only_a_broken_line(read):
    (evidence,), problems = read('{"id": "x"\n' + lines(dataset("a")))
    assert names(evidence) == ["a"]
    assert problems[0].startswith("file0.jsonl:1: ")


def test_a_broken_document_names_the_line(read):
    evidences, problems = read('{\n  "result": {\n    "results": [}\n  }\n}\n')
    assert evidences == []
    assert problems[0].startswith("file0.jsonl:3: ")


def test_a_byte_order_mark_is_no_matter(read):
    (evidence,), problems = read(b"\xef\xbb\xbf" + lines(dataset("a")).encode())
    assert (names(evidence), problems) == (["a"], [])


def test_data_sets_are_grouped_by_organization_across_files(read):
    evidences, problems = read(
        lines(dataset("a", OPDC), dataset("b")), lines(dataset("c", OPDC), dataset("d"))
    )
    assert problems == []
    assert [e.organization["name"] for e in evidences] == ["nso", "opdc"]
    assert [names(e) for e in evidences] == [["b", "d"], ["a", "c"]]


def test_without_an_organization_object_the_owner_is_taken(read):
    record = complete("a", owner_org="สสช")
    (evidence,), _ = read(lines(record))
    assert evidence.organization["id"] == "สสช"


def test_only_what_scoring_reads_is_kept(read):
    (evidence,), _ = read(
        lines(dataset("a", extras=[{"key": "x"}], resources=[{"size": 999, "name": "r"}]))
    )
    assert "extras" not in evidence.datasets[0]
    assert evidence.datasets[0]["resources"] == [{"name": "r"}]


def test_the_example_folder(rubric):
    collection = read_inputs(rubric, [EXAMPLE])
    assert collection.problems == []
    (evidence,) = collection.evidences
    assert evidence.organization["name"] == "opdc"
    assert evidence.inventory["version"] == 1
    assert len(evidence.datasets) == 6
    assert evidence.declarations[0]["value"] == "https://dataportal.opdc.go.th"


def test_a_folder_with_broken_parts(rubric, tmp_path):
    folder = tmp_path / "opdc"
    shutil.copytree(EXAMPLE, folder)
    with (folder / "datasets.jsonl").open("a") as file:
        file.write("{broken\n")
    (folder / "inventory.json").write_text('{"focus_areas": [\n}')
    (folder / "declarations.jsonl").unlink()
    collection = read_inputs(rubric, [folder])
    assert len(collection.evidences[0].datasets) == 6
    assert collection.evidences[0].inventory is None
    places = sorted(str(p).removeprefix(f"{folder}/").split(": ")[0] for p in collection.problems)
    assert places == ["datasets.jsonl:7", "inventory.json:2"]


@pytest.mark.parametrize("content", [None, "[]", "{", "\x00"])
def test_a_folder_that_does_not_say_whose_it_is(rubric, tmp_path, content):
    if content is not None:
        (tmp_path / "organization.json").write_text(content)
    collection = read_inputs(rubric, [tmp_path])
    assert collection.evidences == []
    assert "organization.json" in str(collection.problems[0])


@pytest.fixture
def folder(tmp_path):
    """A folder of one data set whose resource is a file in it, or what `url` says."""

    def make(url="files/rain.csv", **rows):
        home = tmp_path / "nso"
        (home / "files").mkdir(parents=True)
        (home / "organization.json").write_text(json.dumps(NSO))
        record = complete("a", resources=[{"id": "r1", "name": "ฝน", "format": "CSV", "url": url}])
        (home / "datasets.jsonl").write_text(lines(record))
        table = "month,station,rain\n2022-01,A,3\n2022-02,A,5\n2022-03,A,1\n"
        (home / "files" / "rain.csv").write_text(table)
        (tmp_path / "outside.csv").write_text(table)
        for name, values in rows.items():
            (home / f"{name}.jsonl").write_text(lines(*values))
        return home

    return make


def test_a_file_of_the_folder_is_inspected_as_an_upload(rubric, folder):
    collection = read_inputs(rubric, [folder()])
    assert collection.problems == []
    (resource,) = collection.evidences[0].datasets[0]["resources"]
    facts = json.loads(resource["inspection"]["facts"])
    assert (facts["channel"], facts["format"], facts["machine"]) == ("upload", "CSV", True)
    assert resource["inspection"]["report"]["findings"]
    card = score_organization(rubric, collection.evidences[0], "all")
    assert card["datasets"][0]["openness"]["points"] == 6


@pytest.mark.parametrize(
    "url", ["files/none.csv", "../outside.csv", "files/../../outside.csv", "/etc/hosts", "files"]
)
def test_a_path_that_is_no_file_of_the_folder_is_a_problem_and_is_not_read(rubric, folder, url):
    collection = read_inputs(rubric, [folder(url)])
    assert len(collection.problems) == 1
    assert "no such file" in str(collection.problems[0])
    assert "inspection" not in collection.evidences[0].datasets[0]["resources"][0]


@pytest.mark.parametrize(
    "url", ["https://data.go.th/a.csv", "//data.go.th/a.csv", "", None, 3, "http://[", "\x00"]
)
def test_other_addresses_are_left_alone(rubric, folder, url):
    collection = read_inputs(rubric, [folder(url)])
    assert collection.problems == []
    assert "inspection" not in collection.evidences[0].datasets[0]["resources"][0]


def test_statements_of_a_folder_are_those_that_the_actions_take(rubric, folder):
    home = folder(
        declarations=[{"kind": "source_of_truth", "resource": "r1", "value": "", "reason": "ก"}],
        uses=[{"title": "ใช้", "datasets": ["a"], "state": "accepted", "result": "ลดลงร้อยละ 5"}],
        decisions=[
            {
                "criterion": "openness",
                "row": "format",
                "dataset": "a",
                "result": "fail",
                "reason": "ก",
            },
            {"criterion": "catalog", "organization": "nso", "result": "pass", "reason": "ข"},
        ],
    )
    collection = read_inputs(rubric, [home])
    assert collection.problems == []
    card = score_organization(rubric, collection.evidences[0], "all")
    assert {c["id"]: c["points"] for c in card["criteria"]} == {
        "list": 0,
        "metadata": 15,
        "catalog": 10,
        "openness": 0,
        "use": 5,
    }
    rows = {row["id"]: row for row in card["datasets"][0]["openness"]["rows"]}
    assert (rows["access"]["level"], rows["access"]["by"]) == (2, "declared")
    assert (rows["format"]["level"], rows["format"]["detected_level"]) == (0, 3)

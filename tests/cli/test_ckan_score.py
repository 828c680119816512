"""`ckan dgagov score`: the same scorecard in a terminal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action

pytestmark = pytest.mark.usefixtures("with_plugins", "dgagov_site")


@pytest.fixture
def run(cli: Any) -> Any:
    from ckanext.dgagov.cli import dgagov

    return lambda *arguments: cli.invoke(dgagov, ["score", *arguments])


def test_json_is_the_scorecard_of_the_action(run: Any) -> None:
    from ckanext.dgagov.reports import to_json

    organization = factories.Organization(title="กรมตัวอย่าง")
    result = run(organization["name"], "--format", "json")
    assert result.exit_code == 0, result.output
    card = call_action("dgagov_organization_score", id=organization["id"])
    assert result.stdout == to_json(card)


def test_text_speaks_thai_first_and_english_when_asked(run: Any) -> None:
    organization = factories.Organization(title="กรมตัวอย่าง")
    assert "คะแนน" in run(organization["name"]).stdout
    assert "คะแนน" not in run(organization["name"], "--lang", "en").stdout


def test_all_gives_every_organization_by_name(run: Any) -> None:
    made = [factories.Organization()["name"] for _i in range(2)]
    cards = json.loads(run("--all", "--format", "json").stdout)
    names = [card["organization"]["name"] for card in cards]
    assert set(made) <= set(names)
    assert names == sorted(names)


def test_an_unknown_organization_is_named_and_the_others_are_scored(run: Any) -> None:
    organization = factories.Organization()
    result = run("no-such-organization", organization["name"], "--format", "json")
    assert result.exit_code == 3
    assert "no-such-organization" in result.stderr
    assert json.loads(result.stdout)["organization"]["name"] == organization["name"]


def test_fail_under_tells_by_the_exit_code(run: Any) -> None:
    organization = factories.Organization()
    assert run(organization["name"], "--fail-under", "0").exit_code == 0
    assert run(organization["name"], "--fail-under", "1").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--all", "a-name"),
        ("--all", "--population", "everyone"),
        ("--all", "--indicator", "fy1999"),
        ("--all", "--format", "pdf"),
        ("--all", "--fail-under", "a lot"),
    ],
)
def test_bad_usage_exits_2(run: Any, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2

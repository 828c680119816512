"""Each action, called by each role: who gets an answer and who is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers

pytestmark = pytest.mark.usefixtures("with_plugins")

MEMBERS = {"member", "editor", "admin", "sysadmin"}
VIEWERS = MEMBERS | {"assessor"}
EDITORS = {"editor", "admin", "sysadmin"}
EVERYBODY = VIEWERS | {"outsider", "anonymous"}
DOCUMENT = {"focus_areas": [{"focus_area": 9, "issue": "การขับเคลื่อน e-Service"}]}


class World:
    """An organization with a public, a private and a draft data set, and one user a role."""

    def __init__(self, people: Callable[[str], dict[str, Any]]) -> None:
        self.organization = factories.Organization(title="สำนักงานตัวอย่าง")
        self.users = people(self.organization["id"])
        self.users["assessor"] = factories.User()
        helpers.call_action("dgagov_assessor_create", user=self.users["assessor"]["name"])
        self.other = factories.Organization()
        # The test settings refuse what is incomplete; the score has to tell it all the same.
        tk.config["ckanext.dgagov.enforce"] = "report"
        self.public = self._dataset("สถิติสาธารณะ")
        self.private = self._dataset("ความลับของหน่วยงาน", private=True)
        self.draft = self._dataset("ร่างที่ยังไม่เผยแพร่", state="draft")
        tk.config["ckanext.dgagov.enforce"] = "publish"

    def _dataset(self, title: str, **values: Any) -> dict[str, Any]:
        return factories.Dataset(title=title, owner_org=self.organization["id"], **values)

    def call(self, role: str, action: str, **data: Any) -> Any:
        user = self.users[role]
        context = {"user": user["name"] if user else ""}
        return tk.get_action(action)(context, data)

    def allowed(self, action: str, **data: Any) -> set[str]:
        """The roles that get an answer; a refusal must be NotAuthorized and nothing else."""
        answered = set()
        for role in self.users:
            try:
                self.call(role, action, **data)
            except tk.NotAuthorized:
                continue
            answered.add(role)
        return answered


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return []


@pytest.fixture
def world(dgagov_site: None, worlds: list[World], people: Any) -> World:
    """Made once a module: users are expensive to make, and nothing here depends on order."""
    if not worlds:
        worlds.append(World(people))
    return worlds[0]


def test_everybody_may_read_the_rules(world: World) -> None:
    assert world.allowed("dgagov_indicator_show") == EVERYBODY


def test_a_score_is_for_members_assessors_and_sysadmins(world: World) -> None:
    name = world.organization["name"]
    assert world.allowed("dgagov_organization_score", id=name) == VIEWERS


@pytest.mark.ckan_config("ckanext.dgagov.public_scores", True)
def test_a_score_is_for_everybody_when_scores_are_public(world: World) -> None:
    name = world.organization["name"]
    assert world.allowed("dgagov_organization_score", id=name) == EVERYBODY


@pytest.mark.parametrize("which", ["public", "private", "draft"])
def test_a_data_set_score_is_for_members_assessors_and_sysadmins(world: World, which: str) -> None:
    dataset = getattr(world, which)
    assert world.allowed("dgagov_dataset_score", id=dataset["name"]) == VIEWERS


@pytest.mark.ckan_config("ckanext.dgagov.public_scores", True)
@pytest.mark.parametrize(
    ("which", "expected"), [("public", EVERYBODY), ("private", VIEWERS), ("draft", VIEWERS)]
)
def test_public_scores_open_public_data_sets_only(
    world: World, which: str, expected: set[str]
) -> None:
    dataset = getattr(world, which)
    assert world.allowed("dgagov_dataset_score", id=dataset["name"]) == expected


def test_the_list_needs_a_login_and_holds_what_the_caller_may_see(world: World) -> None:
    assert world.allowed("dgagov_organization_score_list") == EVERYBODY - {"anonymous"}
    seen = {
        role: {
            row["organization"]["id"]
            for row in world.call(role, "dgagov_organization_score_list")["results"]
        }
        for role in EVERYBODY - {"anonymous"}
    }
    assert seen["member"] == {world.organization["id"]}
    assert world.organization["id"] not in seen["outsider"]
    assert {world.organization["id"], world.other["id"]} <= seen["assessor"]
    assert seen["sysadmin"] == seen["assessor"]


def test_the_inventory_is_read_by_viewers_and_written_by_editors(world: World) -> None:
    name = world.organization["name"]
    assert world.allowed("dgagov_inventory_show", organization=name) == VIEWERS
    version = world.call("admin", "dgagov_inventory_show", organization=name)["version"]
    first = world.call(
        "admin", "dgagov_inventory_update", organization=name, version=version, document=DOCUMENT
    )
    # Saving what is there already changes nothing, so that every role can try.
    assert first["version"] == version + 1
    allowed = world.allowed(
        "dgagov_inventory_update", organization=name, version=version + 1, document=DOCUMENT
    )
    assert allowed == EDITORS


@pytest.mark.ckan_config("ckanext.dgagov.public_scores", True)
def test_the_inventory_stays_closed_when_scores_are_public(world: World) -> None:
    name = world.organization["name"]
    assert world.allowed("dgagov_inventory_show", organization=name) == VIEWERS
    assert world.allowed("dgagov_declaration_list", organization=name) == VIEWERS


def test_declarations_are_made_and_withdrawn_by_editors(world: World) -> None:
    name = world.organization["name"]
    statement = {"kind": "catalog_url", "value": "https://data.example.go.th"}
    assert world.allowed("dgagov_declaration_create", organization=name, **statement) == EDITORS
    assert world.allowed("dgagov_declaration_list", organization=name) == VIEWERS
    for role in sorted(EVERYBODY):
        made = world.call("sysadmin", "dgagov_declaration_create", organization=name, **statement)
        try:
            world.call(role, "dgagov_declaration_delete", id=made["id"])
        except tk.NotAuthorized:
            assert role not in EDITORS
        else:
            assert role in EDITORS


def test_only_sysadmins_name_assessors(world: World) -> None:
    user = world.users["outsider"]["name"]
    organization = world.organization["name"]
    assert world.allowed("dgagov_assessor_list") == {"sysadmin"}
    made = world.call("sysadmin", "dgagov_assessor_create", user=user, organization=organization)
    again = world.allowed("dgagov_assessor_create", user=user, organization=organization)
    assert again == {"sysadmin"}
    assert world.call("outsider", "dgagov_organization_score", id=organization)["points"] >= 0
    assert "sysadmin" not in EVERYBODY - world.allowed("dgagov_assessor_list")
    for role in sorted(EVERYBODY - {"sysadmin"}):
        with pytest.raises(tk.NotAuthorized):
            world.call(role, "dgagov_assessor_delete", id=made["id"])
    world.call("sysadmin", "dgagov_assessor_delete", id=made["id"])
    with pytest.raises(tk.NotAuthorized):
        world.call("outsider", "dgagov_organization_score", id=organization)


@pytest.mark.ckan_config("ckanext.dgagov.public_scores", True)
@pytest.mark.parametrize("role", ["anonymous", "outsider"])
def test_no_title_of_a_hidden_data_set_leaks(world: World, role: str) -> None:
    """Not in the scorecard, not in its gaps and evidence, and not through the inventory."""
    name = world.organization["name"]
    hidden = [world.private, world.draft]
    listed = [
        {"code": f"DataSet_11_0{i}", "title": dataset["title"], "dataset": dataset["id"]}
        for i, dataset in enumerate([world.public, *hidden], start=1)
    ]
    process = {"title": "บริการ", "datasets": listed}
    mission = {"title": "ภารกิจ", "processes": [process]}
    area = {**DOCUMENT["focus_areas"][0], "missions": [mission]}
    version = world.call("admin", "dgagov_inventory_show", organization=name)["version"]
    world.call(
        "admin",
        "dgagov_inventory_update",
        organization=name,
        version=version,
        document={"focus_areas": [area]},
    )
    for population in ("inventory", "all"):
        shown = repr(world.call(role, "dgagov_organization_score", id=name, population=population))
        assert world.public["title"] in shown
        for dataset in hidden:
            for secret in (dataset["title"], dataset["name"], dataset["id"]):
                assert secret not in shown
    assert world.private["title"] in repr(
        world.call("member", "dgagov_organization_score", id=name)
    )


@pytest.mark.parametrize("blank", ["", " ", None])
def test_a_blank_number_is_as_if_it_were_not_given(dgagov_site, blank):
    listed = helpers.call_action("dgagov_organization_score_list", offset=blank, limit=blank)
    assert listed["count"] == len(listed["results"])

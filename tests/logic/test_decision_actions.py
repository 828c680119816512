"""Decisions: who decides on what, which results there are, and that no row is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action

pytestmark = pytest.mark.usefixtures("with_plugins", "dgagov_site")

ASSESSORS = {
    "of_all": {},
    "of_openness": {"criterion": "openness"},
    "of_list": {"criterion": "list"},
    "of_this": {"organization": "this"},
    "of_this_openness": {"organization": "this", "criterion": "openness"},
    "of_other": {"organization": "other"},
}
"""Assessors by role, with the scope of their grants."""


class World:
    """An organization below a ministry, a data set, and one user a role."""

    def __init__(self, people: Callable[[str], dict[str, Any]]) -> None:
        self.ministry = factories.Organization()
        self.organization = factories.Organization(groups=[{"name": self.ministry["name"]}])
        self.other = factories.Organization()
        self.dataset = factories.Dataset(owner_org=self.organization["id"], state="draft")
        self.users = people(self.organization["id"])
        ids = {"this": self.organization["id"], "other": self.other["id"]}
        for role, scope in ASSESSORS.items():
            self.users[role] = factories.User()
            self._grant(role, {k: ids.get(v, v) for k, v in scope.items()})
        self._add("assessor_who_is_member", self.organization, "member")
        self._add("assessor_of_the_ministry", self.ministry, "admin")
        self._add("sysadmin_who_is_member", self.organization, "editor", sysadmin=True)

    def _grant(self, role: str, scope: dict[str, str]) -> None:
        call_action("dgagov_assessor_create", user=self.users[role]["name"], **scope)

    def _add(
        self, role: str, organization: dict[str, Any], capacity: str, *, sysadmin: bool = False
    ) -> None:
        self.users[role] = factories.Sysadmin() if sysadmin else factories.User()
        name = self.users[role]["name"]
        call_action(
            "organization_member_create", id=organization["id"], username=name, role=capacity
        )
        self._grant(role, {})

    def call(self, role: str, action: str, **data: Any) -> Any:
        user = self.users[role]
        return tk.get_action(action)({"user": user["name"] if user else ""}, data)

    def decide(self, role: str = "of_all", **values: Any) -> dict[str, Any]:
        decision = {"criterion": "openness", "result": "fail", "reason": "ตรวจไฟล์แล้ว", **values}
        if "organization" not in decision:
            decision.setdefault("dataset", self.dataset["id"])
        return self.call(role, "dgagov_decision_create", **decision)

    def refused(self, **values: Any) -> dict[str, list[str]]:
        before = self.list(history=True)
        with pytest.raises(tk.ValidationError) as refusal:
            self.decide(**values)
        assert self.list(history=True) == before
        return refusal.value.error_dict

    def list(self, role: str = "member", **values: Any) -> list[dict[str, Any]]:
        organization = self.organization["id"]
        return self.call(role, "dgagov_decision_list", organization=organization, **values)

    def allowed(self, call: Callable[[str], Any]) -> set[str]:
        """The roles that get an answer; a refusal must be NotAuthorized and nothing else."""
        answered = set()
        for role in self.users:
            try:
                call(role)
            except tk.NotAuthorized:
                continue
            answered.add(role)
        return answered


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return []


@pytest.fixture
def world(dgagov_site: None, with_plugins: None, worlds: list[World], people: Any) -> World:
    """Made once a module: users are expensive to make, and nothing here depends on order."""
    if not worlds:
        worlds.append(World(people))
    return worlds[0]


def test_a_decision_says_who_when_what_and_why(world: World) -> None:
    made = world.decide(row="access", result="level", level="๒", reason=" มีลิงก์ที่ชัดเจน ")
    assert made["created_by"] == world.users["of_all"]["name"]
    assert made["created"].endswith("+00:00")
    assert (made["row"], made["result"], made["level"]) == ("access", "level", 2)
    assert (made["reason"], made["indicator"]) == ("มีลิงก์ที่ชัดเจน", "fy2565")
    assert made["organization_id"] == world.organization["id"]
    assert made["dataset_id"] == world.dataset["id"]
    assert world.list()[-1] == made


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("openness", {"of_all", "of_openness", "of_this", "of_this_openness", "sysadmin"}),
        ("list", {"of_all", "of_list", "of_this", "sysadmin"}),
    ],
)
def test_a_grant_must_cover_the_criterion_and_the_organization(
    world: World, criterion: str, expected: set[str]
) -> None:
    """Nobody decides in his own organization: not its members, whatever else they are."""
    organization = world.organization["name"]
    allowed = world.allowed(
        lambda role: world.decide(role, organization=organization, criterion=criterion)
    )
    assert allowed == expected
    made = {role: world.decide("of_all", organization=organization, criterion=criterion)["id"]
            for role in world.users}  # fmt: skip
    allowed = world.allowed(
        lambda role: world.call(
            role, "dgagov_decision_delete", id=made[role], reason="ตรวจใหม่อีกครั้ง"
        )
    )
    assert allowed == expected


def test_a_data_set_is_decided_by_the_same_people(world: World) -> None:
    assert world.allowed(lambda role: world.decide(role, row="detail")) == {
        "of_all", "of_openness", "of_this", "of_this_openness", "sysadmin",
    }  # fmt: skip


def test_a_grant_that_was_taken_back_covers_nothing(world: World) -> None:
    user = factories.User()
    grant = call_action("dgagov_assessor_create", user=user["name"])
    world.users["former"] = user
    try:
        world.decide("former")
        call_action("dgagov_assessor_delete", id=grant["id"])
        with pytest.raises(tk.NotAuthorized, match="Only an assessor"):
            world.decide("former")
    finally:
        del world.users["former"]


def test_a_page_may_ask_whether_anything_can_be_decided(world: World) -> None:
    about = {"organization": world.organization["id"]}
    asked = world.allowed(
        lambda role: tk.check_access(
            "dgagov_decision_create",
            {"user": world.users[role]["name"] if world.users[role] else ""},
            dict(about),
        )
    )
    assert asked == {
        "of_all", "of_openness", "of_list", "of_this", "of_this_openness", "sysadmin",
    }  # fmt: skip


def test_members_and_assessors_read_the_decisions(world: World) -> None:
    assert world.allowed(world.list) == set(world.users) - {"anonymous", "outsider", "of_other"}


def test_decisions_are_added_and_withdrawn_but_never_changed(world: World) -> None:
    first = world.decide(criterion="metadata", result="pass", reason="ก")
    second = world.decide("of_this", criterion="metadata", result="fail", reason="ข")
    assert world.list(criterion="metadata") == [first, second]
    gone = world.call("sysadmin", "dgagov_decision_delete", id=second["id"], reason="ผิดชุด")
    assert (gone["withdraws"], gone["reason"]) == (second["id"], "ผิดชุด")
    assert world.list(criterion="metadata") == [first]
    assert world.list(criterion="metadata", history=True) == [first, second, gone]
    for again in (second["id"], gone["id"]):
        with pytest.raises(tk.ValidationError):
            world.call("sysadmin", "dgagov_decision_delete", id=again, reason="ก")
    with pytest.raises(tk.ValidationError) as refusal:
        world.call("sysadmin", "dgagov_decision_delete", id=first["id"], reason=" ")
    assert set(refusal.value.error_dict) == {"reason"}
    with pytest.raises(tk.ObjectNotFound, match="nothing-here"):
        world.call("sysadmin", "dgagov_decision_delete", id="nothing-here", reason="ก")
    assert world.list(dataset=world.dataset["name"], criterion="metadata") == [first]


def test_of_decisions_at_the_same_moment_none_is_lost(world: World, app: Any) -> None:
    from ckan import model

    before = {row["id"] for row in world.list()}

    def decide(number: int) -> str:
        with app.flask_app.test_request_context("/"):
            try:
                return world.decide(row="format", result="level", level=1 + number % 3)["id"]
            finally:
                model.Session.remove()

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(decide, range(24)))
    rows = world.list()
    assert len(made) == 24
    assert {row["id"] for row in rows} - before == made
    last = world.decide(row="format", result="fail")
    assert world.list()[-1] == last


@pytest.mark.parametrize(
    ("values", "field", "expected"),
    [
        ({"criterion": "moon"}, "criterion", "“moon”"),
        ({"row": "moon"}, "row", "access, detail, format, searchable"),
        ({"criterion": "metadata", "row": "access"}, "row", "no"),
        ({"criterion": "list"}, "dataset", "organization"),
        ({"result": "maybe"}, "result", "pass, fail, level, not_applicable"),
        ({"criterion": "metadata", "result": "level", "level": 1}, "result", "pass, fail, not"),
        ({"row": "searchable", "result": "level", "level": 1}, "result", "pass, fail, not"),
        ({"result": "level"}, "level", "1 to 3"),
        ({"result": "level", "level": 0}, "level", "“0”"),
        ({"result": "level", "level": 4}, "level", "“4”"),
        ({"result": "level", "level": True}, "level", "“True”"),
        ({"result": "level", "level": 1.5}, "level", "“1.5”"),
        ({"result": "level", "level": [1]}, "level", "“[1]”"),
        ({"result": "pass", "level": 2}, "level", "“pass”"),
        ({"reason": " "}, "reason", "reason"),
        ({"reason": "a\x00"}, "reason", "control"),
    ],
)
def test_a_wrong_value_is_refused_by_field(
    world: World, values: dict[str, Any], field: str, expected: str
) -> None:
    errors = world.refused(**values)
    assert set(errors) == {field}
    assert expected in errors[field][0]


def test_a_row_is_decided_for_a_data_set(world: World) -> None:
    errors = world.refused(organization=world.organization["id"], row="access")
    assert set(errors) == {"dataset"}


def test_something_to_decide_on_is_needed(world: World) -> None:
    errors = world.refused(dataset=None)
    assert set(errors) == {"organization"}


def test_a_data_set_of_another_organization_is_refused(world: World) -> None:
    errors = world.refused(organization=world.other["id"], dataset=world.dataset["id"])
    assert world.other["id"] in errors["organization"][0]


def test_refusals_are_told_in_thai(world: World, app: Any) -> None:
    with app.flask_app.test_request_context("/th/", environ_overrides={"CKAN_LANG": "th"}):
        errors = world.refused(result="level", level=9, reason="")
        row = world.refused(row="moon")["row"][0]
    assert errors["level"][0] == "“9” ไม่ใช่ระดับที่ถูกต้อง ระดับที่เลือกได้คือ 1 ถึง 3"
    assert "เหตุผล" in errors["reason"][0]
    assert "“moon” ไม่ใช่ตัวชี้วัดย่อย" in row

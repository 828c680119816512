"""Uses: versions are added, never changed; who reports, who reviews, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action

pytestmark = pytest.mark.usefixtures("with_plugins", "dgagov_site")

MEASURED = {
    "title": "จัดอัตรากำลังลาดตระเวนตามจุดเกิดไฟป่า",
    "focus_area": 8,
    "issue": "การลดไฟป่าและหมอกควัน",
    "change": "ปรับตารางเวรลาดตระเวนตามสถิติเวลาและตำแหน่งการเกิดไฟ",
    "result": "พื้นที่ไฟไหม้ลดลงจาก 1,200 ไร่ เหลือ 800 ไร่",
}
REPORTED = {**MEASURED, "change": "", "result": "", "report_url": "https://data.example.go.th/fire"}


class World:
    """An organization with a data set, and one user a role, assessors of several scopes too."""

    def __init__(self, people: Callable[[str], dict[str, Any]]) -> None:
        self.organization = factories.Organization()
        self.users = people(self.organization["id"])
        self.dataset = self.draft(self.organization)
        for role in ("assessor", "other_criterion", "other_organization"):
            self.users[role] = factories.User()
        self.users["own_assessor"] = self.users["member"]
        self._grant("assessor", criterion="use")
        self._grant("own_assessor")
        self._grant("other_criterion", criterion="openness")
        self._grant("other_organization", organization=factories.Organization()["id"])

    def _grant(self, role: str, **scope: str) -> None:
        call_action("dgagov_assessor_create", user=self.users[role]["name"], **scope)

    @staticmethod
    def draft(organization: dict[str, Any]) -> dict[str, Any]:
        return factories.Dataset(owner_org=organization["id"], state="draft")

    def call(self, role: str, action: str, **data: Any) -> Any:
        user = self.users[role]
        return tk.get_action(action)({"user": user["name"] if user else ""}, data)

    def create(self, **fields: Any) -> dict[str, Any]:
        values = {"datasets": [self.dataset["id"]], **fields}
        return self.call(
            "editor", "dgagov_use_create", organization=self.organization["id"], **values
        )

    def submitted(self, **fields: Any) -> dict[str, Any]:
        made = self.create(**(fields or MEASURED))
        return self.call("editor", "dgagov_use_submit", id=made["id"])

    def accepted(self) -> dict[str, Any]:
        made = self.submitted()
        return self.call(
            "assessor", "dgagov_use_review", id=made["id"], verdict="accept", reason="มีตัวเลขชัดเจน"
        )

    def refusals(self, role: str, action: str, **data: Any) -> dict[str, list[str]]:
        with pytest.raises(tk.ValidationError) as refusal:
            self.call(role, action, **data)
        return refusal.value.error_dict

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


EDITORS = {"editor", "admin", "sysadmin"}
READERS = EDITORS | {"member", "own_assessor", "assessor", "other_criterion"}


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return []


@pytest.fixture
def world(dgagov_site: None, with_plugins: None, worlds: list[World], people: Any) -> World:
    """Made once a module: users are expensive to make, and nothing here depends on order."""
    if not worlds:
        worlds.append(World(people))
    return worlds[0]


def test_every_step_adds_a_version_and_keeps_the_earlier_ones(world: World) -> None:
    made = world.create(**MEASURED)
    use = made["id"]
    world.call("editor", "dgagov_use_update", id=use, result="ลดลง ๔๐๐ ไร่")
    world.call("editor", "dgagov_use_submit", id=use)
    world.call("assessor", "dgagov_use_review", id=use, verdict="return", reason="ขาดปีที่วัด")
    world.call("admin", "dgagov_use_update", id=use, result="ลดลง ๔๐๐ ไร่ ในปี 2564")
    world.call("admin", "dgagov_use_submit", id=use)
    shown = world.call("assessor", "dgagov_use_review", id=use, verdict="accept", reason="ครบแล้ว")
    assert (shown["id"], shown["version"], shown["state"]) == (use, 7, "accepted")
    versions = world.call("editor", "dgagov_use_show", id=use, history=True)["versions"]
    assert [v["state"] for v in versions] == [
        "draft", "draft", "submitted", "returned", "draft", "submitted", "accepted",
    ]  # fmt: skip
    assert [v["version"] for v in versions] == [1, 2, 3, 4, 5, 6, 7]
    assert versions[0] == made
    assert versions[0]["result"] == MEASURED["result"]
    assert [v["review_reason"] for v in versions[3:]] == ["ขาดปีที่วัด"] * 3 + ["ครบแล้ว"]
    names = [world.users[role]["name"] for role in ("editor", "assessor", "admin")]
    assert [v["created_by"] for v in versions] == [names[i] for i in (0, 0, 0, 1, 2, 2, 1)]


def test_a_change_that_changes_nothing_adds_no_version(world: World) -> None:
    made = world.create(**MEASURED)
    again = world.call("editor", "dgagov_use_update", id=made["id"], **MEASURED)
    assert again == made


def test_a_deleted_use_is_gone_but_its_versions_stay(world: World) -> None:
    made = world.submitted()
    gone = world.call("editor", "dgagov_use_delete", id=made["id"], reason="รายงานซ้ำ")
    assert (gone["state"], gone["review_reason"]) == ("deleted", "รายงานซ้ำ")
    organization = world.organization["id"]
    listed = world.call("editor", "dgagov_use_list", organization=organization)
    assert made["id"] not in {use["id"] for use in listed}
    for action in ("show", "update", "submit", "delete"):
        with pytest.raises(tk.ObjectNotFound, match=made["id"]):
            world.call("editor", f"dgagov_use_{action}", id=made["id"])
    shown = world.call("editor", "dgagov_use_show", id=made["id"], history=True)
    assert [v["state"] for v in shown["versions"]] == ["draft", "submitted", "deleted"]


def test_the_list_tells_the_last_versions_in_the_order_they_were_begun(world: World) -> None:
    organization = factories.Organization()
    dataset = world.draft(organization)
    made = [
        call_action("dgagov_use_create", organization=organization["id"], title=title)
        for title in ("ก", "ข", "ค")
    ]
    call_action("dgagov_use_update", id=made[0]["id"], datasets=[dataset["name"]], **REPORTED)
    call_action("dgagov_use_submit", id=made[0]["id"])
    listed = call_action("dgagov_use_list", organization=organization["name"])
    assert [use["id"] for use in listed] == [use["id"] for use in made]
    assert [use["state"] for use in listed] == ["submitted", "draft", "draft"]
    assert listed[0]["datasets"] == [dataset["id"]]
    waiting = call_action("dgagov_use_list", organization=organization["id"], state="submitted")
    assert waiting == listed[:1]


def test_editors_report_and_viewers_read(world: World) -> None:
    organization = world.organization["id"]
    made = world.create(**MEASURED)
    allowed = world.allowed(
        lambda role: world.call(role, "dgagov_use_create", organization=organization)
    )
    assert allowed == EDITORS
    for action, data in (("update", {"issue": "ประเด็น"}), ("submit", {}), ("delete", {})):
        uses = {role: world.create(**MEASURED)["id"] for role in world.users}
        allowed = world.allowed(
            lambda role: world.call(role, f"dgagov_use_{action}", id=uses[role], **data)  # noqa: B023
        )
        assert allowed == EDITORS, action
    for history in (False, True):
        allowed = world.allowed(
            lambda role: world.call(role, "dgagov_use_show", id=made["id"], history=history)  # noqa: B023
        )
        assert allowed == READERS
    allowed = world.allowed(
        lambda role: world.call(role, "dgagov_use_list", organization=organization)
    )
    assert allowed == READERS


def test_assessors_of_the_criterion_review_but_nobody_in_his_own_organization(world: World) -> None:
    uses = {role: world.submitted()["id"] for role in world.users}

    def review(role: str) -> Any:
        return world.call(
            role, "dgagov_use_review", id=uses[role], verdict="accept", reason="ตรวจแล้ว"
        )

    assert world.allowed(review) == {"assessor", "sysadmin"}
    use, sysadmin = world.submitted()["id"], factories.Sysadmin()
    review_of = {"id": use, "verdict": "accept", "reason": "ตรวจแล้ว"}
    call_action(
        "organization_member_create",
        id=world.organization["id"],
        username=sysadmin["name"],
        role="member",
    )
    with pytest.raises(tk.NotAuthorized, match="own organization"):
        tk.get_action("dgagov_use_review")({"user": sysadmin["name"]}, review_of)


def test_a_review_needs_a_reason_a_verdict_and_a_submitted_use(world: World) -> None:
    use = world.submitted()["id"]
    errors = world.refusals("assessor", "dgagov_use_review", id=use, verdict="accept", reason=" ")
    assert set(errors) == {"reason"}
    errors = world.refusals("assessor", "dgagov_use_review", id=use, verdict="ok", reason="ก")
    assert "“ok”" in errors["verdict"][0]
    assert "accept, return" in errors["verdict"][0]
    draft = world.create()["id"]
    errors = world.refusals("assessor", "dgagov_use_review", id=draft, verdict="accept", reason="ก")
    assert set(errors) == {"state"}
    accepted = world.accepted()["id"]
    for verdict, state in (("return", "returned"), ("accept", "accepted")):
        data = {"id": accepted, "verdict": verdict, "reason": "ตรวจใหม่"}
        assert world.call("assessor", "dgagov_use_review", **data)["state"] == state
        assert set(world.refusals("assessor", "dgagov_use_review", **data)) == {"state"}


def test_an_accepted_use_is_edited_only_by_giving_its_acceptance_up(world: World) -> None:
    accepted = world.accepted()
    errors = world.refusals("editor", "dgagov_use_update", id=accepted["id"], title="ชื่อใหม่")
    assert "no longer accepted" in errors["state"][0]
    assert world.call("editor", "dgagov_use_show", id=accepted["id"]) == accepted
    errors = world.refusals("editor", "dgagov_use_submit", id=accepted["id"])
    assert "accepted already" in errors["state"][0]
    reopened = world.call(
        "editor", "dgagov_use_update", id=accepted["id"], title="ชื่อใหม่", reopen=True
    )
    assert (reopened["state"], reopened["review_reason"]) == ("draft", "")


def test_of_two_people_who_write_at_once_one_is_told(world: World) -> None:
    from ckanext.dgagov.model import Use

    made = world.create(**MEASURED)
    world.call("admin", "dgagov_use_update", id=made["id"], version=1, title="ของผู้อื่น")
    errors = world.refusals("editor", "dgagov_use_update", id=made["id"], version=1, title="ของฉัน")
    assert set(errors) == {"version"}
    # The database decides when both read before either wrote.
    from ckanext.dgagov.logic.action.use import _saved

    known = Use.current(made["id"])
    assert known is not None
    late = known.next_version("x", title="ช้าไป")
    _saved(known.next_version("x", title="ทัน"))
    with pytest.raises(tk.ValidationError) as refusal:
        _saved(late)
    assert "version" in refusal.value.error_dict
    assert world.call("editor", "dgagov_use_show", id=made["id"])["title"] == "ทัน"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("title", 7, "“7”"),
        ("title", "ก" * 5001, "5001"),
        ("issue", "a\x00b", "control"),
        ("focus_area", 11, "“11”"),
        ("focus_area", "สิ่งแวดล้อม", "1, 2, 3"),
        ("focus_area", True, "“True”"),
        ("report_url", "localhost/x", "“localhost/x”"),
        ("report_url", "http://127.0.0.1/r", "private network"),
        ("report_url", "https://intranet/r", "others can open"),
        ("report_url", "javascript:alert(1)", "https://"),
        ("datasets", ["no-such-data-set"], "“no-such-data-set”"),
        ("datasets", 5, "“5”"),
        ("datasets", [5], "“5”"),
    ],
)
def test_a_wrong_value_is_refused_by_field(
    world: World, field: str, value: Any, expected: str
) -> None:
    with pytest.raises(tk.ValidationError) as refusal:
        world.create(**{**MEASURED, field: value})
    assert set(refusal.value.error_dict) == {field}
    assert expected in refusal.value.error_dict[field][0]


def test_a_data_set_of_another_organization_is_refused(world: World) -> None:
    other = world.draft(factories.Organization())
    with pytest.raises(tk.ValidationError) as refusal:
        world.create(datasets=[world.dataset["name"], other["name"]])
    assert refusal.value.error_dict == {
        "datasets": [f"The organization has no data set with the id or name “{other['name']}”"]
    }


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        ({"title": ""}, {"title"}),
        ({"datasets": []}, {"datasets"}),
        ({"focus_area": ""}, {"focus_area"}),
        ({"issue": " "}, {"issue"}),
        ({"change": ""}, {"change"}),
        ({"result": ""}, {"result"}),
        ({"result": "ประชาชนพอใจมากขึ้น"}, {"result"}),
        ({"change": "", "result": ""}, {"change"}),
        ({"title": "", "issue": "", "result": ""}, {"title", "issue", "result"}),
        ({"result": "ลดลงร้อยละ ๑๒"}, set()),
        ({"change": "", "result": "", "report_url": "https://example.go.th/r"}, set()),
    ],
)
def test_only_a_complete_use_is_submitted(
    world: World, lost: dict[str, Any], expected: set[str]
) -> None:
    made = world.create(**{**MEASURED, **lost})
    if expected:
        errors = world.refusals("editor", "dgagov_use_submit", id=made["id"])
        assert set(errors) == expected
        assert world.call("editor", "dgagov_use_show", id=made["id"])["state"] == "draft"
    else:
        assert world.call("editor", "dgagov_use_submit", id=made["id"])["state"] == "submitted"


def test_a_data_set_that_was_deleted_meanwhile_is_named(world: World) -> None:
    lost = world.draft(world.organization)
    made = world.create(**{**MEASURED, "datasets": [lost["id"], world.dataset["id"]]})
    call_action("package_delete", id=lost["id"])
    errors = world.refusals("editor", "dgagov_use_submit", id=made["id"])
    assert lost["id"] in errors["datasets"][0]
    kept = world.call("editor", "dgagov_use_update", id=made["id"], title="ใหม่")
    assert kept["datasets"] == [lost["id"], world.dataset["id"]]


def test_refusals_are_told_in_thai(world: World, app: Any) -> None:
    with app.flask_app.test_request_context("/th/"):
        with pytest.raises(tk.ValidationError) as wrong:
            world.create(focus_area=11)
        made = world.create(title="ก", change="ข", result="ดีขึ้นมาก", focus_area="๘", issue="ค")
        errors = world.refusals("editor", "dgagov_use_submit", id=made["id"])
    assert wrong.value.error_dict["focus_area"][0].startswith("“11” ไม่ใช่หมายเลข")
    assert "“ดีขึ้นมาก”" in errors["result"][0]
    assert "ตัวเลข" in errors["result"][0]

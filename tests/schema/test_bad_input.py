"""Wrong types, huge values and characters nobody can store: an error that names the field."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action

Record = dict[str, Any]

pytestmark = pytest.mark.usefixtures("site")

DEEP: Any = "ลึก"
for _ in range(60):
    DEEP = [DEEP]

WRONG = {
    "a list": ["ก", "ข"],
    "a dict": {"th": "ก"},
    "a list of dicts": [{"th": "ก"}],
    "a list of a dict and a text": [{"th": "ก"}, "ข"],
    "a number": 12,
    "true": True,
    "NUL": "ก\x00ข",
    "a lone surrogate": "ก\ud800",
    "a deep list": DEEP,
}
FIELDS = ("title", "notes", "data_source", "maintainer", "maintainer_email", "calculation_method")
SHAPES = ("id", "name", "type", "state", "owner_org", "tags", "extras", "resources", "groups")


@pytest.fixture
def post(app: Any) -> Any:
    """`post(action, data)`: (status, answer) of the API, as a client meets it."""
    from ckan.tests import factories

    token = factories.SysadminWithToken()["token"]

    def call(action: str, data: Record) -> tuple[int, Any]:
        answer = app.post(
            f"/api/3/action/{action}",
            data=json.dumps(data),
            headers={"Authorization": token, "Content-Type": "application/json"},
        )
        return answer.status_code, answer.json

    return call


def test_wrong_values_in_a_field_are_an_error_of_that_field(post, complete, organization, resource):
    for field in FIELDS:
        for what, value in WRONG.items():
            data = {**complete(owner_org=organization["id"]), field: value}
            status, answer = post("package_create", data)
            assert status == 409, (field, what, answer)
            # CKAN 2.11 flattens every list of dicts, and complains of that itself.
            junk = str(answer["error"].pop("__junk", ""))
            assert field in junk or set(answer["error"]) - {"__type"} == {field}, (field, what)
    for what, value in WRONG.items():
        broken = resource(url=value)
        data = complete(owner_org=organization["id"], resources=[resource(), broken])
        status, answer = post("package_create", data)
        assert status == 409, (what, answer)
        assert set(answer["error"]["resources"][1]) == {"url"}


def test_wrong_shapes_never_crash_any_door(post, create, complete, organization, resource):
    dataset = create(resources=[resource()])
    before = call_action("package_show", id=dataset["id"])
    wrong = (*WRONG.values(), None, "", [None], [[]], [{}], [{"name": None}], [{"id": {}}], -1)
    for key in (*SHAPES, "private"):
        for value in wrong:
            whole = {**complete(owner_org=organization["id"], state="draft"), key: value}
            assert post("package_create", whole)[0] in (200, 403, 409), (key, value)
            if key in ("id", "name") and not value:
                continue  # names another data set, or none: 404 or a change that is none
            status, _ = post("package_update", {**copy.deepcopy(before), key: value})
            assert status in (200, 403, 404, 409), (key, value)
    for key in ("url", "name", "format", "size", "odd"):
        for value in (*WRONG.values(), "http://[::1", "x" * 9_000, 2**70):
            whole = {"id": dataset["resources"][0]["id"], **resource(), key: value}
            assert post("resource_update", whole)[0] in (200, 409), (key, value)
    for value in (*WRONG.values(), "http://[::1", "x" * 9_000):
        whole = {"package_id": dataset["id"], **resource(url=value)}
        assert post("resource_create", whole)[0] == 409, value


@pytest.mark.ckan_config("ckanext.dgagov.enforce", "report")
def test_huge_and_odd_values_are_stored_and_indexed_in_report_mode(post, complete, organization):
    """One indexed string over 32,766 bytes would make CKAN fail after it has stored the set."""
    long = "ก" * 400_000
    data = complete(
        owner_org=organization["id"],
        title="ชื่อยาว " + "ย" * 40_000,
        notes=long,
        data_source=long,
        url="https://nso.go.th/" + "a" * 50_000,
        license_id="ส" * 20_000,
        calculation_method="ควบคุม\x07\x1f\ufffe",
        created_date="2023-07-25T10:00:00+07:00",
        last_updated_date="ไม่ใช่วันที่",
        resources=[{"name": "ร" * 50_000, "format": "ฟ" * 20_000, "url": ""}],
        extras=[{"key": "บันทึก", "value": "น" * 200_000}],
    )
    status, answer = post("package_create", data)
    assert status == 200, answer
    shown = call_action("package_show", id=answer["result"]["id"])
    for key in ("notes", "data_source", "url", "calculation_method", "created_date"):
        assert shown[key] == data[key]
    found = call_action("package_search", fq=f"id:{shown['id']}")["results"]
    assert found[0]["data_source"] == long


@pytest.mark.ckan_config("ckanext.dgagov.enforce", "report")
def test_wrong_types_are_kept_as_json_in_report_mode(post, complete, organization):
    data = {**complete(owner_org=organization["id"]), "data_source": ["ก", 1], "notes": {"th": "ก"}}
    status, answer = post("package_create", data)
    assert status == 200
    assert json.loads(answer["result"]["data_source"]) == ["ก", 1]
    assert json.loads(answer["result"]["notes"]) == {"th": "ก"}


@pytest.mark.ckan_config("ckanext.dgagov.enforce", "report")
def test_a_date_that_would_stop_the_index_is_refused_in_every_mode(post, complete, organization):
    data = complete(owner_org=organization["id"], created_date="9" * 30)
    status, answer = post("package_create", data)
    assert status == 409
    assert "created_date" in answer["error"]
    extras = [{"key": "my_date", "value": "9" * 30}]
    status, answer = post("package_create", complete(owner_org=organization["id"], extras=extras))
    assert status == 409
    assert "extras" in answer["error"]


class TestGenerated:
    """10,000 data sets of any shape: data or errors, never an exception.

    Drawn by hand, with a seed for each: to let hypothesis draw them cost more than to check them.
    """

    NASTY = (
        *WRONG.values(),
        *("", "-", "อื่นๆ", "ไม่ทราบ", "ปี", "CSV", "True", "2566", "2566-05-01", "๒๕๖๖", "a@b.go.th"),
        *(
            "[]",
            "[",
            '["CSV"]',
            '["CSV", 1]',
            "__none__",
            "\u200b",
            "draft",
            "deleted",
            "http://[::1",
        ),
        *([], {}, [None], [{}], [""], ["อื่นๆ"], [["CSV"]], [{"name": "รายได้"}], [{"key": "a"}]),
        *(None, False, 0, -1, 1.5, 10**30, float("nan"), float("inf")),
    )
    LETTERS = (range(0x20), range(0x20, 0x7F), range(0xE01, 0xE5C), range(0x80, 0xD800),
               range(0xE000, 0x110000))  # fmt: skip

    def value(self, chance: random.Random) -> Any:
        """One of the values above, some of them in a list, or a text of any characters."""
        kind = chance.randrange(3)
        if kind == 0:
            return copy.deepcopy(chance.choice(self.NASTY))
        if kind == 1:
            return copy.deepcopy(chance.choices(self.NASTY, k=chance.randrange(6)))
        size = chance.randrange(9)
        return "".join(chr(chance.choice(chance.choice(self.LETTERS))) for _ in range(size))

    def record(self, chance: random.Random, keys: list[str], most: int) -> Record:
        """Up to so many of these keys with any values."""
        return {chance.choice(keys): self.value(chance) for _ in range(chance.randrange(most + 1))}

    @pytest.mark.parametrize("mode", ["publish", "report"])
    def test_data_or_errors(self, mode, monkeypatch, complete):
        import ckan.plugins as p
        from ckan import model

        monkeypatch.setitem(tk.config, "ckanext.dgagov.enforce", mode)
        plugin = p.get_plugin("dgagov_datasets")
        schema = plugin._expanded_schemas["dataset"]
        keys = [field["field_name"] for field in schema["dataset_fields"]]
        keys += ["state", "private", "tags", "extras", "groups", "id", "author", "version"]
        of_resource = [field["field_name"] for field in schema["resource_fields"]]
        of_resource += ["id", "size", "odd"]
        seen = {"data": 0, "errors": 0}

        def run(seed: int) -> None:
            chance = random.Random(seed)
            resources: Any = self.value(chance)
            if chance.random() < 0.5:
                number = chance.randrange(3)
                resources = [self.record(chance, of_resource, 4) for _ in range(number)]
            record = {
                "type": "dataset",
                "name": "a-b",
                **complete(),
                "resources": resources,
                **self.record(chance, keys, 6),
            }
            context = {"user": "", "ignore_auth": True, "model": model, "session": model.Session}
            data, errors = plugin.validate(
                context, record, plugin.create_package_schema(), "package_create"
            )
            assert isinstance(data, dict)
            assert isinstance(errors, dict)
            json.dumps(errors)
            # The organization is left out: to look it up is not what is tested.
            seen["errors" if errors.keys() - {"owner_org"} else "data"] += 1

        for seed in range(5_000):
            try:
                run(seed)
            except Exception as error:
                raise AssertionError(f"seed {seed}") from error
        model.Session.rollback()
        assert seen["data"] > 100
        assert seen["errors"] > 100

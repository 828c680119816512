"""Descriptions of services, and what they say about conditions."""

from __future__ import annotations

import json

import pytest

OPENAPI = {
    "openapi": "3.0.3", "info": {"title": "ข้อมูลน้ำฝน", "version": "1"}, "tags": [{"name": "ฝน"}],
    "paths": {"/rain": {"get": {"parameters": [{"name": "station", "in": "query"}]}}},
}  # fmt: skip
YAML = (
    "openapi: 3.0.3\ninfo:\n  title: ข้อมูลน้ำฝน\n"
    "paths:\n  /rain:\n    get:\n      parameters: [{name: a}]\n"
)
EDMX = (
    '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">'
    '<edmx:DataServices><Schema Namespace="Rain"/></edmx:DataServices></edmx:Edmx>'
)
TITLE = "<Service><Title>แผนที่ฝน</Title></Service>"
WFS = f'<wfs:WFS_Capabilities xmlns:wfs="x">{TITLE}</wfs:WFS_Capabilities>'
WMTS = '<Capabilities xmlns="http://www.opengis.net/wmts/1.0"><Title>ภาพแผนที่</Title></Capabilities>'
DATASTORE = {
    "help": "x", "success": True,
    "result": {
        "resource_id": "abc", "fields": [{"id": "จังหวัด"}, {"id": "จำนวน"}],
        "records": [{"จังหวัด": "น่าน", "จำนวน": 1}, {"จังหวัด": "แพร่", "จำนวน": 2}],
    },
}  # fmt: skip
SCHEMA = {"types": [{"fields": [{"args": [{}]}]}]}
GRAPHQL = "type Query {\n  rain(station: String): [Rain]\n}\ntype Rain { amount: Float }\n"


def text(document) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("content", "kind", "title", "takes"),
    [
        (text(OPENAPI), "openapi", "ข้อมูลน้ำฝน", True),
        (text({**OPENAPI, "paths": {"/rain": {"get": {}}}}), "openapi", "ข้อมูลน้ำฝน", False),
        (text({"swagger": "2.0", "paths": {"/a": {"parameters": [{}]}}}), "swagger", "", True),
        (YAML.encode(), "openapi", "ข้อมูลน้ำฝน", True),
        (EDMX.encode(), "odata", "Rain", True),
        (WFS.encode(), "wfs", "แผนที่ฝน", True),
        (WFS.replace("WFS_", "WMS_").encode(), "wms", "แผนที่ฝน", True),
        (WMTS.encode(), "wmts", "ภาพแผนที่", True),
        (GRAPHQL.encode(), "graphql", "", True),
        (GRAPHQL.replace("(station: String)", "").encode(), "graphql", "", False),
        (text({"data": {"__schema": SCHEMA}}), "graphql", "", True),
        (text(DATASTORE), "ckan_datastore", "abc", True),
    ],
)  # fmt: skip
def test_service(look, content, kind, title, takes):
    findings = look(content, None)
    assert findings.status == "read"
    assert (findings.api.kind, findings.api.title, findings.api.takes_conditions) == (
        kind, title, takes,
    )  # fmt: skip
    assert findings.reasons[0].code == "api_description"
    assert bool(findings.tables) == (kind == "ckan_datastore")


def test_answer_of_a_datastore_is_also_a_table(look):
    (table,) = look(text(DATASTORE), "JSON").tables
    assert (table.rows, table.machine_readable) == (2, True)
    assert look(text(DATASTORE), "JSON").places == ("province",)


@pytest.mark.parametrize(
    "document",
    [{"openapi": "3.0"}, {"success": True, "result": {}}, {"paths": {}}, [1, 2], {"data": []}],
)
def test_other_json_is_no_service(look, document):
    assert look(text(document), None).api is None


def test_yaml_with_aliases_is_refused(look):
    bomb = "openapi: 3.0.0\npaths: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    findings = look(bomb.encode(), "YAML")
    assert (findings.status, findings.reasons[-1].code) == ("unknown", "yaml_alias")

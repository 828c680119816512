"""scoring/ and reports/ stay pure Python, and know no field name of the standard."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import ckanext.dgagov.scoring as scoring

PACKAGE = Path(scoring.__file__).parents[1]
MODULES = sorted([*PACKAGE.glob("scoring/*.py"), *PACKAGE.glob("reports/*.py")])
FORBIDDEN = {
    "ckan",
    "flask",
    "sqlalchemy",
    "requests",
    "urllib3",
    "httpx",
    "socket",
    "redis",
    "pysolr",
}
ALLOWED_RELATIVE = {"formats", "vocabularies", "thai"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_module_imports_a_framework_or_the_network(path):
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        elif isinstance(node, ast.ImportFrom) and node.level == 2:
            room = (node.module or node.names[0].name).split(".")[0]
            assert room in ALLOWED_RELATIVE | {"scoring"}, f"{path.name} imports ..{room}"
        assert not {name.split(".")[0] for name in names} & FORBIDDEN, path.name
        assert "urllib.request" not in names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_module_knows_a_key_of_the_items(path, rubric):
    keys = set(rubric.dataset_keys) - {"title"}
    texts = {
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not texts & keys
    assert not texts & set(rubric.criterion_ids) - {"list", "use", "openness"}, (
        "those are keys of a card"
    )


def test_modules_are_found():
    assert len(MODULES) > 20

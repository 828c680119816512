"""Everything people see is in Thai, and the catalogue that CKAN reads is the current one."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from ckan.plugins import toolkit as tk

SCRIPT = Path(__file__).parents[2] / "dev" / "translations.py"


@pytest.fixture(scope="module")
def translations():
    """The script that keeps the catalogue, as a module."""
    spec = importlib.util.spec_from_file_location("dgagov_translations", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_has_thai_and_the_mo_file_is_current(translations):
    assert translations.problems() == []


def test_texts_of_python_and_templates_are_found(translations):
    found = {message.id for message in translations.extracted()}
    assert "The inventory is saved" in found  # a view
    assert "Save the inventory" in found  # a template
    assert "A list is expected, not {value}" in found  # inventory.py, by its own translator


def test_placeholders_are_the_same_in_both_languages(translations):
    import string

    for path in (translations.OURS, translations.CORE):
        for message in translations.read(path):
            if isinstance(message.id, str) and message.id and "%(" not in message.id:
                names = [
                    {part[1] for part in string.Formatter().parse(text) if part[1] is not None}
                    for text in (message.id, message.string)
                ]
                assert names[0] == names[1], message.id


def test_a_missing_a_fuzzy_and_an_uncompiled_text_are_told(translations, monkeypatch, tmp_path):
    po = tmp_path / "ckanext-dgagov.po"
    lines = translations.OURS.read_text(encoding="utf-8")
    lines = lines.replace('msgstr "บันทึกรายชื่อ"', 'msgstr ""')
    lines = lines.replace('msgid "Move up"', '#, fuzzy\nmsgid "Move up"')
    po.write_text(lines.replace('msgid "Move down"', 'msgid "Move sideways"'), encoding="utf-8")
    monkeypatch.setattr(translations, "OURS", po)
    told = "\n".join(translations.problems())
    assert "no Thai in ckanext-dgagov.po: 'Save the inventory'" in told
    assert "fuzzy in ckanext-dgagov.po: 'Move up'" in told
    assert "not in ckanext-dgagov.po: 'Move down'" in told
    assert "run `translations.py compile`" in told


@pytest.mark.usefixtures("with_plugins")
def test_ckan_reads_it(app):
    with app.flask_app.test_request_context():
        tk.request.environ["CKAN_LANG"] = "th"
        assert tk._("Save the inventory") == "บันทึกรายชื่อ"
        assert tk._("Must be a positive integer") == "ต้องเป็นจำนวนเต็มบวก"

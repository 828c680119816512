"""What the tests of reading evidence share."""

from __future__ import annotations

import pytest


@pytest.fixture
def report_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Incomplete data sets are to be scored, so nothing is refused here."""
    import ckan.plugins.toolkit as tk

    monkeypatch.setitem(tk.config, "ckanext.dgagov.enforce", "report")

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pytest

from ckanext.dgagov.inspection.inspector import inspect_here, measure


@pytest.fixture
def look(tmp_path):
    """Inspects content in this process."""

    def inspect(content: bytes, declared: str | None = None):
        path = tmp_path / "ไฟล์"
        path.write_bytes(content)
        return inspect_here(path, declared, *measure(path))

    return inspect

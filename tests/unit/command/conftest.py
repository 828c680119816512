from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ckanext.dgagov.scoring import load_rubric

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scoring"))


@pytest.fixture(scope="session")
def rubric():
    return load_rubric("fy2565")

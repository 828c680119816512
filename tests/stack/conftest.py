"""The scripts of the local stack are no installed package: they lie in `dev`."""

from __future__ import annotations

import sys
from pathlib import Path

# At the end, so that no script there hides a module of that name.
sys.path.append(str(Path(__file__).parents[2] / "dev"))

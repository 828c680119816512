"""The extension's own tables; all names start with `dgagov_`."""

from __future__ import annotations

from .assessor import Assessor
from .decision import Decision
from .declaration import Declaration
from .inspection import Inspection
from .inventory import Inventory
from .use import Use

__all__ = ["Assessor", "Decision", "Declaration", "Inspection", "Inventory", "Use"]

"""The extension's own tables; all names start with `dgagov_`."""

from __future__ import annotations

from .assessor import Assessor
from .decision import Decision
from .declaration import Declaration
from .importing import DatasetCode, Import, ImportStep
from .inspection import Inspection
from .inventory import Inventory
from .use import Use

__all__ = [
    "Assessor",
    "DatasetCode",
    "Decision",
    "Declaration",
    "Import",
    "ImportStep",
    "Inspection",
    "Inventory",
    "Use",
]

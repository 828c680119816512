"""The extension's own tables; all names start with `dgagov_`."""

from __future__ import annotations

from .assessor import Assessor
from .declaration import Declaration
from .inventory import Inventory

__all__ = ["Assessor", "Declaration", "Inventory"]

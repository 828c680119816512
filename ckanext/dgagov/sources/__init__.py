"""Where data sets come from: this CKAN's database, saved answers of a catalog, folders.

`database` needs CKAN and is imported by those who have it; the rest is plain Python.
"""

from __future__ import annotations

from .reading import Collection, Problem, read_inputs

__all__ = ["Collection", "Problem", "read_inputs"]

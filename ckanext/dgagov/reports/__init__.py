"""A scorecard as JSON, as a table for people, and as CSV. Plain Python."""

from __future__ import annotations

from .csv import to_csv
from .json import to_json
from .text import to_text

FORMATS = ("text", "json", "csv")

__all__ = ["FORMATS", "to_csv", "to_json", "to_text"]

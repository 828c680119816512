"""A part of the input that could not be read."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """Where, and what is wrong; `line` is None when it is about the whole file."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"

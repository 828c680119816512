"""What is wrong, or worth knowing, about one cell, row, sheet or file; sentences th and en."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ..inspection.findings import column_letters
from .layout import read_yaml

TEXTS_FILE = Path(__file__).with_name("texts.yaml")
ERROR, WARNING, INFO = "error", "warning", "info"
SEVERITIES = (ERROR, WARNING, INFO)
SHOWN_CHARACTERS = 120
_NOT_SHOWN = re.compile("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""What would steer a terminal, turn a line round, or stand in no comment of a workbook."""


@dataclass(frozen=True)
class SheetInfo:
    """One sheet that was read: where its columns are."""

    file: str
    name: str
    template: str
    """inventory, datasets, resources or more."""
    type: str | None = None
    columns: Mapping[str, int] = field(default_factory=dict)
    """Column index, counted from 0, by key."""
    heading_row: int | None = None


class Origin(NamedTuple):
    """The row of a sheet in which something stands; rows are counted from 1."""

    sheet: SheetInfo
    row: int

    def cell(self, key: str | None) -> str | None:
        """The cell of a key, such as F7; `None` if the sheet has no such column."""
        column = self.sheet.columns.get(key) if key else None
        return None if column is None else f"{column_letters(column)}{self.row}"


@dataclass(frozen=True)
class Issue:
    """One finding; `text` is {"th", "en"} and says what would be right."""

    severity: str
    code: str
    text: Mapping[str, str]
    file: str = ""
    sheet: str = ""
    row: int | None = None
    cell: str | None = None
    field: str | None = None
    value: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return {**self.__dict__, "text": dict(self.text)}


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Any]:
    return read_yaml(TEXTS_FILE)


def shown(value: Any) -> str:
    """A value as a message quotes it: one line, not long."""
    text = " ".join(str(value)[: SHOWN_CHARACTERS + 40].split())
    text = text if text.isprintable() else _NOT_SHOWN.sub("", text)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def sentence(code: str, parameters: Mapping[str, Any]) -> dict[str, str]:
    """The sentence of a code. A parameter may be {"th", "en"}, or come as NAME_th and NAME_en."""
    return {
        language: template.format_map(
            {
                name: value[language] if isinstance(value, Mapping) else value
                for name, value in parameters.items()
            }
        )
        for language, template in _texts()["texts"][code].items()
    }


def issue(
    code: str,
    origin: Origin | None = None,
    key: str | None = None,
    *,
    value: Any = None,
    file: str = "",
    sheet: str = "",
    cell: str | None = None,
    **parameters: Any,
) -> Issue:
    """An issue of a code of `texts.yaml`, at a cell of a row where `origin` and `key` say so."""
    quoted = None if value is None else shown(value)
    return Issue(
        severity=_texts()["severities"][code],
        code=code,
        text=sentence(code, {"value": quoted, **parameters}),
        file=origin.sheet.file if origin else file,
        sheet=origin.sheet.name if origin else sheet,
        row=origin.row if origin else None,
        cell=cell or (origin.cell(key) if origin else None),
        field=key,
        value=quoted,
    )


class TooManyIssuesError(Exception):
    """More errors and warnings than anybody would read, or memory should hold."""


class Issues:
    """A growing list of issues: beyond a number of one kind in one sheet they are counted.

    :param most: of one kind in one sheet that are no errors or warnings
    :param most_bad: errors and warnings of all kinds
    """

    def __init__(self, most: int, most_bad: int | None = None) -> None:
        self._most, self._most_bad = most, most_bad
        self._kept: list[Issue] = []
        self._seen: Counter[tuple[str, str, str, str | None]] = Counter()
        self._first: dict[tuple[str, str, str, str | None], Issue] = {}
        self.counts: Counter[str] = Counter()
        """All issues by severity, those that are only counted too."""

    def add(self, found: Issue) -> None:
        """Keep or count an issue. Errors and warnings are all kept; a bad cell must be seen.

        :raises TooManyIssuesError: when there are more of them than `most_bad`
        """
        self.counts[found.severity] += 1
        if (
            self._most_bad is not None
            and self.counts[ERROR] + self.counts[WARNING] > self._most_bad
        ):
            raise TooManyIssuesError
        kind = (found.code, found.file, found.sheet, found.field)
        self._seen[kind] += 1
        self._first.setdefault(kind, found)
        if found.severity != INFO or self._seen[kind] <= self._most:
            self._kept.append(found)

    def extend(self, found: Iterable[Issue]) -> None:
        """Several at once."""
        for one in found:
            self.add(one)

    def __iter__(self) -> Iterator[Issue]:
        yield from self._kept
        for kind, count in self._seen.items():
            example = self._first[kind]
            if example.severity == INFO and count > self._most:
                yield issue(
                    "many_more",
                    count=count - self._most,
                    file=example.file,
                    sheet=example.sheet,
                    example_th=example.text["th"],
                    example_en=example.text["en"],
                )

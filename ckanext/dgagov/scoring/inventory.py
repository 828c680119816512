"""Reading an inventory document (Template 1) of any quality, without ever failing.

Shape: `{"focus_areas": [{"focus_area", "issue", "goal", "agencies": [...], "missions":
[{"title", "processes": [{"title", "subprocesses": [{"title", "datasets": [entry]}],
"datasets": [entry]}]}]}]}`, an entry being `{"code", "title", "dataset"}`.
Source: spec/indicator-fy2565.md, "Which data sets count".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .values import Blank, clean, fold, text_or_none


class Entry:
    """One line of the list: where it stands and which data set it points to, if any."""

    __slots__ = ("_blank", "_raw", "focus_area", "mission", "process", "reference", "subprocess")

    def __init__(
        self,
        raw: Mapping[str, Any],
        blank: Blank,
        focus_area: int | None,
        mission: str | None,
        process: str | None,
        subprocess: str | None,
    ) -> None:
        self._raw = raw
        self._blank = blank
        self.reference = _text(raw, "dataset", blank)
        self.focus_area = focus_area
        self.mission = mission
        self.process = process
        self.subprocess = subprocess

    # Numbers need neither of the two, and catalogs have entries by the hundred thousand.
    @property
    def code(self) -> str | None:
        """The code as written; None when blank."""
        return _text(self._raw, "code", self._blank)

    @property
    def title(self) -> str | None:
        """The title as written; None when blank."""
        return _text(self._raw, "title", self._blank)

    def place(self) -> dict[str, Any]:
        """As the scorecard shows it."""
        return {
            "code": self.code,
            "focus_area": self.focus_area,
            "mission": self.mission,
            "process": self.process,
            "subprocess": self.subprocess,
        }


@dataclass
class Area:
    """One Focus Area that was picked: its header as written, and its entries."""

    number: int | None
    header: Mapping[str, Any]
    entries: list[Entry] = field(default_factory=list)


def read_inventory(inventory: Any, blank: Blank) -> list[Area]:
    """The Focus Areas of evidence `{"version", "document"}`; wrong types count as absent."""
    document = inventory.get("document") if isinstance(inventory, Mapping) else None
    return [_area(raw, blank) for raw in _maps(document, "focus_areas")]


def _area(raw: Mapping[str, Any], blank: Blank) -> Area:
    number = raw.get("focus_area")
    valid = isinstance(number, int) and not isinstance(number, bool)
    area = Area(number if valid else None, raw)
    for mission in _maps(raw, "missions"):
        mission_title = _text(mission, "title", blank)
        for process in _maps(mission, "processes"):
            process_title = _text(process, "title", blank)
            holders: list[tuple[Mapping[str, Any], str | None]] = [
                (subprocess, _text(subprocess, "title", blank))
                for subprocess in _maps(process, "subprocesses")
            ]
            for holder, subprocess_title in [(process, None), *holders]:
                for entry in _maps(holder, "datasets"):
                    read = Entry(
                        entry, blank, area.number, mission_title, process_title, subprocess_title
                    )
                    # A line with neither a title nor a data set is a line left empty.
                    if read.reference or read.title:
                        area.entries.append(read)
    return area


def written(value: Any, blank: Blank) -> bool:
    """Whether a header value says something: a text, or a list with such a text."""
    if isinstance(value, (list, tuple)):
        return any(isinstance(part, str) and not blank.text(part) for part in value)
    return isinstance(value, str) and not blank.text(value)


def same_title(text: str | None) -> str | None:
    """A title as it is compared with others."""
    return fold(text) if text else None


def version_of(inventory: Any) -> int | None:
    """The version of the stored document, if it says one."""
    version = inventory.get("version") if isinstance(inventory, Mapping) else None
    return version if isinstance(version, int) and not isinstance(version, bool) else None


def _maps(holder: Any, key: str) -> Iterator[Mapping[str, Any]]:
    listed = holder.get(key) if isinstance(holder, Mapping) else None
    if isinstance(listed, (list, tuple)):
        for entry in listed:
            if isinstance(entry, Mapping):
                yield entry


def _text(holder: Mapping[str, Any], key: str, blank: Blank) -> str | None:
    text = text_or_none(holder.get(key))
    return None if text is None or blank.text(text) else clean(text.strip())

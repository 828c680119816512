"""A workbook of the official layout, written in one pass: any number of data sets, little memory.

Rows go out as they come, and the bytes of the workbook with them.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from ..scoring import Rubric, load_rubric
from .content import Dataset, WorkbookContent
from .defuse import defuse
from .layout import CODE, DATASETS, RESOURCES, load_layout
from .more import COLUMN, encode, resource_label
from .reading import DEFAULT_INDICATOR
from .recognize import INVENTORY
from .row_cells import Further, cells_of
from .values import cell_text, converters
from .writing_inventory import write_inventory
from .writing_sheets import FONT, STYLES, Sheet, form, table, write_lists
from .xlsx import Book, Outflow

_IN_MEMORY = 1 << 20


def write_workbook(
    content: WorkbookContent,
    stream: IO[bytes],
    *,
    layout: str | None = None,
    rubric: Rubric | None = None,
) -> None:
    """Write the workbook to a binary stream, which need not be seekable.

    :param content: from `content_of`, `read_workbook`, or empty for a workbook to begin from;
        its data sets are gone through once
    :param layout: "2024" (with data_classification, the default) or "2022"
    :param rubric: the indicator, for its Focus Areas
    :raises KeyError: for an unknown layout
    """
    for part in workbook_parts(content, layout=layout, rubric=rubric):
        stream.write(part)


def workbook_parts(
    content: WorkbookContent, *, layout: str | None = None, rubric: Rubric | None = None
) -> Iterator[bytes]:
    """The bytes of the workbook, part by part: the first come before any data set is read.

    For the parameters see `write_workbook`.
    """
    version = layout or load_layout().versions[0]
    if version not in load_layout().versions:
        raise KeyError(version)
    return _parts(content, version, rubric or load_rubric(DEFAULT_INDICATOR))


def _parts(content: WorkbookContent, version: str, rubric: Rubric) -> Iterator[bytes]:
    out = Outflow()
    writer = _Writer(Book(out, FONT, list(STYLES.values())), content, version, rubric)
    try:
        yield from out.take(1)
        for _ in writer.write():
            yield from out.take()
        yield from out.take(1)
    finally:
        writer.close()


class _Writer:
    def __init__(self, book: Book, content: WorkbookContent, version: str, rubric: Rubric) -> None:
        self.layout = load_layout()
        self.book, self.content, self.version = book, content, version
        self.areas = rubric.focus_areas
        names = self.layout.raw["sheets"]
        widths = [entry["width"] for entry in self.layout.raw["inventory"]["headings"]]
        self.inventory = Sheet(book, names["inventory"], widths)
        self.sheets = {
            (template, kind.id): form(
                book, template, kind.sheet(template), kind.data_type,
                self.layout.columns(template, kind.id, version),
            )
            for template in (DATASETS, RESOURCES)
            for kind in self.layout.types.values()
        }  # fmt: skip
        self.further: dict[str, IO[str]] = {}
        self.organization = content.organization

    def close(self) -> None:
        """Let go of all temporary files."""
        self.book.close()
        for rows in self.further.values():
            rows.close()

    def write(self) -> Iterator[None]:
        """Everything, each data set as it comes; after each step something may be taken."""
        further = write_inventory(self.inventory, self.content.inventory, self.areas)
        for number, key, value, shown in further:
            self._further(INVENTORY, INVENTORY, str(number), "", key, value, shown)
        for dataset in self.content.datasets:
            self._dataset(dataset)
            yield
        for orphan in self.content.orphans:
            sheet = self.sheets[RESOURCES, orphan.type]
            sheet.add(cells_of(RESOURCES, sheet.keys, orphan.code, orphan.resource)[0])
        yield from self._write_further()
        ranges = write_lists(self.book, self.layout.fields, self.areas)
        self.inventory.focus_area_list(ranges)
        for sheet in self.sheets.values():
            sheet.drop_downs(ranges)
        yield from self.book.finish()

    def _dataset(self, dataset: Dataset) -> None:
        package = dataset.package
        kind = self.layout.type_of(
            converters(DATASETS)["data_type"].read(package.get("data_type") or "").value
        )
        self.book.live(self.sheets[DATASETS, kind.id].sheet)
        package = {**package, "owner_org": self._owner(package.get("owner_org"))}
        sheet = self.sheets[DATASETS, kind.id]
        cells, further = cells_of(DATASETS, sheet.keys, dataset.code, package)
        sheet.add(cells)
        self._keep(kind.id, DATASETS, dataset.code, "", further)
        for heading, text in dataset.unmapped.items():
            self._further(kind.id, DATASETS, dataset.code, "", COLUMN + heading, text, "")
        self._resources(kind.id, dataset.code, package.get("resources") or ())

    def _resources(self, kind: str, code: str, resources: Sequence[Any]) -> None:
        sheet, number = self.sheets[RESOURCES, kind], 0
        for resource in resources:
            if not isinstance(resource, Mapping):
                continue
            cells, further = cells_of(RESOURCES, sheet.keys, code, resource)
            # One that says nothing but the code of its data set is none.
            if len(cells) > 1 or further:
                number += 1
                sheet.add(cells)
                # As it will be read from the form, where a name such as #N/A cannot stand.
                label = resource_label(number, cell_text(cells.get("name")))
                self._keep(kind, RESOURCES, code, label, further)

    def _owner(self, owner: Any) -> Any:
        """The organization as people call it, where the package has its id or name."""
        known = self.organization
        if owner and owner in (known.get("id"), known.get("name")):
            return known.get("title") or owner
        return owner

    def _keep(
        self, kind: str, template: str, code: str, label: str, further: Sequence[Further]
    ) -> None:
        """For the further sheet, what a row does not say exactly."""
        for key, value, shown in further:
            self._further(kind, template, code, label, key, value, shown)

    def _further(
        self, kind: str, template: str, code: str, label: str, key: str, value: Any, shown: str
    ) -> None:
        """Keep rows of the further sheet by type, the order in which the forms are read again."""
        rows = self.further.get(kind)
        if rows is None:
            rows = self.further[kind] = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - in `close`
                _IN_MEMORY, "w+", encoding="utf-8", newline="\n"
            )
        for part in encode(value):
            row = {
                "template": template, CODE: code, "number": label, "field": key, "value": part,
                "shown": shown,
            }  # fmt: skip
            rows.write(json.dumps(row) + "\n")

    def _write_further(self) -> Iterator[None]:
        if not self.further:
            return
        described = self.layout.raw["more"]
        name, title = self.layout.raw["sheets"]["more"], described["title"]["th"]
        sheet = table(self.book, name, title, described["headings"])
        for kind in (INVENTORY, *self.layout.types):
            if rows := self.further.get(kind):
                rows.seek(0)
                for line in rows:
                    sheet.add({key: defuse(text) for key, text in json.loads(line).items()})
                    yield

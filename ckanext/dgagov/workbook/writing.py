"""A workbook of the official layout, written in one pass: any number of data sets, little memory.

Rows go out as they come; the sheets of all types are open at once, each on a file of its own
until the end (XlsxWriter's `constant_memory`).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import IO, Any

import xlsxwriter

from ..scoring import Rubric, load_rubric
from .content import Dataset, WorkbookContent
from .defuse import defuse
from .layout import CODE, DATASETS, RESOURCES, SheetType, load_layout
from .more import COLUMN, encode, resource_label
from .reading import DEFAULT_INDICATOR
from .recognize import INVENTORY
from .row_cells import Further, cells_of
from .values import cell_text, converters
from .writing_inventory import write_inventory
from .writing_sheets import Look, Sheet, write_lists

_IN_MEMORY = 1 << 20


def write_workbook(
    content: WorkbookContent,
    stream: IO[bytes],
    *,
    layout: str | None = None,
    rubric: Rubric | None = None,
) -> None:
    """Write the workbook to a binary stream.

    :param content: from `content_of`, `read_workbook`, or empty for a workbook to begin from;
        its data sets are gone through once
    :param layout: "2024" (with data_classification, the default) or "2022"
    :param rubric: the indicator, for its Focus Areas
    :raises KeyError: for an unknown layout
    """
    version = layout or load_layout().versions[0]
    if version not in load_layout().versions:
        raise KeyError(version)
    rubric = rubric or load_rubric(DEFAULT_INDICATOR)
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with ExitStack() as files, xlsxwriter.Workbook(stream, options) as workbook:
        _Writer(workbook, content, version, rubric, files).write()


class _Writer:
    def __init__(
        self,
        workbook: Any,
        content: WorkbookContent,
        version: str,
        rubric: Rubric,
        files: ExitStack,
    ) -> None:
        self.layout, self.files = load_layout(), files
        self.workbook, self.content, self.version = workbook, content, version
        self.areas = rubric.focus_areas
        self.look = Look(workbook)
        names = self.layout.raw["sheets"]
        self.inventory = Sheet(workbook, names["inventory"], self.look)
        self.sheets = {
            (template, kind.id): self._form(template, kind)
            for template in (DATASETS, RESOURCES)
            for kind in self.layout.types.values()
        }
        self.further: dict[str, IO[str]] = {}
        self.organization = content.organization

    def _form(self, template: str, kind: SheetType) -> Sheet:
        sheet = Sheet(self.workbook, kind.sheet(template), self.look)
        fields = self.layout.columns(template, kind.id, self.version)
        sheet.begin_form(template, kind.data_type, fields)
        return sheet

    def write(self) -> None:
        """Everything, each data set as it comes."""
        further = write_inventory(self.inventory, self.content.inventory, self.areas)
        for number, key, value, shown in further:
            self._further(INVENTORY, INVENTORY, str(number), "", key, value, shown)
        for dataset in self.content.datasets:
            self._dataset(dataset)
        for orphan in self.content.orphans:
            sheet = self.sheets[RESOURCES, orphan.type]
            sheet.add(cells_of(RESOURCES, sheet.keys, orphan.code, orphan.resource)[0])
        self._write_further()
        ranges = write_lists(self.workbook, self.look, self.layout.fields, self.areas)
        self.inventory.focus_area_list(ranges)
        for sheet in self.sheets.values():
            sheet.drop_downs(ranges)

    def _dataset(self, dataset: Dataset) -> None:
        package = dataset.package
        kind = self.layout.type_of(
            converters(DATASETS)["data_type"].read(package.get("data_type") or "").value
        )
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
            rows = self.files.enter_context(
                tempfile.SpooledTemporaryFile(  # noqa: SIM115 - closed with `files`
                    _IN_MEMORY, "w+", encoding="utf-8", newline="\n"
                )
            )
            self.further[kind] = rows
        for part in encode(value):
            row = {
                "template": template, CODE: code, "number": label, "field": key, "value": part,
                "shown": shown,
            }  # fmt: skip
            rows.write(json.dumps(row) + "\n")

    def _write_further(self) -> None:
        if not self.further:
            return
        described = self.layout.raw["more"]
        sheet = Sheet(self.workbook, self.layout.raw["sheets"]["more"], self.look)
        sheet.begin_table(described["title"]["th"], described["headings"])
        for kind in (INVENTORY, *self.layout.types):
            if rows := self.further.get(kind):
                rows.seek(0)
                for line in rows:
                    sheet.add({key: defuse(text) for key, text in json.loads(line).items()})

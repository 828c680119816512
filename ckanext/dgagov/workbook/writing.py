"""A workbook of the official layout, written in one pass: any number of data sets, little memory.

Rows go out as they come; the sheets of all types are open at once, each on a file of its own
until the end (XlsxWriter's `constant_memory`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

import xlsxwriter

from ..scoring import Rubric, load_rubric
from .content import Dataset, WorkbookContent
from .defuse import defuse
from .layout import CODE, DATASETS, RESOURCES, SheetType, load_layout
from .more import COLUMN, encode, resource_label
from .reading import DEFAULT_INDICATOR
from .recognize import INVENTORY
from .row_cells import cells_of, says_anything
from .values import converters
from .writing_inventory import write_inventory
from .writing_sheets import Look, Sheet, write_lists


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
    with xlsxwriter.Workbook(stream, options) as workbook:
        _Writer(workbook, content, version, rubric).write()


class _Writer:
    def __init__(
        self, workbook: Any, content: WorkbookContent, version: str, rubric: Rubric
    ) -> None:
        self.layout = load_layout()
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
        self.further: dict[str, list[dict[str, str]]] = {}
        self.organization = content.organization

    def _form(self, template: str, kind: SheetType) -> Sheet:
        sheet = Sheet(self.workbook, kind.sheet(template), self.look)
        title = self.layout.raw["templates"][template]["title"]["th"]
        sheet.begin_form(
            title, kind.data_type, self.layout.columns(template, kind.id, self.version)
        )
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
        self._record(DATASETS, kind, dataset.code, "", package)
        for heading, text in dataset.unmapped.items():
            self._further(kind.id, DATASETS, dataset.code, "", COLUMN + heading, text, "")
        number = 0
        for resource in package.get("resources") or ():
            if isinstance(resource, Mapping) and says_anything(resource):
                number += 1
                label = resource_label(number, resource.get("name"))
                self._record(RESOURCES, kind, dataset.code, label, resource)

    def _owner(self, owner: Any) -> Any:
        """The organization as people call it, where the package has its id or name."""
        known = self.organization
        if owner and owner in (known.get("id"), known.get("name")):
            return known.get("title") or owner
        return owner

    def _record(
        self, template: str, kind: SheetType, code: str, label: str, record: Mapping[str, Any]
    ) -> None:
        """One row, and on the further sheet what the row does not say exactly."""
        sheet = self.sheets[template, kind.id]
        cells, further = cells_of(template, sheet.keys, code, record)
        sheet.add(cells)
        for key, value, shown in further:
            self._further(kind.id, template, code, label, key, value, shown)

    def _further(
        self, kind: str, template: str, code: str, label: str, key: str, value: Any, shown: str
    ) -> None:
        """Keep rows of the further sheet by type, the order in which the forms are read again."""
        for part in encode(value):
            row = {
                "template": template, CODE: code, "number": label, "field": key, "value": part,
                "shown": shown,
            }  # fmt: skip
            self.further.setdefault(kind, []).append(row)

    def _write_further(self) -> None:
        described = self.layout.raw["more"]
        if not self.further:
            return
        sheet = Sheet(self.workbook, self.layout.raw["sheets"]["more"], self.look)
        sheet.begin_table(described["title"]["th"], described["headings"])
        for kind in (INVENTORY, *self.layout.types):
            for row in self.further.get(kind, ()):
                sheet.add({name: defuse(text) for name, text in row.items()})

"""A workbook, or several files read together, to `WorkbookContent`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ..collecting import collection_paused
from ..inspection.findings import Reason, Refusal, column_letters
from ..inventory import entries
from ..scoring import Rubric, load_rubric
from .asides import aside, may_be_aside
from .choices import plain_code
from .content import Dataset, Orphan, WorkbookContent
from .inventory_reading import read_inventory_sheet
from .issues import Issue, Issues, Origin, TooManyIssuesError, issue
from .layout import CODE, DATASETS, RESOURCES, SheetType, load_layout
from .more import MoreReader
from .opening import RawFile, RawSheet, open_file
from .recognize import INVENTORY, MORE, Recognized
from .record import KEYWORDS, put
from .refusals import refused
from .rows import NAME, RowReader, formula_issue, sheet_issues
from .tables import tables_of

DEFAULT_INDICATOR = "fy2565"
_FORMULAS = ("error_cell", "formula_blank")
_ORDER = (INVENTORY, DATASETS, RESOURCES, MORE)


@collection_paused()
def read_workbook(*files: Path | tuple[Path, str], rubric: Rubric | None = None) -> WorkbookContent:
    """Everything that Templates 1-3 in these files say, with what is wrong about it.

    Never raises for what a file holds: a file that cannot be read is an issue.

    :param files: paths; or pairs of a path and the name that people know the file by
    :param rubric: the indicator, for its Focus Areas
    """
    layout = load_layout()
    issues = Issues(layout.limit("issues_of_a_kind"), layout.limit("bad_cells"))
    content = WorkbookContent()
    named = [entry if isinstance(entry, tuple) else (entry, entry.name) for entry in files]
    try:
        _read_all(named, rubric or load_rubric(DEFAULT_INDICATOR), content, issues)
    except TooManyIssuesError:
        content, most = WorkbookContent(), layout.limit("bad_cells")
        stopped = refused(
            ", ".join(name for _, name in named), Reason("bad_cells", {"limit": most})
        )
        content.issues = [stopped, *islice(issues, layout.limit("issues_of_a_kind"))]
    return content


def _read_all(
    files: Sequence[tuple[Path, str]], rubric: Rubric, content: WorkbookContent, issues: Issues
) -> None:
    sheets: list[Recognized] = []
    for path, name in files:
        sheets.extend(_open(path, name, issues))
    reader = _Reader(content, issues, rubric.focus_areas)
    for sheet in sorted(sheets, key=lambda found: _ORDER.index(found.info.template)):
        reader.read(sheet)
    reader.finish()
    _report_doubles(sheets, issues)
    content.sheets = [sheet.info for sheet in sheets]
    content.organization = _organization(content.datasets, issues)
    content.issues = list(issues)


def _open(path: Path, name: str, issues: Issues) -> list[Recognized]:
    """The sheets of one file that hold a template."""
    try:
        opened = open_file(path, name)
    except Refusal as refusal:
        issues.add(refused(name, refusal.reason))
        return []
    except MemoryError:
        issues.add(refused(name, Reason("out_of_memory", {"limit": "-"})))
        return []
    if opened.left_out:
        listed = ", ".join(opened.left_out)
        issues.add(issue("sheets_left_out", file=name, value=listed, limit=len(opened.sheets)))
    if opened.macros:
        issues.add(issue("macros", file=name))
    return _recognize(opened, issues)


def _recognize(opened: RawFile, issues: Issues) -> list[Recognized]:
    layout, found = load_layout(), []
    for raw in opened.sheets:
        if raw.cells:
            issues.add(_too_many_cells(opened, raw))
        if not raw.rows or raw.name == layout.raw["sheets"]["lists"]:
            continue
        tables = tables_of(opened.name, raw)
        found.extend(tables)
        if not tables:
            where = {"file": opened.name, "sheet": raw.name}
            issues.add(issue("sheet_unknown", value=raw.name, **where))
    if not found and not any(raw.cells for raw in opened.sheets):
        filled = any(raw.rows for raw in opened.sheets)
        labels = ", ".join(
            layout.fields[DATASETS][key].heading for key in (CODE, "data_type", "title")
        )
        code = "no_template" if filled else "empty"
        issues.add(issue(code, file=opened.name, labels=labels))
    return found


def _too_many_cells(opened: RawFile, raw: RawSheet) -> Any:
    limit = load_layout().limit("cells")
    return issue("too_many_cells", file=opened.name, sheet=raw.name, found=raw.cells, limit=limit)


class _Reader:
    """Gathers the sheets' rows, Template 1 first, then data sets, resources and the rest."""

    def __init__(self, content: WorkbookContent, issues: Issues, areas: Sequence[Any]) -> None:
        self.content, self.issues, self.areas = content, issues, areas
        self.datasets: list[Dataset] = []
        self.by_code: dict[str, Dataset] = {}
        self.mores: list[Recognized] = []
        self._spelled: dict[str, list[str]] = {}
        content.datasets = self.datasets

    def read(self, sheet: Recognized) -> None:
        """Take what a sheet holds."""
        self.issues.extend(sheet_issues(sheet))
        {
            INVENTORY: self._inventory,
            DATASETS: self._datasets,
            RESOURCES: self._resources,
            MORE: self.mores.append,
        }[sheet.info.template](sheet)

    def _dataset_of(self, code: str, origin: Origin | None) -> Dataset | None:
        """The data set of a code; one whose code only looks the same is told of."""
        dataset = self.by_code.get(code)
        if dataset is not None or not code:
            return dataset
        if not self._spelled:
            # All data sets are read before the first resource.
            for known in self.by_code:
                self._spelled.setdefault(plain_code(known), []).append(known)
        alike = self._spelled.get(plain_code(code), [])
        if len(alike) != 1:
            return None
        self.issues.add(issue("code_spelled", origin, CODE, value=code, other=alike[0]))
        return self.by_code[alike[0]]

    def _link_entries(self) -> None:
        """Give entries of Template 1 the codes of Template 2 that they only spell otherwise."""
        if self.content.inventory is None:
            return
        for place, entry in entries(self.content.inventory):
            if entry["code"] and not entry["dataset"]:
                origin = self.content.entry_origins.get(place)
                dataset = self._dataset_of(entry["code"], origin)
                entry["code"] = dataset.code if dataset else entry["code"]

    def finish(self) -> None:
        """Use the sheet of further values, once all forms are read."""
        self._link_entries()
        more = MoreReader(self.datasets, self.content.inventory)
        for sheet in self.mores:
            self.issues.extend(more.apply(sheet))
        for dataset in self.datasets:
            if "name" not in dataset.package and NAME.fullmatch(dataset.code):
                dataset.package["name"] = dataset.code
            if not all(dataset.package["resources"]):
                self._leave_out_empty_resources(dataset)

    def _leave_out_empty_resources(self, dataset: Dataset) -> None:
        kept: list[tuple[dict[str, Any], Origin | None]] = []
        pairs = zip(dataset.package["resources"], dataset.resource_origins, strict=True)
        for resource, origin in pairs:
            if resource:
                kept.append((resource, origin))
            else:
                self.issues.add(issue("resource_empty", origin, CODE))
        dataset.package["resources"] = [resource for resource, _ in kept]
        dataset.resource_origins = [origin for _, origin in kept]

    def _inventory(self, sheet: Recognized) -> None:
        document = self.content.inventory or {"focus_areas": []}
        read = read_inventory_sheet(sheet, self.areas, len(document["focus_areas"]))
        document["focus_areas"].extend(read.areas)
        if read.areas:
            self.content.inventory = document
        self.content.entry_origins.update(read.origins)
        for (row, column), error in sheet.raw.marks.errors.items():
            origin = Origin(sheet.info, row)
            cell = f"{column_letters(column)}{row}"
            self.issues.add(formula_issue(error, origin, None, cell))
        self.issues.extend(read.issues)
        self.content.unmapped.extend(read.unmapped)

    def _datasets(self, sheet: Recognized) -> None:
        label = load_layout().fields[DATASETS]["data_type"].label
        for origin, code, values, unmapped, issues in RowReader(sheet).rows():
            if not code and not values and not unmapped and not issues:
                continue
            if (told := _aside(sheet, origin, code, values, issues)) is not None:
                self.issues.add(told)
                continue
            self.issues.extend(issues)
            kind = sheet.type
            if kind is not None and kind is not load_layout().rest and "data_type" not in values:
                values["data_type"] = kind.data_type
                self.issues.add(
                    issue(
                        "type_from_sheet",
                        origin,
                        "data_type",
                        label=dict(label),
                        choices=kind.data_type,
                    )
                )
            elif kind is not None and kind.data_type != values.get("data_type"):
                self._tell_other_type(origin, kind, values.get("data_type"))
            keywords = values.pop(KEYWORDS, None)
            values["resources"] = []
            if keywords:
                put(values, KEYWORDS, keywords)
            dataset = Dataset(code, values, origin, unmapped=unmapped)
            self.datasets.append(dataset)
            if code:
                self.by_code.setdefault(code, dataset)

    def _tell_other_type(self, origin: Origin, kind: SheetType, written: Any) -> None:
        """A row of a type that has a sheet of its own; the sheet of the rest takes any."""
        layout = load_layout()
        if kind is not layout.rest and any(
            other.data_type == written for other in layout.types.values()
        ):
            self.issues.add(
                issue(
                    "type_other_sheet", origin, "data_type", value=written, choices=kind.data_type
                )
            )

    def _resources(self, sheet: Recognized) -> None:
        rest = load_layout().rest.id
        before = ""
        for origin, code, values, unmapped, issues in RowReader(sheet).rows():
            if not code and not values and not unmapped and not issues:
                continue
            if (told := _aside(sheet, origin, code, values, issues)) is not None:
                self.issues.add(told)
                continue
            self.issues.extend(issues)
            self.content.unmapped.extend((origin, *pair) for pair in unmapped.items())
            if not code:
                self.issues.add(issue("resource_code_missing", origin, CODE, before=before or "-"))
            before = code or before
            dataset = self._dataset_of(code, origin)
            if dataset is not None:
                dataset.package["resources"].append(values)
                dataset.resource_origins.append(origin)
            elif values:
                orphan = Orphan(code, values, sheet.info.type or rest, origin)
                self.content.orphans.append(orphan)
            else:
                self.issues.add(issue("resource_empty", origin, CODE))


def _aside(
    sheet: Recognized, origin: Origin, code: str, values: Mapping[str, Any], issues: Sequence[Issue]
) -> Issue | None:
    """What to tell of a row that is no data; a cell whose formula failed must be seen."""
    told = aside(sheet, origin, code, values) if may_be_aside(code, values) else None
    failed = told is not None and any(one.code in _FORMULAS for one in issues)
    return None if failed else told


def _report_doubles(sheets: Iterable[Recognized], issues: Issues) -> None:
    """Two sheets of one form and type: both are read, and it is told."""
    names: dict[tuple[str, str | None], list[str]] = {}
    infos = (sheet.info for sheet in sheets)
    places = dict.fromkeys((i.template, i.type, i.file, i.name) for i in infos)
    for template, kind, _, name in places:
        names.setdefault((template, kind), []).append(name)
    for (template, kind), found in names.items():
        if len(found) > 1 and (kind is not None or template == INVENTORY):
            issues.add(issue("sheet_type_twice", value=", ".join(found)))


def _organization(datasets: Iterable[Dataset], issues: Issues) -> dict[str, Any]:
    """The organization that most rows name, as they write it."""
    written = (dataset.package.get("owner_org") for dataset in datasets)
    named = Counter(text for text in written if isinstance(text, str))
    if len(named) > 1:
        issues.add(issue("organizations_several", value=", ".join(named)))
    title = named.most_common(1)[0][0] if named else None
    return {"id": None, "name": None, "title": title}

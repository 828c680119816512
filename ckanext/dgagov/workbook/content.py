"""What a workbook holds, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .issues import Issue, Origin, SheetInfo

Package = dict[str, Any]


@dataclass
class Dataset:
    """One row of Template 2 with its resources of Template 3.

    `package` is as `package_create` takes it: keys without a value are left out, many choices
    are lists, keywords are `tags`, `resources` are always there; `owner_org` is the name that
    the row gives, not yet an id. What could not be read stands there as it was written.
    """

    code: str
    package: Package
    origin: Origin | None = None
    resource_origins: list[Origin | None] = field(default_factory=list)
    unmapped: dict[str, str] = field(default_factory=dict)
    """Values of columns that are not in the form, by heading."""


@dataclass
class Orphan:
    """A resource whose code names no data set of the workbook."""

    code: str
    resource: dict[str, Any]
    type: str
    origin: Origin | None = None


@dataclass
class WorkbookContent:
    """Templates 1-3 of one workbook, or of several files read together.

    `organization` is {"id", "name", "title"}, unknown ones None; `inventory` is a document as in
    `ckanext.dgagov.inventory`, or None without a Template 1; `entry_origins` says where its
    entries stand, by their place in the document.
    """

    organization: dict[str, Any] = field(default_factory=dict)
    inventory: dict[str, Any] | None = None
    datasets: Iterable[Dataset] = field(default_factory=list)
    orphans: list[Orphan] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    sheets: list[SheetInfo] = field(default_factory=list)
    entry_origins: dict[str, Origin] = field(default_factory=dict)
    unmapped: list[tuple[Origin, str, str]] = field(default_factory=list)
    """Values of columns that Templates 1 and 3 do not have: where, heading, text."""

    @property
    def errors(self) -> list[Issue]:
        """The issues that keep a row or a value out."""
        return [found for found in self.issues if found.severity == "error"]


def content_of(
    organization: Mapping[str, Any],
    packages: Iterable[Package],
    inventory: dict[str, Any] | None = None,
) -> WorkbookContent:
    """What is to be written about an organization.

    :param packages: as `package_show` or `package_create` have them; may be a stream
    :param inventory: the document; a data set that an entry points to has the entry's code
    """
    codes = _codes(inventory)
    used: set[str] = set()

    def datasets() -> Iterable[Dataset]:
        for number, package in enumerate(packages, start=1):
            code = _code(package, codes, used, number)
            used.add(code)
            yield Dataset(code, dict(package))

    content = WorkbookContent(dict(organization), inventory)
    content.datasets = datasets()
    return content


def _codes(inventory: dict[str, Any] | None) -> dict[str, str]:
    """The code of each data set that an entry of the inventory points to, by id or name."""
    from ..inventory import entries

    codes: dict[str, str] = {}
    for _, entry in entries(inventory) if inventory else ():
        if entry.get("dataset") and entry.get("code"):
            codes.setdefault(entry["dataset"], entry["code"])
    return codes


def _code(package: Package, codes: Mapping[str, str], used: set[str], number: int) -> str:
    identity = [package.get(key) for key in ("id", "name")]
    listed = [codes[key] for key in identity if key in codes]
    candidates = [*listed, package.get("name"), package.get("id")]
    found = (c.strip() for c in candidates if isinstance(c, str) and c.strip())
    free = next((c for c in found if c not in used), None)
    return free or f"DataSet_{number}"

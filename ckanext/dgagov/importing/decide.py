"""From the workbook's plan to what this catalog will do with each row."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ckan.lib.munge import munge_filename

from ..formats import load_formats
from ..scoring import Rubric
from ..thai import fold, safe_file_name
from ..vocabularies import load_vocabularies
from ..workbook import Dataset, Issue, Origin, PlanRow, Records, WorkbookContent, plan
from ..workbook.plan import CHANGE, CREATE, QUESTION, REFUSED, UNCHANGED
from .bundle import Bundle
from .catalog import Organization
from .options import Options
from .sayings import said

INCOMPLETE_CODES = ("item", "resource_lacks", "row_not_filled")
HASH = "sha256:"


@dataclass
class Step:
    """What is to be done with one row of Template 2, and what came of it."""

    number: int
    """Its place among the rows, from 0."""
    row: PlanRow
    dataset: Dataset
    record: Mapping[str, Any] | None = None
    """The data set as it is, where there is one."""
    known_code: str | None = None
    """The code under which the catalog has it."""
    draft: bool = False
    private: bool = False
    publish: bool = False
    """A draft that is complete now."""
    files: dict[int, str] = field(default_factory=dict)
    """Which file of the ZIP each resource of the row is, by its place there."""
    stored_files: dict[int, str] = field(default_factory=dict)
    """Those of them that the catalog has already."""
    notes: list[Issue] = field(default_factory=list)
    """Beside the reasons of the row: what does not keep it out."""
    result: str | None = None
    """created, changed, unchanged, refused, question, failed, held_back or undone."""
    dataset_id: str | None = None
    dataset_name: str | None = None

    @property
    def applies(self) -> bool:
        """Whether there is anything to do."""
        return self.row.action in (CREATE, CHANGE)

    def refuse(self, *reasons: Issue) -> None:
        """Keep the row out."""
        self.row.action = REFUSED
        self.row.changes = []
        self.row.reasons.extend(reasons)


@dataclass(frozen=True)
class Situation:
    """The catalog around the rows."""

    organization: Organization
    records: Mapping[str, Mapping[str, Any]]
    """The organization's data sets by id."""
    codes: Mapping[str, str]
    spellings: Mapping[str, Organization]
    """Every organization by folded title, name and id."""
    names_elsewhere: Callable[[list[str]], set[str]]
    may_create: bool
    may_change: Callable[[str], bool]
    """Whether the user may change the data set of an id."""
    enforced: bool
    """The mode `publish`: what is published must be complete."""


def decide(
    content: WorkbookContent,
    issues: Iterable[Issue],
    options: Options,
    situation: Situation,
    rubric: Rubric,
    bundle: Bundle,
) -> list[Step]:
    """A step for each row of Template 2, in their order."""
    issues = list(issues)
    lookup = Records(situation.records.values(), situation.codes)
    rows = plan(content, lookup, options.mode, issues=issues).rows
    steps = [
        Step(number, row, dataset)
        for number, (row, dataset) in enumerate(zip(rows, content.datasets, strict=True))
    ]
    _settle_unchanged(steps, content, lookup, options)
    for step in steps:
        if step.row.existing:
            step.record = situation.records.get(step.row.existing)
            step.known_code = situation.codes.get(step.row.existing)
    incomplete = _incomplete_rows(issues)
    judge = _Judge(options, situation, rubric, bundle, incomplete)
    for step in steps:
        judge.judge(step)
    _refuse_taken_names(steps, situation)
    return steps


def _settle_unchanged(
    steps: list[Step], content: WorkbookContent, lookup: Records, options: Options
) -> None:
    """A row that says what the catalog says already is unchanged, whatever is wrong with it."""
    doubted = [s for s in steps if s.row.action == REFUSED and s.row.existing]
    if not doubted or options.mode == "create":
        return
    again = plan(replace(content, datasets=[s.dataset for s in doubted]), lookup, options.mode)
    for step, row in zip(doubted, again.rows, strict=True):
        if row.action == UNCHANGED:
            step.notes.extend(step.row.reasons)
            step.row = row


def _incomplete_rows(issues: Iterable[Issue]) -> dict[Any, list[Issue]]:
    found: dict[Any, list[Issue]] = {}
    for one in issues:
        if one.code in INCOMPLETE_CODES:
            found.setdefault((one.file, one.sheet, one.row), []).append(one)
    return found


class _Judge:
    def __init__(
        self,
        options: Options,
        situation: Situation,
        rubric: Rubric,
        bundle: Bundle,
        incomplete: Mapping[Any, list[Issue]],
    ) -> None:
        self.options, self.situation, self.rubric = options, situation, rubric
        self.bundle, self.incomplete = bundle, incomplete

    def judge(self, step: Step) -> None:
        """Hold the row to the organization, the files, the rules of publishing and the rights."""
        if step.row.action == REFUSED:
            # Told at once, beside what keeps the row out: it is mended in one go.
            step.notes.extend(self._missing(step))
        self._organization(step)
        self._files(step)
        if step.row.action == CREATE:
            self._create(step)
        elif step.row.action == CHANGE:
            self._change(step)

    def _organization(self, step: Step) -> None:
        written = step.dataset.package.get("owner_org")
        if not isinstance(written, str) or not written.strip():
            return
        named = self.situation.spellings.get(fold(written))
        own = self.situation.organization
        if named is not None and named.id == own.id:
            return
        code = "organization_unknown" if named is None else "other_organization"
        found = said(code, step.dataset.origin, "owner_org", written, organization=own.title)
        if named is None:
            step.notes.append(found)
        elif step.row.action != QUESTION:
            step.refuse(found)

    def _files(self, step: Step) -> None:
        """Find the files that resources name; those that did not change are no change."""
        if step.row.action not in (CREATE, CHANGE):
            return
        stored = {r.get("name"): r for r in (step.record or {}).get("resources", ())}
        for index, resource in enumerate(step.dataset.package["resources"]):
            url, before = resource.get("url"), stored.get(resource.get("name"))
            name = self.bundle.find(url)
            if name is None:
                if not self._is_file(url):
                    continue
                if before is None or not _is_upload_of(before, url):
                    origin = _resource_origin(step.dataset, index)
                    step.refuse(said("file_missing", origin, "url", url))
                    return
            elif before is None or before.get("hash") != file_hash(self.bundle.files[name]):
                step.files[index] = name
                continue
            else:
                step.stored_files[index] = name
            _keep_address(step, resource, before)
        if step.row.action == CHANGE and not step.row.changes and not step.files:
            step.row.action = UNCHANGED

    def _is_file(self, url: Any) -> bool:
        """Whether an address is the name of a file beside the workbook. In a ZIP all that is no
        link is one; on its own, a workbook may hold addresses such as `nso.go.th/a.csv` too.
        """
        if not isinstance(url, str) or not url or "://" in url:
            return False
        host, slash, _ = url.partition("/")
        return bool(self.bundle.files) or (
            load_formats().of_address(url) is not None and not (slash and "." in host)
        )

    def _create(self, step: Step) -> None:
        package, origin = step.dataset.package, step.dataset.origin
        if not package.get("title"):
            step.refuse(said("no_title", origin, "title"))
            return
        if not self.situation.may_create:
            title = self.situation.organization.title
            step.refuse(said("not_allowed", origin, organization=title))
            return
        missing = self._missing(step)
        wanted_draft = package.get("state") == "draft"
        if missing and not wanted_draft and self.options.incomplete == "refuse":
            step.refuse(said("incomplete", origin, missing[0].field), *missing)
            return
        step.draft = bool(missing) or wanted_draft
        if missing and not wanted_draft:
            step.notes.append(said("becomes_draft", origin))
        self._privacy(step)

    def _privacy(self, step: Step) -> None:
        """What is not public, and could be downloaded, is made private: the catalog refuses it
        otherwise, and making it public is nothing that a workbook does by the way.
        """
        package = step.dataset.package
        category = load_vocabularies()["data_category"].by_value.get(package.get("data_category"))
        if category is None or category.flags.get("public") or "private" in package:
            return
        open_ = [r for r in package["resources"] if r.get("resource_private") != "True"]
        if any(resource.get("url") for resource in open_):
            step.private = True
            key, value = "data_category", package["data_category"]
            step.notes.append(said("becomes_private", step.dataset.origin, key, value))

    def _change(self, step: Step) -> None:
        record, origin = step.record or {}, step.dataset.origin
        if not self.situation.may_change(str(step.row.existing)):
            title = self.situation.organization.title
            step.refuse(said("not_allowed", origin, organization=title))
            return
        complete = self.rubric.completeness.complete(_scored(step.row.package))
        is_draft = record.get("state") == "draft"
        if not complete and not is_draft and self.situation.enforced:
            missing = self._missing(step)
            step.refuse(said("published_incomplete", origin), *missing)
        elif complete and is_draft and not self.rubric.completeness.complete(_scored(record)):
            step.publish = step.dataset.package.get("state") != "draft"
            if step.publish:
                step.notes.append(said("becomes_published", origin))

    def _missing(self, step: Step) -> list[Issue]:
        """The issues that say that something mandatory is not in the row."""
        places = (step.dataset.origin, *step.dataset.resource_origins)
        return [
            found
            for place in places
            if place is not None
            for found in self.incomplete.get((place.sheet.file, place.sheet.name, place.row), ())
        ]


def _scored(record: Mapping[str, Any]) -> dict[str, Any]:
    words = ",".join(tag["name"] for tag in record.get("tags") or ())
    return {**record, "tag_string": words}


def _resource_origin(dataset: Dataset, index: int) -> Origin | None:
    return dataset.resource_origins[index] if index < len(dataset.resource_origins) else None


def _is_upload_of(stored: Mapping[str, Any], url: str) -> bool:
    """Whether a stored resource is the upload of a file of this name."""
    name, kept = posixpath.basename(url), posixpath.basename(str(stored.get("url") or ""))
    spellings = (name, munge_filename(name), munge_filename(safe_file_name(name)))
    return stored.get("url_type") == "upload" and unquote(kept) in spellings


def _keep_address(step: Step, resource: Mapping[str, Any], stored: Mapping[str, Any]) -> None:
    """Take the address of a resource, whose file the catalog has, out of the changes."""
    shown = str(resource.get("name") or resource.get("url") or "")
    step.row.changes = [
        c for c in step.row.changes if not (c.field == "url" and c.resource == shown)
    ]
    for planned in step.row.package["resources"]:
        if planned.get("id") == stored["id"]:
            planned["url"] = stored["url"]


def file_hash(path: Path) -> str:
    """What tells two contents of a file apart."""
    made = hashlib.sha256()
    with path.open("rb") as stream:
        while part := stream.read(1 << 20):  # Python 3.10 has no `file_digest`
            made.update(part)
    return HASH + made.hexdigest()


def _refuse_taken_names(steps: list[Step], situation: Situation) -> None:
    named = {
        step.number: step.dataset.package["name"]
        for step in steps
        if step.row.action == CREATE and step.dataset.package.get("name")
    }
    taken = situation.names_elsewhere(list(named.values())) if named else set()
    for number, name in named.items():
        if name in taken:
            step = steps[number]
            step.refuse(said("name_elsewhere", step.dataset.origin, "code", name))
        taken.add(name)

"""Reads what was uploaded and plans it against the catalog as it is now. Changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from .. import config
from ..inspection.findings import Reason, Refusal
from ..permissions import may_edit, viewer
from ..scoring import Rubric
from ..workbook import Issue, WorkbookContent, check, read_workbook
from ..workbook.layout import load_layout
from ..workbook.plan import QUESTION, REFUSED
from ..workbook.refusals import refused
from . import bundle as bundles
from . import catalog, preview_score, report
from .adopting import adopt
from .bundle import Bundle
from .catalog import Organization
from .decide import Situation, Step, decide
from .listing import Listing, plan_listing
from .options import Options

log = logging.getLogger(__name__)


@dataclass
class Prepared:
    """A workbook as it was read, and what would be done with it."""

    organization: Organization
    options: Options
    rubric: Rubric
    content: WorkbookContent
    issues: list[Issue]
    steps: list[Step]
    listing: Listing
    bundle: Bundle
    sees_score: bool
    """Whether the user may know the organization's score; collaborators of single data sets may
    not."""

    @property
    def obstacles(self) -> bool:
        """Whether something would not go in, so that "all or nothing" is nothing."""
        return (
            any(step.row.action in (REFUSED, QUESTION) for step in self.steps)
            or self.listing.action == REFUSED
            or not self.content.sheets
        )

    @property
    def total(self) -> int:
        """Rows of Template 2."""
        return len(self.steps)

    def report(self) -> dict[str, Any]:
        """As JSON, without the score."""
        return report.make(
            self.content, self.issues, self.steps, self.listing, self.organization, self.options
        )

    def every_issue(self) -> list[Issue]:
        """Those of the workbook and those of this catalog."""
        return report.every_issue(self.issues, self.steps, self.listing)

    def scores(self) -> dict[str, Any]:
        """The score now and after, of the site's population; empty for who may not see it."""
        if not self.sees_score:
            return {}
        nothing = self.options.all_or_nothing and self.obstacles
        steps, listing = ([], Listing(None)) if nothing else (self.steps, self.listing)
        return preview_score.scores(
            self.rubric, self.organization.id, config.population(), steps, listing
        )


@contextmanager
def prepared(
    file: bytes,
    name: str,
    organization: Organization,
    user: str,
    options: Options,
    rubric: Rubric,
) -> Iterator[Prepared]:
    """Read and plan; the files beside the workbook are there for as long as the context lasts.

    Never raises for what a file holds: that is an issue.
    """
    with ExitStack() as stack:
        bundle, content = Bundle([]), WorkbookContent()
        try:
            bundle = stack.enter_context(bundles.opened(file, name))
            content = _read(bundle, name, rubric)
        except Refusal as refusal:
            content.issues = [refused(name, refusal.reason)]
        except Exception:
            # What nobody has thought of must not end in a failure of the site.
            log.exception("The workbook %r could not be read", name)
            content.issues = [refused(name, Reason("unreadable"))]
        yield _plan(content, bundle, organization, user, options, rubric)


def _read(bundle: Bundle, name: str, rubric: Rubric) -> WorkbookContent:
    """The templates, and what is to be told of the ZIP itself."""
    content = _read_forms(bundle, rubric)
    found, limit = len(content.datasets), load_layout().limit("datasets")
    if found > limit:
        raise Refusal("datasets", found=found, limit=limit)
    reasons = list(bundle.left_out)
    if bundle.is_packed and not bundle.workbooks and not bundle.tables:
        reasons.append(Reason("no_workbook"))
    content.issues = [*(refused(name, reason) for reason in reasons), *content.issues]
    return content


def _read_forms(bundle: Bundle, rubric: Rubric) -> WorkbookContent:
    """The templates; in a ZIP, a table that is no template is a file for a resource."""
    if not bundle.files:
        return read_workbook(*bundle.workbooks, rubric=rubric)
    for candidates in (bundle.workbooks, bundle.tables):
        forms = [entry for entry in candidates if read_workbook(entry, rubric=rubric).sheets]
        if forms:
            return read_workbook(*forms, rubric=rubric)
    return read_workbook(*bundle.workbooks, *bundle.tables, rubric=rubric)


def _plan(
    content: WorkbookContent,
    bundle: Bundle,
    organization: Organization,
    user: str,
    options: Options,
    rubric: Rubric,
) -> Prepared:
    for dataset in content.datasets:
        # Whoever imports has said whose data sets they are.
        dataset.package.setdefault("owner_org", organization.title)
    records = {record["id"]: record for record in catalog.records(organization.id)}
    codes = catalog.codes(organization.id, rubric.id)
    issues = adopt(content, [*content.issues, *check(content, rubric)], records, codes)
    editor = may_edit(user, organization.id)
    situation = Situation(
        organization=organization,
        records=records,
        codes=codes,
        spellings=catalog.organizations_by_spelling(),
        names_elsewhere=lambda names: catalog.names_elsewhere(names, organization.id),
        may_create=may("package_create", user, owner_org=organization.id),
        may_change=lambda key: editor or may("package_update", user, id=key),
        enforced=config.enforce(),
    )
    steps = decide(content, issues, options, situation, rubric, bundle)
    listing = plan_listing(content, steps, situation, rubric, options.mode, may_update=editor)
    seen = viewer(user).sees_score(organization.id)
    return Prepared(organization, options, rubric, content, issues, steps, listing, bundle, seen)


def may(action: str, user: str, **data: Any) -> bool:
    """Whether a user may call an action on something."""
    try:
        tk.check_access(action, {"user": user}, data)
    except tk.NotAuthorized:
        return False
    return True

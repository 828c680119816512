"""How each row of the open characteristics judges one resource, by the name a rubric uses.

A row has levels 0 to `top`; what is sure is `low`, what is still possible `high`. Which
sentence and which step go with a verdict are keys of the row's texts in the rubric.
Source: spec/indicator-fy2565.md, "Open characteristics".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from .nodes import Node
from .open_evidence import Inspected

INSPECT, ASSESS = "inspect", "assess"


class Verdict(NamedTuple):
    """One row of one resource.

    `reason` and `step` are keys of the row's texts (`step` None: nothing lifts it further);
    `declared` is the declaration that the level rests on, None where it was detected.
    `reach` is the level that the step leads to; None for the next one.
    """

    low: int
    high: int
    reason: str
    step: str | None = None
    declared: str | None = None
    reach: int | None = None


class RowEvaluator(Protocol):
    """How a row turns the facts of one resource and what was declared into levels."""

    reasons: tuple[str, ...]
    """Keys of the sentences it needs."""
    steps: tuple[str, ...]
    """Keys of the steps it needs."""
    declarations: tuple[str, ...]
    """The kinds of declaration it asks for."""

    def judge(self, seen: Inspected, said: Mapping[str, Any]) -> Verdict:
        """The verdict; `said` are the values declared about the resource or its data set."""
        ...


class Reading(NamedTuple):
    """What evaluators may refer to while they are read."""

    top: int
    declaration_kinds: Mapping[str, Any]

    def kind(self, node: Node) -> str:
        """A kind of declaration about data sets."""
        name = node.one_of(self.declaration_kinds, "declaration kind")
        if "dataset" not in self.declaration_kinds[name].targets:
            node.fail(f"{name!r} is not declared about a data set")
        return name


ROW_EVALUATORS: dict[str, Callable[[Node, Reading], RowEvaluator]] = {}
"""By the name a rubric uses."""


def row_evaluator(name: str) -> Callable[[Any], Any]:
    """Register a class under the name rubrics use."""

    def register(cls: Any) -> Any:
        ROW_EVALUATORS[name] = cls
        return cls

    return register


def names(node: Node) -> frozenset[str]:
    """A list of names as a set."""
    return frozenset(entry.string() for entry in node.list())


@row_evaluator("access")
class Access:
    """1 reachable, 2 stable and declared the source to trust, 3 an API that takes conditions."""

    reasons = ("not_inspected", "unclear", "dead", "reachable", "unstable", "trusted", "api",
               "api_declared", "datastore")  # fmt: skip
    steps = ("inspect", "mend_link", "declare", "stable_link", "offer_api")

    def __init__(self, node: Node, reading: Reading) -> None:
        parts = node.mapping(("name", "trusted", "conditions"))
        self.top = reading.top
        self.trusted = reading.kind(parts["trusted"])
        self.conditions = reading.kind(parts["conditions"])
        self.declarations = (self.trusted, self.conditions)

    def judge(self, seen: Inspected, said: Mapping[str, Any]) -> Verdict:
        """The DataStore answers whatever became of the link; a dead link offers nothing."""
        if seen.datastore:
            return Verdict(3, 3, "datastore")
        if seen.reach == "dead":
            return Verdict(0, 0, "dead", "mend_link")
        if seen.api:
            return Verdict(3, 3, "api")
        if self.conditions in said:
            return Verdict(3, 3, "api_declared", None, self.conditions)
        if not seen.known:
            return Verdict(0, self.top, "not_inspected", "inspect")
        if seen.reach != "ok":
            return Verdict(0, self.top, "unclear", "mend_link")
        if not seen.stable:
            return Verdict(1, 1, "unstable", "stable_link")
        if self.trusted in said:
            return Verdict(2, 2, "trusted", "offer_api", self.trusted)
        return Verdict(1, 1, "reachable", "declare")


@row_evaluator("detail")
class Detail:
    """1 an overview, 2 fine in time or place, 3 fine and declared live at the source."""

    reasons = ("not_inspected", "unclear", "dead", "picture", "overview", "few_years", "fine",
               "live", "unseen")  # fmt: skip
    steps = ("inspect", "mend_link", "mend_file", "assess", "add_detail", "declare")

    def __init__(self, node: Node, reading: Reading) -> None:
        keys = ("name", "live", "fine_steps", "fine_places", "overview_places", "few_years")
        parts = node.mapping((*keys, "pictures", "data", "unread"))
        self.top = reading.top
        self.live = reading.kind(parts["live"])
        self.declarations = (self.live,)
        self.fine_steps = names(parts["fine_steps"])
        self.fine_places = names(parts["fine_places"])
        self.overview_places = names(parts["overview_places"])
        self.few_years = parts["few_years"].integer()
        self.pictures = names(parts["pictures"])
        self.data = names(parts["data"])
        self.unread = names(parts["unread"])

    def judge(self, seen: Inspected, said: Mapping[str, Any]) -> Verdict:
        """What a file tells of dates and places; where it tells of neither, a person judges."""
        live = self.live in said
        most = min(3 if live else 2, self.top)
        if not seen.known:
            return Verdict(0, self.top, "not_inspected", "inspect")
        if seen.dead:
            return Verdict(0, 0, "dead", "mend_link")
        if seen.step in self.fine_steps or self.fine_places.intersection(seen.places):
            if live:
                return Verdict(3, 3, "live", None, self.live)
            return Verdict(2, 2, "fine", "declare")
        if seen.step is not None or self.overview_places.intersection(seen.places):
            few = seen.years is not None and seen.years <= self.few_years
            return Verdict(1, 1, "few_years" if few else "overview", "add_detail")
        if seen.content in self.pictures:
            return Verdict(0, most, "picture", "mend_file")
        service = seen.channel in ("api", "datastore") and seen.reach == "ok"
        if seen.datastore or service or seen.status in ("read", "recognized"):
            read = seen.status == "read" and seen.content not in self.unread
            sure = read or seen.datastore or service or seen.content in self.data
            return Verdict(1 if sure else 0, most, "unseen", "assess")
        return Verdict(0, self.top, "unclear", "mend_file" if seen.reach == "ok" else "mend_link")


@row_evaluator("format")
class Format:
    """1 a table laid out for a report, 2 machine readable, 3 opens in common software too."""

    reasons = ("not_inspected", "unclear", "dead", "picture", "page", "laid_out", "document",
               "unusual", "common", "datastore", "unjudged")  # fmt: skip
    steps = ("inspect", "mend_link", "mend_file", "assess", "clean_table", "publish_table",
             "common_format")  # fmt: skip
    declarations = ()

    def __init__(self, node: Node, reading: Reading) -> None:
        keys = ("name", "common", "marked_up", "structured", "pictures", "documents", "pages")
        parts = node.mapping((*keys, "data", "packed"))
        self.top = reading.top
        self.common = names(parts["common"])
        self.marked_up = names(parts["marked_up"])
        self.structured = names(parts["structured"])
        self.pictures = names(parts["pictures"])
        self.documents = names(parts["documents"])
        self.pages = names(parts["pages"])
        self.data = names(parts["data"])
        self.packed = names(parts["packed"])

    def judge(self, seen: Inspected, said: Mapping[str, Any]) -> Verdict:
        """The file decides where there is one; a table in the DataStore is one by itself."""
        if not seen.known:
            return Verdict(0, self.top, "not_inspected", "inspect")
        if seen.dead:
            return Verdict(0, 0, "dead", "mend_link")
        opened = seen.status in ("read", "recognized")
        by_nature = seen.machine is None and opened and seen.format in self.structured
        if seen.machine is True or by_nature:
            if seen.format in self.common:
                return Verdict(3, 3, "common")
            return Verdict(2, 2, "unusual", "common_format")
        if seen.machine is False:
            if seen.format in self.marked_up:
                return Verdict(1, 1, "laid_out", "publish_table", reach=3)
            # Cleaned, a workbook is at once one that common software opens.
            reach = 3 if seen.format in self.common else 2
            return Verdict(1, 1, "laid_out", "clean_table", reach=reach)
        if seen.content is None and (seen.datastore or seen.channel == "datastore"):
            return Verdict(3, 3, "datastore")
        return self._unlike_a_table(seen)

    def _unlike_a_table(self, seen: Inspected) -> Verdict:
        if seen.content in self.pictures or seen.text == "scan":
            return Verdict(0, 0, "picture", "publish_table", reach=3)
        if seen.content in self.documents:
            sure = 0 if seen.status == "unknown" else 1
            return Verdict(sure, 1, "document", "publish_table", reach=3)
        if seen.content in self.pages and not seen.api:
            return Verdict(0, 1, "page", "publish_table")
        if seen.content is not None and seen.status in ("read", "recognized"):
            return self._unjudged(seen)
        if seen.api or seen.channel == "api":
            return Verdict(1, self.top, "unjudged", "assess")
        return Verdict(0, self.top, "unclear", "mend_file" if seen.reach == "ok" else "mend_link")

    def _unjudged(self, seen: Inspected) -> Verdict:
        """Records without a table, a packed file: a person judges."""
        packed = seen.content in self.packed
        # Dates and places come from tables only: then some were found in the archive.
        found = bool(seen.step or seen.places)
        read = seen.status == "read" and not packed
        most = 3 if packed or seen.format in self.common else 2
        sure = found or read or seen.content in self.data
        return Verdict(1 if sure else 0, most, "unjudged", "assess")


@row_evaluator("searchable")
class Searchable:
    """One level only: text that can be searched passes and then limits nothing."""

    reasons = ("not_inspected", "unclear", "dead", "scan", "text", "unjudged")
    steps = ("inspect", "mend_link", "mend_file", "publish_text", "assess")
    declarations = ()

    def __init__(self, node: Node, reading: Reading) -> None:
        parts = node.mapping(("name", "searchable", "pictures"))
        self.top = reading.top
        self.searchable = names(parts["searchable"])
        self.pictures = names(parts["pictures"])

    def judge(self, seen: Inspected, said: Mapping[str, Any]) -> Verdict:
        """Text passes, a scan or a picture fails, a document that nobody could read is open."""
        if not seen.known:
            return Verdict(0, self.top, "not_inspected", "inspect")
        if seen.dead:
            # Whether the document can be searched shows only then.
            return Verdict(0, 0, "dead", "mend_link", reach=0)
        if seen.text == "text" or seen.datastore:
            return Verdict(self.top, self.top, "text")
        if seen.text == "scan" or seen.content in self.pictures:
            return Verdict(0, 0, "scan", "publish_text")
        if seen.content in self.searchable and seen.status == "read":
            return Verdict(self.top, self.top, "text")
        if seen.status in ("read", "recognized"):
            return Verdict(0, self.top, "unjudged", "assess")
        return Verdict(0, self.top, "unclear", "mend_file" if seen.reach == "ok" else "mend_link")


@row_evaluator("live_images")
class LiveImages:
    """1 a live page and days kept, 2 the latest image by API, 3 many days back by API."""

    reasons = ("not_inspected", "unclear", "dead", "days_unknown", "days_few", "page", "api",
               "api_days")  # fmt: skip
    steps = ("inspect", "mend_link", "declare", "keep_days", "offer_api", "keep_longer")

    def __init__(self, node: Node, reading: Reading) -> None:
        parts = node.mapping(("name", "days", "conditions", "least_days", "many_days"))
        self.top = reading.top
        self.days = reading.kind(parts["days"])
        self.conditions = reading.kind(parts["conditions"])
        self.declarations = (self.days, self.conditions)
        self.least_days = parts["least_days"].integer()
        self.many_days = parts["many_days"].integer()

    def judge(self, seen: Inspected, said: Mapping[str, Any]) -> Verdict:
        """How many days are kept cannot be seen: somebody declares it."""
        days = said.get(self.days)
        if seen.dead:
            return Verdict(0, 0, "dead", "mend_link")
        if seen.api or seen.datastore or self.conditions in said:
            declared = None if seen.api or seen.datastore else self.conditions
            if days is not None and days >= self.many_days:
                return Verdict(3, 3, "api_days", None, self.days)
            return Verdict(2, 2, "api", "keep_longer", declared)
        if not seen.known:
            return Verdict(0, self.top, "not_inspected", "inspect")
        if seen.reach != "ok":
            return Verdict(0, self.top, "unclear", "mend_link")
        if days is None:
            return Verdict(0, 0, "days_unknown", "declare")
        if days < self.least_days:
            return Verdict(0, 0, "days_few", "keep_days", self.days)
        return Verdict(1, 1, "page", "offer_api", self.days)

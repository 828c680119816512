"""Data sets with what the numbers of a score are made of, and no more: for whole catalogs.

Keywords and files come first, each in one pass over their tables, because looking them up for
every data set would take longer than all the rest. Each statement sees the database as it is
when it runs: of a data set that is saved just in between, that one answer may mix two versions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from ckan import model
from psycopg2.extensions import UNICODEARRAY
from sqlalchemy.dialects.postgresql import array

from ..model import Inspection
from ..scoring import ALIKE, Rubric
from .batches import Rows, answers, packed, sizes_of
from .columns import ACTIVE, IDENTITY, datasets, package, package_tag, tag, values_of
from .cutting import cut

BATCH = 5000
"""Data sets of one statement: about 5 MB of real metadata."""

CHUNK = 100_000
"""Data sets whose keywords and files are held at once: about 60 MB."""

REMEMBERED = 30_000
"""Different values of the column `ALIKE` that are unpacked once."""

# How the keywords of a data set begin, and whether it has files; no keyword is like these.
_NO_WORDS, _BEGUN, _NO_FILES = ",", ",,", ",,,,"
_BESIDE = ("tag_string", "resource_facts", "num_resources")
_resource: Any = model.resource_table
_inspection: Any = Inspection.__table__


def read(
    rubric: Rubric, organization_ids: list[str], *, everything: bool, with_ids: bool
) -> Iterator[dict[str, Rows]]:
    """The data sets of each organization, by batch.

    :param everything: whether these are all organizations
    :param with_ids: also the ids of resources, which only statements about resources need
    """
    sizes = sizes_of(organization_ids)
    chunks = packed(organization_ids, sizes, CHUNK, CHUNK)
    batches = [packed(chunk, sizes, BATCH, BATCH // 4) for chunk in chunks]
    columns = _Columns(rubric)

    def statements() -> Iterator[Any]:
        for chunk, parts in zip(chunks, batches, strict=True):
            owners = None if everything and len(chunks) == 1 else chunk
            yield _keywords(owners)
            yield _files(owners, with_ids=with_ids)
            for batch in parts:
                yield columns.statement.where(package.c.owner_org.in_(batch))

    cursors = answers(statements())
    for parts in batches:
        beside = _Beside(next(cursors), next(cursors))
        for batch in parts:
            yield columns.unpacked(next(cursors), batch, beside)


def _keywords(owners: list[str] | None) -> Any:
    """A select of the keywords, each with its data set."""
    key = package_tag.c.package_id
    joined = package_tag.join(tag, tag.c.id == package_tag.c.tag_id)
    selected = sa.select(key, tag.c.name).select_from(joined).where(package_tag.c.state == ACTIVE)
    return _of(owners, selected, key)


def _files(owners: list[str] | None, *, with_ids: bool) -> Any:
    """A select of the active resources, with their data set and the facts of their inspection."""
    ids = [_resource.c.id] if with_ids else []
    inspected = _inspection.c.resource_id == _resource.c.id
    selected = (
        sa.select(_resource.c.package_id, _inspection.c.facts, *ids)
        .select_from(_resource.outerjoin(_inspection, inspected))
        .where(_resource.c.state == ACTIVE)
    )
    return _of(owners, selected, _resource.c.package_id)


def _of(owners: list[str] | None, selected: Any, key: Any) -> Any:
    if owners is None:
        return selected
    return selected.where(key.in_(sa.select(package.c.id).where(package.c.owner_org.in_(owners))))


class _Beside:
    """The keywords and the files of many data sets, by the id of the data set."""

    def __init__(self, keywords_of: Any, files: Any) -> None:
        # Grouping in the database would mean sorting there, and waiting for it here. What is
        # equal is kept once: many data sets have equal keywords, many files equal facts.
        texts: dict[str | None, str] = {None: ""}
        keys: dict[str, str] = {}
        self.keywords: dict[str, str] = {}
        for key, name in keywords_of:
            known = self.keywords.get(key)
            words = name if known is None else f"{known},{name}"
            self.keywords[keys.setdefault(key, key)] = texts.setdefault(words, words)
        keywords_of.close()
        self.facts: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        for key, facts, *ids in files:
            text = texts.setdefault(facts, facts)
            known = self.facts.get(key)
            self.facts[keys.setdefault(key, key)] = text if known is None else f"{known}\n{text}"
            if ids:
                before = self.ids.get(key)
                self.ids[key] = ids[0] if before is None else f"{before},{ids[0]}"
        files.close()


class _Columns:
    """The statement for the data sets, and what becomes of its rows.

    The values that many data sets have in common come as one text, which is mostly a known one:
    the driver would take longest to unpack some twenty values for each.
    """

    def __init__(self, rubric: Rubric) -> None:
        values, source = values_of(rubric.dataset_keys)
        known = {**values, **{key: package.c[key] for key in IDENTITY}}
        whole = {key for key in (*rubric.repeating_keys, *rubric.facts.reads) if key in known}
        begun = {key for key in rubric.text_keys if key in known} - whole
        parts = {key: known[key] for key in sorted(whole)}
        parts |= {key: cut(known[key], rubric.blank.plain) for key in sorted(begun)}
        texts = [sa.cast(part, sa.UnicodeText) for part in parts.values()]
        own = {key for key in known if key not in parts} | ({*IDENTITY} - whole)
        self._parts = tuple(parts)
        self._plain = rubric.blank.plain
        self._known: dict[str, tuple[dict[str, str], dict[str, Any]]] = {}
        self.statement = (
            sa.select(
                sa.cast(array(texts), sa.UnicodeText).label(ALIKE),
                *(value.label(key) for key, value in known.items() if key in own),
            )
            .select_from(source)
            .where(datasets())
        )

    def unpacked(self, cursor: Any, batch: list[str], beside: _Beside) -> dict[str, Rows]:
        """The rows of a cursor by organization."""
        by_owner: dict[str, Rows] = {key: [] for key in batch}
        names = [column.name for column in cursor.description]
        place = names.index("id")
        plain, ids = self._plain, beside.ids
        keywords_of, facts_of = beside.keywords.get, beside.facts.get
        # With a place for each key from the start no dict has to grow.
        empty = dict.fromkeys((*names, *_BESIDE))
        for row in cursor.fetchall():
            variants, values = self._known.get(row[0]) or self._unpack(row[0], empty)
            key = row[place]
            words, facts = keywords_of(key), facts_of(key)
            found = values.copy()
            found.update(zip(names, row, strict=True))
            found["tag_string"] = words
            found["resource_facts"] = facts
            found["num_resources"] = 0 if facts is None else facts.count("\n") + 1
            if ids:
                found["resource_ids"] = ids.get(key)
            variant = _NO_WORDS if not words else _BEGUN if words[:1] in plain else words
            if facts is None:
                variant += _NO_FILES
            found[ALIKE] = variants.get(variant) or _named(variants, row[0], variant)
            by_owner[found["owner_org"]].append(found)
        cursor.close()
        return by_owner

    def _unpack(self, alike: str, empty: dict[str, None]) -> tuple[dict[str, str], dict[str, Any]]:
        parts = zip(self._parts, UNICODEARRAY(alike, None), strict=True)
        values: dict[str, Any] = {**empty, **dict(parts)}
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        found = self._known[alike] = ({}, values)
        return found


def _named(variants: dict[str, str], alike: str, variant: str) -> str:
    # A text, because the garbage collector would walk over all records with anything else.
    found = variants[variant] = f"{alike} {variant}"
    return found

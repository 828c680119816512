"""The tables on a sheet: where each begins and ends, and what their merged cells mean.

Most sheets hold one table under titles. Some repeat the headings page by page, or put several
forms below each other; a row of headings begins a new table wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from .columns import add_columns, columns_of
from .headings import TEMPLATES, Headings, plain
from .issues import Origin, SheetInfo, issue
from .layout import load_layout
from .links import take_links
from .merged import fill_merged
from .opening import RawSheet
from .recognize import INVENTORY, MORE, Heading, Recognized, heading_at, is_own_title, recognize
from .values import cell_text

_AROUND = " \t\n\r0123456789๐๑๒๓๔๕๖๗๘๙.()*:-"
"""What stands before or after the words of a heading."""


def tables_of(file: str, raw: RawSheet) -> list[Recognized]:
    """The tables of a sheet that hold a template, from above to below."""
    # A program that saves each sheet as a CSV file puts the workbook's name in front.
    if raw.name.endswith(load_layout().raw["sheets"]["more"]):
        more = _more(file, raw)
        return [more] if more else []
    found: list[Recognized] = []
    groups = list(_groups(raw))
    begins = [_begin(raw, groups, number) for number in range(len(groups))]
    for number, (group, begin) in enumerate(zip(groups, begins, strict=True)):
        end = begins[number + 1] if number + 1 < len(groups) else len(raw.rows)
        found.append(_table(file, _part(raw, begin, end, group[0].template), group, begin))
    _tell_repeated(found)
    return found


def _groups(raw: RawSheet) -> Iterator[list[Heading]]:
    """The rows of headings from above to below; those directly below each other in one group."""
    group: list[Heading] = []
    for heading in _headings(raw):
        if group and heading.template == group[0].template:
            before = group[-1].place
            if raw.rows[heading.place][0] - raw.rows[before][0] <= heading.place - before <= 1:
                group.append(heading)
                continue
            if heading.template == INVENTORY:
                # Several tables of Template 1 are read together.
                continue
        if group:
            yield group
        group = [heading]
    if group:
        yield group


def _headings(raw: RawSheet) -> Iterator[Heading]:
    most = load_layout().limit("heading_rows")
    named = plain(raw.name)
    looked, columns = 0, {0}
    known: set[str] = set()
    for place, (number, cells) in enumerate(raw.rows[:most]):
        if number > 10 * most:
            break
        looked = place + 1
        if heading := heading_at(raw, place, named):
            columns.add(min(columns_of(cells, heading.headings)[0].values()))
            known.update(cell.strip(_AROUND) for cell in cells if isinstance(cell, str))
            yield heading
    if known:
        known = {*known, *_spellings()} - {""}
        for place in _likely(raw, looked, columns, known):
            if heading := heading_at(raw, place, named):
                yield heading


def _likely(raw: RawSheet, first: int, columns: set[int], known: set[str]) -> list[int]:
    """The places of rows whose first cell reads as a heading; every row passes here."""
    found = [
        place
        for column in columns
        for place, (_, cells) in enumerate(raw.rows[first:], start=first)
        if column < len(cells)
        and (cell := cells[column]).__class__ is str
        and cell.strip(_AROUND) in known
    ]
    return sorted(set(found))


@lru_cache(maxsize=1)
def _spellings() -> frozenset[str]:
    """All headings of all templates as they are mostly written."""
    fields = [f for template in TEMPLATES for f in load_layout().fields[template].values()]
    texts = {text for field in fields for text in field.spellings}
    for entry in load_layout().raw["inventory"]["headings"]:
        texts.update((entry["th"], entry["en"]))
    return frozenset(text.strip(_AROUND) for text in texts)


def _begin(raw: RawSheet, groups: list[list[Heading]], number: int) -> int:
    """The place from which rows belong to a table: its titles stand above its headings."""
    if number == 0:
        return 0
    place, last = groups[number][0].place, groups[number - 1][-1].place
    while place - 1 > last and _is_title(raw.rows[place - 1][1]):
        place -= 1
    return place


def _is_title(cells: list[object]) -> bool:
    texts = [text for cell in cells if (text := cell_text(cell))]
    return len(texts) == 1 and is_own_title(texts[0])


def _part(raw: RawSheet, begin: int, end: int, template: str) -> RawSheet:
    """The rows up to the end of a table; of Template 1 only its own."""
    if template == INVENTORY:
        return replace(raw, rows=raw.rows[begin:end])
    return raw if end == len(raw.rows) else replace(raw, rows=raw.rows[:end])


def _table(file: str, raw: RawSheet, group: list[Heading], begin: int) -> Recognized:
    main = max(group, key=lambda heading: heading.found)
    if main.template == INVENTORY:
        return recognize(file, raw, main._replace(place=main.place - begin))
    around = [heading.place for heading in group if heading is not main]
    around += _halves(raw, main, [main.place, *around])
    found = recognize(file, raw, main, around, begin)
    fill_merged(found)
    take_links(found)
    return found


def _halves(raw: RawSheet, main: Heading, places: list[int]) -> list[int]:
    """The rows above and below that hold headings which the row of headings leaves out."""
    columns, extra, _ = columns_of(raw.rows[main.place][1], main.headings)
    found = []
    for place, beside in ((max(places) + 1, max(places)), (min(places) - 1, min(places))):
        if not 0 <= place < len(raw.rows):
            continue
        (number, cells), (other, _) = raw.rows[place], raw.rows[beside]
        below = place > beside
        upper = raw.rows[main.place][1]
        pairs = [(upper[i], cells[i]) for i in columns.values() if i < len(cells)]
        if abs(number - other) != 1 or (below and not _is_half(pairs, main.headings)):
            continue
        if add_columns(cells, main.headings, dict(columns), dict(extra)):
            found.append(place)
    return found


def _is_half(pairs: list[tuple[object, object]], headings: Headings) -> bool:
    """Whether the cells under known headings go on with these, or say nothing: none is data."""
    return all(
        not (text := cell_text(lower))
        or text.startswith("(")
        or headings.find(text)
        or headings.find(f"{cell_text(upper)} {text}")
        for upper, lower in pairs
    )


def _tell_repeated(tables: list[Recognized]) -> None:
    """Of a table that repeats the headings of the one above only that is told."""
    for before, found in pairwise(tables):
        found.raw = replace(found.raw, hidden=False, too_many_rows=False, columns_left_out=False)
        if found.info.template == INVENTORY:
            continue
        if found.info.columns == before.info.columns:
            codes = {"row_explains", "text_above", "heading_blank"}
            found.issues = [one for one in found.issues if one.code in codes]
        number = found.info.heading_row or 0
        found.issues.append(issue("heading_again", Origin(found.info, number), value=number))


def _more(file: str, raw: RawSheet) -> Recognized | None:
    described = load_layout().raw["more"]["headings"]
    headings = Headings({entry["key"]: (entry["th"], entry["en"]) for entry in described})
    for place, (number, cells) in enumerate(raw.rows[:10]):
        columns, _, _ = columns_of(cells, headings)
        if len(columns) == len(described):
            info = SheetInfo(file, raw.name, MORE, None, columns, number)
            return Recognized(info, raw, place + 1)
    return None

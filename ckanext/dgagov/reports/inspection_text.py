"""The report of one inspected file or address as text for a terminal.

What comes from files is shown without control characters, so that no file can move the cursor
or colour the screen of the person who inspects it.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from ..thai import show_date, show_year
from .inspection_words import word

_SHOWN_COLUMNS = 12
_INDENT = "  "


def to_text(report: Mapping[str, Any], lang: str = "th", top: int = 3) -> str:
    """One report of `dgagov inspect` in Thai ("th") or English ("en"), with a last newline.

    `top` is the highest level of the rubric.
    """
    lang = "en" if lang == "en" else "th"
    lines = [report["source"], *_link(report, lang)]
    if report["problem"]:
        lines.append(f"{_INDENT}{word('problem', lang)}: {report['problem']['text'][lang]}")
    if findings := report["findings"]:
        lines += _file(findings, report["facts"], lang)
    if report["open"]:
        lines += _levels(report["open"], lang, top)
    return "".join(f"{_plain(line)}\n" for line in lines)


def _plain(line: str) -> str:
    """The line without characters that steer a terminal."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(letter) in ("Cc", "Cs") else letter
        for letter in line
    )


def _link(report: Mapping[str, Any], lang: str) -> Iterator[str]:
    link = report["link"]
    if link is None:
        return
    said = [word(f"link_{link['state']}", lang)]
    if link["redirects"]:
        said.append(word("redirects", lang).format(count=link["redirects"], url=link["final_url"]))
    yield f"{_INDENT}{word('link', lang)}: {' · '.join(said)}"
    if not report["channel"]["stable"]:
        yield f"{_INDENT}{_INDENT}{word('unstable', lang)}"


# The file ------------------------------------------------------------------------------------


def _file(findings: Mapping[str, Any], facts: Mapping[str, Any], lang: str) -> Iterator[str]:
    yield f"{_INDENT}{word('format', lang)}: {_format(findings, lang)}"
    if findings["encoding"]:
        yield f"{_INDENT}{word('encoding', lang)}: {findings['encoding']}"
    if findings["opened"]:
        yield f"{_INDENT}{word('opened', lang)}: {findings['opened']}"
    for table in findings["tables"]:
        yield from _table(table, lang)
    if findings["dates"]:
        yield f"{_INDENT}{word('dates', lang)}: {_dates(findings, lang)}"
    places = [word(f"place_{level}", lang) for level in findings["places"]]
    if places:
        yield f"{_INDENT}{word('places', lang)}: {', '.join(places)}"
    if "text" in facts:
        verdict = word(f"document_{facts['text']}", lang)
        yield f"{_INDENT}{word('document', lang)}: {verdict}"
    if findings["reasons"]:
        yield f"{_INDENT}{word('found', lang)}"
        for reason in findings["reasons"]:
            yield f"{_INDENT}- {reason['text'][lang]}{_where(reason, lang)}"


def _format(findings: Mapping[str, Any], lang: str) -> str:
    real = findings["real_format"] or word("unknown_format", lang)
    declared = findings["declared_format"]
    if not declared:
        return real
    agreement = {True: "agrees", False: "disagrees", None: "not_compared"}[findings["agrees"]]
    said = word(agreement, lang)
    return f"{real} ({word('declared', lang)} {declared}: {said})"


def _table(table: Mapping[str, Any], lang: str) -> Iterator[str]:
    name = f"{word('sheet', lang)} '{table['sheet']}'" if table["sheet"] else word("table", lang)
    size = word("size", lang).format(rows=table["rows"], columns=table["columns_total"])
    heading = word("no_heading", lang)
    if table["header_row"]:
        heading = word("heading", lang).format(row=table["header_row"], count=table["header_rows"])
    clean = word("clean" if table["machine_readable"] else "not_clean", lang)
    hidden = f", {word('hidden', lang)}" if table["hidden"] else ""
    yield f"{_INDENT}{name}: {size}, {heading}, {clean}{hidden}"
    columns = table["columns"]
    for column in columns[:_SHOWN_COLUMNS]:
        kind = word(f"type_{column['type']}", lang)
        share = "" if column["share"] in (0, 1) else f" {column['share']:.0%}"
        yield f"{_INDENT * 2}{column['position']}  {column['name'] or '-'}  [{kind}{share}]"
    if len(columns) > _SHOWN_COLUMNS:
        more = table["columns_total"] - _SHOWN_COLUMNS
        yield f"{_INDENT * 2}{word('more_columns', lang).format(count=more)}"


def _dates(findings: Mapping[str, Any], lang: str) -> str:
    dates = findings["dates"]
    step = word(f"step_{dates['step']}" if dates["step"] else "step_none", lang)
    where = sorted(
        {f"{table['sheet']}!{column}" if table["sheet"] else column
         for table in findings["tables"] for entry in table["dates"] for column in entry["columns"]}
    )[:_SHOWN_COLUMNS]  # fmt: skip
    era = word(f"era_{dates['era']}", lang)
    columns = f" ({word('columns', lang)} {', '.join(where)})" if where else ""
    days = [dt.date.fromisoformat(dates[end]) for end in ("first", "last")]
    if dates["step"] == "year":
        span = [show_year(day.year, lang) for day in days]
    else:
        span = [show_date(day, lang) for day in days]
    return f"{step}, {' – '.join(dict.fromkeys(span))}, {era}{columns}"


def _where(reason: Mapping[str, Any], lang: str) -> str:
    """The places of a finding that its sentence does not tell: B2, or row 7, or column C."""
    if {"row", "rows", "columns"} & set(reason["parameters"]):
        return ""
    shown = []
    for place in reason["places"]:
        column, row = place["column"], place["row"]
        if column and row:
            shown.append(f"{column}{row}")
        elif row:
            shown.append(word("row", lang).format(row=row))
        elif column:
            shown.append(word("column", lang).format(column=column))
    return f" [{', '.join(dict.fromkeys(shown))}]" if shown else ""


# The levels ----------------------------------------------------------------------------------


def _levels(described: Mapping[str, Any], lang: str, top: int) -> Iterator[str]:
    kind = described["kind"]
    yield f"{_INDENT}{word('levels', lang)}: {kind['title'][lang]} – {kind['reason'][lang]}"
    for row in described["rows"]:
        level = _level(row, lang, top)
        yield f"{_INDENT}- {row['title'][lang]}: {level}"
        yield f"{_INDENT * 3}{row['reason'][lang]}"
        if row["next"]:
            lift = word("lift", lang).format(level=row["next"]["level"])
            yield f"{_INDENT * 3}{lift}: {row['next']['text'][lang]}"
    whole = _range(described["level"], described["level_possible"])
    yield f"{_INDENT}{word('together', lang)}: {whole}/{top} ({described['level_title'][lang]})"


def _level(row: Mapping[str, Any], lang: str, top: int) -> str:
    title = row["level_title"][lang]
    if not row["applies"]:
        return title
    sure, possible = row["level"], row["possible_level"]
    return f"{_range(sure, possible)}/{top} ({title})"


def _range(sure: int, possible: int) -> str:
    return str(sure) if sure == possible else f"{sure}–{possible}"

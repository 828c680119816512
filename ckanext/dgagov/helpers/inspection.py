"""Words for what was found in a file. The sentences come from the finding report itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ..inspection.wording import load_texts
from ..language import language
from ..thai import show_date
from .score import dgagov_text


def N_(text: str) -> str:  # noqa: N802 - the name by which texts are found for translation
    """The text itself: one that is translated later, when it is shown."""
    return text


_WORDS: Mapping[str, Mapping[str, str]] = {
    "step": {  # the smallest step between dates
        "day": N_("daily"),
        "month": N_("monthly"),
        "quarter": N_("quarterly"),
        "year": N_("yearly"),
        "": N_("one date only"),
    },
    "era": {  # that the years of a file are counted in
        "buddhist": N_("Buddhist era"),
        "christian": N_("Christian era"),
        "mixed": N_("both eras"),
    },
    "place": {  # a level of place
        "province": N_("province"),
        "district": N_("district"),
        "subdistrict": N_("sub-district"),
        "village": N_("village"),
        "branch": N_("branch"),
        "coordinates": N_("coordinates"),
        "latitude": N_("latitude"),
        "longitude": N_("longitude"),
    },
    "told_by": {  # how a column of places or dates was recognised
        "header": N_("by its heading"),
        "value": N_("by names"),
        "code": N_("by codes"),
        "column": N_("in one column"),
        "columns": N_("in several columns together"),
    },
    "verdict": {  # whether the text of a document can be searched
        "text": N_("Text that can be searched"),
        "scan": N_("Scanned pictures of pages"),
        "unknown": N_("Not clear"),
    },
    "channel": {  # how a resource is reached
        "upload": N_("A file in this catalog"),
        "link": N_("A file at another address"),
        "datastore": N_("The catalog's DataStore"),
        "api": N_("An API"),
    },
    "reach": {  # whether a resource can be reached
        "ok": N_("Can be reached"),
        "dead": N_("Cannot be reached"),
        "unknown": N_("Not known yet"),
    },
    "status": {  # how far a file, or a file inside an archive, was looked at
        "read": N_("Opened and examined"),
        "recognized": N_("Format recognised, content not opened"),
        "unknown": N_("Could not be examined"),
        "skipped": N_("Not examined"),
    },
    "separator": {  # what stands between the cells of a delimited file
        ",": N_("comma"),
        ";": N_("semicolon"),
        "\t": N_("tab"),
        "|": N_("vertical bar"),
    },
}
_BADGES = {"ok": "bg-success", "dead": "bg-danger"}


def dgagov_word(subject: str, value: str | None) -> str:
    """Words for a value of a finding report; the value itself if there are none."""
    words = _WORDS[subject].get(value or "")
    return tk._(words) if words else value or ""


def dgagov_words(subject: str, values: Iterable[str]) -> str:
    """Words for several values, after one another."""
    return ", ".join(dgagov_word(subject, value) for value in values)


def dgagov_reach(reach: str) -> dict[str, str]:
    """Words and badge for whether a resource can be reached."""
    return {"label": dgagov_word("reach", reach), "classes": _BADGES.get(reach, "bg-secondary")}


def dgagov_place(place: dict[str, Any]) -> str:
    """A place in a file as people see it: "Sheet 'Summary', row 3, column B"."""
    parts = []
    if place.get("sheet"):
        parts.append(tk._("Sheet '{sheet}'").format(sheet=place["sheet"]))
    if place.get("row") is not None:
        parts.append(tk._("row {row}").format(row=place["row"]))
    if place.get("column"):
        parts.append(tk._("column {column}").format(column=place["column"]))
    return " ".join(parts)


def dgagov_places(places: Iterable[dict[str, Any]]) -> str:
    """Several places after one another; rows of one column in one: "row 2, 3, 4, column B"."""
    rows: dict[tuple[Any, Any], list[str]] = {}
    for place in places:
        row = place.get("row")
        found = rows.setdefault((place.get("sheet"), place.get("column")), [])
        found += [] if row is None else [str(row)]
    merged = (
        {"sheet": sheet, "column": column, "row": ", ".join(found) or None}
        for (sheet, column), found in rows.items()
    )
    return "; ".join(text for place in merged if (text := dgagov_place(place)))


def dgagov_column_type(kind: str) -> str:
    """Words for the type of a column's cells."""
    if kind == "empty":
        return tk._("empty")
    return dgagov_text(load_texts()["words"].get(kind, kind))


def dgagov_share(share: float | None) -> str:
    """A share between 0 and 1 as percents: "98.5%"; "" for none."""
    return "" if share is None else f"{100 * share:.1f}".rstrip("0").rstrip(".") + "%"


def dgagov_iso_date(text: str) -> str:
    """An ISO date as people read it; in Thai, the year is of the Buddhist era."""
    try:
        return show_date(datetime.date.fromisoformat(text), language())
    except ValueError:
        return text

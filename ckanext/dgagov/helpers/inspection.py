"""Words for what was found in a file. The sentences come from the finding report itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

import ckan.plugins.toolkit as tk

from ..inspection.wording import load_texts
from ..language import language
from ..thai import show_date
from .score import dgagov_text


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
    """Several places after one another."""
    return "; ".join(text for place in places if (text := dgagov_place(place)))


def dgagov_column_type(kind: str) -> str:
    """Words for the type of a column's cells."""
    if kind == "empty":
        return tk._("empty")
    return dgagov_text(load_texts()["words"].get(kind, kind))


def dgagov_share(share: float | None) -> str:
    """A share between 0 and 1 as percents: "98.5%"; "" for none."""
    return "" if share is None else f"{100 * share:.1f}".rstrip("0").rstrip(".") + "%"


def dgagov_date_step(step: str | None) -> str:
    """Words for the smallest step between dates."""
    words = {
        "day": tk._("daily"),
        "month": tk._("monthly"),
        "quarter": tk._("quarterly"),
        "year": tk._("yearly"),
    }
    return words.get(step or "", step or tk._("one date only"))


def dgagov_iso_date(text: str) -> str:
    """An ISO date as people read it; in Thai, the year is of the Buddhist era."""
    try:
        return show_date(datetime.date.fromisoformat(text), language())
    except ValueError:
        return text


def dgagov_era(era: str) -> str:
    """Words for the era that the years of a file are counted in."""
    words = {
        "buddhist": tk._("Buddhist era"),
        "christian": tk._("Christian era"),
        "mixed": tk._("both eras"),
    }
    return words.get(era, era)


def dgagov_place_level(level: str) -> str:
    """Words for a level of place."""
    words = {
        "province": tk._("province"),
        "district": tk._("district"),
        "subdistrict": tk._("sub-district"),
        "village": tk._("village"),
        "branch": tk._("branch"),
        "coordinates": tk._("coordinates"),
        "latitude": tk._("latitude"),
        "longitude": tk._("longitude"),
    }
    return words.get(level, level)


def dgagov_told_by(source: str) -> str:
    """Words for how a column of places or dates was recognised."""
    words = {
        "header": tk._("by its heading"),
        "value": tk._("by names"),
        "code": tk._("by codes"),
        "column": tk._("in one column"),
        "columns": tk._("in several columns together"),
    }
    return words.get(source, source)


def dgagov_document_verdict(verdict: str) -> str:
    """Words for whether the text of a document can be searched."""
    words = {
        "text": tk._("Text that can be searched"),
        "scan": tk._("Scanned pictures of pages"),
        "unknown": tk._("Not clear"),
    }
    return words.get(verdict, verdict)


def dgagov_channel(kind: str) -> str:
    """Words for how a resource is reached."""
    words = {
        "upload": tk._("A file in this catalog"),
        "link": tk._("A file at another address"),
        "datastore": tk._("The catalog's DataStore"),
        "api": tk._("An API"),
    }
    return words.get(kind, kind)


def dgagov_reach(reach: str) -> dict[str, str]:
    """Words and badge for whether a resource can be reached."""
    words = {
        "ok": (tk._("Can be reached"), "bg-success"),
        "dead": (tk._("Cannot be reached"), "bg-danger"),
        "unknown": (tk._("Not known yet"), "bg-secondary"),
    }
    label, classes = words.get(reach, (reach, "bg-secondary"))
    return {"label": label, "classes": classes}


def dgagov_inner_status(status: str) -> str:
    """Words for how far a file, or a file inside an archive, was looked at."""
    words = {
        "read": tk._("Opened and examined"),
        "recognized": tk._("Format recognised, content not opened"),
        "unknown": tk._("Could not be examined"),
        "skipped": tk._("Not examined"),
    }
    return words.get(status, status)


def dgagov_told_by_all(sources: Iterable[str]) -> str:
    """Words for all the ways a column was recognised."""
    return ", ".join(dgagov_told_by(source) for source in sources)


def dgagov_separator(separator: str) -> str:
    """Words for what stands between the cells of a delimited file."""
    words = {
        ",": tk._("comma"),
        ";": tk._("semicolon"),
        "\t": tk._("tab"),
        "|": tk._("vertical bar"),
    }
    return words.get(separator, separator)

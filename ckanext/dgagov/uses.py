"""The form of a reported use of open data. Pure Python: no CKAN.

Source: spec/indicator-fy2565.md, "The points", `use`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .inventory import focus_area_number, focus_area_problem, shown, text_problem
from .scoring.addresses import public_url_problem
from .thai import fold

Translate = Callable[[str], str]
Errors = dict[str, list[str]]

TEXTS = ("title", "issue", "change", "result", "report_url")
"""The texts of a use that its steward writes."""
FIELDS = (*TEXTS, "focus_area", "datasets")

CRITERION = "use"
"""The id of the criterion that uses count under, in every rubric that has it."""

MOST_DATASETS = 1_000
"""Data sets of one use; more is a list that was pasted by mistake."""

_DIGIT = re.compile("[0-9๐-๙]")


def read_fields(
    given: Mapping[str, Any], focus_areas: set[int], translate: Translate
) -> tuple[dict[str, Any], Errors]:
    """The fields that a caller sent, and what is wrong with each by its name.

    Blank is right: a draft is filled in over time. `datasets` stay references, id or name.

    :param focus_areas: the numbers of the indicator's Focus Areas
    :param translate: gives a message in the reader's language
    """
    values: dict[str, Any] = {}
    errors: Errors = {}
    for key in FIELDS:
        if key not in given:
            continue
        value = given[key]
        if key == "datasets":
            values[key], problem = _references(value, translate)
        elif key == "focus_area":
            number = focus_area_number(value)
            values[key] = number
            blank = value is None or (isinstance(value, str) and not value.strip())
            problem = (
                None
                if blank or number in focus_areas
                else focus_area_problem(value, focus_areas, translate)
            )
        else:
            problem = text_problem(value, translate)
            values[key] = "" if problem else value.strip()
            if key == "report_url" and values[key]:
                problem = url_problem(values[key], translate)
        if problem:
            errors[key] = [problem]
    return values, errors


def lacking(use: Mapping[str, Any], focus_areas: set[int], translate: Translate) -> Errors:
    """What a use lacks before it can be submitted, by field; nothing when it is complete."""
    errors: Errors = {}
    if not use["title"]:
        errors["title"] = [translate("Give the use a title that says what the data was used for")]
    if not use["datasets"]:
        errors["datasets"] = [
            translate("Choose at least one data set of the organization that was used")
        ]
    if use["focus_area"] not in focus_areas:
        numbers = ", ".join(map(str, sorted(focus_areas)))
        errors["focus_area"] = [
            translate(
                "Choose the Focus Area that the use answers; the numbers are {numbers}"
            ).format(numbers=numbers)
        ]
    if not use["issue"]:
        errors["issue"] = [translate("Write the issue under the Focus Area that the use answers")]
    if not use["report_url"]:
        errors.update(_lacking_result(use, translate))
    return errors


def _lacking_result(use: Mapping[str, Any], translate: Translate) -> Errors:
    """Without a report, both the change and a measured result are due."""
    change, result = use["change"], use["result"]
    if not change and not result:
        return {
            "change": [
                translate(
                    "Write what was changed and the measured result, "
                    "or give the URL of a report or dashboard"
                )
            ]
        }
    if not change:
        return {"change": [translate("Write what was changed with the help of the data")]}
    example = translate("the waiting time fell from 45 to 20 minutes")
    if not result:
        return {
            "result": [
                translate("Write the measured result with its number, such as “{example}”").format(
                    example=example
                )
            ]
        }
    if not _DIGIT.search(result):
        return {
            "result": [
                translate(
                    "The measured result {value} holds no number. Write what was measured "
                    "in numbers, such as “{example}”"
                ).format(value=shown(result), example=example)
            ]
        }
    return {}


def matching(datasets: Iterable[Mapping[str, Any]], text: str) -> list[Mapping[str, Any]]:
    """The data sets whose title or name has every word of a text, however it is spelled."""
    words = fold(text).casefold().split()
    return [
        dataset
        for dataset in datasets
        if all(
            any(word in fold(dataset[key]).casefold() for key in ("title", "name"))
            for word in words
        )
    ]


def url_problem(value: str, translate: Translate) -> str | None:
    """Why nobody else could open a URL, judged by its text; None when it is right."""
    messages = {
        "not_text": translate("A web address is expected, such as https://data.agency.go.th"),
        "malformed": translate(
            "{value} is not a valid web address; write one such as https://data.agency.go.th"
        ),
        "scheme": translate("{value} must begin with https:// or http://"),
        "local": translate(
            "{value} works only on one machine or inside the agency; give an address that "
            "others can open, such as https://data.agency.go.th"
        ),
        "private": translate(
            "{value} is an address inside a private network; give one that others can open, "
            "such as https://data.agency.go.th"
        ),
    }
    found = public_url_problem(value)
    return messages[found].format(value=shown(value)) if found else None


def _references(value: Any, translate: Translate) -> tuple[list[str], str | None]:
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, (list, tuple)):
        return [], translate("A list is expected, not {value}").format(value=shown(value))
    if len(entries) > MOST_DATASETS:
        return [], translate("The list has {length} data sets; at most {limit} are allowed").format(
            length=len(entries), limit=MOST_DATASETS
        )
    problem = next(filter(None, (text_problem(entry, translate) for entry in entries)), None)
    if problem:
        return [], problem
    return list(dict.fromkeys(text for entry in entries if (text := entry.strip()))), None

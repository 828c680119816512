"""Template helpers of the form and display snippets of the schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from .language import language
from .logic.validators.record import (
    BLANK_TEXTS,
    NOTHING_CHOSEN,
    label_of,
    text_of,
)
from .logic.validators.vocabulary import value_list
from .thai import parse_date, parse_year, show_date, show_year
from .vocabularies import load_vocabularies, vocabulary_of


def helpers() -> dict[str, Callable[..., Any]]:
    """The helpers by the name under which templates use them."""
    return {
        function.__name__: function
        for function in (
            dgagov_choices,
            dgagov_chosen,
            dgagov_chosen_labels,
            dgagov_data_type,
            dgagov_date,
            dgagov_date_input,
            dgagov_field_label,
            dgagov_form_choices,
            dgagov_nothing_chosen,
            dgagov_other_value,
            dgagov_year,
            render_datetime,
        )
    }


def dgagov_choices(field: dict[str, Any]) -> list[dict[str, Any]]:
    """All choices of a field, withdrawn ones too: `choices_helper` of the schema.

    Each is `{"value", "label": {"th", "en"}, "withdrawn"}`.
    """
    vocabulary = load_vocabularies()[field["dgagov_vocabulary"]]
    return [
        {"value": choice.value, "label": dict(choice.label), "withdrawn": choice.withdrawn}
        for choice in vocabulary.choices
    ]


def dgagov_form_choices(field: dict[str, Any], value: Any) -> list[dict[str, str]]:
    """What the form offers: `[{"value", "text"}]`.

    Values that can no longer be chosen, or never could, are offered where the record has them,
    so that saving the form does not lose them.
    """
    chosen = dgagov_chosen(value)
    choices = []
    for choice in dgagov_choices(field):
        if choice["withdrawn"] and choice["value"] not in chosen:
            continue
        text = text_of(choice["label"])
        if choice["withdrawn"]:
            text = tk._("%(choice)s (withdrawn)") % {"choice": text}
        choices.append({"value": choice["value"], "text": text})
    known = {choice["value"] for choice in choices}
    choices += [
        {"value": item, "text": tk._("%(choice)s (not in the list)") % {"choice": item}}
        for item in chosen
        if item not in known and item not in BLANK_TEXTS
    ]
    return choices


def dgagov_chosen(value: Any) -> list[str]:
    """The chosen values of a field, as a list of texts."""
    return [str(item) for item in value_list(value) if item not in (None, NOTHING_CHOSEN)]


def dgagov_chosen_labels(field: dict[str, Any], data: dict[str, Any]) -> list[str]:
    """The chosen values as people read them, "other" with its text: "อื่นๆ: ระบบงานภายใน"."""
    vocabulary = load_vocabularies()[field["dgagov_vocabulary"]]
    name = field["field_name"]
    labels = []
    for value in dgagov_chosen(data.get(name)):
        choice = vocabulary.find(value)
        label = text_of(choice.label) if choice else value
        companion = data.get(f"{name}_other")
        if value == vocabulary.other_value and companion:
            label = f"{label}: {companion}"
        labels.append(label)
    return labels


def dgagov_nothing_chosen() -> str:
    """What the form sends beside check boxes, so that leaving all empty is heard."""
    return NOTHING_CHOSEN


def dgagov_other_value(name: str) -> str:
    """The stored value "other" of a choice field, which the field `<name>_other` explains."""
    vocabulary = vocabulary_of(name)
    return (vocabulary.other_value or "") if vocabulary else ""


def dgagov_field_label(field: dict[str, Any]) -> str:
    """The label of a field, with its number among the 14 mandatory items: "9.1 หน่วยความถี่…"."""
    item = field.get("dgagov_item")
    return f"{item}. {label_of(field)}" if item else label_of(field)


def dgagov_data_type(data: dict[str, Any], package_id: str | None = None) -> str:
    """The data type of the data set in the form, or of that to which a resource belongs."""
    if data.get("data_type"):
        return str(data["data_type"])
    package = model.Package.get(package_id) if package_id else None
    return (package.extras or {}).get("data_type", "") if package is not None else ""


def dgagov_date(value: Any) -> str:
    """A stored date as people read it; a text that is no date is shown as it is."""
    try:
        return show_date(parse_date(str(value)), language())
    except ValueError:
        return str(value or "")


def dgagov_year(value: Any) -> str:
    """A stored year as people read it; a text that is no year is shown as it is."""
    try:
        return show_year(parse_year(str(value)), language())
    except ValueError:
        return str(value or "")


def dgagov_date_input(value: Any) -> dict[str, str]:
    """How the form edits a stored date: `{"type", "value", "shown"}`.

    A date is edited by the browser's date field (C.E.), with the date in words beside it. A text
    that is no date stays a text, because a date field would show it as blank and lose it.
    """
    text = str(value or "").strip()
    if not text:
        return {"type": "date", "value": "", "shown": ""}
    try:
        date = dt.date.fromisoformat(text.split("T")[0].split(" ")[0])
    except ValueError:
        return {"type": "text", "value": text, "shown": ""}
    if not 1900 <= date.year <= 2200:
        return {"type": "text", "value": text, "shown": ""}
    return {"type": "date", "value": date.isoformat(), "shown": show_date(date, language())}


@tk.chained_helper
def render_datetime(
    next_helper: Callable[..., str],
    datetime_: Any,
    date_format: str | None = None,
    with_hours: bool = False,
    with_seconds: bool = False,
) -> str:
    """Core's helper; without a format, in Thai, the year is of the Buddhist era."""
    shown = next_helper(datetime_, date_format, with_hours, with_seconds)
    if date_format or not shown or language() != "th":
        return shown
    date = tk.h.date_str_to_datetime(datetime_) if isinstance(datetime_, str) else datetime_
    if not date.tzinfo:
        date = date.replace(tzinfo=dt.timezone.utc)
    date = date.astimezone(tk.h.get_display_timezone())
    text = show_date(date, "th")
    if with_seconds:
        return f"{text} {date:%H:%M:%S} น. ({date.tzname()})"
    return f"{text} {date:%H:%M} น. ({date.tzname()})" if with_hours else text

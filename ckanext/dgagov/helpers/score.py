"""What templates may ask. Texts and points come from the scorecard only."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.i18n import get_lang

from .. import config
from ..scoring import load_rubric

DATASET_TYPE = "dataset"

STATES = {
    "pass": ("bg-success", "check-circle"),
    "partial": ("bg-warning text-dark", "adjust"),
    "fail": ("bg-danger", "times-circle"),
    "unknown": ("bg-secondary", "question-circle"),
    "not_applicable": ("bg-light text-dark border", "minus-circle"),
}
"""How CKAN's Bootstrap shows each state: the badge's classes and the icon.

Bootstrap 5.1, which CKAN 2.11 has, knows no `text-bg-warning`.
"""

ANCHORS = {"owner_org": "field-organizations", "tags": "field-tag_string"}
"""Fields whose input has another id in the form than `field-<name>`."""


def dgagov_text(words: Any) -> str:
    """A text in the reader's language, or in the other one when it has no such."""
    if not isinstance(words, dict):
        return words or ""
    language = get_lang() or "th"
    return words.get(language) or words.get("th") or words.get("en") or ""


def dgagov_number(number: Any) -> str:
    """A number of points with at most two decimals: "10", "6.67"."""
    return f"{number:,.2f}".rstrip("0").rstrip(".") if number is not None else ""


def dgagov_percent(part: Any, whole: Any) -> str:
    """`part` as percents of `whole` for the width of a bar: "66.67"."""
    return f"{100 * part / whole:.2f}" if whole else "0"


def dgagov_state(state: str) -> dict[str, str]:
    """Words, classes and icon of a state of the scorecard."""
    words = {
        "pass": tk._("Met"),
        "partial": tk._("Partly met"),
        "fail": tk._("Not met"),
        "unknown": tk._("Not known yet"),
        "not_applicable": tk._("Does not apply"),
    }
    classes, icon = STATES.get(state, STATES["unknown"])
    return {"label": words.get(state, state), "classes": classes, "icon": icon}


def dgagov_dataset_state(state: str) -> str:
    """Words for where a data set stands in the catalog."""
    words = {
        "published": tk._("Published"),
        "draft": tk._("Draft"),
        "missing": tk._("No data set yet"),
        "not_found": tk._("Data set not found"),
    }
    return words.get(state, state)


def dgagov_dataset_score(dataset_id: str) -> dict[str, Any] | None:
    """What the scorecard says of a data set, for its page; None for who may not see it."""
    try:
        card = tk.get_action("dgagov_dataset_score")(
            {"user": tk.current_user.name}, {"id": dataset_id}
        )
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None
    return card["dataset"]


def dgagov_criterion_title(criterion_id: str) -> dict[str, str]:
    """The title of a criterion of the site's indicator, in each language."""
    rubric = load_rubric(config.indicator())
    return next((c.title for c in rubric.criteria if c.id == criterion_id), {"en": criterion_id})


def dgagov_focus_area(rubric: Any, number: Any) -> str:
    """Number and title of a Focus Area; "" for none."""
    for area in rubric.focus_areas:
        if area["number"] == number:
            return f"{number}. {dgagov_text(area['title'])}"
    return ""


def dgagov_declaration_kinds(rubric: Any) -> list[dict[str, Any]]:
    """What may be declared about an organization, each kind with the value that is offered."""
    # Only a URL can be offered, and the one a site knows is its own; none that would not count.
    offer = tk.url_for("home.index", qualified=True, locale="default")
    return [
        {"id": kind.id, "title": kind.title, "offer": "" if kind.problem(offer) else offer}
        for kind in rubric.declaration_kinds.values()
        if "organization" in kind.targets
    ]


def dgagov_place_id(place: str) -> str:
    """The HTML id of a place of the inventory, such as `focus_areas[0].issue`."""
    return "place-" + place.replace("[", "-").replace("]", "").replace(".", "-")


def dgagov_first_field(place: str) -> str:
    """The place of the field to begin with in a new or moved row of the inventory."""
    kind = place.rpartition(".")[2].partition("[")[0]
    return f"{place}.focus_area" if kind == "focus_areas" else f"{place}.title"


def dgagov_field_url(dataset_name: str, field: str) -> str:
    """The address of a field in the data set's form, on the page of the form that holds it."""
    anchor = ANCHORS.get(field, f"field-{field}")
    page = _form_page(field)
    if page is None:
        return tk.url_for(f"{DATASET_TYPE}.edit", id=dataset_name, _anchor=anchor)
    return tk.url_for(
        f"{DATASET_TYPE}.scheming_edit_page", id=dataset_name, page=page, _anchor=anchor
    )


def _form_page(field: str) -> int | None:
    """The page of the form that holds a field; None where the form has one page."""
    if "scheming_get_dataset_form_pages" not in tk.h:
        return None
    pages = tk.h.scheming_get_dataset_form_pages(DATASET_TYPE)
    if not pages:
        return None
    names = {"tags": "tag_string", "private": "owner_org"}
    sought = names.get(field, field)
    for number, page in enumerate(pages, start=1):
        if any(f["field_name"] == sought for f in page["fields"]):
            return number
    return 1

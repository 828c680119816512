"""What the pages share: who asks, errors as pages, the organization in the frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ..language import language


def explained(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view whose refusals become pages of CKAN's own look instead of failures."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except tk.ObjectNotFound as error:
            return tk.abort(404, str(error))
        except tk.NotAuthorized as error:
            if tk.current_user.is_anonymous:
                # CKAN's own words for somebody unknown name an action, in English.
                message = tk._("You are not logged in, or your session has ended")
                return tk.abort(403, message)
            return tk.abort(403, str(error))
        except tk.ValidationError as error:
            texts = [text for texts in error.error_dict.values() for text in texts]
            return tk.abort(400, " ".join(map(str, texts)))

    return wrapper


def reading_language() -> str:
    """Of the two languages that our texts are in, the one for the person who asks."""
    return "th" if language() == "th" else "en"


def call(action: str, **data: Any) -> Any:
    """Call an action as the person who asks for the page."""
    return tk.get_action(action)({"user": tk.current_user.name}, data)


def allowed(action: str, **data: Any) -> bool:
    """Whether the person who asks may call an action."""
    return bool(tk.h.check_access(action, data))


def organization(id_or_name: str) -> dict[str, Any]:
    """The organization as CKAN's own templates want it, read without asking Solr."""
    return call(
        "organization_show",
        id=id_or_name,
        include_dataset_count=False,
        include_users=False,
        include_groups=False,
        include_tags=False,
        include_followers=False,
    )


def frame(group: dict[str, Any]) -> dict[str, Any]:
    """What `organization/read_base.html` reads."""
    return {"group_dict": group, "group_type": group["type"], "am_following": False}


def dataset(id_or_name: str) -> dict[str, Any]:
    """The data set as CKAN's own templates want it."""
    return call("package_show", id=id_or_name)


def dataset_frame(package: dict[str, Any]) -> dict[str, Any]:
    """What `package/read_base.html` reads."""
    return {
        "pkg": package,
        "pkg_dict": package,
        "dataset_type": package["type"],
        "am_following": False,
    }


def go_back(package: dict[str, Any], resource_id: str | None, here: str) -> Any:
    """Go where the form on a data set stood, as its field `back` says; `here` without one.

    Names of places, no addresses: a form must not lead out of the site.
    """
    back = tk.request.form.get("back", "")
    if back == "dataset":
        return tk.redirect_to("dataset.read", id=package["name"], _anchor="dgagov-openness")
    if back == "resource" and resource_id:
        address = tk.url_for("dataset_resource.read", id=package["name"], resource_id=resource_id)
        return tk.redirect_to(f"{address}#dgagov-openness")
    if back == "openness":
        return tk.redirect_to("dgagov.openness", id=package["name"])
    if back == "score" and package.get("organization"):
        name = package["organization"]["name"]
        return tk.redirect_to(
            "dgagov.organization_score",
            organization_name=name,
            population=tk.request.form.get("population") or None,
        )
    return tk.redirect_to(here)


def organization_datasets(
    organization_id: str, only: Iterable[str] | None = None
) -> list[dict[str, Any]]:
    """Id, name, title, state and `private` of each data set, drafts too, ordered by title.

    `only` leaves out all but those of these ids.
    """
    package = model.Package
    named = sa.true() if only is None else package.id.in_(list(only))
    rows = model.Session.execute(
        sa.select(package.id, package.name, package.title, package.state, package.private)
        .where(
            package.owner_org == organization_id,
            package.type == "dataset",
            package.state.in_((model.core.State.ACTIVE, "draft")),
            named,
        )
        .order_by(package.title, package.name)
    )
    return [{**row, "title": row["title"] or row["name"]} for row in rows.mappings()]


def choices(datasets: list[dict[str, Any]]) -> dict[str, str]:
    """The id of each data set by what a person picks: its title.

    Where titles repeat, the name stands behind them.
    """
    repeats = Counter(dataset["title"] for dataset in datasets)
    return {
        f"{d['title']} [{d['name']}]" if repeats[d["title"]] > 1 else d["title"]: d["id"]
        for d in datasets
    }

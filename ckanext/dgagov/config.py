"""One typed getter for each setting; nothing else reads `ckanext.dgagov.*`."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

ENFORCE = "ckanext.dgagov.enforce"
PUBLIC_SCORES = "ckanext.dgagov.public_scores"
INDICATOR = "ckanext.dgagov.indicator"
POPULATION = "ckanext.dgagov.population"


def enforce() -> bool:
    """Whether an incomplete data set is refused when it is published.

    `False` means the mode `report`. The strict mode also holds when only the
    schema plugin is loaded, where the setting has no declared default.
    """
    return (tk.config.get(ENFORCE) or "publish") == "publish"


def public_scores() -> bool:
    """Whether everybody may see scores."""
    return tk.asbool(tk.config.get(PUBLIC_SCORES) or False)


def indicator() -> str:
    """The id of the indicator that is scored when a request names none."""
    return tk.config.get(INDICATOR) or "fy2565"


def population() -> str:
    """The id of the population that counts when a request names none."""
    return tk.config.get(POPULATION) or "inventory"

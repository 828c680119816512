"""Validators of the metadata standard, for schemas of ckanext-scheming.

All but the overrides of core (`tag_…`) have names that begin with `dgagov_`. They refuse and
normalise in the mode `publish`; in the mode `report` they let every value through as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .companion import dgagov_companion
from .consistency import dgagov_consistent
from .dates import dgagov_date, dgagov_year
from .formats import dgagov_open_format, dgagov_resource_format
from .keywords import (
    dgagov_keywords,
    tag_length_validator,
    tag_name_validator,
    tag_string_convert,
)
from .names import dgagov_name, dgagov_organization_name, dgagov_owner_organization, dgagov_title
from .resources import dgagov_resource_url
from .text import dgagov_email, dgagov_interval, dgagov_text
from .vocabulary import dgagov_boolean, dgagov_choice, dgagov_choices, dgagov_choices_output

_VALIDATORS: tuple[Callable[..., Any], ...] = (
    dgagov_boolean,
    dgagov_choice,
    dgagov_choices,
    dgagov_choices_output,
    dgagov_companion,
    dgagov_consistent,
    dgagov_date,
    dgagov_email,
    dgagov_interval,
    dgagov_keywords,
    dgagov_name,
    dgagov_open_format,
    dgagov_organization_name,
    dgagov_owner_organization,
    dgagov_resource_format,
    dgagov_resource_url,
    dgagov_text,
    dgagov_title,
    dgagov_year,
    tag_length_validator,
    tag_name_validator,
    tag_string_convert,
)


def validators() -> dict[str, Callable[..., Any]]:
    """All validators by the name under which schemas use them."""
    return {validator.__name__: validator for validator in _VALIDATORS}

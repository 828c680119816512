"""What the actions on inspections take."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ..inspecting.reading import NEVER
from ..model.inspection import STATES
from .schema import blank_is_missing

LIST_LIMIT = 1000
"""Resources on one page of `dgagov_inspection_list`, at most."""


@validator_args
def inspection_show(not_empty: Validator, unicode_only: Validator) -> Schema:
    return {"id": [not_empty, unicode_only]}


@validator_args
def inspection_list(
    ignore_missing: Validator,
    unicode_only: Validator,
    natural_number_validator: Validator,
    limit_to_configured_maximum: ValidatorFactory,
    default: ValidatorFactory,
    one_of: ValidatorFactory,
) -> Schema:
    return {
        "organization": [ignore_missing, unicode_only],
        "dataset": [ignore_missing, unicode_only],
        "state": [ignore_missing, one_of([*STATES, NEVER])],
        "offset": [blank_is_missing, default(0), natural_number_validator],
        "limit": [
            blank_is_missing,
            default(100),
            natural_number_validator,
            limit_to_configured_maximum("", LIST_LIMIT),
        ],
    }

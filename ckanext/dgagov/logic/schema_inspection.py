"""What the actions on inspections take."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ..inspecting.reading import NEVER
from ..model.inspection import STATES
from .schema import page


@validator_args
def inspection_show(not_empty: Validator, unicode_only: Validator) -> Schema:
    return {"id": [not_empty, unicode_only]}


@validator_args
def inspection_list(
    ignore_missing: Validator,
    unicode_only: Validator,
    one_of: ValidatorFactory,
) -> Schema:
    return {
        "organization": [ignore_missing, unicode_only],
        "dataset": [ignore_missing, unicode_only],
        "state": [ignore_missing, one_of([*STATES, NEVER])],
        **page(),
    }

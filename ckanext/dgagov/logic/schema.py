"""What each action takes. The shape of an inventory document is in `inventory.py`."""

from __future__ import annotations

from typing import Any

from ckan.lib.navl.dictization_functions import missing
from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ..uses import FIELDS

LIST_LIMIT = 1000
"""Entries on one page of a list, at most."""


def blank_is_missing(value: Any) -> Any:
    """The number validators of CKAN break down on the empty text that forms send for nothing."""
    return missing if isinstance(value, str) and not value.strip() else value


@validator_args
def dataset_score(
    not_empty: Validator, unicode_only: Validator, ignore_missing: Validator
) -> Schema:
    return {
        "id": [not_empty, unicode_only],
        "indicator": [ignore_missing, unicode_only],
    }


@validator_args
def organization_score(unicode_only: Validator, ignore_missing: Validator) -> Schema:
    return {**dataset_score(), "population": [ignore_missing, unicode_only]}


@validator_args
def page(
    natural_number_validator: Validator,
    limit_to_configured_maximum: ValidatorFactory,
    default: ValidatorFactory,
) -> Schema:
    """One page of a list."""
    return {
        "offset": [blank_is_missing, default(0), natural_number_validator],
        "limit": [
            blank_is_missing,
            default(100),
            natural_number_validator,
            limit_to_configured_maximum("", LIST_LIMIT),
        ],
    }


@validator_args
def organization_score_list(ignore_missing: Validator, unicode_only: Validator) -> Schema:
    return {
        "indicator": [ignore_missing, unicode_only],
        "population": [ignore_missing, unicode_only],
        **page(),
    }


@validator_args
def indicator_show(ignore_missing: Validator, unicode_only: Validator) -> Schema:
    return {"id": [ignore_missing, unicode_only]}


@validator_args
def inventory_show(
    not_empty: Validator, unicode_only: Validator, ignore_missing: Validator
) -> Schema:
    return {
        "organization": [not_empty, unicode_only],
        "indicator": [ignore_missing, unicode_only],
    }


@validator_args
def inventory_update(not_missing: Validator, natural_number_validator: Validator) -> Schema:
    return {
        **inventory_show(),
        "version": [blank_is_missing, not_missing, natural_number_validator],
        # Only the top of the document is looked at here: `inventory.py` checks the rest.
        "document": [not_missing],
    }


@validator_args
def declaration_create(
    not_empty: Validator,
    unicode_only: Validator,
    ignore_missing: Validator,
    default: ValidatorFactory,
    unicode_safe: Validator,
) -> Schema:
    return {
        "kind": [not_empty, unicode_only],
        "organization": [ignore_missing, unicode_only],
        "dataset": [ignore_missing, unicode_only],
        "resource": [ignore_missing, unicode_only],
        "indicator": [ignore_missing, unicode_only],
        # A number of days may come as a number.
        "value": [default(""), unicode_safe],
        "reason": [default(""), unicode_only],
        "evidence_url": [default(""), unicode_only],
    }


@validator_args
def declaration_list(
    not_empty: Validator,
    unicode_only: Validator,
    ignore_missing: Validator,
    default: ValidatorFactory,
    boolean_validator: Validator,
) -> Schema:
    return {
        "organization": [not_empty, unicode_only],
        "indicator": [ignore_missing, unicode_only],
        "kind": [ignore_missing, unicode_only],
        "history": [default(False), boolean_validator],
    }


@validator_args
def statement_delete(
    not_empty: Validator, unicode_only: Validator, default: ValidatorFactory
) -> Schema:
    return {"id": [not_empty, unicode_only], "reason": [default(""), unicode_only]}


@validator_args
def assessor_create(
    not_empty: Validator,
    unicode_only: Validator,
    ignore_missing: Validator,
    default: ValidatorFactory,
) -> Schema:
    return {
        "user": [not_empty, unicode_only],
        "organization": [ignore_missing, unicode_only],
        "criterion": [ignore_missing, unicode_only],
        "indicator": [ignore_missing, unicode_only],
        "reason": [default(""), unicode_only],
    }


@validator_args
def assessor_list(ignore_missing: Validator, unicode_only: Validator) -> Schema:
    return {"user": [ignore_missing, unicode_only]}


@validator_args
def use_fields(ignore_missing: Validator) -> Schema:
    # What may stand in each is in `uses.py`.
    return {key: [ignore_missing] for key in FIELDS}


@validator_args
def use_create(not_empty: Validator, unicode_only: Validator, ignore_missing: Validator) -> Schema:
    return {
        **use_fields(),
        "organization": [not_empty, unicode_only],
        "indicator": [ignore_missing, unicode_only],
    }


@validator_args
def use_submit(
    not_empty: Validator,
    unicode_only: Validator,
    ignore_missing: Validator,
    natural_number_validator: Validator,
) -> Schema:
    return {
        "id": [not_empty, unicode_only],
        "version": [blank_is_missing, ignore_missing, natural_number_validator],
    }


@validator_args
def use_update(default: ValidatorFactory, boolean_validator: Validator) -> Schema:
    return {**use_submit(), **use_fields(), "reopen": [default(False), boolean_validator]}


@validator_args
def use_review(not_empty: Validator, unicode_only: Validator, default: ValidatorFactory) -> Schema:
    return {
        **use_submit(),
        "verdict": [not_empty, unicode_only],
        # A blank reason is refused by the action, in words.
        "reason": [default(""), unicode_only],
    }


@validator_args
def use_delete(unicode_only: Validator, default: ValidatorFactory) -> Schema:
    return {**use_submit(), "reason": [default(""), unicode_only]}


@validator_args
def use_show(
    not_empty: Validator,
    unicode_only: Validator,
    default: ValidatorFactory,
    boolean_validator: Validator,
) -> Schema:
    return {"id": [not_empty, unicode_only], "history": [default(False), boolean_validator]}


@validator_args
def use_list(unicode_only: Validator, ignore_missing: Validator) -> Schema:
    return {**inventory_show(), "state": [ignore_missing, unicode_only]}


@validator_args
def decision_create(
    not_empty: Validator,
    unicode_only: Validator,
    ignore_missing: Validator,
    default: ValidatorFactory,
) -> Schema:
    return {
        "criterion": [not_empty, unicode_only],
        "row": [ignore_missing, unicode_only],
        "organization": [ignore_missing, unicode_only],
        "dataset": [ignore_missing, unicode_only],
        "indicator": [ignore_missing, unicode_only],
        "result": [not_empty, unicode_only],
        # Numbers and reasons are refused by the action, in words.
        "level": [ignore_missing],
        "reason": [default(""), unicode_only],
    }


@validator_args
def decision_list(
    unicode_only: Validator,
    ignore_missing: Validator,
    default: ValidatorFactory,
    boolean_validator: Validator,
) -> Schema:
    return {
        **inventory_show(),
        "dataset": [ignore_missing, unicode_only],
        "criterion": [ignore_missing, unicode_only],
        "history": [default(False), boolean_validator],
    }

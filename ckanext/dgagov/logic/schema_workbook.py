"""What the actions on workbooks take."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ..importing.exporting import CONTENTS, DATA
from ..importing.options import INCOMPLETE, MODES
from ..workbook.layout import load_layout


@validator_args
def workbook_import(
    not_empty: Validator,
    unicode_only: Validator,
    ignore_missing: Validator,
    ignore: Validator,
    boolean_validator: Validator,
    default: ValidatorFactory,
    one_of: ValidatorFactory,
) -> Schema:
    return {
        "organization": [not_empty, unicode_only],
        "upload": [ignore_missing],
        "resource": [ignore_missing, unicode_only],
        "id": [ignore_missing, unicode_only],
        "dry_run": [default(True), boolean_validator],
        "mode": [default("upsert"), one_of(list(MODES))],
        "all_or_nothing": [default(False), boolean_validator],
        "incomplete": [default("refuse"), one_of(list(INCOMPLETE))],
        "__junk": [ignore],
    }


@validator_args
def import_show(not_empty: Validator, unicode_only: Validator) -> Schema:
    return {"id": [not_empty, unicode_only]}


@validator_args
def import_list(not_empty: Validator, unicode_only: Validator) -> Schema:
    return {"organization": [not_empty, unicode_only]}


@validator_args
def workbook_export(
    not_empty: Validator,
    unicode_only: Validator,
    ignore_missing: Validator,
    default: ValidatorFactory,
    one_of: ValidatorFactory,
) -> Schema:
    return {
        "organization": [not_empty, unicode_only],
        "layout": [ignore_missing, one_of(load_layout().versions)],
        "content": [default(DATA), one_of(list(CONTENTS))],
    }

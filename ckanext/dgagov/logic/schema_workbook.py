"""What the actions on workbooks take."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ..importing.exporting import CONTENTS, DATA
from ..importing.options import INCOMPLETE, MODES
from ..workbook.layout import load_layout

_YES, _NO = ("true", "yes", "t", "y", "1"), ("false", "no", "f", "n", "0")


def yes_or_no(value: Any) -> bool:
    """True or False; core's validator takes a misspelt `dry_run` for False, which applies."""
    text = str(value).strip().lower()
    if text not in (*_YES, *_NO):
        raise tk.Invalid(tk._("“{value}” is neither true nor false").format(value=text[:50]))
    return text in _YES


@validator_args
def workbook_import(
    not_empty: Validator,
    unicode_only: Validator,
    ignore_missing: Validator,
    ignore: Validator,
    default: ValidatorFactory,
    one_of: ValidatorFactory,
) -> Schema:
    return {
        "organization": [not_empty, unicode_only],
        "upload": [ignore_missing],
        "resource": [ignore_missing, unicode_only],
        "id": [ignore_missing, unicode_only],
        "dry_run": [default(True), yes_or_no],
        "mode": [default("upsert"), one_of(list(MODES))],
        "all_or_nothing": [default(False), yes_or_no],
        "incomplete": [default("refuse"), one_of(list(INCOMPLETE))],
        "__junk": [ignore],
    }


@validator_args
def import_show(
    not_empty: Validator,
    unicode_only: Validator,
    boolean_validator: Validator,
    default: ValidatorFactory,
) -> Schema:
    return {
        "id": [not_empty, unicode_only],
        "include_report": [default(True), boolean_validator],
    }


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

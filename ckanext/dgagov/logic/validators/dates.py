"""Dates and years in both eras."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.scheming.validation import scheming_validator
from dateutil import parser as date_parser

from ckanext.dgagov.thai import BUDDHIST_OFFSET, parse_date, parse_year

from .record import Field, given, is_blank, label_of, quoted, refuse
from .text import Validator, checked_text


@scheming_validator
def dgagov_date(field: Field, schema: Any) -> Validator:
    """A day, written in either era, stored as a C.E. ISO date; blank stays blank."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        record, value = given(field, key, data, errors, context)
        if isinstance(value, dt.datetime):
            value = value.date()
        if isinstance(value, dt.date):
            value = value.isoformat()
        if not record.enforced:
            data[key] = tk.get_validator("unicode_safe")(value)
            if not is_indexable_date(data[key]):
                refuse(key, errors, _date_text(field, value))
        elif is_blank(checked_text(field, key, value, errors)):
            data[key] = ""
        else:
            try:
                data[key] = parse_date(value).isoformat()
            except ValueError:
                refuse(key, errors, _date_text(field, value))

    return validator


@scheming_validator
def dgagov_year(field: Field, schema: Any) -> Validator:
    """A year, written in either era, stored as Buddhist-era text; blank stays blank."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        record, value = given(field, key, data, errors, context)
        if not record.enforced:
            data[key] = tk.get_validator("unicode_safe")(value)
            return
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9999:
            value = str(value)
        if is_blank(checked_text(field, key, value, errors)):
            data[key] = ""
            return
        try:
            data[key] = str(parse_year(value) + BUDDHIST_OFFSET)
        except ValueError:
            refuse(
                key,
                errors,
                tk._(
                    '"%(value)s" in "%(label)s" is not a year. Write four digits in the Buddhist '
                    "era (2566) or the Christian era (2023)"
                )
                % {"label": label_of(field), "value": quoted(value)},
            )

    return validator


def is_indexable_date(value: Any) -> bool:
    """Whether CKAN can index a text under a key that ends in `_date`.

    It skips a text that is no date, but a number with too many digits ends the whole call.
    """
    if not isinstance(value, str):
        return True
    try:
        date_parser.parse(value)
    except (OverflowError, RecursionError):
        return False
    except Exception:  # noqa: BLE001  the parser raises many kinds; core catches its own
        return True
    return True


def _date_text(field: Field, value: Any) -> str:
    return tk._(
        '"%(value)s" in "%(label)s" is not a date. Write year-month-day in the Buddhist era '
        "(2566-05-01) or the Christian era (2023-05-01)"
    ) % {"label": label_of(field), "value": quoted(value)}

"""Free text, e-mail addresses and the number of the update frequency."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.validators import email_pattern
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.scheming.validation import scheming_validator

from ckanext.dgagov import vocabularies
from ckanext.dgagov.thai import arabic_digits, fold

from .record import Field, given, is_blank, label_of, quoted, refuse
from .vocabulary import choice_text

Validator = Callable[[FlattenKey, FlattenDataDict, FlattenErrorDict, Context], None]

LONGEST_TEXT = 100_000
"""Characters in one text: some forty pages. Longer ones are files pasted by mistake."""

# Everything below the space but tab and new lines, and what XML (so the index) has no place for.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def checked_text(field: Field, key: FlattenKey, value: Any, errors: FlattenErrorDict) -> str:
    """A text that may be stored: of the right type, not too long, no control characters."""
    if not isinstance(value, str):
        refuse(
            key,
            errors,
            tk._('"%(label)s" must be text, not %(value)s')
            % {"label": label_of(field), "value": quoted(value)},
        )
    if len(value) > LONGEST_TEXT:
        refuse(
            key,
            errors,
            tk._('"%(label)s" is too long: %(count)d characters, %(most)d are allowed')
            % {"label": label_of(field), "count": len(value), "most": LONGEST_TEXT},
        )
    if _CONTROL.search(value):
        refuse(
            key,
            errors,
            tk._('"%(label)s" holds control characters: "%(value)s". Type it again as plain text')
            % {"label": label_of(field), "value": quoted(value)},
        )
    return value


@scheming_validator
def dgagov_text(field: Field, schema: Any) -> Validator:
    """Free text, kept as it was written; "ไม่ทราบ" typed into a mandatory one is blank."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        record, value = given(field, key, data, errors, context, free_text=True)
        if record.enforced:
            checked_text(field, key, value, errors)
        else:
            data[key] = tk.get_validator("unicode_safe")(value)

    return validator


@scheming_validator
def dgagov_email(field: Field, schema: Any) -> Validator:
    """One e-mail address."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        record, value = given(field, key, data, errors, context, free_text=True)
        if not record.enforced:
            data[key] = tk.get_validator("unicode_safe")(value)
            return
        address = checked_text(field, key, value, errors).strip()
        if is_blank(address):
            data[key] = ""
        elif email_pattern.match(address) and "." in address.rpartition("@")[2]:
            data[key] = address
        else:
            refuse(
                key,
                errors,
                tk._(
                    '"%(value)s" in "%(label)s" is not an e-mail address. '
                    "Write one address, such as saraban@agency.go.th"
                )
                % {"label": label_of(field), "value": quoted(value)},
            )

    return validator


@scheming_validator
def dgagov_interval(field: Field, schema: Any) -> Validator:
    """The N of "every N units": a whole number above 0, in Thai or Arabic digits, or blank."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        record, value = given(field, key, data, errors, context)
        if not record.enforced:
            data[key] = tk.get_validator("unicode_safe")(value)
            return
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = f"{value:g}" if isinstance(value, float) else str(value)[:100]
        if is_blank(checked_text(field, key, value, errors)):
            data[key] = ""
            return
        number = fold(arabic_digits(value))
        if not re.fullmatch(r"0*[1-9]\d{0,5}", number, re.ASCII):
            refuse(
                key,
                errors,
                tk._(
                    '"%(value)s" in "%(label)s" is not a whole number above 0. '
                    "Write 2 for every two units, or leave it blank"
                )
                % {"label": label_of(field), "value": quoted(value)},
            )
        _refuse_if_unit_takes_none(field, key, data, errors, number)
        data[key] = str(int(number))

    return validator


def _refuse_if_unit_takes_none(
    field: Field, key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, number: str
) -> None:
    unit_value = data.get(("update_frequency_unit",))
    if not isinstance(unit_value, str):
        return
    unit = vocabularies.load_vocabularies()["update_frequency_unit"].find(unit_value)
    if unit is not None and unit.flags.get("interval") is False:
        refuse(
            key,
            errors,
            tk._('"%(label)s" must be blank, not %(value)s: "%(unit)s" takes no number')
            % {"label": label_of(field), "value": number, "unit": choice_text(unit)},
        )

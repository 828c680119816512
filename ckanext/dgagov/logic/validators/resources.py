"""The address and the format of a resource."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.scheming.validation import scheming_validator

from .record import Field, given, is_blank
from .text import Validator, checked_text


@scheming_validator
def dgagov_resource_url(field: Field, schema: Any) -> Validator:
    """A link, or the name of an uploaded file."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        record, value = given(field, key, data, errors, context)
        if record.enforced:
            data[key] = checked_text(field, key, value, errors).strip()
        else:
            data[key] = tk.get_validator("unicode_safe")(value)

    return validator


@scheming_validator
def dgagov_resource_format(field: Field, schema: Any) -> Validator:
    """The file format; guessed from the address of a new resource when it is blank, as in core."""
    guess = tk.get_validator("if_empty_guess_format")
    clean = tk.get_validator("clean_format")

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        url = data.get((*key[:-1], "url"))
        was_blank = is_blank(data.get(key))
        if was_blank and isinstance(url, str):
            data[key] = ""
            guess(key, data, errors, context)
            data[key] = data[key] or tk.missing
        record, value = given(field, key, data, errors, context)
        if record.enforced:
            checked_text(field, key, value, errors)
        if record.enforced or was_blank:
            data[key] = clean(value)
        else:
            data[key] = tk.get_validator("unicode_safe")(value)

    return validator

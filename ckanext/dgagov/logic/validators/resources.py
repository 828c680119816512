"""The address of a resource."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.scheming.validation import scheming_validator

from .record import Field, given, label_of, quoted, refuse
from .text import Validator, checked_text

_SCRIPT = re.compile(r"\s*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)
_UNSEEN = re.compile(r"[\t\r\n\u200b-\u200f\u2060\ufeff]")
"""What browsers pass over in an address, or readers do not see."""


def runs_script(address: str) -> bool:
    """Whether an address is a program, or a page of its own, that a click would run."""
    return _SCRIPT.match(_UNSEEN.sub("", address)) is not None


def _script_text(field: Field, address: str) -> str:
    return tk._(
        '"%(label)s" must be the address of a file: "%(value)s" would run a program when it is '
        "clicked. Give an address that begins with https://, or upload the file"
    ) % {"label": label_of(field), "value": quoted(address)}


@scheming_validator
def dgagov_resource_url(field: Field, schema: Any) -> Validator:
    """A link, or the name of an uploaded file."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        record, value = given(field, key, data, errors, context)
        if record.enforced:
            address = checked_text(field, key, value, errors).strip()
            # What is stored already does not keep anybody from mending something else.
            if runs_script(address) and address != record.stored(key, data):
                refuse(key, errors, _script_text(field, address))
            data[key] = address
        else:
            data[key] = tk.get_validator("unicode_safe")(value)

    return validator

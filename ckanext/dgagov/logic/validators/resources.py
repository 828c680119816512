"""The address of a resource."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.scheming.validation import scheming_validator

from .record import Field, given
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

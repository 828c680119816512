"""The declared format of a resource, and whether a public data set can be open at all.

Refused is only what is certainly wrong; what is doubtful is a warning of the data set's score
(`ckanext.dgagov.formats.warnings`, shown by `dgagov_dataset_score`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.scheming.validation import scheming_validator

from ckanext.dgagov.formats import Format, load_formats
from ckanext.dgagov.vocabularies import load_vocabularies

from .record import (
    REQUESTED_RESOURCES,
    Field,
    given,
    is_blank,
    is_public_category,
    label_of,
    record_of,
)
from .text import Validator, checked_text
from .vocabulary import choice_text


@scheming_validator
def dgagov_resource_format(field: Field, schema: Any) -> Validator:
    """The file format in its one spelling; a blank one is guessed from the address, as in core.

    "excel", ".csv" and "text/csv" become XLSX, CSV and CSV; a format that is not known is kept.
    """
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
            value = checked_text(field, key, value, errors)
            known = load_formats().find(value, url)
            data[key] = known.name if known else clean(value)
        elif was_blank:
            data[key] = clean(value)
        else:
            data[key] = tk.get_validator("unicode_safe")(value)

    return validator


@scheming_validator
def dgagov_open_format(_field: Any, schema: Mapping[str, Any]) -> Callable[..., None]:
    """Schema level, after the fields: a published, public table must not be pictures only.

    Looked at are data types that are tables by nature (`table` in the list of data types): of
    a map or a traffic camera, a picture may well be the data. The error stands at the pictures
    that are new or changed; taking the last other file away is told by the score.
    """
    fields = {field["field_name"]: field for field in schema["dataset_fields"]}
    labels = {field["field_name"]: field for field in schema["resource_fields"]}

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        types = load_vocabularies()["data_type"]
        written = data.get(("data_type",))
        data_type = types.find(written) if isinstance(written, str) else None
        public = is_public_category(data.get(("data_category",)))
        if not (record_of(context, data).complete and public):
            return
        if data_type is None or not data_type.flags.get("table"):
            return
        changed = _formats(data)
        if not changed or not all(map(_is_image, [*changed.values(), *_unchanged(context)])):
            return
        message = tk._(
            'Every file of this public data set is an image ("%(label)s" is "%(value)s"), and '
            '"%(type_label)s" is "%(type)s". Add a file that programs can read, such as CSV or XLSX'
        )
        for place, known in changed.items():
            values = {
                "label": label_of(labels["format"]),
                "value": known.name if known else "",
                "type_label": label_of(fields["data_type"]),
                "type": choice_text(data_type),
            }
            errors.setdefault(place, []).append(message % values)

    return validator


def _is_image(known: Format | None) -> bool:
    return known is not None and known.image


def _unchanged(context: Context) -> list[Format | None]:
    """The formats of all resources of an update; core validates only those that change."""
    requested = context.get(REQUESTED_RESOURCES)
    formats = load_formats()
    return [
        formats.find(resource.get("format"), resource.get("url"))
        for resource in requested or []
        if isinstance(resource, Mapping) and not is_blank(resource.get("format"))
    ]


def _formats(data: FlattenDataDict) -> dict[FlattenKey, Format | None]:
    """The formats of the validated resources by place; None for one that is not known."""
    formats = load_formats()
    return {
        place: formats.find(value, data.get((*place[:2], "url")))
        for place, value in data.items()
        if len(place) == 3 and place[::2] == ("resources", "format")
    }

"""Rules between fields: category, licence, classification, and what everybody can download.

What everybody can download: a resource with an address, of a data set that is not private, that
is not marked `resource_private` = "True" (only members of the organization may then open it, see
`ckanext.dgagov.resource_access`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.scheming.validation import scheming_validator

from ckanext.dgagov.vocabularies import Choice, load_vocabularies

from .record import Record, is_blank, label_of, record_of
from .vocabulary import choice_text


@scheming_validator
def dgagov_consistent(_field: Any, schema: Mapping[str, Any]) -> Callable[..., None]:
    """Schema level, after the fields: a published data set must not contradict itself."""
    fields = {field["field_name"]: field for field in schema["dataset_fields"]}

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        record = record_of(context, data)
        category = _choice("data_category", data)
        if not record.complete or category is None:
            return
        _check_licence(fields, category, data, errors)
        _check_classification(fields, category, data, errors)
        if not category.flags.get("public"):
            _check_resources(fields, record, category, data, errors)

    return validator


def _choice(name: str, data: FlattenDataDict) -> Choice | None:
    value = data.get((name,))
    return load_vocabularies()[name].find(value) if isinstance(value, str) else None


def _check_licence(
    fields: Mapping[str, Any], category: Choice, data: FlattenDataDict, errors: FlattenErrorDict
) -> None:
    licence = _choice("license_id", data)
    if licence is None or category.flags.get("public") or not licence.flags.get("open"):
        return
    closed = [
        choice_text(choice)
        for choice in load_vocabularies()["license_id"].selectable
        if not choice.flags.get("open")
    ]
    errors.setdefault(("license_id",), []).append(
        tk._(
            '"%(value)s" in "%(label)s" is an open licence, but "%(category_label)s" is '
            '"%(category)s". Choose a licence that is not open: %(choices)s'
        )
        % {
            "label": label_of(fields["license_id"]),
            "value": choice_text(licence),
            "category_label": label_of(fields["data_category"]),
            "category": choice_text(category),
            "choices": ", ".join(closed),
        }
    )


def _check_classification(
    fields: Mapping[str, Any], category: Choice, data: FlattenDataDict, errors: FlattenErrorDict
) -> None:
    classification = _choice("data_classification", data)
    allowed = category.flags.get("classifications", [])
    if classification is None or classification.value in allowed:
        return
    choices = load_vocabularies()["data_classification"]
    errors.setdefault(("data_classification",), []).append(
        tk._(
            '"%(value)s" in "%(label)s" does not fit "%(category)s". '
            "For this category choose one of: %(choices)s"
        )
        % {
            "label": label_of(fields["data_classification"]),
            "value": choice_text(classification),
            "category": choice_text(category),
            "choices": ", ".join(choice_text(choices.by_value[value]) for value in allowed),
        }
    )


def _check_resources(
    fields: Mapping[str, Any],
    record: Record,
    category: Choice,
    data: FlattenDataDict,
    errors: FlattenErrorDict,
) -> None:
    private = data.get(("private",), tk.missing)
    if private is tk.missing:
        private = bool(record.package is not None and record.package.private)
    if private:
        return
    message = tk._(
        'Everybody can download this resource, but "%(label)s" of the data set is "%(category)s". '
        "Make the data set private, or mark the resource as private"
    ) % {"label": label_of(fields["data_category"]), "category": choice_text(category)}
    for place, url in list(data.items()):
        if len(place) != 3 or place[::2] != ("resources", "url") or is_blank(url):
            continue
        if data.get((*place[:2], "resource_private")) != "True":
            errors.setdefault(place, []).append(message)

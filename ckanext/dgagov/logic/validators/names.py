"""Title, owner and the name in the web address, of data sets and organizations."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.scheming.validation import scheming_validator

from ckanext.dgagov.thai import slug

from .record import Field, Record, given, is_blank, label_of, quoted, record_of, refuse
from .text import Validator, checked_text

_RESERVED = ("new", "edit", "search")
"""Names that CKAN needs for its own pages."""


def free_name(title: Any, model_class: Any = model.Package, fallback: str = "dataset") -> str:
    """A name made from a title that no object has, deleted ones included: …, …-2, …-3."""
    base = slug(title if isinstance(title, str) else "", fallback)
    pattern = base.replace("_", r"\_") + "-%"
    taken = set(
        model.Session.scalars(
            sa.select(model_class.name).where(
                sa.or_(model_class.name == base, model_class.name.like(pattern, escape="\\"))
            )
        )
    )
    taken.update(_RESERVED)
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


@scheming_validator
def dgagov_name(field: Field, schema: Any) -> Validator:
    """The name of a data set: made from the title when it is blank, else as it was given.

    Where a data set is published its name is its identity for other catalogs, so a different
    one is refused; in the mode `report` nothing is.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        record = record_of(context, data)
        value = data.get(key)
        if is_blank(value):
            if record.package is not None:
                data.pop(key, None)
                raise tk.StopOnError
            data[key] = free_name(data.get(("title",)))
            return
        if _is_identity(record) and value != record.package.name:
            refuse(
                key,
                errors,
                tk._(
                    '"%(label)s" of a published data set does not change: other catalogs know it '
                    'as "%(old)s". Leave it so, not "%(value)s"'
                )
                % {
                    "label": label_of(field),
                    "old": record.package.name,
                    "value": quoted(value),
                },
            )

    return validator


def _is_identity(record: Record) -> bool:
    return record.enforced and record.package is not None and record.package.state == "active"


@scheming_validator
def dgagov_organization_name(field: Field, schema: Any) -> Validator:
    """The name of an organization: made from the title when it is blank on a creation."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        if not is_blank(data.get(key)):
            return
        if context.get("group") is not None:
            data.pop(key, None)
            raise tk.StopOnError
        data[key] = free_name(data.get(("title",)), model.Group, "organization")

    return validator


@scheming_validator
def dgagov_title(field: Field, schema: Any) -> Validator:
    """The title. Core writes the name where it is blank; a name is no title, so it stays blank."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        if data.get(key) in (tk.missing, None) and record_of(context, data).package is None:
            data[key] = ""
        record, value = given(field, key, data, errors, context, free_text=True)
        if record.enforced:
            checked_text(field, key, value, errors)
        else:
            data[key] = tk.get_validator("unicode_safe")(value)

    return validator


@scheming_validator
def dgagov_owner_organization(field: Field, schema: Any) -> Validator:
    """The organization: mandatory whatever `ckan.auth.create_unowned_dataset` says."""
    core = tk.get_validator("owner_org_validator")

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        if data.get(key) is tk.missing and record_of(context, data).package is not None:
            # As in core, an update that does not name the organization leaves it.
            stored = record_of(context, data).package.owner_org
            if stored:
                data.pop(key)
                raise tk.StopOnError
        if is_blank(data.get(key)):
            try:
                given(field, key, data, errors, context)
            except tk.StopOnError:
                if errors.get(key):
                    raise
        core(key, data, errors, context)

    return validator

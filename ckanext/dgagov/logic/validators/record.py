"""What is being validated: is it published, what is stored, and how to tell people what is wrong.

Every validator of this package asks the `Record` of the running validation. It is made once by
the plugin's `validate` and travels in the context, so nothing is read or decided twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.dgagov import config, vocabularies
from ckanext.dgagov.language import language
from ckanext.dgagov.thai import fold

Field = Mapping[str, Any]

CONTEXT_KEY = "dgagov_record"
REQUESTED_RESOURCES = "dgagov_requested_resources"
"""Context key of an update: every resource of the request, also those that do not change."""
BLANK_TEXTS = frozenset({"", "-", "–", "—", "[]", '[""]', "[ ]"})
"""Folded texts that say nothing (spec/metadata.md, "14 mandatory items")."""
UNKNOWN = "ไม่ทราบ"
"""A choice where a list has it; typed into a free text it is blank."""
NOTHING_CHOSEN = "__none__"
"""Sent by the form beside check boxes, so that leaving all of them empty is heard."""


@dataclass(frozen=True)
class Record:
    """One data set on its way in."""

    enforced: bool
    """The mode `publish`: what is wrong is refused, what is right is written in one form."""
    published: bool
    """It will be there for others after this call; a draft may lack anything."""
    package: Any = None
    """The stored `model.Package` on an update, `None` on a creation."""

    @property
    def complete(self) -> bool:
        """Whether mandatory items must be there."""
        return self.enforced and self.published

    def stored(self, key: FlattenKey, data: FlattenDataDict) -> Any:
        """The stored text of a field, `None` if there is none."""
        holder = self.package
        if holder is not None and key[0] == "resources":
            identity = data.get((*key[:2], "id"))
            holder = self._resources.get(identity) if isinstance(identity, str) else None
        if holder is None:
            return None
        column = getattr(holder, key[-1], None)
        return column if column is not None else (holder.extras or {}).get(key[-1])

    @cached_property
    def _resources(self) -> dict[str, Any]:
        return {resource.id: resource for resource in self.package.resources}


def begin(context: Context, data_dict: Mapping[str, Any]) -> Record:
    """The record of a data set that a create or an update is about to validate."""
    package = context.get("package")
    state = data_dict.get("state")
    if isinstance(state, str) and state not in ("", "active"):
        # Core ignores the state of people who may not set it: so must the rules.
        probe: FlattenDataDict = {("state",): state}
        tk.get_validator("ignore_not_package_admin")(("state",), probe, {}, context)
        state = probe.get(("state",))
    state = state or (package.state if package else "active")
    published = not state.startswith("draft") and state != model.State.DELETED
    return Record(config.enforce(), published, package)


def record_of(context: Context, data: FlattenDataDict) -> Record:
    """The record of the running validation; made here when a schema is used by itself."""
    record = context.get(CONTEXT_KEY)
    if record is None:
        record = begin(context, {"state": data.get(("state",))})
        context[CONTEXT_KEY] = record  # type: ignore[literal-required]
    return record


def is_blank(value: Any, free_text: bool = False) -> bool:
    """Whether a value says nothing, in any of the forms in which people say nothing."""
    if value is None or value is tk.missing:
        return True
    if isinstance(value, str):
        folded = fold(value)
        return folded in BLANK_TEXTS or value == NOTHING_CHOSEN or (free_text and folded == UNKNOWN)
    if isinstance(value, (list, tuple)):
        return all(is_blank(item, free_text) for item in value)
    return False


def given(
    field: Field,
    key: FlattenKey,
    data: FlattenDataDict,
    errors: FlattenErrorDict,
    context: Context,
    free_text: bool = False,
) -> tuple[Record, Any]:
    """The record and the value of a field; ends the field's validation if there is no value.

    A mandatory item that is blank in a record that must be complete is an error.
    """
    record = record_of(context, data)
    value = data.get(key, tk.missing)
    if field.get("required") and is_blank(value, free_text) and _is_due(record, key, data):
        refuse(key, errors, missing_text(field, value))
    if value is tk.missing or value is None:
        data.pop(key, None)
        raise tk.StopOnError
    return record, value


def _is_due(record: Record, key: FlattenKey, data: FlattenDataDict) -> bool:
    if not record.complete:
        return False
    return key[0] != "resources" or is_public_category(data.get(("data_category",)))


def is_public_category(value: Any) -> bool:
    """Whether a category is public; one that is blank or unknown is taken as public."""
    category = vocabularies.load_vocabularies()["data_category"]
    choice = category.find(value) if isinstance(value, str) else None
    return choice is None or bool(choice.flags.get("public"))


def refuse(key: FlattenKey, errors: FlattenErrorDict, message: str) -> NoReturn:
    """Record an error of a field and end its validation."""
    errors.setdefault(key, []).append(message)
    raise tk.StopOnError


def missing_text(field: Field, value: Any = None) -> str:
    """The message for a mandatory item that is not there."""
    if isinstance(value, str) and value.strip():
        return tk._(
            '"%(label)s" must be filled in before the data set is published: '
            '"%(value)s" says nothing'
        ) % {"label": label_of(field), "value": quoted(value)}
    return tk._('"%(label)s" must be filled in before the data set is published') % {
        "label": label_of(field)
    }


def label_of(field: Field) -> str:
    """The name of an item as the form shows it, in the reader's language."""
    text = field.get("label") or field["field_name"]
    return text_of(text)


def text_of(text: str | Mapping[str, str]) -> str:
    """A text of the schema in the reader's language."""
    if isinstance(text, str):
        return tk._(text)
    return text.get(language()) or text.get("en") or next(iter(text.values()))


def quoted(value: Any, length: int = 80) -> str:
    """A value as it is quoted in a message, cut if it is long."""
    text = value if isinstance(value, str) else _as_json(value)
    text = " ".join("".join(c if c.isprintable() else " " for c in text[: length * 4]).split())
    return text if len(text) <= length else f"{text[:length]}…"


def _as_json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        return str(value)

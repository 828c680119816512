"""Choices of the controlled lists: one, many, yes or no, and the text beside "other"."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.scheming.validation import scheming_validator

from ckanext.dgagov.thai import fold
from ckanext.dgagov.vocabularies import Choice, Vocabulary, VocabularyError, load_vocabularies

from .record import (
    NOTHING_CHOSEN,
    Field,
    Record,
    given,
    is_blank,
    label_of,
    quoted,
    refuse,
    text_of,
)

Validator = Callable[[FlattenKey, FlattenDataDict, FlattenErrorDict, Context], None]


def vocabulary_of_field(field: Field) -> Vocabulary:
    """The list that a field names as `dgagov_vocabulary`."""
    try:
        return load_vocabularies()[field["dgagov_vocabulary"]]
    except KeyError as error:
        raise VocabularyError(
            f"the field {field['field_name']!r} of the schema names no known vocabulary"
        ) from error


@scheming_validator
def dgagov_choice(field: Field, schema: Any) -> Validator:
    """One value of the field's list, stored exactly as the list spells it."""
    vocabulary = vocabulary_of_field(field)

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        record, value = given(field, key, data, errors, context)
        if not record.enforced:
            data[key] = tk.get_validator("unicode_safe")(value)
        elif is_blank(value):
            data[key] = ""
        else:
            stored = record.stored(key, data)
            data[key] = _checked(field, vocabulary, key, value, errors, {stored})

    return validator


@scheming_validator
def dgagov_choices(field: Field, schema: Any) -> Validator:
    """Any number of values of the field's list, stored as a JSON list in the list's order."""
    vocabulary = vocabulary_of_field(field)
    order = {choice.value: number for number, choice in enumerate(vocabulary.choices)}

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        record, value = given(field, key, data, errors, context)
        if value == NOTHING_CHOSEN:
            value = []
        elif isinstance(value, list):
            value = [item for item in value if item != NOTHING_CHOSEN]
        if not record.enforced:
            # A list as JSON, as it came; a text stays the text it is.
            data[key] = value if isinstance(value, str) else json.dumps(value)
            return
        if not isinstance(value, (str, list)):
            refuse(key, errors, _unlisted_text(field, vocabulary, value))
        chosen = [item for item in value_list(value) if not is_blank(item)]
        stored = _stored_values(record, key, data) if chosen else set()
        values = {_checked(field, vocabulary, key, item, errors, stored) for item in chosen}
        data[key] = json.dumps(sorted(values, key=order.__getitem__))

    return validator


def dgagov_choices_output(value: Any) -> list[Any]:
    """The stored JSON of many choices as a list; a text that is no list is one choice."""
    return value_list(value)


@scheming_validator
def dgagov_boolean(field: Field, schema: Any) -> Validator:
    """Yes or no, stored as the text "True" or "False"; blank stays blank."""
    vocabulary = vocabulary_of_field(field)

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        record, value = given(field, key, data, errors, context)
        if isinstance(value, bool):
            data[key] = str(value)
        elif not record.enforced:
            data[key] = tk.get_validator("unicode_safe")(value)
        elif is_blank(value):
            data[key] = ""
        else:
            plain = fold(str(value)).lower() if isinstance(value, (str, int)) else ""
            answer = _answers(vocabulary.name).get(plain)
            if answer is None:
                refuse(key, errors, _unlisted_text(field, vocabulary, value))
            data[key] = answer

    return validator


@lru_cache(maxsize=32)
def _answers(name: str) -> dict[str, str]:
    answers = {"yes": "True", "1": "True", "ใช่": "True", "no": "False", "0": "False"}
    answers["ไม่ใช่"] = "False"
    for choice in load_vocabularies()[name].choices:
        for spelling in (choice.value, *choice.label.values()):
            answers[fold(spelling).lower()] = choice.value
    return answers


def value_list(value: Any) -> list[Any]:
    """The chosen values of a list, the JSON of a list, or a single text; no value is no choice."""
    if isinstance(value, list):
        return value
    if not isinstance(value, str) or not value.strip():
        return []
    if value.lstrip().startswith("["):
        try:
            decoded = json.loads(value)
        except (ValueError, RecursionError):
            return [value]
        if isinstance(decoded, list):
            return decoded
    return [value]


def choice_text(choice: Choice) -> str:
    """A choice as people see it, with the stored value where that is another text."""
    label = text_of(choice.label)
    return label if label == choice.value else f"{label} ({choice.value})"


def _stored_values(record: Record, key: FlattenKey, data: FlattenDataDict) -> set[Any]:
    stored = record.stored(key, data)
    return {item for item in value_list(stored) if isinstance(item, str)}


def _checked(
    field: Field,
    vocabulary: Vocabulary,
    key: FlattenKey,
    value: Any,
    errors: FlattenErrorDict,
    stored: Iterable[Any],
) -> str:
    """The stored spelling of one value; refuses what the list does not have or has dropped."""
    choice = vocabulary.find(value) if isinstance(value, str) else None
    if choice is None:
        refuse(key, errors, _unlisted_text(field, vocabulary, value))
    if choice.withdrawn and choice.value not in stored:
        refuse(
            key,
            errors,
            tk._(
                '"%(value)s" in "%(label)s" was withdrawn from the standard and stays valid '
                "only where it is already stored. Choose one of: %(choices)s"
            )
            % {
                "label": label_of(field),
                "value": choice_text(choice),
                "choices": _list_text(vocabulary.selectable),
            },
        )
    return choice.value


def _unlisted_text(field: Field, vocabulary: Vocabulary, value: Any) -> str:
    near = nearest(vocabulary, value) if isinstance(value, str) else []
    words = {
        "label": label_of(field),
        "value": quoted(value),
        "choices": _list_text(near or vocabulary.selectable),
    }
    if near:
        message = tk._('"%(value)s" in "%(label)s" is not in the list. Is it: %(choices)s?')
    else:
        message = tk._('"%(value)s" in "%(label)s" is not in the list. Choose one of: %(choices)s')
    message %= words
    if vocabulary.other_value is not None and not near:
        other = vocabulary.by_value[vocabulary.other_value]
        hint = tk._('For anything else choose "%(other)s" and write what it is in "%(key)s".')
        message = f"{message}. {hint % {'other': choice_text(other), 'key': vocabulary.companion}}"
    return message


def nearest(vocabulary: Vocabulary, value: str) -> list[Choice]:
    """Up to three choices that a value that is not in the list may mean, the likeliest first."""
    spellings: dict[str, Choice] = {}
    for choice in vocabulary.selectable:
        for text in (choice.value, *choice.label.values(), *choice.aliases):
            spellings.setdefault(fold(text).lower(), choice)
    plain = fold(value[:200]).lower()
    if plain in spellings:
        return [spellings[plain]]
    found = difflib.get_close_matches(plain, spellings, n=6, cutoff=0.72)
    unique = {spellings[text].value: spellings[text] for text in found}
    return list(unique.values())[:3]


def _list_text(choices: Iterable[Choice]) -> str:
    return ", ".join(choice_text(choice) for choice in choices)

"""The text beside the choice "other"."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.scheming.validation import scheming_validator

from ckanext.dgagov.vocabularies import VocabularyError, vocabulary_of

from .record import Field, is_blank, label_of, record_of, refuse
from .text import Validator, dgagov_text
from .vocabulary import choice_text, value_list


@scheming_validator
def dgagov_companion(field: Field, schema: Any) -> Validator:
    """The text of a choice "other"; must say something when that is chosen and published.

    The field names its choice field as `dgagov_companion_of`.
    """
    parent = field["dgagov_companion_of"]
    vocabulary = vocabulary_of(parent)
    if vocabulary is None or vocabulary.other_value is None:
        raise VocabularyError(f"{parent} has no choice that asks for a text")
    other = vocabulary.by_value[vocabulary.other_value]
    text = dgagov_text(field, schema)

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        # The choice is validated first: its key sorts before that of its companion.
        chosen = data.get((*key[:-1], parent))
        if (
            record_of(context, data).complete
            and other.value in value_list(chosen)
            and is_blank(data.get(key), free_text=True)
        ):
            refuse(
                key,
                errors,
                tk._('"%(label)s" must say what it is, because "%(choice)s" is chosen')
                % {"label": label_of(field), "choice": choice_text(other)},
            )
        text(key, data, errors, context)

    return validator

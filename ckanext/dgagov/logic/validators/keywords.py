"""Keywords: tags in any script, and that there is at least one."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.model import MAX_TAG_LENGTH, MIN_TAG_LENGTH
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.scheming.validation import scheming_validator

from .record import Field, is_blank, missing_text, quoted, record_of, refuse
from .text import Validator

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SIGNS = frozenset(" -_.()/")
_SEPARATORS = re.compile("[,，、\n]")


def tag_length_validator(value: Any, context: Context) -> Any:
    """Replaces core's validator of this name: the same limits, a message in the user's language."""
    if not isinstance(value, str):
        raise tk.Invalid(tk._('The keyword "%(tag)s" must be text') % {"tag": quoted(value)})
    words = {"tag": quoted(value), "count": len(value)}
    if len(value) < MIN_TAG_LENGTH:
        raise tk.Invalid(
            tk._('The keyword "%(tag)s" is too short: at least %(least)d characters are needed')
            % {**words, "least": MIN_TAG_LENGTH}
        )
    if len(value) > MAX_TAG_LENGTH:
        raise tk.Invalid(
            tk._(
                'The keyword "%(tag)s" is too long: %(count)d characters, %(most)d are allowed. '
                "Separate keywords by commas"
            )
            % {**words, "most": MAX_TAG_LENGTH}
        )
    return value


def tag_name_validator(value: Any, context: Context) -> Any:
    """Replaces core's validator of this name, whose pattern refuses Thai vowel and tone marks.

    Allowed are letters, marks and digits of every script, the space and - _ . ( ) /.
    Characters nobody can see, such as the zero width space between Thai words, are taken out.
    """
    if not isinstance(value, str):
        raise tk.Invalid(tk._('The keyword "%(tag)s" must be text') % {"tag": quoted(value)})
    value = _INVISIBLE.sub("", value)
    strange = {sign for sign in value if sign not in _SIGNS and not _is_word_character(sign)}
    if strange:
        shown = " ".join(sorted(s if s.isprintable() else f"U+{ord(s):04X}" for s in strange))
        raise tk.Invalid(
            tk._(
                'The keyword "%(tag)s" holds %(signs)s. Keywords take letters, digits, spaces '
                "and - _ . ( ) / only"
            )
            % {"tag": quoted(value), "signs": shown}
        )
    return value


def _is_word_character(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN"


def tag_string_convert(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Replaces core's converter of this name, which calls core's tag validators directly.

    Adds the keywords of a comma separated text to the tags.
    """
    value = data[key]
    if isinstance(value, str):
        tags = [tag.strip() for tag in _SEPARATORS.split(value)]
    elif isinstance(value, list):
        tags = [tag.strip() if isinstance(tag, str) else tag for tag in value]
    else:
        raise tk.Invalid(tk._("Keywords must be text, separated by commas"))
    taken = [int(k[1]) for k in data if len(k) == 3 and k[0] == "tags"]
    number = max(taken, default=-1) + 1
    for tag in tags:
        if is_blank(tag):
            continue
        data["tags", number, "name"] = tag_name_validator(
            tag_length_validator(tag, context), context
        )
        number += 1


@scheming_validator
def dgagov_keywords(field: Field, schema: Any) -> Validator:
    """The keywords of a data set, as `tag_string` (the form) or `tags` (the API)."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        if data.get(key) in (tk.missing, None):
            data.pop(key, None)
        else:
            tag_string_convert(key, data, errors, context)
        if not field.get("required") or not record_of(context, data).complete:
            return
        names = [name for k, name in data.items() if len(k) == 3 and k[::2] == ("tags", "name")]
        if all(is_blank(name, free_text=True) for name in names):
            refuse(key, errors, missing_text(field))

    return validator

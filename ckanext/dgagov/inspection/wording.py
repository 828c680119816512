"""The sentence of a reason, in Thai and English, from `texts.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

TEXTS_FILE = Path(__file__).with_name("texts.yaml")
LANGUAGES = ("th", "en")


@lru_cache(maxsize=1)
def load_texts() -> Mapping[str, Mapping[str, Any]]:
    """`reasons` (by code) and `words` (values of parameters), each with `th` and `en`."""
    return yaml.safe_load(TEXTS_FILE.read_text(encoding="utf-8"))


def sentence(code: str, parameters: Mapping[str, Any]) -> dict[str, str]:
    """The sentence of a code in each language; `KeyError` for an unknown code or parameter.

    `{where}` is the sheet's name, or "the table" in a file without sheets. A parameter whose
    value is one of the file's `words` is shown in each language.
    """
    texts = load_texts()
    filled = {}
    for language in LANGUAGES:
        named = {
            name: _shown(value, texts["words"], language) for name, value in parameters.items()
        }
        place = "sheet" if parameters.get("sheet") else "table"
        named["where"] = texts["where"][place][language].format(sheet=parameters.get("sheet"))
        filled[language] = _form(texts["reasons"][code][language], parameters).format_map(named)
    return filled


def _form(text: str | Mapping[str, str], parameters: Mapping[str, Any]) -> str:
    """The form of a text for its number, if it has one for 1."""
    if isinstance(text, str):
        return text
    return text["one" if parameters.get(text["by"]) == 1 else "other"]


def _shown(value: Any, words: Mapping[str, Mapping[str, str]], language: str) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(_shown(entry, words, language) for entry in value)
    if isinstance(value, str) and value in words:
        return words[value][language]
    return str(value)

"""Sentences in Thai and English, and how numbers are written in them."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from fractions import Fraction

LANGUAGES = ("th", "en")

_STOPS = {"th": " ", "en": ". "}

Words = dict[str, str]
"""One sentence in every language: {"th": ..., "en": ...}."""

Filling = str | int | dict[str, str]


class Text:
    """A sentence with `{placeholders}` in every language."""

    __slots__ = ("plain", "templates")

    def __init__(self, templates: Words) -> None:
        self.templates = templates
        self.plain = not any("{" in template or "}" in template for template in templates.values())

    def fill(self, **values: Filling) -> Words:
        """The sentence in each language; a value may itself be {"th": ..., "en": ...}."""
        if self.plain:
            return self.templates
        filled = {}
        for language, template in self.templates.items():
            named = {
                name: value[language] if isinstance(value, dict) else value
                for name, value in values.items()
            }
            filled[language] = template.format_map(named)
        return filled


def placeholders(template: str) -> set[str]:
    """The names between braces.

    Raises ValueError where a brace is unbalanced or a placeholder does more than name a value.
    """
    names = set()
    for _, name, specification, conversion in string.Formatter().parse(template):
        if name is None:
            continue
        if specification or conversion or not name.isidentifier():
            raise ValueError("write a placeholder as {name} and nothing more")
        names.add(name)
    return names


def join(sentences: Iterable[Mapping[str, str]], separator: str = "; ") -> Words:
    """Several sentences as one."""
    parts = list(sentences)
    return {language: separator.join(part[language] for part in parts) for language in LANGUAGES}


def follow(first: Mapping[str, str], second: Mapping[str, str]) -> Words:
    """Two sentences one after the other; Thai parts them by a space, English by a full stop."""
    return {
        language: f"{first[language]}{_STOPS[language]}{second[language]}" for language in LANGUAGES
    }


def hundredths(number: Fraction) -> int:
    """`number` x 100, rounded half up (away from zero), exactly."""
    scaled = abs(number) * 100
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return rounded if number >= 0 else -rounded


def two_decimals(number: Fraction) -> str:
    """`number` for a sentence: 20/3 is "6.67"."""
    value = hundredths(number)
    whole, rest = divmod(abs(value), 100)
    return f"{'-' if value < 0 else ''}{whole}.{rest:02d}"


def plain_decimal(number: Fraction) -> str:
    """`number` without needless zeros: 15/100 is "0.15", 20 is "20"."""
    if number.denominator == 1:
        return str(number.numerator)
    return two_decimals(number).rstrip("0").rstrip(".")


def rounded(number: Fraction) -> int | float:
    """`number` for JSON: an integer when whole, else two decimals, half up."""
    value = hundredths(number)
    whole, rest = divmod(value, 100)
    return value / 100 if rest else whole


def exact(number: Fraction) -> str:
    """`number` without loss: "20/3", "10"."""
    return str(number)

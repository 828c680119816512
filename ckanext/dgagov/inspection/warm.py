"""Imported by the fork server once, so that no child reads the same files again."""

from __future__ import annotations

from ..formats import load_formats
from .gazetteer import names
from .inspector import rule_versions
from .lexicon import words
from .places import LEVELS, province_codes
from .thresholds import load_thresholds
from .wording import load_texts

load_formats()
load_thresholds()
load_texts()
rule_versions()
province_codes()
names()
for _level in LEVELS:
    words(_level, "places")

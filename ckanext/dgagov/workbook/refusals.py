"""What is said of a file, or of an entry of a ZIP, that is not read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..inspection.findings import Reason
from ..inspection.wording import load_texts, sentence
from .issues import Issue, issue, shown
from .layout import read_yaml

TEXTS_FILE = Path(__file__).with_name("refusals.yaml")


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Mapping[str, str]]:
    return read_yaml(TEXTS_FILE)["texts"]


def refused(name: str, reason: Reason) -> Issue:
    """The issue of a file that is not read, by what people call it."""
    words = refusal_sentence(reason)
    return issue("refused", file=name, reason_th=words["th"], reason_en=words["en"])


def refusal_sentence(reason: Reason) -> dict[str, str]:
    """What is wrong with a file and what would be right, as {"th", "en"}.

    :raises KeyError: for a code that has no text
    """
    said = _texts().get(reason.code)
    known = reason.code in load_texts()["reasons"]
    reasons = sentence(reason.code, reason.parameters) if known else {"th": "", "en": ""}
    if said is None:
        return sentence(reason.code, reason.parameters)
    return {
        language: template.format_map({**_shown(reason.parameters), "reason": reasons[language]})
        for language, template in said.items()
    }


def _shown(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {k: shown(v) if isinstance(v, str) else v for k, v in parameters.items()}

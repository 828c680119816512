"""What a file of each format holds, and lists about addresses, read from `contents.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

CONTENTS_FILE = Path(__file__).with_name("contents.yaml")


@lru_cache(maxsize=1)
def contents_document() -> Mapping[str, Any]:
    """The file as it stands."""
    return yaml.safe_load(CONTENTS_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def contents_by_format() -> Mapping[str, str]:
    """The content by the name of the format: table, document, image, geodata, page, archive."""
    document = contents_document()["contents"]
    return {name: kind for kind, names in document.items() for name in names}

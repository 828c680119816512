"""How many columns text takes in a terminal, so that Thai columns line up."""

from __future__ import annotations

import unicodedata


def display_width(text: str) -> int:
    """Columns of `text`: marks above and below take none, wide letters two.

    SARA AM (U+0E33) is a letter of one column; the vowel and tone marks are of category Mn.
    """
    width = 0
    for character in text:
        if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
            continue
        width += 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
    return width


def pad(text: str, width: int, *, right: bool = False) -> str:
    """`text` filled with spaces to `width` columns; `right` puts them in front."""
    filling = " " * max(0, width - display_width(text))
    return filling + text if right else text + filling


def table(rows: list[list[str]], right: set[int], indent: str = "") -> list[str]:
    """Rows as aligned lines; the columns in `right` (numbers) stand on the right."""
    widths = [max(display_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        indent
        + "  ".join(pad(cell, widths[i], right=i in right) for i, cell in enumerate(row)).rstrip()
        for row in rows
    ]

"""An ODS as its reader needs it: tabs as letters, and numbers as texts that are seen as such.

The reader leaves out the elements that stand for tabs, and gives 12 for 0012 and 0.95 for 95%.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from ..inspection.archive import checked_archive, read_part
from .numbers_shown import as_percent

_CONTENT = "content.xml"
_TAB = re.compile(rb"<text:tab(?:\s[^>]*)?(?:/>|>\s*</text:tab>)")
_NUMBER = re.compile(
    rb"(<table:table-cell\b[^>]*?)office:value-type=\"(?:percentage|float)\"([^>]*)>"
    rb"(\s*<text:p>)(0\d{1,20}|[^<]{1,40}%)(</text:p>)"
)
_VALUE = re.compile(rb'\s*office:value="([^"]*)"')
_KIND = re.compile(rb'calcext:value-type="\w+"')


def as_read(path: Path) -> io.BytesIO | None:
    """The file as the reader needs it; `None` where that changes nothing.

    Check the archive before.
    """
    with checked_archive(path) as archive:
        content = read_part(archive, _CONTENT)
        changed = _NUMBER.sub(_as_text, _TAB.sub(b"&#9;", content))
        if changed == content:
            return None
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
            for name in dict.fromkeys(archive.namelist()):
                if name.endswith("/"):
                    continue
                part = read_part(archive, name)
                copy.writestr(name, changed if name == _CONTENT else part)
    made.seek(0)
    return made


def _as_text(match: re.Match[bytes]) -> bytes:
    head, rest, before, text, after = match.groups()
    value = _VALUE.search(rest) or _VALUE.search(head)
    if text.endswith(b"%"):
        try:
            text = as_percent(float(value[1] if value else b"")).encode()
        except ValueError:
            return match[0]
    head, rest = (
        _KIND.sub(b'calcext:value-type="string"', _VALUE.sub(b"", one)) for one in (head, rest)
    )
    return head + b' office:value-type="string"' + rest + b">" + before + text + after

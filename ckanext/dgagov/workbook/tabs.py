"""An ODS with its tabs as letters: the reader leaves the elements that stand for them out."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from ..inspection.archive import checked_archive, read_part

_CONTENT = "content.xml"
_TAB = re.compile(rb"<text:tab(?:\s[^>]*)?(?:/>|>\s*</text:tab>)")


def with_tabs(path: Path) -> io.BytesIO | None:
    """The file with a letter for each tab; `None` where it has none. Check the archive before."""
    with checked_archive(path) as archive:
        content = read_part(archive, _CONTENT)
        if b"<text:tab" not in content:
            return None
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
            for name in dict.fromkeys(archive.namelist()):
                if name.endswith("/"):
                    continue
                part = read_part(archive, name)
                copy.writestr(name, _TAB.sub(b"&#9;", part) if name == _CONTENT else part)
    made.seek(0)
    return made

"""The formats of files, read from `schemas/formats.yaml`: one name each, and what is open.

Plain Python: the validators write the names, and the score tells what contradicts them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from .thai import fold

FORMATS_FILE = Path(__file__).parent / "schemas" / "formats.yaml"
_SHOWN = 80
"""Characters of a value that a sentence repeats."""


@dataclass(frozen=True)
class Format:
    """One format: the name that is stored, and what it means for open data."""

    name: str
    open: bool
    image: bool = False
    service: bool = False
    instead: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    """Names of other formats that content declared so may have."""


@dataclass(frozen=True)
class Formats:
    """All formats that are known, and the sentences about them."""

    by_spelling: Mapping[str, Format]
    by_suffix: Mapping[str, Format]
    groups: Mapping[str, frozenset[str]]
    usual: Mapping[str, str]
    """The name that stands for a group where nothing tells which of its formats is meant."""
    problems: Mapping[str, Mapping[str, str]]

    def find(self, declared: Any, url: Any = None) -> Format | None:
        """The format that people write so: a name, a suffix with its dot, a media type.

        What stands for several formats, such as "Excel", is told by the address.
        """
        if not isinstance(declared, str):
            return None
        spelling = _spelling(declared.split(";")[0])
        named = self.of_address(url) if spelling in self.groups else None
        if named is not None and named.name in self.groups[spelling]:
            return named
        return self.by_spelling.get(spelling)

    def short_name(self, declared: str | None) -> str | None:
        """A declared format as finding reports write it, in capital letters; None for none."""
        spelling = _spelling((declared or "").split(";")[0])
        found = self.by_spelling.get(spelling)
        return (found.name if found else self.usual.get(spelling, spelling)).upper() or None

    def agree(self, declared: str | None, real: str | None) -> bool | None:
        """Whether content of a format, in capital letters, is what was declared.

        None where one of them is not known, and for a service, whose answers may have any
        format of data. A web page is none.
        """
        spelling = _spelling((declared or "").split(";")[0])
        if not spelling or not real:
            return None
        found = self.by_spelling.get(spelling)
        if found and found.service and real != found.name.upper():
            return False if real == "HTML" else None
        names = {found.name, *found.covers} if found else self.groups.get(spelling, {spelling})
        return real in {name.upper() for name in names}

    def services(self) -> frozenset[str]:
        """The names of services in capital letters."""
        return frozenset(one.name.upper() for one in self.by_spelling.values() if one.service)

    def of_address(self, url: Any) -> Format | None:
        """The format that the name of a file tells: of an upload, or at the end of a URL."""
        name = file_name(url)
        return self.by_suffix.get(PurePosixPath(name).suffix[1:].lower()) if name else None

    def sentence(self, problem: str, **values: str) -> dict[str, str]:
        """The sentence of a problem in both languages."""
        shown = {key: value[:_SHOWN] for key, value in values.items()}
        return {
            language: text.format_map(shown) for language, text in self.problems[problem].items()
        }


@lru_cache(maxsize=1)
def load_formats() -> Formats:
    """The formats of the file, read once a process. Raises ValueError for a broken file."""
    content = yaml.safe_load(FORMATS_FILE.read_text("utf-8"))
    by_spelling: dict[str, Format] = {}
    by_suffix: dict[str, Format] = {}
    for entry in content["formats"]:
        found = Format(
            entry["name"],
            entry["open"],
            entry.get("image", False),
            entry.get("service", False),
            tuple(entry.get("instead", ())),
            tuple(entry.get("covers", ())),
        )
        suffixes = (found.name.lower(), *entry.get("suffixes", ()))
        for spelling in (*suffixes, *map(_spelling, entry.get("aliases", ()))):
            if by_spelling.setdefault(spelling, found) is not found:
                raise ValueError(f"{FORMATS_FILE.name}: {spelling!r} stands for two formats")
        by_suffix.update(dict.fromkeys(suffixes, found))
    groups = {
        _spelling(alias): frozenset(group["formats"])
        for group in content["groups"]
        for alias in group["aliases"]
    }
    usual = {
        _spelling(alias): group["usual"]
        for group in content["groups"]
        if "usual" in group
        for alias in group["aliases"]
    }
    return Formats(
        MappingProxyType(by_spelling),
        MappingProxyType(by_suffix),
        MappingProxyType(groups),
        MappingProxyType(usual),
        content["problems"],
    )


def _spelling(text: str) -> str:
    return fold(text).lower().lstrip(".")


def file_name(url: Any) -> str:
    """The name of the file that an address ends in; "" if there is none."""
    if not isinstance(url, str):
        return ""
    try:
        path = urlsplit(url.strip()).path
    except ValueError:
        return ""
    return unquote(path.rsplit("/", 1)[-1])


def warnings(resource: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """What is doubtful about the declared format of a resource, as sentences {"th", "en"}.

    `resource` has "name", "format", "url" and, once inspected, "inspection" with its "facts".
    Nothing here is certain enough to refuse the resource. What an inspection found in the
    content is told by the rubric's `file_warnings`.
    """
    formats = load_formats()
    declared, url = resource.get("format"), resource.get("url")
    if not isinstance(declared, str) or not declared.strip():
        return
    found = formats.find(declared, url)
    named = formats.of_address(url)
    said = {"resource": str(resource.get("name") or file_name(url) or "-"), "declared": declared}
    if found is None:
        yield formats.sentence("unknown", **said)
        return
    if not found.open:
        yield formats.sentence("not_open", **said, instead=", ".join(found.instead))
    inspected = (resource.get("inspection") or {}).get("facts")
    if inspected:
        # The content says more than the name does.
        return
    if named is not None and named != found and not _may_hold(named, found):
        yield formats.sentence("name", **said, name=file_name(url), found=named.name)
    if found.image:
        yield formats.sentence("image", **said)


_WRAPPERS = frozenset({"ZIP", "GZ", "7Z", "RAR", "JSON", "XML", "HTML", "TXT"})
"""What a file of another format may come in: a shapefile in a ZIP, an API's answer in JSON."""


def _may_hold(named: Format, declared: Format) -> bool:
    if declared.service:
        return True
    return named.name in _WRAPPERS and declared.name not in ("CSV", "XLSX", "XLS", "PDF")

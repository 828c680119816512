"""XML of any size as a stream of tags and texts; nothing of it is kept.

The standard library's expat is several times faster than a tree that is built and forgotten
again, when a file has millions of tiny elements. A document type is refused as soon as it is
seen, so no entity is ever declared or resolved, and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from .encoding import CP874
from .findings import Refusal
from .readable import Readable, head_of
from .thresholds import whole

BLOCK = 1 << 20
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_THAI = {"tis-620", "tis620", "windows-874", "x-windows-874", "cp874", "cp-874", "iso-8859-11"}


def declared_encoding(head: bytes) -> str | None:
    """cp874 where the first line of an XML text names it, by one of its names; else `None`.

    The name counts for more than a guess: a table of numbers has too few Thai letters for one.
    """
    match = _DECLARED.match(head.removeprefix(b"\xef\xbb\xbf"))
    return CP874 if match and match[1].decode().lower() in _THAI else None


def local(tag: Any) -> str:
    """The name of an element without its namespace; "" for comments and the like."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class Walk:
    """What is done at each tag and text of a file. The base only counts the depth, and holds it
    to the limit, which others do in place (a call more for each tag is a fifth of the time).

    Tags and attributes with a namespace are named `address}name`. Rows put into `rows` are
    handed on between the blocks of the file.
    """

    def __init__(self) -> None:
        self.depth = 0
        """Of the open elements, counted from 1."""
        self.limit = whole("nested_levels")
        self.rows: list[Any] = []
        self._parts: list[str] = []
        self._length = 0
        self._most = whole("xml_text_bytes")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        if self.depth > self.limit:
            raise too_deep()

    def end(self, tag: str) -> None:
        """An element ends."""
        self.depth -= 1

    def text(self, data: str) -> None:
        """A piece of text, kept until it is taken."""
        self._length += len(data)
        if self._length > self._most:
            raise too_long()
        self._parts.append(data)

    def forget(self) -> None:
        """Begin a new text."""
        if self._length:
            self._parts, self._length = [], 0

    def taken(self) -> str:
        """The text since the last `forget`."""
        text = "".join(self._parts)
        self.forget()
        return text


def too_deep() -> Refusal:
    """The refusal of elements in elements in elements."""
    return Refusal("nested_too_deep", setting="nested_levels", limit=whole("nested_levels"))


def too_long() -> Refusal:
    """The refusal of a text, a tag or a comment that does not end."""
    limit = whole("xml_text_bytes")
    return Refusal("over_limit", setting="xml_text_bytes", found=f"> {limit}", limit=limit)


def walk_xml(readable: Readable, walk: Walk) -> Iterator[Any]:
    """The rows that a walk gathers, as the file is read.

    Raises `Refusal` for a document type, nesting, a long text, and XML that is not well formed.
    """
    parser = expat.ParserCreate(declared_encoding(head_of(readable, 300)), "}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = walk.start, walk.end
    parser.CharacterDataHandler = walk.text
    parser.StartDoctypeDeclHandler = _refuser(readable.name)
    fed = 0
    try:
        with readable.open() as stream:
            while block := stream.read(BLOCK):
                parser.Parse(block, False)
                fed += len(block)
                if fed - parser.CurrentByteIndex > whole("xml_text_bytes") + BLOCK:
                    raise too_long()  # a tag or a comment without end
                yield from walk.rows
                walk.rows.clear()
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
            raise Refusal("out_of_memory", limit=whole("child_memory_bytes")) from error
        raise Refusal("cannot_parse", format="XML", detail=str(error)) from error
    yield from walk.rows


def _refuser(name: str) -> Any:
    def refuse(*_: object) -> None:
        raise Refusal("xml_entities", part=name[: whole("example_characters")])

    return refuse

"""RTF and DOC: how much text is in them. Neither is laid out or shown.

RTF: words outside of tables of fonts, colours and the like, in the code page it names. DOC:
MS-DOC 2.5.1, the count of characters in the header of the stream WordDocument.
"""

from __future__ import annotations

import re
import struct

import olefile

from .findings import Document, Refusal
from .readable import Readable
from .thresholds import whole

_TOKEN = re.compile(
    r"\\(?P<word>[a-z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})"
    r"|\\(?P<symbol>[^a-z'])|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)"
)
_NO_TEXT = {
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "generator",
    "listtable", "listoverridetable", "datastore", "latentstyles", "xmlnstbl", "rsidtbl",
}  # fmt: skip
_BREAKS = {"par", "line", "tab", "cell", "row", "page", "sect"}
_WORD_ENCRYPTED = 0x0100


def rtf_text(readable: Readable) -> tuple[str, bool]:
    """The text of an RTF file, and whether it holds an image. Raises `Refusal` for a large one."""
    limit = whole("document_max_characters")
    if readable.size > limit:
        raise Refusal(
            "over_limit", setting="document_max_characters", found=readable.size, limit=limit
        )
    with readable.open() as stream:
        source = stream.read().decode("latin-1")
    page = re.search(r"\\ansicpg(\d{3,5})", source[: whole("sniff_bytes")])
    return _rtf_words(source, f"cp{page[1]}" if page else "cp874"), "\\pict" in source


def _rtf_words(source: str, encoding: str) -> str:
    words = _RtfWords(encoding)
    for match in _TOKEN.finditer(source):
        words.take(match)
    words.flush()
    # Halves of a pair of surrogates are no text by themselves.
    return "".join(part for part in words.parts if not "\ud800" <= part[:1] <= "\udfff")


class _RtfWords:
    """Collects the words that a reader sees."""

    def __init__(self, encoding: str) -> None:
        self.parts: list[str] = []
        self._encoding, self._bytes = encoding, bytearray()
        self._depth = 0
        self._silent = 0
        """The depth of the group without text that we are in; 0 outside."""
        self._substitute, self._left_out = 1, 0
        """How many characters stand for one in Unicode, and how many of them are still due."""

    def flush(self) -> None:
        """Turn the bytes so far into text: letters may take several."""
        if self._bytes:
            self.parts.append(_decode(self._bytes, self._encoding))
            self._bytes.clear()

    def take(self, match: re.Match[str]) -> None:
        """One token."""
        if match["byte"]:
            if self._left_out:
                self._left_out -= 1
            elif not self._silent:
                self._bytes.append(int(match["byte"], 16))
            return
        self.flush()
        if match["brace"]:
            self._depth += 1 if match["brace"] == "{" else -1
            if self._depth < self._silent:
                self._silent = 0
        elif match["symbol"] == "*":
            self._silent = self._silent or self._depth
        elif match["word"]:
            self._word(match["word"], match["number"])
        elif match["text"] and not self._silent:
            self.parts.append(match["text"][self._left_out :])
            self._left_out = max(self._left_out - len(match["text"]), 0)

    def _word(self, word: str, number: str | None) -> None:
        if word in _NO_TEXT:
            self._silent = self._silent or self._depth
        elif word == "uc" and number:
            self._substitute = min(max(int(number), 0), 9)
        elif word == "u" and number and not self._silent:
            self.parts.append(chr(int(number) % 65536))
            self._left_out = self._substitute
        elif word in _BREAKS and not self._silent:
            self.parts.append(" ")


def _decode(run: bytearray, encoding: str) -> str:
    try:
        return run.decode(encoding, "replace")
    except LookupError:
        return run.decode("cp874", "replace")


def read_doc(readable: Readable) -> Document:
    """Whether a DOC has text. Raises `Refusal` for one with a password or a damaged one."""
    try:
        with olefile.OleFileIO(readable.seekable()) as container:
            pictures = container.exists("Data")
            stream = container.openstream("WordDocument")
            head = stream.read(80)
            size = container.get_size("WordDocument")
        flags = struct.unpack_from("<H", head, 0x0A)[0]
        (characters,) = struct.unpack_from("<i", head, 0x4C)
    except (OSError, ValueError, IndexError, TypeError, AttributeError, KeyError, struct.error,
            RecursionError) as error:  # fmt: skip
        # A damaged container shows as any of these somewhere in the library.
        detail = " ".join(str(error).split())[: whole("text_head_characters")]
        raise Refusal("cannot_parse", format="DOC", detail=detail) from error
    if flags & _WORD_ENCRYPTED:
        raise Refusal("password_protected")
    characters = min(max(characters, 0), size)
    kind = "unknown"
    if characters >= whole("document_text_characters"):
        kind = "text"
    elif pictures:
        kind = "scan"
    counts = (int(kind == "text"), int(kind == "scan"), int(kind == "unknown"))
    return Document(kind, None, 1, *counts, characters)

"""PDF, DOCX, ODT, HTML and RTF: is there text that can be searched, or a scan?

The rule for PDF is that of spec/open-format.md: up to 10 pages spread over the document; 50
characters or more is a text page, fewer with an image a scan, fewer without unknown; the
majority decides.
"""

from __future__ import annotations

import re
from typing import Any

import pypdf
import pypdf.filters
from pypdf.errors import LimitReachedError, PyPdfError

from ..thai import fold
from .archive import checked_archive, read_part, refuse_document_types
from .encoding import python_encoding
from .findings import Document, Reason, Refusal
from .grid import Grid
from .html_tables import PageReader, largest_table
from .oldwords import rtf_text
from .readable import Readable, Source, readable_of
from .thresholds import threshold, whole

_PARTS = {"DOCX": "word/document.xml", "ODT": "content.xml"}
_TAG = re.compile(r"<[^>]*>")
_ODD_LETTERS = re.compile("[\x00-\x08\x80-\xff\ue000-\uf8ff\ufffd]")
"""Control characters, Latin-1 above ASCII, private use (with the vowels that Thai fonts shift)."""
_IMAGE_PART = re.compile(r"(word/media|Pictures)/.+")


def read_document(source: Source, kind: str, encoding: str | None) -> tuple[Document, list[Reason]]:
    """What a document holds. `kind` is PDF, DOCX, ODT, RTF or TXT. Raises `Refusal`."""
    readable = readable_of(source)
    if kind == "PDF":
        document = _read_pdf(readable)
    elif kind in _PARTS:
        document = _read_office(readable, kind)
    elif kind == "RTF":
        text, images = rtf_text(readable)
        document = _of_text(text, images=images)
    else:
        _within_characters(readable.size)
        document = _of_text(text_of(readable, encoding or "utf-8"), images=False)
    return document, [document_reason(document)]


def document_reason(document: Document) -> Reason:
    """What is said about a document."""
    code = {"text": "text_document", "scan": "scanned_document"}.get(
        document.verdict, "document_unclear"
    )
    facts = {
        "looked": document.pages_looked_at, "texts": document.text_pages,
        "scans": document.scan_pages,
    }  # fmt: skip
    return Reason(code, facts)


def spread(pages: int, most: int) -> list[int]:
    """Up to `most` page indexes spread evenly over a document, first and last among them."""
    if pages <= most:
        return list(range(pages))
    return [round(step * (pages - 1) / (most - 1)) for step in range(most)]


def text_of(readable: Readable, encoding: str) -> str:
    """The whole content as text; what is not in the encoding becomes replacement characters."""
    with readable.open() as stream:
        return stream.read().decode(python_encoding(encoding), "replace")


def _read_pdf(readable: Readable) -> Document:
    if readable.size > whole("pdf_max_bytes"):
        raise Refusal(
            "over_limit", setting="pdf_max_bytes", found=readable.size,
            limit=whole("pdf_max_bytes"),
        )  # fmt: skip
    try:
        with pypdf.PdfReader(readable.seekable()) as reader:
            if reader.is_encrypted and not reader.decrypt(""):
                raise Refusal("password_protected")
            return _look_at_pages(reader)
    except RecursionError as error:
        limit = whole("nested_levels")
        raise Refusal("nested_too_deep", setting="nested_levels", limit=limit) from error
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError,
            AssertionError, NotImplementedError, ImportError) as error:  # fmt: skip
        # A damaged PDF shows as any of these somewhere in the reader.
        detail = " ".join(str(error).split()) or type(error).__name__
        detail = detail[: whole("text_head_characters")]
        raise Refusal("cannot_parse", format="PDF", detail=detail) from error


def _look_at_pages(reader: pypdf.PdfReader) -> Document:
    count = len(reader.pages)
    if not count:
        raise Refusal("cannot_parse", format="PDF", detail="no pages")
    kinds, characters, beginning = [], 0, ""
    for index in spread(count, whole("pdf_pages")):
        page = reader.pages[index]
        _refuse_bomb(page)
        text = fold(page.extract_text() or "")
        if _is_garbled(text):
            kinds.append("unknown")
            continue
        characters += len(text)
        beginning = beginning or text[: whole("text_head_characters")]
        if len(text) >= whole("pdf_text_characters"):
            kinds.append("text")
        else:
            kinds.append("scan" if _has_image(page.get("/Resources")) else "unknown")
    return Document(
        _majority(kinds), count, len(kinds), kinds.count("text"), kinds.count("scan"),
        kinds.count("unknown"), characters, beginning,
    )  # fmt: skip


def _is_garbled(text: str) -> bool:
    """Whether the letters are not those that a reader sees, so that a search finds nothing.

    Old Thai fonts have no table of their letters, or one that calls them Latin: กรม is then "¡ÃÁ".
    """
    odd = len(_ODD_LETTERS.findall(text))
    return odd > threshold("text_odd_share") * len(text)


def _refuse_bomb(page: pypdf.PageObject) -> None:
    """Refuse a page whose drawing unpacks to too much: taking its text would pass over that."""
    limit = pypdf.filters.ZLIB_MAX_OUTPUT_LENGTH
    try:
        contents = page.get_contents()
        size = len(contents.get_data()) if contents is not None else 0
    except LimitReachedError as error:
        found = f"> {limit}"
        raise Refusal(
            "over_limit", setting="pdf_stream_bytes", found=found, limit=whole("pdf_stream_bytes")
        ) from error
    if size > whole("pdf_stream_bytes"):
        raise Refusal(
            "over_limit", setting="pdf_stream_bytes", found=size, limit=whole("pdf_stream_bytes")
        )


def _majority(kinds: list[str]) -> str:
    """The verdict that more than half of the pages have; unknown without one."""
    for kind in ("text", "scan"):
        if kinds.count(kind) * 2 > len(kinds):
            return kind
    return "unknown"


def _has_image(resources: Any, depth: int = 2) -> bool:
    """Whether a page, or a form drawn on it, shows an image."""
    resources = resources.get_object() if resources is not None else None
    objects = resources.get("/XObject") if isinstance(resources, dict) else None
    objects = objects.get_object() if objects is not None else None
    for entry in objects.values() if isinstance(objects, dict) else ():
        shown = entry.get_object()
        if shown.get("/Subtype") == "/Image":
            return True
        if (
            shown.get("/Subtype") == "/Form"
            and depth
            and _has_image(shown.get("/Resources"), depth - 1)
        ):
            return True
    return False


def _read_office(readable: Readable, kind: str) -> Document:
    with checked_archive(readable) as archive:
        refuse_document_types(archive)
        images = any(_IMAGE_PART.fullmatch(name) for name in archive.namelist())
        content = read_part(archive, _PARTS[kind])
    if not content:
        raise Refusal("cannot_parse", format=kind, detail=f"{_PARTS[kind]} is missing")
    _within_characters(len(content))
    return _of_text(_TAG.sub(" ", content.decode("utf-8", "replace")), images=images)


def _within_characters(found: int) -> None:
    limit = whole("document_max_characters")
    if found > limit:
        raise Refusal("over_limit", setting="document_max_characters", found=found, limit=limit)


def _of_text(text: str, *, images: bool) -> Document:
    """A document without pages counts as one page."""
    text = fold(text)
    kind = "unknown"
    if len(text) >= whole("document_text_characters"):
        kind = "text"
    elif images:
        kind = "scan"
    return Document(
        kind, None, 1, int(kind == "text"), int(kind == "scan"), int(kind == "unknown"),
        len(text), text[: whole("text_head_characters")],
    )  # fmt: skip


def read_page(source: Source, encoding: str | None) -> tuple[Document, list[Reason], Grid | None]:
    """What a web page holds: its text, what is said about it, and its largest table."""
    readable = readable_of(source)
    _within_characters(readable.size)
    reader = PageReader()
    reader.feed(_closed(text_of(readable, encoding or "utf-8")))
    reader.close()
    document = _of_text(" ".join(reader.parts), images=False)
    return document, [document_reason(document)], largest_table(reader)


def _closed(page: str) -> str:
    """The page without a comment or a tag at its end that nobody closed.

    The library looks for the end of each such tag again, which takes minutes for a megabyte.
    """
    comment = page.find("<!--", page.rfind("-->") + 1)
    page = page if comment < 0 else page[:comment]
    tag = page.find("<", page.rfind(">") + 1)
    return page if tag < 0 else page[:tag]

"""The real format of a file, from its content; its name and declared format are not believed.

Formats are named as CKAN names them: upper case, such as CSV, XLSX, PDF.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ..formats import load_formats
from .archive import checked_archive, read_part
from .encoding import detect_encoding, python_encoding
from .findings import Refusal
from .lexicon import words
from .readable import Readable, Source, readable_of
from .services import GRAPHQL, OPENAPI_YAML
from .thresholds import threshold, whole
from .xml_stream import declared_encoding

SEPARATORS = {",": "CSV", ";": "CSV", "\t": "TSV", "|": "CSV"}

_MAGIC = (
    (b"%PDF-", "PDF"), (b"{\\rtf", "RTF"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"), (b"GIF89a", "GIF"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"),
    (b"PAR1", "PARQUET"), (b"\x1f\x8b", "GZ"), (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"Rar!\x1a\x07", "RAR"), (b"BZh91AY&SY", "BZIP2"),
    (b"\xfd7zXZ\0", "XZ"), (b"SQLite format 3\0", "SQLITE"), (b"\0\1\0\0Standard ", "MDB"),
    (b"\0\0\x27\x0a", "SHP"), (b"\0\0\0\x18ftyphei", "HEIC"), (b"\0\0\0\x1cftyphei", "HEIC"),
    (b"\0\0\0\x24ftyphei", "HEIC"),
)  # fmt: skip
_SQLITE_APPLICATION = slice(68, 72)
_GEOPACKAGE = (b"GPKG", b"GP10", b"GP11")
"""What a GeoPackage says there (OGC GeoPackage 1.3, requirement 2, and the versions before)."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", "ENCRYPTED"), ("WordDocument", "DOC"), ("PowerPoint Document", "PPT"),
    ("Workbook", "XLS"), ("Book", "XLS"),
)  # fmt: skip
_ODF = {"spreadsheet": "ODS", "text": "ODT", "presentation": "ODP", "graphics": "ODG"}
_HTML = re.compile(r"<(!doctype\s+html|html|head|body|table|script|meta|div)\b", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)([^>]{0,8000})>")
_PASSWORD = re.compile(r"<input[^>]{1,500}type\s*=\s*[\"']?password", re.IGNORECASE)
_GEOJSON = re.compile(r'"type"\s*:\s*"(FeatureCollection|Feature)"')
_SAVED_PAGE = re.compile(
    r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,30}?content-type:\s*multipart/related", re.IGNORECASE
)
"""A web page with its parts in one file, as mail; Excel saves workbooks so too."""
_TURTLE = re.compile(r"^[ \t]*(@prefix|@base|PREFIX)\s{1,20}[\w-]{0,60}:?\s{0,20}<", re.MULTILINE)
# Every repetition over a whole text is bounded: a file of nothing but line ends, or of tags that
# never close, would keep the processor busy for minutes.
_ASIDE = re.compile(r"<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_DOCTYPE = re.compile(r"\s*<!DOCTYPE[^>\[]*(\[.*?\])?\s*>", re.DOTALL | re.IGNORECASE)

_PLAIN = (None, "TXT", "CSV", "TSV")
"""What text without a known structure is taken for."""


@dataclass(frozen=True)
class Sniffed:
    """What the content is: `format` None if unknown; text formats have an encoding."""

    format: str | None
    encoding: str | None = None
    separator: str | None = None
    login: bool = False
    problem: str | None = None
    """Code of the reason why the format is not known."""


def sniff(source: Source, declared: str | None = None) -> Sniffed:
    """The real format of a file. Raises `Refusal` for a ZIP that must not be opened.

    `declared` decides only what the content leaves open: a list of short lines without any
    separator is a CSV of one column if it is declared so, else plain text.
    """
    readable = readable_of(source)
    with readable.open() as stream:
        head = stream.read(whole("sniff_bytes"))
        more = bool(stream.read(1))
    if not head:
        return Sniffed(None, problem="empty_file")
    if head.startswith(b"PK"):
        return Sniffed(_zip_format(readable))
    if head.startswith(_OLE):
        return Sniffed(_ole_format(readable))
    if name := _by_marks(head):
        return Sniffed(name)
    sniffed = _text_format(head, whole_file=not more)
    if sniffed.encoding and _is_broken_json(head, sniffed, declared):
        return Sniffed("JSON", sniffed.encoding)
    if sniffed.format == "TXT" and normal_format(declared) == "CSV" and _is_list(head, sniffed):
        return Sniffed("CSV", sniffed.encoding, ",")
    return sniffed


def _by_marks(head: bytes) -> str | None:
    """The format that bytes at fixed places tell."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[257:262] == b"ustar":
        return "TAR"
    if head[:2] == b"BM" and head[6:10] == bytes(4):  # what stands there is reserved
        return "BMP"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            geopackage = name == "SQLITE" and head[_SQLITE_APPLICATION] in _GEOPACKAGE
            return "GPKG" if geopackage else name
    return None


def _is_broken_json(head: bytes, sniffed: Sniffed, declared: str | None) -> bool:
    """Whether it is declared JSON and begins like it, but is none: the reader tells where."""
    if normal_format(declared) not in ("JSON", "GEOJSON") or sniffed.format not in _PLAIN:
        return False
    text = head.decode(python_encoding(sniffed.encoding or "utf-8"), "ignore").lstrip("\ufeff")
    return text.lstrip()[:1] in ("{", "[")


def _is_list(head: bytes, sniffed: Sniffed) -> bool:
    text = head.decode(python_encoding(sniffed.encoding or "utf-8"), "ignore")
    lines = [line for line in text.splitlines() if line.strip()]
    if any(separator in text for separator in SEPARATORS) or len(lines) < 2:
        return False
    return sum(map(len, lines)) / len(lines) <= threshold("single_column_characters")


def normal_format(declared: str | None) -> str | None:
    """A declared format by its one name in capital letters, however people write it."""
    return load_formats().short_name(declared)


def formats_agree(declared: str | None, real: str | None) -> bool | None:
    """Whether the content is what was declared; `None` where one of them is not known."""
    return load_formats().agree(declared, real)


def _zip_format(readable: Readable) -> str:
    with checked_archive(readable) as archive:
        names = archive.namelist()
        kind = read_part(archive, "mimetype", 100).decode("ascii", "replace").strip()
        if "opendocument" in kind:
            return _ODF.get(kind.rsplit(".", 1)[-1].removesuffix("-template"), "ZIP")
        if "[Content_Types].xml" in names:
            if "xl/workbook.bin" in names:
                return "XLSB"
            for folder, office in (("xl/", "XLSX"), ("word/", "DOCX"), ("ppt/", "PPTX")):
                if any(name.startswith(folder) for name in names):
                    return office
        suffixes = {Path(name).suffix.lower() for name in names if not name.endswith("/")}
        maps = sum(name.lower().endswith(".kml") for name in names)
    if ".shp" in suffixes:
        return "SHP"
    alone = maps == 1 and suffixes <= {".kml", ".png", ".jpg", ".jpeg", ".gif"}
    return "KMZ" if alone or "doc.kml" in names else "ZIP"


def _ole_format(readable: Readable) -> str:
    """By the names of the streams, wherever their directory stands in the file."""
    found, keep = set(), 2 * max(len(name) for name, _ in _OLE_STREAMS)
    with readable.open() as stream:
        block = b""
        while more := stream.read(1 << 20):
            block = block[-keep:] + more
            found |= {name for name, _ in _OLE_STREAMS if _stream_name(name) in block}
    for name, kind in _OLE_STREAMS:
        if name in found:
            if kind == "ENCRYPTED":
                raise Refusal("password_protected")
            return kind
    return "OLE"


def _stream_name(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


def _text_format(head: bytes, *, whole_file: bool) -> Sniffed:
    encoding = detect_encoding(head, whole_file=whole_file) or declared_encoding(head)
    if encoding is None:
        high = any(byte > 127 for byte in head)
        looks_text = high and b"\0" not in head and sum(byte < 9 for byte in head) == 0
        return Sniffed(None, problem="encoding_unknown" if looks_text else "unrecognized")
    text = head.decode(python_encoding(encoding), "ignore").lstrip("\ufeff")
    if not text.strip():
        return Sniffed(None, encoding, problem="empty_file")
    if text.lstrip().startswith("<"):
        return _markup(text, encoding)
    if text.lstrip()[:1] in "{[" and (name := _json_format(text, whole_file)):
        return Sniffed(name, encoding)
    if _SAVED_PAGE.match(text):
        return Sniffed("MHTML", encoding)
    if _TURTLE.search(text):
        return Sniffed("TTL", encoding)
    if OPENAPI_YAML.search(text) and "paths" in text:
        return Sniffed("YAML", encoding)
    if GRAPHQL.search(text):
        return Sniffed("GRAPHQL", encoding)
    separator = find_separator(text, whole_file=whole_file)
    return Sniffed(SEPARATORS[separator] if separator else "TXT", encoding, separator)


def _markup(text: str, encoding: str) -> Sniffed:
    body = _ASIDE.sub("", text).lstrip()
    kind = _DOCTYPE.match(body)
    root = _ROOT.search(body[kind.end() :] if kind else body)
    name = root.group(1).lower() if root else ""
    if name == "html" or (not text.lstrip().startswith("<?xml") and _HTML.match(body)):
        small = text.lower()
        asks = bool(_PASSWORD.search(text)) and any(word in small for word in words("login"))
        return Sniffed("HTML", encoding, login=asks)
    if name in ("kml", "svg"):
        return Sniffed(name.upper(), encoding)
    return Sniffed("RDF" if root and "rdf:RDF" in root.group(0) else "XML", encoding)


def _json_format(text: str, whole_file: bool) -> str | None:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(_is_json(line) for line in lines[:2]) and lines[0].lstrip()[0] == "{":
        return "JSONL"
    if _GEOJSON.search(text):
        return "GEOJSON"
    if whole_file and not _is_json(text):
        return None
    return "JSON" if whole_file or re.match(r"\s*[\[{]\s*[\[{\"\d\]}tfn-]", text) else None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def find_separator(text: str, *, whole_file: bool = True) -> str | None:
    """The separator that cuts most rows into the same number (2 or more) of cells, if one does."""
    lines = text.splitlines()
    if not whole_file and len(lines) > 1:
        lines.pop()
    best: tuple[float, int] = (0.0, 0)
    found = None
    for separator in SEPARATORS:
        share, width = _regularity(lines[: whole("separator_rows")], separator)
        if width > 1 and share >= threshold("separator_share") and (share, width) > best:
            best, found = (share, width), separator
    return found


def _regularity(lines: list[str], separator: str) -> tuple[float, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if any(row))
    except csv.Error:
        return 0.0, 0
    if not widths:
        return 0.0, 0
    width, rows = widths.most_common(1)[0]
    return rows / widths.total(), width

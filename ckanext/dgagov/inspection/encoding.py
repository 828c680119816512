"""The character encoding of a text: byte order mark, ASCII, UTF-8, UTF-16, cp874, or unknown.

Guessing libraries call Thai text cp1250 or Windows-1252 (spec/open-format.md), so the order of
tests here is ours: what can be proved comes first, cp874 must show runs of Thai letters.
"""

from __future__ import annotations

import codecs
import re

from .thresholds import threshold, whole

UTF8, UTF8_MARK, ASCII = "utf-8", "utf-8-sig", "ascii"
UTF16_LITTLE, UTF16_BIG, CP874 = "utf-16-le", "utf-16-be", "cp874"

_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 26, 27})
_NOT_TEXT = re.compile("[^\t\n\f\r\x20-\x7e\xa0-\u024f\u0e00-\u0e7f\u2000-\u20bf\ufeff]")
_HIGH = re.compile(rb"[\x80-\xff]")
_THAI_BYTES = re.compile(rb"[\xa1-\xda\xdf-\xfb]+")


def detect_encoding(head: bytes, *, whole_file: bool = True) -> str | None:
    """The Python name of the encoding of a text that begins with `head`; `None` if unknown.

    With `whole_file` false the head may end in the middle of a letter. Binary data is unknown.
    """
    if head.startswith(codecs.BOM_UTF8):
        return UTF8_MARK if _is_utf8(head, whole_file) else None
    if head.startswith(codecs.BOM_UTF32_LE):  # begins as UTF-16 does
        return None
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16" if _decodes(head, "utf-16", whole_file) else None
    if b"\0" in head:
        return _utf16_without_mark(head, whole_file)
    if _control_share(head) > threshold("control_share"):
        return None
    if head.isascii():
        return ASCII
    if _is_utf8(head, whole_file):
        return UTF8
    return CP874 if _is_thai(head) else None


def python_encoding(encoding: str) -> str:
    """The codec to read with: ASCII heads may go on in UTF-8."""
    return UTF8 if encoding == ASCII else encoding


def _decodes(data: bytes, encoding: str, final: bool) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(data, final)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(data: bytes, final: bool) -> bool:
    return _decodes(data, UTF8, final)


def _control_share(data: bytes) -> float:
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return controls / len(data) if data else 0.0


def _utf16_without_mark(data: bytes, final: bool) -> str | None:
    """UTF-16 shows by zero bytes at every second place only."""
    pairs = max(len(data) // 2, 1)
    for encoding, zero, other in ((UTF16_LITTLE, 1, 0), (UTF16_BIG, 0, 1)):
        zeros, strays = data[zero::2].count(0), data[other::2].count(0)
        if zeros / pairs >= threshold("utf16_zero_share") and not strays:
            return encoding if _reads_as_text(data, encoding, final) else None
    return None


def _reads_as_text(data: bytes, encoding: str, final: bool) -> bool:
    """Whether it decodes, to Latin and Thai letters and no control characters."""
    if not _decodes(data, encoding, final):
        return False
    text = data.decode(encoding, "ignore")
    odd = len(_NOT_TEXT.findall(text))
    return odd / max(len(text), 1) <= threshold("control_share")


def _is_thai(data: bytes) -> bool:
    """Whether the bytes above 127 stand mostly in runs of Thai letters of cp874."""
    try:
        data.decode(CP874)
    except UnicodeDecodeError:
        return False
    high = len(_HIGH.findall(data))
    runs = (len(run) for run in _THAI_BYTES.findall(data))
    in_runs = sum(length for length in runs if length >= whole("thai_run_length"))
    return in_runs / high >= threshold("thai_run_share")

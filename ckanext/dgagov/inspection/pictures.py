"""The size of an image in pixels, from its header; the pixels are never decoded."""

from __future__ import annotations

import struct
from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO

from .findings import Document, Picture, Refusal
from .readable import Readable
from .thresholds import whole

_JPEG_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_JPEG_ALONE = {0x01, *range(0xD0, 0xD9)}
_TIFF_TYPES = {1: "B", 3: "H", 4: "I"}


def read_picture(readable: Readable, kind: str) -> tuple[Picture, Document]:
    """The size, and the picture as a document: one that cannot be searched.

    `kind` is PNG, JPEG, GIF, TIFF or WEBP. Raises `Refusal` for a damaged header.
    """
    try:
        with readable.open() as stream:
            picture = _READERS[kind](stream)
        if picture.width < 1 or picture.height < 1:
            raise ValueError("no size")
    except (struct.error, ValueError, IndexError, KeyError) as error:
        detail = " ".join(str(error).split())[: whole("text_head_characters")]
        raise Refusal("cannot_parse", format=kind, detail=detail) from error
    return picture, Document("scan", picture.pages, 1, 0, 1, 0, 0)


def _png(stream: BinaryIO) -> Picture:
    head = stream.read(24)
    if head[12:16] != b"IHDR":
        raise ValueError("no IHDR")
    return Picture(*struct.unpack(">II", head[16:24]))


def _gif(stream: BinaryIO) -> Picture:
    return Picture(*struct.unpack("<HH", stream.read(10)[6:]))


def _jpeg(stream: BinaryIO) -> Picture:
    """The frame header, behind any number of other segments."""
    data = BytesIO(stream.read(whole("picture_head_bytes")))
    data.read(2)
    while True:
        byte = data.read(1)
        if not byte:
            raise ValueError("no frame header")
        if byte != b"\xff":
            continue
        while (marker := data.read(1)) == b"\xff":
            pass
        kind = marker[0]
        if kind in _JPEG_ALONE or kind == 0:
            continue
        (length,) = struct.unpack(">H", data.read(2))
        if kind in _JPEG_SIZES:
            _, height, width = struct.unpack(">BHH", data.read(5))
            return Picture(width, height)
        data.seek(max(length - 2, 0), 1)


def _webp(stream: BinaryIO) -> Picture:
    head = stream.read(30)
    kind = head[12:16]
    if len(head) < 30:
        raise ValueError("the header is cut")
    if kind == b"VP8X":
        width = int.from_bytes(head[24:27], "little") + 1
        return Picture(width, int.from_bytes(head[27:30], "little") + 1)
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return Picture((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return Picture(width & 0x3FFF, height & 0x3FFF)
    raise ValueError("no VP8 data")


def _tiff(stream: BinaryIO) -> Picture:
    """The first page's size; the pages are the directories, each named by the one before."""
    data = stream.read(whole("picture_tiff_bytes"))
    order = "<" if data[:2] == b"II" else ">"
    (offset,) = struct.unpack_from(order + "I", data, 4)
    size, seen = None, set()
    while offset and offset not in seen and len(seen) < whole("picture_pages"):
        if seen and offset + 2 > len(data):
            break
        seen.add(offset)
        (count,) = struct.unpack_from(order + "H", data, offset)
        if size is None:
            size = _tiff_size(data, order, offset + 2, count)
        after = offset + 2 + 12 * count
        if after + 4 > len(data):
            break
        (offset,) = struct.unpack_from(order + "I", data, after)
    width, height = size or (0, 0)
    return Picture(width, height, len(seen))


def _tiff_size(data: bytes, order: str, start: int, count: int) -> tuple[int, int]:
    found = {}
    for place in range(start, start + 12 * count, 12):
        tag, kind = struct.unpack_from(order + "HH", data, place)
        if tag in (256, 257):
            found[tag] = struct.unpack_from(order + _TIFF_TYPES[kind], data, place + 8)[0]
    return found[256], found[257]


_READERS: dict[str, Callable[[BinaryIO], Picture]] = {
    "PNG": _png, "GIF": _gif, "JPEG": _jpeg, "WEBP": _webp, "TIFF": _tiff,
}  # fmt: skip
PICTURES = tuple(_READERS)

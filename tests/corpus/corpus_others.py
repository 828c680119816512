"""Writers of PDF, shapefiles, Parquet and images for the corpus, the same bytes on every run."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Sequence

PAGE = "[0 0 595 842]"
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def pdf(pages: Sequence[str], *, password: str | None = None, owner: str = "") -> bytes:
    """A PDF with a Thai text layer. A page is its text; "" is blank; "image" is a scan; text
    after "image:" is the invisible layer that text recognition puts over a scan.

    With `password` ("" opens without asking, as when only printing is forbidden) the streams are
    encrypted with RC4 of 40 bits.
    """
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", *_fonts(), _scan()]
    kids = []
    for page in pages:
        kids.append(f"{len(objects) + 1} 0 R")
        drawing = _drawing(page)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox{PAGE}/Resources<</Font<</F1 3 0 R>>"
            f"{'/XObject<</Im0 6 0 R>>' if page.startswith('image') else ''}>>"
            f"/Contents {len(objects) + 2} 0 R>>".encode()
        )
        objects.append(_stream(drawing.encode()))
    objects[1] = f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(kids)}]>>".encode()
    trailer = b""
    if password is not None:
        objects, trailer = _encrypted(objects, password, owner or "เจ้าของ")
    return _file(objects, trailer)


def _drawing(page: str) -> str:
    if page == "image":
        return "q 595 0 0 842 0 0 cm /Im0 Do Q"
    image, _, text = page.rpartition("image:")
    lines, mode = text.split("\n"), ""
    if page.startswith("image:"):
        image, mode = "q 595 0 0 842 0 0 cm /Im0 Do Q ", "3 Tr "
    shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td" for line in lines if line)
    return f"{image}BT {mode}/F1 14 Tf 50 780 Td {shown} ET" if shown else image


def _stream(content: bytes, entries: str = "") -> bytes:
    return f"<<{entries}/Length {len(content)}>>stream\n".encode() + content + b"\nendstream"


def _fonts() -> list[bytes]:
    """A font whose codes are those of Unicode, and the map that says so."""
    mapping = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Thai def "
        "1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfrange "
        "<0020> <007E> <0020> <0E01> <0E5B> <0E01> endbfrange endcmap end end"
    )
    return [
        (
            b"<</Type/Font/Subtype/Type0/BaseFont/Thai/Encoding/Identity-H"
            b"/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>"
        ),
        (
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Thai/CIDSystemInfo<</Registry(Adobe)"
            b"/Ordering(Identity)/Supplement 0>>/DW 500>>"
        ),
        _stream(mapping.encode()),
    ]


def _scan() -> bytes:
    """A grey page of 60 x 84 points with lines of "writing"."""
    rows = [
        bytes(255 if y % 6 < 4 else (x * 37 + y * 11) % 200 for x in range(60)) for y in range(84)
    ]
    data = zlib.compress(b"".join(rows), 9)
    return _stream(
        data,
        "/Type/XObject/Subtype/Image/Width 60/Height 84/ColorSpace/DeviceGray/BitsPerComponent 8"
        "/Filter/FlateDecode",
    )


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    body, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, entry in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n".encode() + entry + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return (
        body
        + f"trailer<</Size {len(objects) + 1}/Root 1 0 R".encode()
        + trailer
        + f">>\nstartxref\n{start}\n%%EOF\n".encode()
    )


def _encrypted(objects: Sequence[bytes], password: str, owner: str) -> tuple[list[bytes], bytes]:
    """The standard security handler, revision 2 (PDF 32000-1, 7.6.3)."""
    document_id = b"dgagov-corpus-01"
    user = (password.encode() + _PADDING)[:32]
    owner_key = hashlib.md5((owner.encode() + _PADDING)[:32]).digest()[:5]
    owner_entry = _rc4(owner_key, user)
    rights = struct.pack("<i", -44)
    key = hashlib.md5(user + owner_entry + rights + document_id).digest()[:5]
    sealed = []
    for number, entry in enumerate(objects, start=1):
        head, found, rest = entry.partition(b"stream\n")
        if found:
            own = hashlib.md5(key + struct.pack("<I", number)[:3] + b"\0\0").digest()[:10]
            content = _rc4(own, rest.removesuffix(b"\nendstream"))
            entry = head + found + content + b"\nendstream"
        sealed.append(entry)
    sealed.append(
        f"<</Filter/Standard/V 1/R 2/P -44/O<{owner_entry.hex()}>"
        f"/U<{_rc4(key, _PADDING).hex()}>>>".encode()
    )
    name = document_id.hex()
    return sealed, f"/Encrypt {len(sealed)} 0 R/ID[<{name}><{name}>]".encode()


def _rc4(key: bytes, content: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    result = bytearray()
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        result.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(result)


# Shapefile -----------------------------------------------------------------------------------


def shapefile(
    points: Sequence[tuple[float, float]],
    fields: Sequence[tuple[str, int]],
    records: Sequence[Sequence[str]],
) -> dict[str, bytes]:
    """The parts .shp, .shx, .dbf and .cpg of points (longitude, latitude) with text fields."""
    xs, ys = zip(*points, strict=True)
    box = struct.pack("<8d", min(xs), min(ys), max(xs), max(ys), 0, 0, 0, 0)
    shapes, index = b"", b""
    for number, (x, y) in enumerate(points):
        index += struct.pack(">II", 50 + number * 14, 10)
        shapes += struct.pack(">II", number + 1, 10) + struct.pack("<Idd", 1, x, y)

    def head(content: bytes) -> bytes:
        words = (100 + len(content)) // 2
        return struct.pack(">I20xI", 9994, words) + struct.pack("<II", 1000, 1) + box + content

    return {
        "shp": head(shapes),
        "shx": head(index),
        "dbf": _dbf(fields, records),
        "cpg": b"UTF-8",
    }


def _dbf(fields: Sequence[tuple[str, int]], records: Sequence[Sequence[str]]) -> bytes:
    width = 1 + sum(length for _, length in fields)
    size = 33 + 32 * len(fields)
    content = struct.pack("<BBBBIHH20x", 3, 122, 1, 1, len(records), size, width)
    for name, length in fields:
        content += struct.pack("<11sc4xBB14x", name.encode("ascii"), b"C", length, 0)
    content += b"\r"
    for record in records:
        content += b" "
        for (_, length), value in zip(fields, record, strict=True):
            content += value.encode().ljust(length)[:length]
    return content + b"\x1a"


# Parquet -------------------------------------------------------------------------------------


def parquet(name: str, values: Sequence[int]) -> bytes:
    """A Parquet file of one required column of 32-bit numbers, plain and not compressed.

    The headers are in the compact protocol of Thrift: a field's byte is the step of its number
    and its type (5 a number of 32 bits, 6 of 64, 8 text, 9 list, 12 structure).
    """
    data = struct.pack(f"<{len(values)}i", *values)
    count = _zigzag(len(values))
    page = b"\x15\0\x15" + _zigzag(len(data)) + b"\x15" + _zigzag(len(data))
    page += b"\x2c\x15" + count + b"\x15\0\x15\x06\x15\x06\0\0"
    chunk = page + data
    text = name.encode()
    label = bytes([len(text)]) + text
    schema = b"\x19\x2c\x48\x06schema\x15\x02\0" + b"\x15\x02\x25\0\x18" + label + b"\0"
    about = b"\x15\x02\x19\x15\0\x19\x18" + label + b"\x15\0\x16" + count
    about += b"\x16" + _zigzag(len(chunk)) + b"\x16" + _zigzag(len(chunk)) + b"\x26" + _zigzag(4)
    column = b"\x26" + _zigzag(4) + b"\x1c" + about + b"\0\0"
    group = b"\x19\x1c" + column + b"\x16" + _zigzag(len(chunk)) + b"\x16" + count + b"\0"
    footer = b"\x15\x02" + schema + b"\x16" + count + b"\x19\x1c" + group + b"\0"
    return b"PAR1" + chunk + footer + struct.pack("<I", len(footer)) + b"PAR1"


def _zigzag(number: int) -> bytes:
    number <<= 1
    result = bytearray()
    while number > 127:
        result.append(number & 127 | 128)
        number >>= 7
    result.append(number)
    return bytes(result)


# Images --------------------------------------------------------------------------------------


def png(width: int = 40, height: int = 56) -> bytes:
    """A grey image with lines of "writing"."""
    rows = b"".join(
        b"\0" + bytes(255 if y % 5 < 3 else (x * 29 + y * 7) % 180 for x in range(width))
        for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )  # fmt: skip


def jpeg() -> bytes:
    """The beginning of a JPEG (of one grey block) as cameras write it."""
    return bytes.fromhex(
        "FFD8FFE000104A46494600010100000100010000FFDB004300" + "10" * 64
        + "FFC0000B080008000801011100FFC40014000100000000000000000000000000000009FFC40014100100"
        "000000000000000000000000000000FFDA0008010100003F0054FFD9"
    )  # fmt: skip

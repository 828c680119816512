"""Small files of the rarer formats, made here: shapefiles, Parquet, DOC, images, services."""

from __future__ import annotations

import io
import struct
import zlib

import inspection_samples as samples
import shapefile

WGS84 = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]'
KML = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
)
PLACEMARK = (
    "<Placemark><name>{}</name><ExtendedData><Data name='จังหวัด'><value>น่าน</value></Data>"
    "</ExtendedData><Point><coordinates>{},18.8,0</coordinates></Point></Placemark>"
)


def shape_parts(encoding: str = "utf-8", cpg: str = "UTF-8") -> dict[str, bytes]:
    """The files of a layer of two points with their provinces."""
    files = {end: io.BytesIO() for end in (".shp", ".shx", ".dbf")}
    writer = shapefile.Writer(
        shp=files[".shp"], shx=files[".shx"], dbf=files[".dbf"], shapeType=shapefile.POINT,
        encoding=encoding,
    )  # fmt: skip
    writer.field("จว", "C", size=40)
    writer.field("คน", "N", size=10)
    for east, name, count in ((100.7, "น่าน", 10), (100.1, "แพร่", 20)):
        writer.point(east, 18.2)
        writer.record(name, count)
    writer.close()
    parts = {end: stream.getvalue() for end, stream in files.items()}
    return {**parts, ".cpg": cpg.encode(), ".prj": WGS84.encode()}


def shape_zip(parts: dict[str, bytes]) -> bytes:
    return samples.zip_bytes({f"จุด/สถานี{end}": content for end, content in parts.items()})


def varint(number: int) -> bytes:
    content = b""
    while number > 127:
        content += bytes([number & 127 | 128])
        number >>= 7
    return content + bytes([number])


def parquet(columns: list[tuple[str, int, int | None]], rows: int) -> bytes:
    """A Parquet file without its values: name, physical type, converted type of each column."""
    elements = b"\x48" + varint(4) + b"root" + b"\x15" + varint(2 * len(columns)) + b"\0"
    for name, physical, converted in columns:
        text = name.encode()
        element = b"\x15" + varint(2 * physical) + b"\x38" + varint(len(text)) + text
        if converted is not None:
            element += b"\x25" + varint(2 * converted)
        elements += element + b"\0"
    footer = b"\x15\x02\x19" + bytes([(len(columns) + 1) << 4 | 0x0C]) + elements
    footer += b"\x16" + varint(2 * rows) + b"\x19\x0c\0"
    return b"PAR1" + footer + struct.pack("<I", len(footer)) + b"PAR1"


def doc(characters: int, *, flags: int = 0) -> bytes:
    """An OLE file with one stream, WordDocument, whose header counts so many characters."""
    head = bytearray(8192)
    struct.pack_into("<H", head, 0, 0xA5EC)
    struct.pack_into("<H", head, 0x0A, flags)
    struct.pack_into("<i", head, 0x4C, characters)
    return ole({"WordDocument": bytes(head)})


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file (MS-CFB) of up to three streams, each of 4,096 bytes or more.

    Sector 0 is the allocation table, sector 1 the directory, the streams follow.
    """
    table, body, entries = [0xFFFFFFFD, 0xFFFFFFFE], b"", [("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, content in streams.items():
        start, count = len(table), -(-len(content) // 512)
        table += [*range(start + 1, start + count), 0xFFFFFFFE]
        body += content.ljust(count * 512, b"\0")
        entries.append((name, 2, start, len(content)))
    rows = b""
    for number, (name, kind, start, size) in enumerate(entries):
        text = name.encode("utf-16-le")
        child = 1 if kind == 5 else 0xFFFFFFFF
        right = number + 1 if 0 < number < len(streams) else 0xFFFFFFFF
        rows += text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
        rows += struct.pack("<III", 0xFFFFFFFF, right, child) + bytes(36)
        rows += struct.pack("<IQ", start, size)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    fat = struct.pack(f"<{len(table)}I", *table)
    return b"".join(
        [header.ljust(512, b"\xff"), fat.ljust(512, b"\xff"), rows.ljust(512, b"\0"), body]
    )


def png(width: int, height: int) -> bytes:
    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    check = zlib.crc32(b"IHDR" + size)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + size + struct.pack(">I", check)


def jpeg(width: int, height: int) -> bytes:
    other = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    size = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\0"
    return b"\xff\xd8" + other + size + b"\xff\xd9"


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(4)


def webp(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + bytes(4) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size


def tiff(width: int, height: int, pages: int = 1) -> bytes:
    content = b"II*\0" + struct.pack("<I", 8)
    for page in range(pages):
        after = len(content) + 30 if page + 1 < pages else 0
        content += struct.pack("<H", 2) + struct.pack("<HHII", 256, 3, 1, width)
        content += struct.pack("<HHII", 257, 4, 1, height) + struct.pack("<I", after)
    return content


def picture(kind: str, width: int, height: int) -> bytes:
    makers = {"PNG": png, "JPEG": jpeg, "GIF": gif, "WEBP": webp, "TIFF": tiff}
    return makers[kind](width, height)

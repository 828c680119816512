"""Files made to hurt a reader: bombs, entities, deep nesting, lies about sizes."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib

import format_samples
import inspection_samples as samples

ENTITY = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ฮา">'
    + "".join(
        f'<!ENTITY {b} "&{a};&{a};&{a};&{a};&{a};&{a};&{a};&{a};">'
        for a, b in zip("abcdefgh", "bcdefghf", strict=True)
    )
    + "]>"
)
LATE = '<?xml version="1.0"?><!--' + "x" * 70_000 + "-->"
"""Pushes the document type behind what is looked at before the parser."""


def markup_with(beginning: str) -> dict[str, bytes]:
    """Every format written in XML, with this before its root element."""
    book = samples.workbook({"ก": samples.sheet_xml([["จังหวัด", "จำนวน"], ["น่าน", 1]])})
    sheet = str(book["xl/worksheets/sheet1.xml"])
    content = "<x>&f;</x>"
    rdf = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&f;</rdf:RDF>'
    spreadsheet = samples.ods(samples.ods_row("น่าน", 1))
    with zipfile.ZipFile(io.BytesIO(spreadsheet)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["content.xml"] = beginning.encode() + parts["content.xml"]
    word = {"[Content_Types].xml": samples.CONTENT_TYPES, "word/document.xml": beginning + content}
    return {
        "XML": f"{beginning}{content}".encode(),
        "KML": f"{beginning}{format_samples.KML[21:].format('&f;')}".encode(),
        "RDF": f"{beginning}{rdf}".encode(),
        "SVG": f'{beginning}<svg xmlns="http://www.w3.org/2000/svg">&f;</svg>'.encode(),
        "XLSX": samples.zip_bytes({**book, "xl/worksheets/sheet1.xml": beginning + sheet}),
        "ODS": samples.zip_bytes(parts),
        "DOCX": samples.zip_bytes(word),
    }


def tiny_elements(kind: str, count: int) -> bytes:
    """Elements of four bytes; in XML two of them make a record."""
    tiny = {"XML": "<i><a/></i>", "KML": "<a/><a/>", "RDF": "<a/><a/>"}[kind]
    root = {"XML": "<r>{}</r>", "KML": "<kml>{}</kml>",
            "RDF": "<rdf:RDF xmlns='a:b#' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
                   "{}</rdf:RDF>"}[kind]  # fmt: skip
    return root.format(tiny * (count // 2)).encode()


def pdf_bomb(unpacked: int) -> bytes:
    """A page whose drawing unpacks to so many bytes, packed twice."""
    drawing = zlib.compress(zlib.compress(b"BT (x) Tj ET " * (unpacked // 13), 9), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>/Contents 4 0 R>>",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n" % len(drawing)
        + drawing + b"\nendstream",
    ]  # fmt: skip
    body, offsets = b"%PDF-1.4\n", []
    for number, entry in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n" % number + entry + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(body)
    body += b"xref\n0 5\n0000000000 65535 f \n" + table
    return body + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


def shared_string_bomb() -> bytes:
    """Few cells that name one long text each time."""
    book = samples.workbook({"ก": samples.sheet_xml([["จังหวัด"], ["น่าน"]])})
    text = "<sst xmlns='{}'>{}</sst>".format(samples.MAIN, "<si><t>ก</t></si>" * 2_000_000)
    return samples.zip_bytes({**book, "xl/sharedStrings.xml": text})


def gzip_bomb() -> bytes:
    return gzip.compress(bytes(60_000_000), 9)


def overlapping_zip() -> bytes:
    """Two names for one piece of the file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", samples.CLEAN * 50)
        archive.writestr("b.csv", samples.CLEAN * 50)
        first, second = archive.infolist()
        second.header_offset = first.header_offset
    return stream.getvalue()


def lying_zip() -> bytes:
    """An entry that the directory calls small, and that unpacks to 50 MB."""
    packed = samples.zip_bytes({"a.csv": b"1,2\n" * 12_000_000})
    true = struct.pack("<I", 48_000_000)
    return packed.replace(true, struct.pack("<I", 4000))


def deep_json(levels: int = 3000) -> bytes:
    """A list of objects whose last one has no end."""
    rows = b'{"a": 1}, ' * 200
    return b"[" + rows + b'{"a": ' * levels + b"1" + b"}" * levels + b"]"


def long_line(kind: str, count: int) -> bytes:
    """One line of so many positions, as KML or GEOJSON."""
    if kind == "KML":
        line = "<Placemark><LineString><coordinates>{}</coordinates></LineString></Placemark>"
        return format_samples.KML.format(line.format("100.1,18.4,0.000 " * count)).encode()
    line = ", ".join(["[100.1, 18.4]"] * count)
    geometry = f'{{"type": "LineString", "coordinates": [{line}]}}'
    feature = f'{{"type": "Feature", "properties": {{"ก": 1}}, "geometry": {geometry}}}'
    return f'{{"type": "FeatureCollection", "features": [{feature}]}}'.encode()

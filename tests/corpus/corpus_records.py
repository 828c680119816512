"""JSON, XML, geodata and archives of the corpus."""

from __future__ import annotations

import gzip
import json
from typing import Any

from corpus_delimited import by_district, by_year, delimited
from corpus_office import xlsx, zip_bytes
from corpus_others import parquet, png, shapefile

POINTS = [(100.7730, 18.7756), (100.1406, 18.1446), (99.4908, 18.2888)]
NAMES = ["สถานีป่าไม้", "สถานีริมน้ำ", "สถานีสนามบิน"]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def records() -> list[dict[str, Any]]:
    """A yearly table as objects."""
    head, *rows = by_year()
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def json_files() -> dict[str, bytes]:
    """JSON as tables, as something else, as an interface, broken."""
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in records())
    ragged = [*records()[:3], {"ปี": 2566, "จังหวัด": "น่าน", "หมายเหตุ": "ยังไม่มีข้อมูล"}]
    api = {
        "openapi": "3.0.3",
        "info": {"title": "บริการข้อมูลคุณภาพอากาศ", "version": "1"},
        "servers": [{"url": "https://api.example.go.th/air"}],
        "paths": {"/stations": {"get": {
            "parameters": [{"name": "province", "in": "query", "schema": {"type": "string"}},
                           {"name": "from", "in": "query", "schema": {"type": "string"}}],
            "responses": {"200": {"description": "รายการสถานี"}},
        }}},
    }  # fmt: skip
    return {
        "json-records.json": _json(records()),
        "json-under-a-key.json": _json({"success": True, "result": {"records": records()}}),
        "json-missing-keys.json": _json(ragged),
        "json-lines.jsonl": lines.encode(),
        "json-one-object.json": _json({"ชื่อหน่วยงาน": "กรมตัวอย่าง", "จำนวนบุคลากร": 320}),
        "json-cut-off.json": _json(records())[:-40],
        "json-openapi.json": _json(api),
    }


def xml_files() -> dict[str, bytes]:
    """XML as a table, as a description, and saved under a wrong name."""
    rows = "".join(
        f"<รายการ><ปี>{y}</ปี><จังหวัด>{p}</จังหวัด><จำนวน>{n}</จำนวน></รายการ>"
        for y, p, n in by_year()[1:]
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    rdf = (
        f'{head}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dct="http://purl.org/dc/terms/"><rdf:Description rdf:about="https://data.example.go.th/1">'
        "<dct:title>จำนวนผู้ป่วย</dct:title></rdf:Description></rdf:RDF>\n"
    )
    turtle = (
        "@prefix dct: <http://purl.org/dc/terms/> .\n"
        '<https://data.example.go.th/1> dct:title "จำนวนผู้ป่วย"@th .\n'
    )
    return {
        "xml-records.xml": f"{head}<ข้อมูล>{rows}</ข้อมูล>\n".encode(),
        "rdf-description.rdf": rdf.encode(),
        "ttl-description.ttl": turtle.encode(),
        "xml-cut-off.xml": f"{head}<ข้อมูล>{rows}"[:400].encode(),
    }


def geo_files() -> dict[str, bytes]:
    """Places as GeoJSON, KML, KMZ and shapefiles."""
    features = [
        {"type": "Feature", "properties": {"ชื่อสถานี": name, "ประเภท": "วัดอากาศ"},
         "geometry": {"type": "Point", "coordinates": point}}
        for name, point in zip(NAMES, POINTS, strict=True)
    ]  # fmt: skip
    ring = [[100, 18], [101, 18], [101, 19], [100, 18]]
    areas = [
        {"type": "Feature", "properties": {"ตำบล": name, "พื้นที่_ไร่": 10 + n},
         "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for n, name in enumerate(("วรนคร", "ศิลาแลง"))
    ]  # fmt: skip
    marks = "".join(
        f"<Placemark><name>{name}</name><Point><coordinates>{x},{y}</coordinates></Point></Placemark>"
        for name, (x, y) in zip(NAMES, POINTS, strict=True)
    )
    kml = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><name>จุดตรวจวัด</name>{marks}</Document></kml>\n"
    )
    parts = shapefile(POINTS, [("NAME_TH", 40), ("TYPE", 20)], [(name, "air") for name in NAMES])
    named = {f"stations.{suffix}": content for suffix, content in parts.items()}
    return {
        "geojson-points.geojson": _json({"type": "FeatureCollection", "features": features}),
        "geojson-areas.geojson": _json({"type": "FeatureCollection", "features": areas}),
        "geojson-named-json.json": _json({"type": "FeatureCollection", "features": features}),
        "kml-points.kml": kml.encode(),
        "kmz-points.kmz": zip_bytes({"doc.kml": kml}),
        "shp-points.zip": zip_bytes(named),
        "shp-without-attributes.zip": zip_bytes(
            {name: content for name, content in named.items() if not name.endswith("dbf")}
        ),
    }


def packed_files() -> dict[str, bytes]:
    """Archives and formats that only programs open."""
    table = delimited(by_district())
    return {
        "zip-one-csv.zip": zip_bytes({"ข้อมูล/ครัวเรือน.csv": table, "ข้อมูล/readme.txt": "คำอธิบาย"}),
        "zip-yearly-csvs.zip": zip_bytes(
            {f"{year}.csv": delimited(by_year()) for year in (2563, 2564, 2565)}
        ),
        "zip-one-xlsx.zip": zip_bytes({"ครัวเรือน.xlsx": xlsx([list(row) for row in by_district()])}),
        "zip-in-zip.zip": zip_bytes({"ชั้นใน.zip": zip_bytes({"ก.csv": table})}),
        "zip-of-images.zip": zip_bytes({"หน้า1.png": png(), "หน้า2.png": png(41)}),
        "gzip-csv.csv.gz": gzip.compress(table, mtime=0),
        "parquet-numbers.parquet": parquet("jamnuan", [230, 210, 350]),
    }

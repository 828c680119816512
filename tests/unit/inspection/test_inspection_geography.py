"""Shapefile, KML, KMZ and GeoJSON: their shapes, where they lie, and their tables."""

from __future__ import annotations

import json
import struct

import format_samples
import inspection_samples as samples
import pytest

from ckanext.dgagov.inspection.findings import Geography


def codes(findings):
    return [reason.code for reason in findings.reasons]


@pytest.mark.parametrize(("encoding", "cpg"), [("utf-8", "UTF-8"), ("cp874", "874"), ("cp874", "")])
def test_shapefile(look, encoding, cpg):
    findings = look(format_samples.shape_zip(format_samples.shape_parts(encoding, cpg)), "SHP")
    assert (findings.status, findings.real_format, findings.agrees) == ("read", "SHP", True)
    assert findings.geography == Geography(("Point",), 2, (100.1, 18.2, 100.7, 18.2), "WGS 84")
    (table,) = findings.tables
    assert [column.name for column in table.columns] == ["จว", "คน"]
    assert (table.rows, table.machine_readable) == (2, True)
    assert findings.places == ("province", "coordinates")


def test_shapefile_without_attributes(look):
    parts = format_samples.shape_parts()
    del parts[".dbf"]
    findings = look(format_samples.shape_zip(parts), "SHP")
    assert (findings.status, findings.real_format) == ("unknown", "SHP")
    assert findings.reasons[-1].parameters == {"missing": [".dbf"]}
    alone = look(parts[".shp"], "SHP")
    assert (alone.status, codes(alone)) == ("unknown", ["shapefile_incomplete"])


def test_shapefile_that_lies_about_its_records(look):
    parts = format_samples.shape_parts()
    table = parts[".dbf"]
    parts[".dbf"] = table[:4] + struct.pack("<I", 4_000_000_000) + table[8:]
    findings = look(format_samples.shape_zip(parts), "SHP")
    assert findings.tables[0].rows == 2
    (fault,) = [reason for reason in findings.reasons if reason.code == "records_missing"]
    assert fault.parameters == {"said": 4_000_000_000, "found": 2}


@pytest.mark.parametrize("damage", [slice(0, 20), slice(0, 60)])
def test_shapefile_cut_short(look, damage):
    parts = format_samples.shape_parts()
    parts[".dbf"] = parts[".dbf"][damage]
    findings = look(format_samples.shape_zip(parts), "SHP")
    assert (findings.status, codes(findings)[-1]) == ("unknown", "cannot_parse")


def test_kml_and_kmz(look):
    marks = "".join(format_samples.PLACEMARK.format(f"จุด {n}", 100 + n / 10) for n in range(3))
    way = "<LineString><coordinates>99,17 99.5,18.5,3</coordinates></LineString>"
    line = f"<Placemark>{way}</Placemark>"
    text = format_samples.KML.format(marks + line).encode()
    findings = look(text, "KML")
    assert findings.geography == Geography(
        ("LineString", "Point"), 4, (99.0, 17.0, 100.2, 18.8), "WGS 84"
    )
    names = [column.name for column in findings.tables[0].columns]
    assert names == ["name", "จังหวัด", "longitude", "latitude"]
    assert findings.places == ("province", "coordinates")
    zipped = look(samples.zip_bytes({"doc.kml": text}), "KMZ")
    assert (zipped.real_format, zipped.status, zipped.contents) == ("KMZ", "read", ("KML",))
    assert zipped.geography == findings.geography


def geojson(*geometries, **more) -> bytes:
    features = [
        {"type": "Feature", "properties": {"ชื่อ": f"แปลง {n}"}, "geometry": geometry}
        for n, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def test_geojson_of_all_kinds(look):
    square = [[[100, 13], [101, 13], [101, 14], [100, 13]]]
    findings = look(
        geojson(
            {"type": "Polygon", "coordinates": square},
            {"type": "Point", "coordinates": [99.5, 12.5, 7]},
            {"type": "GeometryCollection",
             "geometries": [{"type": "MultiPoint", "coordinates": [[102, 15]]}]},
            None,
        ),
        "GEOJSON",
    )  # fmt: skip
    assert findings.geography == Geography(
        ("GeometryCollection", "MultiPoint", "Point", "Polygon"), 4, (99.5, 12.5, 102, 15), "WGS 84"
    )
    assert findings.tables[0].rows == 4
    assert findings.places == ("coordinates",)


def test_geojson_in_another_system_and_out_of_the_earth(look):
    point = {"type": "Point", "coordinates": [674000, 1520000]}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32647"}}
    findings = look(geojson(point, crs=crs), "GEOJSON")
    assert "32647" in findings.geography.crs
    assert "coordinates_out_of_range" not in codes(findings)
    assert "coordinates_out_of_range" in codes(look(geojson(point), "GEOJSON"))

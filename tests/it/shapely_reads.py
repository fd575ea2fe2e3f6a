"""Prints what shapely reads in a GeoJSON file: for each feature its properties, its kind, its area and whether rings go the
way that RFC 7946 wants.

usage: shapely_reads.py FILE
"""

import json
import sys

import shapely


def wound(geometry):
    polygons = [one for one in shapely.get_parts(geometry) if one.geom_type == "Polygon"]
    return all(
        polygon.exterior.is_ccw and not any(hole.is_ccw for hole in polygon.interiors) for polygon in polygons
    )


def main(file):
    with open(file, encoding="utf-8") as source:
        features = json.load(source)["features"]
    read = []
    for feature in features:
        geometry = shapely.from_geojson(json.dumps(feature["geometry"]))
        read.append(
            {
                "properties": feature["properties"],
                "kind": geometry.geom_type,
                "valid": bool(geometry.is_valid),
                "wound": wound(geometry),
                "area": round(geometry.area, 6),
            }
        )
    json.dump(read, sys.stdout, ensure_ascii=True)


main(sys.argv[1])

//! Maps as GeoJSON: what is read and refused, and what is written, as shapely reads it.

use std::collections::BTreeMap;
use std::fs;

use mijie::input::{far_shapes, read_shapes};
use mijie::protocol::ZoneLevel;
use mijie::report::write_geojson;
use mijie::{
    Area, AreaId, AreaLevel, Areas, Gazetteer, Place, PlaceId, PlaceKind, Polygon, Position, Ring, Roster,
    Shapes,
};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::python::{printed, python_with};

fn roster() -> Roster {
    let mut roster = Roster::new();
    for key in ["county", "630123"] {
        roster.area(key).unwrap();
    }
    roster
}

fn collection(features: &[Json]) -> String {
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

fn feature(area: &Json, kind: &str, coordinates: &Json) -> Json {
    json!({
        "type": "Feature",
        "properties": {"code": area},
        "geometry": {"type": kind, "coordinates": coordinates},
    })
}

fn square() -> Json {
    json!([[[101.0, 36.5], [101.5, 36.5], [101.5, 36.9], [101.0, 36.5]]])
}

fn refusal(text: &str) -> String {
    let error = read_shapes(text.as_bytes(), "map.geojson", "code", &roster()).unwrap_err();
    error.to_string()
}

#[test]
fn polygons_with_holes_and_parts_are_read_and_other_counties_counted() {
    let holed = json!([
        [[101.0, 36.0, 2700.5], [102.0, 36.0], [102.0, 37.0], [101.0, 36.0]],
        [[101.6, 36.2], [101.8, 36.2], [101.8, 36.4], [101.6, 36.2]],
    ]);
    let text = collection(&[
        feature(&json!(" county "), "Polygon", &holed),
        feature(&json!(630_123), "MultiPolygon", &json!([square(), square()])),
        feature(&json!("elsewhere"), "Point", &json!([1.0, 2.0])),
    ]);
    let file = read_shapes(
        format!("\u{feff}{text}").as_bytes(),
        "map.geojson",
        "code",
        &roster(),
    )
    .unwrap();
    let [county, numbered] = ["county", "630123"].map(|key| roster().find_area(key).unwrap());
    assert_eq!((file.unknown, file.shapes.len()), (1, 2));
    assert_eq!(file.shapes[&county][0].holes.len(), 1);
    assert_eq!(
        file.shapes[&county][0].outer.positions()[0],
        Position::new(101.0, 36.0).unwrap()
    );
    assert_eq!(file.shapes[&numbered].len(), 2);
}

#[test]
fn what_is_no_shape_is_refused_with_the_number_of_its_feature() {
    let county = json!("county");
    let swapped = json!([[[36.5, 101.0], [36.5, 101.5], [36.9, 101.5], [36.5, 101.0]]]);
    let far = json!([[[101.0, 36.5], [500.0, 36.5], [101.5, 36.9], [101.0, 36.5]]]);
    let open = json!([[[101.0, 36.5], [101.5, 36.5], [101.5, 36.9], [101.0, 36.6]]]);
    let short = json!([[[101.0, 36.5], [101.5, 36.5], [101.0, 36.5]]]);
    let hole = json!([square()[0], [[101.0, 36.5], [101.5, 36.5]]]);
    let rows = [
        (
            feature(&county, "Polygon", &swapped),
            "polygon 1, ring 1: expected longitude, then latitude, found [36.5, 101], which fits only the other way round",
        ),
        (
            feature(&county, "Polygon", &far),
            "polygon 1, ring 1: expected a longitude from -180 to 180 and a latitude from -90 to 90, found [500, 36.5]",
        ),
        (
            feature(&county, "MultiPolygon", &json!([square(), open])),
            "polygon 2, ring 1: expected a ring that ends where it begins, found one that does not",
        ),
        (
            feature(&county, "Polygon", &short),
            "polygon 1, ring 1: expected a ring of at least 4 positions, found 3",
        ),
        (
            feature(&county, "Polygon", &hole),
            "polygon 1, ring 2: expected a ring of at least 4 positions, found 2",
        ),
        (
            feature(&county, "Polygon", &json!([])),
            "polygon 1: expected a ring around it, found none",
        ),
        (
            feature(&county, "LineString", &square()[0]),
            "expected a Polygon or a MultiPolygon, found LineString",
        ),
        (
            json!({"type": "Feature", "properties": {"code": "county"}, "geometry": null}),
            "expected a Polygon or a MultiPolygon, found nothing",
        ),
        (
            json!({"type": "Feature", "properties": null, "geometry": null}),
            r#"expected the key of an area in the property "code", found no such property"#,
        ),
        (
            feature(&json!(["county"]), "Polygon", &square()),
            r#"expected the key of an area in the property "code", found something else"#,
        ),
    ];
    for (wrong, expected) in rows {
        let text = collection(&[feature(&json!(630_123), "Polygon", &square()), wrong]);
        assert_eq!(refusal(&text), format!("map.geojson, feature 2: {expected}"));
    }
    let twice = feature(&county, "Polygon", &square());
    assert_eq!(
        refusal(&collection(&[twice.clone(), twice])),
        "map.geojson, feature 2: expected each area once, found that of feature 1 again"
    );
    assert_eq!(
        refusal(r#"{"type": "Point", "coordinates": [101.0, 36.5]}"#),
        "map.geojson: expected a FeatureCollection, found a Point"
    );
    for text in ["", "[]", "{\"type\": 7}", "{\"type\": \"FeatureCollection\"}"] {
        assert_eq!(
            refusal(text),
            "map.geojson: expected GeoJSON, found something else",
            "{text}"
        );
    }
    let bytes = read_shapes(&b"{\n \xff"[..], "map.geojson", "code", &roster()).unwrap_err();
    assert_eq!(
        bytes.to_string(),
        "map.geojson line 2, byte 2: expected UTF-8, found other bytes"
    );
}

/// A county whose shape is a square from these corners, and places at these points.
fn far(corners: [f64; 4], points: &[(f64, f64)]) -> Option<String> {
    let [west, south, east, north] = corners;
    let line = [(west, south), (east, south), (east, north), (west, south)];
    let mut roster = Roster::new();
    let polygon = Polygon {
        outer: ring(&line),
        holes: Vec::new(),
    };
    let shapes = Shapes::from([(roster.area("county").unwrap(), vec![polygon])]);
    let mut gazetteer = Gazetteer::default();
    for (number, &(lon, lat)) in points.iter().enumerate() {
        let place = roster.place(&number.to_string()).unwrap();
        let known = Place {
            lon: Some(lon),
            lat: Some(lat),
            ..Place::default()
        };
        gazetteer.places.insert(place, known);
    }
    let nowhere = roster.place("nowhere").unwrap();
    gazetteer.places.insert(nowhere, Place::default());
    far_shapes(&shapes, &gazetteer).map(|far| far.to_string())
}

#[test]
fn shapes_far_from_every_place_are_told_and_whether_the_latitude_may_stand_first() {
    let (here, turned) = ([75.0, 37.0, 76.0, 38.0], [37.0, 75.0, 38.0, 76.0]);
    let places = [(75.2, 37.7), (75.3, 37.8), (120.0, 30.0)];
    assert_eq!(far(here, &places), None);
    assert_eq!(
        far(turned, &places).as_deref(),
        Some(
            "no place lies within 1 degree of the shapes, and 2 of 3 would if longitude and latitude of the shapes changed \
             over: expected longitude, then latitude, of the areas in which the places lie"
        )
    );
    assert_eq!(
        far([10.0, 50.0, 11.0, 51.0], &places).as_deref(),
        Some(
            "no place lies within 1 degree of the shapes: expected longitude, then latitude, of the areas in which the places \
             lie"
        )
    );
    // The bound is inside; beyond it is not; and of nothing nothing is far.
    assert_eq!(far(here, &[(74.0, 36.0)]), None);
    assert!(far(here, &[(73.9, 36.0)]).is_some());
    assert_eq!(far(turned, &[]), None);
    assert_eq!(far_shapes(&Shapes::new(), &Gazetteer::default()), None);
}

fn ring(corners: &[(f64, f64)]) -> Ring {
    let position = |&(lon, lat): &(f64, f64)| Position::new(lon, lat).unwrap();
    Ring::new(corners.iter().map(position).collect()).unwrap()
}

/// A county with a lake, given clockwise, and two places.
fn county() -> (Gazetteer, Shapes, Roster) {
    let mut roster = Roster::new();
    let area = roster.area("county").unwrap();
    let places = ["inn", "hut \"<&>\""].map(|key| roster.place(key).unwrap());
    let place = |kind, lon, area| Place {
        kind,
        area,
        lat: Some(36.25),
        lon: Some(lon),
        ..Place::default()
    };
    let gazetteer = Gazetteer {
        places: BTreeMap::from([
            (places[0], place(PlaceKind::Restaurant, 101.25, Some(area))),
            (places[1], place(PlaceKind::Residence, 101.5, None)),
        ]),
        areas: Areas::new([Area {
            id: area,
            level: AreaLevel::County,
            parent: None,
            name: None,
            population: None,
        }])
        .unwrap(),
        ..Gazetteer::default()
    };
    let polygon = Polygon {
        outer: ring(&[
            (101.0, 36.0),
            (101.0, 37.0),
            (102.0, 37.0),
            (102.0, 36.0),
            (101.0, 36.0),
        ]),
        holes: vec![ring(&[
            (101.5, 36.5),
            (101.7, 36.5),
            (101.7, 36.7),
            (101.5, 36.7),
            (101.5, 36.5),
        ])],
    };
    (gazetteer, Shapes::from([(area, vec![polygon])]), roster)
}

fn written(gazetteer: &Gazetteer, shapes: &Shapes, roster: &Roster) -> (usize, String) {
    let mut file = Vec::new();
    let left_out = write_geojson(gazetteer, shapes, |_| Some(ZoneLevel::Sealed), roster, &mut file).unwrap();
    (left_out, String::from_utf8(file).unwrap())
}

#[test]
fn shapely_reads_areas_and_places_and_rings_go_as_the_standard_wants() {
    let Some(python) = python_with("shapely", "shapely_reads_areas_and_places") else {
        return;
    };
    let (gazetteer, shapes, roster) = county();
    let (left_out, text) = written(&gazetteer, &shapes, &roster);
    assert_eq!(left_out, 0);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("zones.geojson");
    fs::write(&path, text).unwrap();
    let read: Json =
        serde_json::from_slice(&printed(&python, "shapely_reads.py", &[path.to_str().unwrap()])).unwrap();
    assert_eq!(
        read,
        json!([
            {"properties": {"area": "county", "level": "county", "zone": "sealed"},
             "kind": "MultiPolygon", "valid": true, "wound": true, "area": 0.96},
            {"properties": {"place": "hut \"<&>\"", "kind": "residence", "area": null, "zone": null},
             "kind": "Point", "valid": true, "wound": true, "area": 0.0},
            {"properties": {"place": "inn", "kind": "restaurant", "area": "county", "zone": "sealed"},
             "kind": "Point", "valid": true, "wound": true, "area": 0.0},
        ])
    );
}

#[test]
fn a_map_without_anything_is_a_collection_without_features() {
    let (_, text) = written(&Gazetteer::default(), &Shapes::new(), &Roster::new());
    assert_eq!(text, "{\"type\":\"FeatureCollection\",\"features\":[]}\n");
    assert_eq!(
        read_shapes(text.as_bytes(), "map.geojson", "area", &roster())
            .unwrap()
            .unknown,
        0
    );
}

#[test]
fn a_ring_without_an_area_stays_as_it_came() {
    let (gazetteer, _, roster) = county();
    let line = ring(&[(101.0, 36.0), (102.0, 36.0), (103.0, 36.0), (101.0, 36.0)]);
    let polygon = Polygon {
        outer: line.clone(),
        holes: vec![line],
    };
    let (_, text) = written(
        &gazetteer,
        &Shapes::from([(AreaId::new(0), vec![polygon])]),
        &roster,
    );
    let rings = "[[[[101.0,36.0],[102.0,36.0],[103.0,36.0],[101.0,36.0]],[[101.0,36.0],[102.0,36.0],[103.0,36.0],[101.0,36.0]]]]";
    assert!(text.contains(rings), "{text}");
}

#[test]
fn an_area_without_a_key_is_an_error() {
    let (gazetteer, shapes, _) = county();
    let error = write_geojson(&gazetteer, &shapes, |_| None, &Roster::new(), Vec::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{} has no key in the roster", AreaId::new(0))
    );
    let error = write_geojson(&gazetteer, &Shapes::new(), |_| None, &Roster::new(), Vec::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{} has no key in the roster", PlaceId::new(0))
    );
}

proptest! {
    #[test]
    fn shapes_that_are_written_are_read_again(
        corners in prop::collection::vec((-180.0..180.0_f64, -90.0..90.0_f64), 3..8),
    ) {
        let (gazetteer, _, roster) = county();
        let mut closed = corners.clone();
        closed.push(corners[0]);
        let polygon = Polygon { outer: ring(&closed), holes: Vec::new() };
        let shapes = Shapes::from([(AreaId::new(0), vec![polygon])]);
        let places = Gazetteer { places: BTreeMap::new(), ..gazetteer };
        let (_, text) = written(&places, &shapes, &roster);
        let read = read_shapes(text.as_bytes(), "map.geojson", "area", &roster).unwrap();
        let mut positions = read.shapes[&AreaId::new(0)][0].outer.positions().to_vec();
        let expected = shapes[&AreaId::new(0)][0].outer.positions();
        if positions[1] != expected[1] {
            positions.reverse();
        }
        prop_assert_eq!(positions, expected);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = read_shapes(&bytes[..], "map.geojson", "code", &roster());
    }
}

//! The map as a picture, as of the instant of the question.

use std::collections::BTreeMap;

use super::ground::{Ground, Spot};
use super::sheet::Sheet;
use super::text::{Html, escaped};
use crate::area::AreaLevel;
use crate::id::AreaId;
use crate::report::svg::canvas::{MARGIN, WIDTH, number, outline};
use crate::report::svg::plane::{Plane, TOP};
use crate::report::svg::{legible, palette};
use crate::report::{Language, WriteError};
use crate::shape::{Polygon, Ring};

/// So many townships at most have their name on the map.
const MOST_LABELS: usize = 60;
/// So many columns of a name.
const LONGEST: usize = 24;

/// Shapes, places and cases, each with the number by which `data-map` tells of it; nothing where nothing has coordinates.
pub(super) fn draw(
    sheet: &Sheet<'_>,
    ground: &Ground<'_>,
    positions: &BTreeMap<AreaId, usize>,
) -> Result<Option<Html>, WriteError> {
    let shapes = ground.shapes()?;
    let cases = ground.cases()?;
    let corners = shapes.iter().flat_map(|&(_, polygons)| polygons);
    let corners = corners
        .flat_map(Polygon::rings)
        .flat_map(Ring::positions)
        .copied();
    let spots = ground.spots.iter().map(|spot| spot.position);
    let homes = cases.iter().filter_map(|&(_, _, home)| home);
    let Some(plane) = Plane::around(corners.chain(spots).chain(homes)) else {
        return Ok(None);
    };
    // A name stands above the northernmost of the areas.
    let top = TOP - 2.0 * MARGIN;
    let mut svg = vec![format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"mijie map\" id=\"map-picture\" role=\"group\" viewBox=\"0 {} {} {}\">",
        number(top),
        number(WIDTH),
        number(plane.bottom() + 2.0 * MARGIN - top),
    )];
    for (area, polygons) in shapes {
        let class = palette::zone(sheet.level(area));
        let rings = polygons.iter().flat_map(|polygon| rings(&plane, polygon));
        let path = outline(&rings.collect::<Vec<_>>());
        let name = escaped(&sheet.names.area(area)?);
        let position = positions.get(&area).copied().unwrap_or_default();
        svg.push(format!(
            "<path class=\"area {class}\" data-area=\"{position}\" fill-rule=\"evenodd\" d=\"{path}\"><title>{name}</title></path>"
        ));
    }
    push_spots(&mut svg, &plane, &ground.spots);
    push_labels(&mut svg, &plane, sheet, &ground.spots)?;
    for (at, &(person, _, home)) in cases.iter().enumerate() {
        let Some(home) = home else { continue };
        let (x, y) = plane.at(home);
        let name = escaped(&sheet.names.person(person, Language::English)?);
        let [x, y] = [x, y].map(number);
        svg.push(format!(
            "<g data-case=\"{at}\" transform=\"translate({x} {y})\"><path class=\"case\" d=\"M0 -6L5 0L0 6L-5 0Z\"/><title>{name}</title></g>"
        ));
    }
    push_scale(&mut svg, &plane);
    svg.push("</svg>".to_owned());
    Ok(Some(Html(svg.concat())))
}

/// The lines of a polygon, without points that fall on the one before.
fn rings(plane: &Plane, polygon: &Polygon) -> Vec<Vec<(f64, f64)>> {
    let ring = |ring: &Ring| {
        let mut points: Vec<(f64, f64)> = ring
            .positions()
            .iter()
            .map(|&position| plane.at(position))
            .collect();
        points.dedup_by(|a, b| (a.0 - b.0).abs() < 0.1 && (a.1 - b.1).abs() < 0.1);
        points
    };
    polygon.rings().map(ring).collect()
}

/// The strictest zones on top. A halo around each spot makes of near ones one ground.
fn push_spots(svg: &mut Vec<String>, plane: &Plane, spots: &[Spot]) {
    for (radius, kind) in [(11.0, "halo"), (2.4, "spot")] {
        for (at, spot) in spots.iter().enumerate().rev() {
            let (x, y) = plane.at(spot.position);
            let [x, y, radius] = [x, y, radius].map(number);
            let class = palette::zone(spot.level);
            let data = if kind == "spot" { "data-spot" } else { "data-halo" };
            svg.push(format!(
                "<circle class=\"{kind} {class}\" {data}=\"{at}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"
            ));
        }
    }
}

/// The names of townships, above their spots.
fn push_labels(
    svg: &mut Vec<String>,
    plane: &Plane,
    sheet: &Sheet<'_>,
    spots: &[Spot],
) -> Result<(), WriteError> {
    let areas = &sheet.day.records.gazetteer.areas;
    // Of each the sum of x, the least y and how many spots there are.
    let mut townships: BTreeMap<AreaId, (f64, f64, f64)> = BTreeMap::new();
    for spot in spots {
        let township = spot
            .area
            .and_then(|area| areas.enclosing(area, AreaLevel::Township));
        if let Some(township) = township {
            let (x, y) = plane.at(spot.position);
            let (sum, top, count) = townships.entry(township).or_insert((0.0, y, 0.0));
            (*sum, *top, *count) = (*sum + x, top.min(y), *count + 1.0);
        }
    }
    if townships.len() > MOST_LABELS {
        return Ok(());
    }
    for (township, (sum, top, count)) in townships {
        let area = areas.get(township).and_then(|area| area.name.clone());
        let name = area.map_or_else(|| sheet.names.area(township), Ok)?;
        let name = escaped(&legible(&name, LONGEST));
        let [x, y] = [sum / count, top - 15.0].map(number);
        svg.push(format!(
            "<text class=\"name middle\" data-base=\"{y}\" x=\"{x}\" y=\"{y}\">{name}</text>"
        ));
    }
    Ok(())
}

/// A line as long as a round number of kilometres.
fn push_scale(svg: &mut Vec<String>, plane: &Plane) {
    let lengths = [
        0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0,
    ];
    let fits = lengths
        .iter()
        .rev()
        .find(|&&km| plane.pixels_of_km(km) <= WIDTH / 5.0);
    let Some(&km) = fits else { return };
    let [y, from, until] = [plane.bottom() + MARGIN, MARGIN, MARGIN + plane.pixels_of_km(km)].map(number);
    let label = number(MARGIN + plane.pixels_of_km(km) + 6.0);
    let low = number(plane.bottom() + MARGIN + 4.0);
    svg.push(format!(
        "<line class=\"axis scale scale-bar\" x1=\"{from}\" y1=\"{y}\" x2=\"{until}\" y2=\"{y}\"/><text class=\"soft scale-bar\" x=\"{label}\" y=\"{low}\">{km} km</text>"
    ));
}

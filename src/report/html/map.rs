//! The map: zones and places, day by day.

use askama::Template;

use super::sheet::{Part, Sheet};
use crate::report::WriteError;

#[derive(Template)]
#[template(path = "map.html")]
struct Map;

/// The page of the map.
pub(super) fn part(sheet: &Sheet<'_>) -> Result<Part, WriteError> {
    Part::new(&Map)?.with_data("map", &sheet.day.tracing.labels().len())
}

//! Zones.

use askama::Template;

use super::sheet::{Part, Sheet};
use crate::report::WriteError;

#[derive(Template)]
#[template(path = "zones.html")]
struct Zones;

pub(super) fn part(_sheet: &Sheet<'_>) -> Result<Part, WriteError> {
    Part::new(&Zones)
}

//! The timeline: who was where, when they counted as sources, isolation and samples.

use askama::Template;

use super::sheet::{Part, Sheet};
use crate::report::WriteError;

#[derive(Template)]
#[template(path = "timeline.html")]
struct Timeline;

/// The page of the timeline.
pub(super) fn part(sheet: &Sheet<'_>) -> Result<Part, WriteError> {
    Part::new(&Timeline)?.with_data("timeline", &sheet.day.tracing.labels().len())
}

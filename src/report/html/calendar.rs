//! Calendar.

use askama::Template;

use super::sheet::{Part, Sheet};
use crate::report::WriteError;

#[derive(Template)]
#[template(path = "calendar.html")]
struct Calendar;

pub(super) fn part(_sheet: &Sheet<'_>) -> Result<Part, WriteError> {
    Part::new(&Calendar)
}

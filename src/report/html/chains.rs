//! The chains: generations from left to right against time.

use askama::Template;

use super::sheet::{Part, Sheet};
use crate::report::WriteError;

#[derive(Template)]
#[template(path = "chains.html")]
struct Chains;

/// The page of the chains.
pub(super) fn part(sheet: &Sheet<'_>) -> Result<Part, WriteError> {
    Part::new(&Chains)?.with_data("chains", &sheet.day.tracing.labels().len())
}

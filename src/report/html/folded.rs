//! A list of which the first lines show, and the rest unfolds.

use super::sheet::Sheet;
use super::text::{Html, Text, number, say};
use crate::report::WriteError;

/// So many lines show at once.
const SHOWN: usize = 8;
/// And so many are in the page altogether.
const MOST: usize = 200;

/// A heading with its count, and lines under it.
pub(super) struct Folded {
    pub(super) what: Html,
    pub(super) count: String,
    pub(super) shown: Vec<Html>,
    pub(super) more: Vec<Html>,
    pub(super) left_out: Option<Html>,
}

impl Folded {
    /// A list in which each item is a line that is told when there is room for it.
    pub(super) fn new<T>(
        sheet: &Sheet<'_>,
        what: Html,
        items: &[T],
        tell: impl Fn(&T) -> Result<Text, WriteError>,
    ) -> Result<Self, WriteError> {
        let told = items.len().min(MOST);
        let mut shown = items[..told]
            .iter()
            .map(|item| sheet.tell(&tell(item)?))
            .collect::<Result<Vec<_>, WriteError>>()?;
        let more = shown.split_off(told.min(SHOWN));
        let left_out = items.len() - told;
        Ok(Self {
            what,
            count: number(items.len() as u64),
            shown,
            more,
            left_out: (left_out > 0).then(|| {
                let left_out = number(left_out as u64);
                say(
                    &format!("{left_out} more have no room here; the tables of the morning have them."),
                    &format!("另有{left_out}条未列出，见当日各表。"),
                )
            }),
        })
    }
}

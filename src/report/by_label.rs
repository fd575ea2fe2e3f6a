//! Goes through the links of an outbreak label by label, so that they are never held all at once.

use std::io::Write;

use crate::contact::{Label, Link};
use crate::roster::Roster;
use crate::threads;
use crate::trace::Tracing;

use super::{WriteError, keys};

/// Labels whose text is made before any is written: enough to keep every thread busy, and few enough for their
/// text to fit in memory, whatever the size of the outbreak.
const LABELS_AT_ONCE: usize = 64;

/// Writes what `render` makes of each label's links, in the order of `links.csv`.
///
/// `render` gets the key of the source and its links, each with the key of the person reached.
pub(super) fn write_by_label<W: Write>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    out: &mut W,
    render: impl Fn(&str, &[(&str, Link)], &mut Vec<u8>) -> Result<(), WriteError> + Sync,
) -> Result<(), WriteError> {
    let text_of = |(source, label): &(&str, Label)| -> Result<Vec<u8>, WriteError> {
        let mut text = Vec::new();
        render(source, &keys::links_from(tracing, roster, label)?, &mut text)?;
        Ok(text)
    };
    for labels in keys::labels(tracing, roster)?.chunks(LABELS_AT_ONCE) {
        for text in threads::map(labels, || (), |(), label| text_of(label)) {
            out.write_all(&text?)?;
        }
    }
    Ok(())
}

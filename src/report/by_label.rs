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
    let text_of = |source, links: Vec<(&str, Link)>| {
        let mut text = Vec::new();
        render(source, &links, &mut text)?;
        Ok(text)
    };
    for_each_label(tracing, roster, text_of, |text| Ok(out.write_all(&text)?))
}

/// Gives `take` what `render` makes of each label's links, in the order of `links.csv`; as [`write_by_label`].
pub(super) fn for_each_label<'r, T: Send>(
    tracing: &Tracing<'_>,
    roster: &'r Roster,
    render: impl Fn(&'r str, Vec<(&'r str, Link)>) -> Result<T, WriteError> + Sync + Send,
    mut take: impl FnMut(T) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    let rendered =
        |(source, label): &(&'r str, Label)| render(source, keys::links_from(tracing, roster, label)?);
    for labels in keys::labels(tracing, roster)?.chunks(LABELS_AT_ONCE) {
        for rendered in threads::map(labels, || (), |(), label| rendered(label)) {
            take(rendered?)?;
        }
    }
    Ok(())
}

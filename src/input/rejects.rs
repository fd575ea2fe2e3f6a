//! `rejects.csv`: the rows that were not used, and why.

use std::io::{self, Write};

use super::error::RowError;

/// Writes `rejects.csv`, one line a bad row: file, row, line, column, expected, found.
///
/// `row` counts from 1 without header and blank lines, `line` from 1 with them; `column` is empty where no single
/// column is to blame. No key is in it: the row itself is found by its line.
///
/// # Errors
///
/// What `out` reports.
///
/// # Examples
///
/// ```
/// use mijie::Roster;
/// use mijie::input::{ReadError, read_places, write_rejects};
/// let text = "place,kind,lat\ncafe,restaurant,36.68\nbar,pub,\nmill,office,136.68\n";
/// let rejects: Vec<_> = read_places(text.as_bytes(), "places.csv", &mut Roster::new())?
///     .filter_map(|place| match place {
///         Err(ReadError::Row(reject)) => Some(reject),
///         _ => None,
///     })
///     .collect();
/// let mut out = Vec::new();
/// write_rejects(&rejects, &mut out)?;
/// assert_eq!(
///     String::from_utf8(out)?,
///     "file,row,line,column,expected,found\n\
///      places.csv,2,3,kind,\"a kind of place such as residence, office or bus\",3 characters of text\n\
///      places.csv,3,4,lat,degrees north from -90 to 90,\"\"\"136.68\"\"\"\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_rejects<W: Write>(rejects: &[RowError], out: W) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["file", "row", "line", "column", "expected", "found"])?;
    for reject in rejects {
        writer.write_record([
            reject.file(),
            &reject.row().to_string(),
            &reject.line().to_string(),
            reject.column().unwrap_or_default(),
            reject.expected(),
            reject.found(),
        ])?;
    }
    writer.flush()
}

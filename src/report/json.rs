//! JSON of everything that has serde.

use std::io::{BufWriter, Write};

use serde::Serialize;

use super::WriteError;

/// Writes any result as JSON for people to read: indented, one line break at the end.
///
/// Ids stay numbers: only the tables and texts of this module know keys.
///
/// # Errors
///
/// [`WriteError::Output`] where `out` refuses, and for a value that JSON cannot hold, such as a map with lists as
/// its keys.
///
/// # Examples
///
/// ```
/// use mijie::{protocol::edition, report};
/// let mut file = Vec::new();
/// report::write_json(&edition::cn_9(), &mut file)?;
/// assert!(file.starts_with(b"{\n  \"id\": \"cn-9\",\n"));
/// # Ok::<(), mijie::report::WriteError>(())
/// ```
pub fn write_json<T: Serialize + ?Sized, W: Write>(value: &T, out: W) -> Result<(), WriteError> {
    let mut out = BufWriter::new(out);
    serde_json::to_writer_pretty(&mut out, value).map_err(|error| WriteError::Output(error.into()))?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

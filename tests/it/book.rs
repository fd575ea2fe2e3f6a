//! The book against the library: its tables of columns and of editions. Its programs are doctests.

mod editions;
mod formats;
mod measured;

/// The lines of a chapter, without what makes them documentation.
fn lines(chapter: &str) -> impl Iterator<Item = &str> {
    chapter
        .lines()
        .map(|line| line.strip_prefix("//!").expect("a chapter is documentation only"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
}

/// The cells of a row of a table, if the line is one.
fn cells(line: &str) -> Option<Vec<&str>> {
    let row = line.strip_prefix("| ")?.strip_suffix(" |")?;
    Some(row.split(" | ").map(str::trim).collect())
}

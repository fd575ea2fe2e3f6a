//! The measurements that the book tells, against where they are recorded.

use std::collections::BTreeSet;

use super::{cells, lines};

/// The numbers of a text, as they are written.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .map(|number| number.trim_matches(['.', ',']))
        .filter(|number| !number.is_empty())
}

/// The rows of the tables under a heading, without the one that names the columns.
fn rows(chapter: &'static str, heading: &str) -> Vec<Vec<&'static str>> {
    let under =
        lines(chapter).skip_while(|line| line.trim_start_matches("# ") != heading || !line.starts_with('#'));
    let section = under.skip(1).take_while(|line| !line.starts_with("# "));
    let rows: Vec<Vec<&str>> = section.filter_map(cells).collect();
    assert!(rows.len() > 3, "{heading}: {} rows", rows.len());
    rows
}

#[test]
fn every_measurement_of_the_book_is_one_of_the_benchmarks() {
    let recorded: BTreeSet<&str> = numbers(include_str!("../../../benches/README.md")).collect();
    let limits = include_str!("../../../src/book/limits.rs");
    let comparison = include_str!("../../../src/book/comparison.rs");
    let measured = rows(limits, "Sizes and times that were measured");
    let compared = rows(comparison, "Intervals: DuckDB, Spark");
    // Behind the persons stand visits and measurements, or ratios; what grows with what has no numbers.
    let told = measured.iter().filter(|row| row.len() == 4).chain(&compared);
    let mut count = 0;
    for row in told {
        for number in row[2..].iter().flat_map(|cell| numbers(cell)) {
            assert!(recorded.contains(number), "{number} of {row:?} is not recorded");
            count += 1;
        }
    }
    assert!(count > 30, "only {count} numbers were found");
}

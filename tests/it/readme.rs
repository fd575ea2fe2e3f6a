//! What the README shows is what the programs print, and what it points to is there.

use std::path::Path;

use crate::examples::{example, printed};

const README: &str = include_str!("../../README.md");

/// The first fenced block of a language.
fn block(language: &str) -> &'static str {
    let (_, after) = README.split_once(&format!("```{language}\n")).expect("a block");
    let (block, _) = after.split_once("```").expect("an end of the block");
    block
}

/// The pieces between the lines of three dots, each as its lines.
fn pieces(shown: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = shown.lines().collect();
    lines
        .split(|line| line.trim() == "...")
        .map(<[_]>::to_vec)
        .collect()
}

#[test]
fn the_output_in_the_readme_is_that_of_the_program() {
    let printed: Vec<&str> = include_str!("golden/outbreak-trace.txt").lines().collect();
    let pieces = pieces(block("text"));
    assert!(pieces.len() > 3, "an output of {} pieces", pieces.len());
    let mut rest = printed.as_slice();
    for piece in pieces {
        let at = rest
            .windows(piece.len())
            .position(|lines| lines == piece)
            .unwrap_or_else(|| panic!("not printed, or not in this order:\n{}", piece.join("\n")));
        rest = &rest[at + piece.len()..];
    }
}

#[test]
fn the_program_in_the_readme_prints_what_the_readme_says() {
    let program = include_str!("../../examples/first-trace.rs");
    let shown = |line: &&str| !line.starts_with("//!") && !line.starts_with('#');
    let program: Vec<&str> = program.lines().filter(shown).collect();
    assert_eq!(program.join("\n").trim(), block("rust").trim());
    let said = printed(example("first-trace", &[]));
    assert_eq!(said, "bo: close contact since 2022-05-06T13:00:00+08:00\n");
    assert!(README.contains(&format!("\nprints `{}`", said.trim())));
}

#[test]
fn every_file_to_which_the_readme_points_is_there() {
    let targets: Vec<&str> = README
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target)
        .chain(
            README
                .lines()
                .filter_map(|line| Some(line.strip_prefix('[')?.split_once("]: ")?.1)),
        )
        .collect();
    assert!(targets.len() >= 3, "{targets:?}");
    for target in targets {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(target);
        assert!(file.exists(), "{target}");
    }
}

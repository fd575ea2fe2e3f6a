//! What the README shows is what the programs print, and what it points to is there.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::examples::{example, printed};

const README: &str = include_str!("../../README.md");

/// Every fenced block: its language and what is in it.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let fenced = README.split("\n```").skip(1).step_by(2);
    fenced
        .map(|block| block.split_once('\n').expect("a language and a text"))
        .collect()
}

/// The only fenced block of a language.
#[track_caller]
fn block(language: &str) -> &'static str {
    let of_language: Vec<&str> = blocks()
        .into_iter()
        .filter(|(own, _)| *own == language)
        .map(|(_, block)| block)
        .collect();
    let [block] = of_language[..] else {
        panic!("expected one block of {language}, found {}", of_language.len());
    };
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

#[test]
fn every_block_of_the_readme_is_run_by_a_test() {
    for (language, block) in blocks() {
        match language {
            // By the other tests, and the program also as a doctest.
            "rust" | "text" => {}
            "sh" => block.lines().for_each(run),
            "toml" => depend(block),
            other => panic!("no test runs a block of {other:?}"),
        }
    }
}

/// Runs a line that a user types; what it does is told behind a `#`.
fn run(line: &str) {
    let command = line.split_once('#').map_or(line, |(command, _)| command);
    let words: Vec<&str> = command.split_whitespace().collect();
    match words[..] {
        ["cargo", "run", "--release", "--example", name] => {
            assert!(!printed(example(name, &[])).is_empty(), "{name} prints something");
        }
        ["cargo", "test", "--all-features"] => {}
        _ => panic!("no test runs {line:?}"),
    }
}

/// Makes a crate that depends on this one as the block says, and has cargo find everything that it needs.
fn depend(block: &str) {
    let dir = tempfile::tempdir().unwrap();
    let here = env!("CARGO_MANIFEST_DIR").replace('\\', "/");
    assert!(block.contains("path = \"../mijie\""), "{block}");
    let package = "[package]\nname = \"taker\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
    let manifest = format!("{package}\n{}\n", block.replace("../mijie", &here));
    fs::create_dir(dir.path().join("src")).unwrap();
    fs::write(dir.path().join("src/lib.rs"), "").unwrap();
    fs::write(dir.path().join("Cargo.toml"), manifest).unwrap();
    // The versions that are already there: nothing is fetched.
    fs::copy(Path::new(&here).join("Cargo.lock"), dir.path().join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--depth", "1", "--prefix", "none"])
        .current_dir(&dir)
        .output()
        .unwrap();
    let (found, said) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{said}");
    assert!(found.lines().any(|line| line.starts_with("mijie v")), "{found}");
}

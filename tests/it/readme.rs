//! The README shows what the program prints.

#[test]
fn the_output_in_the_readme_is_that_of_the_program() {
    let readme = include_str!("../../README.md");
    let (_, after) = readme.split_once("```text\n").unwrap();
    let (shown, _) = after.split_once("```").unwrap();
    let printed = include_str!("golden/outbreak-trace.txt");
    let lines: Vec<&str> = shown
        .lines()
        .filter(|line| !line.is_empty() && line.trim() != "...")
        .collect();
    assert!(lines.len() > 20, "an output of {} lines", lines.len());
    for line in lines {
        assert!(
            printed.lines().any(|printed| printed == line),
            "not printed: {line}"
        );
    }
}

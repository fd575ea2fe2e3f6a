//! The Python in which files are read by programs that are not ours.

use std::env;
use std::path::Path;
use std::process::Command;

/// The Python that has a module: that of `MIJIE_PYTHON`, which must have it, or `python3`. Says plainly that a test was
/// skipped where there is none.
pub fn python_with(module: &str, test: &str) -> Option<String> {
    let named = env::var("MIJIE_PYTHON").ok();
    let python = named.clone().unwrap_or_else(|| "python3".to_owned());
    let found = Command::new(&python)
        .args(["-c", &format!("import {module}")])
        .output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    assert!(
        named.is_none(),
        "MIJIE_PYTHON is set, and {python} has no {module}"
    );
    #[expect(
        clippy::print_stderr,
        reason = "whoever runs the tests must see what did not run"
    )]
    {
        eprintln!("skipped: {test} needs {module}, which python3 does not have, and MIJIE_PYTHON is not set");
    }
    None
}

/// What a script of the tests prints; it must say nothing else.
#[track_caller]
pub fn printed(python: &str, script: &str, args: &[&str]) -> Vec<u8> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it")
        .join(script);
    let output = Command::new(python).arg(script).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {said}");
    assert_eq!(said, "", "{args:?}");
    output.stdout
}

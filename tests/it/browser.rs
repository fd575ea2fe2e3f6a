//! The dossier in a real browser: what a person sees there, finds, clicks, and prints.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Instant;

use serde_json::{Value as Json, from_slice, json};

use crate::examples::{self, example};
use crate::python::{printed, python_with};

const SECTIONS: [&str; 8] = [
    "overview", "chains", "timeline", "map", "places", "calendar", "zones", "persons",
];
const THEMES: [&str; 2] = ["light", "dark"];

/// A Python that drives, and the Chromium that it drives.
struct Browser {
    python: String,
    chromium: String,
}

/// The browser of `MIJIE_CHROMIUM`, or `chromium`. Says plainly that a test was skipped where there is none and no Python was
/// set; where one was, both must be there.
fn browser(test: &str) -> Option<Browser> {
    let python = python_with("axe_playwright_python, PIL, playwright, pypdfium2", test)?;
    let chromium = env::var("MIJIE_CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
    let found = Command::new(&chromium).arg("--version").output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(Browser { python, chromium });
    }
    assert!(
        env::var("MIJIE_PYTHON").is_err(),
        "MIJIE_PYTHON is set, and there is no browser {chromium}"
    );
    #[expect(
        clippy::print_stderr,
        reason = "whoever runs the tests must see what did not run"
    )]
    {
        eprintln!("skipped: {test} needs the browser {chromium}, which is not there");
    }
    None
}

impl Browser {
    /// What was seen in a scenario, in which nothing complained and nothing was fetched.
    #[track_caller]
    fn sees(&self, scenario: &str, page: &Path, args: &[&str]) -> Json {
        let args = [&[scenario, &self.chromium, page.to_str().unwrap()], args].concat();
        let seen: Json = from_slice(&printed(&self.python, "browser_drives.py", &args)).unwrap();
        assert_eq!(seen["complaints"], json!([]), "{scenario}");
        assert_eq!(seen["requests"], json!([]), "{scenario}");
        seen
    }
}

fn target() -> &'static Path {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    scratch.parent().expect("the target folder holds its tmp")
}

/// The folder into which pages are written.
fn pages(name: &str) -> PathBuf {
    let folder = target().join("pages").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

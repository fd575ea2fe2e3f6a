//! Texts that are compared to the byte with those kept in `golden/`.

use std::fs;
use std::path::Path;

/// Compares a text with the kept one; with `MIJIE_BLESS` set in the environment it is kept instead.
#[track_caller]
pub fn assert_golden(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/golden")
        .join(name);
    if std::env::var_os("MIJIE_BLESS").is_some() {
        fs::write(&path, found).expect("the golden folder can be written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == found,
        "{name} differs; MIJIE_BLESS=1 keeps the new one\n--- expected\n{expected}--- found\n{found}"
    );
}

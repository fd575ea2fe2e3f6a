//! Writes the JSON Schema of the protocol file, and of every JSON that mijie writes, into a folder.
//!
//! `cargo run --release --all-features --example schema-write -- schemas` writes all of them. An editor that knows
//! `protocol.schema.json` completes a house protocol while it is typed, and underlines what the reader would refuse.

#[expect(dead_code, reason = "there is no outbreak to open at this desk")]
mod desk;

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use mijie::report::schema;

/// Write JSON Schemas (draft 2020-12) of the files that mijie reads and writes as JSON
#[derive(Parser)]
struct Args {
    /// Folder to write into; it is made where it is not there
    folder: PathBuf,
}

fn main() -> ExitCode {
    let Args { folder } = Args::parse();
    desk::run(|out| {
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", folder.display());
        fs::create_dir_all(&folder).map_err(|error| told(&error))?;
        for (name, text) in schema::all() {
            let path = folder.join(name);
            let file = File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            schema::write(&text, file)?;
            writeln!(out, "{}", path.display())?;
        }
        Ok(())
    })
}

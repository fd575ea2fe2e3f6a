//! Protocols as JSON files.

use std::fs;
use std::io;
use std::path::Path;

use thiserror::Error;

use crate::protocol::{Protocol, ProtocolBuilder, ProtocolError};

/// Why a protocol file cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProtocolFileError {
    /// The file cannot be read; the cause is the source of this error.
    #[error("{file}: cannot be read")]
    Io {
        /// The name of the file.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not UTF-8 text.
    #[error("{file} line {line}: expected UTF-8 text, found other bytes")]
    Encoding {
        /// The name of the file.
        file: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// The text is not JSON, or a field holds what it cannot hold.
    #[error("{file} line {line}, column {column}: {message}")]
    Json {
        /// The name of the file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The byte in the line, counted from 1.
        column: usize,
        /// What was expected, and what was found.
        message: String,
    },
    /// Every field can be read, and one breaks a rule for protocols; the cause, which names it, is the source of this
    /// error.
    #[error("{file}: the protocol cannot be used")]
    Protocol {
        /// The name of the file.
        file: String,
        /// Which field, what it may hold, and what it held.
        source: ProtocolError,
    },
}

/// Reads a protocol from a JSON file.
///
/// # Errors
///
/// [`ProtocolFileError`], with the place in the file. The file is called by its name, without its folder.
pub fn read_protocol(path: impl AsRef<Path>) -> Result<Protocol, ProtocolFileError> {
    let path = path.as_ref();
    let name = path.file_name().unwrap_or(path.as_os_str());
    let file = name.to_string_lossy();
    let bytes = fs::read(path).map_err(|source| ProtocolFileError::Io {
        file: file.to_string(),
        source,
    })?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        ProtocolFileError::Encoding {
            file: file.to_string(),
            line: before.split(|&byte| byte == b'\n').count(),
        }
    })?;
    protocol_from_str(text, &file)
}

/// Reads a protocol from JSON text. Messages call the file by the name that is given.
///
/// # Errors
///
/// [`ProtocolFileError`], with the place in the text.
///
/// # Examples
///
/// ```
/// use mijie::input::protocol_from_str;
/// let text = r#"{
///   "id": "house-15", "title": "15 minutes in 24 hours, anywhere", "time_zone": "+08:00",
///   "window": { "look_back_days": { "symptomatic": 2, "asymptomatic": 2 } },
///   "generations": 2,
///   "rules": [ { "id": "together", "grade": "close", "settings": ["anywhere"], "min_total_minutes": 15 } ]
/// }"#;
/// let error = protocol_from_str(text, "house.json").expect_err("there is no such setting");
/// assert_eq!(
///     error.to_string(),
///     r#"house.json line 5, column 75: expected any, encounter or a kind of place such as residence, found "anywhere""#
/// );
/// let protocol = protocol_from_str(&text.replace("anywhere\"]", "any\"]"), "house.json")?;
/// assert_eq!(protocol.id(), "house-15");
/// # Ok::<(), mijie::input::ProtocolFileError>(())
/// ```
pub fn protocol_from_str(text: &str, file: &str) -> Result<Protocol, ProtocolFileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // In two steps: what breaks a rule of protocols has no line, but the name of its field.
    let builder: ProtocolBuilder = serde_json::from_str(text).map_err(|error| ProtocolFileError::Json {
        file: file.to_owned(),
        line: error.line(),
        column: error.column(),
        message: message(&error),
    })?;
    builder.build().map_err(|source| ProtocolFileError::Protocol {
        file: file.to_owned(),
        source,
    })
}

/// What the JSON reader says, without the place, and in the order of our own messages.
///
/// The reader offers its reasons as English text alone. Should a later version word one differently, it passes as it
/// is, and `a_bad_protocol_file_is_named_with_the_place_of_the_fault` in tests/it/input.rs, which has one case for each
/// wording, fails.
pub(super) fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = text.strip_suffix(&place).unwrap_or(&text);
    for prefix in ["invalid type: ", "invalid value: "] {
        if let Some((found, expected)) = text
            .strip_prefix(prefix)
            .and_then(|rest| rest.split_once(", expected "))
        {
            return format!("expected {}, found {found}", plain(expected));
        }
    }
    if text.starts_with("invalid length ") {
        return "expected an object, found a list".to_owned();
    }
    if text == "number out of range" {
        return "expected a number that can be counted with, found a larger one".to_owned();
    }
    for (prefix, kind) in [("unknown field ", "field"), ("unknown variant ", "word")] {
        if let Some((found, expected)) = text
            .strip_prefix(prefix)
            .and_then(|rest| rest.split_once(", expected "))
        {
            return format!("expected {expected}, found the {kind} {found}");
        }
    }
    if let Some(field) = text.strip_prefix("missing field ") {
        return format!("expected a field {field}, found none");
    }
    if let Some(field) = text.strip_prefix("duplicate field ") {
        return format!("expected each field once, found {field} twice");
    }
    if text.starts_with("EOF while parsing") {
        return "expected more, found the end of the file".to_owned();
    }
    if text == "trailing characters" {
        return "expected the end of the file, found more".to_owned();
    }
    if let Some(expected) = text
        .strip_prefix("expected ")
        .filter(|rest| !rest.contains("found"))
    {
        return format!("expected {expected}, found something else");
    }
    text.to_owned()
}

/// What the JSON reader expects, without the words of a programmer.
fn plain(expected: &str) -> &str {
    match expected {
        "u32" => "a whole number from 0 to 4294967295",
        "f64" => "a number",
        _ if expected.starts_with("struct ") => "an object",
        _ => expected,
    }
}

//! JSON Schemas (draft 2020-12) of the protocol file, the mapping, the summary, figures, proofs, lines of JSON and `GeoJSON`.
//!
//! | schema | of what | who checks with it |
//! |---|---|---|
//! | [`protocol()`] | a protocol file, as [`input::read_protocol`](crate::input::read_protocol) reads it | editors that complete and underline (VS Code: `json.schemas`), forms made from schemas |
//! | [`mapping`](mapping()) | a mapping file of [`input::foreign`](crate::input::foreign), with the feature `foreign` | the same |
//! | [`summary()`] | `summary.json` | who receives it |
//! | [`figures()`] | a list of [`Figure`]s, as [`write_json`](super::write_json) writes it | the same |
//! | [`witness()`] | a [`Witness`], as [`write_json`](super::write_json) writes it | whoever keeps proofs, before [`verify`](crate::witness::verify()) |
//! | [`visits()`], [`contacts()`], [`links()`], [`exposures()`], [`zones()`], [`orders()`] | one line of each table in [`json_lines`](super::json_lines) | the same |
//! | [`geojson`](geojson()) | what `write_geojson` writes, with the feature `geojson` | the same |
//!
//! Titles and descriptions are those of this documentation, and tell the units. Where the reader refuses a field that it does
//! not know, so does the schema. Whatever else has serde can be written by [`write_json`](super::write_json), too; of that no
//! schema is kept.
//!
//! # What only the reader checks
//!
//! A schema judges one value at a time. What a file says besides is checked when it is read, and nowhere else:
//!
//! - of a protocol: that no two rules share an id; that test days lie within their stage and ascend; that the days up to which
//!   a secondary contact is treated as a close one are no fewer than the own quarantine; that `least_days` is not above
//!   `most_days`; that the units of zones lie inside the county; that a scheme has the releases of its levels and no others,
//!   and zones are lowered to milder levels of it; that `clean_round_within_days` is not above `days_without_case`;
//! - of a mapping: that every header stands once, columns of ours have one header and the tables their needed columns, at
//!   least one column goes anywhere, and `year` and `year_not_after` do not both stand there;
//! - of both: that no name stands twice in an object, that a whole number is written without a decimal point (`2.0`), and that
//!   a number fits into 64 bits of floating point.
//!
//! The other way round a reader is laxer in two things that no writer of ours does: it takes the fields of an object in their
//! order as an array, and a date such as `2022-5-7`.
//!
//! # Types of schemars
//!
//! The functions give text. The crate that makes it, schemars, shows only as an implementation of its trait `JsonSchema` on
//! the types that stand in these files, which is there for the derive and is no part of what this crate promises.

use std::io::Write;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::rows::{Column, Kind};
use super::{Summary, WriteError};
use crate::protocol::ProtocolBuilder;
use crate::response::Figure;
use crate::witness::Witness;

/// Every schema with the name of its file, such as `protocol.schema.json`, in the order of the table above.
///
/// # Examples
///
/// ```
/// let names: Vec<_> = mijie::report::schema::all().into_iter().map(|(name, _)| name).collect();
/// assert!(names.starts_with(&["protocol.schema.json"]));
/// ```
#[must_use]
pub fn all() -> Vec<(&'static str, String)> {
    vec![
        ("protocol.schema.json", protocol()),
        #[cfg(feature = "foreign")]
        ("mapping.schema.json", mapping()),
        ("summary.schema.json", summary()),
        ("figures.schema.json", figures()),
        ("witness.schema.json", witness()),
        ("visits.schema.json", visits()),
        ("contacts.schema.json", contacts()),
        ("links.schema.json", links()),
        ("exposures.schema.json", exposures()),
        ("zones.schema.json", zones()),
        ("orders.schema.json", orders()),
        #[cfg(feature = "geojson")]
        ("geojson.schema.json", geojson()),
    ]
}

/// Writes a schema.
///
/// # Errors
///
/// [`WriteError::Output`] where `out` refuses.
///
/// # Examples
///
/// ```no_run
/// use mijie::report::schema;
/// schema::write(&schema::protocol(), std::fs::File::create("protocol.schema.json")?)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write<W: Write>(schema: &str, mut out: W) -> Result<(), WriteError> {
    out.write_all(schema.as_bytes())?;
    Ok(out.flush()?)
}

/// Of a protocol file.
///
/// # Examples
///
/// ```
/// let schema = mijie::report::schema::protocol();
/// assert!(schema.contains(r#""$id": "urn:mijie:schema:protocol""#));
/// assert!(schema.contains(r#""description": "Minutes for which a place stays infectious after a source has left.""#));
/// ```
#[must_use]
pub fn protocol() -> String {
    let about = "What counts: windows, rules, depth, care and zones of a control protocol, each figure with its source.";
    derived::<ProtocolBuilder>(
        SchemaSettings::for_deserialize,
        "protocol",
        "Control protocol",
        about,
    )
}

/// Of a mapping file.
#[cfg(feature = "foreign")]
#[must_use]
pub fn mapping() -> String {
    let about = "What stands for what in a foreign file: their headers, words, dates and encoding.";
    derived::<crate::input::foreign::Mapping>(
        SchemaSettings::for_deserialize,
        "mapping",
        "Mapping of a foreign file",
        about,
    )
}

/// Of `summary.json`.
#[must_use]
pub fn summary() -> String {
    let about = "An outbreak in numbers. Holds no key and no id, so that it may be passed on.";
    derived::<Summary>(
        SchemaSettings::for_serialize,
        "summary",
        "Summary of an outbreak",
        about,
    )
}

/// Of a list of figures.
#[must_use]
pub fn figures() -> String {
    let about = "How a programme does, figure by figure. Persons are numbers that only the program knows.";
    derived::<Vec<Figure>>(
        SchemaSettings::for_serialize,
        "figures",
        "Figures of a programme",
        about,
    )
}

/// Of a proof.
#[must_use]
pub fn witness() -> String {
    let about =
        "The proof that a chain leads from a case to a person. Persons and places are numbers of the log.";
    derived::<Witness>(
        SchemaSettings::for_serialize,
        "witness",
        "Proof of a verdict",
        about,
    )
}

/// Of a line of `visits.jsonl`.
#[must_use]
pub fn visits() -> String {
    row("visits", "Who was where.", super::visits::COLUMNS)
}

/// Of a line of `contacts.jsonl`.
#[must_use]
pub fn contacts() -> String {
    row(
        "contacts",
        "A contact, and of which tier.",
        super::contacts::COLUMNS,
    )
}

/// Of a line of `links.jsonl`.
#[must_use]
pub fn links() -> String {
    row(
        "links",
        "Who may have passed it on to whom, by which rules.",
        super::links::LINKS,
    )
}

/// Of a line of `exposures.jsonl`.
#[must_use]
pub fn exposures() -> String {
    row(
        "exposures",
        "Where and when a source may have reached a person.",
        super::links::EXPOSURES,
    )
}

/// Of a line of `zones.jsonl`.
#[must_use]
pub fn zones() -> String {
    row("zones", "An area that closes, and why.", super::zones::COLUMNS)
}

/// Of a line of `orders.jsonl`.
#[must_use]
pub fn orders() -> String {
    row(
        "orders",
        "What a contact is asked to do, and why.",
        super::orders::COLUMNS,
    )
}

/// Of zones and places as GeoJSON.
#[cfg(feature = "geojson")]
#[must_use]
pub fn geojson() -> String {
    let about = "Areas and places on the ground, with the zones in which they lie: GeoJSON as in RFC 7946.";
    derived::<super::map::FeatureCollection<'static>>(
        SchemaSettings::for_serialize,
        "geojson",
        "Zones and places",
        about,
    )
}

/// An object with a count for each of the words of a type, all of which are there.
pub(super) fn count_of_each<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let words = T::json_schema(generator);
    let variants = words.get("oneOf").and_then(Value::as_array);
    let names: Vec<&Value> = variants
        .into_iter()
        .flatten()
        .map(|variant| &variant["const"])
        .collect();
    let counts: Map<String, Value> = names
        .iter()
        .filter_map(|name| {
            Some((
                name.as_str()?.to_owned(),
                json!({ "type": "integer", "minimum": 0 }),
            ))
        })
        .collect();
    schemars::json_schema!({
        "type": "object",
        "properties": counts,
        "required": names,
        "additionalProperties": false,
    })
}

/// The schema of a type that has serde.
fn derived<T: JsonSchema>(
    contract: fn(SchemaSettings) -> SchemaSettings,
    name: &str,
    title: &str,
    about: &str,
) -> String {
    let generator = contract(SchemaSettings::draft2020_12()).into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    mend(&mut schema);
    finished(schema, name, title, about)
}

/// The schema of the rows of a table.
fn row(name: &str, about: &str, columns: &[Column]) -> String {
    let properties: Map<String, Value> = columns
        .iter()
        .map(|column| (column.name.to_owned(), cell(column)))
        .collect();
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": false,
    });
    finished(schema, name, &format!("Line of {name}.jsonl"), about)
}

fn cell(column: &Column) -> Value {
    let date = json!({ "type": "string", "format": "date" });
    let mut cell = match column.kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Word(words) => json!({ "type": "string", "enum": words }),
        Kind::Number => json!({ "type": "integer", "minimum": 0 }),
        Kind::Time => json!({
            "type": "string",
            "format": "date-time",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}$",
        }),
        Kind::Date => date,
        Kind::Ids | Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Dates => json!({ "type": "array", "items": date }),
    };
    if column.optional {
        cell["type"] = json!([cell["type"], "null"]);
        if let Some(words) = cell.get_mut("enum").and_then(Value::as_array_mut) {
            words.push(Value::Null);
        }
    }
    cell["description"] = column.about.into();
    cell
}

fn finished(mut schema: Value, name: &str, title: &str, about: &str) -> String {
    schema["$id"] = format!("urn:mijie:schema:{name}").into();
    schema["title"] = title.into();
    schema["description"] = about.into();
    let mut text = serde_json::to_string_pretty(&schema).expect("names and texts have a form in JSON");
    text.push('\n');
    text
}

/// Makes a schema say what holds for whoever does not read Rust: no types of numbers but their range, and no marks of this
/// documentation.
fn mend(schema: &mut Value) {
    match schema {
        Value::Object(parts) => {
            // An unknown format is an error to strict validators.
            match parts.get("format").and_then(Value::as_str) {
                Some("uint32") => {
                    parts.remove("format");
                    parts.entry("maximum").or_insert_with(|| u32::MAX.into());
                }
                Some("uint" | "uint64" | "int32" | "int64" | "double") => {
                    parts.remove("format");
                }
                _ => {}
            }
            if let Some(Value::String(text)) = parts.get_mut("description") {
                *text = plain(text);
            }
            parts.values_mut().for_each(mend);
        }
        Value::Array(parts) => parts.iter_mut().for_each(mend),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A text of this documentation without its sections and without what is said to programmers, and without the marks of
/// links: `[x](y)` is `x`.
fn plain(text: &str) -> String {
    let paragraphs = text.split("\n\n").take_while(|part| !part.starts_with("# "));
    let paragraphs: Vec<String> = paragraphs
        .map(|part| part.replace('\n', " "))
        .map(|part| match part.split_once("A plain record:") {
            Some((before, after)) => {
                let after = after.split_once("checks it.").map_or("", |(_, after)| after);
                format!("{}{after}", before.trim_end())
            }
            None => part,
        })
        .filter(|part| !part.is_empty())
        .collect();
    let text = paragraphs.join("\n\n");
    let mut said = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, link)) = rest.split_once('[') {
        said.push_str(before);
        let Some((name, after)) = link.split_once(']') else {
            rest = link;
            break;
        };
        said.push_str(name);
        rest = after_target(after).unwrap_or(after);
    }
    said.push_str(rest);
    said
}

/// What stands behind the target of a link, where there is one: `(crate::trace())`.
fn after_target(text: &str) -> Option<&str> {
    let mut open = 0;
    for (at, sign) in text.strip_prefix('(').map(|_| text.char_indices())? {
        match sign {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(&text[at + 1..]);
        }
    }
    None
}

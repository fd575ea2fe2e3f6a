//! The published protocols, under short names.
//!
//! | name | constructor | days back | until | close contacts | generations | quarantine of close contacts |
//! |---|---|---|---|---|---|---|
//! | `cn-8` | [`cn_8`] | 2 | isolation | situations | 2 | 14 d central |
//! | `cn-8-field` | [`cn_8_field`] | 4 | isolation | situations | 2 | 14 d central |
//! | `cn-8-shanghai` | [`cn_8_shanghai`] | 4 | isolation | situations | 2 | 7 d central |
//! | `cn-8-beijing` | [`cn_8_beijing`] | 4 | isolation | situations | 2 | 10 d central |
//! | `cn-9` | [`cn_9`] | 2, or the last negative test | isolation | situations | 2 | 7 d central |
//! | `cn-20` | [`cn_20`] | 2, or the last negative test | isolation | situations | 1 | 5 d central, 3 d at home |
//! | `cn-new10` | [`cn_new10`] | 2, or the last negative test | isolation | situations | 1 | 5 d at home |
//! | `who-2020` | [`who_2020`] | 2 | 14 d after the anchor | 1 m, 15 min at a time | 1 | 14 d |
//! | `cdc-2020-10` | [`cdc_2020_10`] | 2 | isolation | 1.83 m, 15 min within 24 h | 1 | 14 d |
//! | `ecdc-2020-11` | [`ecdc_2020_11`] | 2 | 14 d after the anchor | 2 m or a closed room, 15 min at a time | 1 | 14 d |
//! | `uk-2020-05` | [`uk_2020_05`] | 2 | 7 d after the anchor | 2 m, 15 min at a time; 1 m, 1 min | 1 | 14 d |
//!
//! Each figure cites its source and how sure it is: rules in [`Rule::source`](super::Rule::source), which ends in a letter (H high,
//! M medium, L low), everything else in [`Protocol::citations`]. Every figure can be changed with
//! [`Protocol::to_builder`].
//!
//! # How the words became data
//!
//! - *More than n minutes* is read as `n`, inclusive: limits in minutes, metres and spots are inclusive everywhere.
//!   Whoever is exactly at the limit is a contact.
//! - Hours before onset are counted as calendar days back to local midnight, which is never shorter.
//! - No record says whether somebody was protected, nor whether two people touched. Protected staff are left out of
//!   the log by the investigator, and those who merely touched are added to the list by hand.
//! - A missing spot or distance counts as near, and the evidence says that it was assumed.
//! - A place of an unknown kind (`other`) is none of the situations that make a close contact. Files without kinds of
//!   places want a protocol of their own, with a rule for `any` setting.

mod china;
mod world;

use chrono::FixedOffset;
use thiserror::Error;

pub use self::china::{
    chengdu_companion, cn_8, cn_8_beijing, cn_8_field, cn_8_shanghai, cn_9, cn_20, cn_new10,
};
pub use self::world::{cdc_2020_10, ecdc_2020_11, uk_2020_05, who_2020};
use super::{Citation, Confidence, Protocol, ProtocolBuilder};

/// Every edition: its short name and its constructor.
#[expect(
    clippy::type_complexity,
    reason = "a name and what makes the edition: an alias tells less"
)]
pub const ALL: &[(&str, fn() -> Protocol)] = &[
    ("cn-8", cn_8),
    ("cn-8-field", cn_8_field),
    ("cn-8-shanghai", cn_8_shanghai),
    ("cn-8-beijing", cn_8_beijing),
    ("cn-9", cn_9),
    ("cn-20", cn_20),
    ("cn-new10", cn_new10),
    ("who-2020", who_2020),
    ("cdc-2020-10", cdc_2020_10),
    ("ecdc-2020-11", ecdc_2020_11),
    ("uk-2020-05", uk_2020_05),
];

/// A text that names no edition.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected {}, found {found:?}", names())]
pub struct UnknownEdition {
    /// The text that was met.
    pub found: String,
}

/// The edition of a short name.
///
/// # Errors
///
/// [`UnknownEdition`], which lists the names that exist.
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// assert_eq!(edition::named("cn-9")?, edition::cn_9());
/// assert_eq!(
///     edition::named("cn-10").unwrap_err().to_string(),
///     "expected cn-8, cn-8-field, cn-8-shanghai, cn-8-beijing, cn-9, cn-20, cn-new10, who-2020, cdc-2020-10, \
///      ecdc-2020-11 or uk-2020-05, found \"cn-10\"",
/// );
/// # Ok::<(), edition::UnknownEdition>(())
/// ```
pub fn named(name: &str) -> Result<Protocol, UnknownEdition> {
    ALL.iter()
        .find(|(known, _)| *known == name)
        .map(|(_, edition)| edition())
        .ok_or_else(|| UnknownEdition {
            found: name.to_owned(),
        })
}

fn names() -> String {
    let names: Vec<&str> = ALL.iter().map(|(name, _)| *name).collect();
    let (last, others) = names.split_last().expect("there are editions");
    format!("{} or {last}", others.join(", "))
}

fn offset(hours: i32) -> FixedOffset {
    FixedOffset::east_opt(hours * 3600).expect("a day has more hours than any offset used here")
}

/// The source of a rule: text, clause and the letter of its confidence.
fn source(text: &str, clause: &str, confidence: Confidence) -> String {
    format!("{text}, {clause} [{}]", confidence.letter())
}

fn citation(figure: &str, confidence: Confidence, source: impl Into<String>) -> Citation {
    Citation::new(figure, confidence, source)
}

/// Where the figures for tracing back to a source are written, which no edition gives as a distribution.
fn backward() -> [Citation; 2] {
    [
        citation(
            "incubation",
            Confidence::Medium,
            "1 to 14 d (WHO and the Chinese editions); log-normal by Lauer et al., Ann. Intern. Med. 172:577, 2020",
        ),
        citation(
            "backward_days",
            Confidence::Low,
            "this library's default: 6 d, the longer window of Bradshaw et al., Nat. Commun. 12:232, 2021",
        ),
    ]
}

fn finished(builder: ProtocolBuilder) -> Protocol {
    builder.build().expect("a test builds every edition")
}

//! The published protocols, under short names.

use chrono::FixedOffset;

use super::Protocol;

/// China, 8th edition with field practice: placeholder.
#[must_use]
pub fn cn_8_field() -> Protocol {
    cn_9()
}

/// China, 9th edition: placeholder.
#[must_use]
pub fn cn_9() -> Protocol {
    Protocol::builder(
        "cn-9",
        FixedOffset::east_opt(8 * 3600).expect("a day has more than 8 hours"),
    )
    .build()
    .expect("an id and two generations")
}

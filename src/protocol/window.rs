//! The infectious window: from when until when contact with a case counts.
//!
//! The only place where calendar days are counted; they are those of the protocol's time zone.

use chrono::FixedOffset;
use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::time::{DAY_S, Moment, Timestamp, midnight};

/// How many days before its anchor a window starts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LookBack {
    /// Days before the onset of symptoms.
    pub symptomatic: u32,
    /// Days before the first positive sampling.
    pub asymptomatic: u32,
}

/// 可传染期: how the infectious window of a case follows from its dates.
///
/// The window starts at the local midnight `look_back_days` before the onset or the first positive sampling, at the
/// earlier of the two where both are known, and ends with isolation, with the last infectious day, or with the
/// instant at which the question is asked, whichever comes first. Where an investigator has fixed the window of a case
/// ([`Case::window`]), that one holds instead, up to the instant at which the question is asked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InfectiousWindow {
    /// How far the window looks back, in days.
    pub look_back_days: LookBack,
    /// The window also ends at the local midnight after this many days after the anchor date, which is the earlier
    /// of onset and sampling.
    #[serde(default)]
    pub until_days_after_anchor: Option<u32>,
    /// Whether a last negative test, where known, is the start instead: for cases found by repeated screening.
    #[serde(default)]
    pub from_last_negative: bool,
}

impl InfectiousWindow {
    /// From when until when contact with a case counts; empty where the end does not come after the start.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::protocol::edition;
    /// use mijie::{Case, PersonId, Timestamp};
    /// let case = Case { onset: Some("2022-05-07".parse()?), ..Case::new(PersonId::new(0)) };
    /// let protocol = edition::cn_9();
    /// let (start, end) = protocol.window().bounds(&case, protocol.time_zone(), "2022-05-09T12:00:00+08:00".parse()?);
    /// assert_eq!(start, "2022-05-05T00:00:00+08:00".parse()?);
    /// assert_eq!(end, "2022-05-09T12:00:00+08:00".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn bounds(&self, case: &Case, zone: FixedOffset, as_of: Timestamp) -> (Timestamp, Timestamp) {
        if let Some(fixed) = case.window {
            return (fixed.start(), fixed.end().min(as_of));
        }
        let end = [
            case.isolated.map(|isolated| isolated.start(zone)),
            self.last_day_end(case, zone),
        ]
        .into_iter()
        .flatten()
        .fold(as_of, Timestamp::min);
        (self.start(case, zone), end)
    }

    fn start(&self, case: &Case, zone: FixedOffset) -> Timestamp {
        let days_before = |moment: Option<Moment>, days: u32| {
            let anchor = midnight(moment?.date(zone), zone);
            Some(Timestamp::clamped(anchor - i64::from(days) * DAY_S))
        };
        let looked_back = [
            days_before(case.onset, self.look_back_days.symptomatic),
            days_before(case.sampled, self.look_back_days.asymptomatic),
        ]
        .into_iter()
        .flatten()
        .min();
        let last_negative = case.last_negative.map(|sampled| sampled.start(zone));
        let start = if self.from_last_negative {
            last_negative.or(looked_back)
        } else {
            looked_back.or(last_negative)
        };
        // `Cases` holds no case without a date or a window; a lone one never starts.
        start.unwrap_or(Timestamp::MAX)
    }

    fn last_day_end(&self, case: &Case, zone: FixedOffset) -> Option<Timestamp> {
        let days = self.until_days_after_anchor?;
        let anchor = [case.onset, case.sampled]
            .into_iter()
            .flatten()
            .map(|moment| moment.date(zone))
            .min()
            .or_else(|| Some(case.last_negative?.date(zone)))?;
        Some(Timestamp::clamped(
            midnight(anchor, zone) + (i64::from(days) + 1) * DAY_S,
        ))
    }
}

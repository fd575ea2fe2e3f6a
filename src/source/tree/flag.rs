//! What speaks against a link from an infector to an infectee: dates that cannot be true together.

use std::fmt;

use chrono::{Days, FixedOffset, NaiveDate};
use serde::Serialize;

use crate::case::Case;
use crate::id::PersonId;
use crate::protocol::Protocol;
use crate::time::{Interval, Moment, Timestamp};

/// What speaks against one person having infected another, with the figures that were compared.
///
/// Days are calendar days in the protocol's time zone; instants and intervals are half-open, as everywhere.
///
/// `Display` says it in words, with instants in UTC; [`to_words`](Self::to_words) has them in a time zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(tag = "flag", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Flag {
    /// Infector and infectee are one person. The link cannot be true.
    Oneself,
    /// The infector was not infectious for any time: the infectious window ends before it starts, or as it does. The
    /// link cannot be true.
    NeverInfectious {
        /// Where the window would start.
        from: Timestamp,
        /// Where it would end.
        until: Timestamp,
    },
    /// The infectee fell ill before the infector can have infected anybody: the onset lies before the first day of the
    /// infector's infectious window plus the least incubation. The link cannot be true.
    IllTooEarly {
        /// The infectee's day of onset.
        onset: NaiveDate,
        /// The first day on which the infectee can have fallen ill.
        earliest: NaiveDate,
    },
    /// The infectee was positive before the infector can have infected anybody: the first positive sampling lies before
    /// the infector's infectious window. The link cannot be true.
    PositiveTooEarly {
        /// The infectee's first positive sampling.
        sampled: Moment,
        /// The start of the infector's infectious window.
        from: Timestamp,
    },
    /// The infectee fell ill too late: the onset lies after the last day of the infector's infectious window plus the
    /// greatest incubation. The link cannot be true.
    IllTooLate {
        /// The infectee's day of onset.
        onset: NaiveDate,
        /// The last day on which the infectee can have fallen ill.
        latest: NaiveDate,
    },
    /// The two were together, but never while the infector was infectious and the infectee can have been infected. The
    /// link cannot be true.
    ExposureOutside {
        /// When they were together, from the first instant to the last.
        exposure: Interval,
        /// When the one was infectious and the other can have been infected.
        possible: Interval,
    },
    /// The infectee must have been infected before the infector can have been, as the tree has the infector infected.
    /// The link and those above it in the tree cannot all be true.
    BeforeInfector {
        /// By when the infectee was infected, exclusive.
        until: Timestamp,
        /// From when the infector can have been infected, along the tree.
        from: Timestamp,
    },
    /// The infectee can have been infected by this infector only after having passed it on, as the tree has it. The link
    /// and one below it in the tree cannot both be true.
    AfterInfectee {
        /// From when the person can have been infected by the infector.
        from: Timestamp,
        /// By when it had been passed on in the tree, exclusive.
        until: Timestamp,
    },
    /// The infectee fell ill before the infector did. It happens, since people infect others before they fall ill; it is
    /// noted, and no error.
    NegativeSerialInterval {
        /// From the infector's onset to the infectee's, in days; below 0.
        days: i64,
    },
    /// Two dates of one person contradict each other: a last negative sampling that is not earlier than the first
    /// positive one, or a positive sampling that is too early for the onset by more than the greatest incubation. Such an
    /// onset is not used to tell when the person was infected.
    OutOfOrder {
        /// Whose dates: the infector or the infectee.
        person: PersonId,
        /// The date that should come first.
        before: Moment,
        /// The date that should come later.
        after: Moment,
    },
    /// Of the infector neither onset, nor sampling, nor last negative, nor a window is known: nothing tells when they
    /// were infectious.
    InfectorUndated,
    /// Of the infectee neither onset nor positive sampling is known: nothing tells when they were infected.
    InfecteeUndated,
}

impl Flag {
    /// Whether the link cannot be true. The other flags are notes: what is unusual, and what could not be judged.
    #[must_use]
    pub const fn is_impossible(&self) -> bool {
        match self {
            Self::Oneself
            | Self::NeverInfectious { .. }
            | Self::IllTooEarly { .. }
            | Self::PositiveTooEarly { .. }
            | Self::IllTooLate { .. }
            | Self::ExposureOutside { .. }
            | Self::BeforeInfector { .. }
            | Self::AfterInfectee { .. } => true,
            Self::NegativeSerialInterval { .. }
            | Self::OutOfOrder { .. }
            | Self::InfectorUndated
            | Self::InfecteeUndated => false,
        }
    }

    /// The name in files.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Oneself => "oneself",
            Self::NeverInfectious { .. } => "never_infectious",
            Self::IllTooEarly { .. } => "ill_too_early",
            Self::PositiveTooEarly { .. } => "positive_too_early",
            Self::IllTooLate { .. } => "ill_too_late",
            Self::ExposureOutside { .. } => "exposure_outside",
            Self::BeforeInfector { .. } => "before_infector",
            Self::AfterInfectee { .. } => "after_infectee",
            Self::NegativeSerialInterval { .. } => "negative_serial_interval",
            Self::OutOfOrder { .. } => "out_of_order",
            Self::InfectorUndated => "infector_undated",
            Self::InfecteeUndated => "infectee_undated",
        }
    }

    /// The flag in words, with its figures; instants as RFC 3339 in the time zone, and nobody's name.
    ///
    /// ```
    /// use mijie::protocol::edition;
    /// use mijie::source::Flag;
    /// let flag = Flag::IllTooEarly { onset: "2022-05-04".parse()?, earliest: "2022-05-06".parse()? };
    /// let words = "ill on 2022-05-04, and not before 2022-05-06 if infected by this infector";
    /// assert_eq!(flag.to_words(edition::cn_9().time_zone()), words);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_words(&self, zone: FixedOffset) -> String {
        self.words(|time| time.to_rfc3339(zone))
    }

    fn words(&self, instant: impl Fn(Timestamp) -> String) -> String {
        let moment = |moment| match moment {
            Moment::Date(date) => date.to_string(),
            Moment::Instant(time) => instant(time),
        };
        match *self {
            Self::Oneself => "infector and infectee are one person".to_owned(),
            Self::NeverInfectious { from, until } => format!(
                "the infector would be infectious from {} to {}, which is no time",
                instant(from),
                instant(until)
            ),
            Self::IllTooEarly { onset, earliest } => {
                format!("ill on {onset}, and not before {earliest} if infected by this infector")
            }
            Self::PositiveTooEarly { sampled, from } => format!(
                "positive on {}, and the infector infectious only from {}",
                moment(sampled),
                instant(from)
            ),
            Self::IllTooLate { onset, latest } => {
                format!("ill on {onset}, and not after {latest} if infected by this infector")
            }
            Self::ExposureOutside { exposure, possible } => format!(
                "together from {} to {}, and an infection possible from {} to {}",
                instant(exposure.start()),
                instant(exposure.end()),
                instant(possible.start()),
                instant(possible.end())
            ),
            Self::BeforeInfector { until, from } => format!(
                "infected before {}, and the infector not before {}",
                instant(until),
                instant(from)
            ),
            Self::AfterInfectee { from, until } => format!(
                "infected not before {}, and passed it on before {}",
                instant(from),
                instant(until)
            ),
            Self::NegativeSerialInterval { days } => format!(
                "ill {} {} before the infector",
                -days,
                if days == -1 { "day" } else { "days" }
            ),
            Self::OutOfOrder { before, after, .. } => format!(
                "dates out of order: {} should come before {}",
                moment(before),
                moment(after)
            ),
            Self::InfectorUndated => "no date of the infector is known".to_owned(),
            Self::InfecteeUndated => {
                "neither onset nor positive sampling of the infectee is known".to_owned()
            }
        }
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(|time| time.to_string()))
    }
}

/// Checks whether one case can have infected another, by their dates and, where it is known, by the time that they
/// were together. Nothing speaks against it where the list is empty.
///
/// The infector can infect during their [infectious window](crate::protocol::InfectiousWindow), as of an instant
/// ([`Timestamp::MAX`] for no limit), and for as long after it as the protocol has places infectious after somebody left
/// ([`lingering_minutes`](Protocol::lingering_minutes)). The infectee can have been infected during the
/// [incubation window](crate::protocol::Incubation::window) of their onset, and before the end of their first positive
/// sampling; without an onset, any time before that. Where an edition lets the infectious window end by isolation alone,
/// nothing is too late for a case without isolation: say
/// [`until_days_after_anchor`](crate::protocol::InfectiousWindow::until_days_after_anchor) to limit it.
///
/// Flags come in the order of the enum.
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::source::{Flag, check_pair};
/// use mijie::{Case, PersonId, Timestamp};
/// let ill = |person, day: &str| -> Result<Case, mijie::InvalidMoment> {
///     Ok(Case { onset: Some(day.parse()?), ..Case::new(PersonId::new(person)) })
/// };
/// let (infector, protocol) = (ill(0, "2022-05-07")?, edition::cn_9());
/// let check = |infectee| check_pair(&infector, &infectee, None, &protocol, Timestamp::MAX);
/// // Infectious from 5 May; the least incubation is a day.
/// assert_eq!(check(ill(1, "2022-05-09")?), []);
/// assert_eq!(check(ill(1, "2022-05-06")?), [Flag::NegativeSerialInterval { days: -1 }]);
/// let [first, _] = check(ill(1, "2022-05-05")?)[..] else { panic!("two flags") };
/// assert_eq!(first, Flag::IllTooEarly { onset: "2022-05-05".parse()?, earliest: "2022-05-06".parse()? });
/// assert!(first.is_impossible());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn check_pair(
    infector: &Case,
    infectee: &Case,
    exposure: Option<Interval>,
    protocol: &Protocol,
    as_of: Timestamp,
) -> Vec<Flag> {
    Judged::new(infector, infectee, exposure, protocol, as_of).flags
}

/// A pair and what its dates say.
pub(super) struct Judged {
    /// Sorted.
    pub(super) flags: Vec<Flag>,
    /// When the infection can have been; nothing where it cannot.
    pub(super) possible: Option<Interval>,
}

impl Judged {
    pub(super) fn new(
        infector: &Case,
        infectee: &Case,
        exposure: Option<Interval>,
        protocol: &Protocol,
        as_of: Timestamp,
    ) -> Self {
        let (zone, incubation) = (protocol.time_zone(), protocol.incubation());
        let mut flags = Vec::new();
        if infector.person == infectee.person {
            flags.push(Flag::Oneself);
        }
        let dated = [infector.onset, infector.sampled, infector.last_negative]
            .iter()
            .any(Option::is_some);
        let infectious = if dated || infector.window.is_some() {
            let (from, until) = protocol.window().bounds(infector, zone, as_of);
            if from >= until {
                flags.push(Flag::NeverInfectious { from, until });
                (from, until)
            } else {
                let lingering_s = 60 * i64::from(protocol.lingering_minutes());
                let until = Timestamp::clamped(until.to_unix() + lingering_s).min(as_of);
                (from, until)
            }
        } else {
            flags.push(Flag::InfectorUndated);
            (Timestamp::MIN, Timestamp::MAX)
        };
        let when = when_infected(infectee, protocol);
        if let (Some(onset), Some(window)) = (infectee.onset, incubation_window(infectee, protocol))
            && let (from, until) = infectious
            && from < until
        {
            let onset = onset.date(zone);
            if window.end() <= from {
                let earliest = later(from.date(zone), incubation.least_days);
                flags.push(Flag::IllTooEarly { onset, earliest });
            } else if window.start() >= until {
                let last_instant = Timestamp::clamped(until.to_unix() - 1);
                let latest = later(last_instant.date(zone), incubation.most_days);
                flags.push(Flag::IllTooLate { onset, latest });
            }
        }
        if let (Some(sampled), (from, until)) = (infectee.sampled, infectious)
            && from < until
            && sampled.end(zone) <= from
        {
            flags.push(Flag::PositiveTooEarly { sampled, from });
        }
        let mut possible = Interval::non_empty(infectious.0, infectious.1)
            .and_then(|infectious| infectious.intersection(when?));
        if let (Some(exposure), Some(time)) = (exposure, possible) {
            possible = exposure.intersection(time);
            if possible.is_none() {
                flags.push(Flag::ExposureOutside {
                    exposure,
                    possible: time,
                });
            }
        }
        if let Some(days) = serial_interval(infector, infectee, zone).filter(|&days| days < 0) {
            flags.push(Flag::NegativeSerialInterval { days });
        }
        flags.extend(
            [infector, infectee]
                .iter()
                .flat_map(|case| disorder(case, protocol)),
        );
        if infectee.onset.or(infectee.sampled).is_none() {
            flags.push(Flag::InfecteeUndated);
        }
        flags.sort_unstable();
        flags.dedup();
        if flags.iter().any(Flag::is_impossible) {
            possible = None;
        }
        Self { flags, possible }
    }
}

/// When a case can have been infected, by its own dates: in the incubation window of the onset, where it has one, and
/// before the end of the first positive sampling.
pub(super) fn when_infected(case: &Case, protocol: &Protocol) -> Option<Interval> {
    let until = sampled_by(case, protocol);
    match incubation_window(case, protocol) {
        Some(window) => Interval::non_empty(window.start(), window.end().min(until)),
        None => Interval::non_empty(Timestamp::MIN, until),
    }
}

/// The end of the first positive sampling.
fn sampled_by(case: &Case, protocol: &Protocol) -> Timestamp {
    case.sampled
        .map_or(Timestamp::MAX, |sampled| sampled.end(protocol.time_zone()))
}

/// The incubation window of the onset, unless the first positive sampling contradicts it.
fn incubation_window(case: &Case, protocol: &Protocol) -> Option<Interval> {
    let window = protocol.incubation().window(case.onset?, protocol.time_zone())?;
    (window.start() < sampled_by(case, protocol)).then_some(window)
}

/// The days from the onset of one case to that of another, where both are known.
pub(super) fn serial_interval(infector: &Case, infectee: &Case, zone: FixedOffset) -> Option<i64> {
    let [first, second] = [infector.onset?, infectee.onset?].map(|onset| onset.date(zone));
    Some((second - first).num_days())
}

/// What contradicts itself in the dates of one case.
fn disorder(case: &Case, protocol: &Protocol) -> Vec<Flag> {
    let (zone, mut flags) = (protocol.time_zone(), Vec::new());
    let mut out_of_order = |before, after| {
        flags.push(Flag::OutOfOrder {
            person: case.person,
            before,
            after,
        });
    };
    let Some(sampled) = case.sampled else { return flags };
    if let Some(last_negative) = case.last_negative
        && last_negative.start(zone) >= sampled.end(zone)
    {
        out_of_order(last_negative, sampled);
    }
    if let Some(onset) = case.onset
        && protocol.incubation().window(onset, zone).is_some()
        && incubation_window(case, protocol).is_none()
    {
        out_of_order(onset, sampled);
    }
    flags
}

/// The day so many days later, or the last one that a calendar has.
fn later(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(days.into()))
        .unwrap_or(NaiveDate::MAX)
}

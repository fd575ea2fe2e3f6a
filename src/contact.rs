//! The ladder from being in one place to being a contact: [`Overlap`], [`Exposure`], [`Link`], [`Contact`].

use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::id::{PersonId, PlaceId};
use crate::named::named;
use crate::place::PlaceKind;
use crate::protocol::{Grade, Protocol, RuleSet};
use crate::tier::Tier;
use crate::time::{Interval, Timestamp};

/// Two visits to one place that share time: computed, and judged by nobody yet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Overlap {
    /// Where.
    pub place: PlaceId,
    /// One of the two persons.
    pub a: PersonId,
    /// The other.
    pub b: PersonId,
    /// The time that both were there.
    pub interval: Interval,
}

named! {
    /// How a source may have reached a person.
    #[non_exhaustive]
    pub enum ExposureKind {
        /// Both were at the place at the same time.
        Direct = "direct",
        /// The person was there within the lingering time after the source had left.
        Indirect = "indirect",
        /// A recorded encounter.
        Encounter = "encounter",
    }
}

/// 时空交集: a stretch of time in which a source may have reached a person, clipped to the source's window, and
/// the rules that it helps to fire.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Exposure {
    /// Where; nothing for an encounter.
    pub place: Option<PlaceId>,
    /// The kind of the place, or the setting of the encounter where one was recorded.
    pub setting: Option<PlaceKind>,
    /// From when until when, half-open.
    pub interval: Interval,
    /// Direct, indirect or by encounter.
    pub kind: ExposureKind,
    /// The firing rules in which the exposure takes part, of any grade.
    pub rules: RuleSet,
    /// Those of `rules` that limit separation or distance, where the spot or the distance is unknown: nearness
    /// was assumed.
    pub assumed: RuleSet,
}

/// Some rule fires from a source to a person: the step of which chains are made.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Link {
    /// Who may have passed it on.
    pub source: PersonId,
    /// Who may have received it; a case too.
    pub person: PersonId,
    /// The generation of the source's label, plus 1.
    pub generation: u32,
    /// The strictest grade among the firing rules.
    pub grade: Grade,
    /// The earliest start of an exposure that takes part in a firing rule of the grade.
    pub first_exposure: Timestamp,
    /// The latest end of such an exposure.
    pub last_exposure: Timestamp,
    /// The length of the union of such exposures, in seconds.
    pub seconds: u64,
    /// Every firing rule, of any grade.
    pub rules: RuleSet,
    /// The exposures that take part in a firing rule, sorted by start, then place, end and kind.
    pub exposures: Vec<Exposure>,
}

/// A person who was exposed and judged; never a case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Contact {
    /// Who.
    pub person: PersonId,
    /// How strictly to be followed.
    pub tier: Tier,
    /// The least number of close links from a case; 1 for companion and general contacts.
    pub generation: u32,
    /// The earliest first exposure over the links that give the tier.
    pub first_exposure: Timestamp,
    /// The latest last exposure over those links.
    pub last_exposure: Timestamp,
    /// How many different sources those links have.
    pub sources: u32,
}

/// When a person was reached, over how many steps from a case, and in which time others may have caught it from them.
///
/// A person met early through a longer chain and late directly has a label for each. A label is kept only where
/// its arrival is earlier than that of every smaller generation.
///
/// # Examples
///
/// A case visits an office mate at 09:00. The protocol says that whoever is exposed passes nothing on in the first
/// hour, so the mate was reached at 09:00 and counts as a source from 10:00.
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::{Case, Cases, Interval, PersonId, PlaceId, PlaceKind, Visit, VisitLogBuilder, trace};
/// let [case, mate] = [PersonId::new(0), PersonId::new(1)];
/// let office = PlaceId::new(0);
/// let mut builder = VisitLogBuilder::new();
/// builder.add_place(office, PlaceKind::Office);
/// for person in [case, mate] {
///     let interval = Interval::new("2022-05-07T09:00:00+08:00".parse()?, "2022-05-07T09:30:00+08:00".parse()?)?;
///     builder.add_visit(Visit { person, place: office, interval, spot: None });
/// }
/// let log = builder.build()?;
/// let cases = Cases::new([Case { onset: Some("2022-05-08".parse()?), ..Case::new(case) }])?;
/// let protocol = edition::cn_9().to_builder().with_latency_minutes(60).build()?;
///
/// let tracing = trace(&log, &cases, &protocol, "2022-05-09T00:00:00+08:00".parse()?);
/// let [of_case, of_mate] = tracing.labels() else { panic!("two persons were reached") };
/// // The case: from the midnight two days before the onset, without latency.
/// assert_eq!((of_case.generation, of_case.arrival), (0, "2022-05-06T00:00:00+08:00".parse()?));
/// assert_eq!(of_case.from, of_case.arrival);
/// // The mate: reached at 09:00, a source an hour later.
/// assert_eq!((of_mate.generation, of_mate.arrival), (1, "2022-05-07T09:00:00+08:00".parse()?));
/// assert_eq!(of_mate.from, "2022-05-07T10:00:00+08:00".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Label {
    /// How many close links from a case; 0 for the case itself.
    pub generation: u32,
    /// Who.
    pub person: PersonId,
    /// When the label was reached: the start of the infectious window of a case, else the first exposure.
    pub arrival: Timestamp,
    /// From when the person counts as a source: the arrival, plus the latency for contacts.
    pub from: Timestamp,
    /// Until when; not later than `from` where the person never counts as one.
    pub until: Timestamp,
}

impl Label {
    /// That of a case as the source which it is by its own dates.
    pub(crate) fn of_case(case: &Case, protocol: &Protocol, as_of: Timestamp) -> Self {
        let (from, until) = protocol.window().bounds(case, protocol.time_zone(), as_of);
        Self {
            generation: 0,
            person: case.person,
            arrival: from,
            from,
            until,
        }
    }

    /// The time in which contact with the person counts, if there is any.
    #[must_use]
    pub fn window(&self) -> Option<Interval> {
        Interval::non_empty(self.from, self.until)
    }
}

//! Figures of a programme: how fast, how complete and how far ahead of the virus tracing and quarantine are.
//!
//! [`Programme`] takes what is known as of one instant and gives, for any days, every [`Figure`] of [`FigureKind::ALL`]:
//! numerator, denominator, unit, period, the sentence that defines it, its source, and the persons in it.
//!
//! # How the words became numbers
//!
//! No two programmes define these figures alike, and most do not say what they do with unknown dates. Here:
//!
//! - *New cases* of a period are those who became known in it ([`Case::known`](crate::Case::known)), by the day in the
//!   protocol's zone, and no later than the question.
//! - *Already known*: being a contact in the tracing of the cases known strictly before the case became known, as of that
//!   instant. Cases who became known at one instant, or on one day where only days are known, did not make contacts of each
//!   other. The log is taken as if all of it had been known then: when a visit was entered is not recorded anywhere.
//! - *Lengths of time* between records run to the second where both are instants, else by calendar days. From being found to
//!   being moved they run as transfer deadlines do: of a move of which only the day is known the midnight counts.
//! - *Whoever was not moved in time* counts against the programme from the end of the target on, and not only once moved:
//!   a median over those moved alone looks better the more are never moved. Times, quartiles and means are of those moved.
//! - *In quarantine* is a contact from the day of the isolation, but of no day before both the first exposure and being
//!   found, to the last day of quarantine, or, where something stands
//!   against release, to the day of release or of the question. *To be* in quarantine is the same person from the day found,
//!   where that is earlier; and a contact who was not moved, up to the last day as ordered.
//! - *To be followed up* is a contact on the days of [`follow_up()`](super::follow_up()): from the day found or moved, or of
//!   an earlier record, to the last day that is ordered, monitoring too, or of quarantine where that is later. Whoever is
//!   in today's list is to be followed up today.
//! - *Contacts who became cases* count as the contacts that they were, whatever became of them, so that a programme does
//!   not look better or worse the more of its contacts fall ill: by the orders as of the instant at which they became known,
//!   made from the cases known strictly before. Quarantine ends with the day on which they became known, follow-ups and
//!   tests with the day before. Of whom it is not known when they were found, no figure from being found on tells, and their
//!   days to be in quarantine begin with those in quarantine. An isolation of the case after that instant is none of the
//!   contact.
//! - *Secondary attack rate* is that of the programme's own contacts, by what was known of them: of those first exposed
//!   in the period, who became known as a case within the greatest incubation of the protocol. Who was first exposed
//!   lately may become a case yet. What links say in hindsight, with exposures inside the time of infection, by tier and by
//!   setting, is [`source::attack_rates`](crate::source::attack_rates).

mod days;
mod facts;
mod figure;
mod kind;
mod parts;
mod targets;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use self::days::{Days, InvalidDays};
pub use self::figure::{Figure, Tally, Times};
pub use self::kind::{FigureKind, FigureUnit};
pub use self::targets::Targets;

use self::facts::{Facts, Records};
use self::figure::Sum;
use crate::follow_up::FollowUp;
use crate::id::PersonId;
use crate::record::Test;
use crate::response::order::Orders;
use crate::source::TransmissionTree;
use crate::tier::Tier;
use crate::time::Timestamp;
use crate::trace::Tracing;

/// A programme as it stands at an instant, ready to be asked for the figures of any days.
///
/// # Examples
///
/// Guo became known on 8 May. Song, who shared a table with Guo, was found and moved on the same day, and became a case
/// on the 10th: one of the two new cases was known as a contact.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use mijie::protocol::edition;
/// use mijie::response::{Days, FigureKind, Programme, Targets, issue};
/// use mijie::{
///     Case, Cases, Interval, Isolation, PersonId, PlaceId, PlaceKind, Visit, VisitLogBuilder, trace,
/// };
///
/// let [guo, song] = [PersonId::new(0), PersonId::new(1)];
/// let tea_house = PlaceId::new(0);
/// let mut builder = VisitLogBuilder::new();
/// builder.add_place(tea_house, PlaceKind::Entertainment);
/// for person in [guo, song] {
///     let interval = Interval::new("2022-05-07T09:00:00+08:00".parse()?, "2022-05-07T09:30:00+08:00".parse()?)?;
///     builder.add_visit(Visit { person, place: tea_house, interval, spot: None });
/// }
/// builder.add_isolation(Isolation { person: song, from: "2022-05-08".parse()? });
/// let log = builder.build()?;
/// let case = |person, sampled: &str, reported: &str| {
///     let [sampled, reported] = [sampled.parse()?, reported.parse()?];
///     Ok::<_, mijie::InvalidMoment>(Case { sampled: Some(sampled), reported: Some(reported), ..Case::new(person) })
/// };
/// let cases = Cases::new([
///     case(guo, "2022-05-07T20:00:00+08:00", "2022-05-08T06:00:00+08:00")?,
///     case(song, "2022-05-09T08:00:00+08:00", "2022-05-10T09:00:00+08:00")?,
/// ])?;
/// let protocol = edition::cn_9();
/// let tracing = trace(&log, &cases, &protocol, "2022-05-11T08:00:00+08:00".parse()?);
/// let orders = issue(&tracing, &[], &BTreeMap::new());
///
/// let programme = Programme::new(&tracing, &orders, &[], &BTreeMap::new(), &[], Targets::default());
/// let figures = programme.figures(Days::new("2022-05-08".parse()?, "2022-05-11".parse()?)?);
/// let of = |kind| figures.iter().find(|figure| figure.kind == kind).ok_or("every figure is there");
///
/// let known = of(FigureKind::KnownAsContact)?;
/// assert_eq!(known.to_string(), "known_as_contact 2022-05-08/2022-05-11: 1 of 2");
/// assert_eq!(known.numerator.persons, [song]);
/// let report = of(FigureKind::SamplingToReport)?;
/// assert_eq!(report.value(), Some(0.5));
/// assert_eq!(report.times.map(|times| times.median_s), Some(10 * 3600));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Programme {
    facts: Facts,
    targets: Targets,
}

impl Programme {
    /// Gathers what the figures are made of.
    ///
    /// The tracing, and the orders made of it by [`issue()`](super::issue()), are those of the instant of the question, of
    /// the cases known by then. `tests` and `found` are what the orders were made with. They tell how contacts fared who
    /// became cases: `found` is to hold these too, so that it is carried on from question to question and not only
    /// [`Orders::found`] of the last. `follow_ups` may be in any order and be of anybody; isolations are in the log.
    ///
    /// # Complexity
    ///
    /// Every link of the first generation once; and one [`trace()`](crate::trace()) for each instant at which cases became
    /// known, each on one thread, and one [`issue()`](super::issue()) where one of them was a contact before; many at a time
    /// with the feature `parallel`.
    #[must_use]
    pub fn new(
        tracing: &Tracing<'_>,
        orders: &Orders,
        tests: &[Test],
        found: &BTreeMap<PersonId, Timestamp>,
        follow_ups: &[FollowUp],
        targets: Targets,
    ) -> Self {
        let records = Records {
            tests,
            found,
            follow_ups,
        };
        Self {
            facts: Facts::new(tracing, orders, &records),
            targets,
        }
    }

    /// The same, which tells as well for how many cases a tree has no infector
    /// ([`FigureKind::CasesWithoutInfector`], which is left out otherwise).
    #[must_use]
    pub fn with_tree(mut self, tree: &TransmissionTree) -> Self {
        self.facts.enter_tree(tree);
        self
    }

    /// Every figure of these days: in the order of [`FigureKind::ALL`], first of all tiers together, then tier by tier where
    /// contacts are counted.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` cases, contacts, their pairs, tests and follow-ups.
    #[must_use]
    pub fn figures(&self, period: Days) -> Vec<Figure> {
        let mut figures = Vec::new();
        for &kind in FigureKind::ALL {
            if kind == FigureKind::CasesWithoutInfector && !self.facts.has_tree() {
                continue;
            }
            let tiers = tiers(kind).iter().map(|&tier| Some(tier));
            for tier in std::iter::once(None).chain(tiers) {
                let sum = Sum::of(self.facts.parts(kind, tier, period, &self.targets));
                let definition = kind.definition(&self.targets, self.facts.incubation_days());
                figures.push(sum.figure(kind, tier, period, definition));
            }
        }
        figures
    }

    /// The day of the question.
    #[must_use]
    pub const fn today(&self) -> NaiveDate {
        self.facts.today()
    }
}

/// The tiers of which a figure is told apart.
fn tiers(kind: FigureKind) -> &'static [Tier] {
    match kind {
        FigureKind::SamplingToReport
        | FigureKind::InQuarantineAtOnset
        | FigureKind::InQuarantineAtSampling
        | FigureKind::UnlinkedCases
        | FigureKind::CasesWithoutInfector => &[],
        // A link of the first generation gives no other.
        FigureKind::ContactsPerCase
        | FigureKind::DistinctContactsPerCase
        | FigureKind::SamplingToQuarantine => &[Tier::Close, Tier::Companion, Tier::General],
        FigureKind::FoundToQuarantine
        | FigureKind::KnownAsContact
        | FigureKind::Quarantined
        | FigureKind::QuarantineDays
        | FigureKind::FollowUpsAnswered
        | FigureKind::TestsTaken
        | FigureKind::SecondaryAttackRate => Tier::ALL,
    }
}

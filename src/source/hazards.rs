//! How likely an hour together is to infect, by setting: the figures that a search for sources goes by.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::place::PlaceKind;

/// How likely an hour near an infectious person is to infect, by setting, and how many infectious persons nobody knows
/// of: the figures behind a [`Likelihood`]. A plain record, which [`Likelihood::new`] checks.
///
/// A *hazard* of `h` per hour infects somebody who was not infected before with probability `1 - exp(-h t)` within
/// `t` hours. Only the ratios between the hazards decide between two cases that may both be the source; their size
/// matters where exposure is so long that whoever came first has most likely done it already.
///
/// # Where the defaults come from
///
/// Studies give attack rates, and not rates per hour: the hours are this library's reading, and all hazards are of low
/// confidence. Secondary attack rates: household 21.1 %, social gatherings 5.9 %, work 1.9 %, casual contact 1.2 %
/// (Thompson et al., Severe Acute Respiratory Syndrome Coronavirus 2 (SARS-CoV-2) Setting-specific Transmission Rates,
/// Clin. Infect. Dis. 73:e754, 2021); household 16.6 % (Madewell et al., Household Transmission of SARS-CoV-2, JAMA Netw.
/// Open 3:e2031756, 2020); on trains 0.15 % more for each hour of travel together (Hu et al., Clin. Infect. Dis. 72:604,
/// 2021). Read over 40 h at home, 20 h of social life in rooms where others sit at other tables, 13 h at work and 20 h
/// of casual contact they are the defaults below. A study of outdoor hazards by the hour is not known to us: a third
/// of casual contact is a guess, as are the unseen sources, which depend on how many infections a place finds.
///
/// # Examples
///
/// A county that finds nearly every infection:
///
/// ```
/// use mijie::source::{Hazards, Likelihood};
/// let model = Likelihood::new(Hazards { unseen_share: 0.02, ..Hazards::default() })?;
/// assert_eq!(model.hazards().home_per_hour, 0.006);
/// let wrong = Hazards { home_per_hour: -1.0, ..Hazards::default() };
/// assert_eq!(
///     Likelihood::new(wrong).unwrap_err().to_string(),
///     "home_per_hour: expected a number from 0 to 1000, found -1",
/// );
/// # Ok::<(), mijie::source::InvalidHazard>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hazards {
    /// Where people live together: residence, dormitory.
    pub home_per_hour: f64,
    /// Closed rooms where people talk, eat or are cared for: restaurant, entertainment, worship, clinic, hospital, taxi,
    /// lift.
    pub close_per_hour: f64,
    /// Where people work and learn: office, workshop, classroom.
    pub work_per_hour: f64,
    /// Bus, metro, coach, train, aircraft, ship.
    pub transport_per_hour: f64,
    /// Shop and market.
    pub shop_per_hour: f64,
    /// In the open air, and in the single rooms of an isolation site.
    pub outdoor_per_hour: f64,
    /// Places of another or an unknown kind.
    pub other_per_hour: f64,
    /// A recorded encounter without a setting: near each other, as the record says. With a setting, that one holds.
    pub encounter_per_hour: f64,
    /// What is left of the hazard, from 0 to 1, once the source has left a place, for as long as the protocol says that
    /// the place stays infectious.
    pub lingering_share: f64,
    /// The distance between two spots, in spots, that halves the hazard; nothing: spots do not matter. An unknown spot
    /// counts as the same.
    pub halving_spots: Option<f64>,
    /// The distance of an encounter, in metres, that halves the hazard; nothing: distance does not matter. An unknown
    /// distance counts as 0.
    pub halving_metres: Option<f64>,
    /// The share of all infections that no line list ever has, from 0 to 0.99.
    ///
    /// Of the persons whom the log shows at the same place and who are no cases, so many are taken to be infectious: for
    /// each case, in the days in which it would be infectious were it not isolated, `unseen_share / (1 - unseen_share)`
    /// persons somewhere in the log; and of those at a place where the cases infect with probability `p`,
    /// `unseen_share * p`.
    pub unseen_share: f64,
    /// How many infectious persons whom the log does not show are expected to be present wherever a case was.
    pub unseen_present: f64,
    /// The hazard of a day of which nobody logged where the case was.
    pub unlogged_per_day: f64,
    /// The last day after the earlier of onset and first positive sampling on which a case still infects, if not
    /// isolated before. A window that an investigator has fixed holds as it is.
    ///
    /// 10 by default, as WHO lets patients out of isolation (Criteria for releasing COVID-19 patients from isolation,
    /// 17 June 2020): 10 days after onset, and 3 more without symptoms.
    pub infectious_days: u32,
    /// How many days before symptoms would begin a test can find an infection. Only cases without a date of onset are
    /// judged by it.
    ///
    /// 2.3 by default, when infectiousness begins (He et al., Temporal dynamics in viral shedding and transmissibility of
    /// COVID-19, Nat. Med. 26:672, 2020).
    pub detectable_days: f64,
}

impl Default for Hazards {
    fn default() -> Self {
        Self {
            home_per_hour: 0.006,
            close_per_hour: 0.003,
            work_per_hour: 0.0015,
            transport_per_hour: 0.0015,
            shop_per_hour: 0.0006,
            outdoor_per_hour: 0.0002,
            other_per_hour: 0.001,
            encounter_per_hour: 0.006,
            lingering_share: 0.1,
            halving_spots: None,
            halving_metres: None,
            unseen_share: 0.2,
            unseen_present: 0.001,
            unlogged_per_day: 0.001,
            infectious_days: 10,
            detectable_days: 2.3,
        }
    }
}

/// A figure that no hazard can be.
#[derive(Clone, Copy, PartialEq, Debug, Error)]
#[error("{field}: expected {expected}, found {found}")]
#[non_exhaustive]
pub struct InvalidHazard {
    /// The name of the field of [`Hazards`].
    pub field: &'static str,
    /// What the field may hold.
    pub expected: &'static str,
    /// What it held.
    pub found: f64,
}

/// How well what was recorded fits a source: [`Hazards`] that were checked.
///
/// The default is that of [`Hazards`], with its sources.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "Hazards", into = "Hazards")]
pub struct Likelihood {
    // Invariant: `check` found nothing.
    hazards: Hazards,
}

/// Beyond it everybody is infected within seconds, and sums of many would no longer be exact.
const MOST: f64 = 1000.0;

impl Likelihood {
    /// The likelihood of these figures.
    ///
    /// # Errors
    ///
    /// [`InvalidHazard`] for a hazard that is negative, above 1000 or not a number, a lingering share above 1, an unseen
    /// share above 0.99, a halving distance that is not above 0, and more days than 365.
    pub fn new(hazards: Hazards) -> Result<Self, InvalidHazard> {
        check(&hazards)?;
        Ok(Self { hazards })
    }

    /// The figures.
    #[must_use]
    pub const fn hazards(&self) -> &Hazards {
        &self.hazards
    }

    /// The hazard of a second together at a place of a kind.
    pub(super) fn at(&self, kind: PlaceKind) -> f64 {
        let per_hour = match kind {
            PlaceKind::Residence | PlaceKind::Dormitory => self.hazards.home_per_hour,
            PlaceKind::Restaurant
            | PlaceKind::Entertainment
            | PlaceKind::Worship
            | PlaceKind::Clinic
            | PlaceKind::Hospital
            | PlaceKind::Taxi
            | PlaceKind::Lift => self.hazards.close_per_hour,
            PlaceKind::Office | PlaceKind::Workshop | PlaceKind::Classroom => self.hazards.work_per_hour,
            PlaceKind::Bus
            | PlaceKind::Metro
            | PlaceKind::CoachSealed
            | PlaceKind::CoachVentilated
            | PlaceKind::TrainSealed
            | PlaceKind::TrainOpen
            | PlaceKind::Aircraft
            | PlaceKind::Ship => self.hazards.transport_per_hour,
            PlaceKind::Shop | PlaceKind::Market => self.hazards.shop_per_hour,
            PlaceKind::Outdoor | PlaceKind::IsolationSite => self.hazards.outdoor_per_hour,
            PlaceKind::Other => self.hazards.other_per_hour,
        };
        per_hour / HOUR_S
    }

    /// The hazard of a second together at a place, by the spots of both.
    pub(super) fn beside(&self, kind: PlaceKind, spot: Option<u32>, other: Option<u32>) -> f64 {
        let separation = spot.zip(other).map(|(one, other)| f64::from(one.abs_diff(other)));
        self.at(kind) * fading(separation, self.hazards.halving_spots)
    }

    /// The hazard of a second of an encounter, or at a place of that kind where the distance does not matter.
    pub(crate) fn of_encounter(&self, setting: Option<PlaceKind>, distance_m: Option<f64>) -> f64 {
        let near = setting.map_or(self.hazards.encounter_per_hour / HOUR_S, |kind| self.at(kind));
        near * fading(distance_m, self.hazards.halving_metres)
    }

    /// The hazard of a second that nobody logged.
    pub(super) fn unlogged(&self) -> f64 {
        self.hazards.unlogged_per_day / DAY_S
    }
}

const HOUR_S: f64 = 3600.0;
const DAY_S: f64 = 86_400.0;

/// What is left of a hazard at a distance, where half is left at `halving`.
fn fading(distance: Option<f64>, halving: Option<f64>) -> f64 {
    match (distance, halving) {
        (Some(distance), Some(halving)) => libm::exp2(-distance / halving),
        _ => 1.0,
    }
}

fn check(hazards: &Hazards) -> Result<(), InvalidHazard> {
    let rates = [
        ("home_per_hour", hazards.home_per_hour),
        ("close_per_hour", hazards.close_per_hour),
        ("work_per_hour", hazards.work_per_hour),
        ("transport_per_hour", hazards.transport_per_hour),
        ("shop_per_hour", hazards.shop_per_hour),
        ("outdoor_per_hour", hazards.outdoor_per_hour),
        ("other_per_hour", hazards.other_per_hour),
        ("encounter_per_hour", hazards.encounter_per_hour),
        ("unseen_present", hazards.unseen_present),
        ("unlogged_per_day", hazards.unlogged_per_day),
    ];
    let within = |field, expected, found: f64, good: bool| {
        if good {
            Ok(())
        } else {
            Err(InvalidHazard {
                field,
                expected,
                found,
            })
        }
    };
    for (field, found) in rates {
        within(
            field,
            "a number from 0 to 1000",
            found,
            (0.0..=MOST).contains(&found),
        )?;
    }
    let share = hazards.lingering_share;
    within(
        "lingering_share",
        "a number from 0 to 1",
        share,
        (0.0..=1.0).contains(&share),
    )?;
    let share = hazards.unseen_share;
    within(
        "unseen_share",
        "a number from 0 to 0.99",
        share,
        (0.0..=0.99).contains(&share),
    )?;
    for (field, halving) in [
        ("halving_spots", hazards.halving_spots),
        ("halving_metres", hazards.halving_metres),
    ] {
        if let Some(found) = halving {
            within(
                field,
                "a finite number above 0",
                found,
                found.is_finite() && found > 0.0,
            )?;
        }
    }
    let days = f64::from(hazards.infectious_days);
    within("infectious_days", "a number from 0 to 365", days, days <= 365.0)?;
    let days = hazards.detectable_days;
    within(
        "detectable_days",
        "a number from 0 to 365",
        days,
        (0.0..=365.0).contains(&days),
    )
}

impl TryFrom<Hazards> for Likelihood {
    type Error = InvalidHazard;

    fn try_from(hazards: Hazards) -> Result<Self, InvalidHazard> {
        Self::new(hazards)
    }
}

impl From<Likelihood> for Hazards {
    fn from(likelihood: Likelihood) -> Self {
        likelihood.hazards
    }
}

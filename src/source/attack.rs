//! Secondary attack rates: how many of those exposed to the cases became cases themselves.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::window::infection_window;
use crate::case::Cases;
use crate::contact::{Exposure, Link};
use crate::id::PersonId;
use crate::protocol::{Grade, Setting};
use crate::tier::Tier;
use crate::time::Interval;
use crate::trace::{Tracing, trace};

/// Of so many exposed, so many infected.
///
/// # Examples
///
/// Of 60 aboard one coach none fell ill, of 67 beside a patient on another 23 did (Shen et al., JAMA Intern. Med.
/// 180:1665, 2020):
///
/// ```
/// use mijie::source::AttackRate;
/// let percent = |share: f64| (share * 1000.0).round() / 10.0;
/// let with_patient = AttackRate { exposed: 67, infected: 23 };
/// assert_eq!(with_patient.rate().map(percent), Some(34.3));
/// assert_eq!(with_patient.interval().map(|ends| ends.map(percent)), Some([24.1, 46.3]));
/// let without = AttackRate { exposed: 60, infected: 0 };
/// assert_eq!(without.interval().map(|ends| ends.map(percent)), Some([0.0, 6.0]));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize)]
pub struct AttackRate {
    /// How many persons were exposed: the denominator.
    pub exposed: u32,
    /// How many of them were infected: the numerator.
    pub infected: u32,
}

/// The 97.5 % quantile of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

impl AttackRate {
    /// The share of the exposed who were infected, from 0 to 1; nothing where nobody was exposed.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        (self.exposed > 0).then(|| f64::from(self.infected) / f64::from(self.exposed))
    }

    /// The 95 % interval of the share, as Wilson has it (Probable inference, the law of succession, and statistical
    /// inference, J. Am. Stat. Assoc. 22:209, 1927), without a correction for continuity: for a share `p` of `n`,
    /// `(p + z²/2n ± z √(p (1 - p) / n + z²/4n²)) / (1 + z²/n)` with z = 1.96. Nothing where nobody was exposed.
    ///
    /// It takes persons to be independent of each other, which those of one table are not: it is too short where few
    /// cases exposed many.
    #[must_use]
    pub fn interval(&self) -> Option<[f64; 2]> {
        let (share, number) = (self.rate()?.min(1.0), f64::from(self.exposed));
        let middle = share + Z * Z / (2.0 * number);
        let half = Z * libm::sqrt(share * (1.0 - share) / number + Z * Z / (4.0 * number * number));
        let scale = 1.0 + Z * Z / number;
        // The share lies between the ends, which rounding may forget where it is all or nothing.
        Some([
            ((middle - half) / scale).clamp(0.0, share),
            ((middle + half) / scale).clamp(share, 1.0),
        ])
    }
}

/// Secondary attack rates by tier and by setting.
///
/// *Exposed* are the contacts, and those cases whom a link reached in time: with an exposure that starts before the end
/// of the time in which the case can have been infected. That time is the
/// [incubation window](crate::protocol::Incubation::window) of the onset up to the first positive sampling, and without
/// an onset the greatest incubation before that sampling. *Infected* are those of the exposed cases who have such an
/// exposure inside that time. A case who was exposed too early for it is exposed and, by this exposure, not infected; a
/// case exposed only when infected already, such as the index case, is not exposed. Suspected cases are cases.
///
/// Contacts may fall ill yet: rates are too low until the greatest incubation has passed. Nor does anybody know of
/// contacts who were not logged or of cases who were not tested.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct AttackRates {
    /// By how strictly the exposed were, or would have been, followed; every tier is named, and everyone exposed is in
    /// one.
    ///
    /// Contacts by their tier. Cases, who have none, by the tier that those links give that reached them in time, the
    /// strictest: close, secondary and further for a link of the close grade from a source of generation 0, 1 and more;
    /// companion and general for links of those grades. Links are those of a tracing in which this case is none, so that
    /// no chain counts that came from the case in the first place. A secondary contact was exposed to somebody who may
    /// never have been infected. A case counts as infected where a link of this very tier has an exposure inside the
    /// time of infection.
    pub by_tier: BTreeMap<Tier, AttackRate>,
    /// By the kind of the place, or the setting of the encounter, where they were exposed to a case in the infectious
    /// window; [`Setting::Encounter`] for an encounter without setting. Only links of generation 1 count, of any grade, and of
    /// them the exposures by which a rule fired.
    ///
    /// A person exposed in several settings counts once in each of them, also as infected, so that the rows sum to more
    /// than the persons.
    pub by_setting: BTreeMap<Setting, AttackRate>,
    /// How many cases were reached by a link of generation 1 but are counted nowhere, because neither onset nor positive
    /// sampling tells when they were infected, or the two contradict each other.
    pub undated: u32,
}

/// Secondary attack rates of everybody whom a tracing reached, by tier and by setting.
///
/// Each is a number of persons infected, divided by a number of persons exposed; see [`AttackRates`] for who they are.
///
/// # Complexity
///
/// As [`Tracing::links`], and `O(e log e)` for `e` settings in which persons were exposed; and one more
/// [`trace()`](crate::trace()) for each case whom chains reached, but no other case by a link of the close grade in time.
#[must_use]
pub fn attack_rates(tracing: &Tracing<'_>) -> AttackRates {
    let mut count = Count {
        by_tier: Tier::ALL
            .iter()
            .map(|&tier| (tier, AttackRate::default()))
            .collect(),
        tiers_of_cases: BTreeMap::new(),
        settings: Vec::new(),
    };
    for contact in tracing.contacts() {
        add(&mut count.by_tier, contact.tier, false);
    }
    let infections = tracing
        .cases()
        .iter()
        .map(|case| (case.person, infection_window(tracing, case)));
    let infections: BTreeMap<PersonId, Option<Interval>> = infections.collect();
    let (mut undated, mut chained) = (BTreeSet::new(), BTreeSet::new());
    for link in tracing.links() {
        let direct = link.generation <= 1;
        match infections.get(&link.person) {
            None => count.add_settings(&link, |_| Some(false)),
            Some(Some(infection)) if direct => {
                let infected_by = |exposure: &Exposure| infected_by(exposure, *infection);
                count.add_settings(&link, infected_by);
                count.add_tier(&link, infected_by);
            }
            Some(Some(_)) => {
                chained.insert(link.person);
            }
            Some(None) if direct => {
                undated.insert(link.person);
            }
            Some(None) => {}
        }
    }
    for person in chained {
        let close = count.tiers_of_cases.get(&person).map(|known| known.0) == Some(Tier::Close);
        if let (false, Some(Some(infection))) = (close, infections.get(&person)) {
            count.add_chains(tracing, person, *infection);
        }
    }
    let (by_tier, by_setting) = count.finish();
    AttackRates {
        by_tier,
        by_setting,
        undated: u32::try_from(undated.len()).unwrap_or(u32::MAX),
    }
}

/// Whether a case was infected by an exposure, as far as time tells; nothing where it came too late.
fn infected_by(exposure: &Exposure, infection: Interval) -> Option<bool> {
    let in_time = exposure.interval.start() < infection.end();
    in_time.then(|| exposure.interval.intersection(infection).is_some())
}

fn add<K: Ord>(rates: &mut BTreeMap<K, AttackRate>, key: K, infected: bool) {
    let rate = rates.entry(key).or_default();
    rate.exposed += 1;
    rate.infected += u32::from(infected);
}

struct Count {
    by_tier: BTreeMap<Tier, AttackRate>,
    /// Of each exposed case the tier, and whether infected in it.
    tiers_of_cases: BTreeMap<PersonId, (Tier, bool)>,
    /// Who was exposed where, and whether infected there; the same more than once.
    settings: Vec<(Setting, PersonId, bool)>,
}

impl Count {
    fn add_tier(&mut self, link: &Link, infected_by: impl Fn(&Exposure) -> Option<bool>) {
        let in_time: Vec<bool> = link.exposures.iter().filter_map(infected_by).collect();
        if in_time.is_empty() {
            return;
        }
        let (tier, infected) = (tier(link), in_time.contains(&true));
        let known = self.tiers_of_cases.entry(link.person).or_insert((tier, infected));
        if tier < known.0 {
            *known = (tier, infected);
        } else if tier == known.0 {
            known.1 |= infected;
        }
    }

    /// Adds the chains to a case that do not come from that case.
    fn add_chains(&mut self, tracing: &Tracing<'_>, person: PersonId, infection: Interval) {
        let others = tracing.cases().iter().filter(|case| case.person != person);
        let others = Cases::new(others.copied()).expect("a part of a list of cases");
        let without = trace(tracing.log(), &others, tracing.protocol(), tracing.as_of());
        for link in without.links_to(person) {
            if link.generation > 1 {
                self.add_tier(&link, |exposure| infected_by(exposure, infection));
            }
        }
    }

    fn add_settings(&mut self, link: &Link, infected_by: impl Fn(&Exposure) -> Option<bool>) {
        if link.generation > 1 {
            return;
        }
        let mut settings: Vec<_> = link
            .exposures
            .iter()
            .filter_map(|exposure| {
                let setting = exposure.setting.map_or(Setting::Encounter, Setting::Kind);
                Some((setting, link.person, infected_by(exposure)?))
            })
            .collect();
        // Most links have many exposures in one setting.
        settings.sort_unstable();
        settings.dedup();
        self.settings.append(&mut settings);
    }

    fn finish(mut self) -> (BTreeMap<Tier, AttackRate>, BTreeMap<Setting, AttackRate>) {
        for (tier, infected) in self.tiers_of_cases.into_values() {
            add(&mut self.by_tier, tier, infected);
        }
        self.settings.sort_unstable();
        let mut by_setting = BTreeMap::new();
        let once = self
            .settings
            .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
            .filter_map(|same| same.last());
        for &(setting, _, infected) in once {
            add(&mut by_setting, setting, infected);
        }
        (self.by_tier, by_setting)
    }
}

/// The tier that a link gives.
fn tier(link: &Link) -> Tier {
    match (link.grade, link.generation) {
        (Grade::Close, 0 | 1) => Tier::Close,
        (Grade::Close, 2) => Tier::Secondary,
        (Grade::Close, _) => Tier::Further,
        (Grade::Companion, _) => Tier::Companion,
        (Grade::General, _) => Tier::General,
    }
}

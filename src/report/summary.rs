//! `summary.json`: an outbreak in numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::protocol::{Grade, ZoneLevel};
use crate::tier::Tier;
use crate::time::Timestamp;
use crate::trace::Tracing;
use crate::zone::Zones;

/// The outbreak in numbers, for `summary.json` and for whoever compares protocols.
///
/// Holds no key and no id: numbers only, which may be passed on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Summary {
    /// The short name of the protocol.
    pub protocol: String,
    /// The instant at which the question was asked; JSON has it in UTC.
    pub as_of: Timestamp,
    /// How many persons were logged.
    pub persons: usize,
    /// How many visits were logged, those that touch or overlap united.
    pub visits: usize,
    /// How many encounters were logged, those that touch or overlap united.
    pub encounters: usize,
    /// How often a person was in two places at once.
    pub conflicts: usize,
    /// How many cases there are.
    pub cases: usize,
    /// How many contacts there are of each tier; every tier is named.
    #[cfg_attr(
        feature = "schema",
        schemars(schema_with = "super::schema::count_of_each::<Tier>")
    )]
    pub contacts: BTreeMap<Tier, usize>,
    /// How many persons were reached in each generation, from the cases on; one met early through a longer chain
    /// and late directly counts in both.
    pub reached: Vec<usize>,
    /// How many zones there are of each level; every level is named.
    #[cfg_attr(
        feature = "schema",
        schemars(schema_with = "super::schema::count_of_each::<ZoneLevel>")
    )]
    pub zones: BTreeMap<ZoneLevel, usize>,
    /// How often a case or a place could not be placed in a zone, for want of a home or an area.
    pub unplaced: usize,
    /// How many rows `links.csv` has of each grade; every grade is named.
    #[cfg_attr(
        feature = "schema",
        schemars(schema_with = "super::schema::count_of_each::<Grade>")
    )]
    pub links: BTreeMap<Grade, u64>,
    /// How many of the links join two cases: possible transmissions.
    pub links_between_cases: u64,
    /// How many rows `exposures.csv` has.
    pub exposures: u64,
    /// In how many of them nearness was assumed, because a spot or a distance is unknown.
    pub assumed_near: u64,
}

impl Summary {
    /// Counts what was traced.
    ///
    /// # Complexity
    ///
    /// Computes every link once more, as [`Tracing::links`] does.
    #[must_use]
    pub fn new(tracing: &Tracing<'_>, zones: &Zones) -> Self {
        let (log, protocol) = (tracing.log(), tracing.protocol());
        let mut summary = Self {
            protocol: protocol.id().to_owned(),
            as_of: tracing.as_of(),
            persons: log.person_count(),
            visits: log.visit_count(),
            encounters: log.encounter_count(),
            conflicts: log.conflicts().count(),
            cases: tracing.cases().len(),
            contacts: Tier::ALL
                .iter()
                .map(|&tier| (tier, tracing.count(tier)))
                .collect(),
            reached: Vec::new(),
            zones: ZoneLevel::ALL
                .iter()
                .map(|&level| (level, zones.count(level)))
                .collect(),
            unplaced: zones.unplaced().len(),
            links: Grade::ALL.iter().map(|&grade| (grade, 0)).collect(),
            links_between_cases: 0,
            exposures: 0,
            assumed_near: 0,
        };
        for label in tracing.labels() {
            let generation = label.generation as usize;
            if summary.reached.len() <= generation {
                summary.reached.resize(generation + 1, 0);
            }
            summary.reached[generation] += 1;
        }
        for link in tracing.links() {
            *summary.links.entry(link.grade).or_default() += 1;
            let both_cases = [link.source, link.person]
                .iter()
                .all(|&person| tracing.cases().get(person).is_some());
            summary.links_between_cases += u64::from(both_cases);
            summary.exposures += link.exposures.len() as u64;
            let assumed = link
                .exposures
                .iter()
                .filter(|exposure| !exposure.assumed.is_empty());
            summary.assumed_near += assumed.count() as u64;
        }
        summary
    }
}

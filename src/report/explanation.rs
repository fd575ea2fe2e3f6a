//! Why a person is a contact, for people to read.

use std::io::{BufWriter, Write};

use chrono::FixedOffset;

use crate::contact::{Contact, Exposure, ExposureKind, Label, Link};
use crate::encounter::Encounter;
use crate::gazetteer::Gazetteer;
use crate::graph::chain_to;
use crate::id::{PersonId, PlaceId};
use crate::record::Visit;
use crate::roster::Roster;
use crate::time::{Interval, Timestamp};
use crate::trace::Tracing;

use super::{WriteError, keys, words};

/// Writes why a person is a contact, or is none: the chain from a case, and for each step of it the rules with
/// their sources, the visits, the common time clipped to the source's window, and the sum.
///
/// Of several chains it tells the one of [`chain_to`]. For a case it tells the links from other cases, which
/// may be how the case was infected.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or place without a key in the roster.
pub fn write_explanation<W: Write>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    gazetteer: &Gazetteer,
    person: PersonId,
    out: W,
) -> Result<(), WriteError> {
    let mut out = BufWriter::new(out);
    let story = Story {
        tracing,
        roster,
        gazetteer,
    };
    let steps = if tracing.cases().get(person).is_some() {
        writeln!(
            out,
            "{}: a case; links from other cases, as possible transmissions:",
            story.key(person)?
        )?;
        story.links_to_case(person)?
    } else if let Some(contact) = tracing.contact(person) {
        story.write_contact(contact, &mut out)?;
        chain_to(tracing, person).map_or(Vec::new(), |chain| chain.links().to_vec())
    } else {
        let protocol = tracing.protocol().id();
        writeln!(
            out,
            "{}: no contact under {protocol}, no link from a case leads there",
            story.key(person)?
        )?;
        Vec::new()
    };
    for (position, link) in steps.iter().enumerate() {
        story.write_step(position + 1, link, &mut out)?;
    }
    Ok(out.flush()?)
}

/// What every sentence needs.
struct Story<'s> {
    tracing: &'s Tracing<'s>,
    roster: &'s Roster,
    gazetteer: &'s Gazetteer,
}

impl Story<'_> {
    fn zone(&self) -> FixedOffset {
        self.tracing.protocol().time_zone()
    }

    fn key(&self, person: PersonId) -> Result<&str, WriteError> {
        keys::person_key(self.roster, person)
    }

    /// The links from the windows of cases to a case, by first exposure, then by the key of the source.
    fn links_to_case(&self, case: PersonId) -> Result<Vec<Link>, WriteError> {
        let mut links = Vec::new();
        for link in self.tracing.links_to(case) {
            if link.generation == 1 {
                links.push((link.first_exposure, self.key(link.source)?, link));
            }
        }
        links.sort_unstable_by_key(|&(first_exposure, key, _)| (first_exposure, key));
        Ok(links.into_iter().map(|(_, _, link)| link).collect())
    }

    fn write_contact(&self, contact: &Contact, out: &mut impl Write) -> Result<(), WriteError> {
        writeln!(
            out,
            "{}: {} contact, generation {}, under {}",
            self.key(contact.person)?,
            contact.tier,
            contact.generation,
            self.tracing.protocol().id()
        )?;
        writeln!(
            out,
            "  first exposure {}, last exposure until {}, {}",
            words::time(contact.first_exposure, self.zone()),
            words::time(contact.last_exposure, self.zone()),
            words::count(contact.sources as usize, "source")
        )?;
        Ok(())
    }

    fn write_step(&self, number: usize, link: &Link, out: &mut impl Write) -> Result<(), WriteError> {
        let (source, person) = (self.key(link.source)?, self.key(link.person)?);
        writeln!(
            out,
            "  {number}. {source} -> {person}: {} link, generation {}, {} in all",
            link.grade,
            link.generation,
            words::length(link.seconds)
        )?;
        if let Some(window) = self.window_of_source(link) {
            writeln!(
                out,
                "     {source} counts as a source {}",
                words::interval(window, self.zone())
            )?;
        }
        for position in link.rules.iter() {
            let Some(rule) = self.tracing.protocol().rules().get(position) else {
                continue;
            };
            let taking_part = link
                .exposures
                .iter()
                .filter(|exposure| exposure.rules.contains(position));
            let seconds = united_seconds(taking_part.map(|exposure| exposure.interval));
            writeln!(out, "     rule {rule}: {} of it", words::length(seconds))?;
        }
        for (_, rules, exposure) in keys::exposures(self.tracing.protocol(), self.roster, link)? {
            self.write_exposure(link, exposure, &rules, out)?;
        }
        Ok(())
    }

    /// When the source of a link counts as one, in the generation that makes the link.
    fn window_of_source(&self, link: &Link) -> Option<Interval> {
        let labels = self.tracing.labels();
        labels
            .iter()
            .find(|label| label.person == link.source && label.generation + 1 == link.generation)
            .and_then(Label::window)
    }

    fn write_exposure(
        &self,
        link: &Link,
        exposure: &Exposure,
        rules: &str,
        out: &mut impl Write,
    ) -> Result<(), WriteError> {
        let stretch = exposure.interval;
        let site = match (exposure.place, exposure.setting) {
            (Some(place), kind) => {
                let kind = kind.unwrap_or_default();
                format!(
                    "{} at {} ({kind})",
                    exposure.kind,
                    words::place(place, self.roster, self.gazetteer)?
                )
            }
            (None, Some(setting)) => format!("{} ({setting})", exposure.kind),
            (None, None) => exposure.kind.to_string(),
        };
        writeln!(
            out,
            "     {site}: {}, {}, for {rules}{}",
            words::interval(stretch, self.zone()),
            words::length(stretch.seconds().into()),
            if exposure.assumed.is_empty() {
                ""
            } else {
                "; nearness assumed"
            }
        )?;
        match exposure.place {
            Some(place) => {
                let lingering = match exposure.kind {
                    ExposureKind::Indirect => self.tracing.protocol().lingering_s(),
                    ExposureKind::Direct | ExposureKind::Encounter => 0,
                };
                for (person, lingering) in [(link.source, lingering), (link.person, 0)] {
                    self.write_visits(person, place, stretch, lingering, out)?;
                }
                Ok(())
            }
            None => self.write_encounters(link, stretch, out),
        }
    }

    /// The visits of one of the two that make an exposure: those that last into it, or linger into it.
    fn write_visits(
        &self,
        person: PersonId,
        place: PlaceId,
        exposure: Interval,
        lingering_s: u32,
        out: &mut impl Write,
    ) -> Result<(), WriteError> {
        let reaches = |visit: &Visit| {
            visit.place == place
                && visit.interval.start() < exposure.end()
                && visit.interval.end().to_unix() + i64::from(lingering_s) > exposure.start().to_unix()
        };
        for visit in self.tracing.log().visits_of(person).filter(reaches) {
            let spot = visit.spot.map_or(String::new(), |spot| format!(", spot {spot}"));
            writeln!(
                out,
                "       {} was there {}{spot}",
                self.key(person)?,
                words::interval(visit.interval, self.zone())
            )?;
        }
        Ok(())
    }

    fn write_encounters(
        &self,
        link: &Link,
        exposure: Interval,
        out: &mut impl Write,
    ) -> Result<(), WriteError> {
        let pair = (link.source.min(link.person), link.source.max(link.person));
        let makes_it = |encounter: &Encounter| {
            encounter.persons() == pair && encounter.interval().intersection(exposure).is_some()
        };
        for encounter in self.tracing.log().encounters_of(link.person).filter(makes_it) {
            let distance = encounter
                .distance_m()
                .map_or("distance unknown".to_owned(), |metres| {
                    format!("{metres} m apart")
                });
            writeln!(
                out,
                "       recorded {}, {distance}",
                words::interval(encounter.interval(), self.zone())
            )?;
        }
        Ok(())
    }
}

/// The length of the union of intervals that are sorted by start.
fn united_seconds(intervals: impl Iterator<Item = Interval>) -> u64 {
    let mut covered_to = Timestamp::MIN;
    let mut seconds = 0;
    for interval in intervals {
        let fresh_from = interval.start().max(covered_to);
        if let Some(fresh) = Interval::non_empty(fresh_from, interval.end()) {
            seconds += u64::from(fresh.seconds());
        }
        covered_to = covered_to.max(interval.end());
    }
    seconds
}

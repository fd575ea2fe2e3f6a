//! Hop by hop: whom the cases reached, and whom those reached in turn.

use crate::classify::{Judge, Verdict};
use crate::contact::{Contact, Label};
use crate::hop::{Hop, Question};
use crate::id::PersonId;
use crate::numbering::Numbering;
use crate::progress::{Progress, Stint};
use crate::protocol::Grade;
use crate::threads::Crew;
use crate::tier::Tier;
use crate::time::Timestamp;
use crate::watch::{Cancelled, Phase, Watch};

/// Every label that counts, and every contact.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Expansion {
    /// Sorted by generation, then person.
    pub(crate) labels: Vec<Label>,
    /// Sorted by tier, then generation, then person.
    pub(crate) contacts: Vec<Contact>,
    /// The earliest isolation of each isolated person, sorted by person.
    pub(crate) isolations: Vec<(u32, Timestamp)>,
}

/// What one generation of sources adds up to for a person, over links of one grade.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Reach {
    person: u32,
    grade: Grade,
    first: u32,
    last: u32,
    sources: u32,
}

impl Question<'_> {
    /// All generations of contacts, from the cases on.
    ///
    /// A label is kept where its arrival is earlier than that of every smaller generation. Arrivals of one person
    /// therefore fall from label to label, and the expansion ends.
    pub(crate) fn expand(self, crew: Crew, watch: &dyn Watch) -> Result<Expansion, Cancelled> {
        let isolations = self.isolations();
        let mut labels = self.case_labels();
        let progress = Progress::start(watch, Phase::Trace, labels.len() as u64)?;
        // The earliest arrival of every person who has a label.
        let mut arrivals: Vec<(u32, u32)> = labels
            .iter()
            .map(|label| (label.person.get(), label.arrival.raw()))
            .collect();
        let mut contacts = Vec::new();
        let mut lesser = Vec::new();
        let mut sources = 0..labels.len();
        for generation in 1..=self.protocol.generations() {
            let reached = self.reach(&labels[sources], generation, crew, &progress)?;
            let (close, of_lesser_grade): (Vec<Reach>, Vec<Reach>) =
                reached.into_iter().partition(|reach| reach.grade == Grade::Close);
            lesser.extend(of_lesser_grade);
            let first_label = labels.len();
            let mut passed = 0;
            for reach in close {
                // Both are in order of person.
                let before = |&(person, _): &(u32, u32)| person < reach.person;
                passed += arrivals[passed..]
                    .iter()
                    .take_while(|&arrival| before(arrival))
                    .count();
                let known = arrivals
                    .get(passed)
                    .filter(|&&(person, _)| person == reach.person);
                if known.is_none() {
                    contacts.push(reach.contact(Tier::of_generation(generation), generation));
                }
                if known.is_none_or(|&(_, arrival)| reach.first < arrival) {
                    labels.push(self.label(reach.person, generation, reach.first, &isolations));
                }
            }
            sources = first_label..labels.len();
            // After the last generation only those of lesser grade still ask who has a label.
            let last = generation == self.protocol.generations();
            if sources.is_empty() || last && lesser.is_empty() {
                break;
            }
            if generation < self.protocol.generations() {
                progress.expect_more(sources.len());
            }
            arrivals.extend(
                labels[sources.clone()]
                    .iter()
                    .map(|label| (label.person.get(), label.arrival.raw())),
            );
            arrivals.sort_unstable();
            arrivals.dedup_by_key(|&mut (person, _)| person);
        }
        // Of the lesser grades a person has the strictest, which is met first.
        lesser.sort_unstable_by_key(|reach| (reach.person, reach.grade));
        lesser.dedup_by_key(|reach| reach.person);
        lesser.retain(|reach| {
            arrivals
                .binary_search_by_key(&reach.person, |&(person, _)| person)
                .is_err()
        });
        contacts.extend(lesser.iter().map(|reach| {
            let tier = if reach.grade == Grade::Companion {
                Tier::Companion
            } else {
                Tier::General
            };
            reach.contact(tier, 1)
        }));
        contacts.sort_unstable_by_key(|contact| (contact.tier, contact.generation, contact.person));
        Ok(Expansion {
            labels,
            contacts,
            isolations,
        })
    }

    fn case_labels(&self) -> Vec<Label> {
        self.cases
            .iter()
            .map(|case| Label::of_case(case, self.protocol, self.as_of))
            .collect()
    }

    /// The earliest isolation of each isolated person, sorted by person.
    fn isolations(&self) -> Vec<(u32, Timestamp)> {
        let zone = self.protocol.time_zone();
        let mut isolations: Vec<(u32, Timestamp)> = self
            .log
            .isolations()
            .map(|isolation| (isolation.person.get(), isolation.from.start(zone)))
            .collect();
        isolations.sort_unstable();
        isolations.dedup_by_key(|&mut (person, _)| person);
        isolations
    }

    /// A person who is reached at an arrival, as a source of that generation.
    pub(crate) fn label(
        &self,
        person: u32,
        generation: u32,
        arrival: u32,
        isolations: &[(u32, Timestamp)],
    ) -> Label {
        let arrival = Timestamp::from_raw(arrival);
        let id = PersonId::new(person);
        let (from, until) = if let Some(case) = self.cases.get(id) {
            let (_, until) = self
                .protocol
                .window()
                .bounds(case, self.protocol.time_zone(), self.as_of);
            (arrival, until)
        } else {
            let latency = i64::from(self.protocol.latency_minutes()) * 60;
            let isolated = isolations.binary_search_by_key(&person, |&(isolated, _)| isolated);
            let until = isolated.map_or(self.as_of, |at| isolations[at].1.min(self.as_of));
            (Timestamp::clamped(arrival.to_unix() + latency), until)
        };
        Label {
            generation,
            person: id,
            arrival,
            from,
            until,
        }
    }

    /// Whom these sources reach, by person and grade.
    fn reach(
        self,
        sources: &[Label],
        generation: u32,
        crew: Crew,
        progress: &Progress<'_>,
    ) -> Result<Vec<Reach>, Cancelled> {
        let judge = Judge::new(self.protocol, generation);
        let start = || (Hop::new(self, &judge), Tally::default(), progress.stint());
        let take = |(hop, tally, stint): &mut (Hop<'_>, Tally, Stint<'_, '_>), source: &Label| {
            stint.one(|| {
                hop.for_each_verdict(source, None, |person, verdict, _, _| tally.add(person, verdict));
            });
        };
        let crew = if sources.len() < WORTH_SHARING {
            Crew::Alone
        } else {
            crew
        };
        let (_, tally, stint) = crew.fold(
            sources,
            start,
            take,
            |(hop, mut tally, stint), (_, other, others)| {
                tally.merge(other);
                others.end();
                (hop, tally, stint)
            },
        );
        stint.end();
        progress.check()?;
        Ok(tally.into_reached())
    }
}

/// Fewer sources than this are done before other threads have woken up.
const WORTH_SHARING: usize = 16;

/// Adds up links by person and grade, in memory that grows with the persons and not with the links.
#[derive(Debug, Default)]
struct Tally {
    known: Numbering,
    reached: Vec<Reach>,
}

impl Tally {
    fn add(&mut self, person: u32, verdict: Verdict) {
        self.take(Reach {
            person,
            grade: verdict.grade,
            first: verdict.first,
            last: verdict.last,
            sources: 1,
        });
    }

    fn merge(&mut self, other: Self) {
        other.reached.into_iter().for_each(|reach| self.take(reach));
    }

    fn take(&mut self, reach: Reach) {
        let (number, new) = self.known.number(reach.key());
        if new {
            self.reached.push(reach);
        } else {
            let known = &mut self.reached[number];
            known.first = known.first.min(reach.first);
            known.last = known.last.max(reach.last);
            known.sources += reach.sources;
        }
    }

    /// By ascending person, then grade.
    fn into_reached(self) -> Vec<Reach> {
        // Keys and positions alone are sorted, which moves little and compares without a branch.
        let mut order: Vec<u128> = (0_u32..)
            .zip(&self.reached)
            .map(|(at, reach)| u128::from(reach.key()) << 32 | u128::from(at))
            .collect();
        order.sort_unstable();
        order
            .into_iter()
            .map(|key| {
                let at = u32::try_from(key & u128::from(u32::MAX)).expect("the low half");
                self.reached[at as usize]
            })
            .collect()
    }
}

impl Reach {
    /// Person and grade as one number, which sorts as they do.
    fn key(&self) -> u64 {
        u64::from(self.person) << 8 | self.grade as u64
    }

    fn contact(&self, tier: Tier, generation: u32) -> Contact {
        Contact {
            person: PersonId::new(self.person),
            tier,
            generation,
            first_exposure: Timestamp::from_raw(self.first),
            last_exposure: Timestamp::from_raw(self.last),
            sources: self.sources,
        }
    }
}

impl Tier {
    /// The tier that a close chain of so many links gives.
    pub(crate) const fn of_generation(generation: u32) -> Self {
        match generation {
            1 => Self::Close,
            2 => Self::Secondary,
            _ => Self::Further,
        }
    }
}

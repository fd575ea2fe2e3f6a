//! What is on record about the area of a zone, and when the conditions of its release hold.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, FixedOffset, NaiveDate};

use crate::id::{AreaId, PersonId};
use crate::protocol::ClockStart;
use crate::record::TestResult;
use crate::time::{Moment, Timestamp, midnight};

use super::event::{Happening, Round, ZoneEvent};
use super::terms::{Ground, Terms};

/// What is known of persons, wherever they are.
#[derive(Debug, Default)]
pub(super) struct People {
    found: BTreeSet<PersonId>,
    left: BTreeMap<PersonId, Vec<Moment>>,
    // The test of the latest sample; of several results of it the latest, the worst where they came together.
    tests: BTreeMap<PersonId, LatestTest>,
}

#[derive(Debug)]
pub(super) struct LatestTest {
    order: (Timestamp, Timestamp, u8),
    pub(super) sampled: Moment,
    pub(super) result: TestResult,
    /// When the result counts.
    pub(super) known: Timestamp,
}

/// What is known of the area of one zone, without the zones inside it.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) cases: Vec<CaseFact>,
    // The last exposure of each close contact.
    pub(super) exposures: BTreeMap<PersonId, Moment>,
    disinfections: Vec<(Moment, AreaId)>,
    rounds: Vec<RoundFact>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct CaseFact {
    pub(super) person: PersonId,
    pub(super) area: AreaId,
    pub(super) found: Moment,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct RoundFact {
    pub(super) sampled: Moment,
    pub(super) round: Round,
    /// When the results count.
    pub(super) known: Timestamp,
}

/// From when the days of a zone are counted, and what it waits for.
#[derive(Debug)]
pub(super) struct Clock {
    /// The day before the first that counts; nothing while the zone waits.
    pub(super) start: Option<NaiveDate>,
    /// The latest day of which the days are counted so far, whatever else is waited for.
    pub(super) latest: NaiveDate,
    pub(super) not_left: Vec<PersonId>,
    pub(super) not_disinfected: Vec<AreaId>,
}

/// How one close contact stands.
#[derive(Debug)]
pub(super) struct ContactStanding {
    pub(super) person: PersonId,
    pub(super) exposed: NaiveDate,
    /// The first day on which enough days have passed; nothing beyond the calendar.
    pub(super) ready: Option<NaiveDate>,
    /// Since when the person is negative, or a case and no contact any more; nothing while that is open.
    pub(super) cleared: Option<Timestamp>,
    pub(super) result: Option<TestResult>,
}

impl People {
    pub(super) fn take(&mut self, event: &ZoneEvent, zone: FixedOffset) {
        match event.what {
            Happening::CaseFound { person, .. } => {
                self.found.insert(person);
            }
            Happening::CaseLeft { person } => self.left.entry(person).or_default().push(event.at),
            Happening::ContactTested {
                person,
                sampled,
                result,
            } => {
                let (known, _) = event.counts_from(zone);
                let order = (sampled.start(zone), known, severity(result));
                let test = LatestTest {
                    order,
                    sampled,
                    result,
                    known,
                };
                let newer = |latest: &LatestTest| latest.order < order;
                if self.tests.get(&person).is_none_or(newer) {
                    self.tests.insert(person, test);
                }
            }
            _ => {}
        }
    }

    pub(super) fn is_case(&self, person: PersonId) -> bool {
        self.found.contains(&person)
    }

    /// When a case left that was found at a moment: the first time that is not before for sure.
    fn left(&self, case: &CaseFact, zone: FixedOffset) -> Option<Moment> {
        let all = self.left.get(&case.person)?;
        let after = all
            .iter()
            .filter(|&&left| !case.found.is_surely_after(left, zone));
        after
            .copied()
            .min_by_key(|left| (left.date(zone), left.end(zone)))
    }
}

const fn severity(result: TestResult) -> u8 {
    match result {
        TestResult::Negative => 0,
        TestResult::Inconclusive | TestResult::Pending => 1,
        TestResult::Positive => 2,
    }
}

impl Clock {
    fn disinfect(&mut self, area: AreaId, day: Option<NaiveDate>) {
        match day {
            Some(day) => self.latest = self.latest.max(day),
            None => self.not_disinfected.push(area),
        }
    }
}

impl Record {
    /// Takes an event in that happened in the zone, or whose area lies around the whole zone.
    pub(super) fn take(&mut self, event: &ZoneEvent, inside: bool, around: bool, zone: FixedOffset) {
        match event.what {
            Happening::CaseFound { person, area } if inside => self.cases.push(CaseFact {
                person,
                area,
                found: event.at,
            }),
            Happening::ContactExposed { person, exposed, .. } if inside => {
                let last = self.exposures.entry(person).or_insert(exposed);
                if last.start(zone) < exposed.start(zone) {
                    *last = exposed;
                }
            }
            Happening::Disinfected { area } if inside || around => self.disinfections.push((event.at, area)),
            Happening::RoundCompleted { sampled, round, .. } if around => self.rounds.push(RoundFact {
                sampled,
                round,
                known: event.counts_from(zone).0,
            }),
            _ => {}
        }
    }

    /// From when the days of a zone are counted.
    pub(super) fn clock(&self, terms: &Terms, people: &People, ground: Ground<'_>) -> Clock {
        let disinfects = ground.release.clock == ClockStart::Disinfected;
        let zone = ground.zone;
        let mut clock = Clock {
            start: None,
            latest: terms.day,
            not_left: Vec::new(),
            not_disinfected: Vec::new(),
        };
        for case in &self.cases {
            clock.latest = clock.latest.max(case.found.date(zone));
            let Some(left) = people.left(case, zone) else {
                clock.not_left.push(case.person);
                continue;
            };
            clock.latest = clock.latest.max(left.date(zone));
            if disinfects {
                let cleans = |cleaned| ground.encloses(cleaned, case.area);
                clock.disinfect(case.area, self.disinfected(left, zone, cleans));
            }
        }
        if disinfects && self.cases.is_empty() {
            // A place that cases visited: whatever was cleaned in the zone since it is one.
            clock.disinfect(terms.area, self.disinfected(terms.began.into(), zone, |_| true));
        }
        clock.not_left.sort_unstable();
        clock.not_left.dedup();
        clock.not_disinfected.sort_unstable();
        clock.not_disinfected.dedup();
        let waits = !clock.not_left.is_empty() || !clock.not_disinfected.is_empty();
        clock.start = (!waits).then_some(clock.latest);
        clock
    }

    /// The first day of a disinfection that is not before a moment for sure.
    fn disinfected(
        &self,
        after: Moment,
        zone: FixedOffset,
        cleans: impl Fn(AreaId) -> bool,
    ) -> Option<NaiveDate> {
        let done = self.disinfections.iter();
        done.filter(|&&(at, cleaned)| !after.is_surely_after(at, zone) && cleans(cleaned))
            .map(|(at, _)| at.date(zone))
            .min()
    }

    /// How each close contact stands, where more than so many days are asked for since the last exposure.
    pub(super) fn contacts<'r>(
        &'r self,
        more_than_days: u32,
        people: &'r People,
        zone: FixedOffset,
    ) -> impl Iterator<Item = ContactStanding> + 'r {
        self.exposures.iter().map(move |(&person, &exposed)| {
            let test = people
                .tests
                .get(&person)
                .filter(|test| !exposed.is_surely_after(test.sampled, zone));
            let cleared = if people.is_case(person) {
                Some(Timestamp::MIN)
            } else {
                test.filter(|test| test.result == TestResult::Negative)
                    .map(|test| test.known)
            };
            let exposed = exposed.date(zone);
            ContactStanding {
                person,
                exposed,
                ready: after_days(exposed, more_than_days),
                cleared,
                result: test.map(|test| test.result),
            }
        })
    }

    /// The latest clean round, unless a round at the same time or later found or left open anything; and the one that
    /// did.
    pub(super) fn latest_round(&self, zone: FixedOffset) -> (Option<RoundFact>, Option<RoundFact>) {
        let sampled = |fact: &&RoundFact| (fact.sampled.start(zone), fact.known);
        let latest = |wanted: fn(Round) -> bool| {
            let such = self.rounds.iter().filter(|fact| wanted(fact.round));
            such.max_by_key(sampled).copied()
        };
        let (clean, open) = (latest(Round::is_clean), latest(Round::is_open));
        let spoilt = |clean: &RoundFact| {
            open.is_some_and(|open| open.sampled.start(zone) >= clean.sampled.start(zone))
        };
        (clean.filter(|clean| !spoilt(clean)), open)
    }

    /// The latest round, whatever it found.
    pub(super) fn last_round(&self, zone: FixedOffset) -> Option<RoundFact> {
        self.rounds
            .iter()
            .max_by_key(|fact| (fact.sampled.start(zone), fact.known, fact.round))
            .copied()
    }

    /// Whether a person was found as a case of the zone.
    pub(super) fn has_case(&self, person: PersonId) -> bool {
        self.cases.iter().any(|case| case.person == person)
    }

    /// Whether anything is on record about a person.
    pub(super) fn knows(&self, person: PersonId) -> bool {
        self.exposures.contains_key(&person) || self.has_case(person)
    }
}

/// The first day after so many whole days that follow a day.
pub(super) fn after_days(day: NaiveDate, whole_days: u32) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(u64::from(whole_days) + 1))
}

/// The instant with which a day begins, where a log reaches it.
pub(super) fn begin_of(day: NaiveDate, zone: FixedOffset) -> Option<Timestamp> {
    Timestamp::from_unix(midnight(day, zone)).ok()
}

/// The last day of what ends at an instant.
pub(super) fn last_day(end: Timestamp, zone: FixedOffset) -> NaiveDate {
    Timestamp::from_raw(end.raw().saturating_sub(1)).date(zone)
}

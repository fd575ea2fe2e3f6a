//! What is known of the course of a person: when contact with them counts, their isolation, their tests.

use std::collections::BTreeMap;

use crate::contact::{Label, Link};
use crate::id::PersonId;
use crate::record::{Test, TestResult};
use crate::time::{Interval, Moment, Timestamp};
use crate::trace::Tracing;

/// The courses of all persons, each found without a look at the others.
pub(super) struct Courses {
    windows: BTreeMap<PersonId, Vec<Interval>>,
    isolated: BTreeMap<PersonId, Timestamp>,
    tests: BTreeMap<PersonId, Vec<Tested>>,
}

/// A test of somebody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tested {
    /// When the sample was taken; a day by its first instant.
    pub(super) at: Timestamp,
    pub(super) result: TestResult,
    pub(super) sampled: Moment,
}

impl Courses {
    pub(super) fn new(tracing: &Tracing<'_>, tests: &[Test]) -> Self {
        let zone = tracing.protocol().time_zone();
        let mut windows: BTreeMap<PersonId, Vec<Interval>> = BTreeMap::new();
        for label in tracing.labels() {
            windows
                .entry(label.person)
                .or_default()
                .extend(Label::window(label));
        }
        let own = tracing.log().isolations().map(|own| (own.person, own.from));
        let of_cases = tracing.cases().iter();
        let of_cases = of_cases.filter_map(|case| Some((case.person, case.isolated?)));
        let mut isolated: BTreeMap<PersonId, Timestamp> = BTreeMap::new();
        for (person, from) in own.chain(of_cases) {
            let from = from.start(zone);
            let earliest = isolated.entry(person).or_insert(from);
            *earliest = from.min(*earliest);
        }
        let mut of_person: BTreeMap<PersonId, Vec<Tested>> = BTreeMap::new();
        for test in tests {
            of_person.entry(test.person).or_default().push(Tested {
                at: test.sampled.start(zone),
                result: test.result,
                sampled: test.sampled,
            });
        }
        for tests in of_person.values_mut() {
            tests.sort_unstable();
        }
        Self {
            windows,
            isolated,
            tests: of_person,
        }
    }

    /// The times in which contact with the person counts, by generation of the label.
    pub(super) fn windows(&self, person: PersonId) -> &[Interval] {
        self.windows.get(&person).map_or(&[], Vec::as_slice)
    }

    /// When the person went into isolation, the earliest on record; later than the instant of the question, too.
    pub(super) fn isolated(&self, person: PersonId) -> Option<Timestamp> {
        self.isolated.get(&person).copied()
    }

    /// The tests by time.
    pub(super) fn tests(&self, person: PersonId) -> &[Tested] {
        self.tests.get(&person).map_or(&[], Vec::as_slice)
    }
}

/// Whether a link tells why its person is what they are. What a contact passed on to the case who exposed them explains
/// nothing.
pub(super) fn explains(tracing: &Tracing<'_>, link: &Link) -> bool {
    match tracing.contact(link.person) {
        Some(contact) => link.generation == contact.generation,
        None => tracing.cases().get(link.source).is_some(),
    }
}

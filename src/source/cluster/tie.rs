//! Why two cases belong to one outbreak.

use serde::Serialize;

use crate::case::Case;
use crate::classify::Judge;
use crate::contact::{Exposure, Label, Link};
use crate::hop::{Hop, Question};
use crate::id::{PersonId, PlaceId};
use crate::protocol::{Grade, Protocol};
use crate::source::window::infection_window;
use crate::time::{Interval, Timestamp};
use crate::trace::Tracing;

/// A reason for which two cases belong to one cluster.
///
/// What is near enough is for the protocol to say: every tie is made of links of grade close.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Tie {
    /// One case may have infected the other: a close link of the tracing leads from it to the other, by an exposure
    /// inside the other's incubation window, or by any where that window is not known.
    Infection {
        /// Who may have infected.
        from: PersonId,
        /// Who may have been infected.
        to: PersonId,
        /// When the first such exposure begins, inside the window.
        first_exposure: Timestamp,
    },
    /// Both were exposed together: in the time that their incubation windows share they were so near each other that the
    /// protocol would call one a close contact of the other.
    Together {
        /// One of them, the lower.
        a: PersonId,
        /// The other.
        b: PersonId,
        /// Where the first such exposure was; nothing for an encounter.
        place: Option<PlaceId>,
        /// When it begins.
        first_exposure: Timestamp,
    },
    /// One case may have infected the other through a contact whom no line list has: a close link leads from it to the
    /// contact, and one from the contact to the other case, by an exposure inside the incubation window of that one that
    /// does not end before the contact could pass anything on.
    Through {
        /// Who may have infected the contact.
        from: PersonId,
        /// The contact.
        contact: PersonId,
        /// Whom the contact may have infected.
        to: PersonId,
        /// When the first such exposure to the contact begins, or the contact could first pass it on, whichever is later.
        first_exposure: Timestamp,
    },
}

impl Tie {
    /// The two cases.
    #[must_use]
    pub const fn cases(&self) -> (PersonId, PersonId) {
        match *self {
            Self::Infection { from, to, .. } | Self::Through { from, to, .. } => (from, to),
            Self::Together { a, b, .. } => (a, b),
        }
    }
}

/// The exposures by which a close link was made, as far as they lie in a window, where there is one.
fn close_exposures(
    protocol: &Protocol,
    link: &Link,
    window: Option<Interval>,
) -> impl Iterator<Item = (Exposure, Interval)> {
    let is_close = |exposure: &&Exposure| {
        let mut rules = protocol.rules_in(exposure.rules);
        rules.any(|rule| rule.grade == Grade::Close)
    };
    link.exposures
        .iter()
        .filter(is_close)
        .filter_map(move |exposure| {
            let inside = match window {
                Some(window) => exposure.interval.intersection(window)?,
                None => exposure.interval,
            };
            Some((*exposure, inside))
        })
}

/// The ties by which a case may have been infected by others: at once, and through contacts where that is asked.
pub(super) fn ties_to(tracing: &Tracing<'_>, case: &Case, through_contacts: bool) -> Vec<Tie> {
    let (to, window) = (case.person, infection_window(tracing, case));
    let is_case = |person| tracing.cases().get(person).is_some();
    let mut ties = Vec::new();
    let mut by_contacts: Vec<(PersonId, Interval)> = Vec::new();
    for link in tracing
        .links_to(to)
        .iter()
        .filter(|link| link.grade == Grade::Close)
    {
        let exposures = close_exposures(tracing.protocol(), link, window).map(|(_, inside)| inside);
        if is_case(link.source) {
            ties.extend(
                exposures
                    .map(Interval::start)
                    .min()
                    .map(|first_exposure| Tie::Infection {
                        from: link.source,
                        to,
                        first_exposure,
                    }),
            );
        } else if through_contacts {
            by_contacts.extend(exposures.map(|inside| (link.source, inside)));
        }
    }
    by_contacts.sort_unstable();
    by_contacts.dedup();
    for passed_on in by_contacts.chunk_by(|a, b| a.0 == b.0) {
        through(tracing, passed_on, to, &mut ties);
    }
    // Of several links of one source, by labels of their own, the first.
    ties.sort_unstable();
    ties.dedup_by_key(|tie| match *tie {
        Tie::Infection { from, .. } => (from, from),
        Tie::Through { from, contact, .. } => (from, contact),
        Tie::Together { a, b, .. } => (a, b),
    });
    ties
}

/// The ties through a contact who may have passed it on to a case in some intervals.
fn through(tracing: &Tracing<'_>, passed_on: &[(PersonId, Interval)], to: PersonId, ties: &mut Vec<Tie>) {
    let contact = passed_on[0].0;
    let latency_s = i64::from(tracing.protocol().latency_minutes()) * 60;
    for link in tracing.links_to(contact) {
        let from = link.source;
        if link.grade != Grade::Close || from == to || tracing.cases().get(from).is_none() {
            continue;
        }
        let received = close_exposures(tracing.protocol(), &link, None).map(|(_, inside)| inside.start());
        let Some(received) = received.min() else { continue };
        let could = Timestamp::clamped(received.to_unix() + latency_s);
        let after = passed_on.iter().filter(|(_, interval)| could < interval.end());
        let first_exposure = after.map(|(_, interval)| interval.start().max(could)).min();
        ties.extend(first_exposure.map(|first_exposure| Tie::Through {
            from,
            contact,
            to,
            first_exposure,
        }));
    }
}

/// Who was near somebody during an interval, whoever was ill, as the protocol judges closeness in generation 1.
pub(super) struct Neighbourhood<'a> {
    protocol: &'a Protocol,
    hop: Hop<'a>,
}

impl<'a> Neighbourhood<'a> {
    pub(super) fn new(tracing: &Tracing<'a>, judge: &'a Judge) -> Self {
        let question = Question {
            log: tracing.log(),
            cases: tracing.cases(),
            protocol: tracing.protocol(),
            as_of: tracing.as_of(),
        };
        Self {
            protocol: tracing.protocol(),
            hop: Hop::new(question, judge),
        }
    }

    /// The close links from somebody, were they a source during an interval and at no other time.
    pub(super) fn close_links(
        &mut self,
        person: PersonId,
        during: Interval,
        only: Option<PersonId>,
    ) -> impl Iterator<Item = Link> {
        let label = Label {
            generation: 0,
            person,
            arrival: during.start(),
            from: during.start(),
            until: during.end(),
        };
        let links = self.hop.links(&label, only).into_iter();
        links.filter(|link| link.grade == Grade::Close)
    }

    /// The tie between two cases who were together in an interval that lies in the incubation windows of both.
    pub(super) fn together(&mut self, (a, b): (PersonId, PersonId), during: Interval) -> Option<Tie> {
        let (a, b) = (a.min(b), a.max(b));
        let mut first: Option<(Timestamp, Option<PlaceId>)> = None;
        // What one left behind is looked at from both sides.
        for (source, other) in [(a, b), (b, a)] {
            let links: Vec<Link> = self.close_links(source, during, Some(other)).collect();
            for link in &links {
                let exposures = close_exposures(self.protocol, link, Some(during))
                    .map(|(exposure, inside)| (inside.start(), exposure.place));
                first = first.into_iter().chain(exposures).min();
            }
        }
        first.map(|(first_exposure, place)| Tie::Together {
            a,
            b,
            place,
            first_exposure,
        })
    }
}

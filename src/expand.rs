//! Hop by hop: whom a source reached, and whom those reached in turn.

use std::cmp::Reverse;

use crate::classify::{Admitted, Judge, Scratch, Verdict};
use crate::contact::{Contact, Exposure, ExposureKind, Label, Link, Tier};
use crate::id::{PersonId, PlaceId};
use crate::log::{Row, VisitLog};
use crate::overlap::{rows_of_person_within, rows_within};
use crate::protocol::{Grade, Protocol, RuleSet};
use crate::record::{Cases, Encounter};
use crate::time::{Interval, Timestamp};

/// Every label that counts, and every contact.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Expansion {
    /// Sorted by generation, then person.
    pub(crate) labels: Vec<Label>,
    /// Sorted by tier, then generation, then person.
    pub(crate) contacts: Vec<Contact>,
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

/// The part of a question that is the same for every source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) log: &'a VisitLog,
    pub(crate) cases: &'a Cases,
    pub(crate) protocol: &'a Protocol,
    pub(crate) as_of: Timestamp,
}

/// Finds and judges what passes between one source and others. Holds buffers, so that no source allocates.
#[derive(Debug)]
pub(crate) struct Hop<'a> {
    question: Question<'a>,
    judge: &'a Judge,
    found: Vec<Admitted>,
    direct: Vec<(u32, u32)>,
    scratch: Scratch,
}

impl Question<'_> {
    /// All generations of contacts, from the cases on.
    ///
    /// A label is kept where its arrival is earlier than that of every smaller generation. Arrivals of one person
    /// therefore fall from label to label, and the expansion ends.
    pub(crate) fn expand(self) -> Expansion {
        let isolations = self.isolations();
        let mut labels = self.case_labels();
        // The earliest arrival of every person who has a label.
        let mut arrivals: Vec<(u32, u32)> = labels
            .iter()
            .map(|label| (label.person.get(), label.arrival.raw()))
            .collect();
        let mut contacts = Vec::new();
        let mut lesser = Vec::new();
        let mut sources = 0..labels.len();
        for generation in 1..=self.protocol.generations() {
            let reached = self.reach(&labels[sources], generation);
            let (close, of_lesser_grade): (Vec<Reach>, Vec<Reach>) =
                reached.into_iter().partition(|reach| reach.grade == Grade::Close);
            lesser.extend(of_lesser_grade);
            let first_label = labels.len();
            for reach in close {
                let known = arrivals.binary_search_by_key(&reach.person, |&(person, _)| person);
                if known.is_err() {
                    contacts.push(reach.contact(Tier::of_generation(generation), generation));
                }
                if known.is_err() || known.is_ok_and(|at| reach.first < arrivals[at].1) {
                    labels.push(self.label(reach.person, generation, reach.first, &isolations));
                }
            }
            sources = first_label..labels.len();
            if sources.is_empty() {
                break;
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
        Expansion { labels, contacts }
    }

    fn case_labels(&self) -> Vec<Label> {
        self.cases
            .iter()
            .map(|case| {
                let (from, until) =
                    self.protocol
                        .window()
                        .bounds(case, self.protocol.time_zone(), self.as_of);
                Label {
                    generation: 0,
                    person: case.person,
                    arrival: from,
                    from,
                    until,
                }
            })
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

    fn label(&self, person: u32, generation: u32, arrival: u32, isolations: &[(u32, Timestamp)]) -> Label {
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
    fn reach(self, sources: &[Label], generation: u32) -> Vec<Reach> {
        let judge = Judge::new(self.protocol, generation);
        let tally = fold(
            sources,
            || (Hop::new(self, &judge), Tally::default()),
            |(hop, tally), source| {
                hop.for_each_verdict(source, None, |person, verdict, _, _| tally.add(person, verdict));
            },
            |(hop, mut tally), (_, other)| {
                tally.merge(other);
                (hop, tally)
            },
        );
        tally.map_or_else(Vec::new, |(_, tally)| tally.into_reached())
    }
}

/// Adds up links by person and grade in memory that grows with the persons, not with the links.
#[derive(Debug, Default)]
struct Tally {
    reached: Vec<Reach>,
    // How many there were after the last compaction.
    distinct: usize,
}

impl Tally {
    /// Below this many entries a compaction is not worth its sort.
    const SLACK: usize = 1 << 16;

    fn add(&mut self, person: u32, verdict: Verdict) {
        self.compact_if_full();
        self.reached.push(Reach {
            person,
            grade: verdict.grade,
            first: verdict.first,
            last: verdict.last,
            sources: 1,
        });
    }

    fn merge(&mut self, other: Self) {
        self.reached.extend(other.reached);
        self.compact_if_full();
    }

    fn compact_if_full(&mut self) {
        if self.reached.len() >= 2 * self.distinct + Self::SLACK {
            self.compact();
        }
    }

    fn compact(&mut self) {
        self.reached
            .sort_unstable_by_key(|reach| (reach.person, reach.grade));
        self.reached.dedup_by(|next, kept| {
            let same = (next.person, next.grade) == (kept.person, kept.grade);
            if same {
                kept.first = kept.first.min(next.first);
                kept.last = kept.last.max(next.last);
                kept.sources += next.sources;
            }
            same
        });
        self.distinct = self.reached.len();
    }

    fn into_reached(mut self) -> Vec<Reach> {
        self.compact();
        self.reached
    }
}

impl Reach {
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
    fn of_generation(generation: u32) -> Self {
        match generation {
            1 => Self::Close,
            2 => Self::Secondary,
            _ => Self::Further,
        }
    }
}

impl<'a> Hop<'a> {
    pub(crate) fn new(question: Question<'a>, judge: &'a Judge) -> Self {
        Self {
            question,
            judge,
            found: Vec::new(),
            direct: Vec::new(),
            scratch: Scratch::default(),
        }
    }

    /// The links from a source, sorted by person; only that to `only`, where given.
    pub(crate) fn links(&mut self, source: &Label, only: Option<PersonId>) -> Vec<Link> {
        let mut links = Vec::new();
        self.for_each_verdict(source, only, |person, verdict, exposures, parts| {
            let mut exposures: Vec<Exposure> = exposures
                .iter()
                .zip(parts)
                .filter(|(_, parts)| !parts.is_empty())
                .map(|(admitted, &rules)| admitted.exposure(rules))
                .collect();
            exposures.sort_unstable_by_key(|exposure| {
                (
                    exposure.interval.start(),
                    exposure.place,
                    exposure.interval.end(),
                    exposure.kind,
                )
            });
            links.push(Link {
                source: source.person,
                person: PersonId::new(person),
                generation: source.generation + 1,
                grade: verdict.grade,
                first_exposure: Timestamp::from_raw(verdict.first),
                last_exposure: Timestamp::from_raw(verdict.last),
                seconds: verdict.seconds,
                rules: verdict.rules,
                exposures,
            });
        });
        links
    }

    /// Calls `each` for every person to whom some rule fires from the source, by ascending person.
    fn for_each_verdict(
        &mut self,
        source: &Label,
        only: Option<PersonId>,
        mut each: impl FnMut(u32, Verdict, &[Admitted], &[RuleSet]),
    ) {
        let Some(window) = source.window() else { return };
        self.found.clear();
        self.find_at_places(source.person, window, only);
        self.find_encounters(source.person, window, only);
        // Whole seconds of many pairs are equal; the sort must leave no choice, or evidence would depend on it.
        self.found.sort_unstable_by_key(|found| {
            (
                found.person,
                found.start,
                found.end,
                found.place,
                found.kind,
                found.rules,
                found.assumed,
            )
        });
        for group in self.found.chunk_by(|a, b| a.person == b.person) {
            if let Some(verdict) = self.judge.judge(group, &mut self.scratch) {
                each(group[0].person, verdict, group, &self.scratch.parts);
            }
        }
    }

    fn find_at_places(&mut self, source: PersonId, window: Interval, only: Option<PersonId>) {
        let Question {
            log, protocol, as_of, ..
        } = self.question;
        let lingering = protocol.lingering_minutes().saturating_mul(60);
        let mut own = log.rows_of(source).iter().copied().peekable();
        while let Some(&row) = own.peek() {
            let place = log.place_of(row);
            let at_place = log.rows_at(place);
            let stays = std::iter::from_fn(|| own.next_if(|&row| (row as usize) < at_place.end));
            let rules = self.judge.of_visits(log.place_kind(place));
            if rules.is_empty() {
                stays.for_each(drop);
                continue;
            }
            let indirect = if lingering == 0 {
                RuleSet::EMPTY
            } else {
                self.judge.indirect(rules)
            };
            let here = self.found.len();
            for row in stays {
                let stay = log.row(row as usize);
                let start = stay.start.max(window.start().raw());
                let end = stay.end.min(window.end().raw());
                if start >= end {
                    continue;
                }
                let linger_end = if indirect.is_empty() {
                    end
                } else {
                    end.saturating_add(lingering).min(as_of.raw())
                };
                let (judge, found) = (self.judge, &mut self.found);
                let each = |other: Row| {
                    if other.person == source.get() {
                        return;
                    }
                    let separation = stay.spot.zip(other.spot).map(|(own, other)| own.abs_diff(other));
                    let pieces = [
                        (ExposureKind::Direct, rules, start, end),
                        (ExposureKind::Indirect, indirect, end, linger_end),
                    ];
                    for (kind, rules, from, until) in pieces {
                        let (from, until) = (other.start.max(from), other.end.min(until));
                        if from >= until {
                            continue;
                        }
                        let (mut rules, assumed) = judge.near(rules, separation, None);
                        if kind == ExposureKind::Direct {
                            rules = judge.long_enough(rules, until - from);
                        }
                        // What no rule admits still counts as direct time, which is never indirect too.
                        if !rules.is_empty() || !indirect.is_empty() {
                            found.push(Admitted {
                                person: other.person,
                                start: from,
                                end: until,
                                place: Some(place.get()),
                                kind,
                                setting: Some(log.place_kind(place)),
                                rules,
                                assumed: assumed.intersection(rules),
                            });
                        }
                    }
                };
                match only {
                    Some(person) => rows_of_person_within(log, place, person, start, linger_end, each),
                    None => rows_within(log, place, start, linger_end, each),
                }
            }
            if !indirect.is_empty() {
                self.split_indirect(here);
            }
        }
    }

    /// Takes the direct time of each pair out of its indirect time, among what was found at one place.
    fn split_indirect(&mut self, here: usize) {
        let mut at_place = self.found.split_off(here);
        at_place.sort_unstable_by_key(|found| (found.person, found.kind, found.start, Reverse(found.end)));
        for group in at_place.chunk_by(|a, b| a.person == b.person) {
            let of_kind = group.partition_point(|found| found.kind == ExposureKind::Direct);
            let (direct, indirect) = group.split_at(of_kind);
            self.direct.clear();
            for piece in direct {
                match self.direct.last_mut() {
                    Some((_, end)) if piece.start <= *end => *end = piece.end.max(*end),
                    _ => self.direct.push((piece.start, piece.end)),
                }
            }
            self.found
                .extend(direct.iter().filter(|piece| !piece.rules.is_empty()));
            for piece in indirect {
                let mut from = piece.start;
                let gaps = self.direct.iter().copied().chain([(piece.end, piece.end)]);
                for (direct_start, direct_end) in gaps {
                    let until = direct_start.min(piece.end);
                    if from < until {
                        let rules = self.judge.long_enough(piece.rules, until - from);
                        let assumed = piece.assumed.intersection(rules);
                        if !rules.is_empty() {
                            self.found.push(Admitted {
                                start: from,
                                end: until,
                                rules,
                                assumed,
                                ..*piece
                            });
                        }
                    }
                    from = from.max(direct_end);
                }
            }
        }
    }

    fn find_encounters(&mut self, source: PersonId, window: Interval, only: Option<PersonId>) {
        for encounter in self.question.log.encounters_of(source) {
            let other = other_person(&encounter, source);
            if only.is_some_and(|only| only != other) {
                continue;
            }
            let Some(shared) = encounter.interval().intersection(window) else {
                continue;
            };
            let rules = self.judge.of_encounters(encounter.setting());
            let (rules, assumed) = self.judge.near(rules, None, encounter.distance_m());
            let rules = self.judge.long_enough(rules, shared.seconds());
            if !rules.is_empty() {
                self.found.push(Admitted {
                    person: other.get(),
                    start: shared.start().raw(),
                    end: shared.end().raw(),
                    place: None,
                    kind: ExposureKind::Encounter,
                    setting: encounter.setting(),
                    rules,
                    assumed: assumed.intersection(rules),
                });
            }
        }
    }
}

impl Admitted {
    fn exposure(&self, rules: RuleSet) -> Exposure {
        Exposure {
            place: self.place.map(PlaceId::new),
            setting: self.setting,
            interval: Interval::new(Timestamp::from_raw(self.start), Timestamp::from_raw(self.end))
                .expect("only time of positive length is admitted"),
            kind: self.kind,
            rules,
            assumed: self.assumed.intersection(rules),
        }
    }
}

pub(crate) fn other_person(encounter: &Encounter, one: PersonId) -> PersonId {
    let (lower, higher) = encounter.persons();
    if lower == one { higher } else { lower }
}

/// Folds sources on all threads; `merge` must not care for the order.
#[cfg(feature = "parallel")]
fn fold<S: Send>(
    sources: &[Label],
    start: impl Fn() -> S + Sync + Send,
    step: impl Fn(&mut S, &Label) + Sync + Send,
    merge: impl Fn(S, S) -> S + Sync + Send,
) -> Option<S> {
    use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
    sources
        .par_iter()
        .fold(&start, |mut state, source| {
            step(&mut state, source);
            state
        })
        .reduce_with(merge)
}

/// Folds sources on this thread.
#[cfg(not(feature = "parallel"))]
fn fold<S>(
    sources: &[Label],
    start: impl Fn() -> S,
    step: impl Fn(&mut S, &Label),
    _merge: impl Fn(S, S) -> S,
) -> Option<S> {
    let mut state = start();
    sources.iter().for_each(|source| step(&mut state, source));
    Some(state)
}

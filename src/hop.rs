//! One hop: what passes between one source and everyone it met, found and judged.

use std::cmp::Reverse;
use std::iter::successors;
use std::ops::Range;

use crate::case::Cases;
use crate::classify::{Admitted, Judge, Scratch, Verdict};
use crate::contact::{Exposure, ExposureKind, Label, Link};
use crate::encounter::Encounter;
use crate::id::{PersonId, PlaceId};
use crate::log::{Row, VisitLog};
use crate::numbering::Numbering;
use crate::overlap::{rows_of_person_within, rows_within};
use crate::place::PlaceKind;
use crate::protocol::{Protocol, RuleSet};
use crate::time::{Interval, Timestamp};

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
    persons: Numbering,
    groups: Vec<Group>,
    next: Vec<usize>,
    together: Vec<Admitted>,
    stays: Vec<Stay>,
    direct: Vec<(u32, u32)>,
    scratch: Scratch,
}

/// Where in the list what was found of one person begins and ends, and how much that is.
#[derive(Clone, Copy, Debug)]
struct Group {
    first: usize,
    last: usize,
    count: usize,
}

/// A visit of the source, clipped to its window.
#[derive(Clone, Copy, Debug, Default)]
struct Stay {
    row: u32,
    start: u32,
    end: u32,
}

/// A place that the source visited, as the rules see it.
struct Site {
    place: PlaceId,
    kind: PlaceKind,
    rows: Range<usize>,
    /// The rules that look at visits to it, and those of them that also admit indirect exposure.
    rules: RuleSet,
    indirect: RuleSet,
    /// The least time together that any rule admits, in seconds.
    least: u32,
    /// Where in the list what was found here begins.
    first_found: usize,
}

impl<'a> Hop<'a> {
    pub(crate) fn new(question: Question<'a>, judge: &'a Judge) -> Self {
        Self {
            question,
            judge,
            found: Vec::new(),
            persons: Numbering::default(),
            groups: Vec::new(),
            next: Vec::new(),
            together: Vec::new(),
            stays: Vec::new(),
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
        links.sort_unstable_by_key(|link| link.person);
        links
    }

    /// Calls `each` for every person to whom some rule fires from the source, as they are found.
    pub(crate) fn for_each_verdict(
        &mut self,
        source: &Label,
        only: Option<PersonId>,
        mut each: impl FnMut(u32, Verdict, &[Admitted], &[RuleSet]),
    ) {
        let Some(window) = source.window() else { return };
        self.found.clear();
        self.find_at_places(source.person, window, only);
        self.find_encounters(source.person, window, only);
        self.group_found();
        for group in &self.groups {
            let alone = group.first..=group.first;
            let exposures = if group.first == group.last {
                &self.found[alone]
            } else {
                self.together.clear();
                let chain = successors(Some(group.first), |&at| Some(self.next[at]));
                self.together
                    .extend(chain.take(group.count).map(|at| self.found[at]));
                // Stable: what begins at one time stays as it was found, which follows from the log alone.
                self.together.sort_by_key(|found| found.start);
                &self.together
            };
            if let Some(verdict) = self.judge.judge(exposures, &mut self.scratch) {
                each(exposures[0].person, verdict, exposures, &self.scratch.parts);
            }
        }
    }

    /// Groups what was found by person: each found the next of its person, as it was found.
    fn group_found(&mut self) {
        self.persons.clear();
        self.groups.clear();
        self.next.clear();
        self.next.resize(self.found.len(), 0);
        for (at, found) in self.found.iter().enumerate() {
            let (number, new) = self.persons.number(u64::from(found.person));
            if new {
                self.groups.push(Group {
                    first: at,
                    last: at,
                    count: 1,
                });
            } else {
                let group = &mut self.groups[number];
                self.next[group.last] = at;
                group.last = at;
                group.count += 1;
            }
        }
    }

    fn find_at_places(&mut self, source: PersonId, window: Interval, only: Option<PersonId>) {
        let log = self.question.log;
        let (from, until) = (window.start().raw(), window.end().raw());
        let mut site: Option<Site> = None;
        let mut stays = std::mem::take(&mut self.stays);
        stays.clear();
        // Most visits lie outside the window: nothing but their times is looked up. Without a branch, so that many are
        // looked up at a time; each is somewhere else in memory.
        let (starts, ends) = (log.starts(), log.ends());
        let own = log.rows_of(source);
        stays.resize(own.len(), Stay::default());
        let mut inside = 0;
        for &row in own {
            let (start, end) = (starts[row as usize].max(from), ends[row as usize].min(until));
            stays[inside] = Stay { row, start, end };
            inside += usize::from(start < end);
        }
        for &stay in &stays[..inside] {
            let here = match site.take() {
                Some(site) if (stay.row as usize) < site.rows.end => site,
                left => {
                    self.leave(left);
                    self.enter(stay.row)
                }
            };
            if !here.rules.is_empty() {
                self.find_beside(&here, source, stay, only);
            }
            site = Some(here);
        }
        self.leave(site);
        self.stays = stays;
    }

    /// The place of a row, as the rules see it.
    fn enter(&self, row: u32) -> Site {
        let Question { log, protocol, .. } = self.question;
        let place = log.place_of(row);
        let kind = log.place_kind(place);
        let rules = self.judge.of_visits(kind);
        let lingers = protocol.lingering_minutes() > 0;
        let indirect = if lingers {
            self.judge.indirect(rules)
        } else {
            RuleSet::EMPTY
        };
        Site {
            place,
            kind,
            rows: log.rows_at(place),
            rules,
            indirect,
            least: if indirect.is_empty() {
                self.judge.least_each(rules)
            } else {
                1
            },
            first_found: self.found.len(),
        }
    }

    /// Settles what was found at a place, once all of the source's visits to it are through.
    fn leave(&mut self, site: Option<Site>) {
        if let Some(site) = site.filter(|site| !site.indirect.is_empty()) {
            self.split_indirect(site.first_found);
        }
    }

    /// Finds everyone at the place during, or shortly after, a stay of the source.
    fn find_beside(&mut self, site: &Site, source: PersonId, stay: Stay, only: Option<PersonId>) {
        let Question {
            log, protocol, as_of, ..
        } = self.question;
        let linger_end = if site.indirect.is_empty() {
            stay.end
        } else {
            let lingering = protocol.lingering_s();
            stay.end.saturating_add(lingering).min(as_of.raw())
        };
        if linger_end - stay.start < site.least {
            return;
        }
        // Whoever shares `least` seconds leaves so long after the start, and comes so long before the end.
        let (from, until) = (stay.start + (site.least - 1), linger_end - (site.least - 1));
        let (judge, found) = (self.judge, &mut self.found);
        let spot = log.row(stay.row as usize).spot;
        let mut admit = |other: Row, kind, start: u32, end: u32| {
            let among = if kind == ExposureKind::Direct {
                site.rules
            } else {
                site.indirect
            };
            let separation = spot.zip(other.spot).map(|(own, other)| own.abs_diff(other));
            let (mut rules, assumed) = judge.near(among, separation, None);
            if kind == ExposureKind::Direct {
                rules = judge.long_enough(rules, end - start);
            }
            // What no rule admits still counts as direct time, which is never indirect too.
            if !rules.is_empty() || !site.indirect.is_empty() {
                found.push(Admitted {
                    person: other.person,
                    start,
                    end,
                    place: Some(site.place.get()),
                    kind,
                    setting: Some(site.kind),
                    rules,
                    assumed: assumed.intersection(rules),
                });
            }
        };
        let each = |other: Row| {
            if other.person == source.get() {
                return;
            }
            let (start, end) = (other.start.max(stay.start), other.end.min(stay.end));
            // What is too short for every rule is not looked at further.
            if end.saturating_sub(start) >= site.least {
                admit(other, ExposureKind::Direct, start, end);
            }
            if !site.indirect.is_empty() {
                let (start, end) = (other.start.max(stay.end), other.end.min(linger_end));
                if start < end {
                    admit(other, ExposureKind::Indirect, start, end);
                }
            }
        };
        match only {
            Some(person) => rows_of_person_within(log, site.place, person, from, until, each),
            None => rows_within(log, site.rows.clone(), stay.row as usize, (from, until), each),
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

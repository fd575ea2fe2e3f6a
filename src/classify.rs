//! What the time of two persons together amounts to: which rules admit it, which of them fire.

use crate::contact::ExposureKind;
use crate::place::PlaceKind;
use crate::protocol::{Grade, Protocol, RuleSet};

const KINDS: usize = PlaceKind::ALL.len();

/// Time of a source and one other person, already clipped to the source's window, and the rules that admit it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Admitted {
    pub(crate) person: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Nothing for an encounter.
    pub(crate) place: Option<u32>,
    pub(crate) kind: ExposureKind,
    pub(crate) setting: Option<PlaceKind>,
    /// The rules that admit it; not yet those that fire.
    pub(crate) rules: RuleSet,
    /// Those of `rules` for which nearness had to be assumed.
    pub(crate) assumed: RuleSet,
}

/// What fires between a source and one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Verdict {
    pub(crate) grade: Grade,
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) seconds: u64,
    pub(crate) rules: RuleSet,
}

/// The rules of a protocol that may make contacts of one generation, laid out for judging.
#[derive(Debug)]
pub(crate) struct Judge {
    limits: Vec<Limits>,
    // Rules by the kind of place of a visit, and of an encounter; the last entry is an encounter of no known kind.
    visits: [RuleSet; KINDS],
    encounters: [RuleSet; KINDS + 1],
    // The rules that limit separation or distance.
    limited: RuleSet,
    indirect: RuleSet,
    grades: [RuleSet; Grade::ALL.len()],
}

/// The figures of one rule, in seconds.
#[derive(Debug)]
struct Limits {
    max_separation: Option<u32>,
    max_distance_m: Option<f64>,
    min_each: u64,
    /// At least 1: a rule that asks for nothing still asks for some time.
    min_total: u64,
    within: Option<u64>,
}

/// Buffers that live as long as a run, so that judging allocates nothing.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    union: Vec<(u32, u32)>,
    qualifying: Vec<(i64, i64)>,
    turns: Vec<i64>,
    /// The firing rules in which each exposure of the group judged last takes part.
    pub(crate) parts: Vec<RuleSet>,
}

impl Judge {
    pub(crate) fn new(protocol: &Protocol, generation: u32) -> Self {
        let rules = protocol.rules();
        let set = |of: &dyn Fn(&crate::protocol::Rule) -> bool| -> RuleSet {
            let held = rules
                .iter()
                .enumerate()
                .filter(|(_, rule)| rule.applies_to(generation) && of(rule));
            RuleSet::of(held.map(|(position, _)| position))
        };
        Self {
            limits: rules
                .iter()
                .map(|rule| Limits {
                    max_separation: rule.max_separation,
                    max_distance_m: rule.max_distance_m,
                    min_each: u64::from(rule.min_each_minutes) * 60,
                    min_total: (u64::from(rule.min_total_minutes) * 60).max(1),
                    within: rule.within_hours.map(|hours| u64::from(hours) * 3600),
                })
                .collect(),
            visits: std::array::from_fn(|at| {
                let kind = PlaceKind::ALL[at];
                set(&|rule| rule.settings.iter().any(|setting| setting.admits_visit(kind)))
            }),
            encounters: std::array::from_fn(|at| {
                let kind = PlaceKind::ALL.get(at).copied();
                set(&|rule| rule.settings.iter().any(|setting| setting.admits_encounter(kind)))
            }),
            limited: set(&|rule| rule.max_separation.is_some() || rule.max_distance_m.is_some()),
            indirect: set(&|rule| rule.indirect),
            grades: std::array::from_fn(|at| set(&|rule| rule.grade == Grade::ALL[at])),
        }
    }

    /// The rules that look at visits to this kind of place at all.
    pub(crate) fn of_visits(&self, kind: PlaceKind) -> RuleSet {
        self.visits[kind as usize]
    }

    /// The rules that look at encounters in this setting at all.
    pub(crate) fn of_encounters(&self, setting: Option<PlaceKind>) -> RuleSet {
        self.encounters[setting.map_or(KINDS, |kind| kind as usize)]
    }

    /// Those of `rules` that also admit indirect exposure.
    pub(crate) fn indirect(&self, rules: RuleSet) -> RuleSet {
        rules.intersection(self.indirect)
    }

    /// Of `rules`, those whose limits on separation and distance hold, and those of them for which that had to be
    /// assumed. A visit has no distance and an encounter no spot.
    #[inline]
    pub(crate) fn near(
        &self,
        rules: RuleSet,
        separation: Option<u32>,
        distance_m: Option<f64>,
    ) -> (RuleSet, RuleSet) {
        let limited = rules.intersection(self.limited);
        if limited.is_empty() {
            return (rules, RuleSet::EMPTY);
        }
        let mut near = rules;
        let mut assumed = RuleSet::EMPTY;
        for position in limited.iter() {
            let limits = &self.limits[position];
            let too_far = limits
                .max_separation
                .zip(separation)
                .is_some_and(|(limit, found)| found > limit)
                || limits
                    .max_distance_m
                    .zip(distance_m)
                    .is_some_and(|(limit, found)| found > limit);
            let unknown = limits.max_separation.is_some() && separation.is_none()
                || limits.max_distance_m.is_some() && distance_m.is_none();
            if too_far {
                near = near.difference(RuleSet::only(position));
            } else if unknown {
                assumed = assumed.union(RuleSet::only(position));
            }
        }
        (near, assumed)
    }

    /// Those of `rules` for which an exposure of this length is long enough by itself.
    #[inline]
    pub(crate) fn long_enough(&self, rules: RuleSet, seconds: u32) -> RuleSet {
        let mut long = rules;
        for position in rules.iter() {
            if self.limits[position].min_each > u64::from(seconds) {
                long = long.difference(RuleSet::only(position));
            }
        }
        long
    }

    /// The least length of an exposure that any of `rules` admits, in seconds, at least 1.
    pub(crate) fn least_each(&self, rules: RuleSet) -> u32 {
        let least = rules.iter().map(|position| self.limits[position].min_each).min();
        u32::try_from(least.unwrap_or(0).max(1)).unwrap_or(u32::MAX)
    }

    /// What fires on the exposures of one source and one person, and in `scratch.parts` what each takes part in.
    ///
    /// `O(r e log e)` for `e` exposures and `r` rules that admit some of them.
    ///
    /// The exposures must be sorted by start.
    #[inline]
    pub(crate) fn judge(&self, exposures: &[Admitted], scratch: &mut Scratch) -> Option<Verdict> {
        if let [only] = exposures {
            return self.judge_one(only, scratch);
        }
        scratch.parts.clear();
        scratch.parts.resize(exposures.len(), RuleSet::EMPTY);
        let admitting = exposures
            .iter()
            .fold(RuleSet::EMPTY, |all, exposure| all.union(exposure.rules));
        let mut fired = RuleSet::EMPTY;
        for position in admitting.iter() {
            if self.fires(position, exposures, scratch) {
                fired = fired.union(RuleSet::only(position));
            }
        }
        let &grade = Grade::ALL
            .iter()
            .find(|&&grade| !fired.intersection(self.grades[grade as usize]).is_empty())?;
        let of_grade = self.grades[grade as usize];
        let counted = exposures
            .iter()
            .zip(&scratch.parts)
            .filter(|(_, parts)| !parts.intersection(of_grade).is_empty())
            .map(|(exposure, _)| (exposure.start, exposure.end));
        let seconds = unite(counted, &mut scratch.union);
        let (first, last) = (scratch.union.first()?.0, scratch.union.last()?.1);
        Some(Verdict {
            grade,
            first,
            last,
            seconds,
            rules: fired,
        })
    }

    /// As [`judge`](Self::judge), of the one exposure that most links have: what it lasts inside any window is what it
    /// lasts, or the whole window.
    fn judge_one(&self, exposure: &Admitted, scratch: &mut Scratch) -> Option<Verdict> {
        let seconds = u64::from(exposure.end - exposure.start);
        let mut fired = RuleSet::EMPTY;
        for position in exposure.rules.iter() {
            let limits = &self.limits[position];
            if seconds.min(limits.within.unwrap_or(u64::MAX)) >= limits.min_total {
                fired = fired.union(RuleSet::only(position));
            }
        }
        let &grade = Grade::ALL
            .iter()
            .find(|&&grade| !fired.intersection(self.grades[grade as usize]).is_empty())?;
        scratch.parts.clear();
        scratch.parts.push(fired);
        Some(Verdict {
            grade,
            first: exposure.start,
            last: exposure.end,
            seconds,
            rules: fired,
        })
    }

    /// Whether a rule fires; marks the exposures that take part.
    fn fires(&self, position: usize, exposures: &[Admitted], scratch: &mut Scratch) -> bool {
        let limits = &self.limits[position];
        let admitted = || {
            exposures
                .iter()
                .filter(|exposure| exposure.rules.contains(position))
        };
        let total = unite(
            admitted().map(|exposure| (exposure.start, exposure.end)),
            &mut scratch.union,
        );
        if total < limits.min_total {
            return false;
        }
        let rule = RuleSet::only(position);
        let (Some(&(first, _)), Some(&(_, last))) = (scratch.union.first(), scratch.union.last()) else {
            return false;
        };
        let Some(within) = limits.within.filter(|&within| within < u64::from(last - first)) else {
            for (exposure, parts) in exposures.iter().zip(&mut scratch.parts) {
                if exposure.rules.contains(position) {
                    *parts = parts.union(rule);
                }
            }
            return true;
        };
        qualifying_time(
            &scratch.union,
            within,
            limits.min_total,
            &mut scratch.turns,
            &mut scratch.qualifying,
        );
        for (exposure, parts) in exposures.iter().zip(&mut scratch.parts) {
            let (start, end) = (i64::from(exposure.start), i64::from(exposure.end));
            let after = scratch.qualifying.partition_point(|&(_, until)| until <= start);
            let inside = scratch.qualifying.get(after).is_some_and(|&(from, _)| from < end);
            if inside && exposure.rules.contains(position) {
                *parts = parts.union(rule);
            }
        }
        !scratch.qualifying.is_empty()
    }
}

/// The union of intervals that are sorted by start, and its length in seconds.
fn unite(sorted: impl Iterator<Item = (u32, u32)>, union: &mut Vec<(u32, u32)>) -> u64 {
    union.clear();
    for (start, end) in sorted {
        match union.last_mut() {
            Some((_, last)) if start <= *last => *last = end.max(*last),
            _ => union.push((start, end)),
        }
    }
    union.iter().map(|&(start, end)| u64::from(end - start)).sum()
}

/// The time covered by the windows `[t, t + within)` that hold at least `least` seconds of the union, as disjoint
/// intervals.
///
/// The time held is, as a function of `t`, continuous and made of straight pieces of slope -1, 0 and 1 between the
/// ends of the union's intervals and those ends less `within`. All of them are whole seconds, and so is `least`, so
/// that the windows which qualify begin in closed intervals with whole seconds for ends.
fn qualifying_time(
    union: &[(u32, u32)],
    within: u64,
    least: u64,
    turns: &mut Vec<i64>,
    qualifying: &mut Vec<(i64, i64)>,
) {
    let within = i64::try_from(within).expect("a window of hours counted by a u32");
    let least = i64::try_from(least).expect("minutes counted by a u32");
    turns.clear();
    for &(start, end) in union {
        for end in [i64::from(start), i64::from(end)] {
            turns.extend([end - within, end]);
        }
    }
    turns.sort_unstable();
    turns.dedup();
    qualifying.clear();
    let mut before: Option<(i64, i64)> = None;
    let (mut before_start, mut before_end) = (SecondsBefore::new(union), SecondsBefore::new(union));
    for &turn in turns.iter() {
        let now = before_end.at(turn + within) - before_start.at(turn);
        if let Some((earlier, was)) = before
            && (was >= least || now >= least)
        {
            let from = if was >= least {
                earlier
            } else {
                turn - (now - least)
            };
            let until = if now >= least {
                turn
            } else {
                earlier + (was - least)
            };
            match qualifying.last_mut() {
                Some((_, covered)) if from <= *covered => *covered = until + within,
                _ => qualifying.push((from, until + within)),
            }
        }
        before = Some((turn, now));
    }
}

/// The seconds of a union before an instant, for instants asked in ascending order.
struct SecondsBefore<'a> {
    union: &'a [(u32, u32)],
    // How many intervals ended by the last instant, and the sum of their lengths.
    ended: usize,
    sum: i64,
}

impl<'a> SecondsBefore<'a> {
    fn new(union: &'a [(u32, u32)]) -> Self {
        Self {
            union,
            ended: 0,
            sum: 0,
        }
    }

    fn at(&mut self, instant: i64) -> i64 {
        while let Some(&(start, end)) = self.union.get(self.ended)
            && i64::from(end) <= instant
        {
            self.sum += i64::from(end) - i64::from(start);
            self.ended += 1;
        }
        let running = self
            .union
            .get(self.ended)
            .map_or(0, |&(start, _)| (instant - i64::from(start)).max(0));
        self.sum + running
    }
}

//! Orders as nested loops over the rows of the tracing oracle: days are whole numbers, nothing is shared with the
//! library. Written from the words in the documentation of `mijie::response`.

use std::collections::{BTreeMap, BTreeSet};

use crate::oracle::{Answer, When};

/// A stage of care: kind, whether it confines, days, test days.
pub type Stage = (&'static str, bool, i64, Vec<i64>);

/// The care of a protocol, as far as random worlds need it.
#[derive(Clone, Debug)]
pub struct Care {
    pub of: BTreeMap<&'static str, Vec<Stage>>,
    /// So many first tests, else close until that day.
    pub gate: Option<(usize, i64)>,
    pub hours: BTreeMap<&'static str, i64>,
}

/// Kind, first day, last day, tests as (day, state).
pub type Period = (&'static str, i64, i64, Vec<(i64, String)>);

/// Who was sampled when, and the result.
pub type Test = (u32, When, &'static str);

pub struct Question<'a> {
    pub answer: &'a Answer,
    /// Cases, with the day on which each became known.
    pub cases: &'a BTreeMap<u32, i64>,
    pub isolations: &'a [(u32, When)],
    pub tests: &'a [Test],
    pub found: &'a BTreeMap<u32, i64>,
    pub care: &'a Care,
    pub as_of: i64,
}

const ZONE_S: i64 = 8 * 3600;
const TIERS: [&str; 5] = ["close", "secondary", "further", "companion", "general"];

/// The calendar day of an instant in China, in days since 1970.
pub fn day(instant: i64) -> i64 {
    (instant + ZONE_S).div_euclid(86_400)
}

/// The instant with which something began.
pub fn instant(when: When) -> i64 {
    match when {
        When::Instant(seconds) => seconds,
        When::Date(date) => {
            let since_1970 = date.signed_duration_since(chrono::NaiveDate::default());
            since_1970.num_days() * 86_400 - ZONE_S
        }
    }
}

/// What one person is asked to do, one line for each thing that a test compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub person: u32,
    pub tier: &'static str,
    pub followed_as: &'static str,
    pub standing: &'static str,
    pub start: i64,
    pub until: Option<i64>,
    pub earliest: Option<i64>,
    pub periods: Vec<Period>,
    pub open: BTreeSet<String>,
    pub released: Option<i64>,
    pub transfer: Option<(i64, &'static str)>,
}

impl Question<'_> {
    fn stages(&self, tier: &str) -> &[Stage] {
        self.care.of.get(tier).map_or(&[], Vec::as_slice)
    }

    fn quarantine(&self, tier: &str) -> i64 {
        let confining = self.stages(tier).iter().filter(|stage| stage.1);
        confining.map(|stage| stage.2).sum()
    }

    fn moved(&self, person: u32) -> Option<i64> {
        let mut earliest = None;
        for &(who, when) in self.isolations {
            let at = instant(when);
            if who == person && at <= self.as_of && earliest.is_none_or(|before| at < before) {
                earliest = Some(at);
            }
        }
        earliest
    }

    /// What the samples of a day say together; nothing where none was taken.
    fn sample(&self, person: u32, on: i64) -> Option<&'static str> {
        let of_day: Vec<(i64, &str)> = self
            .tests
            .iter()
            .filter(|(who, when, _)| {
                *who == person && instant(*when) <= self.as_of && day(instant(*when)) == on
            })
            .map(|&(_, when, result)| (instant(when), result))
            .collect();
        if of_day.is_empty() {
            return None;
        }
        for worst in ["positive", "pending"] {
            if of_day.iter().any(|&(_, result)| result == worst) {
                return Some(worst);
            }
        }
        for &(at, result) in &of_day {
            let cured = of_day
                .iter()
                .any(|&(later, other)| other == "negative" && later > at);
            if result == "inconclusive" && !cured {
                return Some("inconclusive");
            }
        }
        Some("negative")
    }

    fn samples(&self, person: u32, from: i64) -> Vec<(i64, &'static str)> {
        (from..=day(self.as_of))
            .filter_map(|on| Some((on, self.sample(person, on)?)))
            .collect()
    }

    /// Until, earliest, last day as a secondary contact, whether it waits: for one close contact.
    fn gate(&self, source: u32, last: i64, wanted: usize, close_days: i64) -> (i64, i64, Option<i64>, bool) {
        let today = day(self.as_of);
        let (own, close) = (last + self.quarantine("secondary"), last + close_days);
        if let Some(&known) = self.cases.get(&source) {
            return (close, close, Some(known.min(own)), false);
        }
        let contact = self
            .answer
            .contacts
            .iter()
            .find(|row| row.person == source)
            .unwrap();
        for (on, result) in self.samples(source, day(contact.first_exposure)) {
            if result == "positive" {
                return (close, close, Some(on.min(own)), false);
            }
        }
        let mut negative = Vec::new();
        let mut known = true;
        if let Some(moved) = self.moved(source) {
            for (on, result) in self.samples(source, day(moved)) {
                match result {
                    "negative" => negative.push(on),
                    "inconclusive" => {}
                    _ if negative.len() < wanted => known = false,
                    _ => {}
                }
                if negative.len() >= wanted || !known {
                    break;
                }
            }
        }
        if known && negative.len() >= wanted {
            let since = negative[wanted - 1];
            return if since <= own {
                (own, own, None, false)
            } else if since <= close {
                (since, since, None, false)
            } else {
                (close, close, Some(own), false)
            };
        }
        if today <= own {
            (own, own, None, true)
        } else {
            (close, today.min(close), Some(own), false)
        }
    }

    fn tests_of(stage: &Stage, from: i64, until: i64, again: bool) -> BTreeSet<i64> {
        let mut tests: BTreeSet<i64> = stage.3.iter().map(|&test| (from + test - 1).min(until)).collect();
        if again && until > from + stage.2 && stage.3.contains(&stage.2) {
            tests.insert(until);
        }
        tests
    }

    /// One entry for each day: the kind of care, and whether a test is due.
    fn days(
        stages: &[Stage],
        start: i64,
        until: Option<i64>,
        again: bool,
    ) -> BTreeMap<i64, (usize, &'static str, bool)> {
        let mut days = BTreeMap::new();
        let last = stages.iter().rposition(|stage| stage.1);
        let mut next = start;
        for (position, stage) in stages.iter().enumerate() {
            let mut end = next + stage.2 - 1;
            if let (Some(until), Some(last)) = (until, last) {
                if position < last {
                    end = end.min(until);
                } else if position == last {
                    end = until;
                }
            }
            let from = next.max(start);
            let tests = Self::tests_of(stage, from, end, again);
            for on in from..=end {
                days.insert(on, (position, stage.0, tests.contains(&on)));
            }
            if from <= end || last.is_some_and(|last| position >= last) {
                next = end + 1;
            }
        }
        days
    }

    pub fn rows(&self) -> Vec<Row> {
        let mut persons: Vec<u32> = self.answer.contacts.iter().map(|row| row.person).collect();
        persons.sort_unstable();
        persons.into_iter().map(|person| self.row(person)).collect()
    }

    #[expect(clippy::too_many_lines, reason = "the definition, from top to bottom")]
    fn row(&self, person: u32) -> Row {
        let today = day(self.as_of);
        let contact = self
            .answer
            .contacts
            .iter()
            .find(|row| row.person == person)
            .unwrap();
        let tier_of = |grade: &str, generation: u32| match (grade, generation) {
            ("close", 1) => "close",
            ("close", 2) => "secondary",
            ("close", _) => "further",
            ("companion", _) => "companion",
            _ => "general",
        };
        // Last exposures by tier.
        let mut last: BTreeMap<&str, i64> = BTreeMap::new();
        let mut gates = Vec::new();
        let gate = self.care.gate.filter(|_| self.quarantine("secondary") > 0);
        for link in self.answer.links.iter().filter(|link| link.person == person) {
            let tier = tier_of(link.grade, link.generation);
            let latest = last.entry(tier).or_insert(i64::MIN);
            *latest = link.last_exposure.max(*latest);
            if let Some((wanted, close_days)) = gate.filter(|_| tier == "secondary") {
                gates.push(self.gate(link.source, day(link.last_exposure), wanted, close_days));
            }
        }
        let mut ends: Vec<(i64, i64)> = gates.iter().map(|gate| (gate.0, gate.1)).collect();
        for (&tier, &at) in &last {
            let days = self.quarantine(tier);
            if days > 0 && (tier != "secondary" || gates.is_empty()) {
                ends.push((day(at) + days, day(at) + days));
            }
        }
        let until = ends.iter().map(|end| end.0).max();
        let earliest = ends.iter().map(|end| end.1).max();
        let having: Vec<&'static str> = TIERS.into_iter().filter(|tier| last.contains_key(tier)).collect();
        let acting = having
            .iter()
            .copied()
            .find(|tier| self.quarantine(tier) > 0)
            .or_else(|| having.iter().copied().find(|tier| !self.stages(tier).is_empty()))
            .unwrap_or(having[0]);
        let found = self
            .found
            .get(&person)
            .copied()
            .unwrap_or(self.as_of)
            .min(self.as_of);
        let moved = self.moved(person);
        let start = match (until, moved) {
            (None, _) => day(found),
            (_, Some(moved)) => day(moved),
            _ => today,
        };
        // An end that only waited for others asks for no further test. Where ends are alike, an exposure is the reason.
        let waited_only = until.is_some_and(|until| {
            let by_exposure =
                |tier: &&str| last.contains_key(*tier) && day(last[*tier]) + self.quarantine(tier) == until;
            let other = TIERS
                .iter()
                .filter(|tier| **tier != "secondary" && self.quarantine(tier) > 0)
                .any(by_exposure);
            let links = self.answer.links.iter().filter(|link| link.person == person);
            let own = links
                .filter(|link| tier_of(link.grade, link.generation) == "secondary")
                .any(|link| day(link.last_exposure) + self.quarantine("secondary") == until);
            let waiting_ends = gates.iter().any(|gate| gate.0 == until && gate.2.is_none());
            waiting_ends && !other && !own
        });
        let switch = gates.iter().filter_map(|gate| gate.2).min();
        let close: Vec<Stage> = self
            .stages("close")
            .iter()
            .filter(|stage| stage.1)
            .cloned()
            .collect();
        let as_close = acting == "secondary" && switch.is_some() && !close.is_empty();
        let (followed_as, mut days) = if as_close {
            let switch = switch.unwrap();
            let mut days = Self::days(&close, start, until, !waited_only);
            days.retain(|&on, _| on > switch);
            let own_end = day(last["secondary"]) + self.quarantine("secondary");
            let before = Self::days(self.stages("secondary"), start, Some(own_end), true);
            days.extend(before.into_iter().filter(|&(on, _)| on <= switch));
            ("close", days)
        } else {
            (
                acting,
                Self::days(self.stages(acting), start, until, !waited_only),
            )
        };
        if as_close {
            // One stretch of one kind, though of two plans.
            for day in days.values_mut() {
                day.0 = 0;
            }
        }
        let confined: Vec<i64> = days
            .iter()
            .filter(|(_, (_, kind, _))| kind.ends_with("quarantine"))
            .map(|(&on, _)| on)
            .collect();
        let due: Vec<i64> = days.iter().filter(|(_, day)| day.2).map(|(&on, _)| on).collect();
        let exposed = day(contact.first_exposure);
        let state = |on: i64| {
            let next = due.iter().copied().find(|&other| other > on).unwrap_or(i64::MAX);
            for (taken, result) in self.samples(person, start.min(exposed)) {
                if taken >= on && taken < next {
                    return format!("{result} {taken}");
                }
            }
            if on < today { "missed" } else { "due" }.to_owned()
        };
        let mut periods: Vec<Period> = Vec::new();
        let mut before = usize::MAX;
        for (&on, &(position, kind, test)) in &days {
            if periods
                .last()
                .is_none_or(|period| period.0 != kind || before != position)
            {
                periods.push((kind, on, on, Vec::new()));
            }
            before = position;
            let period = periods.last_mut().unwrap();
            period.2 = on;
            if test {
                period.3.push((on, state(on)));
            }
        }
        let samples = self.samples(person, exposed);
        let negative_from = |from: i64| {
            samples
                .iter()
                .find(|&&(on, result)| on >= from && result == "negative")
        };
        let mut open = BTreeSet::new();
        let mut since = i64::MIN;
        for &(on, result) in &samples {
            match result {
                "positive" if !open.iter().any(|one: &String| one.starts_with("positive")) => {
                    open.insert(format!("positive {on}"));
                }
                "pending" => {
                    open.insert(format!("pending {on}"));
                }
                "inconclusive" => match negative_from(on) {
                    Some(&(cured, _)) => since = since.max(cured),
                    None => {
                        open.insert(format!("inconclusive {on}"));
                    }
                },
                _ => {}
            }
        }
        let positive = open.iter().any(|one| one.starts_with("positive"));
        if let Some(&exit) = due.iter().filter(|on| confined.contains(on)).max() {
            match negative_from(exit) {
                Some(&(on, _)) => since = since.max(on),
                None => {
                    open.insert(format!("no test {exit}"));
                }
            }
        }
        let waiting = gates.iter().filter(|gate| gate.3).count();
        if acting == "secondary" && !as_close && waiting > 0 {
            open.insert(format!("waiting {waiting}"));
        }
        if confined.is_empty() {
            open.clear();
        }
        let over = until.is_none_or(|until| until < today);
        let released = until
            .filter(|_| over && open.is_empty() && !confined.is_empty())
            .map(|until| until.max(since));
        let standing = if positive {
            "positive"
        } else if self.stages(acting).is_empty() {
            "registered"
        } else if !over {
            if moved.is_some() { "quarantine" } else { "to_move" }
        } else if !open.is_empty() {
            "held"
        } else if days.keys().any(|&on| on >= today) {
            "monitoring"
        } else {
            "over"
        };
        let transfer = self
            .care
            .hours
            .get(contact.tier)
            .filter(|_| until.is_some())
            .map(|hours| {
                let by = found + hours * 3600;
                let state = match moved {
                    Some(moved) if moved <= by => "in_time",
                    Some(_) => "late",
                    None if over => "lapsed",
                    None if self.as_of > by => "overdue",
                    None => "waiting",
                };
                (by, state)
            });
        Row {
            person,
            tier: contact.tier,
            followed_as,
            standing,
            start,
            until,
            earliest,
            periods,
            open,
            released,
            transfer,
        }
    }
}

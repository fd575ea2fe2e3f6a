//! Clause tables: one row for a sentence of a published text, judged through `trace`.

#![allow(clippy::too_many_lines, reason = "a table is as long as its text")]

mod china;
mod figures;
mod refusals;
mod world;

use std::iter;
use std::ops::Range;

use mijie::protocol::{Protocol, edition};
use mijie::{
    Case, Cases, Encounter, Interval, PersonId, PlaceId, PlaceKind, Timestamp, Visit, VisitLogBuilder, trace,
};

/// 2022-05-10T00:00:00Z: the clock times of the rows count from here.
const DAWN: i64 = 1_652_140_800;
const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

const CASE: PersonId = PersonId::new(0);
const FRIEND: PersonId = PersonId::new(1);
const PERSON: PersonId = PersonId::new(2);

/// How two persons were near each other.
#[derive(Clone, Copy, Debug)]
enum Met {
    /// At a place of a kind, with nothing known of spots.
    At(&'static str),
    /// At a place of a kind, each at a spot.
    Spots(&'static str, u32, u32),
    /// At a place of a kind, the person this many minutes after the other.
    After(&'static str, i64),
    /// In an encounter without a distance.
    Talked,
    /// In an encounter at a distance in metres.
    Metres(f64),
    /// In an encounter at a distance in metres, in a place of a kind.
    MetresIn(&'static str, f64),
}

use Met::{After, At, Metres, MetresIn, Spots, Talked};

/// Whom the person met: a case, or a close contact of one.
#[derive(Clone, Copy, Debug)]
enum Whom {
    Case,
    CloseContact,
}

use Whom::{Case as OfCase, CloseContact};

/// What the text says, the situation, and what it makes of the person: `tier: rules that fire`, or `none`.
struct Clause {
    says: &'static str,
    whom: Whom,
    met: Met,
    times: Vec<Range<i64>>,
    expected: &'static str,
}

/// So many minutes from noon of the day of onset.
fn clause(says: &'static str, whom: Whom, met: Met, minutes: i64, expected: &'static str) -> Clause {
    Clause {
        whom,
        ..once(says, met, 0..minutes * MINUTE, expected)
    }
}

/// A stay in seconds from noon of the day of onset.
fn once(says: &'static str, met: Met, time: Range<i64>, expected: &'static str) -> Clause {
    often(says, met, iter::once(time).collect(), expected)
}

/// Several stays, in seconds from noon of the day of onset.
fn often(says: &'static str, met: Met, times: Vec<Range<i64>>, expected: &'static str) -> Clause {
    Clause {
        says,
        whom: OfCase,
        met,
        times,
        expected,
    }
}

fn judge(protocol: &Protocol, clause: &Clause) -> String {
    let noon = DAWN + 12 * HOUR;
    let interval =
        |time: &Range<i64>| Interval::new(instant(noon + time.start), instant(noon + time.end)).unwrap();
    let home = PlaceId::new(0);
    let place = PlaceId::new(1);
    let mut log = VisitLogBuilder::new();
    log.add_place(home, PlaceKind::Residence);
    let source = match clause.whom {
        OfCase => CASE,
        CloseContact => {
            for person in [CASE, FRIEND] {
                let visit = Visit {
                    person,
                    place: home,
                    interval: interval(&(-2 * HOUR..-HOUR)),
                    spot: None,
                };
                log.add_visit(visit);
            }
            FRIEND
        }
    };
    for interval in clause.times.iter().map(interval) {
        let encounter = Encounter::new(source, PERSON, interval).unwrap();
        let (kind, spots, later) = match clause.met {
            At(kind) => (kind, [None, None], interval),
            Spots(kind, one, other) => (kind, [Some(one), Some(other)], interval),
            After(kind, minutes) => {
                let shift = |time: Timestamp| instant(time.to_unix() + minutes * MINUTE);
                let later = Interval::new(shift(interval.start()), shift(interval.end())).unwrap();
                (kind, [None, None], later)
            }
            Talked => {
                log.add_encounter(encounter);
                continue;
            }
            Metres(metres) => {
                log.add_encounter(encounter.with_distance_m(metres).unwrap());
                continue;
            }
            MetresIn(kind, metres) => {
                let encounter = encounter.with_setting(kind.parse().unwrap());
                log.add_encounter(encounter.with_distance_m(metres).unwrap());
                continue;
            }
        };
        log.add_place(place, kind.parse().unwrap());
        let [one, other] = spots;
        for (person, interval, spot) in [(source, interval, one), (PERSON, later, other)] {
            log.add_visit(Visit {
                person,
                place,
                interval,
                spot,
            });
        }
    }
    let log = log.build().unwrap();
    let case = Case {
        onset: Some("2022-05-10".parse().unwrap()),
        ..Case::new(CASE)
    };
    let cases = Cases::new([case]).unwrap();
    let answer = trace(&log, &cases, protocol, instant(DAWN + 40 * DAY));
    let Some(contact) = answer.contact(PERSON) else {
        assert_eq!(answer.links_to(PERSON), [], "{}", clause.says);
        return "none".into();
    };
    let links = answer.links_to(PERSON);
    let [link] = &links[..] else {
        panic!("{}: expected one link, found {}", clause.says, links.len());
    };
    let rules: Vec<&str> = protocol.rules_in(link.rules).map(|rule| &rule.id[..]).collect();
    format!("{}: {}", contact.tier, rules.join(" "))
}

fn instant(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

#[track_caller]
fn hold(name: &str, clauses: &[Clause]) {
    let protocol = edition::named(name).unwrap();
    for clause in clauses {
        assert_eq!(
            judge(&protocol, clause),
            clause.expected,
            "{name}: {} ({:?})",
            clause.says,
            clause.met,
        );
    }
}

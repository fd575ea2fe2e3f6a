//! `arrival_findings.csv`, `loop_findings.csv` and `trip_findings.csv`: what gates, loops and passes show.

use std::io::Write;

use chrono::FixedOffset;

use crate::entry::{ArrivalReason, Arrivals, Breach, LoopReport, Trip, TripFault, Trips};
use crate::roster::Roster;
use crate::time::{Interval, Timestamp};

use super::table::Table;
use super::{WriteError, keys};

/// Writes `arrival_findings.csv`: one row for each reason of an arrival, and one for an arrival of which nothing is
/// found; sorted by time of arrival, then the keys of the person and the checkpoint, then reason.
///
/// Columns: `what`, `who`, `where`, `when`, `evidence`, `checkpoint`, `plates`, `risk`. `what` is `zone`, `site`,
/// `holds_zone`, `unknown_area`, `place_without_area`, `undeclared` or `clear`; `where` is an area or a place, and
/// `when` is from when until when the person was there, joined by `/`; for `clear` it is the arrival. `risk` is that of
/// the whole arrival.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person, place or area without a key in the roster.
pub fn write_arrival_findings<W: Write>(
    arrivals: &Arrivals,
    zone: FixedOffset,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let mut rows: Vec<(Timestamp, [String; 8])> = Vec::new();
    for verdict in arrivals.verdicts() {
        let who = keys::person_key(roster, verdict.person)?;
        let checkpoint = keys::place_key(roster, verdict.checkpoint)?;
        let at = verdict.at.to_rfc3339(zone);
        let mut row = |what: &str, place: &str, when: String, evidence: String| {
            let risk = verdict.risk.name();
            let plates = verdict.plates.join(";");
            rows.push((
                verdict.at,
                [what, who, place, &when, &evidence, checkpoint, &plates, risk].map(str::to_owned),
            ));
        };
        if verdict.reasons.is_empty() {
            row("clear", "", at.clone(), String::new());
        }
        for reason in &verdict.reasons {
            let (what, place, evidence) = arrival_reason(reason, zone, roster)?;
            row(what, place, span(reason.interval(), zone), evidence);
        }
    }
    rows.sort_unstable_by(|(at, a), (other_at, b)| (at, &a[1], &a[5], a).cmp(&(other_at, &b[1], &b[5], b)));
    let mut table = Table::new(out);
    table.row([
        "what",
        "who",
        "where",
        "when",
        "evidence",
        "checkpoint",
        "plates",
        "risk",
    ])?;
    for (_, row) in &rows {
        table.cells(row.iter().map(String::as_str))?;
    }
    table.finish()
}

/// What an arrival's reason is called, where it was, and what shows it.
fn arrival_reason<'r>(
    reason: &ArrivalReason,
    zone: FixedOffset,
    roster: &'r Roster,
) -> Result<(&'static str, &'r str, String), WriteError> {
    Ok(match *reason {
        ArrivalReason::Zone {
            zone: of,
            level,
            since,
            area,
            ..
        } => (
            "zone",
            keys::area_key(roster, area)?,
            format!(
                "{} {level} since {}",
                keys::area_key(roster, of)?,
                since.to_rfc3339(zone)
            ),
        ),
        ArrivalReason::Site {
            place,
            grade,
            site,
            interval,
        } => {
            let grade = grade.map_or("no grade", |grade| grade.name());
            let seconds = interval.seconds();
            let evidence = format!("{grade}, {seconds} s of {}", span(site, zone));
            ("site", keys::place_key(roster, place)?, evidence)
        }
        ArrivalReason::HoldsZone {
            area,
            zone: of,
            level,
            ..
        } => (
            "holds_zone",
            keys::area_key(roster, area)?,
            format!("{} {level}", keys::area_key(roster, of)?),
        ),
        ArrivalReason::UnknownArea { area, .. } => {
            ("unknown_area", keys::area_key(roster, area)?, String::new())
        }
        ArrivalReason::PlaceWithoutArea { place, .. } => (
            "place_without_area",
            keys::place_key(roster, place)?,
            String::new(),
        ),
        ArrivalReason::Undeclared { .. } => ("undeclared", "", String::new()),
    })
}

/// Writes `loop_findings.csv`: one row for each finding, sorted by the key of the person, then time.
///
/// Columns: `what`, `who`, `where`, `when`, `evidence`, `loop`, `breaks`. `what` is the name of the
/// [`Breach`]; `where` is empty where it is no one place; `when` is a time, or from when until when, joined by `/`;
/// `breaks` is false where the records merely contradict each other.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or place without a key in the roster.
pub fn write_loop_findings<W: Write>(
    report: &LoopReport,
    zone: FixedOffset,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let mut rows = Vec::new();
    for finding in report.findings() {
        let who = keys::person_key(roster, finding.person)?;
        let place = finding.what.place();
        let place = place.map_or(Ok(""), |place| keys::place_key(roster, place))?;
        let (when, evidence) = breach(&finding.what, finding.at, zone, roster)?;
        rows.push((
            who,
            finding.at,
            finding.what.name(),
            place,
            when,
            evidence,
            finding.what.breaks(),
        ));
    }
    rows.sort_unstable();
    let mut table = Table::new(out);
    table.row(["what", "who", "where", "when", "evidence", "loop", "breaks"])?;
    for (who, _, what, place, when, evidence, breaks) in &rows {
        let breaks = if *breaks { "true" } else { "false" };
        table.row([what, who, place, when, evidence, report.name(), breaks])?;
    }
    table.finish()
}

/// When a breach was, and what shows it.
fn breach(
    what: &Breach,
    at: Timestamp,
    zone: FixedOffset,
    roster: &Roster,
) -> Result<(String, String), WriteError> {
    let time = |time: Timestamp| time.to_rfc3339(zone);
    let whose = |tier: &Option<_>| tier.map_or("case".to_owned(), |tier| format!("{tier} contact"));
    Ok(match what {
        Breach::SeenOutside { interval, .. } => (span(*interval, zone), "inside by the gate log".to_owned()),
        Breach::SeenInside { interval, .. } => (span(*interval, zone), "outside by the gate log".to_owned()),
        Breach::LeftAndReturned {
            left,
            returned,
            in_by,
            ..
        } => (
            format!("{}/{}", time(*left), time(*returned)),
            format!("back by {}", keys::place_key(roster, *in_by)?),
        ),
        Breach::Unchecked { kind, interval, last } => {
            let last = last.map_or("none before".to_owned(), |last| {
                let result = if last.passed { "passed" } else { "failed" };
                format!("last {result} {}", time(last.at))
            });
            (span(*interval, zone), format!("{kind}: {last}"))
        }
        Breach::SourceInside { tier, interval } => (span(*interval, zone), whose(tier)),
        Breach::MetSource {
            source,
            tier,
            interval,
            ..
        } => (
            span(*interval, zone),
            format!("{} {}", whose(tier), keys::person_key(roster, *source)?),
        ),
        Breach::EnteredTwice { since, .. } => (time(at), format!("inside since {}", time(*since))),
        Breach::LeftWithoutEntry { .. } => (time(at), String::new()),
    })
}

/// Writes `trip_findings.csv`: one row for each fault of a trip, sorted by plate, then time, then the key of the driver.
///
/// Columns: `what`, `who`, `where`, `when`, `evidence`, `plate`, `pass`, `began`. `what` is the name of the
/// [`TripFault`]; `who` is the driver, all of them joined by `;` where no one is told apart; `where` is empty where it is
/// no one place; `began` is the first row of the trip.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or place without a key in the roster.
pub fn write_trip_findings<W: Write>(
    trips: &Trips,
    zone: FixedOffset,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let mut rows = Vec::new();
    for (trip, what) in trips.faults() {
        let place = what
            .place()
            .map_or(Ok(""), |place| keys::place_key(roster, place))?;
        let drivers = what
            .driver()
            .map_or_else(|| trip.drivers(), |driver| vec![driver]);
        let drivers = drivers.into_iter().map(|driver| keys::person_key(roster, driver));
        let who = drivers.collect::<Result<Vec<_>, _>>()?.join(";");
        let (when, until, evidence) = fault(what, trip, zone, roster)?;
        let began = trip.gates.first().map_or(Timestamp::MIN, |event| event.at);
        rows.push((
            trip.plate.as_str(),
            began,
            when,
            who,
            what.name(),
            place,
            until,
            evidence,
            trip.pass.as_deref(),
        ));
    }
    rows.sort_unstable();
    let mut table = Table::new(out);
    table.row([
        "what", "who", "where", "when", "evidence", "plate", "pass", "began",
    ])?;
    for (plate, began, when, who, what, place, until, evidence, pass) in &rows {
        let when = match until {
            Some(until) => format!("{}/{}", when.to_rfc3339(zone), until.to_rfc3339(zone)),
            None => when.to_rfc3339(zone),
        };
        let began = began.to_rfc3339(zone);
        table.row([
            what,
            who,
            place,
            &when,
            evidence,
            plate,
            pass.unwrap_or_default(),
            &began,
        ])?;
    }
    table.finish()
}

/// When a fault was, until when where it lasted, and what shows it.
fn fault(
    what: &TripFault,
    trip: &Trip,
    zone: FixedOffset,
    roster: &Roster,
) -> Result<(Timestamp, Option<Timestamp>, String), WriteError> {
    let began = trip.gates.first().map_or(Timestamp::MIN, |event| event.at);
    Ok(match what {
        TripFault::NoPass => (began, None, String::new()),
        TripFault::PassExpired { at } => (began, None, format!("valid until {}", at.to_rfc3339(zone))),
        TripFault::PassNotYetValid { from } => (began, None, format!("valid from {}", from.to_rfc3339(zone))),
        TripFault::PassRanOut { at } | TripFault::NotSeenIn { at, .. } => (*at, None, String::new()),
        TripFault::WrongDriver { expected, .. } => {
            let expected = keys::person_key(roster, *expected)?;
            (began, None, format!("pass of {expected}"))
        }
        TripFault::WrongGate { at, heading, .. } | TripFault::Unaccompanied { at, heading, .. } => {
            (*at, None, heading.name().to_owned())
        }
        TripFault::LeftRoute { visit } | TripFault::OutOfOrder { visit } => {
            (visit.interval.start(), Some(visit.interval.end()), String::new())
        }
        TripFault::NotSeenOut { due } => (*due, None, String::new()),
        TripFault::LeftWithoutVehicle { plate, at, .. } => {
            let evidence = plate
                .as_ref()
                .map_or("on foot".to_owned(), |plate| format!("with {plate}"));
            (*at, None, evidence)
        }
    })
}

/// From when until when, joined as ISO 8601 joins them.
fn span(interval: Interval, zone: FixedOffset) -> String {
    let [start, end] = [interval.start(), interval.end()].map(|time| time.to_rfc3339(zone));
    format!("{start}/{end}")
}

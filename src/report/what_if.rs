//! `what_if.csv`: an outbreak replayed under several protocols, day by day.

use std::io::Write;

use crate::protocol::{CareKind, ZoneLevel};
use crate::response::{FoundIn, WhatIf, WhatIfDay};

use super::WriteError;
use super::table::Table;

/// Writes `what_if.csv`: one row for each day of each replay, in the order of the replays, then by date.
///
/// Columns: `edition`, which is the id of the protocol, `date`; persons in `central_quarantine`, `home_quarantine`,
/// `home_monitoring`, `self_monitoring`, and `waiting` for quarantine; `tests` of contacts; `swabs` and `tubes` of rounds;
/// the numbers of `sealed_zones` and `controlled_zones`, and people in them, `sealed_people` and `controlled_people`; new
/// cases by where they were found, `found_in_quarantine`, `found_in_monitoring`, `found_waiting`, `found_registered` and
/// `found_in_community`.
///
/// Cells are empty, and not 0, where the protocol asks nothing of the kind of anybody.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses.
pub fn write_what_if<W: Write>(replays: &[WhatIf], out: W) -> Result<(), WriteError> {
    let mut table = Table::new(out);
    table.row([
        "edition",
        "date",
        "central_quarantine",
        "home_quarantine",
        "home_monitoring",
        "self_monitoring",
        "waiting",
        "tests",
        "swabs",
        "tubes",
        "sealed_zones",
        "sealed_people",
        "controlled_zones",
        "controlled_people",
        "found_in_quarantine",
        "found_in_monitoring",
        "found_waiting",
        "found_registered",
        "found_in_community",
    ])?;
    for replay in replays {
        for day in &replay.days {
            let care = |kind| {
                let persons = day.care.get(&kind).copied().unwrap_or(0);
                number(replay.asks_for(kind), persons)
            };
            let found = |asked, found_in| number(asked, day.found(found_in) as u64);
            let (confines, zoned) = (replay.asks_for_quarantine(), replay.scheme.is_some());
            let [sealed_zones, sealed_people] = zones(replay, day, ZoneLevel::Sealed);
            let [controlled_zones, controlled_people] = zones(replay, day, ZoneLevel::Controlled);
            table.row([
                &replay.protocol,
                &day.date.to_string(),
                &care(CareKind::CentralQuarantine),
                &care(CareKind::HomeQuarantine),
                &care(CareKind::HomeMonitoring),
                &care(CareKind::SelfMonitoring),
                &number(confines, day.waiting),
                &number(replay.asks_for_tests, day.tests),
                &number(zoned, day.swabs()),
                &number(zoned, day.tubes()),
                &sealed_zones,
                &sealed_people,
                &controlled_zones,
                &controlled_people,
                &found(confines, FoundIn::Quarantine),
                &found(replay.asks_for_monitoring(), FoundIn::Monitoring),
                &found(confines, FoundIn::Waiting),
                &found(true, FoundIn::Registered),
                &found(true, FoundIn::Community),
            ])?;
        }
    }
    table.finish()
}

/// How many zones of a level there are, and how many people in them.
fn zones(replay: &WhatIf, day: &WhatIfDay, level: ZoneLevel) -> [String; 2] {
    let drawn = replay.draws(level);
    let zones = day.zones.iter().filter(|zone| zone.level == level).count();
    [number(drawn, zones as u64), number(drawn, day.people_in(level))]
}

fn number(asked: bool, number: u64) -> String {
    if asked { number.to_string() } else { String::new() }
}

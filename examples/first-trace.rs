//! Traces two people who shared an office; the README shows it line by line.

#![allow(clippy::print_stdout, reason = "what the program is for")]

use mijie::protocol::edition;
use mijie::{Case, Cases, Interval, PlaceKind, Roster, Visit, VisitLogBuilder, trace};

#[rustfmt::skip]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut roster, mut builder) = (Roster::new(), VisitLogBuilder::new());
    let office = roster.place("office 3")?;
    builder.add_place(office, PlaceKind::Office);
    for (who, from, until) in [
        ("ann", "2022-05-06T09:00:00+08:00", "2022-05-06T17:00:00+08:00"),
        ("bo", "2022-05-06T13:00:00+08:00", "2022-05-06T18:00:00+08:00"),
    ] {
        let interval = Interval::new(from.parse()?, until.parse()?)?;
        builder.add_visit(Visit { person: roster.person(who)?, place: office, interval, spot: None });
    }
    let log = builder.build()?;
    let ann = Case { onset: Some("2022-05-07".parse()?), ..Case::new(roster.person("ann")?) };
    let (cases, protocol) = (Cases::new([ann])?, edition::cn_9());
    for contact in trace(&log, &cases, &protocol, "2022-05-08T00:00:00+08:00".parse()?).contacts() {
        println!("{}: {} contact since {}", roster.person_key(contact.person).unwrap_or("?"), contact.tier,
            contact.first_exposure.to_rfc3339(protocol.time_zone()));
    }
    Ok(())
}

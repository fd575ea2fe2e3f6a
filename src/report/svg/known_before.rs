//! As what the cases were known before they became cases.

use std::collections::BTreeMap;

use chrono::FixedOffset;

use crate::case::Cases;
use crate::id::PersonId;
use crate::log::VisitLog;
use crate::protocol::Protocol;
use crate::tier::Tier;
use crate::time::Timestamp;
use crate::trace::trace;

/// As which tier of contact each case was known in the instant before it became known as a case; those who were found in the
/// community are not among them.
///
/// # Complexity
///
/// As [`trace()`](crate::trace()), for each instant at which cases became known.
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::report::svg::known_before;
/// use mijie::{Case, Cases, Encounter, Interval, PersonId, PlaceKind, Tier, VisitLogBuilder};
///
/// let [guo, song] = [PersonId::new(0), PersonId::new(1)];
/// let meal = Interval::new("2022-05-07T12:00:00+08:00".parse()?, "2022-05-07T13:00:00+08:00".parse()?)?;
/// let mut builder = VisitLogBuilder::new();
/// builder.add_encounter(Encounter::new(guo, song, meal)?.with_setting(PlaceKind::Restaurant));
/// let log = builder.build()?;
/// let case = |person, sampled: &str| Ok::<_, mijie::InvalidMoment>(Case { sampled: Some(sampled.parse()?), ..Case::new(person) });
/// let cases = Cases::new([case(guo, "2022-05-08")?, case(song, "2022-05-10")?])?;
/// let known = known_before(&log, &cases, &edition::cn_8_field());
/// assert_eq!(known.into_iter().collect::<Vec<_>>(), [(song, Tier::Close)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn known_before(log: &VisitLog, cases: &Cases, protocol: &Protocol) -> BTreeMap<PersonId, Tier> {
    let zone: FixedOffset = protocol.time_zone();
    let mut of_instant: BTreeMap<Timestamp, Vec<PersonId>> = BTreeMap::new();
    for case in cases.iter() {
        let before = case.known(zone).map(|known| known.to_unix() - 1);
        if let Some(Ok(before)) = before.map(Timestamp::from_unix) {
            of_instant.entry(before).or_default().push(case.person);
        }
    }
    let mut tiers = BTreeMap::new();
    for (before, persons) in of_instant {
        let known = cases.known_by(before, zone);
        let tracing = trace(log, &known, protocol, before);
        let tier = |person| Some((person, tracing.contact(person)?.tier));
        tiers.extend(persons.into_iter().filter_map(tier));
    }
    tiers
}

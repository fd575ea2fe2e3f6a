//! What if: an outbreak replayed day by day under a protocol, whatever was done about it in history.

mod answer;
mod closed;
mod conduct;
mod day;
mod hours;
mod replay;

pub use self::answer::{ReplayEnd, Stay, WhatIf, ZoneSpan};
pub use self::conduct::Conduct;
pub use self::day::{FoundCase, FoundIn, WhatIfDay, ZoneDay};
use self::replay::{County, Outbreak};
use crate::case::Cases;
use crate::gazetteer::Gazetteer;
use crate::log::VisitLog;
use crate::protocol::Protocol;
use crate::threads;
use crate::zone::ZoneEventError;

/// Replays an outbreak day by day under a protocol: who would have been in quarantine, which areas zones, how many sampled,
/// and where each case would have been found.
///
/// # What is replayed
///
/// Cases become known when they did ([`Case::known`](crate::Case::known)), and the log stays as it was. What changes is who
/// would have been in quarantine when, which areas would have been zones, and how many would have been sampled. **No
/// transmission is modelled**: nobody is infected who was not, nobody is spared, and nobody is found earlier or later for
/// having been in quarantine or sampled. A case found in quarantine is one whom the protocol would have had there before it
/// became known; a case in the community is one whom it would not have led to.
///
/// Each morning
///
/// 1. the cases known by then are traced, with the isolations that this replay has ordered so far, and none of the log's;
/// 2. orders are issued with the tests that this replay has taken. Whoever is to be moved is, so many hours later; once moved,
///    a person passes nothing on any more, for good;
/// 3. zones are drawn, each when the first case asks for it, and anew or more strictly for a case that asks later. What is
///    drawn in the morning is in force from the morning on, and zones are lowered by rule. As in
///    [`delineate()`](crate::zone::delineate()), a case asks for its home and its places wherever it was found; but only one
///    found at home, in quarantine or not, is a new case of the area and begins its days anew. Whoever is found in central
///    quarantine is none;
/// 4. every sample that is due is taken, and everyone in a sealed or controlled zone is sampled when the plan of rounds says
///    so, or a release waits for nothing but a round. A close contact of whom nothing is asked any more, and who was not
///    sampled since the last exposure, is sampled where the protocol's zones wait for close contacts. Every result is
///    negative and known by the next morning, but for the cases that became known that day: a round in whose zone one was
///    found is not clean. Whoever is in quarantine or a known case comes to no round. Where the protocol's clock starts with
///    disinfection, every zone is disinfected daily, so that it counts on the day on which it is first asked for;
/// 5. a case passes nothing on from the quarantine on in which it was found. Otherwise it is isolated, and in either case
///    taken from home, when it was in history, but not before it was known; where history has no date, on the first morning.
///    A window that an investigator has fixed stays as it is.
///
/// It goes on until nobody is in quarantine or watched, every zone is lifted and the log has ended, or up to
/// [`Conduct::most_days`] after the last case; [`WhatIf::ended`] says which.
///
/// # How days are counted
///
/// Whole calendar days of the protocol's time zone. A day in which a person is in quarantine at any time counts, and so does
/// one in which an area is a zone: the day of the move, and the last day. A case counts no more from the day on which the
/// morning knew it. A person has one kind of quarantine a day, an area the strictest of its levels, and people belong to the
/// innermost zone around their home; people outside the register are counted where an area has a population and nobody in it
/// is on the register.
///
/// # What this cannot say
///
/// In history people moved about who would have been in quarantine here, and their visits are still in the log: whoever met
/// a case then counts as exposed once more, and is kept longer. Whoever comes back into quarantine after having been let out
/// is there at once, and their days of testing are counted from the first move. Person-days are those which the protocol
/// asks for in such a county, not a forecast.
///
/// # Errors
///
/// [`ZoneEventError`] where a day lies before 1970 or after 2106 in the protocol's time zone, and zones are to be drawn.
///
/// # Complexity
///
/// For `d` days, `d` times that of [`trace()`](crate::trace()), [`issue()`](super::issue()),
/// [`delineate()`](crate::zone::delineate()) and [`ZoneLedger::replay`](crate::zone::ZoneLedger::replay), and memory for
/// everybody's stays and tests. Days run from the first case to the last and at most [`Conduct::most_days`] on.
///
/// # Examples
///
/// Guo and Song share a table on 7 May; Guo is known on the 9th, Song on the 12th. Under the 9th edition Song was in
/// quarantine by then.
///
/// ```
/// use mijie::protocol::{CareKind, edition};
/// use mijie::response::{Conduct, FoundIn, what_if};
/// use mijie::{Case, Cases, Gazetteer, Interval, PersonId, PlaceId, PlaceKind, Visit, VisitLogBuilder};
///
/// let [guo, song] = [PersonId::new(0), PersonId::new(1)];
/// let tea_house = PlaceId::new(0);
/// let mut builder = VisitLogBuilder::new();
/// builder.add_place(tea_house, PlaceKind::Entertainment);
/// for person in [guo, song] {
///     let interval = Interval::new("2022-05-07T09:00:00+08:00".parse()?, "2022-05-07T10:00:00+08:00".parse()?)?;
///     builder.add_visit(Visit { person, place: tea_house, interval, spot: None });
/// }
/// let log = builder.build()?;
/// let sampled = |person, day: &str| Ok::<_, mijie::InvalidMoment>(Case { sampled: Some(day.parse()?), ..Case::new(person) });
/// let cases = Cases::new([sampled(guo, "2022-05-09")?, sampled(song, "2022-05-12")?])?;
///
/// let ninth = what_if(&log, &cases, &Gazetteer::default(), &edition::cn_9(), &Conduct::default())?;
/// assert_eq!(ninth.person_days(CareKind::CentralQuarantine), 3);
/// let found: Vec<FoundIn> = ninth.cases().map(|case| case.found_in).collect();
/// assert_eq!(found, [FoundIn::Community, FoundIn::Quarantine]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn what_if(
    log: &VisitLog,
    cases: &Cases,
    gazetteer: &Gazetteer,
    protocol: &Protocol,
    conduct: &Conduct,
) -> Result<WhatIf, ZoneEventError> {
    let outbreak = Outbreak {
        log,
        cases,
        gazetteer,
        protocol,
        conduct,
    };
    County::new(outbreak).replay()
}

/// As [`what_if`] under each of several protocols, in their order, on several threads with the feature `parallel`.
///
/// # Errors
///
/// As for [`what_if`]; of several the first.
///
/// # Complexity
///
/// As for [`what_if`], for each protocol.
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::response::{Conduct, what_if_each};
/// use mijie::{Cases, Gazetteer, VisitLogBuilder};
/// let log = VisitLogBuilder::new().build()?;
/// let editions = [edition::cn_8(), edition::cn_9()];
/// let replays = what_if_each(&log, &Cases::default(), &Gazetteer::default(), &editions, &Conduct::default())?;
/// assert_eq!(replays.len(), 2);
/// assert_eq!(replays[0].first_day(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn what_if_each(
    log: &VisitLog,
    cases: &Cases,
    gazetteer: &Gazetteer,
    protocols: &[Protocol],
    conduct: &Conduct,
) -> Result<Vec<WhatIf>, ZoneEventError> {
    let replays = threads::map(
        protocols,
        || (),
        |(), protocol| what_if(log, cases, gazetteer, protocol, conduct),
    );
    replays.into_iter().collect()
}

//! The briefing in English.

use chrono::NaiveDate;

use super::{Heading, Keys, Tongue};
use crate::case::{Case, CaseStatus};
use crate::log::Conflict;
use crate::protocol::ZoneLevel;
use crate::record::TestResult;
use crate::report::{WriteError, words};
use crate::response::{
    ArrivedFrom, Changed, ClosedHousehold, Coverage, Duty, GateProblem, Gone, Open, OpenNeed, Problem,
    UntilReason, ZoneChange,
};
use crate::tier::Tier;
use crate::zone::{Condition, Missing, Requirement, Unplaced, Why};

pub(super) struct English;

impl Tongue for English {
    fn title(&self, date: NaiveDate, time: &str, protocol: &str, before: Option<&str>) -> String {
        let before = before.map_or_else(
            || "the first morning".to_owned(),
            |before| format!("compared with {before}"),
        );
        format!("# Briefing of {date}\n\nAs of {time}, under {protocol}, {before}.")
    }

    fn heading(&self, heading: Heading) -> &'static str {
        match heading {
            Heading::Problems => "Problems",
            Heading::Changed => "What changed",
            Heading::Figures => "Figures",
            Heading::Townships => "To do today, by township",
            Heading::Teams => "Teams",
        }
    }

    fn nothing(&self) -> &'static str {
        "None."
    }

    fn more(&self, more: usize) -> String {
        format!("and {more} more")
    }

    fn kind(&self, problem: &Problem) -> &'static str {
        match problem {
            Problem::NotEntered { .. } => "Positive, and on no list of cases",
            Problem::CaseNotIsolated { .. } => "Cases who are not isolated",
            Problem::TransferOverdue { .. } => "Not moved in time",
            Problem::NeverMoved { .. } => "Never moved, and not tested since",
            Problem::TestMissed { .. } => "Tests missed",
            Problem::Held { .. } => "Kept beyond the last day",
            Problem::NotReached { .. } => "Not reached",
            Problem::RoundMissing { .. } => "Missing in rounds of screening",
            Problem::RoundOpen { .. } => "Results of rounds that are not known",
            Problem::RoundUnclear { .. } => "Rounds that cannot be judged",
            Problem::UnknownRound { .. } => "Samples of rounds that nobody called",
            Problem::NoHome { .. } => "Contacts without a home",
            Problem::NoArea { .. } => "Contacts whose home lies in no area",
            Problem::TwoPlaces(_) => "At two places at once",
            Problem::NotDrawn(_) => "Zones that could not be drawn",
            Problem::CaseOutsideZones { .. } => "Cases outside of every zone",
            Problem::NotReleased(_) => "Zones that cannot be released",
            Problem::NotDisinfected(_) => "Not disinfected",
            Problem::NotSupplied(_) => "Closed households without supplies",
            Problem::NotAnswered(_) => "Needs not answered in time",
            Problem::NoShop(_) => "Zones without an open shop",
            Problem::Gate(GateProblem::LoopBroken { .. }) => "Closed loops broken",
            Problem::Gate(GateProblem::TripFaulty { .. }) => "Faulty trips",
            Problem::Gate(GateProblem::RiskArrival { .. }) => "Arrivals from risk areas",
        }
    }

    fn problem(&self, problem: &Problem, keys: &Keys<'_>) -> Result<String, WriteError> {
        let time = |time| words::time(time, keys.zone);
        Ok(match problem {
            Problem::NotEntered { person, sampled } => {
                format!("{}: the sample of {sampled} is positive", keys.person(*person)?)
            }
            Problem::TransferOverdue { person, found, due } => {
                let (found, due) = (time(*found), time(*due));
                format!(
                    "{}: found {found}, was to be moved by {due}",
                    keys.person(*person)?
                )
            }
            Problem::CaseNotIsolated { case, known } => {
                format!("{}: known since {}", keys.person(*case)?, time(*known))
            }
            Problem::NeverMoved { person, found, until } => format!(
                "{}: found {}, the last day would have been {until}, and no negative sample since",
                keys.person(*person)?,
                time(*found)
            ),
            Problem::TestMissed { person, on } => {
                format!(
                    "{}: due on {on}, and no sample since before the next test",
                    keys.person(*person)?
                )
            }
            Problem::Held { person, since, open } => {
                let since = since.map_or_else(String::new, |since| format!(" the last day was {since};"));
                let open: Vec<String> = open.iter().map(|&open| self.open(open)).collect();
                format!("{}:{since} {}", keys.person(*person)?, open.join("; "))
            }
            Problem::NotReached {
                person,
                answered,
                lost,
            } => {
                let answered = answered.map_or_else(|| "never".to_owned(), |day| format!("last on {day}"));
                let lost = if *lost { ", lost: to be looked for" } else { "" };
                format!("{}: answered {answered}{lost}", keys.person(*person)?)
            }
            Problem::RoundMissing {
                round,
                missing,
                called,
            } => {
                format!("round {}: {missing} of {called} did not come", keys.text(round))
            }
            Problem::RoundOpen { round, open } => {
                format!(
                    "round {}: {open} samples without a clear result",
                    keys.text(round)
                )
            }
            Problem::RoundUnclear { round, why } => format!("round {}: {why}", keys.text(round)),
            Problem::UnknownRound { round, samples } => {
                format!(
                    "round {}: named by {samples} samples, and in no call",
                    keys.text(round)
                )
            }
            Problem::NoHome { person } => format!("{}: of no township", keys.person(*person)?),
            Problem::NoArea { person, home } => {
                format!("{}: lives at {}", keys.person(*person)?, keys.place(*home)?)
            }
            Problem::TwoPlaces(conflict) => two_places(conflict, keys)?,
            Problem::NotDrawn(unplaced) => not_drawn(unplaced, keys)?,
            Problem::CaseOutsideZones { case, area } => {
                format!("{}: found in {}", keys.person(*case)?, keys.area(*area)?)
            }
            Problem::NotReleased(list) => {
                let earliest = list
                    .earliest
                    .map_or_else(|| "never".to_owned(), |day| day.to_string());
                let conditions = self.conditions(&list.conditions, keys)?;
                format!(
                    "{} ({}), at the earliest on {earliest}: {conditions}",
                    keys.area(list.area)?,
                    list.level
                )
            }
            Problem::NotDisinfected(duty) => {
                let place = duty.place.map_or(Ok(String::new()), |place| keys.place(place))?;
                let from = duty.from.map(time).unwrap_or_default();
                let team = duty
                    .team
                    .map_or_else(String::new, |team| format!(", for the {team} team"));
                format!("{place}: case {} left {from}{team}", keys.person(duty.case)?)
            }
            Problem::NotSupplied(household) => not_supplied(household, keys)?,
            Problem::NotAnswered(need) => not_answered(need, keys)?,
            Problem::NoShop(gap) => {
                let (area, level) = (keys.area(gap.area)?, gap.level);
                format!("{area} ({level}): no {} of the county opens today", gap.kind)
            }
            Problem::Gate(found) => gate(found, keys)?,
        })
    }

    fn conditions(&self, conditions: &[Condition], keys: &Keys<'_>) -> Result<String, WriteError> {
        let mut told = Vec::new();
        for condition in conditions.iter().filter(|condition| !condition.holds) {
            let asked = self.requirement(condition.requirement);
            let missing = keys.told(&condition.missing, |missing| self.missing(missing, keys))?;
            told.push(format!("{asked} ({})", missing.join(", ")));
        }
        Ok(told.join("; "))
    }

    fn new_case(&self, case: &Case, keys: &Keys<'_>) -> Result<String, WriteError> {
        let known = case
            .known(keys.zone)
            .map(|known| words::time(known, keys.zone))
            .unwrap_or_default();
        Ok(format!(
            "new case {} ({}), known {known}",
            keys.person(case.person)?,
            case.status
        ))
    }

    fn found(&self, tier: Tier, count: usize) -> String {
        format!("found as {tier} contact: {count}")
    }

    fn changed(&self, what: &Changed, keys: &Keys<'_>) -> Result<String, WriteError> {
        Ok(match what {
            Changed::Found { tier, source } => {
                format!("found as a {tier} contact of {}", keys.person(*source)?)
            }
            Changed::BecameCase { tier } => format!("became a case; was a {tier} contact"),
            Changed::Withdrawn { tier, why } => format!("no {tier} contact any more: {}", gone(*why, keys)?),
            Changed::Upgraded { from, to, source } => {
                format!("{to} contact of {}; was {from}", keys.person(*source)?)
            }
            Changed::Downgraded { from, to, why } => {
                format!("{to} contact; was {from}: {}", gone(*why, keys)?)
            }
            Changed::FollowedAs { from, to } => format!("followed as a {to} contact; was as {from}"),
            Changed::Extended { from, to } => {
                let from = from.map_or_else(String::new, |from| format!("; was {from}"));
                let source = keys.person(to.reason.source())?;
                format!("kept until {}{from}: {}", to.on, self.until(to.reason, &source))
            }
            Changed::Shortened { from, to, why } => {
                let to = to.map_or_else(|| "let go".to_owned(), |to| format!("kept until {}", to.on));
                let why = why.as_ref().map_or(Ok(String::new()), |why| {
                    Ok::<_, WriteError>(format!(": {}", gone(*why, keys)?))
                })?;
                format!("{to}; was {from}{why}")
            }
            Changed::Moved { at } => format!("moved to quarantine {}", words::time(*at, keys.zone)),
            Changed::Positive => "positive: to be entered as a case".to_owned(),
            Changed::Held => "the last day has passed, and something stands against release".to_owned(),
            Changed::Released { on } => format!("let out on {on}"),
        })
    }

    fn why(&self, why: Why, keys: &Keys<'_>) -> Result<String, WriteError> {
        Ok(match why {
            Why::Drawn => "drawn".to_owned(),
            Why::NewCase { person } => format!("new case {}, days begin anew", keys.person(person)?),
            Why::CaseWithdrawn { person } => format!("case {} withdrawn", keys.person(person)?),
            Why::ConditionsMet => "every condition held".to_owned(),
            Why::Ordered { proven: true } => "ordered, every condition held".to_owned(),
            Why::Ordered { proven: false } => "ordered, though not every condition held".to_owned(),
            Why::SplitFrom { zone } => format!("split from {}", keys.area(zone)?),
            Why::SplitUp => "split up".to_owned(),
            Why::Merged => "merged".to_owned(),
            Why::MergedInto { zone } => format!("merged into {}", keys.area(zone)?),
            Why::TakenIn { zone } => format!("taken into {}", keys.area(zone)?),
            Why::CountyHoldsZones => "the county holds zones".to_owned(),
            Why::LastZoneLifted => "the last zone of the county was lifted".to_owned(),
            Why::CountyIsZone => "the whole county is a zone".to_owned(),
        })
    }

    fn zone(&self, change: &ZoneChange, keys: &Keys<'_>) -> Result<String, WriteError> {
        let why = self.why(change.what.why, keys)?;
        let (from, to) = (self.level(change.what.from), self.level(change.what.to));
        let at = words::time(change.what.at, keys.zone);
        Ok(format!(
            "zone {}: {from} → {to} from {at}: {why}",
            keys.area(change.area)?
        ))
    }

    fn static_management(&self, area: &str, began: bool, at: &str) -> String {
        let what = if began { "begins" } else { "ends" };
        format!("static management of {area} {what}: {at}")
    }

    fn figures(&self) -> [&'static str; 9] {
        [
            "cases known",
            "close contacts",
            "secondary contacts",
            "other contacts",
            "tests due today",
            "followed up",
            "sealed zones",
            "controlled zones",
            "prevention zones",
        ]
    }

    fn round(&self, name: &str, coverage: &Coverage, over: bool) -> String {
        let Coverage {
            population,
            sampled,
            excused,
            missing,
            positive,
            open,
        } = coverage;
        let state = if over { "over" } else { "going on" };
        format!(
            "round {name}, {state}: {sampled} of {population} sampled, {excused} excused, {missing} missing; {positive} \
             positive, {open} open"
        )
    }

    fn list_columns(&self) -> [&'static str; 3] {
        ["township", "person", "to do"]
    }

    fn no_area(&self) -> &'static str {
        "not known"
    }

    fn no_team(&self) -> &'static str {
        "no team"
    }

    fn duty(&self, duty: &Duty, keys: &Keys<'_>) -> String {
        words::duty(duty, keys.zone)
    }

    fn team_line(&self, contacts: u64, to_call: u64, late: u64) -> String {
        format!("{contacts} contacts, {to_call} to call, {late} of them not reached before")
    }

    fn tier(&self, tier: Tier) -> &'static str {
        tier.name()
    }

    fn result(&self, result: TestResult) -> &'static str {
        result.name()
    }

    fn level(&self, level: Option<ZoneLevel>) -> &'static str {
        level.map_or("none", ZoneLevel::name)
    }

    fn status(&self, status: CaseStatus) -> &'static str {
        status.name()
    }

    fn until(&self, reason: UntilReason, source: &str) -> String {
        reason.sentence(source)
    }

    fn open(&self, open: Open) -> String {
        open.to_string()
    }

    fn requirement(&self, requirement: Requirement) -> String {
        match requirement {
            Requirement::DaysWithoutCase { days } => format!("{days} days without a case"),
            Requirement::LastContact { days, .. } => {
                format!("contacts more than {days} days ago and negative")
            }
            Requirement::CleanRound { days } => format!("a clean round within {days} days"),
            Requirement::NoOtherZone { days: 0 } => "no other zone in the county".to_owned(),
            Requirement::NoOtherZone { days } => format!("no other zone in the county for {days} days"),
        }
    }

    fn missing(&self, missing: &Missing, keys: &Keys<'_>) -> Result<String, WriteError> {
        Ok(match *missing {
            Missing::CaseStillThere { case } => format!("case {} is still there", keys.person(case)?),
            Missing::Disinfection { area } => format!("{} is not disinfected", keys.area(area)?),
            Missing::Days { counted_from, to_go } => {
                format!("{to_go} days to go, counted from {counted_from}")
            }
            Missing::ContactDays {
                contact,
                exposed,
                to_go,
            } => {
                format!(
                    "contact {} exposed {exposed}, {to_go} days to go",
                    keys.person(contact)?
                )
            }
            Missing::NegativeTest { contact, latest } => {
                let latest = latest.map_or("none", |latest| latest.name());
                format!(
                    "contact {} without a negative test, the latest {latest}",
                    keys.person(contact)?
                )
            }
            Missing::CleanRound { latest: Some(latest) } => format!("the latest clean round was on {latest}"),
            Missing::CleanRound { latest: None } => "no clean round".to_owned(),
            Missing::RoundNotClean {
                sampled,
                not_sampled,
                positive,
                pending,
            } => format!(
                "round of {sampled} that took it in: {not_sampled} not sampled, {positive} positive, {pending} without a result"
            ),
            Missing::OtherZone { area, level } => format!("{} is {level}", keys.area(area)?),
        })
    }
}

fn two_places(conflict: &Conflict, keys: &Keys<'_>) -> Result<String, WriteError> {
    Ok(format!(
        "{}: at {} ({}) and at {} ({})",
        keys.person(conflict.first.person)?,
        keys.place(conflict.first.place)?,
        words::interval(conflict.first.interval, keys.zone),
        keys.place(conflict.second.place)?,
        words::interval(conflict.second.interval, keys.zone),
    ))
}

fn not_supplied(household: &ClosedHousehold, keys: &Keys<'_>) -> Result<String, WriteError> {
    let last = household.last.map_or_else(
        || "nothing brought".to_owned(),
        |last| format!("last supplied on {}", last.date(keys.zone)),
    );
    Ok(format!(
        "{} in {}, {} at home: closed since {}, {last}, due on {}",
        keys.place(household.home)?,
        keys.area(household.area)?,
        household.at_home,
        household.since.date(keys.zone),
        household.due
    ))
}

fn not_answered(open: &OpenNeed, keys: &Keys<'_>) -> Result<String, WriteError> {
    let person = open.need.person.map(|person| keys.person(person));
    let home = open.home.map(|home| keys.place(home));
    let who: Vec<String> = person.into_iter().chain(home).collect::<Result<_, _>>()?;
    Ok(format!(
        "{}: {} asked for {}, was to be answered by {}",
        who.join(" at "),
        open.need.kind,
        words::moment(open.need.at, keys.zone),
        words::time(open.due, keys.zone)
    ))
}

fn gate(found: &GateProblem, keys: &Keys<'_>) -> Result<String, WriteError> {
    let time = |time| words::time(time, keys.zone);
    let plain = |name: &str| name.replace('_', " ");
    Ok(match found {
        GateProblem::LoopBroken {
            loop_name,
            person,
            at,
            how,
        } => format!(
            "{}: {} of loop {}, {}",
            keys.person(*person)?,
            plain(how),
            keys.text(loop_name),
            time(*at)
        ),
        GateProblem::TripFaulty { plate, at, faults } => {
            let faults: Vec<String> = faults.iter().map(|fault| plain(fault)).collect();
            format!(
                "{}: {}; last told {}",
                keys.text(plate),
                faults.join(", "),
                time(*at)
            )
        }
        GateProblem::RiskArrival {
            person,
            at,
            checkpoint,
            from,
        } => {
            let from = match *from {
                ArrivedFrom::Zone { zone, level } => format!("{} ({level})", keys.area(zone)?),
                ArrivedFrom::Site { place } => format!("exposure site {}", keys.place(place)?),
            };
            let (person, checkpoint) = (keys.person(*person)?, keys.place(*checkpoint)?);
            format!("{person}: at {checkpoint} {}, had been in {from}", time(*at))
        }
    })
}

fn not_drawn(unplaced: &Unplaced, keys: &Keys<'_>) -> Result<String, WriteError> {
    Ok(match *unplaced {
        Unplaced::NoHome { case } => format!("case {}: the home is not known", keys.person(case)?),
        Unplaced::HomeWithoutArea { case, place } => {
            format!(
                "case {}: the home {} lies in no known area",
                keys.person(case)?,
                keys.place(place)?
            )
        }
        Unplaced::NoSurroundings { case, place } => format!(
            "case {}: the home {} lies in no known area in which to look for busy places",
            keys.person(case)?,
            keys.place(place)?
        ),
        Unplaced::PlaceWithoutArea { case, place, level } => format!(
            "{}, where case {} was and which would be {level}, lies in no known area",
            keys.place(place)?,
            keys.person(case)?
        ),
        Unplaced::NoCounty { area } => format!("{} lies in no known county", keys.area(area)?),
    })
}

fn gone(why: Gone, keys: &Keys<'_>) -> Result<String, WriteError> {
    Ok(match why {
        Gone::CaseWithdrawn { case } => format!("case {} was withdrawn", keys.person(case)?),
        Gone::NotReached { source } => format!("not reached from {} any more", keys.person(source)?),
    })
}

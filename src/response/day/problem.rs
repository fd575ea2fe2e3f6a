//! What is wrong on a morning, and nothing else: the top of the meeting.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Day, GateProblem, desks};
use crate::id::{AreaId, PersonId, PlaceId};
use crate::log::Conflict;
use crate::record::TestResult;
use crate::response::follow_up::FollowUpState;
use crate::response::order::{Open, Standing, TransferState};
use crate::response::screening::ScreeningError;
use crate::response::supply::{ClosedHousehold, OpenNeed, ShopGap};
use crate::time::Timestamp;
use crate::zone::{Disinfection, DisinfectionDuty, ReleaseChecklist, Unplaced, ZoneLives};

/// Something that is wrong, or late, or keeps somebody or something closed.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Problem {
    /// A sample is positive, and the person on no list of cases.
    NotEntered {
        /// Who.
        person: PersonId,
        /// The day of the first positive sample.
        sampled: NaiveDate,
    },
    /// A case who is known and was not isolated.
    CaseNotIsolated {
        /// Who.
        case: PersonId,
        /// Since when the case is known.
        known: Timestamp,
    },
    /// A contact should have been moved to quarantine by now.
    TransferOverdue {
        /// Who.
        person: PersonId,
        /// When the person was found.
        found: Timestamp,
        /// By when the move was due.
        due: Timestamp,
    },
    /// A contact was never moved to quarantine, its last day has passed, and no sample since then is negative.
    NeverMoved {
        /// Who.
        person: PersonId,
        /// When the person was found.
        found: Timestamp,
        /// What would have been the last day.
        until: NaiveDate,
    },
    /// A test was due, and neither taken on its day nor before the next one.
    TestMissed {
        /// Who.
        person: PersonId,
        /// The day on which it was due.
        on: NaiveDate,
    },
    /// The last day of quarantine has passed, and something stands against letting the person out.
    Held {
        /// Who.
        person: PersonId,
        /// The last day, as ordered; nothing where none was.
        since: Option<NaiveDate>,
        /// What stands against it.
        open: Vec<Open>,
    },
    /// A contact was not reached on an earlier day.
    NotReached {
        /// Who.
        person: PersonId,
        /// The last day of an answer; nothing where there never was one.
        answered: Option<NaiveDate>,
        /// Whether the person counts as lost.
        lost: bool,
    },
    /// People are missing in a round that is over.
    RoundMissing {
        /// Which round.
        round: String,
        /// How many should have come and did not.
        missing: u64,
        /// Of how many.
        called: u64,
    },
    /// Results of a round that is over are not known, or have to be found again.
    RoundOpen {
        /// Which round.
        round: String,
        /// Of how many samples.
        open: u64,
    },
    /// A round that cannot be judged.
    RoundUnclear {
        /// Which round.
        round: String,
        /// Why.
        why: ScreeningError,
    },
    /// Samples name a round that nobody called.
    UnknownRound {
        /// The name.
        round: String,
        /// How many samples.
        samples: u64,
    },
    /// A contact whose home is not known: of no township, and in no list of one.
    NoHome {
        /// Who.
        person: PersonId,
    },
    /// The home of a contact lies in no known area.
    NoArea {
        /// Who.
        person: PersonId,
        /// The home.
        home: PlaceId,
    },
    /// A case or a contact was at two places at once.
    TwoPlaces(Conflict),
    /// A zone that could not be drawn.
    NotDrawn(Unplaced),
    /// A case that was found in an area which has been in no zone since.
    CaseOutsideZones {
        /// Who.
        case: PersonId,
        /// Where.
        area: AreaId,
    },
    /// A zone that cannot be lowered, and why.
    NotReleased(ReleaseChecklist),
    /// A place that was not disinfected, though the case left on an earlier day.
    NotDisinfected(DisinfectionDuty),
    /// A closed household to which a delivery was due on an earlier day.
    NotSupplied(ClosedHousehold),
    /// A need that was told on the hotline and not answered in its hours.
    NotAnswered(OpenNeed),
    /// A sealed or controlled zone in whose county no shop of a kind can be walked into today.
    NoShop(ShopGap),
    /// What a gate found.
    Gate(GateProblem),
}

impl Problem {
    /// The kind in files, such as `transfer_overdue`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NotEntered { .. } => "not_entered",
            Self::CaseNotIsolated { .. } => "case_not_isolated",
            Self::TransferOverdue { .. } => "transfer_overdue",
            Self::NeverMoved { .. } => "never_moved",
            Self::TestMissed { .. } => "test_missed",
            Self::Held { .. } => "held",
            Self::NotReached { .. } => "not_reached",
            Self::RoundMissing { .. } => "round_missing",
            Self::RoundOpen { .. } => "round_open",
            Self::RoundUnclear { .. } => "round_unclear",
            Self::UnknownRound { .. } => "unknown_round",
            Self::NoHome { .. } => "no_home",
            Self::NoArea { .. } => "no_area",
            Self::TwoPlaces(_) => "two_places",
            Self::NotDrawn(_) => "not_drawn",
            Self::CaseOutsideZones { .. } => "case_outside_zones",
            Self::NotReleased(_) => "not_released",
            Self::NotDisinfected(_) => "not_disinfected",
            Self::NotSupplied(_) => "not_supplied",
            Self::NotAnswered(_) => "not_answered",
            Self::NoShop(_) => "no_shop",
            Self::Gate(found) => found.kind(),
        }
    }
}

/// Every problem of a morning, kind by kind in the order of [`Problem`], and each kind by ids.
///
/// A missed test is one whose day has passed. A place counts as not disinfected from the day after the one on which its
/// case left: no edition names hours. Two places at once are told of cases and contacts only, where the later of the two
/// visits began by now.
///
/// What the [`Desks`](super::Desks) keep comes last. Supplies are due every third day and needs after their hours, as
/// [`SupplyPlan::new`](crate::response::SupplyPlan::new) and [`NeedHours`](crate::response::NeedHours) have it; whoever is in
/// quarantine or an isolated case is not at home. What a gate found is told on the first morning after it.
#[must_use]
pub fn problems(day: &Day<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for positive in day.orders.unlisted() {
        problems.push(Problem::NotEntered {
            person: positive.person,
            sampled: positive.sampled,
        });
    }
    for case in day.tracing.cases().iter() {
        let isolated = case
            .isolated
            .is_some_and(|from| from.start(day.time_zone()) <= day.as_of);
        if let Some(known) = case.known(day.time_zone()).filter(|_| !isolated) {
            problems.push(Problem::CaseNotIsolated {
                case: case.person,
                known,
            });
        }
    }
    for order in day.orders.overdue() {
        if let Some(transfer) = order.transfer {
            problems.push(Problem::TransferOverdue {
                person: order.person,
                found: order.found,
                due: transfer.due,
            });
        }
    }
    never_moved(day, &mut problems);
    let running = |standing| !matches!(standing, Standing::Over | Standing::Positive);
    for order in day.orders.iter().filter(|order| running(order.standing)) {
        let person = order.person;
        problems.extend(
            order
                .missed()
                .map(|test| Problem::TestMissed { person, on: test.on }),
        );
    }
    for order in day.orders.iter().filter(|order| order.standing == Standing::Held) {
        problems.push(Problem::Held {
            person: order.person,
            since: order.until.map(|until| until.on),
            open: order.open.clone(),
        });
    }
    for one in day.follow_up.iter() {
        if matches!(one.state, FollowUpState::Overdue | FollowUpState::Lost) {
            problems.push(Problem::NotReached {
                person: one.person,
                answered: one.answered,
                lost: one.state == FollowUpState::Lost,
            });
        }
    }
    rounds(day, &mut problems);
    register(day, &mut problems);
    problems.extend(day.zones.unplaced().iter().copied().map(Problem::NotDrawn));
    let outside = day
        .lives
        .iter()
        .flat_map(|lives: &ZoneLives<'_>| lives.cases_outside(day.as_of));
    problems.extend(outside.map(|(case, area)| Problem::CaseOutsideZones { case, area }));
    let kept = day.checklists.iter().filter(|list| !list.holds());
    problems.extend(kept.cloned().map(Problem::NotReleased));
    let zone = day.time_zone();
    let open = day.disinfection.iter().filter(|duty| {
        duty.manner == Disinfection::Terminal
            && duty.done.is_none()
            && duty.from.is_some_and(|from| from.date(zone) < day.date())
    });
    problems.extend(open.copied().map(Problem::NotDisinfected));
    desks::problems(day, &mut problems);
    problems
}

/// Those whose quarantine would be over had they been moved, and of whom no later sample says that they are well.
fn never_moved(day: &Day<'_>, problems: &mut Vec<Problem>) {
    let zone = day.time_zone();
    let mut negative: BTreeMap<PersonId, NaiveDate> = BTreeMap::new();
    let tests = day.records.tests.iter();
    for test in
        tests.filter(|test| test.result == TestResult::Negative && test.sampled.start(zone) <= day.as_of)
    {
        let latest = negative.entry(test.person).or_insert(NaiveDate::MIN);
        *latest = test.sampled.date(zone).max(*latest);
    }
    for order in day.orders.iter() {
        let lapsed = order
            .transfer
            .is_some_and(|transfer| transfer.state == TransferState::Lapsed);
        let until = order.until.filter(|_| lapsed).map(|until| until.on);
        let well = |until| negative.get(&order.person).is_some_and(|&latest| until <= latest);
        if let Some(until) = until.filter(|&until| !well(until)) {
            problems.push(Problem::NeverMoved {
                person: order.person,
                found: order.found,
                until,
            });
        }
    }
}

fn rounds(day: &Day<'_>, problems: &mut Vec<Problem>) {
    let mut open = Vec::new();
    for round in &day.rounds {
        let name = || round.called.name.clone();
        match &round.state {
            Err(why) => problems.push(Problem::RoundUnclear {
                round: name(),
                why: *why,
            }),
            Ok(state) if round.over => {
                let coverage = state.coverage();
                if coverage.missing > 0 {
                    problems.push(Problem::RoundMissing {
                        round: name(),
                        missing: coverage.missing,
                        called: coverage.population - coverage.excused,
                    });
                }
                if coverage.open > 0 {
                    let round = name();
                    open.push(Problem::RoundOpen {
                        round,
                        open: coverage.open,
                    });
                }
            }
            Ok(_) => {}
        }
    }
    problems.append(&mut open);
    let unknown = day.unknown_rounds.iter();
    problems.extend(unknown.map(|(round, &samples)| Problem::UnknownRound {
        round: round.clone(),
        samples,
    }));
}

/// What is missing in the register, and what the log says twice.
fn register(day: &Day<'_>, problems: &mut Vec<Problem>) {
    let gazetteer = day.records.gazetteer;
    let mut without_area = Vec::new();
    for order in day.orders.iter() {
        let person = order.person;
        match gazetteer.homes.get(&person) {
            None => problems.push(Problem::NoHome { person }),
            Some(&home) => {
                let area = gazetteer.places.get(&home).and_then(|place| place.area);
                if area.is_none_or(|area| gazetteer.areas.get(area).is_none()) {
                    without_area.push(Problem::NoArea { person, home });
                }
            }
        }
    }
    problems.append(&mut without_area);
    let concerns = |person| day.orders.is_case(person) || day.orders.get(person).is_some();
    let conflicts = day.records.log.conflicts();
    let conflicts = conflicts
        .filter(|conflict| concerns(conflict.first.person) && conflict.second.interval.start() <= day.as_of);
    problems.extend(conflicts.map(Problem::TwoPlaces));
}

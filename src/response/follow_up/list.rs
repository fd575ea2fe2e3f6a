//! 随访: whom to follow up today, what is overdue, who is lost, and who has symptoms.

use std::collections::{BTreeMap, BTreeSet};
use std::num::{NonZeroU32, NonZeroUsize};

use chrono::NaiveDate;
use serde::Serialize;

use super::course::{Course, FollowUpState};
use super::days::{FollowUpDays, is_followed, positive_since, records_from};
use super::team::Teams;
use crate::area::AreaLevel;
use crate::follow_up::FollowUp;
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId, PlaceId};
use crate::named::named;
use crate::record::Test;
use crate::response::order::{Order, Orders, Standing, TestState, TransferState};
use crate::time::Timestamp;

/// When somebody who does not answer counts as lost.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct FollowUpRules {
    /// On so many days on which it was tried, without an answer since.
    ///
    /// 3 by default. WHO (Contact tracing in the context of COVID-19, interim guidance, 1 February 2021) asks for daily
    /// follow-up and names no number of days, nor do the Chinese editions: the figure is this library's.
    pub lost_after_days: NonZeroU32,
}

impl Default for FollowUpRules {
    fn default() -> Self {
        Self {
            lost_after_days: NonZeroU32::MIN.saturating_add(2),
        }
    }
}

named! {
    /// What is to be done for a contact today, the most urgent first.
    #[non_exhaustive]
    pub enum TaskKind {
        /// Enter as a case: a sample was positive.
        Enter = "enter_as_case",
        /// Take a sample now: there are symptoms, and no sample since.
        TestSymptoms = "test_symptoms",
        /// Move to quarantine.
        Move = "move",
        /// Find: lost to follow-up, a call will not do.
        Find = "find",
        /// Take the sample that is due today, or was missed and not made up for.
        Test = "test",
        /// 一日一访: ask how the person is and take the temperature, as every day.
        Call = "call",
    }
    all = "Every kind of task, the most urgent first.";
}

/// Something that is to be done for a contact today.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Task {
    /// What.
    pub kind: TaskKind,
    /// The day from which it is to be done: of the positive sample, of the symptoms, on which the person was found, of the
    /// first day without an answer, of the test.
    pub since: NaiveDate,
    /// Whether it should have been done by now.
    pub late: bool,
    /// How many days ago it should have been done: since that day, or since the day of the deadline of a move. 0 where it is
    /// not late, and on the day of a deadline that has passed.
    pub overdue_days: u32,
}

/// A contact who is followed up, as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Followed<'a> {
    /// Who.
    pub person: PersonId,
    /// Where the person lives, where known.
    pub home: Option<PlaceId>,
    /// The area in which the home lies, where known: the innermost.
    pub area: Option<AreaId>,
    /// The team that answers for it; nothing where no team does, or the home is not known.
    pub team: Option<&'a str>,
    /// How the order stands.
    pub standing: Standing,
    /// When the person was found to be a contact.
    pub found: Timestamp,
    /// The first day on which an answer was due: the day found or moved, or of an earlier record; see [`follow_up()`].
    pub since: NaiveDate,
    /// The last day on which the person answered.
    pub answered: Option<NaiveDate>,
    /// On how many days since then it was tried in vain.
    pub unanswered_days: u32,
    /// How it stands with the follow-up.
    pub state: FollowUpState,
    /// The first day of symptoms since which no sample was taken.
    pub symptoms: Option<NaiveDate>,
    /// Whether the person is in quarantine already, so that nothing is passed on to the outside.
    pub confined: bool,
    /// What is to be done today, the most urgent first.
    pub tasks: Vec<Task>,
}

/// How many contacts are followed up, in one area or in all: whole persons, so that parts add up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct FollowUpCount {
    /// Who is followed: reached, due, overdue and lost together.
    pub contacts: u64,
    /// Who answered today.
    pub reached: u64,
    /// Who is due today and was never overdue since the last answer.
    pub due: u64,
    /// Who is overdue.
    pub overdue: u64,
    /// Who is lost.
    pub lost: u64,
    /// Who has symptoms and no sample since.
    pub symptomatic: u64,
    /// Who is positive, and to be entered as a case.
    pub positive: u64,
    /// Who is to be moved.
    pub to_move: u64,
    /// Of them, whose deadline has passed.
    pub move_late: u64,
    /// Of whom a sample is due.
    pub to_test: u64,
    /// Of them, whose test was due on an earlier day.
    pub test_late: u64,
}

impl FollowUpCount {
    fn count(&mut self, one: &Followed<'_>) {
        self.contacts += 1;
        *match one.state {
            FollowUpState::Reached => &mut self.reached,
            FollowUpState::Due => &mut self.due,
            FollowUpState::Overdue => &mut self.overdue,
            FollowUpState::Lost => &mut self.lost,
        } += 1;
        for task in &one.tasks {
            let late = u64::from(task.late);
            match task.kind {
                TaskKind::Enter => self.positive += 1,
                TaskKind::TestSymptoms => self.symptomatic += 1,
                TaskKind::Move => {
                    self.to_move += 1;
                    self.move_late += late;
                }
                TaskKind::Test => {
                    self.to_test += 1;
                    self.test_late += late;
                }
                // Both are told by the state.
                TaskKind::Find | TaskKind::Call => {}
            }
        }
    }

    /// Who is still to be reached today: due, overdue or lost.
    #[must_use]
    pub const fn to_reach(&self) -> u64 {
        self.due + self.overdue + self.lost
    }
}

/// Everybody who is followed up, as of the instant of a set of orders.
#[derive(Clone, PartialEq, Debug)]
pub struct FollowUpList<'a> {
    as_of: Timestamp,
    today: NaiveDate,
    gazetteer: &'a Gazetteer,
    teams: &'a Teams,
    // Invariant: sorted by person, nobody twice.
    list: Vec<Followed<'a>>,
    // Invariant: sorted, nobody twice.
    others: Vec<PersonId>,
}

/// Whom to follow up today, as of the instant of the orders: every contact of whom something is asked.
///
/// That is everybody in quarantine, to be moved there, held, in monitoring, or positive and not yet a case. Nobody is
/// followed any more whose order is over, nor whoever is only registered.
///
/// An answer is due every day, from the day on which the person was found, or was moved after the exposure if that is earlier; a record of an
/// earlier day shows that it was known earlier. Whoever was found before the first exposure was known for another reason,
/// as a general contact who became a close one: an answer is due from that exposure on, or from the first record since
/// they were found. Of whom nothing is asked and a sample is positive, it is due from the day of the sample on. Records and
/// tests count from the day of the first exposure on, or from the day found if earlier, up to the instant; one of a date is
/// taken as it begins. Of several records of one day one answer is enough. Days on which nobody tried are overdue, and count
/// neither for being lost nor against it. Symptoms are tested once a sample was taken no earlier: by the clock where both
/// times are known, else on the same day or later.
///
/// What is due depends on the set of records alone: on neither their order nor what is recorded after the instant.
///
/// # Complexity
///
/// `O((o + f + t) log (f + t))` for `o` orders, `f` records and `t` tests, where the records of a person are few; times the
/// depth of the areas.
///
/// # Examples
///
/// ```
/// use std::collections::BTreeMap;
///
/// use mijie::protocol::edition;
/// use mijie::response::{FollowUpRules, FollowUpState, Teams, follow_up, issue};
/// use mijie::{
///     Case, Cases, FollowUp, FollowUpOutcome, Gazetteer, Interval, PersonId, PlaceId, PlaceKind, Visit, VisitLogBuilder,
///     trace,
/// };
///
/// let [guo, song] = [PersonId::new(0), PersonId::new(1)];
/// let tea_house = PlaceId::new(0);
/// let mut builder = VisitLogBuilder::new();
/// builder.add_place(tea_house, PlaceKind::Entertainment);
/// for person in [guo, song] {
///     let interval = Interval::new("2022-05-07T09:00:00+08:00".parse()?, "2022-05-07T09:30:00+08:00".parse()?)?;
///     builder.add_visit(Visit { person, place: tea_house, interval, spot: None });
/// }
/// let log = builder.build()?;
/// let cases = Cases::new([Case { onset: Some("2022-05-08".parse()?), ..Case::new(guo) }])?;
/// let protocol = edition::cn_9();
/// let tracing = trace(&log, &cases, &protocol, "2022-05-11T08:00:00+08:00".parse()?);
/// let orders = issue(&tracing, &[], &BTreeMap::from([(song, "2022-05-09T08:00:00+08:00".parse()?)]));
///
/// let call = FollowUp { person: song, at: "2022-05-09".parse()?, outcome: FollowUpOutcome::Well, team: None };
/// let (teams, gazetteer) = (Teams::default(), Gazetteer::default());
/// let list = follow_up(&orders, &[call], &[], &teams, &gazetteer, FollowUpRules::default());
/// let song = list.get(song).ok_or("Song is a contact")?;
/// // Well on the 9th, and nobody asked on the 10th.
/// assert_eq!(song.state, FollowUpState::Overdue);
/// let tasks: Vec<_> = song.tasks.iter().map(|task| (task.kind.name(), task.overdue_days)).collect();
/// assert_eq!(tasks, [("move", 2), ("test", 0), ("call", 1)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn follow_up<'a>(
    orders: &Orders,
    follow_ups: &[FollowUp],
    tests: &[Test],
    teams: &'a Teams,
    gazetteer: &'a Gazetteer,
    rules: FollowUpRules,
) -> FollowUpList<'a> {
    let (zone, as_of, today) = (orders.time_zone(), orders.as_of(), orders.today());
    let mut records: BTreeMap<PersonId, Vec<&FollowUp>> = BTreeMap::new();
    for record in follow_ups.iter().filter(|record| record.at.start(zone) <= as_of) {
        records.entry(record.person).or_default().push(record);
    }
    let mut samples: BTreeMap<PersonId, Vec<&Test>> = BTreeMap::new();
    for test in tests.iter().filter(|test| test.sampled.start(zone) <= as_of) {
        samples.entry(test.person).or_default().push(test);
    }
    let of_order = |order: &Order| {
        let from = records_from(order, orders);
        let mut records = records.get(&order.person).cloned().unwrap_or_default();
        records.retain(|record| record.at.date(zone) >= from);
        let mut samples = samples.get(&order.person).cloned().unwrap_or_default();
        samples.retain(|test| test.sampled.date(zone) >= from);
        let days = FollowUpDays::of(order, orders, records.iter().map(|record| record.at.date(zone)))?;
        let course = Course::of(days.since, &records, &samples, zone);
        let home = gazetteer.homes.get(&order.person).copied();
        let area = home.and_then(|home| gazetteer.places.get(&home)?.area);
        let team = area.and_then(|area| teams.responsible(area, &gazetteer.areas));
        let positive = order.standing == Standing::Positive;
        let state = course.state(today, rules.lost_after_days);
        let symptoms = course.symptoms.filter(|_| !positive);
        let confines = matches!(order.standing, Standing::Quarantine | Standing::Held);
        Some(Followed {
            person: order.person,
            home,
            area,
            team: team.map(|team| team.name.as_str()),
            standing: order.standing,
            found: order.found,
            since: course.since,
            answered: course.answered,
            unanswered_days: course.unanswered,
            state,
            symptoms,
            confined: confines && order.moved.is_some(),
            tasks: tasks(order, orders, state, course.open(), symptoms),
        })
    };
    let list: Vec<Followed<'a>> = orders
        .iter()
        .filter(|order| is_followed(order.standing))
        .filter_map(of_order)
        .collect();
    let others: BTreeSet<PersonId> = records
        .into_keys()
        .filter(|&person| orders.get(person).is_none() && !orders.is_case(person))
        .collect();
    FollowUpList {
        as_of,
        today,
        gazetteer,
        teams,
        list,
        others: others.into_iter().collect(),
    }
}

/// What is to be done today, the most urgent first.
fn tasks(
    order: &Order,
    orders: &Orders,
    state: FollowUpState,
    open: NaiveDate,
    symptoms: Option<NaiveDate>,
) -> Vec<Task> {
    let (today, zone) = (orders.today(), orders.time_zone());
    let due = |kind, since: NaiveDate| Task {
        kind,
        since,
        late: since < today,
        overdue_days: days_between(since, today),
    };
    let mut tasks = Vec::new();
    if order.standing == Standing::Positive {
        tasks.push(due(TaskKind::Enter, positive_since(order, orders)));
    }
    tasks.extend(symptoms.map(|since| due(TaskKind::TestSymptoms, since)));
    if order.standing == Standing::ToMove {
        let passed = order
            .transfer
            .filter(|transfer| transfer.state == TransferState::Overdue);
        tasks.push(Task {
            kind: TaskKind::Move,
            since: order.found.date(zone),
            late: passed.is_some(),
            overdue_days: passed.map_or(0, |transfer| days_between(transfer.due.date(zone), today)),
        });
    }
    if state == FollowUpState::Lost {
        tasks.push(Task {
            late: true,
            ..due(TaskKind::Find, open)
        });
    }
    if order.standing != Standing::Positive {
        tasks.extend(untaken(order, today).map(|since| due(TaskKind::Test, since)));
    }
    if matches!(state, FollowUpState::Due | FollowUpState::Overdue) {
        tasks.push(due(TaskKind::Call, open));
    }
    tasks
}

/// The first day of the tests that were due by today and for which no sample was taken, nor for a later one.
fn untaken(order: &Order, today: NaiveDate) -> Option<NaiveDate> {
    let mut open = None;
    for test in order.tests() {
        match test.state {
            TestState::Taken { .. } => open = None,
            TestState::Missed | TestState::Due if test.on <= today => {
                open.get_or_insert(test.on);
            }
            TestState::Missed | TestState::Due => {}
        }
    }
    open
}

fn days_between(since: NaiveDate, today: NaiveDate) -> u32 {
    u32::try_from((today - since).num_days()).unwrap_or(0)
}

impl<'a> FollowUpList<'a> {
    /// The instant as of which the list stands.
    #[must_use]
    pub const fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// The day of the question, in the protocol's zone.
    #[must_use]
    pub const fn today(&self) -> NaiveDate {
        self.today
    }

    /// The teams by which the list was made.
    #[must_use]
    pub const fn teams(&self) -> &'a Teams {
        self.teams
    }

    /// Everybody who is followed, sorted by person.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Followed<'a>> {
        self.list.iter()
    }

    /// One person, if followed.
    #[must_use]
    pub fn get(&self, person: PersonId) -> Option<&Followed<'a>> {
        let at = self.list.binary_search_by_key(&person, |one| one.person).ok()?;
        Some(&self.list[at])
    }

    /// How many are followed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether nobody is followed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Those for whom a team answers, sorted by person; with nothing, those for whom none does.
    pub fn of_team(&self, team: Option<&str>) -> impl Iterator<Item = &Followed<'a>> {
        self.list.iter().filter(move |one| one.team == team)
    }

    /// Those who live in an area of any level, sorted by person.
    pub fn of_area(&self, area: AreaId) -> impl Iterator<Item = &Followed<'a>> {
        let areas = &self.gazetteer.areas;
        self.list.iter().filter(move |one| {
            one.area.is_some_and(|innermost| {
                innermost == area || areas.ancestors(innermost).any(|around| around.id == area)
            })
        })
    }

    /// Those in a state, sorted by person.
    pub fn in_state(&self, state: FollowUpState) -> impl Iterator<Item = &Followed<'a>> {
        self.list.iter().filter(move |one| one.state == state)
    }

    /// Those with symptoms of whom no sample was taken since: to be tested now. Sorted by person.
    pub fn symptomatic(&self) -> impl Iterator<Item = &Followed<'a>> {
        self.list.iter().filter(|one| one.symptoms.is_some())
    }

    /// Who was followed up although no order is theirs and they are no case, sorted: found by hand, or recorded under the wrong
    /// key.
    #[must_use]
    pub fn others(&self) -> &[PersonId] {
        &self.others
    }

    /// How many are followed, and how they stand.
    #[must_use]
    pub fn count(&self) -> FollowUpCount {
        let mut count = FollowUpCount::default();
        self.list.iter().for_each(|one| count.count(one));
        count
    }

    /// The same for each team, sorted by name, teams without anybody among them; first, under nothing, those for whom no
    /// team answers, where there are any.
    #[must_use]
    pub fn count_by_team(&self) -> BTreeMap<Option<&'a str>, FollowUpCount> {
        let names = self.teams.iter().map(|team| Some(team.name.as_str()));
        let mut counts: BTreeMap<Option<&str>, FollowUpCount> =
            names.map(|name| (name, FollowUpCount::default())).collect();
        for one in &self.list {
            counts.entry(one.team).or_default().count(one);
        }
        counts
    }

    /// The same for each area of a level, sorted by area; first, under nothing, those who live in no known area of that
    /// level.
    #[must_use]
    pub fn count_by(&self, level: AreaLevel) -> BTreeMap<Option<AreaId>, FollowUpCount> {
        let mut counts: BTreeMap<Option<AreaId>, FollowUpCount> = BTreeMap::new();
        for one in &self.list {
            let area = one
                .area
                .and_then(|area| self.gazetteer.areas.enclosing(area, level));
            counts.entry(area).or_default().count(one);
        }
        counts
    }

    /// Shares those whom a team still has to reach today among its members: neighbours together, and no member has more
    /// than one more than another.
    ///
    /// They are sorted by area, home and person and cut into as many pieces, the longer ones first.
    #[must_use]
    pub fn split(&self, team: Option<&str>, members: NonZeroUsize) -> Vec<Vec<PersonId>> {
        let mut open: Vec<&Followed<'_>> = self
            .of_team(team)
            .filter(|one| one.state != FollowUpState::Reached)
            .collect();
        open.sort_by_key(|one| (one.area, one.home, one.person));
        let (each, longer) = (open.len() / members, open.len() % members);
        let mut rest = open.into_iter().map(|one| one.person);
        (0..members.get())
            .map(|member| rest.by_ref().take(each + usize::from(member < longer)).collect())
            .collect()
    }
}

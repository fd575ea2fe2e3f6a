//! The whole question, answered with evidence.

use crate::case::Cases;
use crate::classify::{Judge, Verdict};
use crate::contact::{Contact, Label, Link};
use crate::expand::Expansion;
use crate::hop::{Hop, Question, other_person};
use crate::id::PersonId;
use crate::log::VisitLog;
use crate::overlap::rows_within;
use crate::protocol::Protocol;
use crate::threads::{self, Crew};
use crate::tier::Tier;
use crate::time::Timestamp;
use crate::watch::{Cancelled, Unwatched, Watch};

/// Finds every contact of the cases under a protocol, as of an instant.
///
/// `as_of` cuts every interval; cases that are given count whenever they became known, and
/// [`Cases::known_by`] leaves out those of later. The answer depends on nothing but what is asked: not on the order in which records
/// were added, nor on the number of threads. There is no error to meet: everything was checked where it was made.
///
/// # Complexity
///
/// For `s` sources whose visits share time with `h` others, `O(h log h)` time beyond looking those up, on all
/// threads with the feature `parallel`, and memory for the contacts and for what one source met at a time. The
/// number of persons in the log does not matter.
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::{Case, Cases, Interval, PersonId, PlaceId, PlaceKind, Tier, Visit, VisitLogBuilder, trace};
///
/// let (guo, song, office) = (PersonId::new(0), PersonId::new(1), PlaceId::new(0));
/// let mut builder = VisitLogBuilder::new();
/// builder.add_place(office, PlaceKind::Office);
/// for person in [guo, song] {
///     builder.add_visit(Visit {
///         person,
///         place: office,
///         interval: Interval::new("2022-05-06T09:00:00+08:00".parse()?, "2022-05-06T17:00:00+08:00".parse()?)?,
///         spot: None,
///     });
/// }
/// let log = builder.build()?;
/// let cases = Cases::new([Case { onset: Some("2022-05-07".parse()?), ..Case::new(guo) }])?;
/// let protocol = edition::cn_9();
/// let tracing = trace(&log, &cases, &protocol, "2022-05-08T20:00:00+08:00".parse()?);
/// assert_eq!(tracing.contact(song).map(|contact| contact.tier), Some(Tier::Close));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn trace<'a>(
    log: &'a VisitLog,
    cases: &'a Cases,
    protocol: &'a Protocol,
    as_of: Timestamp,
) -> Tracing<'a> {
    trace_watched(log, cases, protocol, as_of, &Unwatched).expect("nobody watches who could stop it")
}

/// As [`trace()`], and tells a watch how many sources are expanded, of how many; the watch may stop it.
///
/// The steps are of [`Phase::Trace`](crate::Phase::Trace), in sources. How many there are shows only generation by
/// generation: the total is that of the sources known so far, and grows when a generation is done.
///
/// # Errors
///
/// [`Cancelled`] where the watch says so.
///
/// # Complexity
///
/// As for [`trace()`].
///
/// # Examples
///
/// ```
/// use std::ops::ControlFlow;
/// use mijie::protocol::edition;
/// use mijie::{Case, Cases, PersonId, Step, Timestamp, VisitLogBuilder, trace_watched};
///
/// let log = VisitLogBuilder::new().build()?;
/// let cases = Cases::new([Case { onset: Some("2022-05-07".parse()?), ..Case::new(PersonId::new(0)) }])?;
/// let protocol = edition::cn_9();
/// let bar = |step: Step| {
///     println!("{}: {} of {} sources", step.phase, step.done, step.total);
///     ControlFlow::Continue(())
/// };
/// let tracing = trace_watched(&log, &cases, &protocol, "2022-05-08T20:00:00+08:00".parse()?, &bar)?;
/// assert_eq!(tracing.labels().len(), 1);
///
/// let no_patience = |_: Step| ControlFlow::Break(());
/// let cancelled = trace_watched(&log, &cases, &protocol, Timestamp::MAX, &no_patience).unwrap_err();
/// assert_eq!(cancelled.to_string(), "cancelled while tracing");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn trace_watched<'a>(
    log: &'a VisitLog,
    cases: &'a Cases,
    protocol: &'a Protocol,
    as_of: Timestamp,
    watch: &impl Watch,
) -> Result<Tracing<'a>, Cancelled> {
    let question = Question {
        log,
        cases,
        protocol,
        as_of,
    };
    Tracing::find(question, Crew::All, watch)
}

/// The answer of [`trace()`]: contacts with their tiers, sources with their windows, and links with their evidence.
///
/// Contacts and labels are held; links are found again in the log when asked for, because a crowd has many more
/// links than people.
#[derive(Clone, Debug)]
pub struct Tracing<'a> {
    question: Question<'a>,
    answer: Expansion,
    // Positions of contacts, sorted by person.
    by_person: Vec<u32>,
}

impl<'a> Tracing<'a> {
    /// Answers a question, by a crew.
    pub(crate) fn find(question: Question<'a>, crew: Crew, watch: &dyn Watch) -> Result<Self, Cancelled> {
        let answer = question.expand(crew, watch)?;
        let mut by_person: Vec<u32> =
            (0..u32::try_from(answer.contacts.len()).expect("no more contacts than persons")).collect();
        // Contacts are in order of person within a tier and generation: what this sort looks for are such runs.
        by_person.sort_by_key(|&at| answer.contacts[at as usize].person);
        Ok(Self {
            question,
            answer,
            by_person,
        })
    }

    /// The log that was asked.
    #[must_use]
    pub fn log(&self) -> &'a VisitLog {
        self.question.log
    }

    /// The cases that were traced.
    #[must_use]
    pub fn cases(&self) -> &'a Cases {
        self.question.cases
    }

    /// The protocol under which they were traced.
    #[must_use]
    pub fn protocol(&self) -> &'a Protocol {
        self.question.protocol
    }

    /// The instant as of which they were traced.
    #[must_use]
    pub fn as_of(&self) -> Timestamp {
        self.question.as_of
    }

    /// Every contact, sorted by tier, the strictest first, then generation, then person. No case is among them.
    #[must_use]
    pub fn contacts(&self) -> &[Contact] {
        &self.answer.contacts
    }

    /// The contact that a person is, if any.
    #[must_use]
    pub fn contact(&self, person: PersonId) -> Option<&Contact> {
        let contact_at = |&at: &u32| &self.answer.contacts[at as usize];
        self.by_person
            .binary_search_by_key(&person, |at| contact_at(at).person)
            .ok()
            .map(|at| contact_at(&self.by_person[at]))
    }

    /// How many contacts of a tier there are.
    #[must_use]
    pub fn count(&self, tier: Tier) -> usize {
        let from = self
            .answer
            .contacts
            .partition_point(|contact| contact.tier < tier);
        let until = self
            .answer
            .contacts
            .partition_point(|contact| contact.tier <= tier);
        until - from
    }

    /// The sources: cases in generation 0, and everyone reached by a chain, sorted by generation, then person.
    ///
    /// Labels of the last generation asked for are no sources any more.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.answer.labels
    }

    /// Every link with its evidence, sorted by generation, then source, then person.
    ///
    /// # Complexity
    ///
    /// As [`trace()`] itself; memory for the links of a few sources at a time.
    pub fn links(&self) -> impl Iterator<Item = Link> {
        let batches = self
            .sources()
            .chunk_by(|a, b| a.generation == b.generation)
            .flat_map(|sources| sources.chunks(SOURCES_AT_ONCE));
        batches.flat_map(|sources| self.links_of(sources, None))
    }

    /// Takes every link into a state without its evidence, in memory that the state alone decides.
    ///
    /// `take` is told the label of the source, who was reached and what fires. Each thread has states of its own, which are
    /// merged: the result must not depend on who took what.
    pub(crate) fn fold_links<S: Send>(
        &self,
        start: impl Fn() -> S + Sync + Send,
        take: impl Fn(&mut S, &Label, PersonId, &Verdict) + Sync + Send,
        merge: impl Fn(S, S) -> S,
    ) -> S {
        let mut whole = start();
        for sources in self.sources().chunk_by(|a, b| a.generation == b.generation) {
            let judge = Judge::new(self.protocol(), sources[0].generation + 1);
            let (_, part) = threads::fold(
                sources,
                || (Hop::new(self.question, &judge), start()),
                |(hop, state), source| {
                    hop.for_each_verdict(source, None, |person, verdict, _, _| {
                        take(state, source, PersonId::new(person), &verdict);
                    });
                },
                |(hop, one), (_, other)| (hop, merge(one, other)),
            );
            whole = merge(whole, part);
        }
        whole
    }

    /// The links from one source, sorted by person; none for a label of the last generation.
    #[must_use]
    pub fn links_from(&self, label: &Label) -> Vec<Link> {
        if label.generation >= self.protocol().generations() {
            return Vec::new();
        }
        self.links_of(std::slice::from_ref(label), None)
    }

    /// The links to one person, a case or a contact, sorted by generation, then source.
    ///
    /// # Complexity
    ///
    /// `O(m (v log m + u))` for `m` others who were ever near the person, `v` visits of the person and `u` of each
    /// other: the rest of the log is not touched.
    #[must_use]
    pub fn links_to(&self, person: PersonId) -> Vec<Link> {
        let neighbours = self.neighbours(person);
        let near: Vec<Label> = self
            .sources()
            .iter()
            .filter(|label| neighbours.binary_search(&label.person).is_ok())
            .copied()
            .collect();
        near.chunk_by(|a, b| a.generation == b.generation)
            .flat_map(|sources| self.links_of(sources, Some(person)))
            .collect()
    }

    /// A person as a source of a generation, if reached at that arrival.
    pub(crate) fn label(&self, person: PersonId, generation: u32, arrival: Timestamp) -> Label {
        self.question
            .label(person.get(), generation, arrival.raw(), &self.answer.isolations)
    }

    /// The labels that have links.
    fn sources(&self) -> &[Label] {
        let deepest = self.protocol().generations();
        let until = self
            .answer
            .labels
            .partition_point(|label| label.generation < deepest);
        &self.answer.labels[..until]
    }

    /// The links of sources that are all of one generation.
    fn links_of(&self, sources: &[Label], only: Option<PersonId>) -> Vec<Link> {
        let Some(first) = sources.first() else {
            return Vec::new();
        };
        let judge = Judge::new(self.protocol(), first.generation + 1);
        let links = threads::map(
            sources,
            || Hop::new(self.question, &judge),
            |hop, source| hop.links(source, only),
        );
        links.into_iter().flatten().collect()
    }

    /// Everyone who met the person or was at a place when, or at most the lingering time before, the person was.
    fn neighbours(&self, person: PersonId) -> Vec<PersonId> {
        let log = self.log();
        let lingering = self.protocol().lingering_s();
        let mut neighbours: Vec<PersonId> = log
            .encounters_of(person)
            .map(|encounter| other_person(&encounter, person))
            .collect();
        for &row in log.rows_of(person) {
            let own = log.row(row as usize);
            let from = own.start.saturating_sub(lingering);
            let place = log.place_of(row);
            rows_within(log, log.rows_at(place), row as usize, (from, own.end), |other| {
                neighbours.push(PersonId::new(other.person));
            });
        }
        neighbours.sort_unstable();
        neighbours.dedup();
        neighbours
    }
}

/// Enough sources to keep every thread busy, few enough that their links fit in memory.
const SOURCES_AT_ONCE: usize = 64;

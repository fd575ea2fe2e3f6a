//! Who or what went from whom to whom, and when: a network with a direction and with dates.

use serde::Serialize;

use crate::id::PersonId;
use crate::protocol::Grade;
use crate::time::{Interval, Timestamp};
use crate::trace::Tracing;

/// Something that may have been passed on from one to another, at an instant or during a stretch of time.
///
/// An animal moved from holding to holding, a patient from ward to ward, a meeting of a source with a contact. What
/// moves between holdings has their numbers as ids: nothing here asks whether an id is a person's.
///
/// # Examples
///
/// ```
/// use mijie::{Moment, PersonId};
/// use mijie::graph::Movement;
/// use mijie::protocol::edition;
///
/// let (farm, market) = (PersonId::new(0), PersonId::new(1));
/// let zone = edition::who_2020().time_zone();
/// let sold = Movement::at(farm, market, "2010-08-13".parse::<Moment>()?.start(zone));
/// assert_eq!(sold.first, sold.last);
/// # Ok::<(), mijie::InvalidMoment>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Movement {
    /// Where it came from.
    pub from: PersonId,
    /// The first second in which it may have happened.
    pub first: Timestamp,
    /// The last such second; the same as `first` where the instant is known.
    pub last: Timestamp,
    /// Where it went.
    pub to: PersonId,
}

impl Movement {
    /// A movement at an instant. One that is known by its day is at the first instant of that day: all movements of a
    /// day are then at the same instant.
    #[must_use]
    pub const fn at(from: PersonId, to: PersonId, time: Timestamp) -> Self {
        Self {
            from,
            first: time,
            last: time,
            to,
        }
    }

    /// A movement in any second of a stretch of time.
    #[must_use]
    pub fn during(from: PersonId, to: PersonId, time: Interval) -> Self {
        let (first, last) = seconds(time);
        Self {
            from,
            first: Timestamp::from_raw(first),
            last: Timestamp::from_raw(last),
            to,
        }
    }
}

/// The first and the last second of an interval.
pub(super) const fn seconds(interval: Interval) -> (u32, u32) {
    (interval.start().raw(), interval.end().raw() - 1)
}

/// 接触网络: movements between persons or holdings, each with a direction and a date, kept so that chains of them are
/// found fast.
///
/// A chain goes on from where it has come to, never back in time: in movements `m1, m2, ...` that follow each other,
/// each starts where the one before it ends, and they can be given instants `t1 <= t2 <= ...`, each between the
/// `first` and the `last` of its movement. The instants may be equal: **several steps on one day are allowed** where
/// movements are known by day, as in `EpiContactTrace`. That is the time-respecting path of Kempe, Kleinberg and Kumar
/// (Connectivity and inference problems for temporal networks, J. Comput. Syst. Sci. 64, 2002: labels that do not
/// decrease), and passing on takes no time.
///
/// **Waiting.** Where a question has a `max_wait_s`, at most so many seconds lie between the `last` of a movement and
/// the `first` of the next one. For instants that is the time spent in between. For stretches of time it leaves out
/// the time within: two that overlap have no wait between them. The time before the first movement and after the last
/// is no waiting. With a limit it may help to come back to where a chain has been before, which starts the wait anew;
/// no movement is used twice.
///
/// **Windows** are half-open instants: a movement counts in a window with the part of its time that lies in it. Days
/// from `a` to `b`, both included, are the window from the start of `a` to the start of the day after `b`, which
/// [`Moment::start`](crate::Moment::start) and [`Moment::end`](crate::Moment::end) give.
///
/// Movements from an id to itself are left out and [counted](Self::self_links). Equal movements are one. Cycles and any
/// order of the input are welcome, and nothing depends on the order.
///
/// # Examples
///
/// A lamb went from farm 0 to market 1 and on the same day to farm 2. What farm 3 received from there a day before
/// cannot have come from farm 0.
///
/// ```
/// use mijie::{Interval, Moment, PersonId};
/// use mijie::graph::{Movement, Movements, Root};
/// use mijie::protocol::edition;
///
/// let zone = edition::who_2020().time_zone();
/// let day = |text: &str| text.parse::<Moment>();
/// let mut movements = Vec::new();
/// for (from, to, date) in [(0, 1, "2010-08-13"), (1, 2, "2010-08-13"), (2, 3, "2010-08-12")] {
///     movements.push(Movement::at(PersonId::new(from), PersonId::new(to), day(date)?.start(zone)));
/// }
/// let movements = Movements::new(movements);
///
/// // From 1 to 31 August, both included, for ingoing and outgoing movements alike.
/// let august = Interval::new(day("2010-08-01")?.start(zone), day("2010-08-31")?.end(zone))?;
/// let roots: Vec<Root> = movements.ids().map(|id| Root::new(id, august)).collect();
/// let measures = movements.measure_each(&roots, None);
/// let outgoing: Vec<u32> = measures.iter().map(|measure| measure.outgoing_chain).collect();
/// assert_eq!(outgoing, [2, 1, 1, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Movements {
    // Invariant: sorted, none twice; the number of an id is its position.
    ids: Vec<PersonId>,
    pub(super) forward: Side,
    pub(super) backward: Side,
    self_links: usize,
}

/// The movements as seen in one direction of time. Seen backwards, instants count down from the latest of all, and
/// movements lead to where they came from: what holds forwards then holds backwards by the same code.
#[derive(Clone, Debug)]
pub(super) struct Side {
    // Invariant: the steps of number n are those from starts[n] up to starts[n + 1], sorted.
    starts: Vec<usize>,
    pub(super) steps: Vec<Step>,
    /// Whether every step is at an instant.
    pub(super) instants: bool,
    mirrored: bool,
}

/// A movement, at its place among those of the number that it starts from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Step {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) to: u32,
}

impl Side {
    fn new(ids: usize, mut steps: Vec<(u32, Step)>, mirrored: bool) -> Self {
        steps.sort_unstable();
        let mut starts = vec![0; ids + 1];
        for &(from, _) in &steps {
            starts[from as usize + 1] += 1;
        }
        for at in 0..ids {
            starts[at + 1] += starts[at];
        }
        Self {
            starts,
            instants: steps.iter().all(|(_, step)| step.first == step.last),
            steps: steps.into_iter().map(|(_, step)| step).collect(),
            mirrored,
        }
    }

    /// The positions of the steps from a number.
    pub(super) fn from(&self, number: u32) -> std::ops::Range<usize> {
        self.starts[number as usize]..self.starts[number as usize + 1]
    }

    /// The positions of the steps from a number that start within a window, or for stretches of time before its end.
    pub(super) fn within(&self, number: u32, window: (u32, u32)) -> std::ops::Range<usize> {
        let all = self.from(number);
        let steps = &self.steps[all.clone()];
        let until = steps.partition_point(|step| step.first <= window.1);
        let from = if self.instants {
            steps.partition_point(|step| step.first < window.0).min(until)
        } else {
            0
        };
        all.start + from..all.start + until
    }

    /// An instant as this side counts, and back.
    pub(super) const fn time(&self, time: u32) -> u32 {
        if self.mirrored { u32::MAX - time } else { time }
    }

    /// The first and the last second of a window, as this side counts.
    pub(super) const fn window(&self, window: Interval) -> (u32, u32) {
        let (first, last) = seconds(window);
        if self.mirrored {
            (u32::MAX - last, u32::MAX - first)
        } else {
            (first, last)
        }
    }
}

impl Movements {
    /// Keeps movements for questions about their chains.
    ///
    /// # Complexity
    ///
    /// `O(m log m)` time for `m` movements, and about 48 bytes for each.
    #[must_use]
    pub fn new(movements: impl IntoIterator<Item = Movement>) -> Self {
        let mut movements: Vec<Movement> = movements.into_iter().collect();
        let all = movements.len();
        movements.retain(|movement| movement.from != movement.to);
        let self_links = all - movements.len();
        movements.sort_unstable();
        movements.dedup();
        let mut ids: Vec<PersonId> = movements
            .iter()
            .flat_map(|movement| [movement.from, movement.to])
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let ends = |movement: &Movement| {
            [movement.from, movement.to].map(|id| number(&ids, id).expect("every end has a number"))
        };
        let forward = movements.iter().map(|movement| {
            let ([from, to], first, last) = (ends(movement), movement.first.raw(), movement.last.raw());
            (from, Step { first, last, to })
        });
        let backward = movements.iter().map(|movement| {
            let ([to, from], last, first) = (ends(movement), movement.first.raw(), movement.last.raw());
            let (first, last) = (u32::MAX - first, u32::MAX - last);
            (from, Step { first, last, to })
        });
        Self {
            forward: Side::new(ids.len(), forward.collect(), false),
            backward: Side::new(ids.len(), backward.collect(), true),
            ids,
            self_links,
        }
    }

    /// The movements of a tracing: every exposure by which a close link was made, from the source to the person, in any
    /// second of the exposure.
    ///
    /// Close links are the ones that carry on; those of other grades end where they are. An exposure is clipped to the
    /// time in which its source counts as one, so that infectious windows, isolation and the protocol's latency are in
    /// the movements already; latency is not waited for once more from step to step. Whole exposures and not their
    /// first instants, because a source that another case reached meanwhile may pass that on in what is left of them.
    /// So a chain here is one along which it can have come, whichever case it started from; that the generations of
    /// the protocol are not exceeded is not asked.
    ///
    /// # Complexity
    ///
    /// As [`Tracing::links`], and as [`new`](Self::new) for the exposures of its close links.
    #[must_use]
    pub fn of_tracing(tracing: &Tracing<'_>) -> Self {
        let close = tracing
            .links()
            .filter(|link| link.grade == Grade::Close)
            .flat_map(|link| {
                let mut close = link.exposures;
                let rules = |set| tracing.protocol().rules_in(set);
                close.retain(|exposure| rules(exposure.rules).any(|rule| rule.grade == Grade::Close));
                let (source, person) = (link.source, link.person);
                close
                    .into_iter()
                    .map(move |exposure| Movement::during(source, person, exposure.interval))
            });
        Self::new(close)
    }

    /// How many different movements there are, without those from an id to itself.
    #[must_use]
    pub fn len(&self) -> usize {
        self.forward.steps.len()
    }

    /// Whether there is no movement.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.forward.steps.is_empty()
    }

    /// How many movements were left out because they lead from an id to itself.
    #[must_use]
    pub const fn self_links(&self) -> usize {
        self.self_links
    }

    /// Everyone from whom or to whom a movement leads, sorted.
    pub fn ids(&self) -> impl Iterator<Item = PersonId> {
        self.ids.iter().copied()
    }

    /// Whether any movement leads from or to an id.
    ///
    /// # Complexity
    ///
    /// `O(log n)` for `n` ids.
    #[must_use]
    pub fn knows(&self, id: PersonId) -> bool {
        self.number(id).is_some()
    }

    /// The movements, sorted by where they came from, then time, then where they went.
    pub fn iter(&self) -> impl Iterator<Item = Movement> {
        self.forward
            .starts
            .windows(2)
            .zip(&self.ids)
            .flat_map(move |(range, &from)| {
                self.forward.steps[range[0]..range[1]]
                    .iter()
                    .map(move |step| Movement {
                        from,
                        first: Timestamp::from_raw(step.first),
                        last: Timestamp::from_raw(step.last),
                        to: self.id(step.to),
                    })
            })
    }

    /// How many ids there are.
    pub(super) const fn id_count(&self) -> usize {
        self.ids.len()
    }

    /// The number of an id, below [`id_count`](Self::id_count).
    pub(super) fn number(&self, id: PersonId) -> Option<u32> {
        number(&self.ids, id)
    }

    /// The id of a number.
    pub(super) fn id(&self, number: u32) -> PersonId {
        self.ids[number as usize]
    }
}

fn number(ids: &[PersonId], id: PersonId) -> Option<u32> {
    let at = ids.binary_search(&id).ok()?;
    Some(u32::try_from(at).expect("as many different ids as u32 has values at most"))
}

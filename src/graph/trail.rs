//! The chains of movements behind a measure: who is reached, over how few steps, when, and along which way.

use serde::Serialize;

use super::movements::Movements;
use super::search::{Label, Quest, Search};
use crate::id::PersonId;
use crate::named::named;
use crate::time::{Interval, Timestamp};

named! {
    /// Which of several chains of movements is wanted: the four kinds of Wu et al. (Path problems in temporal graphs,
    /// Proc. VLDB Endow. 7(9), 2014).
    #[non_exhaustive]
    pub enum Best {
        /// As few movements as can be; of those, the earliest to arrive. Wu's shortest path, where each movement has
        /// the length 1.
        FewestHops = "fewest-hops",
        /// Arrives as early as can be; of those, the one with the fewest movements.
        EarliestArrival = "earliest-arrival",
        /// Departs as late as can be; of those, the one with the fewest movements.
        LatestDeparture = "latest-departure",
        /// As little time from departure to arrival as can be; of those, the last to depart, then the one with the
        /// fewest movements.
        Fastest = "fastest",
    }
}

/// One movement of a chain, and an instant at which it can have happened there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Leg {
    /// Where it came from.
    pub from: PersonId,
    /// Where it went.
    pub to: PersonId,
    /// When: not before the instant of the leg before.
    pub time: Timestamp,
}

/// A chain of movements, forward in time: no movement occurs twice in it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(transparent)]
pub struct Trail {
    // Invariant: not empty; each starts where the one before ends, not earlier.
    legs: Vec<Leg>,
}

impl Trail {
    /// The movements in their order; at least one.
    #[must_use]
    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    /// How many movements there are: the hop distance along this chain.
    #[must_use]
    pub fn hops(&self) -> usize {
        self.legs.len()
    }

    /// The instant of the first movement.
    #[must_use]
    pub fn departure(&self) -> Timestamp {
        self.legs[0].time
    }

    /// The instant of the last movement.
    #[must_use]
    pub fn arrival(&self) -> Timestamp {
        self.legs[self.legs.len() - 1].time
    }

    /// The time from the first movement to the last, in seconds; 0 where all are at one instant.
    #[must_use]
    pub fn seconds(&self) -> u32 {
        self.arrival().raw() - self.departure().raw()
    }

    /// Everyone on the chain, from where it departs to where it arrives.
    pub fn ids(&self) -> impl Iterator<Item = PersonId> {
        std::iter::once(self.legs[0].from).chain(self.legs.iter().map(|leg| leg.to))
    }
}

/// A member of a contact chain: how far from the root, and when.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Reached {
    /// Who.
    pub id: PersonId,
    /// The shortest hop distance: the least number of movements between the root and this member.
    pub hops: u32,
    /// In an outgoing chain the earliest instant at which it can have arrived here, in an ingoing chain the latest at
    /// which it can have left here. Not always along the chain of the fewest hops.
    pub time: Timestamp,
}

impl Movements {
    /// Everyone to whom something can have come from a root, with the shortest hop distance and the earliest arrival:
    /// the members of the outgoing contact chain, sorted by id. The root is not one of them.
    ///
    /// Empty for a root that no movement mentions. How movements follow each other, and what `max_wait_s` (seconds)
    /// means, is said at [`Movements`].
    ///
    /// # Complexity
    ///
    /// For movements at instants `O(m log m)` for the `m` movements within reach, with and without a limit on waiting,
    /// however many paths there are. Stretches of time may be looked at again for every time a shorter chain turns out
    /// to be the later one, at most once for each step of the longest chain; and under a limit on waiting, once for
    /// each movement that leads to where they start.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::{Interval, PersonId, Timestamp};
    /// use mijie::graph::{Movement, Movements};
    ///
    /// let at = |hour: i64| Timestamp::from_unix(hour * 3600);
    /// let [farm, market, dealer] = [0, 1, 2].map(PersonId::new);
    /// let movements = Movements::new([
    ///     Movement::at(farm, market, at(8)?),
    ///     Movement::at(market, dealer, at(9)?),
    ///     Movement::at(farm, dealer, at(12)?),
    /// ]);
    /// let day = Interval::new(at(0)?, at(24)?)?;
    /// let chain = movements.outgoing_chain(farm, day, None);
    /// // The dealer is one step away, but is reached earlier over two.
    /// assert_eq!((chain[1].id, chain[1].hops, chain[1].time), (dealer, 1, at(9)?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn outgoing_chain(&self, root: PersonId, window: Interval, max_wait_s: Option<u32>) -> Vec<Reached> {
        self.chain(&self.forward, root, window, max_wait_s)
    }

    /// Everyone from whom something can have come to a root, with the shortest hop distance and the latest departure:
    /// the members of the ingoing contact chain, sorted by id. The root is not one of them.
    ///
    /// The mirror image of [`outgoing_chain`](Self::outgoing_chain): `a` is in the outgoing chain of `b` where `b` is in
    /// the ingoing chain of `a`, in the same window, at the same distance.
    ///
    /// # Complexity
    ///
    /// As for [`outgoing_chain`](Self::outgoing_chain).
    #[must_use]
    pub fn ingoing_chain(&self, root: PersonId, window: Interval, max_wait_s: Option<u32>) -> Vec<Reached> {
        self.chain(&self.backward, root, window, max_wait_s)
    }

    fn chain(
        &self,
        side: &super::movements::Side,
        root: PersonId,
        window: Interval,
        max_wait: Option<u32>,
    ) -> Vec<Reached> {
        let Some(root) = self.number(root) else {
            return Vec::new();
        };
        let mut search = Search::default();
        let window = side.window(window);
        search.run(
            side,
            self.id_count(),
            Quest {
                root,
                window,
                max_wait,
                without: None,
            },
        );
        let member = |&number: &u32| {
            let label = search.earliest(number)?;
            Some(Reached {
                id: self.id(number),
                hops: search.shortest(number)?.hops,
                time: Timestamp::from_raw(side.time(label.time)),
            })
        };
        let mut chain: Vec<Reached> = search.reached().iter().filter_map(member).collect();
        chain.sort_unstable();
        chain
    }

    /// The best chain of movements from one to another, with the instants at which it can have gone that way; nothing
    /// where there is none, and from an id to itself.
    ///
    /// How movements follow each other, and what `max_wait_s` (seconds) means, is said at [`Movements`]. The instants
    /// of a chain that is to depart late are as late as can be, those of the others as early as can be after the
    /// departure. Of chains that are equally good, the answer is always the same one.
    ///
    /// # Complexity
    ///
    /// As for [`outgoing_chain`](Self::outgoing_chain); for [`Best::Fastest`] twice that for each departure from which no
    /// other is both later and in time for the same arrival, of which there are at most as many as there are different
    /// first or last instants of movements.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::{Interval, PersonId, Timestamp};
    /// use mijie::graph::{Best, Movement, Movements};
    ///
    /// let at = |hour: i64| Timestamp::from_unix(hour * 3600);
    /// let [farm, market, dealer] = [0, 1, 2].map(PersonId::new);
    /// let movements = Movements::new([
    ///     Movement::at(farm, market, at(7)?),
    ///     Movement::at(market, dealer, at(9)?),
    ///     Movement::at(farm, market, at(10)?),
    ///     Movement::at(market, dealer, at(11)?),
    ///     Movement::at(market, dealer, at(20)?),
    /// ]);
    /// let day = Interval::new(at(0)?, at(24)?)?;
    /// let hours = |best, max_wait_s| {
    ///     let trail = movements.trail(farm, dealer, day, max_wait_s, best)?;
    ///     Some((trail.departure().to_unix() / 3600, trail.arrival().to_unix() / 3600))
    /// };
    /// assert_eq!(hours(Best::EarliestArrival, None), Some((7, 9)));
    /// assert_eq!(hours(Best::LatestDeparture, None), Some((10, 20)));
    /// assert_eq!(hours(Best::Fastest, None), Some((10, 11)));
    /// // Whoever leaves the market within half an hour comes from nowhere.
    /// assert_eq!(hours(Best::Fastest, Some(30 * 60)), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn trail(
        &self,
        from: PersonId,
        to: PersonId,
        window: Interval,
        max_wait_s: Option<u32>,
        best: Best,
    ) -> Option<Trail> {
        let between = Between {
            movements: self,
            from: self.number(from)?,
            to: self.number(to)?,
            max_wait: max_wait_s,
        };
        let window = self.forward.window(window);
        let mut search = Search::default();
        match best {
            Best::FewestHops => {
                between.forward(&mut search, window);
                Some(between.trail(&search, search.shortest(between.to)?))
            }
            Best::EarliestArrival => {
                between.forward(&mut search, window);
                Some(between.trail(&search, search.earliest(between.to)?))
            }
            Best::LatestDeparture => {
                between.backward(&mut search, window);
                Some(between.trail_back(&search, search.earliest(between.from)?))
            }
            Best::Fastest => between.fastest(&mut search, window),
        }
    }
}

/// Two numbers between which trails are looked for.
#[derive(Clone, Copy)]
struct Between<'m> {
    movements: &'m Movements,
    from: u32,
    to: u32,
    max_wait: Option<u32>,
}

impl Between<'_> {
    /// Searches from where trails start.
    fn forward(&self, search: &mut Search, window: (u32, u32)) {
        let quest = Quest {
            root: self.from,
            window,
            max_wait: self.max_wait,
            without: None,
        };
        search.run(&self.movements.forward, self.movements.id_count(), quest);
    }

    /// Searches backwards from where trails end, in a window of forward time.
    fn backward(&self, search: &mut Search, window: (u32, u32)) {
        let side = &self.movements.backward;
        let quest = Quest {
            root: self.to,
            window: (side.time(window.1), side.time(window.0)),
            max_wait: self.max_wait,
            without: None,
        };
        search.run(side, self.movements.id_count(), quest);
    }

    /// The trail of the least time. From the end of the window on, each arrival that is left has a latest departure, and
    /// that departure an earliest arrival; whatever arrives later than that is no faster, so that the next trail has
    /// to arrive before.
    fn fastest(&self, search: &mut Search, window: (u32, u32)) -> Option<Trail> {
        self.forward(search, window);
        let first_arrival = search.earliest(self.to)?.time;
        let mut best: Option<Trail> = None;
        let mut until = window.1;
        loop {
            self.backward(search, (window.0, until));
            let Some(departure) = search.earliest(self.from).map(|label| u32::MAX - label.time) else {
                break;
            };
            let hopeless = |best: &Trail| first_arrival.saturating_sub(departure) >= best.seconds();
            if best.as_ref().is_some_and(hopeless) {
                break;
            }
            self.forward(search, (departure, until));
            let Some(label) = search.earliest(self.to) else {
                break;
            };
            if best
                .as_ref()
                .is_none_or(|best| label.time - departure < best.seconds())
            {
                best = Some(self.trail(search, label));
            }
            if label.time == departure || label.time == window.0 {
                break;
            }
            until = label.time - 1;
        }
        best
    }

    /// The trail to a label of a search forwards.
    fn trail(&self, search: &Search, label: &Label) -> Trail {
        let mut labels: Vec<&Label> = search.back(label).collect();
        labels.reverse();
        let mut from = self.from;
        let legs = labels.into_iter().map(|label| {
            let start = std::mem::replace(&mut from, label.to);
            self.leg(start, label.to, label.time)
        });
        Trail { legs: legs.collect() }
    }

    /// The trail from a label of a search backwards.
    fn trail_back(&self, search: &Search, label: &Label) -> Trail {
        let labels: Vec<&Label> = search.back(label).collect();
        let ends = labels.iter().skip(1).map(|label| label.to).chain([self.to]);
        let legs = labels
            .iter()
            .zip(ends)
            .map(|(label, to)| self.leg(label.to, to, self.movements.backward.time(label.time)));
        Trail { legs: legs.collect() }
    }

    fn leg(&self, from: u32, to: u32, time: u32) -> Leg {
        Leg {
            from: self.movements.id(from),
            to: self.movements.id(to),
            time: Timestamp::from_raw(time),
        }
    }
}

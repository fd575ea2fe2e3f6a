//! Who stands on every chain to somebody: without them it could not have come there.

use super::movements::Movements;
use super::search::{Quest, Search};
use crate::id::PersonId;
use crate::time::Interval;

impl Movements {
    /// Everyone who stands on every chain of movements from any of some origins to somebody, in the order in which a
    /// chain with the fewest movements passes them; nothing where no chain leads there.
    ///
    /// Without such a person, nothing could have come from any origin: the first to be tested, and the first to be asked
    /// again. An origin is among them where every chain starts with it or passes it, so that the only origin always is.
    /// The person to whom chains lead is not, and as an origin does not count. An empty list says that there are chains,
    /// and that no two of them need share anybody.
    ///
    /// Chains are forward in time: a way round somebody counts only where it is in time. So everyone here is found whom
    /// the dominators of the graph without its dates (petgraph's [`dominators`](petgraph::algo::dominators)) would name,
    /// since every chain is a path; and often more, because a path that is no chain is no way round. How movements
    /// follow each other, and what `max_wait_s` (seconds) means, is said at [`Movements`].
    ///
    /// # Complexity
    ///
    /// As for [`ingoing_chain`](Self::ingoing_chain), once, and once more for each person on a chain with the fewest
    /// movements: whoever stands on every chain stands on that one.
    ///
    /// # Examples: a way round that comes too late
    ///
    /// The dealer had animals from the market at nine, and from the fair, which had them from the farm, at noon. The
    /// butcher bought from the dealer at ten.
    ///
    /// ```
    /// use mijie::{Interval, PersonId, Timestamp};
    /// use mijie::graph::{Movement, Movements};
    ///
    /// let at = |hour: i64| Timestamp::from_unix(hour * 3600);
    /// let [farm, market, fair, dealer, butcher] = [0, 1, 2, 3, 4].map(PersonId::new);
    /// let movements = Movements::new([
    ///     Movement::at(farm, market, at(8)?),
    ///     Movement::at(farm, fair, at(8)?),
    ///     Movement::at(market, dealer, at(9)?),
    ///     Movement::at(fair, dealer, at(12)?),
    ///     Movement::at(dealer, butcher, at(10)?),
    /// ]);
    /// let day = Interval::new(at(0)?, at(24)?)?;
    /// // Without dates there would be a way over the fair, and the market no dominator.
    /// assert_eq!(movements.on_every_chain(&[farm], butcher, day, None), Some(vec![farm, market, dealer]));
    /// assert_eq!(movements.on_every_chain(&[farm], dealer, day, None), Some(vec![farm]));
    /// assert_eq!(movements.on_every_chain(&[butcher], farm, day, None), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// In an outbreak the movements are those [of the tracing](Self::of_tracing), and the origins are the cases:
    ///
    /// ```
    /// use mijie::{Interval, PersonId, Timestamp, Tracing};
    /// use mijie::graph::Movements;
    ///
    /// fn stand_between(tracing: &Tracing<'_>, person: PersonId) -> Option<Vec<PersonId>> {
    ///     let cases: Vec<PersonId> = tracing.cases().iter().map(|case| case.person).collect();
    ///     let always = Interval::new(Timestamp::MIN, Timestamp::MAX).ok()?;
    ///     Movements::of_tracing(tracing).on_every_chain(&cases, person, always, None)
    /// }
    /// ```
    #[must_use]
    pub fn on_every_chain(
        &self,
        origins: &[PersonId],
        to: PersonId,
        window: Interval,
        max_wait_s: Option<u32>,
    ) -> Option<Vec<PersonId>> {
        let root = self.number(to)?;
        let mut origins: Vec<u32> = origins.iter().filter_map(|&origin| self.number(origin)).collect();
        origins.retain(|&origin| origin != root);
        origins.sort_unstable();
        let mut search = Search::default();
        let look = |search: &mut Search, without| {
            let quest = Quest {
                root,
                window: self.backward.window(window),
                max_wait: max_wait_s,
                without,
            };
            search.run(&self.backward, self.id_count(), quest);
        };
        look(&mut search, None);
        // Of the origins as near as any the latest to depart, of those the lowest.
        let reached = origins.iter().filter_map(|&origin| search.shortest(origin));
        let nearest = reached.min_by_key(|label| (label.hops, label.time, label.to))?;
        let mut passed: Vec<u32> = search.back(nearest).map(|label| label.to).collect();
        // A chain under a limit on waiting may come to somebody again.
        let mut met = Vec::with_capacity(passed.len());
        passed.retain(|&number| {
            let new = !met.contains(&number);
            met.push(number);
            new
        });
        passed.retain(|&number| {
            look(&mut search, Some(number));
            !origins.iter().any(|&origin| search.shortest(origin).is_some())
        });
        Some(passed.into_iter().map(|number| self.id(number)).collect())
    }
}
